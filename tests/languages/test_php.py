"""The outline of PHP files."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded_outlines import compared
from ringfence.languages.php import read
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
    literal,
)
from ringfence.model.outline import Call, Outline, Parameter
from ringfence.model.source import Source

FIXTURES = Path(__file__).parents[2] / "fixtures" / "read" / "php"
A, B, C, X = Name("$a"), Name("$b"), Name("$c"), Name("$x")
SELF = Name("self")


def outline(text: str, path: str = "shop/app.php") -> Outline:
    return read.read(Source(path, text))


def php(text: str) -> Outline:
    return outline(f"<?php\n{text}")


def body(text: str) -> Outline:
    """The outline of a method with this body."""
    return php(f"class K extends P {{ function m($a, T $b) {{\n{text}\n}}\n}}")


def value(text: str) -> Expression:
    """The value of one expression."""
    (binding,) = [b for b in body(f"$result = {text};").bindings if b.target == Name("$result")]
    return binding.value


def calls(text: str) -> dict[str, Call]:
    """Calls of a method's body by the name of what is called."""
    return {getattr(call.invoke.callee, "name", "{}"): call for call in body(text).calls}


# ---------------------------------------------------------------- the whole


@pytest.mark.parametrize("source", sorted(FIXTURES.glob("*.php.txt")), ids=lambda path: path.name)
def test_outline_is_the_recorded_one(source: Path) -> None:
    recorded = source.with_name(source.name.removesuffix(".php.txt") + ".json")
    got, expected = compared(outline(source.read_text("utf-8"), "shop/basics.php"), recorded)
    assert got == expected


@pytest.mark.parametrize(
    ("text", "module"),
    [
        ("<?php namespace App\\Orders;", "App.Orders"),
        ("<?php namespace App { class A {} }", "App"),
        ("<?php class A {}", ""),
        ("<html></html>", ""),
        ("", ""),
    ],
)
def test_module_is_the_namespace(text: str, module: str) -> None:
    result = outline(text)
    assert (result.module, result.exact, result.package, result.language) == (module, True, False, "php")


def test_imports() -> None:
    result = php("use A\\B;\nuse A\\B as C, D;\nuse function A\\f;\nuse A\\{E, F\\G as H};")
    assert [(i.name, i.target) for i in result.imports] == [
        ("B", "A.B"), ("C", "A.B"), ("D", "D"), ("f", "A.f"), ("E", "A.E"), ("H", "A.F.G"),
    ]  # fmt: skip


def test_names_in_full_are_imported_as_they_stand() -> None:
    result = php(
        "namespace N;\nuse Z\\ORM;\nnew \\A\\B; new \\A\\B; new C\\D; new ORM\\E; new namespace\\F\\G; new \\H;"
    )
    assert [(i.name, i.target) for i in result.imports] == [
        ("ORM", "Z.ORM"), ("A.B", "A.B"), ("C.D", "N.C.D"), ("F.G", "N.F.G"),
    ]  # fmt: skip
    assert [call.invoke.callee for call in result.calls][:1] == [Member(Name("A"), "B")]
    assert result.calls[-1].invoke.callee == Name("H")


# ---------------------------------------------------------------- classes


def test_classes_have_kinds_and_bases() -> None:
    text = (
        "abstract class A extends \\N\\B implements I, J { use T, U { T::f insteadof U; } }\ninterface I extends K {}\n"
        "trait T {}\nenum E: string implements L { case A = 'a'; case B; const C = self::A; }"
    )
    assert [(c.name, c.kind, c.bases) for c in php(text).classes] == [
        ("A", "class", (Name("T"), Name("U"), Member(Name("N"), "B"), Name("I"), Name("J"))),
        ("I", "interface", (Name("K"),)),
        ("T", "interface", ()),
        ("E", "enum", (Name("L"),)),
    ]
    fields = {field.name: field.value for field in php(text).classes[3].fields}
    assert fields == {"A": literal("a"), "B": literal("B"), "C": Member(Name("E"), "A")}


def test_fields_and_constants() -> None:
    text = (
        "class A { const P = 'x', Q = 1; public ?B $b; /** @var C|null the one */ private $c = null; static $d = []; }"
    )
    (cls,) = php(text).classes
    assert [(f.name, f.type, f.value) for f in cls.fields] == [
        ("P", None, literal("x")), ("Q", None, Constant(1)), ("b", Name("B"), None),
        ("c", Name("C"), Constant(None)), ("d", None, Collection(())),
    ]  # fmt: skip


