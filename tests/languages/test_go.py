"""The outline of Go files."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded_outlines import compared, invoked, plain
from ringfence.languages.go import read
from ringfence.model.expression import (
    OPAQUE,
    Choice,
    Collection,
    Constant,
    Each,
    Expression,
    Filled,
    Item,
    Lambda,
    Mapping,
    Member,
    Name,
    Operation,
    Result,
    Text,
    literal,
)
from ringfence.model.outline import Binding, Call, Class, Function, Outline
from ringfence.model.source import Source

FIXTURES = Path(__file__).parents[2] / "fixtures" / "read" / "go"


def outline(text: str, path: str = "shop/orders/store.go") -> Outline:
    return read.read(Source(path, text))


def inside(body: str) -> Outline:
    """The outline of a function with this body."""
    return outline(f"package shop\n\nfunc f(a, b string) {{\n{body}\n}}\n")


def value(text: str) -> Expression:
    """The value of one expression."""
    (binding,) = [b for b in inside(f"result := {text}").bindings if b.target == Name("result")]
    return binding.value


def bound(body: str) -> list[tuple[Expression, Expression, str]]:
    """Targets, values and scopes of the assignments of a function's body."""
    return [(b.target, plain(b.value), b.scope) for b in inside(body).bindings]


def calls(body: str) -> dict[str, Call]:
    """Calls by the last name of what is called."""
    return {getattr(call.invoke.callee, "name", "?"): call for call in inside(body).calls}


# ---------------------------------------------------------------- the whole


@pytest.mark.parametrize("source", sorted(FIXTURES.glob("*.go.txt")), ids=lambda path: path.name)
def test_outline_is_the_recorded_one(source: Path) -> None:
    recorded = source.with_name(source.name.removesuffix(".go.txt") + ".json")
    got, expected = compared(outline(source.read_text("utf-8"), "shop/basics.go"), recorded)
    assert got == expected


@pytest.mark.parametrize(("path", "module"), [("cmd/geo/main.go", "cmd/geo"), ("main.go", ".")])
def test_the_module_is_the_folder(path: str, module: str) -> None:
    read = outline("package main", path)
    assert (read.module, read.exact, read.language) == (module, True, "go")


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_no_input_raises(text: str) -> None:
    outline(text)
    inside(text)


@pytest.mark.parametrize(
    "broken", ["func (", "type X struct {", "var = ", "for range", "x := ", "go", "select { case", "f(&"]
)
def test_broken_code_gives_what_can_be_read(broken: str) -> None:
    read = outline(f"package shop\n\nfunc before() {{ call() }}\n\n{broken}")
    assert "before" in {function.name for function in read.functions}


def test_deep_nesting_is_read_piece_by_piece() -> None:
    read = inside("x := " + "(" * 2000 + "call()" + ")" * 2000)
    assert [call.invoke.callee for call in read.calls] == [Name("call")]


# ---------------------------------------------------------------- imports


@pytest.mark.parametrize(
    ("line", "use", "name"),
    [
        ('"net/http"', "http.Get()", "http"),
        ('web "net/http"', "web.Get()", "web"),
        ('. "math"', "Pi", "*"),
        ('"github.com/redis/go-redis/v9"', "redis.NewClient()", "redis"),
        ('"github.com/segmentio/kafka-go"', "kafka.NewReader()", "kafka"),
        ('"github.com/nats-io/nats.go"', "nats.Connect()", "nats"),
        ('"github.com/nats-io/nats.go"', "nats.Connect() // where they go. and io.", "nats"),
        ('"example.com/shop/api/orders/v1"', "v1.NewOrdersClient()", "v1"),
        ('"example.com/shop/api/orders/v1"', "orders.NewOrdersClient(v1)", "orders"),
        ('"gopkg.in/yaml.v3"', "yaml.Unmarshal()", "yaml"),
        ('"example.com/shop/services/geo/proto"', "geo.NewGeoClient()", "geo"),
        ('"example.com/shop/order-store"', "orderstore.Open()", "orderstore"),
    ],
)
def test_an_import_is_known_under_the_name_that_the_file_uses(line: str, use: str, name: str) -> None:
    (imported,) = outline(f"package shop\nimport {line}\nfunc f() {{ {use} }}").imports
    assert (imported.name, imported.target) == (name, line.split('"')[1])


