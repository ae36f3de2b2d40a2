"""Runs frameworks over a few small TypeScript files."""

import re
from collections.abc import Mapping
from textwrap import dedent

from reading_facts import shown
from ringfence.extend import Framework
from ringfence.frameworks.node import node
from ringfence.languages import javascript, typescript
from ringfence.link.addresses import shown as plain
from ringfence.link.code import ServiceCode
from ringfence.model.expression import Expression
from ringfence.model.facts import (
    ChannelUse,
    Connection,
    EntityMapping,
    EntityQuery,
    Fact,
    Query,
    RemoteCall,
    Route,
    TableDefinition,
)
from ringfence.model.source import Source
from ringfence.model.value import Known, Scope

Files = str | Mapping[str, str]
_PLACE = re.compile(r":\d+>")
"""The number of a function without a name, which these tests do not care for."""


def code_of(files: Files, *frameworks: Framework) -> ServiceCode:
    sources = {"app.ts": files} if isinstance(files, str) else files
    outlines = {
        path: (javascript if path.endswith("js") else typescript).read.read(Source(path, dedent(text)))
        for path, text in sources.items()
    }
    return ServiceCode(outlines, (*frameworks, node))


def facts_of(files: Files, *frameworks: Framework) -> list[Fact]:
    return [fact for of, fact in code_of(files, *frameworks).facts() if of is frameworks[0]]


def requests(files: Files, *frameworks: Framework) -> list[str]:
    """``METHOD base+url timeout`` of each request, with everything resolved."""
    code = code_of(files, *frameworks)
    found = []
    for of, fact in code.facts():
        if of is frameworks[0] and isinstance(fact, RemoteCall):
            scope = Scope(fact.at.path, fact.function)
            targets = [shown(text) for text in code.texts(fact.target, scope)] or ["?"]
            base = shown(fact.base) + "+" if fact.base is not None else ""
            found += [f"{fact.method} {base}{target} {fact.timeout}" for target in targets]
    return found


def routes(files: Files, *frameworks: Framework) -> list[str]:
    """``METHOD path file:handler`` of each route, sorted."""
    facts = [fact for fact in facts_of(files, *frameworks) if isinstance(fact, Route)]
    found = sorted(f"{fact.method} {shown(fact.path)} {fact.at.path}:{fact.handler}" for fact in facts)
    return [_PLACE.sub(">", line) for line in found]


def messages(files: Files, *frameworks: Framework) -> list[str]:
    """``role channel handler`` of each use of a channel."""
    code = code_of(files, *frameworks)
    found = []
    for of, fact in code.facts():
        if of is frameworks[0] and isinstance(fact, ChannelUse):
            values = code.values(fact.channel, Scope(fact.at.path, fact.function))
            names = [plain(value.text) for value in values if isinstance(value, Known)]
            found += [f"{fact.role} {name} {fact.handler}".strip() for name in names]
    return sorted(_PLACE.sub(">", line) for line in found)


def data(files: Files, *frameworks: Framework) -> list[str]:
    """What is done to which tables and entities, sorted."""
    found = []
    code = code_of(files, *frameworks)

    def resolved(fact: Fact, expression: Expression | None) -> str:
        texts = code.texts(expression, Scope(fact.at.path, getattr(fact, "function", "")))
        return shown(texts[0]) if texts else shown(expression)

    for fact in (fact for of, fact in code.facts() if of is frameworks[0]):
        match fact:
            case Query(uses):
                found += [f"{' '.join(use.operations)} {use.table}" for use in uses]
            case EntityQuery(entities, operations):
                names = [entity.rpartition(":")[2] for entity in entities]
                found.append(f"{' '.join(operations)} {' with '.join(names)}")
            case EntityMapping(entity, table):
                found.append(f"{entity.rpartition(':')[2]} is {table}")
            case TableDefinition(table, _, _, action):
                found.append(f"{action} {table}")
            case Connection(engine):
                parts = f"{resolved(fact, fact.host)}/{resolved(fact, fact.database)}"
                found.append(f"{engine or '?'} at {parts if fact.url is None else resolved(fact, fact.url)}")
            case _:
                continue
    return sorted(found)
