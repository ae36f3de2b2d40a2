"""Which files of a library in TypeScript nobody loads who is built with it."""

import pytest
from ringfence.languages.typescript import read
from ringfence.link.loaded import loads_of, scripts
from ringfence.model.source import Source

LIBRARY = {
    "db/src/index.ts": "export * from './client'; export { shared } from './shared';",
    "db/src/client.ts": "export const client = open(); function open() {}",
    "db/src/shared.ts": "export const shared = 1;",
    "db/src/late.ts": "export function late() {} late();",
    "db/src/jobs/index.ts": "export const jobs = []; start(); function start() {}",
    "db/src/models/order.entity.ts": "@Entity() export class Order {}",
    "db/scripts/seed.ts": "import { rows } from './rows'; import { shared } from '../src/shared'; main().catch(fail);"
    " async function main() {}",
    "db/scripts/rows.ts": "export const rows = [];",
    "db/scripts/cli.ts": "import('./commands').then(({ run }) => run());",
    "db/scripts/commands.ts": "export function run() { seeded(); }",
}


def unloaded(program: str, **more: str) -> set[str]:
    library = {path: read.read(Source(path, text)) for path, text in {**LIBRARY, **more}.items()}
    own = [read.read(Source("shop/main.ts", program))]
    return scripts(map(loads_of, own), {path: loads_of(outline) for path, outline in library.items()})


SCRIPTS = {f"db/scripts/{name}.ts" for name in ("seed", "rows", "cli", "commands")}


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("import { client } from '@acme/db'; import { late } from '@acme/db/late';", SCRIPTS),
        ("import { late } from '../db/src/late';", SCRIPTS),
        ("import { client } from '@acme/db';", {*SCRIPTS, "db/src/late.ts"}),
        (
            "import '@acme/db/scripts/seed'; import '../db/src/late';",
            SCRIPTS - {"db/scripts/seed.ts", "db/scripts/rows.ts"},
        ),
    ],
)
def test_scripts_and_what_only_they_import(program: str, expected: set[str]) -> None:
    assert unloaded(program) == expected
