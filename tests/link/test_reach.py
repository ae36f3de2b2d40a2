"""How far services reach into the libraries they are built with."""

from collections.abc import Iterable, Mapping, Set

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.languages.csharp import read as csharp
from ringfence.languages.go import read as go
from ringfence.languages.java import read as java
from ringfence.languages.kotlin import read as kotlin
from ringfence.languages.python import read as python
from ringfence.link.reach import Reach, without
from ringfence.model.outline import Outline, head_of
from ringfence.model.source import Source

_READERS = {"java": java, "kt": kotlin, "cs": csharp, "go": go, "py": python}


def outlines(files: Mapping[str, str]) -> dict[str, Outline]:
    return {path: _READERS[path.rpartition(".")[2]].read(Source(path, text)) for path, text in files.items()}


def reached(own: Mapping[str, str], library: Mapping[str, str]) -> set[str]:
    known = outlines(library)
    heads = {path: head_of(outline) for path, outline in known.items()}
    return set(Reach(known.__getitem__).of(outlines(own).values(), heads))


def of_java(program: str, *classes: str, imports: str = "lib.*") -> set[str]:
    """Those of some classes of a library, each in a file of its own, that a program reaches; by their first names."""
    library = {f"{number}.java": f"package lib; {text}" for number, text in enumerate(classes)}
    own = {"Program.java": f"package app; import {imports}; class Program {{ {program} }}"}
    return {classes[int(path.partition(".")[0])].split("class ")[-1].split()[0] for path in reached(own, library)}


def test_what_is_named_and_what_that_names():
    store = "class Store { Pool pool; }"
    assert of_java("Store store;", store, "class Pool { }", "class Mailer { }") == {"Store", "Pool"}


def test_a_name_counts_only_where_it_can_be_seen():
    library = {"Store.java": "package lib; class Store {}", "Other.java": "package other; class Store {}"}
    for program in (
        "package app; import lib.Store; class Program { }",
        "package app; import static lib.Store.open; class Program { }",
        "package app; class Program { lib.Store store; }",
        'package app; class Program { Object store = Class.forName("lib.Store"); }',
        "package lib; class Program { Store store; }",
    ):
        assert reached({"Program.java": program}, library) == {"Store.java"}, program
    assert reached({"Program.java": "package app; class Program { Store store; }"}, library) == set()


def test_a_class_whose_static_members_are_used_is_named_by_that():
    library = {"Stores.cs": "namespace Lib; static class Stores { public static string Find() => Name; }"}
    for used, expected in (
        ("static Lib.Stores", {"Stores.cs"}),
        ("S = Lib.Stores", {"Stores.cs"}),
        ("Lib.Other", set()),
    ):
        program = f"using {used}; namespace App; class Program {{ string F() => Find(); }}"
        assert reached({"Program.cs": program}, library) == expected, used


@pytest.mark.parametrize(
    ("annotated", "runs"),
    [
        ("class Sweep { @Scheduled void run() {} }", True),
        ("@Component class Sweep { @KafkaListener void on() {} }", True),
        ("@RestController class Sweep { }", True),
        ("@Configuration class Sweep { }", True),
        ("@Component class Sweep implements ApplicationRunner { }", True),
        ("@Component class Sweep implements Serializable { }", False),
        ("@Component class Sweep { @Transactional void run() {} }", False),
        ("@Data @Builder class Sweep { @JsonProperty String name; }", False),
        ("class Sweep extends Thread { }", False),
        (
            "@Mapper abstract class Sweep { @Mapping abstract Dto told(Order order); @AfterMapping void more() {} }",
            False,
        ),
        (
            "@Mapper interface Sweep { @Mappings Dto told(Order order); @InheritInverseConfiguration Order of(Dto told); }",
            False,
        ),
        ("@Component class Sweep { @MessageMapping void on() {} }", True),
        ("@FeignClient interface Sweeps { @GetMapping String get(); }", False),
        ("@ConditionalOnClass class Sweep extends Filter { }", True),
        ("@Service @ConditionalOnProperty class Sweep { }", False),
        ("interface Sweeps extends PagingAndSortingRepository<Sweep, Long> { }", True),
        ("@JdbcRepository interface Sweeps extends PageableRepository<Sweep, Long> { }", False),
    ],
)
def test_annotations_that_make_something_run_unnamed(annotated, runs):
    assert (of_java("int number;", annotated) != set()) is runs


LISTENER = "@Component class Listener { @KafkaListener void on() {} }"


