"""The outline of Kotlin files."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded_outlines import compared
from ringfence.languages.kotlin import read
from ringfence.model.expression import (
    OPAQUE,
    Argument,
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
    Operation,
    Text,
    dotted,
    literal,
)
from ringfence.model.outline import Call, Outline, Parameter
from ringfence.model.source import Source

FIXTURES = Path(__file__).parents[2] / "fixtures" / "read" / "kotlin"
A, B, C, X = Name("a"), Name("b"), Name("c"), Name("x")
SELF = Name("self")


def outline(text: str, path: str = "shop/App.kt") -> Outline:
    return read.read(Source(path, text))


def body(text: str) -> Outline:
    """The outline of a function with this body."""
    return outline(f"class K {{ fun m(a: Int, b: T) {{\n{text}\n}}\n}}")


def value(text: str) -> Expression:
    """The value of one expression."""
    (binding,) = [b for b in body(f"val result = {text}").bindings if b.target == Name("result")]
    return binding.value


def calls(text: str) -> dict[str, Call]:
    """Calls of a function's body by the name of what is called."""
    return {getattr(call.invoke.callee, "name", "{}"): call for call in body(text).calls}


# ---------------------------------------------------------------- the whole


@pytest.mark.parametrize("source", sorted(FIXTURES.glob("*.kt.txt")), ids=lambda path: path.name)
def test_outline_is_the_recorded_one(source: Path) -> None:
    recorded = source.with_name(source.name.removesuffix(".kt.txt") + ".json")
    got, expected = compared(outline(source.read_text("utf-8"), "shop/Basics.kt"), recorded)
    assert got == expected


@pytest.mark.parametrize(("text", "module"), [("package a.b.c", "a.b.c"), ("// x\nclass A", ""), ("", "")])
def test_module_is_the_package(text: str, module: str) -> None:
    result = outline(text)
    assert (result.module, result.exact, result.package, result.language) == (module, True, False, "kotlin")


def test_imports() -> None:
    result = outline("import a.b.C\nimport a.b.*\nimport a.b.f as g\nimport a.`in`.D")
    expected = [("*", "java.lang"), ("C", "a.b.C"), ("*", "a.b"), ("g", "a.b.f"), ("D", "a.in.D")]
    assert [(i.name, i.target) for i in result.imports] == expected


# ---------------------------------------------------------------- classes


def test_classes_have_kinds_bases_and_owners() -> None:
    text = (
        "class A : B<X>(1), I, J.K {\nenum class E { A }\ninterface F : G {}\n"
        "data class R(val a: Int)\nobject O : I by x\n}"
    )
    assert [(c.name, c.owner, c.kind, c.bases) for c in outline(text).classes] == [
        ("A", "", "class", (Item(Name("B"), Name("X")), Name("I"), Member(Name("J"), "K"))),
        ("A.E", "A", "enum", ()),
        ("A.F", "A", "interface", (Name("G"),)),
        ("A.R", "A", "class", ()),
        ("A.O", "A", "class", (Name("I"),)),
    ]


def test_annotations_with_arguments_arrays_and_nesting() -> None:
    text = '@A\n@B("x", "y")\n@C(name = ["p"], of = D(K::class), more = arrayOf(E.F))\nclass T(@get:G val x: Int)'
    (cls,) = outline(text).classes
    first, second, third = [decorator.expression for decorator in cls.decorators]
    assert first == Name("A")
    assert isinstance(second, Invoke)
    assert second.argument(0) == Collection((literal("x"), literal("y")))
    assert isinstance(third, Invoke)
    assert third.argument(None, "name") == Collection((literal("p"),))
    assert third.argument(None, "more") == Collection((Member(Name("E"), "F"),))
    nested = third.argument(None, "of")
    assert isinstance(nested, Invoke)
    assert (nested.callee, nested.argument(0)) == (Name("D"), Name("K"))
    assert [d.expression for d in cls.fields[0].decorators] == [Name("G")]


@pytest.mark.parametrize(
    ("text", "name", "annotations"),
    [
        ('@A\n@B("/x")\nclass C {\n  fun f() {}\n}', "C", ["A", "B"]),
        ("@A\n@B\nopen class C\n\nfun main() {}", "C", ["A", "B"]),
        ('@A\n@B("x")\nclass C', "C", ["A", "B"]),
        ("@A\nsealed interface C {\n val a: Int\n}\n@B\nclass D {}", "C", ["A"]),
    ],
)
def test_annotated_classes_without_a_constructor(text: str, name: str, annotations: list[str]) -> None:
    cls = outline(text).classes[0]
    found = [getattr(d.expression, "callee", d.expression) for d in cls.decorators]
    assert (cls.name, found) == (name, [Name(annotation) for annotation in annotations])