# ---------------------------------------------------------------- functions


def functions(text: str) -> dict[str, Function]:
    return {function.name: function for function in outline(f"package shop\n{text}").functions}


def test_a_method_has_its_receiver_first_wherever_its_type_is() -> None:
    method = functions("func (s *Server[T]) Get(id, owner string, more ...int) error { return nil }")["Server.Get"]
    assert (method.owner, method.static, method.implicit_receiver) == ("Server", False, False)
    assert [(p.name, p.kind) for p in method.parameters] == [("s", ""), ("id", ""), ("owner", ""), ("more", "*")]
    assert method.return_type == Name("error")


def test_several_results_are_a_collection() -> None:
    function = functions("func f() (*Order, error) { return find(), nil }")["f"]
    assert function.return_type == Collection((Name("Order"), Name("error")))
    assert [plain(returned) for returned in function.returns] == [Collection((invoked(Name("find")), Constant(None)))]


def test_a_bare_return_gives_the_named_results() -> None:
    function = functions("func f() (db *DB, err error) { db = open(); return }")["f"]
    assert function.returns == (Collection((Name("db"), Name("err"))),)


def test_a_function_without_name_returned_as_a_handler() -> None:
    read = functions("func handler(db *DB) Handler { return func(w Writer) { db.Query() } }")
    assert read["handler"].returns == (Lambda("handler.<lambda:1>"),)
    assert read["handler.<lambda:1>"].parameters[0].name == "w"


# ---------------------------------------------------------------- types


def classes(text: str) -> dict[str, Class]:
    return {cls.name: cls for cls in outline(f"package shop\n{text}").classes}


@pytest.mark.parametrize(
    ("parameter", "read_on"), [("*testing.T", False), ("testing.TB", False), ("*testing.Clock", True)]
)
def test_what_runs_in_tests_alone_does_nothing(parameter: str, read_on: bool) -> None:
    code = f'package shop\nimport "testing"\nfunc NewMock(t {parameter}) *Client {{ return connect("test") }}\n'
    found = outline(code)
    assert bool(found.calls) == read_on
    assert [function.return_type for function in found.functions] == [Name("Client")]


def test_embedded_types_are_bases_and_fields() -> None:
    cls = classes("type Server struct {\n*pb.Base\nStore\nname string\n}")["Server"]
    assert (cls.kind, cls.bases) == ("struct", (Member(Name("pb"), "Base"), Name("Store")))
    assert [field.name for field in cls.fields] == ["Base", "Store", "name"]


def test_tags_are_decorators() -> None:
    (field,) = classes('type T struct { ID int `json:"id,omitempty" db:"order_id"` }')["T"].fields
    assert [(d.expression.callee, d.expression.arguments[0].value) for d in field.decorators] == [
        (Name("json"), literal("id,omitempty")),
        (Name("db"), literal("order_id")),
    ]


def test_an_interface_has_methods_without_bodies() -> None:
    read = outline("package shop\ntype Store interface {\nio.Closer\nFind(id string) (*Order, error)\n}")
    assert (read.classes[0].kind, read.classes[0].bases) == ("interface", (Member(Name("io"), "Closer"),))
    (method,) = read.functions
    assert (method.name, method.owner, len(method.parameters)) == ("Store.Find", "Store", 2)


def test_a_type_made_of_another_derives_from_it() -> None:
    assert classes("type Orders db.Table")["Orders"].bases == (Member(Name("db"), "Table"),)
    assert outline("package shop\ntype Table = db.Table").bindings[0].value == Member(Name("db"), "Table")


# ---------------------------------------------------------------- variables


def test_an_assignment_belongs_where_the_name_is_declared() -> None:
    assert bound("store = open()\na = b\nx := 1\nfunc() { x = 2 }()") == [
        (Name("store"), invoked(Name("open")), ""),
        (Name("a\N{PRIME}"), Name("b"), "f"),
        (Name("x"), Constant(1), "f"),
        (Name("x"), Constant(2), "f"),
    ]


