"""The outline of Rust files."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded_outlines import compared, invoked, plain
from ringfence.languages.rust import read
from ringfence.model.expression import (
    OPAQUE,
    Choice,
    Collection,
    Constant,
    Each,
    Expression,
    Invoke,
    Item,
    Lambda,
    Mapping,
    Member,
    Name,
    Text,
    literal,
)
from ringfence.model.outline import Call, Class, Function, Outline
from ringfence.model.source import Source

FIXTURES = Path(__file__).parents[2] / "fixtures" / "read" / "rust"


def outline(text: str, path: str = "shop/src/orders.rs") -> Outline:
    return read.read(Source(path, text))


def inside(body: str) -> Outline:
    """The outline of a function with this body."""
    return outline(f"fn f(a: String, b: String) {{\n{body}\n}}\n")


def value(text: str) -> Expression:
    """The value of one expression."""
    (binding,) = [b for b in inside(f"let result = {text};").bindings if b.target == Name("result")]
    return plain(binding.value)


def bound(body: str) -> list[tuple[Expression, Expression]]:
    """Targets and values of the assignments of a function's body."""
    return [(b.target, plain(b.value)) for b in inside(body).bindings]


def calls(body: str) -> dict[str, Call]:
    """Calls by the last name of what is called."""
    return {getattr(call.invoke.callee, "name", "?"): call for call in inside(body).calls}


def function(text: str, name: str) -> Function:
    return next(one for one in outline(text).functions if one.name == name)


def cls(text: str, name: str) -> Class:
    return next(one for one in outline(text).classes if one.name == name)


def imports(text: str, path: str = "shop/src/orders/store.rs") -> dict[str, str]:
    return {one.name: one.target for one in outline(text, path).imports if one.name}


# ---------------------------------------------------------------- the whole


@pytest.mark.parametrize("source", sorted(FIXTURES.glob("*.rs.txt")), ids=lambda path: path.name)
def test_outline_is_the_recorded_one(source: Path) -> None:
    recorded = source.with_name(source.name.removesuffix(".rs.txt") + ".json")
    got, expected = compared(outline(source.read_text("utf-8"), "shop/src/basics.rs"), recorded)
    assert got == expected


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("shop/src/main.rs", "/shop/src"),
        ("shop/src/lib.rs", "/shop/src"),
        ("src/store.rs", "/src.store"),
        ("shop/src/store/mod.rs", "/shop/src.store"),
        ("shop/src/store/postgres.rs", "/shop/src.store.postgres"),
        ("shop/src/bin/worker.rs", "/shop/src/bin/worker"),
        ("shop/src/bin/worker/main.rs", "/shop/src/bin/worker"),
        ("shop/src/bin/worker/jobs.rs", "/shop/src/bin/worker.jobs"),
        ("migration/lib.rs", "/migration"),
        ("main.rs", "/"),
    ],
)
def test_the_module_is_the_path_below_the_sources(path: str, module: str) -> None:
    read = outline("fn main() {}", path)
    assert (read.module, read.exact, read.language) == (module, True, "rust")


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_no_input_raises(text: str) -> None:
    outline(text)
    inside(text)
    inside(f"call!({text})")


@pytest.mark.parametrize(
    "broken",
    ["fn (", "struct X {", "impl", "let = ", "match x {", "x!(", "#[a(", "use a::{b", "f(&", "|a", "enum E { A("],
)
def test_broken_code_gives_what_can_be_read(broken: str) -> None:
    read = outline(f"fn before() {{ call(); }}\n\n{broken}")
    assert "before" in {function.name for function in read.functions}


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("m!(", ")"), ("{", "}"), ("&", ""), ("[", "]")])
def test_deep_nesting_is_read_piece_by_piece(opening: str, closing: str) -> None:
    inside("let x = " + opening * 2000 + "call()" + closing * 2000 + ";")


@pytest.mark.parametrize("path", ["::".join(["a"] * 5000), "a::<" * 500 + "b" + ">::c" * 500])
def test_long_paths_do_no_harm(path: str) -> None:
    outline(f"use {path};\nfn f(x: {path}) {{ {path}(); }}")
    outline("use " + "a::{" * 500 + "b" + "}" * 500 + ";")


def test_the_outline_of_repeated_macros_stays_small() -> None:
    nested = "m!(" * 100 + "x" + ")" * 100
    assert len(inside(f"{nested};\n" * 200).calls) < 30_000


# ---------------------------------------------------------------- modules and imports


