"""What a service uses of libraries in TypeScript: what it names, step by step."""

import pytest
from ringfence.languages.typescript import read
from ringfence.link.reach import Reach, without
from ringfence.model.outline import head_of
from ringfence.model.source import Source

STORES = """
    import { Injectable, OnModuleInit } from '@nestjs/common';
    import { MigrationInterface } from 'typeorm';
    export class Base { find() { return found(); } drop() { return dropped(); } }
    export class Orders extends Base { constructor() { super(orderModel()); } }
    export class Parcels extends Base { constructor() { super(parcelModel()); } }
    @Injectable()
    export class Checkout implements OnModuleInit {
      private readonly queue = queued('checkouts');
      constructor(private readonly orders: Orders) {}
      onModuleInit() { started(); }
    }
    @Entity() export class Row { load() { return loaded(); } }
    export class First1700000000 implements MigrationInterface { up(runner) { migrated(); } }
    export const send = async (mail) => sent(mail);
    export const PROVIDERS = [Parcels];
    export const parcels = { provide: Object, useFactory: () => made() };
    const NAME = 'Parcels';
    export function say() { said(NAME); }
    booted();
    """
ANYHOW = {"booted", "loaded", "migrated"}
"""Called once the file is loaded, or by a library that finds its classes by itself."""


def called(program: str) -> set[str]:
    """The functions that are called of a library by a program that uses it."""
    library = read.read(Source("lib/stores.ts", STORES))
    own = [read.read(Source("main.ts", f"import {{ Orders }} from '@acme/lib';\n{program}"))]
    found = Reach(lambda path: library).of(own, {"lib/stores.ts": head_of(library)})
    calls = without(library, found["lib/stores.ts"]).calls
    return {name for call in calls if (name := getattr(call.invoke.callee, "name", "")).islower() or name[:1].islower()}


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("", set()),
        ("new Orders();", {"orderModel"}),
        ("new Orders().find();", {"orderModel", "found"}),
        ("class More extends Orders { }", {"orderModel"}),
        ("function f(orders: Orders) { return orders.drop(); }", {"orderModel", "dropped"}),
        ("send({});", {"sent"}),
        ("import { send as deliver } from '@acme/lib'; deliver({});", {"sent"}),
        ("library['send']({});", {"sent"}),
        ("const all = PROVIDERS;", {"parcelModel"}),
        ("const all = [parcels];", {"made"}),
        ("say();", {"said"}),  # a string that says what a class is called does not use it
        ("const modules = [Checkout];", {"queued", "started", "orderModel"}),
    ],
)
def test_only_what_is_named_counts(program: str, expected: set[str]) -> None:
    assert called(program) - {"__init__"} == ANYHOW | expected


def test_a_class_that_nobody_uses_is_not_what_its_decorators_say() -> None:
    library = read.read(Source("lib/stores.ts", STORES))
    assert "Injectable" in {getattr(call.invoke.callee, "name", "") for call in library.calls}
    left = without(library, {"Checkout"})
    assert {cls.name: len(cls.decorators) for cls in left.classes if cls.decorators} == {"Row": 1}
    assert without(library, {"Orders"}).classes == library.classes


@pytest.mark.parametrize(
    "program",
    [
        "import * as lib from './lib/stores'; register(lib);",
        "import * as stores from '@acme/stores'; register(Object.values(stores));",
        "const lib = require(`./lib/${name}`);",
        "const lib = await import(join(folder, file));",
    ],
)
def test_who_hands_a_module_on_or_computes_which_it_loads_may_use_all(program: str) -> None:
    assert {"dropped", "orderModel", "said"} <= called(program)


@pytest.mark.parametrize("program", ["const about = require(join(root, 'package.json'));", "const a = require('./a');"])
def test_who_loads_data_or_says_what_he_loads_uses_nothing_more(program: str) -> None:
    assert called(program) == ANYHOW


def test_who_computes_a_methods_name_may_call_any_of_the_classes_that_he_uses() -> None:
    assert {"found", "dropped", "orderModel"} <= called("new Orders()[method]();")
    assert not {"parcelModel", "sent"} & called("new Orders()[method]();")


@pytest.mark.parametrize("program", ["import * as stores from './lib/stores'; new stores.Orders();", "x['y']();"])
def test_members_of_a_module_are_named(program: str) -> None:
    assert "dropped" not in called(program)


def test_a_library_without_a_program_is_run_itself() -> None:
    library = read.read(Source("lib/stores.ts", STORES))
    assert Reach(lambda path: library).of([], {"lib/stores.ts": head_of(library)}) == {"lib/stores.ts": frozenset()}


def test_what_is_named_in_markup_is_not_seen() -> None:
    page = read.read(Source("lib/page.tsx", "export function Page() { return <Card/>; }\nfunction Card() { load(); }"))
    found = Reach(lambda path: page).of([read.read(Source("main.ts", "go();"))], {"lib/page.tsx": head_of(page)})
    assert found == {"lib/page.tsx": frozenset()}