def test_what_is_assigned_in_a_straight_line_is_another_variable_from_there_on() -> None:
    assert bound("c := dial(a)\nuse(c)\nc = dial(b)\nd := c")[1:] == [
        (Name("c\N{PRIME}"), invoked(Name("dial"), Name("b")), "f"),
        (Name("d"), Name("c\N{PRIME}"), "f"),
    ]


def test_what_a_text_grows_by_in_a_straight_line_is_always_there() -> None:
    assert bound('q := a\nif x {\n q += "b"\n}\nq += "c"\nd := q')[1:] == [
        (Name("q"), Text((Name("q"), "b")), "f"),
        (Name("q\N{PRIME}"), Text((Name("q"), "c")), "f"),
        (Name("d"), Name("q\N{PRIME}"), "f"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "c := dial(a)\nif x {\n c = dial(b)\n}\nd := c",
        "c := dial(a)\nf := func() { use(c) }\nc = dial(b)\nd := c",
        "var c conn\nc = dial(b)\nd := c",
        "c := dial(a)\n*c = dial(b)\nd := c",
        "c := dial(a)\nif x {\n c += dial(b)\n}\nd := c",
    ],
)
def test_a_variable_is_one_where_a_branch_a_function_or_its_type_may_say_what_it_holds(body: str) -> None:
    assert bound(body)[-1] == (Name("d"), Name("c"), "f")


def test_several_results_are_told_apart() -> None:
    assert bound("conn, err := dial()") == [
        (Name("conn"), Result(invoked(Name("dial")), 0), "f"),
        (Name("err"), Result(invoked(Name("dial")), 1), "f"),
    ]


def test_of_a_value_and_whether_there_is_one_the_value_counts() -> None:
    assert bound('v, ok := m["k"]')[0] == (Name("v"), Item(Name("m"), literal("k")), "f")


def test_a_loop_gives_keys_and_items() -> None:
    key, item = bound("for k, v := range m {\n}")
    assert key == (Name("k"), Each(invoked(Member(Name("m"), "keys"))), "f")
    assert item == (Name("v"), Item(Name("m"), OPAQUE), "f")


def test_a_call_may_fill_a_variable_whose_address_it_is_given() -> None:
    filled = [b for b in inside("var cfg Config\njson.Unmarshal(raw, &cfg)").bindings if isinstance(b.value, Filled)]
    assert [(b.target, b.scope, b.value.position) for b in filled] == [(Name("cfg"), "f", 1)]
    assert not any(isinstance(b.value, Filled) for b in inside("call(cfg, &Config{})").bindings)


def test_a_type_switch_knows_the_types_of_its_cases() -> None:
    ((target, options, _),) = bound("switch t := x.(type) {\ncase *A:\nuse(t)\n}")
    assert (target, options) == (Name("t"), Choice((Name("x"), invoked(Name("A")))))


def test_a_struct_without_a_name_is_called_after_the_field_that_holds_it():
    text = 'type Config struct {\n Store struct { Host string `json:"host"`\n Pool *struct { Size int } }\n}'
    classes = {cls.name: [(f.name, f.type) for f in cls.fields] for cls in outline(f"package shop\n{text}").classes}
    assert classes == {
        "Config": [("Store", Name("Config·Store"))],
        "Config·Store": [("Host", Name("string")), ("Pool", Name("Config·Store·Pool"))],
        "Config·Store·Pool": [("Size", Name("int"))],
    }