def test_use_names_things_of_the_crate_in_full() -> None:
    found = imports(
        "use crate::bus::Bus; use super::Order; use self::rows::Row; use sqlx::{PgPool, query as ask, self};"
    )
    assert found == {
        "Bus": "/shop/src.bus.Bus",
        "Order": "/shop/src.orders.Order",
        "Row": "/shop/src.orders.store.rows.Row",
        "PgPool": "sqlx.PgPool",
        "ask": "sqlx.query",
        "sqlx": "sqlx",
    }


def test_a_module_that_the_file_declares_is_its_own() -> None:
    assert imports("mod rows; use rows::Row;")["Row"] == "/shop/src.orders.store.rows.Row"
    (declared,) = [one for one in outline("mod rows;", "shop/src/lib.rs").imports if one.scope == "mod"]
    assert declared.target == "/shop/src.rows"


def test_all_of_a_module() -> None:
    assert imports("pub use crate::models::*;") == {"*": "/shop/src.models"}
    assert imports("mod tests2 { use super::*; }", "shop/src/orders/store.rs") == {}


def test_the_first_name_of_a_path_is_no_variable() -> None:
    read = outline("use crate::store;\nfn f(store: Store) { store::open(store.url); sqlx::query(a); }")
    names = {one.name: one.target for one in read.imports if one.name}
    assert names["store::"] == "/shop/src.store"
    assert names["sqlx::"] == "sqlx"
    first, second = (call.invoke for call in read.calls)
    assert plain(first) == invoked(Member(Name("store::"), "open"), Member(Name("store"), "url"))
    assert plain(second) == invoked(Member(Name("sqlx::"), "query"), Name("a"))


def test_a_long_path_says_what_it_names() -> None:
    read = outline("fn f() { common::metrics::init(); crate::a::b::c(); }")
    assert {one.target for one in read.imports if one.scope == "path"} == {"common.metrics.init", "/shop/src.a.b.c"}


def test_a_module_inside_the_file_is_a_namespace() -> None:
    text = "mod inner { pub struct Order; pub fn open() {} }"
    assert cls(text, "inner").kind == "namespace"
    assert cls(text, "inner.Order").owner == "inner"
    assert function(text, "inner.open").owner == ""


def test_a_module_that_the_build_makes_is_a_librarys() -> None:
    assert outline('pub mod proto { tonic::include_proto!("orders"); }').classes == ()


@pytest.mark.parametrize(
    "test",
    [
        "#[cfg(test)] mod tests { fn f() { call(); } }",
        "#[test] fn f() { call(); }",
        '#[tokio::test(flavor = "multi_thread")] async fn f() { call(); }',
        "#[cfg(all(test, unix))] fn f() { call(); }",
        "#[cfg(test)] use crate::mocks::Mock;",
        "impl A { #[sqlx::test] async fn f(pool: PgPool) { call(); } }",
    ],
)
def test_tests_are_no_part_of_the_program(test: str) -> None:
    read = outline(test)
    assert (read.functions, read.calls, read.imports) == ((), (), ())


# ---------------------------------------------------------------- functions and types


def test_methods_belong_to_the_type_they_are_implemented_for() -> None:
    text = "struct A;\nimpl<T> Orders<T> for A { async fn place(&self, id: u64) -> Result<Self, Error> { Ok(self) } }"
    placed = function(text, "A.place")
    assert (placed.owner, placed.static, placed.return_type) == ("A", False, Name("A"))
    assert [p.name for p in placed.parameters] == ["self", "id"]
    assert placed.returns == (Name("self"),)
    assert cls(text, "A").bases == (Item(Name("Orders"), Name("T")),)


def test_a_function_without_self_is_static_and_self_is_the_type() -> None:
    made = function("struct A { x: u8 }\nimpl A { fn new(x: u8) -> Self { Self { x } } }", "A.new")
    assert (made.static, made.return_type) == (True, Name("A"))
    assert plain(made.returns[0]) == invoked(Name("A"), x=Name("x"))


def test_an_implementation_in_another_file_is_a_part() -> None:
    read = outline(
        "use super::Order;\nimpl From<Row> for Order { fn from(row: Row) -> Self { todo!() } }\nimpl Clone for Vec<u8> {}"
    )
    assert [(one.name, one.kind) for one in read.classes] == [("Order", "part")]
    assert [one.target for one in read.imports if one.scope == "impl"] == ["/shop/src.Order"]


