"""The outline of Java files."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded_outlines import compared
from ringfence.languages.java import read
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Choice,
    Collection,
    Constant,
    Each,
    Entered,
    Expression,
    Invoke,
    Item,
    Lambda,
    Member,
    Name,
    Operation,
    Text,
    literal,
)
from ringfence.model.outline import Call, Outline, Parameter
from ringfence.model.source import Source, Span

FIXTURES = Path(__file__).parents[2] / "fixtures" / "read" / "java"
A, B, C, X = Name("a"), Name("b"), Name("c"), Name("x")
SELF = Name("self")


def outline(text: str, path: str = "shop/App.java") -> Outline:
    return read.read(Source(path, text))


def body(text: str) -> Outline:
    """The outline of a method with this body."""
    return outline(f"class K {{ void m(int a, T b) {{\n{text}\n}} }}")


def value(text: str) -> Expression:
    """The value of one expression."""
    (binding,) = [b for b in body(f"var result = {text};").bindings if b.target == Name("result")]
    return binding.value


def calls(text: str) -> dict[str, Call]:
    """Calls of a method's body by the name of what is called."""
    return {call.invoke.callee.name: call for call in body(text).calls}


def spot(at: Span) -> tuple[int, int, int, int]:
    return (at.line, at.column, at.end_line, at.end_column)


# ---------------------------------------------------------------- the whole


@pytest.mark.parametrize("source", sorted(FIXTURES.glob("*.java.txt")), ids=lambda path: path.name)
def test_outline_is_the_recorded_one(source: Path) -> None:
    recorded = source.with_name(source.name.removesuffix(".java.txt") + ".json")
    got, expected = compared(outline(source.read_text("utf-8"), "shop/Basics.java"), recorded)
    assert got == expected


def test_outline_survives_storage() -> None:
    result = outline((FIXTURES / "Basics.java.txt").read_text("utf-8"))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(result), type=Outline) == result


@pytest.mark.parametrize(
    ("text", "module"),
    [("package a.b . c;", "a.b.c"), ("// x\n@A package a;", "a"), ("class A {}", ""), ("", "")],
)
def test_module_is_the_package(text: str, module: str) -> None:
    result = outline(text)
    assert (result.module, result.exact, result.package, result.language) == (module, True, False, "java")


def test_imports() -> None:
    text = "import a.b.C;\nimport a.b.*;\nimport static a.B.f;\nimport static a.B.*;"
    expected = [("*", "java.lang"), ("C", "a.b.C"), ("*", "a.b"), ("f", "a.B.f"), ("*", "a.B")]
    assert [(i.name, i.target) for i in outline(text).imports] == expected


def test_columns_count_characters() -> None:
    (call,) = outline('class A {\n String s = "日本🙂" + f("é"); }').calls
    assert spot(call.invoke.at) == (2, 21, 2, 27)


# ---------------------------------------------------------------- classes


def test_classes_have_kinds_bases_and_owners() -> None:
    text = "class A extends B<X> implements I, J.K { enum E {} interface F extends G {} record R() {} @interface N {} }"
    result = [(c.name, c.owner, c.kind, c.bases) for c in outline(text).classes]
    assert result == [
        ("A", "", "class", (Item(Name("B"), Name("X")), Name("I"), Member(Name("J"), "K"))),
        ("A.E", "A", "enum", ()),
        ("A.F", "A", "interface", (Name("G"),)),
        ("A.R", "A", "record", ()),
        ("A.N", "A", "annotation", ()),
    ]


def test_annotations_with_arguments_values_and_nesting() -> None:
    text = '@A @B("x") @C(name = {"p", "q"}, of = @D(K.class)) class T {}'
    (cls,) = outline(text).classes
    first, second, third = [decorator.expression for decorator in cls.decorators]
    assert first == Name("A")
    assert isinstance(second, Invoke)
    assert second.argument(0) == literal("x")
    assert isinstance(third, Invoke)
    assert third.argument(None, "name") == Collection((literal("p"), literal("q")))
    nested = third.argument(None, "of")
    assert isinstance(nested, Invoke)
    assert (nested.callee, nested.argument(0)) == (Name("D"), Name("K"))
    assert outline(text).calls == ()


