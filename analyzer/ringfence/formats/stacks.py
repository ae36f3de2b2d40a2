"""Stacks of functions that a cloud runs (AWS Lambda): a stack is one service, its functions are where it is entered."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from ringfence.model.expression import Expression, Text, join, literal
from ringfence.model.facts import Fact, Project, QueueBinding, Setting, SettingGroup, TableDefinition, TableName
from ringfence.model.source import Span

MOST_FUNCTIONS = 1_000
_SOME = "lambda.events"
_RUNTIMES = ("python", "nodejs")


class Event(Struct, frozen=True):
    """What runs a function. kind: ``route`` (``GET /orders``), ``schedule`` (as written), or the broker that ``value`` is a
    channel of.
    """

    kind: str
    value: Text
    at: Span


class Function(Struct, frozen=True):
    """A function of a stack. code: the folder of the repository that its program lies in, None: not here. handler: as it is
    written, ``src/orders.create``: the module, and what of it is called. runtime: as it is written, ``python3.12``.
    """

    code: str | None
    handler: str
    environment: tuple[Setting, ...]
    events: tuple[Event, ...]
    runtime: str


def route(method: str, path: str, at: Span) -> Event:
    """A request that runs a function; ``ANY`` and ``*`` are every method."""
    return Event("route", literal(f"{'' if method in ('ANY', '*') else method} {path}"), at)


def queue_bindings(queue: Text, delivered: Iterable[Event]) -> Iterator[QueueBinding]:
    """What topics and rules deliver to a queue, whoever receives from it."""
    for event in delivered:
        if event.kind in ("sns", "eventbridge"):
            yield QueueBinding(queue, event.value, literal(""), "sqs", event.at, source=event.kind)


def of_the_cloud(sources: Sequence[str]) -> bool:
    """Whether events of these sources are sent by the cloud itself, as no service of the system does."""
    return bool(sources) and all(source.startswith("aws.") for source in sources)


def stack_facts(
    own: str | None, kind: str, name: str, functions: Sequence[Function], tables: Iterable[tuple[Text, Span]], at: Span
) -> Iterator[Fact]:
    """The stack as a project that runs, what its functions are told, what runs them, and the tables that it makes. Programs
    that are compiled have build files of their own, which say what runs. own: the folder of the stack's template, if that
    says where the stack is.
    """
    functions = [one for one in functions if one.code is not None and one.runtime.startswith(_RUNTIMES)][
        :MOST_FUNCTIONS
    ]
    if not functions:
        return
    folder = _folder(own, [one.code or "" for one in functions])
    yield Project(name, folder, kind, True, (), at)
    events = tuple(_events(functions))
    some = (Setting(_SOME, literal("some"), at),) if events else ()
    yield SettingGroup("stack", folder, "", (*_environment(functions), *some, *events), at)
    for table, place in tables:
        if table.literal:
            definition = TableName(table.literal.lower())
            yield TableDefinition(definition, (), place, engine="dynamodb")


def code_folder(folder: str, written: str) -> str | None:
    """The folder of the repository where a program lies, as a template in ``folder`` writes it; None if it is elsewhere."""
    if written.startswith(("/", "s3:", "http")) or "$" in written:
        return None
    path = posixpath.normpath(posixpath.join(folder or ".", written or "."))
    return None if path.startswith("..") else "" if path == "." else path


def _folder(own: str | None, codes: Sequence[str]) -> str:
    """The template's folder, if all its programs lie there; else the one that holds them all."""
    if own is not None and all(not own or code == own or code.startswith(f"{own}/") for code in codes):
        return own
    return posixpath.commonpath(codes) if all(codes) else ""


def _environment(functions: Sequence[Function]) -> Iterator[Setting]:
    """The variables that all functions which are given them are given alike; what differs is nothing one can say of all."""
    found: dict[str, dict[Expression, Setting]] = {}
    for function in functions:
        for setting in function.environment:
            found.setdefault(setting.key, {}).setdefault(setting.value, setting)
    for settings in found.values():
        if len(settings) == 1:
            yield from settings.values()


def _events(functions: Sequence[Function]) -> Iterator[Setting]:
    """``lambda.src/orders:create.0`` = ``route GET /orders``: the framework that knows the programs asks for them."""
    for function in functions:
        module, _, name = function.handler.rpartition(".")
        path = posixpath.normpath(posixpath.join(function.code or ".", module))
        for number, event in enumerate(function.events):
            yield Setting(f"lambda.{path}:{name}.{number}", join((f"{event.kind} ", event.value)), event.at)
