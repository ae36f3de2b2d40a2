"""The outline of Python files."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded_outlines import compared
from ringfence.languages.python import read
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
    Mapping,
    Member,
    Name,
    Operation,
    Text,
    literal,
)
from ringfence.model.outline import Binding, Call, Import, Outline, Parameter
from ringfence.model.source import Source, Span

FIXTURES = Path(__file__).parents[2] / "fixtures" / "read" / "python"


def outline(text: str, path: str = "shop/app.py") -> Outline:
    return read.read(Source(path, text))


def value(text: str) -> Expression:
    """The value of one expression."""
    (binding,) = [b for b in outline(f"result = {text}").bindings if b.target == Name("result")]
    return binding.value


def annotated(text: str) -> Expression | None:
    """The type that an annotation means."""
    return outline(f"field: {text}").bindings[0].type


def calls(text: str) -> dict[str, Call]:
    """Calls by the name of what is called."""
    return {call.invoke.callee.name: call for call in outline(text).calls}


def spot(at: Span) -> tuple[int, int, int, int]:
    return (at.line, at.column, at.end_line, at.end_column)


# ---------------------------------------------------------------- the whole


@pytest.mark.parametrize("source", sorted(FIXTURES.glob("*.py.txt")), ids=lambda path: path.name)
def test_outline_is_the_recorded_one(source: Path) -> None:
    recorded = source.with_name(source.name.removesuffix(".py.txt") + ".json")
    got, expected = compared(outline(source.read_text("utf-8"), "shop/basics.py"), recorded)
    assert got == expected


@pytest.mark.parametrize(
    ("path", "module", "package"),
    [
        ("src/frontend/api_call.py", "src.frontend.api_call", False),
        ("a/b/__init__.py", "a.b", True),
        ("app.pyw", "app", False),
        ("__init__.py", "", True),
    ],
)
def test_module_comes_from_the_path(path: str, module: str, package: bool) -> None:
    result = outline("", path)
    assert (result.module, result.package, result.language) == (module, package, "python")


def test_outline_survives_storage() -> None:
    result = outline((FIXTURES / "basics.py.txt").read_text("utf-8"))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(result), type=Outline) == result


# ---------------------------------------------------------------- places


def test_columns_count_characters() -> None:
    (call,) = outline('x = 1\nnaïve = "日本🙂"; f("é")').calls
    assert spot(call.invoke.at) == (2, 16, 2, 22)


def test_byte_order_mark_and_lone_surrogates_take_no_room() -> None:
    assert spot(outline("\ufefff()").calls[0].invoke.at) == (1, 1, 1, 4)
    assert spot(outline('"\ud800" + f()').calls[0].invoke.at) == (1, 7, 1, 10)


# ---------------------------------------------------------------- imports


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("import a.b", [("a", "a"), ("a.b", "a.b")]),
        ("import a.b as c, d", [("c", "a.b"), ("d", "d")]),
        ("from x.y import z as w, v", [("w", "x.y.z"), ("v", "x.y.v")]),
        ("from . import m", [("m", ".m")]),
        ("from ..cfg import (X,\n  Y)", [("X", "..cfg.X"), ("Y", "..cfg.Y")]),
        ("from ... import *", [("*", "...")]),
        ("from x import *", [("*", "x")]),
        ("from __future__ import annotations", [("annotations", "__future__.annotations")]),
        ("try:\n  import a\nexcept ImportError:\n  import b", [("a", "a"), ("b", "b")]),
    ],
)
def test_imports(statement: str, expected: list[tuple[str, str]]) -> None:
    result = outline(statement).imports
    assert [(i.name, i.target) for i in result] == expected
    assert {i.scope for i in result} == {""}


def test_import_in_a_function_is_known_there() -> None:
    result = outline("class A:\n  def f(self):\n    if x:\n      import a")
    assert result.imports == (Import("a", "a", Span("shop/app.py", 4, 14, 4, 15), "A.f"),)


# ---------------------------------------------------------------- functions and classes


def test_parameters() -> None:
    (function,) = outline("async def f(self, a, /, b: int = 1, *, c, d='x', **e: Order): pass").functions
    assert function.parameters == (
        Parameter("self"),
        Parameter("a"),
        Parameter("b", Name("int"), Constant(1)),
        Parameter("c", kind="keyword"),
        Parameter("d", default=literal("x"), kind="keyword"),
        Parameter("e", Name("Order"), kind="**"),
    )


def test_parameters_after_a_rest_are_keywords() -> None:
    (function,) = outline("def f(*args: int, a): pass").functions
    assert function.parameters == (Parameter("args", Name("int"), kind="*"), Parameter("a", kind="keyword"))


def test_qualified_names_and_owners() -> None:
    text = (
        "def f():\n  class A:\n    def m(self):\n      def g(): pass\n      return lambda: 0\n    class B:\n      x = 1"
    )
    result = outline(text)
    assert [(f.name, f.owner) for f in result.functions] == [
        ("f", ""),
        ("f.A.m", "f.A"),
        ("f.A.m.g", ""),
        ("f.A.m.<lambda:1>", ""),
    ]
    assert [(c.name, c.owner) for c in result.classes] == [("f.A", "f"), ("f.A.B", "f.A")]
    assert result.functions[1].returns == (Lambda("f.A.m.<lambda:1>"),)


def test_redefinitions_are_kept() -> None:
    text = "class A:\n  @property\n  def p(self): return 1\n  @p.setter\n  def p(self, v): pass"
    assert [f.name for f in outline(text).functions] == ["A.p", "A.p"]


def test_decorators_stand_where_the_function_stands() -> None:
    text = "def make(app):\n  for p in paths:\n    @app.get(p)\n    @cached\n    def home(): pass"
    result = outline(text)
    home = result.functions[1]
    assert [type(d.expression) for d in home.decorators] == [Invoke, Name]
    assert spot(home.decorators[0].at) == (3, 5, 3, 16)
    assert [(c.function, c.loops) for c in result.calls] == [("make", 1)]


def test_returns_are_the_functions_own() -> None:
    text = "def f():\n  def g(): return 1\n  x = lambda: 2\n  yield 3\n  y = yield 4\n"
    text += "  yield from z\n  return\n  return 5, 6"
    f, g, inner = outline(text).functions
    pair = Collection((Constant(5), Constant(6)))
    assert f.returns == (Constant(3), Constant(4), Each(Name("z")), pair)
    assert (g.returns, inner.returns) == ((Constant(1),), (Constant(2),))


def test_static_methods() -> None:
    text = "class A:\n  @staticmethod\n  def s(): pass\n  @classmethod\n  def c(cls): pass"
    assert [f.static for f in outline(text).functions] == [True, False]


def test_class_bases_and_fields() -> None:
    text = "@d\nclass A(B[int], m.C, *more, table=True):\n  x: int\n  y: str = f()\n  Z, W = 1, 2\n  for q in r: pass"
    (cls,) = outline(text).classes
    assert cls.bases == (Item(Name("B"), Name("int")), Member(Name("m"), "C"))
    assert cls.keywords == (("table", Constant(True)),)
    assert [d.expression for d in cls.decorators] == [Name("d")]
    assert [(f.name, f.type) for f in cls.fields] == [("x", Name("int")), ("y", Name("str")), ("Z", None), ("W", None)]
    assert cls.fields[0].value is None
    assert cls.fields[3].value == Constant(2)
    assert {b.scope for b in outline(text).bindings} == {"A"}


def test_field_without_a_value_differs_from_one_whose_value_is_unknown() -> None:
    (cls,) = outline("class A:\n  x: int\n  y: int = 2 * z").classes
    assert [f.value for f in cls.fields] == [None, OPAQUE]


def test_names_of_things_nested_without_end_stay_short() -> None:
    text = "".join(" " * depth + "def inner():\n" for depth in range(150))
    assert max(len(f.name) for f in outline(text).functions) <= 250


# ---------------------------------------------------------------- types


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Order", Name("Order")),
        ("'models.Order'", Member(Name("models"), "Order")),
        ("X | None", Name("X")),
        ("None | 'X'", Name("X")),
        ("'X | None'", Name("X")),
        ("int | str", Choice((Name("int"), Name("str")))),
        ("'A | B | None'", Choice((Name("A"), Name("B")))),
        ("Optional[X]", Item(Name("Optional"), Name("X"))),
        ("Mapped['Order']", Item(Name("Mapped"), Name("Order"))),
        ("'list[Order]'", Item(Name("list"), Name("Order"))),
        ("dict[str, 'm.X']", Item(Name("dict"), Collection((Name("str"), Member(Name("m"), "X"))))),
        ("Literal['a']", Item(Name("Literal"), literal("a"))),
        ("Annotated['S', 'doc']", Item(Name("Annotated"), Collection((Name("S"), literal("doc"))))),
        ("'no type, is it?'", literal("no type, is it?")),
        ("'[' * 3", OPAQUE),
    ],
)
def test_types(text: str, expected: Expression) -> None:
    assert annotated(text) == expected


# ---------------------------------------------------------------- bindings


def bound(text: str) -> list[tuple[Expression, Expression]]:
    return [(b.target, b.value) for b in outline(text).bindings]


A, B, C, V, X = Name("a"), Name("b"), Name("c"), Name("v"), Name("x")
SELF_A = Member(Name("self"), "a")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = v", [(A, V)]),
        ("a = b = v", [(A, V), (B, V)]),
        ("self.a = a['k'] = v", [(SELF_A, V), (Item(A, literal("k")), V)]),
        ("a: X", [(A, OPAQUE)]),
        ("a, b = v", [(Collection((A, B)), V)]),
        ("a, b = 1, v", [(A, Constant(1)), (B, V)]),
        ("(a, [b, c]) = [1, (2, v)]", [(A, Constant(1)), (B, Constant(2)), (C, V)]),
        ("a, *b = 1, v", [(Collection((A, Each(B))), Collection((Constant(1), V)))]),
        ("a, b = *v, 1", [(Collection((A, B)), Collection((Each(V), Constant(1))))]),
        ("a, b = 1, 2, 3", [(Collection((A, B)), Collection((Constant(1), Constant(2), Constant(3))))]),
        ("a += v", [(A, Text((A, V)))]),
        ("a += 1", [(A, OPAQUE)]),
        ("a += [v]", [(A, Choice((A, Collection((V,)))))]),
        ("a -= v", [(A, OPAQUE)]),
        ("if (a := v): pass", [(A, V)]),
        ("for a in v: pass", [(A, Each(V))]),
        ("async def f():\n  async for a, b in v: pass", [(Collection((A, B)), Each(V))]),
        ("[1 for a in v]", [(A, Each(V))]),
        ("with v as a: pass", [(A, Entered(V))]),
        ("with (v as a, x as b,): pass", [(A, Entered(V)), (B, Entered(X))]),
        ("with (v as a): pass", [(A, Entered(V))]),
        ("with (v, x) as a: pass", [(A, Entered(Collection((V, X))))]),
        ("type a = 'X'", [(A, Name("X"))]),
        ("a == v", []),
        ("f(a=v)", []),
    ],
)
def test_bindings(text: str, expected: list[tuple[Expression, Expression]]) -> None:
    assert bound(text) == expected


def test_binding_has_scope_type_and_place() -> None:
    text = "class A:\n  def f(self, v):\n    self.a: 'X' = v"
    at = Span("shop/app.py", 3, 5, 3, 20)
    assert outline(text).bindings == (Binding(SELF_A, V, at, "A.f", Name("X")),)


def test_global_names_are_bound_for_everybody() -> None:
    text = "def f(v):\n  global a\n  a = v\n  b = v\n  def g():\n    nonlocal b\n    b = 1"
    result = [(b.target.name, b.scope) for b in outline(text).bindings]
    assert result == [("a", "f"), ("a", ""), ("b", "f"), ("b", "f.g"), ("b", "f")]


# ---------------------------------------------------------------- strings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("''", ""),
        ("'a' \"b\"\\\n  '''c\nd'''", "abc\nd"),
        (r"'\n\t\\\'\x41\u00e9\101\N{BULLET}\q'", "\n\t\\'Aé" + "A•\\q"),
        (r"r'\n' R'\\'", "\\n\\\\"),
        (r"b'\x41b' rb'\d'", "Ab\\d"),
        (r"'\ud800'", "\N{REPLACEMENT CHARACTER}"),
        (r"'\U99999999'", "\\U99999999"),
        ("'a\\\nb'", "ab"),
        ("f'{{}}'", "{}"),
        ("f'a{8080}b{None!r:>{9}}'", "a8080bNone"),
        ("('a' + 'b') + 'c'", "abc"),
        ("'a%%b %d' % 3", "a%b 3"),
        ("'a' / 'b'", "a/b"),
        ("'{}-{{}}-{}'.format('a', 1)", "a-{}-1"),
        ("','.join(['a', 'b'])", "a,b"),
        ("','.join(())", ""),
    ],
)
def test_literal_strings(text: str, expected: str) -> None:
    assert value(text) == literal(expected)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("f'a{x}b{v.c!r:>5}'", ("a", X, "b", Member(V, "c"))),
        ("f'{x=}' 'y'", ("x=", X, "y")),
        ("f'{f\"{x}/\"}{v}'", (X, "/", V)),
        ("a + 'b' + 'c' + x", (A, "bc", X)),
        ("a + b", (A, B)),
        ("'b' + (a + 'c')", ("b", A, "c")),
        ("a / 'b' / c", (A, "/b/", C)),
        ("'%(a)s:%(b)s' % {'b': v}", (OPAQUE, ":", V)),
        ("'%s/%s' % (a, 'b')", (A, "/b")),
        ("'%-5.2f' % a", (A,)),
        ("'%s %*d' % (a, b, c)", (A, " ", C)),
        ("'%s/%s' % a", (Item(A, Constant(0)), "/", Item(A, Constant(1)))),
        ("'%(k)s' % a", (Item(A, literal("k")),)),
        ("'{}/{}'.format(a, b)", (A, "/", B)),
        ("'{1}{0}'.format(a, b)", (B, A)),
        ("'{:{}}{}'.format(a, b, c)", (A, C)),
        ("'{n.c[0][k]}'.format(n=a)", (Item(Item(Member(A, "c"), Constant(0)), literal("k")),)),
        ("'{n}'.format(**a)", (Item(A, literal("n")),)),
        ("'{}{n}'.format(*a)", (OPAQUE, OPAQUE)),
        ("('{}' '/').format(a)", (A, "/")),
        ("a.join([b, 'c'])", None),
        ("'-'.join([a, 'b', c])", (A, "-b-", C)),
        ("'-'.join([a, *b])", None),
        ("'-'.join(x for x in v)", None),
        ("'{'.format(a)", None),
        ("a.format(b)", None),
    ],
)
def test_computed_strings(text: str, parts: tuple[str | Expression, ...] | None) -> None:
    result = value(text)
    if parts is None:
        assert isinstance(result, Invoke)
    else:
        assert result == Text(parts)


# ---------------------------------------------------------------- other expressions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-1", Constant(-1)),
        ("0x1F", Constant(31)),
        ("1_000", Constant(1000)),
        ("0777", Constant(511)),
        ("10L", Constant(10)),
        ("2.5", Constant(2.5)),
        ("True", Constant(True)),
        ("-None", OPAQUE),
        ("9" * 5000, OPAQUE),
        ("1e999", OPAQUE),
        ("3j", OPAQUE),
        ("...", OPAQUE),
        ("((a))", A),
        ("a.b", Member(A, "b")),
        ("a[0]", Item(A, Constant(0))),
        ("a[b, c]", Item(A, Collection((B, C)))),
        ("a[1:2]", Item(A, OPAQUE)),
        ("[a, *b]", Collection((A, Each(B)))),
        ("[*a or b]", Collection((Each(Choice((A, B))),))),
        ("{a}", Collection((A,))),
        ("a,", Collection((A,))),
        ("[a for x in v]", Collection((A,))),
        ("{a: b for x in v}", Mapping(((A, B),))),
        ("{'a': b, **c}", Mapping(((literal("a"), B), (literal("**"), C)))),
        ("a if v else b", Choice((A, B))),
        ("a or b or c", Choice((A, B, C))),
        ("a and b", B),
        ("a and b or c", Choice((B, C))),
        ("(x := a)", A),
        ("[a] + b", Choice((Collection((A,)), B))),
        ("a | b", Choice((A, B))),
        ("1 + 2", OPAQUE),
        ("a * b", OPAQUE),
        ("a / b", OPAQUE),
        ("a % b", OPAQUE),
        ("not a", OPAQUE),
        ("a < b", Operation("", (Name("a"), Name("b")))),
    ],
)
def test_expressions(text: str, expected: Expression) -> None:
    assert value(text) == expected


def test_arguments() -> None:
    (call,) = outline("f(a, *b, k=v, **c)").calls
    assert call.invoke.arguments == (Argument(A), Argument(B, "*"), Argument(V, "k"), Argument(C, "**"))


def test_generator_argument() -> None:
    (call,) = outline("f(a for x in v)").calls
    assert call.invoke.arguments == (Argument(Collection((A,))),)


def test_comments_are_no_arguments() -> None:
    (call,) = outline("f(  # first\n  a,  # second\n  # third\n)").calls
    assert call.invoke.arguments == (Argument(A),)


@pytest.mark.parametrize(
    "parameters",
    [
        "(a: T = f(1))",
        "(a=lambda: f(1))",
        "(a=[b for b in c])",
        "(a: Annotated[T, f(1)])",
        "(a=(b := c))",
        "(a=(yield b))",
    ],
)
def test_equal_parameters_that_do_something_do_it_where_they_stand(parameters: str) -> None:
    once, twice = (outline(f"def g{parameters}: ...\n" * times) for times in (1, 2))
    for attribute in ("calls", "bindings", "functions"):
        found = getattr(twice, attribute)
        assert len(found) == 2 * len(getattr(once, attribute))
        assert len({call.invoke.at if isinstance(call, Call) else call.at for call in found}) == len(found)


def test_equal_parameters_of_other_kinds() -> None:
    first, second, third = outline(
        "def f(a, *, b: T = 1): ...\ndef g(a, *, b: T = 1): ...\ndef h(a, *, b: T = 2): ..."
    ).functions
    assert first.parameters == second.parameters == (Parameter("a"), Parameter("b", Name("T"), Constant(1), "keyword"))
    assert third.parameters[1].default == Constant(2)


def test_starred_call() -> None:
    (call,) = outline("x = [*f(a)]").calls
    assert spot(call.invoke.at) == (1, 7, 1, 11)


def test_starred_chain() -> None:
    result = outline("x = *a.f(b).c, v")
    (call,) = result.calls
    assert spot(call.invoke.at) == (1, 6, 1, 12)
    assert result.bindings[0].value == Collection((Each(Member(call.invoke, "c")), V))


# ---------------------------------------------------------------- calls


def test_calls_are_in_source_order_outer_first() -> None:
    text = "f(g(1), h(2)).i(j(3))"
    ends = [(c.invoke.at.column, c.invoke.at.end_column) for c in outline(text).calls]
    assert ends == [(1, 22), (1, 14), (3, 7), (9, 13), (17, 21)]


def test_every_call_is_found_once() -> None:
    text = (
        "@a()\ndef f(x: b() = c()) -> d(): pass\nclass C(e(), k=f2()): g()\ndel h()[i()]\nassert j(), k()\n"
        "raise l() from m()\nx[n():o()] = not p() < q() * -r()\nf'{s():{t()}}'\nlambda x=u(): v()\n"
        "match w():\n  case 1 if y(): z()\nprint >>aa(), bb()\nexec 'x' in cc()\nreturn dd(), *ee()\n{**ff(), gg(): hh()}\n"
        "'%s'.format(ii()).join([jj()])\ntype T = kk()"
    )
    names = [c.invoke.callee.name for c in outline(text).calls]
    expected = "a b c d e f2 g h i j k l m n o p q r s t u v w y z aa bb cc dd ee ff gg hh join format ii jj kk"
    assert names == expected.split()


@pytest.mark.parametrize(
    ("loop", "endless"),
    [
        ("while True:\n    x()", True),
        ("while 1:\n    x()", True),
        ("while True:\n    for i in xs:\n        break\n    x()", True),
        ("while True:\n    def f():\n        return 1\n    x()", True),
        ("while True:\n    while ready():\n        x()", True),
        ("while True:\n    if y:\n        break\n    x()", False),
        ("while 0:\n    x()", False),
        ("while ready:\n    x()", False),
        ("for i in xs:\n    x()", False),
        ("x()", False),
    ],
)
def test_loops_that_nothing_leaves(loop: str, endless: bool) -> None:
    assert len(outline(loop).endless) == endless


def test_loops_count_bodies_only() -> None:
    text = (
        "for x in a():\n  b()\n  while c():\n    d()\n    def f():\n      e()\n  else:\n    g()\nelse:\n  h()\n"
        "[i() for x in j() if k() for y in l()]\nfor x in y:\n  z = lambda: m()"
    )
    loops = {name: call.loops for name, call in calls(text).items()}
    assert loops == {"a": 0, "b": 1, "c": 2, "d": 2, "e": 0, "g": 1, "h": 0, "i": 2, "j": 0, "k": 1, "l": 1, "m": 0}


def test_scopes_are_the_open_with_items() -> None:
    text = "with a() as x, b():\n  c()\n  def f():\n    d()\n  with (e(),):\n    g()\nh()"
    scopes = {name: [s.callee.name for s in call.scopes] for name, call in calls(text).items()}
    assert scopes == {"a": [], "b": ["a"], "c": ["a", "b"], "d": [], "e": ["a", "b"], "g": ["a", "b", "e"], "h": []}


def test_guarded_is_the_body_of_a_try_with_a_handler() -> None:
    text = (
        "try:\n  a()\n  def f():\n    b()\nexcept E:\n  c()\nelse:\n  d()\nfinally:\n  e()\n"
        "try:\n  f()\nfinally:\n  g()\ntry:\n  try:\n    h()\n  finally:\n    i()\nexcept* E: pass"
    )
    assert {name for name, call in calls(text).items() if call.guarded} == {"a", "h", "i"}


def test_awaited_is_directly_under_await() -> None:
    text = "async def f():\n  await a()\n  await (b())\n  x = await c(d()).e()\n  g()\n  await gather(h())"
    assert {name for name, call in calls(text).items() if call.awaited} == {"a", "b", "e", "gather"}


def test_function_of_a_call_in_a_class_body_is_the_enclosing_one() -> None:
    text = "def f():\n  class A:\n    x = a()\n    y = lambda: b()\nclass B:\n  x = c()"
    assert {name: call.function for name, call in calls(text).items()} == {"a": "f", "b": "f.A.<lambda:1>", "c": ""}


# ---------------------------------------------------------------- old, broken and hostile files


def test_python_2() -> None:
    text = "print 'a' % f()\nraise E, 'x'\ntry:\n  g()\nexcept E, e:\n  h(e)\nx = ur'a' + `i()`\ndef k((a, b), c): pass"
    result = outline(text)
    assert [c.invoke.callee.name for c in result.calls] == ["f", "g", "h"]
    assert result.calls[1].guarded
    assert [p.name for p in result.functions[0].parameters] == ["", "c"]


def test_broken_code_is_read_where_it_can_be() -> None:
    text = "import a\ndef f(:\n  b(\n\nclass A:\n  x = c()\n  def m(self) return d()\n\ne('whole')\n"
    names = {c.invoke.callee.name for c in outline(text).calls if isinstance(c.invoke.callee, Name)}
    assert outline(text).imports[0].name == "a"
    assert names >= {"c", "e"}


MANY = 3000


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" + ".f()" * MANY, MANY),
        ("f(" * MANY + ")" * MANY, MANY),
        ("(" * MANY + "f()" + ")" * MANY, 1),
        ("[" * MANY + "f()" + "]" * MANY, 1),
        ("".join(" " * depth + "if x:\n" for depth in range(400)) + " " * 400 + "f()", 1),
        ("f() if x else " * MANY + "1", MANY),
        ("not " * MANY + "f()", 1),
        ("lambda: " * MANY + "f()", 1),
        ("x = " + " + ".join(["f()"] * MANY), MANY),
        ("x = " + " or ".join(["f()"] * MANY), MANY),
        ("x = " + " and ".join(["f()"] * MANY), MANY),
        ("x = '%s'" + " % f()" * MANY, MANY),
        ("a = " * MANY + "f()", 1),
        ("with " + ", ".join(["f()"] * MANY) + ": pass", MANY),
    ],
    ids=lambda value: str(value)[:20],
)
def test_nothing_is_too_deep_or_too_long(text: str, count: int) -> None:
    result = outline(text)
    assert len(result.calls) == count
    stored = msgspec.msgpack.encode(result)
    assert msgspec.msgpack.decode(stored, type=Outline) == result
    assert len(stored) < 10_000_000


def test_long_sums_are_one_text() -> None:
    assert value(" + ".join(["a", "'b'"] * MANY)) == Text((A, "b") * MANY)


FRAGMENTS = r"""
def class lambda return yield await async for in if else elif while with as try except finally import from match case
global nonlocal print exec type None * ** , : = += := == ( ) [ ] { } . .. -> @ a b.c f( 'x' f'{ }' ''' r'\\' b" %s % + /
| or and not 1 1e9 0x # é \\ ; ` ~
"""


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from([*FRAGMENTS.split(), "\n", "\n ", "\n\t"]), max_size=40).map(" ".join)
    | st.text(max_size=200)
)
def test_no_text_raises(text: str) -> None:
    result = outline(text)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(result), type=Outline) == result


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_damage_raises(data: st.DataObject) -> None:
    text = (FIXTURES / "basics.py.txt").read_text("utf-8")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    outline(text[:start] + data.draw(st.text(max_size=5)) + text[end:])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x = 1\ny = f(2)\n", 0),
        ("import os\nprint 'old'\nexec 'x' in y\n", 0),
        ("try:\n    f()\nexcept E, e:\n    raise E, 'm', t\nx = 0777 <> `y`\n", 0),
        ("def f(:\n    pass\nx = g(1)\n", 1),
        ("x = 1\nclass\ny = g(1)\n", 2),
        ("x = (1,\n", 1),
    ],
)
def test_says_where_it_cannot_be_read(text, line):
    assert read.read(Source("a.py", text)).broken == line


def test_what_has_no_name_counts_what_has_none_around_it_so_that_lines_do_not_matter() -> None:
    text = "def f():\n  x = lambda: (lambda: 0)\n  y = lambda: 1\nz = lambda: 2\nclass A:\n  w = lambda: 3\n"
    names = ["f", "f.<lambda:1>", "f.<lambda:1>.<lambda:2>", "f.<lambda:3>", "<lambda:1>", "A.<lambda:1>"]
    assert [f.name for f in outline(text).functions] == names
    assert [f.name for f in outline("# more\n\n" + text).functions] == names