def test_a_parameter_of_the_constructor_may_be_a_field() -> None:
    result = php("class A { function __construct(private readonly B $b, string $c = 'x') {} }")
    (cls,) = result.classes
    (init,) = result.functions
    assert [(f.name, f.type) for f in cls.fields] == [("b", Name("B"))]
    assert [(p.name, p.type, p.default) for p in init.parameters] == [
        ("self", None, None), ("$b", Name("B"), None), ("$c", Name("string"), literal("x")),
    ]  # fmt: skip
    assert [(b.target, b.value) for b in result.bindings] == [(Member(SELF, "b"), Name("$b"))]
    assert init.name == "A.__init__"


def test_what_stands_before_two_colons() -> None:
    text = (
        "class A extends B { static function f() { new static; static::g(); self::$h; parent::i(); }\n"
        "function j() { static::k(); } }"
    )
    result = php(text)
    callees = [call.invoke.callee for call in result.calls]
    assert callees[:2] == [Name("cls"), Member(Name("cls"), "g")]
    assert isinstance(callees[2], Member)
    assert getattr(callees[2].of, "callee", None) == Name("super")
    assert callees[3] == Member(Member(SELF, "constructor"), "k")
    assert [f.parameters[0] for f in result.functions] == [Parameter("cls"), Parameter("self")]


def test_anonymous_classes() -> None:
    result = body("return new class($a) extends T { function n() {} };")
    assert [(c.name, c.bases) for c in result.classes[1:]] == [("K.m.<class:1>", (Name("T"),))]
    (returned,) = result.functions[0].returns
    assert isinstance(returned, Invoke)
    assert (returned.callee, returned.arguments) == (Name("<class:1>"), (Argument(A),))


# ---------------------------------------------------------------- attributes and annotations


def test_attributes() -> None:
    (cls,) = php("#[A, N\\B('x', of: ['y'])]\nclass K {}").classes
    first, second = [decorator.expression for decorator in cls.decorators]
    assert first == Name("A")
    assert isinstance(second, Invoke)
    assert (second.callee, second.argument(0)) == (Member(Name("N"), "B"), literal("x"))
    assert second.argument(None, "of") == Collection((literal("y"),))


def test_annotations_of_imported_classes_alone() -> None:
    text = (
        "use Z\\ORM;\nuse Y\\Route;\n/**\n * @author me\n * @Unknown(1)\n"
        ' * @Route("/a", methods={"GET", "PUT"}, of=@ORM\\C,\n'
        ' *   more={"k": 2, l=K::M}, is=true)\n * @ORM\\Entity\n */\nclass K { /** @ORM\\Column(name="b") */ private $b; }'
    )
    (cls,) = php(text).classes
    route, entity = [decorator.expression for decorator in cls.decorators]
    assert isinstance(route, Invoke)
    assert route.argument(0) == literal("/a")
    assert route.argument(None, "methods") == Collection((literal("GET"), literal("PUT")))
    assert route.argument(None, "of") == Member(Name("ORM"), "C")
    assert route.argument(None, "more") == Mapping(
        ((literal("k"), Constant(2)), (literal("l"), Member(Name("K"), "M")))
    )
    assert route.argument(None, "is") == Constant(True)
    assert entity == Member(Name("ORM"), "Entity")
    (column,) = [d.expression for d in cls.fields[0].decorators]
    assert isinstance(column, Invoke)
    assert column.argument(None, "name") == literal("b")


@pytest.mark.parametrize(
    "comment",
    [
        "/** @R( */",
        "/** @R(a= */",
        '/** @R("',
        "/** @R({{{{{{{{{{{{{{{{{{ */",
        "/** @R(" + "1," * 3000 + ") */",
        "/***/",
    ],
)
def test_broken_annotations(comment: str) -> None:
    assert php(f"use A\\R;\n{comment}\nclass K {{}}").language == "php"


def test_a_comment_further_up_is_nobodys() -> None:
    text = "use A\\R;\n/** @R */\nf();\nclass K {}\n/** @R */ // more\nclass L {}\n/* @R */ class M {}"
    assert [cls.decorators for cls in php(text).classes] == [(), (), ()]


# ---------------------------------------------------------------- functions


