"""What a shared library offers counts for a service only where it names it."""

import pytest
from go_code import code_of
from ringfence.languages.csharp import read
from ringfence.languages.java import read as java
from ringfence.link.code import ServiceCode
from ringfence.link.uncalled import run_by_somebody
from ringfence.model.expression import literal
from ringfence.model.facts import Project, Route, TransactionScope
from ringfence.model.source import Source, Span
from rust_code import code_of as rust_code

LIBRARY = """
namespace Bus;
public interface ISender { void Send(); }
public class Sender : ISender, IDisposable
{
    public void Send() => Raw();
    private void Raw() { }
    public void Dispose() { }
}
public class Receiver
{
    public void Receive() { }
}
public static class Setup
{
    public static void UseSender(this Services services) => services.Add(() => new Sender());
    public static void UseReceiver(this Services services) => services.Add(() => new Receiver());
}
public class Health : ControllerBase { public void Get() { } }
[Job] public class Sweep { public void Run() { } }
public class Plugin : ISender { public void Send() { } }
"""
FUNCTIONS = (
    "Sender.Send", "Sender.Raw", "Receiver.Receive", "Setup.UseSender", "Setup.UseReceiver", "Health.Get", "Sweep.Run",
    "Plugin.Send",
)  # fmt: skip


def kept(program: str) -> set[str]:
    """The functions of the library whose facts count for a program."""
    sources = {"lib/Bus.cs": LIBRARY, "Program.cs": program}
    code = ServiceCode({path: read.read(Source(path, text)) for path, text in sources.items()})
    places = {function.name: function.at for function in code.outlines["lib/Bus.cs"].functions}
    facts = [TransactionScope(places[name], name) for name in FUNCTIONS]
    return {
        fact.function for fact in run_by_somebody(code, facts, ["lib/Bus.cs"]) if isinstance(fact, TransactionScope)
    }


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("services.UseSender(); sender.Send();", {"Sender.Send", "Sender.Raw", "Setup.UseSender"}),
        ("services.UseReceiver(); receiver.Receive();", {"Receiver.Receive", "Setup.UseReceiver"}),
        ("services.UseReceiver();", {"Setup.UseReceiver"}),
        ("", set()),
        ("new Plugin().Send();", {"Plugin.Send"}),
    ],
)
def test_what_nobody_names_does_not_run(program: str, expected: set[str]) -> None:
    assert kept(program) == expected | {"Health.Get", "Sweep.Run"}


QUERIES = """
class Repository { public Order Find(Db db) => Queries.Paid(db, 1); }
static class Queries
{
    public static readonly Func<Db, int, Order> Paid = EF.CompileQuery((Db db, int id) => db.Orders.Find(id));
    public static readonly Func<Db, Order> Open = db => db.Orders.First();
}
class Jobs { public Jobs() : base(() => Run()) { } }
"""


@pytest.mark.parametrize(
    ("program", "expected"),
    [("new Repository().Find(db);", ["Paid"]), ("Queries.Open(db);", ["Open"]), ("orders.Count();", [])],
)
def test_what_a_variable_holds_runs_where_the_variable_is_named(program: str, expected: list[str]) -> None:
    sources = {"lib/Queries.cs": QUERIES, "Program.cs": program}
    code = ServiceCode({path: read.read(Source(path, text)) for path, text in sources.items()})
    lines = {5: "Paid", 6: "Open"}
    functions = [f for f in code.outlines["lib/Queries.cs"].functions if "<lambda" in f.name and f.at.line in lines]
    facts = [TransactionScope(function.at, function.name) for function in functions]
    assert [lines[fact.at.line] for fact in run_by_somebody(code, facts, ["lib/Queries.cs"])] == expected


def test_classes_that_a_search_may_find_run() -> None:
    assert "Plugin.Send" in kept("services.AddClasses(typeof(ISender).Assembly); sender.Send();")


@pytest.mark.parametrize(
    ("program", "found"),
    [
        ("services.AddHandlers(Assembly.GetExecutingAssembly());", True),
        ("var assembly = Assembly.GetCallingAssembly(); services.AddHandlers(assembly);", True),
        ("Log(Assembly.GetEntryAssembly().GetName().Version);", False),
        ("var assembly = Assembly.GetCallingAssembly(); assembly.GetManifestResourceStream(file);", False),
        ("upgrade.WithScriptsEmbeddedInAssembly(Assembly.GetExecutingAssembly());", False),
        ("builder.ApplyConfigurationsFromAssembly(Assembly.GetExecutingAssembly());", False),
    ],
)
def test_only_who_hands_an_assembly_on_looks_for_classes(program: str, found: bool) -> None:
    assert ("Plugin.Send" in kept(f"{program} sender.Send();")) is found


