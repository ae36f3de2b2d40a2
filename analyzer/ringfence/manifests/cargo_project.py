"""Rust's build files: packages, the crates beside them that they are built with, and which of them are programs."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import Any

from ringfence.extend import manifest
from ringfence.model.facts import Fact, ModuleAlias, Project
from ringfence.model.source import Source
from ringfence.patterns import pattern

_MAX_CHARACTERS = 1_000_000
_MAX_LINE = 4_000
"""tomllib takes quadratic time over a key of many parts."""
_MAX_DEPENDENCIES = 2_000
# fmt: off
SERVERS = frozenset((
    "axum", "actix-web", "rocket", "warp", "poem", "poem-openapi", "tide", "salvo", "salvo_core", "hyper", "gotham", "ntex",
    "loco-rs", "tonic", "tarpc", "volo-grpc", "volo-http", "jsonrpsee", "async-graphql", "juniper", "trillium", "viz",
    "dropshot", "pingora", "lambda_http", "lambda_runtime", "leptos_axum", "shuttle-axum", "tiny_http", "rouille", "iron",
    "rdkafka", "kafka", "lapin", "amqprs", "async-nats", "nats", "pulsar", "rumqttc", "apalis", "fang", "aws-sdk-sqs",
    "teloxide", "serenity", "kube", "zenoh", "tokio-cron-scheduler",
))
# fmt: on
"""Libraries that a program depends on to be served, or to work off a queue."""
_MAIN = pattern(r"(?m)^\s*(?:pub\s+)?(?:async\s+)?fn\s+main\s*\(")


@manifest("cargo_project", files=("Cargo.toml",))
def cargo_project(source: Source) -> Iterable[Fact]:
    """The package of a Cargo.toml; of a workspace, what it calls the folders of its crates."""
    root = _toml(source.text)
    shared = _table(root, "workspace", "dependencies")
    yield from _aliases(source, shared)
    package = _table(root, "package")
    name = package.get("name")
    if not isinstance(name, str):
        return
    tables = [_table(root, key) for key in ("dependencies", "build-dependencies")]
    tables += [_table(one, "dependencies") for one in _table(root, "target").values() if isinstance(one, dict)]
    dependencies = {key: value for table in tables for key, value in list(table.items())[:_MAX_DEPENDENCIES]}
    yield from _aliases(source, dependencies)
    names = [_called(key, value) for key, value in dependencies.items()]
    paths = [path for value in dependencies.values() if (path := _path(value))]
    programs = _programs(root)
    serving = not SERVERS.isdisjoint(names)
    yield Project(
        name, source.folder, "cargo", False, tuple(dict.fromkeys((*names, *paths))), source.line(1),
        serving=serving, commands="bin" in root and not programs,
    )  # fmt: skip
    for program, folder in programs.items():
        up = "/".join([".."] * (folder.count("/") + 1))
        inside = [path if path.startswith("/") else f"{up}/{path}" for path in paths]
        yield Project(
            program, "/".join(part for part in (source.folder, folder) if part), "cargo", serving,
            tuple(dict.fromkeys((*names, *inside, up))), source.line(1), commands=True,
        )  # fmt: skip


@manifest(
    "cargo_program", files=("*/src/main.rs", "src/main.rs", "src/bin/*.rs", "*/src/bin/*.rs"), tokens=("fn main",)
)
def cargo_program(source: Source) -> Iterable[Fact]:
    """A package has a program: its ``main``, or several in ``src/bin``."""
    if _MAIN.search(source.text):
        package = source.folder.removesuffix("/bin").removesuffix("bin").rstrip("/").removesuffix("src").rstrip("/")
        yield Project("", package, "cargo", False, (), source.line(1), commands=True)


def _programs(root: dict[str, Any]) -> dict[str, str]:
    """The folders of a package's programs, by their names, where each has one of its own: ``src/cmd/orders/main.rs``."""
    written = root.get("bin")
    found: dict[str, str] = {}
    for one in written[:_MAX_DEPENDENCIES] if isinstance(written, list) else ():
        name, path = (one.get("name"), one.get("path")) if isinstance(one, dict) else (None, None)
        if not isinstance(name, str) or not isinstance(path, str) or posixpath.isabs(path):
            return {}
        folder = posixpath.dirname(posixpath.normpath(path))
        if folder in ("", "src", "src/bin") or folder.startswith(".."):
            return {}
        found[name] = folder
    return found if len(set(found.values())) == len(found) > 1 else {}


def _aliases(source: Source, dependencies: dict[str, Any]) -> Iterator[ModuleAlias]:
    """What code calls the crates that lie in this repository."""
    for key, value in list(dependencies.items())[:_MAX_DEPENDENCIES]:
        path = _path(value)
        if path:
            folder = posixpath.normpath(posixpath.join(source.folder, path))
            if not folder.startswith(".."):
                yield ModuleAlias(key.replace("-", "_"), folder.lstrip("."), source.folder, source.line(1))


def _path(value: object) -> str:
    """The folder that a dependency lies in, written so that it is seen to be one; empty for a published crate."""
    path = value.get("path") if isinstance(value, dict) else None
    if not isinstance(path, str) or posixpath.isabs(path):
        return ""
    return path if path.startswith(".") else f"./{path}"


def _called(key: str, value: object) -> str:
    """The package that a dependency is, which code may call otherwise."""
    package = value.get("package") if isinstance(value, dict) else None
    return package if isinstance(package, str) else key


def _toml(text: str) -> dict[str, Any]:
    import tomllib

    if len(text) > _MAX_CHARACTERS or max(map(len, text.splitlines()), default=0) > _MAX_LINE:
        return {}
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return {}


def _table(root: dict[str, Any], *path: str) -> dict[str, Any]:
    for key in path:
        inner = root.get(key)
        root = inner if isinstance(inner, dict) else {}
    return root