def test_a_block_that_suspends_ends_nothing() -> None:
    text = "fun f() = all { one ->\n  suspend {\n    one.a()\n  }.asFlow()\n}\nclass B { suspend fun g() { later() } }"
    assert [call.invoke.callee for call in outline(text).calls][-1] == Name("later")


def test_the_constructor_of_the_first_line_sets_fields() -> None:
    result = outline('class A(val a: Int = 1, @V("x") private var b: T, c: U) { val d = f(c) }')
    (cls,) = result.classes
    assert [(f.name, f.type) for f in cls.fields] == [("a", Name("Int")), ("b", Name("T")), ("d", None)]
    (init,) = result.functions
    assert [(p.name, p.default) for p in init.parameters] == [("a", Constant(1)), ("b", None), ("c", None)]
    kept = [(b.target, b.value) for b in result.bindings if b.scope == "A.__init__"]
    assert kept[:2] == [(Member(SELF, "a"), A), (Member(SELF, "b"), B)]
    assert kept[2][0] == Member(SELF, "d")
    assert [c.function for c in result.calls] == ["A.__init__"]


def test_without_parameters_fields_are_bound_in_the_class() -> None:
    result = outline("class A { @V val a: T = f()\nlateinit var b: U\nval c by lazy { g() }\nvar d by e() }")
    assert [(b.target, b.scope, b.type) for b in result.bindings] == [
        (A, "A", Name("T")), (B, "A", Name("U")), (C, "A", None), (Name("d"), "A", None),
    ]  # fmt: skip
    assert [getattr(b.value, "callee", OPAQUE) for b in result.bindings] == [Name("f"), OPAQUE, Name("g"), OPAQUE]


def test_a_delegate_may_say_a_type() -> None:
    delegates = ("a by inject<Orders>()", "b by lazy { 1 }", "c: Int by inject<Orders>()", "d by map<K, V>()")
    text = "class A {\n" + "\n".join(f"val {one}" for one in delegates) + "\n}"
    (cls,) = outline(text).classes
    assert [field.type for field in cls.fields] == [Name("Orders"), None, Name("Int"), None]


def test_properties_that_run() -> None:
    result = outline("class A { val a: T get() = f()\nvar b = 1\n  set(x) { g(x) } }")
    assert [(f.name, [d.expression for d in f.decorators], f.return_type) for f in result.functions] == [
        ("A.a", [Name("property")], Name("T")),
        ("A.<set b>", [], None),
    ]
    assert [f.name for f in result.classes[0].fields] == ["b"]


def test_companions_and_objects_need_no_object() -> None:
    result = outline('class A { companion object { const val P = "x"\nfun f() = P\n}\n}\nobject O { fun g() {} }')
    assert [(f.name, f.owner, f.static) for f in result.functions] == [("A.f", "A", True), ("O.g", "O", True)]
    assert [(f.name, f.value) for f in result.classes[0].fields] == [("P", literal("x"))]


def test_a_companion_may_derive_from_something() -> None:
    plain, derived = outline(
        "class A { companion object { val x = 1 } }\nclass B { companion object : Of<B>(Table) }"
    ).classes
    assert plain.keywords == ()
    (keyword, base), *others = derived.keywords
    assert (keyword, others) == ("companion", [])
    assert isinstance(base, Invoke)
    assert base.argument(0) == Name("Table")


def test_type_parameters_of_functions() -> None:
    load, plain = outline("inline fun <reified T : Any, S> load(s: S): T = of()\nfun plain(t: T) = t").functions
    assert (load.type_parameters, plain.type_parameters) == (("T", "S"), ())


def test_enum_constants_hold_their_name_or_what_makes_them() -> None:
    text = 'enum class E(val c: String) { A, B("x"), C("y") { override fun m() {} };\n fun n() {}\n }'
    fields = {field.name: field.value for field in outline(text).classes[0].fields}
    assert fields["A"] == literal("A")
    assert getattr(fields["B"], "callee", None) == Name("E")
    assert getattr(fields["C"], "callee", None) == Name("<anonymous:1>")