def test_functions() -> None:
    text = (
        "/** @param T $a\n * @param string $b */\n"
        "function f($a, &$b, U|V $c = 3, W ...$d): ?R { yield 1 => $a; yield from $b; }"
    )
    (f,) = php(text).functions
    assert [(p.name, p.type, p.kind, p.default) for p in f.parameters] == [
        ("$a", Name("T"), "", None), ("$b", None, "", None),
        ("$c", Choice((Name("U"), Name("V"))), "", Constant(3)), ("$d", Name("W"), "*", None),
    ]  # fmt: skip
    assert (f.return_type, f.returns) == (Name("R"), (A, B))


def test_closures_and_arrow_functions() -> None:
    result = body("f(function ($x) use ($a) { return $x; }, fn ($c) => $a);")
    first, second = result.functions[1:]
    assert (first.parameters, first.returns) == ((Parameter("$x"),), (X,))
    assert (second.parameters, second.returns) == ((Parameter("$c"),), (A,))
    assert calls("f(fn () => 1);")["f"].invoke.arguments[0].value == Lambda("K.m.<lambda:1>")


def test_what_a_file_returns() -> None:
    result = php("return ['a' => 1];")
    assert [(b.target, b.scope) for b in result.bindings] == [(Name("return"), "")]


def test_global_variables_and_constants() -> None:
    result = php("function f() { global $x; $x = 1; }\ndefine('P', 2);\nconst Q = 3;")
    assert [(b.target, b.scope) for b in result.bindings] == [(X, "f"), (X, ""), (Name("P"), ""), (Name("Q"), "")]


# ---------------------------------------------------------------- bindings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$y = $x;", [(Name("$y"), X)]),
        ("$y = &$x;", [(Name("$y"), X)]),
        ("$this->y = $x;", [(Member(SELF, "y"), X)]),
        ("$b->y['k'] = $x;", [(Item(Member(B, "y"), literal("k")), X)]),
        ("$a[] = $x;", [(Item(A, OPAQUE), X)]),
        ("$a .= $x;", [(A, Text((A, X)))]),
        ("$a ??= $x;", [(A, Choice((A, X)))]),
        ("$a -= $x;", []),
        ("foreach ($x as $y) {}", [(Name("$y"), Each(X))]),
        ("foreach ($x as $k => [$y]) {}", [(Name("$y"), Item(Each(X), Constant(0)))]),
        ("[$y, $z] = $x;", [(Name("$y"), Item(X, Constant(0))), (Name("$z"), Item(X, Constant(1)))]),
        ("[$y, 'k' => $z] = $x;", [(Name("$y"), Item(X, Constant(0))), (Name("$z"), Item(X, literal("k")))]),
        ("list(, $y) = $x;", [(Name("$y"), Item(X, Constant(1)))]),
        ("static $y = 1;", [(Name("$y"), Constant(1))]),
        ("K::$y = $x;", [(Member(Name("K"), "y"), X)]),
        ("array_map(fn ($y) => 1, $x);", [(Name("$y"), Each(X))]),
        ("$x->each(function ($y) {});", [(Name("$y"), Each(X))]),
        ("$a == $x;", []),
    ],
)  # fmt: skip
def test_bindings(text: str, expected: list[tuple[Expression, Expression]]) -> None:
    assert [(b.target, b.value) for b in body(text).bindings] == expected


# ---------------------------------------------------------------- strings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("''", ""),
        ('""', ""),
        (r"'a\'b\\c\n'", r"a'b\c\n"),
        (r'"\n\t\"\\\$a\x41\u{e9}\101"', '\n\t"\\$aA\xe9A'),
        (r'"\u{d800}"', "\N{REPLACEMENT CHARACTER}"),
        ("'a' . \"b\" . 1", "ab1"),
        ("<<<'X'\n  a $b\\n\n    c\n  X", "a $b\\n\n  c"),
        ('<<<"X"\n  a\n    b\n  X', "a\n  b"),
        ("<<<X\nX", ""),
        ("sprintf('%s-%05d%%', 'a', 1)", "a-1%"),
        ("sprintf('%2$s%1$s', 'a', 'b')", "ba"),
        ("implode('/', ['a', 'b'])", "a/b"),
        ("(string) 'a'", "a"),
        ("__DIR__", "shop"),
        ("__FILE__", "shop/app.php"),
    ],
)
def test_literal_strings(text: str, expected: str) -> None:
    assert value(text) == literal(expected)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('"http://$a:{$b}/x"', ("http://", A, ":", B, "/x")),
        ('"$a$b"', (A, B)),
        ('"{$a->b}$this->c"', (Member(A, "b"), Member(SELF, "c"))),
        ("\"$a[key]$a[0]{$a['k']}\"", (Item(A, literal("key")), Item(A, Constant(0)), Item(A, literal("k")))),
        ('"${a}"', (A,)),
        ("<<<X\nselect $a\n  from {$b}\nX", ("select ", A, "\n  from ", B)),
        ("$a . 'b' . $x", (A, "b", X)),
        ("sprintf('%s/', $a)", (A, "/")),
        ("$a + 1", None),
    ],
)
def test_computed_strings(text: str, parts: tuple[str | Expression, ...] | None) -> None:
    result = value(text)
    assert (result == Text(parts)) if parts is not None else not isinstance(result, Text)


