"""Hand-made systems for the tests of rules: short ways to say the parts that a test is about."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from ringfence.extend import Rule
from ringfence.model.finding import Finding
from ringfence.model.source import Span
from ringfence.model.system import (
    Access,
    Chain,
    Channel,
    Component,
    Datastore,
    Definition,
    Effect,
    Endpoint,
    Entry,
    Hop,
    JoinedUse,
    ReadModel,
    Reference,
    ReportingStore,
    Service,
    ServiceCall,
    StoreUse,
    System,
    Table,
    TableKey,
)

STORE = "db/main"


def findings(rule: Rule, system: System, **options: object) -> list[Finding]:
    return list(rule.check(system, rule.options(**options)))


def at(place: str) -> Span:
    """``shop/app.py:7`` as a span."""
    path, _, line = place.rpartition(":")
    return Span(path, int(line))


def services(*names: str, context: str = "", role: str = "") -> tuple[Service, ...]:
    return tuple(Service(name, name, context=context, role=role) for name in names)


def key(name: str, store: str = STORE, schema: str = "") -> TableKey:
    return TableKey(store, schema, name)


def table(name: str, owner: str | None, basis: str = "migration", **more: object) -> Table:
    names = {word: more.pop(word) for word in ("store", "schema") if word in more}
    return Table(key(name, **names), owner, basis if owner else "none", **more)


def defined(service: str, place: str, origin: str = "migration", action: str = "create") -> Definition:
    return Definition(service, at(place), action, origin)


def access(service: str, name: str, mode: str, place: str, **more: object) -> Access:
    names = {word: more.pop(word) for word in ("store", "schema") if word in more}
    operations = {"read": ("select",), "write": ("update",)}.get(mode, ())
    return Access(service, key(name, **names), mode, operations, at(place), **more)


def store(*uses: StoreUse, name: str = STORE, kind: str = "postgresql", resolved: bool = True) -> Datastore:
    return Datastore(name, kind, uses, resolved)


def use(service: str, place: str, credentials: str = "", certainty: str = "certain") -> StoreUse:
    return StoreUse(service, at(place), credentials=credentials, certainty=certainty)


def join(service: str, names: Iterable[str], place: str, kind: str = "statement", **more: object) -> JoinedUse:
    return JoinedUse(service, tuple(key(name) for name in names), at(place), kind, **more)


def reference(of: str, column: str, target: str, target_column: str, place: str, **more: object) -> Reference:
    return Reference(key(of), (column,), key(target), (target_column,), at(place), **more)


def chain(*names: str, line: int = 1, method: str = "GET", cyclic: bool = False, certainty: str = "certain") -> Chain:
    """A chain through services; every hop is at ``line`` of the caller's ``app.py``."""
    return Chain(
        tuple(
            Hop(
                source,
                target,
                Span(f"{source}/app.py", line),
                Endpoint(target, method, f"/{target}", at(f"{target}:9")),
            )
            for source, target in pairwise(names)
        ),
        cyclic,
        certainty,
    )


def call(source: str, target: str, line: int = 1, certainty: str = "certain", **more: object) -> ServiceCall:
    place = Span(f"{source}/app.py", line)
    return ServiceCall(source, target, "http", "GET", f"/{target}", place, certainty=certainty, **more)


def entry(service: str, *effects: Effect, kind: str = "route", path: str = "/x", **more: object) -> Entry:
    """What ``POST /x`` (or a message, a schedule) of a service does."""
    place = at(f"{service}/app.py:5")
    endpoint = Endpoint(service, "POST", path, place, "handle") if kind == "route" else None
    return Entry(service, kind, place, "handle", endpoint, effects=effects, **more)


def calls(source: str, target: str, line: int = 1, transaction: str = "", **more: object) -> Effect:
    made = call(source, target, line, **more)
    return Effect("call", made.at, (), transaction=at(transaction) if transaction else None, call=made)


def queries(name: str, place: str, *operations: str, transaction: str = "", store: str = STORE) -> Effect:
    opened = at(transaction) if transaction else None
    return Effect("query", at(place), (), transaction=opened, table=key(name, store), operations=operations)


def publishes(channel: str, place: str) -> Effect:
    return Effect("publish", at(place), (), channel=channel)


def channel(service: str, role: str, name: str, place: str, broker: str = "kafka") -> Channel:
    return Channel(service, role, name, broker, at(place))


def read_model(name: str, projector: str, kind: str = "declared", **more: object) -> ReadModel:
    return ReadModel(key(name), kind, projector, at("ringfence.yaml:2"), **more)


def reporting(name: str = STORE, **more: object) -> ReportingStore:
    return ReportingStore(name, at("ringfence.yaml:4"), **more)


def component(name: str, kind: str) -> Component:
    return Component(name, kind)


def system(**parts: object) -> System:
    return System(**parts)