def test_fields_are_bound_in_the_class() -> None:
    result = outline('class A { @V("x") T a = f(), b; }')
    (cls,) = result.classes
    assert [(f.name, f.type, f.value is None, len(f.decorators)) for f in cls.fields] == [
        ("a", Name("T"), False, 1),
        ("b", Name("T"), True, 1),
    ]
    assert [(b.target, b.scope, b.type) for b in result.bindings] == [(A, "A", Name("T")), (B, "A", Name("T"))]
    assert result.calls[0].function == "A"


def test_enum_constants_hold_their_name_or_what_makes_them() -> None:
    (cls,) = outline('enum E { A, B("x"), C(1) { void m() {} }; }').classes[:1]
    first, second, third = [field.value for field in cls.fields]
    assert first == literal("A")
    assert isinstance(second, Invoke)
    assert second.callee == Name("E")
    assert isinstance(third, Invoke)
    assert third.callee == Name("<anonymous:1>")


def test_records_have_fields_and_accessors() -> None:
    result = outline("record R(@Id long id, String name) { R { check(id); } String name() { return x; } }")
    assert [(f.name, len(f.decorators)) for f in result.classes[0].fields] == [("id", 1), ("name", 0)]
    functions = {f.name: f.returns for f in result.functions}
    assert functions == {"R.__init__": (), "R.name": (X,), "R.id": (Member(SELF, "id"),)}
    kept = [b.target for b in result.bindings if b.scope == "R.__init__"]
    assert kept == [Member(SELF, "id"), Member(SELF, "name")]


def test_lombok_adds_accessors_that_are_not_written() -> None:
    text = "@Data class A { String a; boolean b; String getA() { return x; } } class B { @Getter T c; @Value T d; }"
    names = [f.name for f in outline(text).functions]
    assert names == ["A.getA", "A.setA", "A.isB", "A.setB", "B.getC"]


def test_lombok_adds_a_builder() -> None:
    text = "@Builder class A { String a; } @SuperBuilder class B extends A { String b; }"
    result = outline(f"{text} @Builder class C {{ class CBuilder {{}} }}")
    assert [(c.name, c.owner, c.bases) for c in result.classes if c.name.endswith("Builder")] == [
        ("A.ABuilder", "A", ()),
        ("B.BBuilder", "B", (Member(Name("A"), "ABuilder"),)),
        ("C.CBuilder", "C", ()),
    ]
    assert {f.name: [shape(one) for one in f.returns] for f in result.functions if f.owner.startswith("A")} == {
        "A.builder": ["ABuilder"], "A.toBuilder": ["ABuilder"], "A.ABuilder.build": ["A"], "A.ABuilder.a": ["self"],
    }  # fmt: skip
    (set_,) = [b for b in result.bindings if b.scope == "A.ABuilder.a"]
    assert (shape(set_.target), set_.value) == ("A.a", Name("a"))


def shape(expression: Expression | None) -> str:
    """A name, what a call makes, or a member of either."""
    if isinstance(expression, Member):
        return f"{shape(expression.of)}.{expression.name}"
    return shape(expression.callee) if isinstance(expression, Invoke) else getattr(expression, "name", "")


def test_anonymous_classes() -> None:
    result = body("x = new T(1) { void n() { Outer.this.f(); Outer.this.g.h(); } };")
    assert [(c.name, c.owner, c.bases) for c in result.classes[1:]] == [
        ("K.m.<anonymous:1>", "K.m", (Name("T"),)),
    ]
    assert [c.invoke.callee for c in result.calls] == [
        Name("<anonymous:1>"),
        Name("f"),
        Member(Name("g"), "h"),
    ]


# ---------------------------------------------------------------- functions


def test_methods() -> None:
    text = "class A { A(int a) {} @D static <R> List<R> s(@P(1) final T a, U[] b, V... c) { return a; } abstract void n(); }"
    init, s, n = outline(text).functions
    assert (init.name, init.owner, init.implicit_receiver) == ("A.__init__", "A", True)
    assert (s.static, s.return_type, s.returns) == (True, Item(Name("List"), Name("R")), (A,))
    assert [(p.name, p.type, p.kind, len(p.decorators)) for p in s.parameters] == [
        ("a", Name("T"), "", 1),
        ("b", Item(Name("[]"), Name("U")), "", 0),
        ("c", Name("V"), "*", 0),
    ]
    assert (n.name, n.static, n.return_type) == ("A.n", False, None)


