"""Routes of Spring's controllers."""

from reading_java import java_facts, java_routes
from ringfence.frameworks.spring_routes import spring_routes
from ringfence.model.expression import Hole, Text
from ringfence.model.facts import Route

WEB = "import org.springframework.web.bind.annotation.*;\n"


def test_methods_paths_and_prefixes():
    text = (
        WEB
        + """
    @RestController @RequestMapping({"/orders", "/o/"}) class Orders {
        static final String ONE = "/{id:[0-9]+}";
        @GetMapping String all() { return ""; }
        @PostMapping("add") String add() { return ""; }
        @RequestMapping(path = ONE, method = {RequestMethod.PUT, RequestMethod.PATCH}) void put() {}
        @RequestMapping("/any/**") void any() {}
        void none() {}
    }
    """
    )
    assert [r for r in java_routes(spring_routes, text) if r[1].startswith("/orders")] == [
        ("", "/orders/any/{*rest}", "Orders.any"),
        ("GET", "/orders", "Orders.all"),
        ("PATCH", "/orders/{id}", "Orders.put"),
        ("POST", "/orders/add", "Orders.add"),
        ("PUT", "/orders/{id}", "Orders.put"),
    ]
    assert ("POST", "/o/add", "Orders.add") in java_routes(spring_routes, text)


def test_what_interfaces_and_base_classes_declare():
    text = (
        WEB
        + """
    @RequestMapping("/api") interface Api { @GetMapping("/a") String a(); @GetMapping("/b") String b(); }
    abstract class Base { @DeleteMapping("/c") void c() {} }
    @RestController class Impl extends Base implements Api {
        public String a() { return ""; }
        public String b() { return ""; }
    }
    @RestController class Other extends Base { @Override @DeleteMapping("/other") void c() {} }
    """
    )
    assert java_routes(spring_routes, text) == [
        ("DELETE", "/api/c", "Base.c"),
        ("DELETE", "/other", "Other.c"),
        ("GET", "/api/a", "Impl.a"),
        ("GET", "/api/b", "Impl.b"),
    ]


def test_own_annotations_and_placeholders():
    text = (
        WEB
        + """
    @RestController @interface Api {}
    @Api @RequestMapping("${api.base:/v1}") class A { @GetMapping("/x") void x() {} }
    """
    )
    assert java_routes(spring_routes, text) == [("GET", "/v1/x", "A.x")]


def test_clients_and_plain_classes_are_no_controllers():
    text = (
        WEB
        + """
    import org.springframework.cloud.openfeign.FeignClient;
    @FeignClient("a") interface A { @GetMapping("/x") void x(); }
    class B implements A { public void x() {} }
    class C { @GetMapping("/y") void y() {} }
    """
    )
    assert java_routes(spring_routes, text) == []


def test_the_place_is_the_annotation():
    text = WEB + '@RestController class A {\n@GetMapping("/x")\nvoid x() {} }'
    (route,) = java_facts(spring_routes, text)
    assert (route.at.line, route.at.column) == (4, 1)


def test_overloads_have_routes_of_their_own():
    text = (
        WEB
        + """
    @RestController class A { @GetMapping("/one") void x(int a) {} @GetMapping("/all") void x(List<Integer> a) {} }
    """
    )
    assert [(m, p) for m, p, _ in java_routes(spring_routes, text)] == [("GET", "/all"), ("GET", "/one")]


def test_a_context_path_under_both_its_names_counts_once():
    text = WEB + '@RestController class A { @GetMapping("/x") void x() {} }'
    (route,) = [f for f in java_facts(spring_routes, text) if isinstance(f, Route)]
    first = [part for part in route.path.parts if isinstance(part, Hole) and "context-path" in part.name]
    assert [hole.name for hole in first] == ["server.servlet.context-path"]
    assert first[0].default == Text((Hole("setting", "server.context-path", Text(("",))),))


def test_a_path_without_a_slash_is_below_the_context_path_all_the_same():
    text = WEB + '@RestController class A { @GetMapping("v1/x") void x() {} @GetMapping void all() {} }'
    assert java_routes(spring_routes, text) == [("GET", "", "A.all"), ("GET", "/v1/x", "A.x")]