@pytest.mark.parametrize(
    ("text", "of", "name", "arguments"),
    [
        ("rtrim($a, '/')", A, "rstrip", (literal("/"),)),
        ("strtolower($a)", A, "lower", ()),
        ("str_replace('x', $b, $a)", A, "replace", (literal("x"), B)),
        ("sprintf($a, $b)", A, "formatted", (B,)),
    ],
)
def test_functions_that_are_methods_of_texts(
    text: str, of: Expression, name: str, arguments: tuple[Expression, ...]
) -> None:
    result = value(text)
    assert isinstance(result, Invoke)
    assert result.callee == Member(of, name)
    assert tuple(argument.value for argument in result.arguments) == arguments


# ---------------------------------------------------------------- other expressions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-1", Constant(-1)),
        ("0x1F", Constant(31)),
        ("017", Constant(15)),
        ("1_000", Constant(1000)),
        ("2.5", Constant(2.5)),
        ("TRUE", Constant(True)),
        ("null", Constant(None)),
        ("9" * 5000, OPAQUE),
        ("1e999", OPAQUE),
        ("(($a))", A),
        ("@$a", A),
        ("clone $a", A),
        ("$a?->b->c", Member(Member(A, "b"), "c")),
        ("$this", SELF),
        ("$a['k'][0]", Item(Item(A, literal("k")), Constant(0))),
        ("$a ?? $b ?? $c", Choice((A, B, C))),
        ("$x ? $a : $b", Choice((A, B))),
        ("$a ?: $b", Choice((A, B))),
        ("$a || $b", Choice((A, B))),
        ("match ($x) { 1, 2 => $a, default => $b, 3 => throw $e }", Choice((A, B))),
        ("[$a, $b]", Collection((A, B))),
        ("array($a)", Collection((A,))),
        ("[...$a, $b]", Collection((Each(A), B))),
        ("[...$a]", A),
        ("['k' => $a, $b]", Mapping(((literal("k"), A), (Constant(1), B)))),
        ("['k' => $a, ...$b]", Mapping(((literal("k"), A), (literal("**"), B)))),
        ("array_merge(['k' => $a], $b)", Mapping(((literal("k"), A), (literal("**"), B)))),
        ("compact('a', 'b')", Mapping(((literal("a"), A), (literal("b"), B)))),
        ("T::class", Name("T")),
        ("$a::class", Member(A, "constructor")),
        ("T::NAME", Member(Name("T"), "NAME")),
        ("T::$name", Member(Name("T"), "name")),
        ("LIMIT", Name("LIMIT")),
        ("f(...)", Name("f")),
        ("$a->f(...)", Member(A, "f")),
        ("$a == $b", Operation("", (A, B))),
        ("$a * $b", OPAQUE),
        ("$a->$b", OPAQUE),
        ("($x = $a)", A),
    ],
)
def test_expressions(text: str, expected: Expression) -> None:
    assert value(text) == expected


# ---------------------------------------------------------------- calls


def test_arguments_by_name_and_spread() -> None:
    (call,) = body("f($a, n: $b, ...$x);").calls
    assert [(a.name, a.value) for a in call.invoke.arguments] == [(None, A), ("$n", B), ("*", X)]


def test_methods_that_every_language_calls_alike() -> None:
    result = body("parent::__construct($a); $b->__invoke();")
    names = [getattr(call.invoke.callee, "name", "") for call in result.calls]
    assert names == ["__init__", "__call__"]


def test_calls_know_what_is_around_them() -> None:
    text = (
        "foreach (f() as $x) { g(); }\ntry { h(); } catch (E $e) { i(); }\nfor ($x = j(); k(); l()) {}\n"
        "do { m(); } while (n());\narray_map(fn () => o(), $x);\n$x->map($a);"
    )
    found = {name: (call.loops, call.guarded, call.each) for name, call in calls(text).items()}
    assert found == {
        "f": (0, False, False), "g": (1, False, False), "h": (0, True, False), "i": (0, False, False),
        "j": (0, False, False), "k": (1, False, False), "l": (1, False, False), "m": (1, False, False),
        "n": (1, False, False), "array_map": (0, False, True), "o": (0, False, False), "map": (0, False, False),
    }  # fmt: skip