# ---------------------------------------------------------------- expressions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a\\n\\u00e9\\x41"', literal("a\né" + "A")),
        ("`a\\n`", literal("a\\n")),
        ('"http://" + a + "/" + "x"', Text(("http://", Name("a"), "/x"))),
        ('fmt.Sprintf("%s:%d/%%", a, 80)', Text((Name("a"), ":80/%"))),
        ('fmt.Sprintf("%[2]s-%[1]s", a, b)', Text((Name("b"), "-", Name("a")))),
        ('fmt.Sprintf("%-*s|%q", 5, a, b)', Text((Name("a"), '|"', Name("b"), '"'))),
        ('fmt.Sprintf("%s %s", a)', Text((Name("a"), " ", OPAQUE))),
        ("fmt.Sprintf(a, b)", invoked(Member(Name("a"), "formatted"), Name("b"))),
        ("&Order{}", invoked(Name("Order"))),
        ("Order{id, 2}", invoked(Name("Order"), Name("id"), Constant(2))),
        ("Order{ID: a}", invoked(Name("Order"), ID=Name("a"))),
        ("[]Order{{a}}", Collection((invoked(Name("Order"), Name("a")),))),
        ('map[string]int{"a": 1}', Mapping(((literal("a"), Constant(1)),))),
        ('bson.M{"a": 1}', invoked(Member(Name("bson"), "M"), Mapping(((literal("a"), Constant(1)),)))),
        ("new(Order)", invoked(Name("Order"))),
        ("make(map[string]int)", Mapping(())),
        ("append(xs, a)", Choice((Name("xs"), Collection((Name("a"),))))),
        ("append(xs, ys...)", Choice((Name("xs"), Name("ys")))),
        ("string(a)", Name("a")),
        ("[]byte(a)", Name("a")),
        ("Find[Order](a)", invoked(Item(Name("Find"), Name("Order")), Name("a"))),
        ("x.(*pb.Order)", Choice((Name("x"), invoked(Member(Name("pb"), "Order"))))),
        ("<-ch", Each(Name("ch"))),
        ("*p", Name("p")),
        ("-1", Constant(-1)),
        ("0x10 + 1", OPAQUE),
        ("a == b", Operation("", (Name("a"), Name("b")))),
        ("nil", Constant(None)),
        ("xs[1:]", OPAQUE),
    ],
)
def test_what_an_expression_says(text: str, expected: Expression) -> None:
    assert plain(value(text)) == expected


# ---------------------------------------------------------------- calls


def test_loops_count_for_what_runs_in_every_round() -> None:
    read = calls("for i := start(); i < limit(); i++ {\nbody()\nfor _, x := range items() {\ninner(x)\n}\n}")
    assert {name: call.loops for name, call in read.items()} == {
        "start": 0, "limit": 1, "body": 1, "items": 1, "inner": 2,
    }  # fmt: skip


def test_a_goroutine_is_detached() -> None:
    assert {name: call.detached for name, call in calls("go send()\nwork()").items()} == {"send": True, "work": False}


@pytest.mark.parametrize(
    "waiting", ["group.Wait()", "<-done", "result := <-done", "select {\ncase <-done:\n}", "for x := range done {\n}"]
)
def test_a_goroutine_that_is_waited_for_is_not_detached(waiting: str) -> None:
    assert not calls(f"done := make(chan int)\ngo send()\n{waiting}")["send"].detached


def test_built_in_functions_are_no_calls() -> None:
    assert not inside("x := len(a)\npanic(b)\ny := append(x, cap(a))").calls


def test_bindings_keep_their_types() -> None:
    assert inside("var c *http.Client").bindings == (
        Binding(Name("c"), OPAQUE, inside("var c *http.Client").bindings[0].at, "f", Member(Name("http"), "Client")),
    )


# ---------------------------------------------------------------- embedding


def test_what_is_embedded_is_known_by_its_patterns() -> None:
    text = (
        'package shop\n\nimport "embed"\n\n//go:embed *.sql "with space.sql" all:assets\nvar files embed.FS\n'
        "var (\n\t//go:embed schema.sql\n\tschema string\n)\n// see //go:embed nothing.sql\n"
    )
    read = [one for one in outline(text).imports if one.scope == "embed"]
    assert [one.target for one in read] == ["*.sql", "with space.sql", "assets", "schema.sql"]
    assert {one.name for one in read} == {""}
    assert [(one.at.line, one.at.column) for one in read] == [(5, 12), (5, 18), (5, 35), (8, 13)]