STORE = """
import ("errors"; "lib")
type Store interface { Save() }
type service struct {
    lib.Base
    other Store
}
var failed = errors.New("failed")
func New() Store { return &service{} }
func (s *service) Save() { Open() }
func Open() {}
var _ Store = (*service)(nil)
type ID string
type Server struct { lib.Unimplemented }
func (s *Server) Answer() {}
type Model struct { *lib.DB }
func (m *Model) Insert() {}
"""


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("func main() { store.New().Save() }", {"New", "service.Save", "Open"}),
        ("func main() { store.Open() }", {"Open"}),
        ("func main() { lib.Register(store.Server{}) }", {"Server.Answer"}),
        ("func main() { lib.Register(store.Model{}) }", set()),  # a database calls nothing of what embeds it
        ("func main() { store.Model{}.Insert() }", {"Model.Insert"}),
        ("func main() { store.Model{}; lib.Insert() }", set()),  # a function of a package is nobody's method
        ("func main() { lib := store.Model{}; lib.Insert() }", {"Model.Insert"}),
        ("func main() { x := store.ID(cache.New().Save()) }", set()),  # the names of another package
        ("type service struct{}\nfunc (s service) Save() { Open() }\nfunc Open() {}\nvar s = service{}", set()),
    ],
)  # fmt: skip
def test_what_a_go_program_names_of_a_package_runs(program: str, expected: set[str]) -> None:
    imports = 'import "example.com/shop/store"\nimport "example.com/cache"\nimport "lib"\n'
    code = code_of({"store/store.go": STORE, "main.go": f"package main\n{imports}{program}"})
    places = {f.name: f.at for f in code.outlines["store/store.go"].functions if f.owner != "Store"}
    facts = [TransactionScope(places[name], name) for name in places]
    kept = run_by_somebody(code, facts, ["store/store.go"])
    assert {fact.function for fact in kept if isinstance(fact, TransactionScope)} == expected


SERVERS = {
    "rpc/orders.go": """
import ("example.com/contracts/pb"; "net/http")
type orders struct { pb.UnimplementedOrdersServer }
type Web struct{}
func Start() { pb.RegisterOrdersServer(nil, &orders{}) }
func Serve() { http.Handle("/", &Web{}) }
""",
    "rpc/more.go": "func (o *orders) Place() {}\nfunc (w *Web) Answer() {}",
}


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("rpc.Start()", {"orders.Place"}),
        ("rpc.Serve()", {"Web.Answer"}),
        ("rpc.Start()\nrpc.Serve()", {"orders.Place", "Web.Answer"}),
        ("use(&rpc.Web{})", {"Web.Answer"}),
        ("", set()),
    ],
)
def test_methods_that_libraries_call_run_where_their_type_is_named(program: str, expected: set[str]) -> None:
    code = code_of({**SERVERS, "main.go": f'import "example.com/shop/rpc"\nfunc main() {{ {program} }}'})
    facts = [Route("", literal("/"), function.name, function.at) for function in code.outlines["rpc/more.go"].functions]
    kept = run_by_somebody(code, facts, list(SERVERS))
    assert {fact.handler for fact in kept if isinstance(fact, Route)} == expected


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("class A { Orders orders; void m() { orders.one(); } }", {"Orders.one"}),
        ("class A { Orders orders; void m() { run(orders::all); } }", {"Orders.all"}),
        ("class A { void m() { other.one(); } }", set()),
        ("interface Mine extends Orders {} class A { Mine mine; void m() { mine.all(); } }", {"Orders.all"}),
    ],
)
def test_interfaces_of_a_java_library_do_what_is_called_of_them(program: str, expected: set[str]) -> None:
    library = "package shop; interface Orders { void one(); void all(); } class Base { void one() {} }"
    sources = {"lib/Orders.java": library, "A.java": f"package shop; {program}"}
    code = ServiceCode({path: java.read(Source(path, text)) for path, text in sources.items()})
    facts = [TransactionScope(function.at, function.name) for function in code.outlines["lib/Orders.java"].functions]
    found = {fact.function for fact in run_by_somebody(code, facts, ["lib/Orders.java"]) if hasattr(fact, "function")}
    assert found == expected | {"Base.one"}


# ---------------------------------------------------------------- Rust

RUST = """
use sqlx::PgPool;

#[derive(Clone, FromRow)]
pub struct Orders;
impl Orders { pub fn create() {} }
pub struct Lines;
impl Lines { pub fn create() {} }
pub struct Bus;
impl Sender for Bus { fn send(&self) {} }
pub fn open() {}
pub fn unused() {}
pub mod proto;
"""


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("use lib::Orders;\nfn main() { Orders::create(); }", {"Orders.create"}),
        ("fn main() { lib::open(); Basket::create(); }", {"open"}),
        ("use lib::Bus;\nfn main() { run(Bus); }", {"Bus.send"}),
        ("struct Lines;\nfn main() { Lines::create(); }", set()),
    ],
)
def test_what_a_crate_offers_counts_where_it_is_named(program, expected):
    facts = [Project("lib", "lib", "cargo", False, (), Span("lib/Cargo.toml", 1))]
    code = rust_code({"lib/src/lib.rs": RUST, "shop/src/main.rs": program}, facts)
    functions = code.outlines["lib/src/lib.rs"].functions
    said = [TransactionScope(one.at, one.name) for one in functions]
    assert {fact.function for fact in run_by_somebody(code, said, ["lib/src/lib.rs"])} == expected