def test_endless_loops() -> None:
    result = body("while (true) { f(); }\nwhile (1) { break; }\nwhile ($a) { f(); }")
    assert [span.line for span in result.endless] == [3]


def test_other_files() -> None:
    result = php("require_once __DIR__ . '/../x.php'; $y = include 'z.php';")
    assert [call.invoke.arguments for call in result.calls] == [
        (Argument(literal("shop/../x.php")),), (Argument(literal("z.php")),),
    ]  # fmt: skip


# ---------------------------------------------------------------- markup, broken and hostile files


def test_markup_around_the_code() -> None:
    result = outline("<h1>{{ f() }}</h1>\n<?php if ($a): ?>\n<b><?= g($a) ?></b>\n<?php endif; h();")
    assert [call.invoke.callee for call in result.calls] == [Name("g"), Name("h")]


def test_places_count_characters() -> None:
    (call,) = outline('<?php $a = "é🙂"; f();').calls
    assert (call.invoke.at.line, call.invoke.at.column) == (1, 18)


@pytest.mark.parametrize(
    "broken",
    ["class {", "function (", "use A\\{", "$x = ", "foreach (", "match", "#[", '"$', "<<<X", "<?php", "new", "?->"],
)
def test_broken_files_are_read_as_far_as_possible(broken: str) -> None:
    result = php(f"function before() {{ f(); }}\n{broken}")
    assert "before" in [function.name for function in result.functions]


FRAGMENTS = r"""
<?php ?> class interface enum trait function fn use namespace new static self parent match switch foreach for while do try
catch return yield throw if else $a $b A \\A\\B #[A( /**@A( */ ( ) { } [ ] => -> ?-> :: ? ?: ?? , ; : = .= += ??= + - . !
"x" "$a" "{$a 'c' <<<X X; 1 0x 1e9 // # é \\ % & ... global const define( array_map(
"""


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS.split()), max_size=40).map(" ".join) | st.text(max_size=100))
def test_no_text_raises(text: str) -> None:
    for result in (outline(text), php(text), body(text)):
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(result), type=Outline) == result


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_raises(data: st.DataObject) -> None:
    text = (FIXTURES / "basics.php.txt").read_text("utf-8")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    outline(text[:start] + data.draw(st.text(max_size=5)) + text[end:])


@pytest.mark.parametrize(
    ("text", "is_php"),
    [
        ("<?php\nf();\n", True),
        ("<p><?= f() ?></p>\n", True),
        ("<table>\n<? f(); ?>\n</table>\n", True),
        ("<?PHP f();", True),
        ("Parameters\n==========\n\n- name: id\n  in: path\n", False),
        ("<?xml version='1.0'?>\n", False),
        ("#define A 1\n", False),
        ("", False),
    ],
)
def test_files_to_be_included_are_php_if_there_is_any_in_them(text: str, is_php: bool) -> None:
    assert (read.read(Source("shop/a.inc", text)) is not None) is is_php
    assert (read.read(Source("shop/A.INC", text)) is not None) is is_php
    assert read.read(Source("shop/a.php", text)) is not None


MANY = 3000


@pytest.mark.parametrize(
    "text",
    [
        "$x = " + "[" * MANY + "]" * MANY + ";",
        "$x = " + "-" * MANY + "1;",
        "$x = 1" + " . f()" * MANY + ";",
        "$x = $a" + " ?? f()" * MANY + ";",
        "$x = $a" + "->b" * MANY + ";",
        "$x = $a" + "->b()" * MANY + ";",
        "f(" * MANY + ")" * MANY + ";",
        "if ($a) {" * MANY,
        "f(fn () => " * MANY + "1" + ")" * MANY + ";",
        "$x = <<<X\n" + "{$a} " * MANY + "\nX;",
        "use X\\A; /** " + "@A(" * MANY + " */ class L {}",
        "class L { function f() {" * MANY,
        "[[" * MANY + "$a = 1;",
    ],
    ids=lambda value: str(value)[:20],
)
def test_nothing_is_too_deep_or_too_long(text: str) -> None:
    result = php(text)
    stored = msgspec.msgpack.encode(result)
    assert msgspec.msgpack.decode(stored, type=Outline) == result
    assert len(stored) < 10_000_000