def test_anonymous_objects() -> None:
    result = body("x.on(object : T(1), I { override fun n() { f() } })")
    assert [(c.name, c.bases) for c in result.classes[1:]] == [("K.m.<anonymous:1>", (Name("T"), Name("I")))]
    (call,) = [c for c in result.calls if getattr(c.invoke.callee, "name", "") == "on"]
    assert getattr(call.invoke.argument(0), "callee", None) == Name("<anonymous:1>")


def test_constructors_call_other_constructors() -> None:
    text = "class A(a: Int) : B(a) { constructor() : this(2) { f() } }"
    first, second, third = [c.invoke for c in outline(text).calls]
    assert isinstance(first.callee, Member)
    assert isinstance(first.callee.of, Invoke)
    assert (first.callee.of.callee, first.callee.name, first.argument(0)) == (Name("super"), "__init__", A)
    assert (second.callee, second.argument(0)) == (Member(SELF, "__init__"), Constant(2))
    assert third.callee == Name("f")


# ---------------------------------------------------------------- functions


def test_functions() -> None:
    text = (
        "class A { @D suspend fun <R> s(@P(1) a: T?, vararg b: U, c: Int = 3): List<R>? { return a }\nfun n() = f() }"
    )
    s, n = outline(text).functions
    assert (s.name, s.return_type, s.returns) == ("A.s", Item(Name("List"), Name("R")), (A,))
    assert [(p.name, p.type, p.kind, p.default, len(p.decorators)) for p in s.parameters] == [
        ("a", Name("T"), "", None, 1),
        ("b", Name("U"), "*", None, 0),
        ("c", Name("Int"), "", Constant(3), 0),
    ]
    assert [getattr(value, "callee", None) for value in n.returns] == [Name("f")]


def test_extensions_take_what_they_are_called_on() -> None:
    result = outline('fun Order.slug(a: Int) = "$this/${id}" + this.x + helper(a) + own()\nfun own() = 1')
    slug = result.functions[0]
    assert slug.parameters[0] == Parameter("this", Name("Order"))
    assert [d.expression for d in slug.decorators] == [Name("extension")]
    this = Name("this")
    callees = [c.invoke.callee for c in result.calls]
    assert callees == [Member(this, "helper"), Name("own")]
    (returned,) = slug.returns
    assert isinstance(returned, Text)
    assert returned.parts[:4] == (this, "/", Choice((Name("id"), Member(this, "id"))), Member(this, "x"))


def test_blocks_are_functions_that_return_their_last_value() -> None:
    result = body("f(1) { x -> g(); x }\nh { (a, c), d -> c }\nval i = fun(y: Int): Int { return y }")
    first, second, third = result.functions[1:]
    assert (first.parameters, first.returns) == ((Parameter("x"),), (X,))
    assert [p.name for p in second.parameters] == ["<part 0>", "d"]
    assert (third.parameters, third.returns) == ((Parameter("y", Name("Int")),), (Name("y"),))
    assert calls("f(1) { x -> g() }")["f"].invoke.arguments[1].value == Lambda("K.m.<lambda:1>")


def test_returns_leave_the_function_or_the_block() -> None:
    result = body("x.forEach { if (it.a) return b\nreturn@forEach\n}\nf { return@f c }")
    returned = {f.name: f.returns for f in result.functions}
    assert returned == {"K.m": (B,), "K.m.<lambda:1>": (), "K.m.<lambda:2>": (C,)}


def test_it_is_that_of_the_nearest_block_that_has_one() -> None:
    result = body("x.let { f { g(it) } }")
    assert {f.name: [p.name for p in f.parameters] for f in result.functions[1:]} == {
        "K.m.<lambda:1>": ["it"],
        "K.m.<lambda:1>.<lambda:2>": [],
    }


# ---------------------------------------------------------------- scope functions


def test_blocks_that_are_run_with_an_object() -> None:
    result = body("val y = a.apply { name = b; send(c) }\nval z = a.let { f(it) }")
    values = {getattr(b.target, "name", ""): b.value for b in result.bindings}
    this = Name("<this:1>")
    assert values["y"] == A
    assert (values["<this:1>"], values["it"]) == (A, A)
    assert Member(this, "name") in [b.target for b in result.bindings]
    z = values["z"]
    assert isinstance(z, Invoke)
    assert (z.callee, z.argument(0)) == (Lambda("K.m.<lambda:2>"), A)
    callees = [c.invoke.callee for c in result.calls]
    assert Member(this, "send") in callees
    assert Member(this, "setName") in callees