@pytest.mark.parametrize(
    ("program", "library", "reached_too"),
    [
        ("@SpringBootApplication class Program {}", LISTENER, False),
        ('@SpringBootApplication(scanBasePackages = {"app", "other"}) class Program {}', LISTENER, False),
        ('@SpringBootApplication @ComponentScan("li") class Program {}', LISTENER, False),
        (
            "@SpringBootApplication class Program {}",
            "@RestController class Listener { @GetMapping void all() {} }",
            False,
        ),
        ("@SpringBootApplication class Program {}", "@Service class Listener implements ApplicationRunner {}", False),
        # it is looked for there
        ('@SpringBootApplication(scanBasePackages = {"app", "lib"}) class Program {}', LISTENER, True),
        ('@SpringBootApplication @ComponentScan(basePackages = "li*") class Program {}', LISTENER, False),
        ('@SpringBootApplication @ComponentScans({@ComponentScan("lib.**")}) class Program {}', LISTENER, True),
        ("@SpringBootApplication class Program {}", "@Configuration @ComponentScan class All {} " + LISTENER, True),
        # it is found otherwise, or nobody can tell
        ("@SpringBootApplication @Import(Listener.class) class Program {}", LISTENER, True),
        ("@SpringBootApplication class Program {}", "@Configuration class Listener {}", True),
        ("@SpringBootApplication class Program {}", "@AutoConfiguration class All {} " + LISTENER, True),
        ("@SpringBootApplication(scanBasePackages = Names.ALL) class Program {}", LISTENER, True),
        ('@SpringBootApplication(scanBasePackages = "${scanned}") class Program {}', LISTENER, True),
        ("@SpringBootApplication @ComponentScan(basePackageClasses = X.class) class Program {}", LISTENER, True),
        ("@AcmeApplication class Program {}", LISTENER, True),
        ('@SpringBootApplication @ImportResource("beans.xml") class Program {}', LISTENER, True),
        (
            "@SpringBootApplication class Program { void f() { new AnnotationConfigApplicationContext(x); } }",
            LISTENER,
            True,
        ),
    ],
)
def test_spring_finds_components_where_it_looks_for_them(program: str, library: str, reached_too: bool):
    own = {"Program.java": f"package app; import lib.*; {program}"}
    assert reached(own, {"Listener.java": f"package lib; {library}"}) == ({"Listener.java"} if reached_too else set())


def test_a_container_hands_out_what_it_makes_for_those_who_name_its_type():
    stored = "@Repository class Stored implements Orders { Pool pool; }"
    plain = "class Plain implements Orders { }"
    classes = ("interface Orders { }", stored, plain, "class Pool { }")
    assert of_java("Orders orders;", *classes) == {"interface", "Stored", "Pool"}
    assert of_java("int number;", *classes) == set()


def test_a_function_that_makes_something_runs_for_those_who_name_its_type():
    library = {
        "Pool.kt": "package lib\nclass Pool",
        "Makes.kt": "package lib\n@Factory\nclass Makes {\n  @Singleton\n  fun pool(): Pool = Pool()\n}",
        "Mails.kt": "package lib\n@Factory\nclass Mails {\n  @Singleton\n  fun mailer(): Mailer = Mailer()\n}",
    }
    own = {"Program.kt": "package app\nimport lib.Pool\nclass Program(val pool: Pool)"}
    assert reached(own, library) == {"Pool.kt", "Makes.kt"}


def test_functions_outside_of_classes_are_found_by_their_imports():
    library = {"A.kt": "package lib\nfun Order.toRow() = Row(this)", "B.kt": "package lib\nfun Order.toJson() = 1"}
    own = {"Program.kt": "package app\nimport lib.toRow\nfun save(order: Order) = order.toRow()"}
    assert reached(own, library) == {"A.kt"}


def test_a_search_finds_classes_by_their_types():
    plugin = "class Plugin implements Port { }"
    assert of_java("Object all = ServiceLoader.load(Port.class);", "interface Port { }", plugin) == {
        "interface",
        "Plugin",
    }
    assert of_java("Port port;", "interface Port { }", plugin) == {"interface"}


def test_migrations_run_in_programs_that_migrate():
    migration = "class V1__orders extends BaseJavaMigration { }"
    assert of_java("Flyway flyway;", migration) == {"V1__orders"}
    assert of_java("int number;", migration) == set()


