"""The outlines of JavaScript and TypeScript files."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded_outlines import compared
from ringfence.languages import javascript, typescript
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
    Operation,
    Text,
    literal,
)
from ringfence.model.outline import Call, Import, Outline
from ringfence.model.source import Source, Span

FIXTURES = Path(__file__).parents[2] / "fixtures" / "read"
SOURCES = [FIXTURES / "typescript" / "orders.ts.txt", FIXTURES / "javascript" / "app.js.txt"]

A, B, C, V = Name("a"), Name("b"), Name("c"), Name("v")


def outline(text: str, path: str = "shop/app.ts") -> Outline:
    language = javascript if path.endswith((".js", ".jsx", ".mjs", ".cjs")) else typescript
    return language.read.read(Source(path, text))


def value(text: str) -> Expression:
    """The value of one expression."""
    (binding,) = [b for b in outline(f"result = {text}").bindings if b.target == Name("result")]
    return binding.value


def bound(text: str) -> list[tuple[Expression, Expression, str]]:
    return [(b.target, b.value, b.scope) for b in outline(text).bindings]


def imports(text: str, path: str = "shop/app.ts") -> list[tuple[str, str]]:
    return [(i.name, i.target) for i in outline(text, path).imports]


def calls(text: str) -> dict[str, Call]:
    """Calls by the name of what is called."""
    return {call.invoke.callee.name: call for call in outline(text).calls}


# ---------------------------------------------------------------- the whole


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_outline_is_the_recorded_one(source: Path) -> None:
    result = outline(source.read_text("utf-8"), f"shop/src/{source.name.removesuffix('.txt')}")
    got, expected = compared(result, source.with_name(source.name.removesuffix(".txt") + ".json"))
    assert got == expected


@pytest.mark.parametrize(
    ("path", "module", "package"),
    [
        ("src/user/user.service.ts", "src.user.user.service", False),
        ("src/user/index.ts", "src.user", True),
        ("web/Page.tsx", "web.Page", False),
        ("index.mjs", "", True),
    ],
)
def test_module_comes_from_the_path(path: str, module: str, package: bool) -> None:
    result = outline("", path)
    assert (result.module, result.package) == (module, package)


# ---------------------------------------------------------------- modules


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ('import d from "m"', [("d", "m::default")]),
        ('import * as n from "@a/b"', [("n", "@a/b")]),
        ('import {a, b as c, type T} from "./x.js"', [("a", ".x::a"), ("c", ".x::b"), ("T", ".x::T")]),
        ('import n = require("../y/index")', [("n", "..y")]),
        ('import "./side.js"', [("module .side", ".side")]),
        ('export * from "."', [("*", ".")]),
        ('export * as ns from "../../w"', [("ns", "...w")]),
        ('export { default, p as q } from ".."', [("default", "..::default"), ("q", "..::p")]),
        ('const n = require("m")', [("n", "m")]),
        ('const { a, b: c } = require("./m")', [("a", ".m::a"), ("c", ".m::b")]),
        ('const r = require("express").Router', [("r", "express::Router")]),
        ('use(require("./m"))', [("module ./m", ".m")]),
        ('const n = (await import("m")).x', [("module m", "m")]),
        ("const n = require(name)", []),
    ],
)
def test_imports(statement: str, expected: list[tuple[str, str]]) -> None:
    assert imports(statement) == expected


def test_import_in_a_function_is_known_there() -> None:
    (found,) = outline('class A { f() { const n = require("m") } }').imports
    assert found == Import("n", "m", Span("shop/app.ts", 1, 23, 1, 39), "A.f")


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("export default v", (Name("default"), V, "")),
        ("module.exports = v", (Name("default"), V, "")),
        ("export = v", (Name("default"), V, "")),
        ("exports.a = v", (A, V, "")),
        ("module.exports.a = v", (A, V, "")),
        ("export { v as a }", (A, V, "")),
        ("export default class K {}", (Name("default"), Name("K"), "")),
    ],
)
def test_exports(statement: str, expected: tuple[Expression, Expression, str]) -> None:
    assert bound(statement) == [expected]


def test_exported_functions_and_classes_without_a_name_are_the_default() -> None:
    assert [f.name for f in outline("export default () => {}; export default function () {}").functions] == [
        "default"
    ] * 2
    assert [f.name for f in outline("module.exports = (app) => {}; exports.a = function () {}").functions] == [
        "default",
        "a",
    ]
    assert outline("export default class {}").classes[0].name == "default"
    assert bound("export default () => {}; exports.a = a") == []


# ---------------------------------------------------------------- functions and classes


def test_functions_are_known_by_the_name_they_are_given() -> None:
    text = "const a = async (x) => x; const b = function c() {}; function* d() {} e(() => 1); const K = class {}"
    result = outline(text)
    assert [f.name for f in result.functions] == ["a", "b", "d", "<lambda:1>"]
    assert [c.name for c in result.classes] == ["K"]
    assert result.functions[0].returns == (Name("x"),)


def test_parameters() -> None:
    (function,) = outline("function f(this: T, a, b: number = 1, c?: string[], ...d) {}").functions
    assert [(p.name, p.type, p.default, p.kind) for p in function.parameters] == [
        ("a", None, None, ""),
        ("b", Name("number"), Constant(1), ""),
        ("c", Item(Name("Array"), Name("string")), None, ""),
        ("d", None, None, "*"),
    ]


def test_destructured_parameters() -> None:
    text = "const f = ({ a, b: [c], ...d }, [e = 1]) => {}"
    assert [p.name for p in outline(text).functions[0].parameters] == ["<0>", "<1>"]
    assert bound(text) == [
        (A, Member(Name("<0>"), "a"), "f"),
        (C, Item(Member(Name("<0>"), "b"), Constant(0)), "f"),
        (Name("d"), Name("<0>"), "f"),
        (Name("e"), Choice((Item(Name("<1>"), Constant(0)), Constant(1))), "f"),
    ]


def test_constructor_and_parameter_properties() -> None:
    result = outline("class A { constructor(@Inject(T) private a: B<C>, b) { super(b) } }")
    (cls,), (function,) = result.classes, result.functions
    assert (function.name, function.owner, function.implicit_receiver) == ("A.__init__", "A", True)
    assert [(f.name, f.type) for f in cls.fields] == [("a", Item(Name("B"), Name("C")))]
    assert cls.fields[0].decorators == function.parameters[0].decorators != ()
    assert bound("class A { constructor(readonly a) {} }") == [(Member(Name("self"), "a"), A, "A.__init__")]
    assert [c.invoke.callee.name for c in result.calls] == ["Inject", "__init__"]


def test_members() -> None:
    text = "class A extends m.B<C> implements D { @x() y: T = v; static s() {} get p() { return 1 }"
    result = outline(text + " h = () => this.y; #k = 1 }")
    assert result.classes[0].bases == (Item(Member(Name("m"), "B"), Name("C")), Name("D"))
    assert [(f.name, f.static) for f in result.functions] == [("A.s", True), ("A.p", False), ("A.h", False)]
    assert result.functions[1].decorators[0].expression == Name("property")
    assert result.functions[2].returns == (Member(Name("self"), "y"),)
    assert [f.name for f in result.classes[0].fields] == ["y", "#k"]


@pytest.mark.parametrize("text", ["@Entity() export class A {}", "export @Entity() class A {}", "@Entity() class A {}"])
def test_decorators_of_a_class(text: str) -> None:
    (cls,) = outline(text).classes
    assert [d.expression.callee for d in cls.decorators] == [Name("Entity")]


def test_decorators_of_a_method() -> None:
    (get, post) = outline("class A { @Get() @Auth a() {} @Post() b() {} }").functions
    assert [len(get.decorators), len(post.decorators)] == [2, 1]


def test_interfaces_enumerations_and_namespaces() -> None:
    result = outline(
        'interface I extends J { a: T; f(x: T): void } enum E { A = "a", B, C = 4, D } namespace N { export const q = 1 }'
    )
    assert [(c.name, c.kind) for c in result.classes] == [("I", "interface"), ("E", "enum"), ("N", "namespace")]
    assert [f.name for f in result.functions] == ["I.f"]
    assert [f.value for f in result.classes[1].fields] == [literal("a"), Constant(0), Constant(4), Constant(5)]
    assert (Name("q"), Constant(1), "N") in [(b.target, b.value, b.scope) for b in result.bindings]


def test_type_aliases() -> None:
    assert outline("type T = { a: string }").classes[0].kind == "interface"
    assert bound("type T = A | null") == [(Name("T"), Name("A"), "")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("m.Order", Member(Name("m"), "Order")),
        ("Order | null | undefined", Name("Order")),
        ("A | B | C", Choice((Name("A"), Name("B"), Name("C")))),
        ("Promise<Order[]>", Item(Name("Promise"), Item(Name("Array"), Name("Order")))),
        ("Map<string, Order>", Item(Name("Map"), Collection((Name("string"), Name("Order"))))),
        ("readonly Order[]", Item(Name("Array"), Name("Order"))),
        ("(a: T) => void", None),
        ("{ a: T }", None),
    ],
)
def test_types(text: str, expected: Expression | None) -> None:
    assert outline(f"let a: {text}").bindings[0].type == expected


# ---------------------------------------------------------------- bindings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("let a = v", [(A, V, "")]),
        ("a = b = v", [(B, V, ""), (A, V, "")]),
        ("const { a, b: c = 1 } = v", [(A, Member(V, "a"), ""), (C, Choice((Member(V, "b"), Constant(1))), "")]),
        ("const { 'x-y': a } = v", [(A, Item(V, literal("x-y")), "")]),
        ("[a, , b] = v", [(A, Item(V, Constant(0)), ""), (B, Item(V, Constant(2)), "")]),
        ("this.a['k'] = v", [(Item(Member(Name("self"), "a"), literal("k")), V, "")]),
        ("for (const a of v) {}", [(A, Each(V), "")]),
        ("a += 'x'", [(A, Text((A, "x")), "")]),
        ("a ??= v", [(A, V, "")]),
        ("v.map((a) => b)", [(A, Each(V), "<lambda:1>")]),
        (
            "v.map(([a]) => b)",
            [(A, Item(Name("<0>"), Constant(0)), "<lambda:1>"), (Name("<0>"), Each(V), "<lambda:1>")],
        ),
    ],
)
def test_bindings(text: str, expected: list[tuple[Expression, Expression, str]]) -> None:
    assert bound(text) == expected


def test_what_is_taken_apart_is_computed_once() -> None:
    call = Invoke(Name("f"), (), Span("shop/app.ts", 1, 18, 1, 21))
    whole = Name("<of:1>")
    assert bound("const { a, b } = f()") == [
        (whole, call, ""),
        (A, Member(whole, "a"), ""),
        (B, Member(whole, "b"), ""),
    ]


def test_an_assignment_reaches_the_scope_that_declares_the_name() -> None:
    text = "let a; function f(b) { let c; a = v; b = v; c = v; d = v; const g = () => { c = v } }"
    result = [(b.target.name, b.scope, b.inside) for b in outline(text).bindings if b.value == V]
    assert result == [("a", "", "f"), ("b", "f", None), ("c", "f", None), ("d", "", "f"), ("c", "f", "f.g")]


# ---------------------------------------------------------------- expressions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"'a\n\x41\u{1F600}\'\q'", literal("a\nA😀'q")),
        ("`a${b}c${1}`", Text(("a", B, "c1"))),
        ("'a' + b + 1", Text(("a", B, "1"))),
        ("`${'a'}` + null", literal("anull")),
        ("a + b", Text((A, B))),
        ("a + 1", OPAQUE),
        ("-1", Constant(-1)),
        ("+a", A),
        ("1_000n", Constant(1000)),
        ("0x1f", Constant(31)),
        ("2.5", Constant(2.5)),
        ("1e999", OPAQUE),
        ("undefined", Constant(None)),
        ("a?.b", Member(A, "b")),
        ("a!.b as C", Member(A, "b")),
        ("(<T>a).b", Member(A, "b")),
        ("a[b]", Item(A, B)),
        ("a || b || c", Choice((A, B, C))),
        ("a && b", B),
        ("v ? a : b", Choice((A, B))),
        ("a === b", Operation("", (A, B))),
        ("(a, b)", B),
        ("[a, ...b]", Collection((A, Each(B)))),
        ("{ a, 'b': c, [c]: a, ...v }", Mapping(((literal("a"), A), (literal("b"), C), (C, A), (literal("**"), V)))),
        ("{ f() {} }", Mapping(((literal("f"), Lambda("<f:1>")),))),
        ("await a", A),
        ("/re/", OPAQUE),
    ],
)
def test_expressions(text: str, expected: Expression) -> None:
    assert value(text) == expected


def test_calls_know_their_surroundings() -> None:
    found = calls(
        "function f() { one(); for (const x of two()) { three() } for (four(); five(); six()) seven();"
        " try { await eight() } catch (e) { nine() } finally {} }"
    )
    assert {name: call.loops for name, call in found.items() if call.loops} == {
        "three": 1,
        "five": 1,
        "six": 1,
        "seven": 1,
    }
    assert [name for name, call in found.items() if call.guarded] == ["eight"]
    assert [name for name, call in found.items() if call.awaited] == ["eight"]
    assert {call.function for call in found.values()} == {"f"}


def test_calls_of_which_nobody_takes_what_they_give() -> None:
    found = calls(
        "async function f() { one(); await two(); const x = three(); four().catch(log()).finally(); five().then(six);"
        " seven((error, answer) => answer); return eight(nine()) }"
    )
    assert [name for name, call in found.items() if call.dropped] == ["one", "four", "then"]


def test_methods_that_run_a_function_for_every_element() -> None:
    found = calls("a.map((x) => 1); b.forEach(save); C.find({ x: 1 }); d.find((x) => x); e.then((x) => x)")
    assert [call.each for call in found.values()] == [True, True, True, False]
    assert not calls("Model.find({ x: 1 })")["find"].each


def test_super_tagged_templates_and_construction_are_calls() -> None:
    result = outline("class A { constructor(a) { super(a); super.f() } } sql`x ${a}`; new Pool<T>(a); new Pool")
    assert [len(call.invoke.arguments) for call in result.calls] == [1, 0, 1, 1, 0]
    assert result.calls[0].invoke.callee.name == "__init__"
    assert result.calls[2].invoke.arguments[0].value == Text(("x ", A))


def test_jsx_is_read_for_what_it_contains() -> None:
    result = outline("const el = <div a={f()} {...g()}>{xs.map((x) => <X y={h(x)} />)}</div>", "a.tsx")
    assert [c.invoke.callee.name for c in result.calls] == ["f", "g", "map", "h"]


# ---------------------------------------------------------------- robustness


def test_outline_survives_storage() -> None:
    result = outline(SOURCES[0].read_text("utf-8"))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(result), type=Outline) == result


@pytest.mark.parametrize(
    "text", ["a" + ".b" * 5000, "[" * 3000, "a+" * 5000 + "a", "f(" * 2000, "() => " * 500, "{a:" * 800]
)
def test_depth_is_bounded(text: str) -> None:
    assert msgspec.msgpack.encode(outline(text))


@given(st.text(alphabet=st.characters() | st.sampled_from("(){}[]=>.,;:`$'\"/*@<?!&|+- \nabfx"), max_size=60))
@settings(max_examples=60, deadline=None)
def test_no_input_raises(text: str) -> None:
    outline(text)
    outline(text, "a.jsx")


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_broken_files_are_read_in_part(data: st.DataObject) -> None:
    text = SOURCES[data.draw(st.integers(0, 1))].read_text("utf-8")
    cut = data.draw(st.integers(0, len(text)))
    outline(text[:cut] + data.draw(st.sampled_from(["", "}", "(", "`", "class", "@", "\0"])) + text[cut + 3 :], "a.tsx")


def test_parameters_that_are_called_like_types() -> None:
    text = """
        export const chosen = (id: string): {
          make: (again?: boolean) => Client | undefined;
          isReady: (string) => boolean;
          check: () => boolean;
        } => {
          const all = { first: { make: makeFirst } };
          if (!all[id].check()) {
            throw new Error(id);
          }
          return all[id];
        };
        const twice = (number) => number + number;
        """
    found = outline(text)
    assert [binding.scope for binding in found.bindings] == ["chosen"]
    functions = {function.name: function for function in found.functions}
    assert functions["chosen"].returns == (Item(Name("all"), Name("id")),)
    plain = outline("const twice = (number) => number + number;")
    assert [parameter.name for parameter in plain.functions[0].parameters] == ["number"]


@pytest.mark.parametrize(
    "wrapped",
    [
        "(function () { 'use strict'; BODY }());",
        "(function () { BODY })();",
        "!function () { BODY }();",
        "(async () => { BODY })();",
        "await (async () => { BODY })();",
    ],
)
def test_what_a_file_runs_at_once_stands_as_if_it_were_not_wrapped(wrapped):
    read = outline(wrapped.replace("BODY", "var a = require('m'); module.exports = { a: 1 }; g();"))
    assert [(one.name, one.target) for one in read.imports] == [("a", "m")]
    assert [(b.target, b.scope) for b in read.bindings] == [(Name("default"), "")]
    assert [call.function for call in read.calls if call.invoke.callee == Name("g")] == [""]
    assert read.functions == ()


@pytest.mark.parametrize(
    "kept",
    [
        "(function (root) { g(); }(this));",
        "function outer() { (function () { g(); })(); }",
        "run(function () { g(); });",
        "(() => g())();",
    ],
)
def test_other_functions_stay_what_they_are(kept):
    assert [call.function for call in outline(kept).calls if call.invoke.callee == Name("g")] != [""]