def test_fields_have_types_and_attributes() -> None:
    order = cls(
        '#[derive(Debug, FromRow)]\n#[serde(rename_all = "camelCase")]\n'
        'struct Order { #[sqlx(rename = "n")] name: Option<Arc<str>>, rows: Vec<Row> }',
        "Order",
    )
    assert [(field.name, field.type) for field in order.fields] == [
        ("name", Name("str")),
        ("rows", Item(Name("Vec"), Name("Row"))),
    ]
    assert order.bases == (Name("FromRow"),)
    (renamed,) = order.fields[0].decorators
    assert plain(renamed.expression) == invoked(Name("sqlx"), rename=literal("n"))


def test_fields_without_names_are_numbered() -> None:
    assert [field.name for field in cls("struct Meters(f64, pub String);", "Meters").fields] == ["0", "1"]


def test_type_parameters_stand_for_their_bounds() -> None:
    methods = "impl<D> A<D> where D: Store { fn f(&self, x: impl Fn(), y: Box<dyn Bus + Send>) {} }"
    text = f"struct A<D: Send + Store> {{ d: D }}\n{methods}"
    assert cls(text, "A").fields[0].type == Name("Store")
    assert function(text, "A.f").parameters[2].type == Name("Bus")


def test_a_trait_is_an_interface() -> None:
    text = "pub trait Store: Send + Base { fn get(&self) -> u8; fn all(&self) -> u8 { self.get() } }"
    store = cls(text, "Store")
    assert (store.kind, store.bases) == ("interface", (Name("Base"),))
    assert function(text, "Store.all").owner == "Store"


def test_a_parameter_may_be_taken_apart() -> None:
    taken = "Path((id, name)): Path<(u64, String)>, Json(Order { total, .. }): Json<Order>"
    text = f"async fn f(State(shop): State<Shop>, {taken}) {{}}"
    handler = function(text, "f")
    assert handler.parameters[0].name == "shop"
    assert handler.parameters[0].type == Item(Name("State"), Name("Shop"))
    bindings = {getattr(b.target, "name", ""): b.value for b in outline(text).bindings}
    assert bindings["name"] == Item(Name("<parameter:1>"), Constant(1))
    assert bindings["total"] == Member(Name("<parameter:2>"), "total")


# ---------------------------------------------------------------- expressions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('r#"a "quoted" text"#', literal('a "quoted" text')),
        (r'"tab\t\u{e9}\x41"', literal("tab\t\u00e9A")),
        ("1_000u64", Constant(1000)),
        ("0xff", Constant(255)),
        ("-2.5f32", Constant(-2.5)),
        ("true", Constant(True)),
        ("&mut a", Name("a")),
        ("a?", Name("a")),
        ("a.clone().unwrap()", Name("a")),
        ('a.expect("no a")', Name("a")),
        ("Some(Arc::new(a))", Name("a")),
        ("String::from(a)", Name("a")),
        ("a.trim_end_matches('/')", Name("a")),
        ("(a, b)", Collection((Name("a"), Name("b")))),
        ("vec![a, b]", Collection((Name("a"), Name("b")))),
        ("a.0.field", Member(Member(Name("a"), "0"), "field")),
        ("a[0]", Item(Name("a"), Constant(0))),
        ("a as u64", Name("a")),
        ('a + "/x"', Text((Name("a"), "/x"))),
        ("a.b + &c", Text((Member(Name("a"), "b"), Name("c")))),
        ("a + 1", OPAQUE),
        ('a.unwrap_or("x".into())', Choice((Name("a"), literal("x")))),
        ("if c { a } else { b }", Choice((Name("a"), Name("b")))),
        ("match a { Ok(x) => b, Err(_) => return }", Name("b")),
        ("{ call(); a }", Name("a")),
        ("unsafe { a }", Name("a")),
        ('format!("http://{}/{id}?{{}}", a, id = b)', Text(("http://", Name("a"), "/", Name("b"), "?{}"))),
        ('format!("{0}{a:?}{0:>5}", b)', Text((Name("b"), Name("a"), Name("b")))),
        ('json!({"a": a, "b": [1, null]})',
         Mapping(((literal("a"), Name("a")), (literal("b"), Collection((Constant(1), Name("null"))))))),
        ("A { x: a, ..b }", invoked(Name("A"), **{"x": Name("a"), "**": Name("b")})),
        ("A::B(a)", invoked(Member(Name("A"), "B"), Name("a"))),
    ],
)  # fmt: skip
def test_what_an_expression_says(text: str, expected: Expression) -> None:
    assert value(text) == expected


def test_type_arguments_come_last() -> None:
    asked = calls("sqlx::query_as::<_, Order>(a); Manager::<Connection>::new(b);")
    assert asked["query_as"].invoke.type_arguments[-1] == Name("Order")
    assert asked["new"].invoke.type_arguments == (Name("Connection"),)
    assert asked["new"].invoke.callee == Member(Name("Manager"), "new")


