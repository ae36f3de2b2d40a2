"""Small services and systems for the link stage, with three made-up libraries so that no real one is needed.

``web`` serves and sends requests, ``store`` opens datastores and runs statements, ``bus`` carries messages; all only turn
calls into facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import dedent
from typing import Any

from ringfence.config import Config
from ringfence.extend import Code, Framework, framework
from ringfence.frameworks.environment import environment
from ringfence.languages.go import read as go
from ringfence.languages.python import read
from ringfence.link.code import ServiceCode
from ringfence.link.system import link
from ringfence.model.expression import Expression, Hole, Text
from ringfence.model.facts import (
    Background,
    ChannelUse,
    Connection,
    EntityMapping,
    Fact,
    Query,
    QueueBinding,
    RemoteCall,
    Role,
    Route,
    TableName,
    TableUse,
)
from ringfence.model.outline import Outline
from ringfence.model.programs import Held
from ringfence.model.source import Source
from ringfence.model.system import System
from ringfence.model.value import Scope
from ringfence.plugins import collect
from ringfence.read.facts import Readers
from ringfence.read.joining import joined
from ringfence.read.packing import pack, unpack

MANIFESTS = collect().manifests
_OPERATIONS = {"read": "select", "write": "insert", "change": "update"}


@framework(
    "web",
    language="python",
    libraries=("web",),
    same_as={"web.app().config": "web.config"},
    modules={"web.settings": "settings"},
)
def web(code: Code) -> Iterator[Fact]:
    """``@web.route(method, path)``, ``web.get(url)``, ``web.later(function)``, ``web.swarm()``, ``web.browse()``; for RPC
    ``@web.serves("Interface/Method")``, ``web.stub(address, "Interface/Method")`` and the proxy ``@web.proxy(url)``; over a
    broker ``@web.serves("name/method", "broker")`` and ``web.ask("name/method")``.
    """
    for function, call in code.decorated("web.route"):
        path = call.argument(1)
        if path is not None:
            yield Route(call.argument(0).literal, path, function.name, function.at)
    for method in ("get", "post"):
        for call in code.calls(f"web.{method}", f"web.Client().{method}"):
            yield RemoteCall("http", method.upper(), call.argument(0), call.call.invoke.at, call.call.function)
    for function, call in code.decorated("web.serves"):
        protocol = "grpc" if call.argument(1) is None else "rpc"
        yield Route("", Text(("/", call.argument(0))), function.name, function.at, protocol)
    for call in code.calls("web.stub"):
        target = Text((call.argument(0), "/", call.argument(1)))
        yield RemoteCall("grpc", "", target, call.call.invoke.at, call.call.function)
    for call in code.calls("web.ask"):
        yield RemoteCall("rpc", "", Text(("/", call.argument(0))), call.call.invoke.at, call.call.function)
    for function, call in code.decorated("web.proxy"):
        yield RemoteCall("http", "GET", call.argument(0), function.at, function.name)
    for call in code.calls("web.later"):
        yield Background("", call.call.invoke.at, call.call.function)
    for call in code.calls("web.browse"):
        yield Role("client", call.call.invoke.at)
    for call in code.calls("web.swarm"):
        yield Role("load-generator", call.call.invoke.at)


@framework("store", language="python", libraries=("store",))
def store(code: Code) -> Iterator[Fact]:
    """``store.connect(url, engine="...")``, ``store.read(table, …)`` and its like, ``store.map(table, managed)``."""
    for call in code.calls("store.connect"):
        parts = {name: call.argument(None, name) for name in ("host", "port", "database", "user", "password")}
        engine = getattr(call.argument(None, "engine"), "literal", "")
        yield Connection(engine, call.call.invoke.at, call.call.function, call.argument(0), **parts)
    for verb, operation in _OPERATIONS.items():
        for call in code.calls(f"store.{verb}"):
            names = [argument.value.literal for argument in call.call.invoke.arguments]
            uses = tuple(TableUse(table(name), (operation,)) for name in names)
            yield Query(uses, call.call.invoke.at, call.call.function, len(uses) > 1)
    for call in code.calls("store.map"):
        name = call.argument(0).literal
        managed = call.argument(None, "managed") is not None
        yield EntityMapping(name, table(name), (), (), managed, call.call.invoke.at)


@framework("bus", language="python", libraries=("bus",))
def bus(code: Code) -> Iterator[Fact]:
    """``bus.publish(channel, exchange)``, ``bus.consume(channel, exchange)`` and ``bus.bind(queue, channel, exchange)``."""
    for role in ("publish", "consume"):
        for call in code.calls(f"bus.{role}"):
            at, function = call.call.invoke.at, call.call.function
            yield ChannelUse(role, call.argument(0), "rabbitmq", at, function, group=call.argument(1))
    for call in code.calls("bus.bind"):
        said = [call.argument(position) for position in range(3)]
        yield QueueBinding(*said, "rabbitmq", call.call.invoke.at, call.call.function)


def table(name: str) -> TableName:
    """A table's name as written: ``[schema.]name``."""
    schema, _, simple = name.rpartition(".")
    return TableName(simple, schema)