BUS = {
    "Bus.cs": "namespace Bus; public class Sender : ISender { Pool pool; }",
    "Ports.cs": "namespace Bus; public interface ISender { }",
    "Pool.cs": "namespace Bus.Pools; public class Pool { }",
    "Mail.cs": "namespace Bus; public class Mail { }",
    "Plugin.cs": "namespace Bus; public class Plugin : ISender { }",
    "Setup.cs": "namespace Bus; public static class Setup { public static void UseMail(this App app) => new Mail(); }",
    "Usings.cs": "global using Bus.Pools;",
}


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("int number;", set()),
        ("Sender sender;", {"Bus.cs", "Ports.cs", "Pool.cs"}),
        ("void Main(App app) => app.UseMail();", {"Setup.cs", "Mail.cs"}),
        ("void Main(App app) => app.Add(typeof(Mail).Assembly);", {"Mail.cs", "Bus.cs", "Plugin.cs", "Ports.cs", "Pool.cs"}),
    ],
)  # fmt: skip
def test_what_csharp_names_wherever_it_comes_from(program, expected):
    own = {"Program.cs": f"namespace App; class Program {{ {program} }}"}
    assert reached(own, BUS) == expected | {"Usings.cs"}


def test_what_csharp_libraries_call_and_attributes_mark():
    own = {"Program.cs": "namespace App; class Program { }"}
    library = {
        "Health.cs": "namespace Lib; public class Health : ControllerBase { }",
        "Job.cs": "namespace Lib; [Job] public class Sweep { }",
        "Lock.cs": "namespace Lib; public class Lock : IDisposable { }",
    }
    assert reached(own, library) == {"Health.cs", "Job.cs"}


def test_what_a_client_is_generated_from_is_reached_by_what_the_client_calls_it():
    library = {
        "ent/schema/order.go": "package schema\ntype Order struct { ent.Schema }\nfunc (Order) E() any { return Line.Type }",
        "ent/schema/line.go": "package schema\ntype Line struct { ent.Schema }",
        "ent/schema/parcel.go": "package schema\ntype Parcel struct { ent.Schema }",
    }
    main = 'package main\nimport "shop/ent/db"\nfunc main() { client.Order.Query() }'
    assert reached({"main.go": main}, library) == {"ent/schema/order.go", "ent/schema/line.go"}


def test_go_packages_start_when_they_are_imported():
    library = {
        "lib/store/store.go": "package store\nfunc Open() {}",
        "lib/store/setup.go": "package store\nfunc init() {}",
        "lib/store/mail.go": "package store\nfunc Mail() {}",
        "lib/drivers/d.go": "package drivers\nvar _ = register()",
    }
    assert reached({"main.go": 'package main\nimport "lib/store"\nfunc main() { store.Open() }'}, library) == {
        "lib/store/store.go",
        "lib/store/setup.go",
    }
    assert reached({"main.go": 'package main\nimport _ "lib/drivers"'}, library) == {"lib/drivers/d.go"}


def test_files_that_are_imported_one_by_one_have_been_asked_for():
    assert reached({"main.py": "import lib"}, {"lib.py": "x = 1"}) == {"lib.py"}


def test_without_code_of_its_own_a_service_runs_its_library():
    assert reached({}, {"Main.java": "package lib; class Main { }"}) == {"Main.java"}


# ---------------------------------------------------------------- functions


def idle(own: Mapping[str, str], library: Mapping[str, str]) -> dict[str, Set[str]]:
    """The functions of the library's files that a program does not run, of those files in which it runs any."""
    known = outlines(library)
    heads = {path: head_of(outline) for path, outline in known.items()}
    return Reach(known.__getitem__).of(outlines(own).values(), heads)


STORE = """
package lib;
class Store {
    Store() { open(); }
    void open() { }
    void save() { log(); }
    void log() { pool.submit(() -> close2()); }
    void close2() { }
    void remove() { trace(); }
    void trace() { }
    int getTotal() { return 1; }
    @Scheduled void sweep() { purge(); }
    void purge() { }
    public String toString() { return ""; }
}
"""


def test_functions_run_if_they_are_named_by_one_that_runs():
    own = {"Program.java": "package app; import lib.Store; class Program { void run(Store store) { store.save(); } }"}
    assert idle(own, {"Store.java": STORE}) == {"Store.java": {"Store.remove", "Store.trace", "Store.getTotal"}}


def test_a_property_is_named_without_its_verb():
    own = {"Program.kt": "package app\nimport lib.Store\nfun run(store: Store) = store.total"}
    assert "Store.getTotal" not in idle(own, {"Store.java": STORE})["Store.java"]


def test_a_property_is_named_with_a_verb():
    library = {"Store.kt": "package lib\nclass Store {\n  val total: Int get() = count()\n  val rest: Int get() = 1\n}"}
    own = {"P.java": "package app; import lib.Store; class P { int run(Store store) { return store.getTotal(); } }"}
    assert idle(own, library) == {"Store.kt": {"Store.rest"}}