def test_lambdas_and_method_references() -> None:
    result = body("f(x -> x.g(), (T p, U q) -> { return q; }, this::h, K::n, T::new, () -> 1);")
    arguments = [a.value for a in result.calls[0].invoke.arguments]
    assert arguments == [
        Lambda("K.m.<lambda:1>"),
        Lambda("K.m.<lambda:2>"),
        Member(SELF, "h"),
        Member(Name("K"), "n"),
        Name("T"),
        Lambda("K.m.<lambda:3>"),
    ]
    second = result.functions[2]
    assert (second.parameters, second.returns) == ((Parameter("p", Name("T")), Parameter("q", Name("U"))), (Name("q"),))


def test_constructors_call_other_constructors() -> None:
    first, second = [c.invoke for c in outline("class A { A() { super(1); } A(int a) { this(); } }").calls]
    assert isinstance(first.callee, Member)
    assert isinstance(first.callee.of, Invoke)
    assert (first.callee.of.callee, first.callee.name, first.argument(0)) == (Name("super"), "__init__", Constant(1))
    assert second.callee == Member(SELF, "__init__")


# ---------------------------------------------------------------- bindings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T y = x;", [(Name("y"), X)]),
        ("T y; y = x;", [(Name("y"), OPAQUE), (Name("y"), X)]),
        ("a = x;", [(A, X)]),
        ("y = x;", [(Member(SELF, "y"), X)]),
        ("this.y = z = x;", [(Member(SELF, "z"), X), (Member(SELF, "y"), X)]),
        ("b.y = x;", [(Member(B, "y"), X)]),
        ("a[0] = x;", [(Item(A, Constant(0)), X)]),
        ("a += x;", [(A, Text((A, X)))]),
        ("a += 1;", [(A, OPAQUE)]),
        ("a -= x;", [(A, OPAQUE)]),
        ("for (T y : x) {}", [(Name("y"), Each(X))]),
        ("try (T y = x) {}", [(Name("y"), Entered(X))]),
        ("if (x instanceof T y) { y = a; }", [(Name("y"), X), (Name("y"), A)]),
        ("f(y -> { y = x; z = x; });", [(Name("y"), X), (Member(SELF, "z"), X)]),
        ("try {} catch (E e) { e = x; }", [(Name("e"), X)]),
        ("a == x;", []),
    ],
)
def test_bindings(text: str, expected: list[tuple[Expression, Expression]]) -> None:
    assert [(b.target, b.value) for b in body(text).bindings] == expected


def test_assignments_outside_of_methods_are_the_class_s() -> None:
    (binding,) = outline("class A { static { a = x; } }").bindings
    assert (binding.target, binding.scope) == (A, "A")


# ---------------------------------------------------------------- strings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('""', ""),
        (r'"\n\t\"\\\u00e9\101\s"', '\n\t"\\éA '),
        (r'"\ud800"', "\N{REPLACEMENT CHARACTER}"),
        ('("a" + \'b\') + 1 + "c"', "ab1c"),
        ('"""\n      a\n        "b" \\\n      c   \n      """', 'a\n  "b" c\n'),
        ('"""\n  a"""', "a"),
        ('String.format("%s-%d%%%n", "a", 1)', "a-1%\n"),
        ('String.format(Locale.ROOT, "%2$s%1$s", "a", "b")', "ba"),
        ('"%s".formatted("a")', "a"),
        ('MessageFormat.format("{1}\'\'{0} \'{0}\'", "a", "b")', "b'a {0}"),
        ('String.join("/", "a", "b")', "a/b"),
        ('"a".concat("b").toString()', "ab"),
        ('new StringBuilder("a").append("b").append(1).toString()', "ab1"),
        ("new StringBuilder().toString()", ""),
        ("new StringBuffer(16).append('a')", "a"),
        ('String.valueOf("a")', "a"),
    ],
)
def test_literal_strings(text: str, expected: str) -> None:
    assert value(text) == literal(expected)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('a + "b" + x', (A, "b", X)),
        ("a + x", (A, X)),
        ('"b" + (a + "c")', ("b", A, "c")),
        ('String.format("%s/%5.2f/%s", a, x)', (A, "/", X, "/", OPAQUE)),
        ('"%s/".formatted(a)', (A, "/")),
        ('MessageFormat.format("{0}/{1,number}", a)', (A, "/", OPAQUE)),
        ('String.join("/", a, "b", x)', (A, "/b/", X)),
        ('new StringBuilder(a).append("/").append(x)', (A, "/", X)),
        ("String.valueOf(a)", (A,)),
        ("a + 1", None),
        ("a.format(x)", None),
        ('String.join("/", x)', None),
    ],
)
def test_computed_strings(text: str, parts: tuple[str | Expression, ...] | None) -> None:
    result = value(text)
    if parts is None:
        assert not isinstance(result, Text)
    else:
        assert result == Text(parts)