def outlines_of(files: Mapping[str, str]) -> dict[str, object]:
    return {path: read.read(Source(path, dedent(text).lstrip("\n"))) for path, text in files.items()}


def code_of(files: str | Mapping[str, str], *frameworks: object) -> ServiceCode:
    """The joined code of one service; a single text is ``app.py``."""
    sources = {"app.py": files} if isinstance(files, str) else files
    return ServiceCode(outlines_of(sources), (environment, *frameworks))


def values_of(files: str | Mapping[str, str], name: str = "x", path: str = "app.py", function: str = "") -> list[str]:
    """What the last assignment to ``name`` in a file or function stands for, as strings."""
    code = code_of(files, web)
    binding = [
        b for b in code.outlines[path].bindings if getattr(b.target, "name", "") == name and b.scope == function
    ][-1]
    return sorted(shown(text) for text in code.texts(binding.value, Scope(path, function)))


def given(files: str | Mapping[str, str], callee: str = "web.get") -> list[str]:
    """What the first argument of every call of a library's function stands for, as strings."""
    code = code_of(files, web, store)
    return sorted({shown(t) for call in code.calls(callee) for t in code.texts(call.argument(0), call.scope)})


def system_of(
    files: Mapping[str, str],
    config: Config | None = None,
    frameworks: tuple[Framework, ...] = (),
    **how: Any,
) -> System:
    """The linked system of some files. how: what else linking is told."""
    readers = Readers((read, go), MANIFESTS)
    said = {path: readers.read(Source(path, dedent(text).lstrip("\n"))) for path, text in files.items()}
    outlines = {path: one.outline for path, one in said.items() if one.outline is not None}
    facts = joined({path: one.facts for path, one in said.items() if one.facts}, MANIFESTS)
    known = (environment, web, store, bus, *frameworks)

    def linked(programs: Mapping[str, Outline]) -> System:
        return link(Held(programs), facts, known, config or Config(), sorted(files), **how)

    system = linked(outlines)
    if not how:  # whether programs were read now or earlier makes no difference
        assert linked({path: unpack(path, pack(outline)) for path, outline in outlines.items()}) == system
    return system


def compose_of(**services: str) -> dict[str, str]:
    """A Compose file, a Dockerfile and code for each service: ``name="code"``; ``db`` servers are added by the text."""
    files = {"compose.yaml": "services:\n" + "".join(f"  {n}:\n    build: {n}\n" for n in services)}
    for name, text in services.items():
        files[f"{name}/Dockerfile"] = "FROM python:3.12\nCOPY . /app\n"
        files[f"{name}/main.py"] = text
    return files


def shown(expression: Expression) -> str:
    """A text in short: ``$NAME`` and ``${NAME:-default}`` for variables, ``?`` for what is unknown."""
    match expression:
        case Text(parts):
            return "".join(part if isinstance(part, str) else shown(part) for part in parts)
        case Hole("env", name, None):
            return f"${name}"
        case Hole("env", name, default):
            return f"${{{name}:-{shown(default)}}}"
        case _:
            return "?"
