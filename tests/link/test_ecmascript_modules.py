"""How names of JavaScript and TypeScript files resolve: exports of both kinds, aliases, objects as dictionaries."""

from collections.abc import Mapping

import pytest
from ringfence.frameworks.node import node
from ringfence.languages import javascript, typescript
from ringfence.link.addresses import shown
from ringfence.link.aliases import Aliases
from ringfence.link.code import ServiceCode
from ringfence.manifests.npm_project import npm_project
from ringfence.manifests.tsconfig import tsconfig
from ringfence.model.expression import Hole
from ringfence.model.source import Source
from ringfence.model.value import ClassValue, FunctionValue, Instance, Known, Library


def code_of(files: Mapping[str, str]) -> ServiceCode:
    outlines, facts = {}, []
    for path, text in files.items():
        source = Source(path, text)
        if path.endswith("package.json"):
            facts += npm_project.read(source)
        elif path.endswith(".json"):
            facts += tsconfig.read(source)
        else:
            outlines[path] = (typescript if path.endswith("ts") else javascript).read.read(source)
    return ServiceCode(outlines, (node,), Aliases(facts))


def x(files: str | Mapping[str, str], path: str = "app.ts") -> list[str]:
    """What ``x`` stands for where ``path`` ends."""
    code = code_of({path: files} if isinstance(files, str) else files)
    found = []
    for value in code.evaluator.module_members.member(path, "x"):
        match value:
            case Known(text):
                holes = [f"${part.name}" for part in text.parts if isinstance(part, Hole)]
                found.append("".join(holes) or shown(text))
            case Library(name):
                found.append(name)
            case Instance(cls):
                found.append(f"a {cls.name}")
            case ClassValue(_, name) | FunctionValue(_, name):
                found.append(name)
    return sorted(found)


@pytest.mark.parametrize(
    ("exporting", "importing"),
    [
        ("export const a = 'v'", "import { a } from './m'; export const x = a"),
        ("const b = 'v'; export { b as a }", "import { a as c } from './m'; const x = c"),
        ("export default 'v'", "import d from './m'; const x = d"),
        ("export const a = 'v'", "import * as m from './m'; const x = m.a"),
        ("exports.a = 'v'", "const { a } = require('./m'); const x = a"),
        ("module.exports = { a: 'v' }", "const m = require('./m'); const x = m.a"),
        ("module.exports = { a: 'v' }", "const { a: b } = require('./m'); const x = b"),
        ("module.exports = { a: 'v' }", "import { a } from './m'; const x = a"),
        ("const a = 'v'; module.exports = { a }", "import m from './m'; const x = m.a"),
        ("module.exports = 'v'", "const x = require('./m')"),
        ("module.exports = (v) => v", "const x = require('./m')('v')"),
        ("export default function (v) { return v }", "import f from './m'; const x = f('v')"),
        ("module.exports = class { a() { return 'v' } }", "const K = require('./m'); const x = new K().a()"),
        ("export enum E { A = 'v' }", "import { E } from './m'; const x = E.A"),
        ("export const E = { A: 'v' } as const", "import { E } from './m.js'; const x = E['A']"),
    ],
)
def test_exports_reach_their_importers(exporting: str, importing: str) -> None:
    assert x({"m.ts": exporting, "app.ts": importing}) == ["v"]


def test_names_are_exported_again() -> None:
    files = {"lib/index.ts": "export * from './a'; export { default as b } from './b'"}
    files |= {"lib/a.ts": "export const a = 'A'", "lib/b.ts": "export default 'B'"}
    assert x({**files, "app.ts": "import { a, b } from './lib'; const x = `${a}${b}`"}) == ["AB"]


def test_a_library_is_one_thing_however_it_is_imported() -> None:
    for text in ("import e from 'e'; const x = e", "import * as e from 'e'; const x = e", "const x = require('e')"):
        assert x(text) == ["e"]


def test_a_library_is_no_file_of_that_name_but_a_relative_import_is() -> None:
    files = {"redis.ts": "export const a = 'v'"}
    assert x({**files, "app.ts": "import { a } from 'redis'; const x = a"}) == ["redis.a"]
    assert x({**files, "app.ts": "import { a } from './redis'; const x = a"}) == ["v"]
    assert x({"app.ts": "import { a } from './missing'; const x = a"}) == [".missing.a"]