def test_with_names_its_object() -> None:
    result = body("with(a) { send() }")
    assert Member(Name("<this:1>"), "send") in [c.invoke.callee for c in result.calls]


# ---------------------------------------------------------------- bindings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("val y = x", [(Name("y"), X)]),
        ("var y: T\ny = x", [(Name("y"), OPAQUE), (Name("y"), X)]),
        ("this.y = x", [(Member(SELF, "y"), X)]),
        ("b.y = x", [(Member(B, "y"), X)]),
        ("a[0] = x", [(Item(A, Constant(0)), X)]),
        ("a += x", [(A, Text((A, X)))]),
        ("a -= x", [(A, OPAQUE)]),
        ("for (y in x) {}", [(Name("y"), Each(X))]),
        ("for ((y, z) in x) {}", [(Collection((Name("y"), Name("z"))), Each(X))]),
        ("val (y, z) = x", [(Collection((Name("y"), Name("z"))), X)]),
        ("when (val y = x) { else -> {} }", [(Name("y"), X)]),
        ("x.forEach { y -> f() }", [(Name("y"), Each(X))]),
        ("a == x", []),
    ],
)
def test_bindings(text: str, expected: list[tuple[Expression, Expression]]) -> None:
    assert [(b.target, b.value) for b in body(text).bindings] == expected


def test_setting_a_property_is_the_call_of_its_setter() -> None:
    (call,) = body("a.timeOut = 3").calls
    assert (call.invoke.callee, call.invoke.arguments) == (Member(A, "setTimeOut"), (Argument(Constant(3)),))
    assert body("this.timeOut = 3").calls == ()


# ---------------------------------------------------------------- strings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('""', ""),
        (r'"\n\t\"\\\u00e9\$a"', '\n\t"\\é$a'),
        (r'"\ud800"', "\N{REPLACEMENT CHARACTER}"),
        ("\"a\" + 'b' + 1", "ab1"),
        ('"""a\\n"b" ${\'$\'}c"""', 'a\\n"b" $c'),
        ('"%s-%d".format("a", 1)', "a-1"),
        ('String.format("%s", "a")', "a"),
        ('listOf("a", "b").joinToString("/")', "a/b"),
        ('" a ".trimIndent()', " a "),
        ('"costs 5$"', "costs 5$"),
    ],
)
def test_literal_strings(text: str, expected: str) -> None:
    assert value(text) == literal(expected)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('"http://$a:${b}/x"', ("http://", A, ":", B, "/x")),
        ('"$a$b"', (A, B)),
        ('"${a.b}$this"', (Member(A, "b"), SELF)),
        ('"""select $a, ${"b$c"}"""', ("select ", A, ", b", C)),
        ('a + "b" + x', (A, "b", X)),
        ("a + x", (A, X)),
        ('"%s/".format(a)', (A, "/")),
        ("a + 1", None),
        ("a.format(x)", None),
    ],
)
def test_computed_strings(text: str, parts: tuple[str | Expression, ...] | None) -> None:
    result = value(text)
    if parts is None:
        assert not isinstance(result, Text)
    else:
        assert result == Text(parts)


def test_a_template_from_elsewhere_is_filled_later() -> None:
    result = value("URL.format(a)")
    assert isinstance(result, Invoke)
    assert (result.callee, result.arguments) == (Member(Name("URL"), "formatted"), (Argument(A),))