def test_a_template_from_elsewhere_is_filled_later() -> None:
    result = value("String.format(URL, a)")
    assert isinstance(result, Invoke)
    assert (result.callee, result.arguments) == (Member(Name("URL"), "formatted"), (Argument(A),))


def test_builders_take_what_is_appended_in_statements() -> None:
    result = body('StringBuilder s = new StringBuilder("a"); s.append(a).append("b"); List l = x; l.append(a);')
    assert [b.value for b in result.bindings] == [Text(("a", A, "b")), X]


# ---------------------------------------------------------------- other expressions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-1", Constant(-1)),
        ("0x1F", Constant(31)),
        ("017", Constant(15)),
        ("0b11", Constant(3)),
        ("1_000L", Constant(1000)),
        ("2.5f", Constant(2.5)),
        ("true", Constant(True)),
        ("null", Constant(None)),
        ("9" * 5000, OPAQUE),
        ("1e999", OPAQUE),
        ("((a))", A),
        ("a.b", Member(A, "b")),
        ("this", SELF),
        ("this.a", Member(SELF, "a")),
        ("a[0]", Item(A, Constant(0))),
        ("x ? a : b", Choice((A, B))),
        ("x != null && x ? a : b", Choice((A, B))),
        ("(T) a", A),
        ("T.class", Name("T")),
        ("new T[] {a, b}", Collection((A, B))),
        ("switch (x) { case 1 -> a; default -> { f(); } case 2 -> b; }", Choice((A, B))),
        ("a == b", Operation("==", (A, B))),
        ("a * b", OPAQUE),
    ],
)
def test_expressions(text: str, expected: Expression) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Order", Name("Order")),
        ("Outer.Inner", Member(Name("Outer"), "Inner")),
        ("java.util.List<Order>", Item(Member(Member(Name("java"), "util"), "List"), Name("Order"))),
        ("Map<String, int[]>", Item(Name("Map"), Collection((Name("String"), Item(Name("[]"), Name("int")))))),
        ("List<? extends Order>", Item(Name("List"), Name("Order"))),
        ("Class<?>", Name("Class")),
        ("@A Order", Name("Order")),
        ("var", None),
    ],
)
def test_types(text: str, expected: Expression | None) -> None:
    (binding,) = body(f"{text} y;").bindings
    assert binding.type == expected


# ---------------------------------------------------------------- calls


def test_calls_are_in_source_order_outer_first() -> None:
    text = "class A { T x = f(g(1), h(2)).i(j(3)); }"
    names = [c.invoke.callee.name for c in outline(text).calls]
    assert names == ["i", "f", "g", "h", "j"]


def test_every_call_is_found_once() -> None:
    text = (
        "assert a() : b(); throw c(); x[d()] = e() * -f(); T t = (T) g(); label: while (h()) i(); do j(); while (k());"
        "for (l(); m(); n()) o(); switch (p()) { case 1: q(); default: r(); } synchronized (s()) { t(); }"
        "new u(v()); int[] y = new int[w()]; if (aa() instanceof T) bb(); else cc(); z = x ? dd() : ee(); ff()++;"
    )
    expected = "a b c d e f g h i j k l m n o p q r s t u v w aa bb cc dd ee ff"
    assert [c.invoke.callee.name for c in body(text).calls] == expected.split()


def test_loops_count_bodies_only() -> None:
    text = "for (T x : a()) { b(); while (c()) { d(); f(y -> e()); } } for (g(); h(); i()) j();"
    loops = {name: call.loops for name, call in calls(text).items()}
    assert loops == {"a": 0, "b": 1, "c": 2, "d": 2, "f": 2, "e": 0, "g": 0, "h": 1, "i": 1, "j": 1}


def test_calls_that_run_a_function_for_each_element() -> None:
    text = (
        "x.forEach(f); x.stream().filter(f).map(f); Stream.of(a).flatMap(f);"
        " y.map(f).ifPresent(f); Optional.of(a).peek(f);"
    )
    assert {name for name, call in calls(text).items() if call.each} == {"forEach", "filter", "flatMap"}
    assert [c.each for c in body("x.stream().map(f);").calls] == [True, False]