def test_path_mappings_and_packages() -> None:
    config = (
        '{ "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["src/*"], "lib": ["libs/lib"], }, }, /* " */ } // x'
    )
    files = {
        "s/tsconfig.json": config,
        "s/src/a.b.ts": "export const a = 'v'",
        "s/libs/lib/index.ts": "export const a = 'w'",
    }
    files |= {
        "p/package.json": '{"name": "@acme/p", "main": "dist/index.js"}',
        "p/src/index.ts": "export const a = 'p'",
    }
    files |= {"p/src/deep/c.ts": "export const a = 'd'"}

    def imported(module: str, path: str = "s/src/app.ts") -> list[str]:
        return x({**files, path: f"import {{ a }} from '{module}'; const x = a"}, path)

    assert imported("@/a.b") == ["v"]
    assert imported("src/a.b") == ["v"]
    assert imported("lib") == ["w"]
    assert imported("@acme/p") == ["p"]
    assert imported("@acme/p/src/deep/c") == ["d"]
    assert imported("@/a.b", "other/app.ts") == ["@/a.b.a"]
    assert imported("library") == ["library.a"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("process.env.A", ["$A"]),
        ("process.env['A']", ["$A"]),
        ("process.env.A ?? 'b'", ["$A"]),
        ("undefined; const { A: x = 'b' } = process.env", ["$A"]),
        ("undefined; import { env } from 'node:process'; const { x } = { x: env.A }", ["$A"]),
        ("Number(process.env.A)", ["$A"]),
        ("{ a: { b: 'v' } }['a'].b", ["v"]),
        ("undefined; const o = { a: 'v' }; const p = { ...o, b: 'w' }; const { a } = p; x = a", ["v"]),
        ("undefined; const o = {}; o.a = 'v'; const y = o; x = y.a", ["v"]),
        ("Object.assign({ a: 'v' }, {}).a", ["v"]),
        ("undefined; for (const k of Object.values({ a: 'v' })) x = k", ["v"]),
        ("undefined; ['v'].forEach((k) => { x = k })", ["v"]),
        ("new URL('/b', 'http://a').href", ["http://a/b"]),
        ("'A'.toLowerCase().concat('b')", ["ab"]),
        ("f.bind(null); function f() {}", ["f"]),
        ("undefined; let y; function g() { const z = 'v'; y = z } x = y", ["v"]),
    ],
)
def test_values(text: str, expected: list[str]) -> None:
    assert x(f"let x = {text}") == expected


def test_fields_of_a_class_know_the_object() -> None:
    text = "class A { a = 'v'; b = this.a; constructor(private c = 'w') {} d = () => this.c }"
    assert x(f"{text} const x = new A().b") == ["v"]
    assert x(f"{text} const x = new A().d()") == ["w"]
    assert x(f"{text} const x = new A('u').d()") == ["u"]


def test_a_class_has_a_name_unless_it_says_otherwise() -> None:
    assert x("class OrderPaid {} const x = new OrderPaid().constructor.name") == ["OrderPaid"]
    assert x("class UserCreated { name: string } const x = new UserCreated().constructor.name") == ["UserCreated"]
    assert x("class OrderPaid { static readonly name = 'order:paid' } const x = OrderPaid.name") == ["order:paid"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("private static it: Pool | null = null; static of() { if (!A.it) A.it = 'v'; return A.it }", ["v"]),
        ("private static it: Pool; static of() { this.it = 'v'; return this.it }", ["v"]),
        ("private static it: Pool = 'w'; static of() { A.it = 'v'; return A.it }", ["w"]),
        ("private static it: Pool; static of() { return A.it }", ["a Pool"]),
    ],
)
def test_a_static_field_holds_what_is_assigned_to_it_rather_than_its_declared_type(
    body: str, expected: list[str]
) -> None:
    others = "".join(
        f"class B{n} {{ static it: Pool | null = null; static of() {{ B{n}.it = 'b' }} }}\n" for n in range(30)
    )
    assert x(f"class Pool {{}}\n{others}class A {{ {body} }}\nconst x = A.of()") == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("of('a')", ["four", "one"]),
        ("of(Kinds.B)", ["four", "two"]),
        ("of('c')", ["four", "two"]),
        ("of('z')", ["four"]),
        ("of(process.argv[2])", ["four", "one", "two"]),
    ],
)
def test_a_switch_gives_what_stands_under_the_case(asked: str, expected: list[str]) -> None:
    text = """
        enum Kinds { B = "b" }
        function of(kind) {
          switch (kind) {
            case "a":
              return "one";
            case Kinds.B:
            case "c": {
              return "two";
            }
            default:
              return "four";
          }
        }
    """
    assert x(f"{text} const x = {asked}") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("['a', 'b'].map((name) => `${name}-jobs`)", ["a-jobs", "b-jobs"]),
        ("['a'].map(named); function named(name) { return `${name}s` }", ["as"]),
        ("Array.from(['a'], (name) => `${name}s`)", ["as"]),
        ("Array.from(['a', 'b'])", ["a", "b"]),
        ("Array.from({ length: 4 }, (_, i) => (i > 0 ? `jobs-${i}` : 'jobs'))", ["$i", "jobs"]),
    ],
)
def test_what_arrays_are_made_of(text: str, expected: list[str]) -> None:
    assert sorted(x(f"const all = {text}; for (const one of all) {{ x = one }} let x")) == expected


def test_a_closure_that_is_exported_is_called_by_its_importer() -> None:
    files = {"m.js": "let x; module.exports = (url) => { x = url }", "app.js": "require('./m')('v')"}
    assert x(files, "m.js") == ["v"]