# ---------------------------------------------------------------- other expressions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-1", Constant(-1)),
        ("0x1F", Constant(31)),
        ("1_000L", Constant(1000)),
        ("2.5f", Constant(2.5)),
        ("true", Constant(True)),
        ("null", Constant(None)),
        ("9" * 5000, OPAQUE),
        ("1e999", OPAQUE),
        ("((a))", A),
        ("a?.b!!.c", Member(Member(A, "b"), "c")),
        ("this", SELF),
        ("this@K.a", Member(SELF, "a")),
        ("a[0]", Item(A, Constant(0))),
        ("a ?: b", Choice((A, B))),
        ("if (x) a else b", Choice((A, B))),
        ("if (x) { f(); a } else if (y) b else c", Choice((A, Choice((B, C))))),
        ("when (x) { 1 -> a; is T -> { f(); b } else -> throw e }", Choice((A, B))),
        ("try { f(); a } catch (e: E) { b } finally { c }", Choice((A, B))),
        ("a as T", A),
        ("a as? T", A),
        ("T::class", Name("T")),
        ("T::class.java", Name("T")),
        ("a::b", Member(A, "b")),
        ("listOf(a, b)", Collection((A, B))),
        ("arrayOf(*a)", Collection((Each(A),))),
        ('mapOf("k" to a)', Mapping(((literal("k"), A),))),
        ("a to b", Collection((A, B))),
        ("a == b", Operation("==", (A, B))),
        ("a * b", OPAQUE),
        ("a in b", OPAQUE),
    ],
)
def test_expressions(text: str, expected: Expression) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Order?", Name("Order")),
        ("Outer.Inner", Member(Name("Outer"), "Inner")),
        ("MutableList<out Order?>", Item(Name("List"), Name("Order"))),
        ("Map<String, Array<Int>>", Item(Name("Map"), Collection((Name("String"), Item(Name("[]"), Name("Int")))))),
        ("Class<*>", Name("Class")),
        ("(Int) -> String", None),
    ],
)
def test_types(text: str, expected: Expression | None) -> None:
    (binding,) = body(f"lateinit var y: {text}").bindings
    assert binding.type == expected


# ---------------------------------------------------------------- calls


def test_arguments_by_name_spread_and_by_type() -> None:
    (call,) = body("f<T>(a, n = b, *x)").calls
    assert [(a.name, a.value) for a in call.invoke.arguments] == [
        (None, A), ("n", B), ("*", X), ("<>", Name("T")),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["x.f<T>(a)", "x.f<T>(a).g", "x.f<T>(a)!!", "val y = x.f<T>(a)?.g()", "y(x.f<T>(a))"])
def test_a_type_argument_is_no_comparison(text: str) -> None:
    call = calls(text)["f"].invoke
    assert (call.callee, call.argument(0), call.type_arguments) == (Member(X, "f"), A, (Name("T"),))


def test_calls_are_in_source_order_outer_first() -> None:
    names = [getattr(c.invoke.callee, "name", "") for c in outline("val x = f(g(1), h(2)).i(j(3))").calls]
    assert names == ["i", "f", "g", "h", "j"]


def test_loops_count_bodies_only() -> None:
    text = "for (x in a()) { b(); while (c()) { d(); f { e() } } }\ndo g() while (h())"
    loops = {name: call.loops for name, call in calls(text).items()}
    assert loops == {"a": 0, "b": 1, "c": 2, "d": 2, "f": 2, "e": 0, "g": 1, "h": 1}


def test_calls_that_run_a_block_for_each_element() -> None:
    text = "x.forEach { f() }\ny.map { g() }\nrepeat(3) { h() }\nz.findById(1).map { i() }\nv.ifPresent { j() }"
    assert sorted(name for name, call in calls(text).items() if call.each) == ["forEach", "repeat"]
    assert [c.each for c in body("y.map { g() }").calls] == [True, False]
    publisher = outline("import reactor.core.publisher.Mono\nfun f(a: Mono<T>) = a.map { g() }")
    assert not any(call.each for call in publisher.calls)


def test_guarded_is_a_try_with_a_handler() -> None:
    text = "try { a() } catch (e: E) { b() } finally { c() }\ntry { d() } finally { e() }"
    assert {name for name, call in calls(text).items() if call.guarded} == {"a"}


# ---------------------------------------------------------------- broken and hostile files


def test_broken_code_is_read_where_it_can_be() -> None:
    result = outline("import a.B\nclass A {\n val x = c()\n fun f() { b(1 }\n}\nfun g() { d() }\n")
    assert ("B", "a.B") in [(i.name, i.target) for i in result.imports]
    assert {getattr(c.invoke.callee, "name", "") for c in result.calls} >= {"c", "d"}


MANY = 3000