def test_macros_are_calls_with_their_arguments() -> None:
    asked = calls('sqlx::query!("SELECT 1", a.id, compute(b)); tracing::info!("{}", logged(a));')
    assert asked["query"].invoke.argument(0) == literal("SELECT 1")
    assert asked["query"].invoke.argument(1) == Member(Name("a"), "id")
    assert asked["compute"].function == "f"
    assert "logged" in asked
    assert "info" not in asked


def test_places_inside_of_macros_are_true() -> None:
    asked = calls('let é = 1;\n  println!("{}", second(a));')
    assert (asked["second"].invoke.at.line, asked["second"].invoke.at.column) == (3, 18)


def test_a_declaration_of_a_librarys_is_handed_over_as_it_stands() -> None:
    (call,) = outline("diesel::table! { orders (id) { id -> Int8, } }").calls
    assert "orders (id)" in (call.invoke.argument(0) or literal("")).literal


def test_a_lazy_value_is_what_its_function_gives() -> None:
    read = outline(
        "static URL: LazyLock<String> = LazyLock::new(|| read());\nlazy_static! { static ref OTHER: String = read(); }"
    )
    values = {getattr(b.target, "name", ""): plain(b.value) for b in read.bindings}
    assert values["OTHER"] == invoked(Name("read"))
    assert isinstance(values["URL"], Invoke)
    assert isinstance(values["URL"].callee, Lambda)


# ---------------------------------------------------------------- variables


def test_each_let_makes_a_variable_of_its_own() -> None:
    assert bound("let x = a; let x = x.field; use_it(x);")[1] == (Name("x\N{PRIME}"), Member(Name("x"), "field"))


def test_a_variable_counts_to_the_end_of_its_block() -> None:
    asked = inside("let x = a; { let x = b; } call(x);").calls
    assert asked[-1].invoke.argument(0) == Name("x")


def test_patterns_take_values_apart() -> None:
    found = bound("let Some(x) = a else { return }; let (y, _) = b; let Point { z, w: v } = p; if let Ok(u) = q {}")
    assert found == [
        (Name("x"), Name("a")),
        (Name("y"), Item(Name("b"), Constant(0))),
        (Name("z"), Member(Name("p"), "z")),
        (Name("v"), Member(Name("p"), "w")),
        (Name("u"), Name("q")),
    ]


def test_what_is_converted_may_be_an_object_of_the_declared_type() -> None:
    ((_, held),) = bound("let row: rows::Row = a.into();")
    assert held == Choice((Name("a"), invoked(Member(Name("rows::"), "Row"))))


# ---------------------------------------------------------------- control flow


def test_loops_count_for_what_runs_in_every_round() -> None:
    asked = calls("for x in items() { each(x); } while more() { again(); } loop { ever(); } once();")
    loops = {name: call.loops for name, call in asked.items()}
    assert loops == {"items": 0, "each": 1, "more": 1, "again": 1, "ever": 1, "once": 0}


def test_a_loop_variable_is_any_item() -> None:
    assert bound("for x in a.iter() {}") == [(Name("x"), Each(Name("a")))]


def test_a_loop_that_nothing_leaves_is_endless() -> None:
    assert len(inside("loop { call(); } loop { if x { break; } }").endless) == 1


def test_iterators_run_a_function_for_every_item_and_options_once() -> None:
    asked = calls("a.iter().map(|x| each(x)); a.map(|x| once(x));")
    assert asked["map"].each
    (handed,) = [call for call in inside("a.map(|x| once(x));").calls if isinstance(call.invoke.callee, Lambda)]
    assert handed.invoke.argument(0) == Name("a")


def test_a_task_runs_beside_its_function() -> None:
    assert calls("tokio::spawn(work(a));")["work"].detached
    read = inside("tokio::spawn(async move { work(a).await });")
    assert isinstance(read.calls[0].invoke.argument(0), Lambda)
    assert read.calls[1].awaited


def test_the_value_of_a_block_is_returned() -> None:
    assert function("fn f(a: u8) -> u8 { if a > 1 { return a; } a }", "f").returns == (Name("a"), Name("a"))
    assert function("fn f(a: u8) { call(a); }", "f").returns == ()


def test_nothing_is_known_of_an_error() -> None:
    assert value("match a { Ok(x) => x, Err(e) => e.into() }") != OPAQUE
    assert value("Err(a)") == OPAQUE