def test_scopes_are_the_open_resources() -> None:
    text = "try (T x = a(); U y = b()) { c(); f(z -> d()); } catch (E e) { g(); } h();"
    scopes = {name: [s.callee.name for s in call.scopes] for name, call in calls(text).items()}
    assert scopes == {"a": [], "b": ["a"], "c": ["a", "b"], "f": ["a", "b"], "d": [], "g": [], "h": []}


def test_guarded_is_a_try_with_a_handler() -> None:
    text = "try { a(); } catch (E e) { b(); } finally { c(); } try { d(); } finally { e(); }"
    text += "try (T t = f()) { g(); } catch (E e) {}"
    assert {name for name, call in calls(text).items() if call.guarded} == {"a", "f", "g"}


# ---------------------------------------------------------------- broken and hostile files


def test_broken_code_is_read_where_it_can_be() -> None:
    text = "import a.B;\nclass A {\n void f( {\n  b(;\n }\n T x = c();\n void g() { d('whole'); e(\n}\n"
    result = outline(text)
    assert ("B", "a.B") in [(i.name, i.target) for i in result.imports]
    assert {c.invoke.callee.name for c in result.calls} >= {"c"}


MANY = 3000


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("x = a" + ".f()" * MANY + ";", MANY),
        ("f(" * MANY + ")" * MANY + ";", MANY),
        ("x = " + "(" * MANY + "f()" + ")" * MANY + ";", 1),
        ("{" * MANY + "f();" + "}" * MANY, 1),
        ("x = " + "f() ? x : " * MANY + "1;", MANY),
        ("x = " + "!" * MANY + "f();", 1),
        ("x = " + "y -> " * MANY + "f();", 1),
        ("x = " + " + ".join(["f()"] * MANY) + ";", MANY),
        ("x = " + "y = " * MANY + "f();", 1),
        ("if (x) f(); else " * MANY + "f();", MANY + 1),
        ('x = new StringBuilder("a")' + '.append("b")' * MANY + ";", MANY + 1),
    ],
    ids=lambda value: str(value)[:20],
)
def test_nothing_is_too_deep_or_too_long(text: str, count: int) -> None:
    result = body(text)
    assert len(result.calls) == count
    stored = msgspec.msgpack.encode(result)
    assert msgspec.msgpack.decode(stored, type=Outline) == result
    assert len(stored) < 10_000_000


FRAGMENTS = (
    r"""
class interface enum record @interface extends implements import static package return new this super for while do try
catch finally switch case default -> yield instanceof synchronized throw if else int var String void final public A b
@A( @B ( ) { } [ ] < > ? , ; : :: . = += + - ! && "x" 'c' """
    + '"""'
    + r""" 1 1L 0x 1e9 // /* */ é \\ %
"""
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS.split()), max_size=40).map(" ".join) | st.text(max_size=100))
def test_no_text_raises(text: str) -> None:
    for result in (outline(text), body(text)):
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(result), type=Outline) == result


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_raises(data: st.DataObject) -> None:
    text = (FIXTURES / "Basics.java.txt").read_text("utf-8")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    outline(text[:start] + data.draw(st.text(max_size=5)) + text[end:])


# ---------------------------------------------------------------- what repeats


def test_equal_annotations_of_parameters_stand_where_each_stands() -> None:
    found = outline("class K { void m(@Q(1) A a) {}\nvoid n(@Q(1) A a) {} }")
    assert [function.parameters[0].decorators[0].at.line for function in found.functions] == [1, 2]
    assert [function.parameters[0].type for function in found.functions] == [Name("A")] * 2


def test_equal_types_with_and_without_comments() -> None:
    found = outline("class K { Map<A, B> a; Map<A, B> b; Map<A /* first */, B> c; }")
    assert len({field.type for field in found.classes[0].fields}) == 1


@pytest.mark.parametrize(
    ("written", "callee"),
    [
        ("a", A),
        ("a.b.c", Member(Member(A, "b"), "c")),
        ("a . b", Member(A, "b")),
        ("a./* x */b", Member(A, "b")),
        ("this.a.b", Member(Member(SELF, "a"), "b")),
        ("K.this.a", Name("a")),
        ("a.<T>b", Member(A, "b")),
        ("super.a", Member(Invoke(Name("super"), (), Span("shop/App.java", 2, 1, 2, 6)), "a")),
    ],
)
def test_callees_are_the_same_however_they_are_written(written: str, callee: Expression) -> None:
    (call,) = body(f"{written}(x);").calls
    assert call.invoke.callee == callee