@pytest.mark.parametrize(
    "text",
    [
        "x = a" + ".f()" * MANY,
        "f(" * MANY + ")" * MANY,
        "f {" * MANY + "}" * MANY,
        "x = " + "f() ?: " * MANY + "1",
        "x = " + "!" * MANY + "f()",
        "x = " + " + ".join(["f()"] * MANY),
        "if (x) f() else " * MANY + "f()",
        "x.apply { " * MANY + "}" * MANY,
        "x" + ".let { it }" * MANY,
        '"' + "${" * MANY + "f()" + "}" * MANY + '"',
    ],
    ids=lambda value: str(value)[:20],
)
def test_nothing_is_too_deep_or_too_long(text: str) -> None:
    result = body(text)
    stored = msgspec.msgpack.encode(result)
    assert msgspec.msgpack.decode(stored, type=Outline) == result
    assert len(stored) < 10_000_000


FRAGMENTS = r"""
class interface enum object companion data fun val var by get set import package return this super for while do try catch
finally when else is in as init constructor throw if vararg lateinit A b @A @B( ( ) { } [ ] < > ? , ; : :: . ?. = += + -
! !! -> "x" "$a" "${ 'c' \""" 1 1L 0x 1e9 // /* */ é \\ % it to
"""


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS.split()), max_size=40).map(" ".join) | st.text(max_size=100))
def test_no_text_raises(text: str) -> None:
    for result in (outline(text), body(text)):
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(result), type=Outline) == result


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_raises(data: st.DataObject) -> None:
    text = (FIXTURES / "Basics.kt.txt").read_text("utf-8")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    outline(text[:start] + data.draw(st.text(max_size=5)) + text[end:])


def test_a_text_that_the_grammar_finds_no_end_in_is_given_up() -> None:
    text = (FIXTURES / "Basics.kt.txt").read_text("utf-8").replace("        return when (page)", "\\'*en (page)")
    assert outline(text).broken == 1


@pytest.mark.parametrize("text", ["class A {\n    val a = 3\n\n    @B(c", "class A {\n    val a = 3\n    @B"])
def test_a_text_that_ends_within_an_annotation_ends(text: str) -> None:
    reading = (
        "import sys; from ringfence.languages.kotlin import read; from ringfence.model.source import Source;"
        "print(len(read.read(Source('A.kt', sys.argv[1])).classes))"
    )
    # In a process of its own: no signal handler ends a loop in the grammar.
    done = subprocess.run([sys.executable, "-c", reading, text], timeout=60, capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


@pytest.mark.parametrize(
    "text",
    [
        'object Paths { const val ORDERS = "/orders" }\nclass Shop { fun open() = 1 }',
        'class Paths {\n    companion object { const val ORDERS = "{ } " }\n}\nclass Shop { val all = 1; fun open() = 1 }',
        "interface Paths { val orders: String }\nenum class Kind { OPEN, DONE }\nclass Shop { fun open() = { 1 } }",
    ],
)
def test_what_ends_in_its_line_costs_nothing_that_follows(text):
    outline = read.read(Source("Shop.kt", text))
    assert {"Paths", "Shop"} <= {cls.name for cls in outline.classes}
    assert "Shop.open" in {function.name for function in outline.functions}
    assert '"{ } "' not in text or Text(("{ } ",)) in [binding.value for binding in outline.bindings]


@pytest.mark.parametrize(("first", "is_call"), [('get("/all")', True), ("get", True), ("get()", False)])
def test_a_call_of_get_behind_a_value_is_no_getter(first, is_call):
    text = (
        f"fun Route.orders() {{\n    val log = logger()\n\n    {first} {{ all() }}\n    end()\n}}\nclass Shop {{ }}\n"
    )
    called = {
        str(dotted(call.invoke.callee)).removeprefix("this.") for call in read.read(Source("Shop.kt", text)).calls
    }
    assert ({"get", "end"} <= called) is is_call


def test_a_getter_is_one():
    text = 'class Shop { val all: Int\n    get() = count()\n    val name get() = "" }\nclass Other { fun run() = 1 }\n'
    outline = read.read(Source("Shop.kt", text))
    assert {"Shop.all", "Shop.name", "Other.run"} <= {function.name for function in outline.functions}


def test_what_is_named_before_an_argument_without_a_name_stands_at_its_place() -> None:
    found = value('a.send(exchange = x, "paid", body = b) { c }')
    assert isinstance(found, Invoke)
    assert [argument.name for argument in found.arguments] == [None, None, "body", None]
    block = value("a.send(exchange = x) { c }")
    assert isinstance(block, Invoke)
    assert [argument.name for argument in block.arguments] == ["exchange", None]
