"""Marten's events: all streams of a program lie in the same two tables."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._dotnet import LANGUAGE, kinds, receiver
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Member
from ringfence.model.facts import Query, TableName, TableUse
from ringfence.model.value import Scope

_READING = (
    "AggregateStream", "AggregateStreamAsync", "FetchStream", "FetchStreamAsync", "FetchLatest", "QueryAllRawEvents",
    "QueryRawEventDataOnly", "FetchForWriting", "FetchForExclusiveWriting",
)  # fmt: skip
_WRITING = (
    "StartStream", "Append", "AppendOptimistic", "AppendExclusive", "WriteToAggregate", "WriteToExclusiveAggregate",
)  # fmt: skip
_EVENTS = "Events"
_SCHEMA = "DatabaseSchemaName"


def events(code: Code, sessions: set[str]) -> Iterator[Query]:
    """``session.Events.Append(id, event)``, ``session.Events.AggregateStreamAsync<Order>(id)``. Where the schema is
    configured nobody knows how, these are nobody's tables: other programs have tables of the same names.
    """
    schemas = set(_schemas(code))
    if len(schemas) > 1 or None in schemas:
        return
    schema = (next(iter(schemas), None) or "").lower()
    for call in code.called(*_READING, *_WRITING):
        of = receiver(call)
        if not isinstance(of, Member) or of.name != _EVENTS or not kinds(code, of.of, call.scope) & sessions:
            continue
        writes = call.name in _WRITING
        uses = [TableUse(TableName("mt_events", schema), ("insert",) if writes else ("select",))]
        if writes:
            uses.append(TableUse(TableName("mt_streams", schema), ("insert", "update")))
        yield Query(tuple(uses), call.call.invoke.at, call.call.function, via=of.of, engine="postgresql")


def _schemas(code: Code) -> Iterator[str | None]:
    """The schemas of events, else of everything; None for one that is not known."""
    found: dict[bool, list[str | None]] = {True: [], False: []}
    for path, outline in code.outlines.items():
        for binding in outline.bindings if outline.language == LANGUAGE else ():
            target = binding.target
            if isinstance(target, Member) and target.name == _SCHEMA:
                of_events = isinstance(target.of, Member) and target.of.name == _EVENTS
                known = list(literals(code.texts(binding.value, Scope(path, binding.scope))))
                found[of_events] += known or [None]
    yield from found[True] or found[False]
