"""Which files of its libraries a program in TypeScript loads."""

from whole import whole_system

STORE = """
    import { Pool } from 'pg';
    const pool = new Pool({ connectionString: 'postgres://db/shop' });
    export async function orders() { return pool.query('SELECT id FROM orders'); }
    """
PACKAGE = '{"name": "@acme/kit", "exports": {"./logos": "./src/logos.ts", "./server": "./src/server/index.ts"}}'


def tables(main: str, **more: str) -> set[str]:
    """The tables that a program reads which is built with a package of logos and a server."""
    files = {
        "package.json": '{"workspaces": ["apps/*", "packages/*"]}',
        "apps/web/package.json": '{"name": "web", "scripts": {"start": "node main.js"}, "dependencies": {"@acme/kit": "*"}}',
        "apps/web/main.ts": main,
        "packages/kit/package.json": PACKAGE,
        "packages/kit/src/logos.ts": "export type Order = { id: string };\nexport const logo = 'orders';",
        "packages/kit/src/server/index.ts": "export * from './store';",
        "packages/kit/src/server/store.ts": STORE,
        **more,
    }
    return {access.table.name for access in whole_system(files).accesses}


SERVING = "import express from 'express';\nexpress().get('/', async (q, r) => r.json(%s));\n"


def test_what_an_import_leads_to_is_loaded() -> None:
    assert tables("import { orders } from '@acme/kit/server';\n" + SERVING % "await orders()") == {"orders"}


def test_another_file_of_the_package_is_not() -> None:
    assert tables("import { logo } from '@acme/kit/logos';\n" + SERVING % "logo.orders()") == set()


def test_a_type_loads_nothing() -> None:
    assert tables("import type { orders } from '@acme/kit/server';\n" + SERVING % "q.orders()") == set()
    assert tables("import { type orders } from '@acme/kit/server';\n" + SERVING % "q.orders()") == set()


def test_all_of_a_package_counts_where_an_import_names_a_file_that_is_not_known() -> None:
    assert tables("import { orders } from '@acme/kit/made';\n" + SERVING % "await orders()") == {"orders"}
    assert tables("import '@acme/kit/styles.css';\n" + SERVING % "q.orders()") == set()


def test_what_nobody_could_import_by_a_name_is_found_in_its_folder() -> None:
    cleaning = "import { Pool } from 'pg';\nnew Pool({ host: 'db' }).query('DELETE FROM carts');"
    main = "import { logo } from '@acme/kit/logos';\n" + SERVING % "logo"
    assert tables(main, **{"packages/kit/jobs/clean.ts": cleaning}) == {"carts"}