def test_what_a_container_or_generated_code_runs_of_a_class_that_is_named():
    library = {
        "A.java": "package lib; @Service class A { @Autowired void use(Pool pool) { } void work() { } }",
        "B.java": "package lib; @Mapper abstract class B { String told(State state) { return text(state); } }",
    }
    own = {"P.java": "package app; import lib.A; import lib.B; class P { A a; B b; }"}
    assert idle(own, library) == {"A.java": {"A.work"}, "B.java": set()}


def test_what_a_library_calls_of_a_class_runs_however_far_above_it_stands():
    library = {
        "Base.java": "package lib; abstract class Base extends OncePerRequestFilter { }",
        "Filter.java": "package lib; class Filter extends Base { void doFilter() { send(); } void send() { } }",
        "Plain.java": "package lib; class Plain implements Port { void work() { } }",
        "Port.java": "package lib; interface Port extends Serializable { }",
    }
    own = {"Program.java": "package app; import lib.*; class Program { Filter filter; Plain plain; }"}
    assert idle(own, library) == {
        "Base.java": set(),
        "Filter.java": set(),
        "Plain.java": {"Plain.work"},
        "Port.java": set(),
    }


def test_functions_of_csharp_and_all_of_go():
    csharp = "namespace Lib; public class Mail { public void Send() => Log(); void Log() { } public void Drop() { } }"
    own = {"P.cs": "namespace App; class P { void Run(Mail mail) => mail.Send(); }"}
    assert idle(own, {"Mail.cs": csharp}) == {"Mail.cs": {"Mail.Drop"}}
    own = {"main.go": 'package main\nimport "lib/mail"\nfunc main() { mail.Send() }'}
    assert idle(own, {"lib/mail/m.go": "package mail\nfunc Send() {}\nfunc Drop() {}"}) == {"lib/mail/m.go": set()}


def test_an_idle_function_is_there_and_does_nothing():
    outline = outlines({"Store.java": STORE})["Store.java"]
    kept = without(outline, {"Store.log", "Store.remove"})
    assert kept.functions == outline.functions
    gone = {call.invoke.callee.name for call in outline.calls} - {call.invoke.callee.name for call in kept.calls}
    assert gone == {"submit", "close2", "trace"}
    assert without(outline, set()) is outline


@given(names=st.lists(st.sampled_from("abcdef"), max_size=6), program=st.sets(st.sampled_from("abcdef")))
def test_more_names_never_reach_less(names, program):
    """Functions that call each other in whatever order: who says more names runs at least as much."""
    calls = " ".join(
        f"void {one}() {{ {other}(); }}" for one, other in zip("abcdef", [*names, *"abcdef"], strict=False)
    )
    library = {"Store.java": f"package lib; class Store {{ {calls} }}"}

    def running(said: Iterable[str]) -> set[str]:
        body = " ".join(f"store.{name}();" for name in sorted(said))
        own = {"P.java": f"package app; import lib.Store; class P {{ void run(Store store) {{ {body} }} }}"}
        return {f"Store.{name}" for name in "abcdef"} - set(idle(own, library)["Store.java"])

    assert running(program) <= running({*program, "a"})
    assert {f"Store.{name}" for name in program} <= running(program)


MADE_BY_NAME = {
    "Options.cs": "namespace Lib; public class Options { }"
    " public class Source : ConfigurationProvider { public override void Load() => new Reader(); }"
    " public static class Adding { public static void AddSource(this Builder builder) => builder.Add(new Source()); }",
    "Reader.cs": "namespace Lib; public class Reader { }",
}


@pytest.mark.parametrize(
    ("program", "runs"),
    [
        ("Options options;", False),
        ("void Main(Builder builder) => builder.AddSource();", True),
        ("void Main(Services services) => services.AddSingleton<Source>();", True),
        ("Options options; void Main(Services services) => services.Scan(typeof(Options).Assembly);", True),
    ],
)
def test_what_a_library_calls_of_objects_that_somebody_makes(program, runs):
    own = {"Program.cs": f"namespace App; using Lib; class Program {{ {program} }}"}
    assert ("Reader.cs" in reached(own, MADE_BY_NAME)) == runs
    others = {
        **MADE_BY_NAME,
        "Options.cs": MADE_BY_NAME["Options.cs"].replace("ConfigurationProvider", "ControllerBase"),
    }
    assert "Reader.cs" in reached(own, others)
