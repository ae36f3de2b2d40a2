"""package.json and tsconfig.json."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.manifests.npm_project import npm_project
from ringfence.manifests.tsconfig import tsconfig
from ringfence.model.facts import ModuleAlias, Project
from ringfence.model.source import Source


def package(text: str, path: str = "orders/package.json") -> Project:
    (found,) = [fact for fact in npm_project.read(Source(path, text)) if isinstance(fact, Project)]
    return found


def aliases(text: str, path: str) -> list[tuple[str, str, str]]:
    reader = tsconfig if "config" in path else npm_project
    facts = reader.read(Source(path, text))
    return [(fact.prefix, fact.target, fact.folder) for fact in facts if isinstance(fact, ModuleAlias)]


@pytest.mark.parametrize(
    ("scripts", "runnable"),
    [
        ('{"start": "node dist/main.js"}', True),
        ('{"dev": "nest start --watch"}', True),
        ('{"build": "tsc", "test": "jest"}', False),
        ('{"start": "lerna run start --parallel"}', False),
        ('{"start": "docker-compose up"}', False),
        ('{"start": "npm --prefix orders start"}', False),
        ('{"start": "pnpm -r start"}', False),
        ("5", False),
    ],
)
def test_what_starts_a_program(scripts: str, runnable: bool) -> None:
    assert package(f'{{"name": "@acme/orders", "scripts": {scripts}}}').runnable is runnable


def test_the_root_of_a_workspace_starts_nothing_itself() -> None:
    assert not package('{"scripts": {"start": "node ."}, "workspaces": ["packages/*"]}').runnable


def test_dependencies() -> None:
    text = '{"dependencies": {"a": "^1", "@x/b": "workspace:*", "c": "file:../c"}, "devDependencies": {"d": "1"}}'
    found = package(text)
    assert (found.name, found.folder, found.kind) == ("orders", "orders", "npm")
    assert found.dependencies == ("a", "@x/b", "../c")


def test_imports_of_a_package_mean_its_sources() -> None:
    text = '{"name": "lib", "main": "dist/index.js", "imports": {"#db/*": "./src/db/*.js"}}'
    found = aliases(text, "libs/lib/package.json")
    assert ("lib", "libs/lib/src", "") in found
    assert ("lib", "libs/lib", "") in found
    assert aliases('{"name": "root"}', "package.json") == []


def test_path_mappings() -> None:
    text = '{"compilerOptions": {"baseUrl": "./src", "paths": {"@a/*": ["../libs/a/src/*"], "@b": ["b/index.ts"]}}}'
    found = aliases(text, "s/tsconfig.base.json")
    assert found == [("@a/", "s/libs/a/src", "s"), ("@b", "s/src/b", "s"), ("", "s/src", "s")]


def test_mappings_to_what_packages_are_built_into_mean_their_sources() -> None:
    text = '{"compilerOptions": {"paths": {"@a/b": ["../b/dist"], "@a/b/*": ["../b/dist/*"], "@c": ["../distance"]}}}'
    assert aliases(text, "s/tsconfig.json") == [
        ("@a/b", "b/dist", "s"), ("@a/b", "b/src", "s"), ("@a/b/", "b/dist", "s"), ("@a/b/", "b/src", "s"),
        ("@c", "distance", "s"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "5", '{"compilerOptions": 5}', '{"compilerOptions": {"paths": {"a": 1}}}']
)
def test_nothing_to_say(text: str) -> None:
    assert aliases(text, "tsconfig.json") == []


def test_mappings_that_lead_out_are_left_out() -> None:
    assert aliases('{"compilerOptions": {"baseUrl": "../.."}}', "a/tsconfig.json") == []


@given(st.text(alphabet=st.characters() | st.sampled_from('{}[]",:/* \n'), max_size=80))
def test_no_text_raises(text: str) -> None:
    for reader in (tsconfig, npm_project):
        list(reader.read(Source("a/tsconfig.json", f'{{"compilerOptions": {text}')))
        list(reader.read(Source("a/package.json", text)))


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("tsc -p tsconfig.json --watch", False),
        ("npx tsup src/index.ts --watch", False),
        ("tsc && node dist/main.js", True),
        ("tsup src/main.ts --onSuccess 'node dist/main.js'", True),
        ("tsx watch src/main.ts", True),
        ("cross-env A=1 node_modules/.bin/tsc -w --preserveWatchOutput", False),
        ("rimraf dist && tsc -w", False),
        ("panda --watch & tsc -w", False),
        ("webpack --watch", False),
        ("webpack serve", True),
        ("webpack-dev-server", True),
        ("vite build --watch", False),
        ("vite", True),
    ],
)
def test_compiling_again_and_again_runs_no_program(script: str, expected: bool) -> None:
    assert package(json.dumps({"name": "lib", "scripts": {"dev": script}})).runnable is expected


@pytest.mark.parametrize(
    ("scripts", "expected"),
    [
        ({"start": "npm run build:watch", "build:watch": "tsc -w"}, False),
        ({"start": "pnpm start:dev", "start:dev": "yarn watch", "watch": "cross-env A=1 tsc -w"}, False),
        ({"start": "npm run serve", "serve": "node dist/main.js"}, True),
        ({"start": "npm run build && node .", "build": "tsc"}, True),
        ({"start": "run-p watch:*", "watch:lib": "tsc -w", "watch:css": "panda --watch"}, False),
        ({"start": "npm-run-all -s build run", "build": "tsc", "run": "node ."}, True),
        ({"start": "npm run start"}, False),
        ({"start": "yarn remix dev"}, True),
    ],
)
def test_a_script_that_runs_others_starts_what_they_start(scripts: dict[str, str], expected: bool) -> None:
    assert package(json.dumps({"name": "lib", "scripts": scripts})).runnable is expected
