"""What one execution of an entry point does, in the words of the rules about transactions, messages and calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec.structs import replace
from ringfence.model.finding import Related
from ringfence.model.source import Span, Step
from ringfence.model.system import Effect, Entry, Hop, ServiceCall, System, TableKey

from ringfence_rules._requests import outsiders, route

WRITES = {"insert", "update", "delete"}
COPIES = {"redis", "valkey", "memcached", "elasticsearch", "opensearch", "solr", "meilisearch"}
"""Kinds of stores that hold copies of what is kept somewhere else."""
Done = tuple[Entry, Effect]
"""An effect, and the entry point whose execution has it."""
_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


def done(system: System, *kinds: str) -> Iterator[Done]:
    """Every effect of these kinds with its entry point; what browsers and load generators do is left out."""
    outside = outsiders(system)
    for entry in system.entries:
        if entry.service not in outside:
            yield from ((entry, effect) for effect in entry.effects if effect.kind in kinds)


def calls_made(system: System) -> Iterator[ServiceCall]:
    """Every call of a deployed service to another one."""
    outside = outsiders(system)
    yield from (call for call in system.calls if call.source not in outside and call.source != call.target)


def grouped(pairs: Iterable[tuple[_K, _V]]) -> dict[_K, list[_V]]:
    """Values by key, in the order in which they come."""
    groups: defaultdict[_K, list[_V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return dict(groups)


def is_write(effect: Effect) -> bool:
    """Whether a query changes something."""
    return effect.kind == "query" and bool(WRITES.intersection(effect.operations))


def begins(entry: Entry) -> str:
    """What sets an entry point off: ``POST /orders``, ``a message of order.placed``, ``a schedule``."""
    if entry.endpoint is not None:
        return route(entry.endpoint)
    if entry.kind == "consumer":
        return f"a message of {entry.channel}" if entry.channel else "a message"
    return "the start of the service" if entry.kind == "start" else "a schedule"


def called(call: ServiceCall) -> str:
    """``GET /prices/{sku}`` as the target's route says, else as the caller writes it."""
    return route(call.route) if call.route is not None else f"{call.method} {call.path}".strip()


def calling(one: Done) -> str:
    """The subject of a finding about a call: who calls whom for what."""
    call = one[1].call
    assert call is not None
    return f"{call.source} -> {call.target}: {called(call)}"


def way(entry: Entry, effect: Effect) -> tuple[Step, ...]:
    """From the entry point to the effect, step by step."""
    return (Step(f"{begins(entry)} of {entry.service} begins here", entry.at), *effect.path)


def first(effects: Sequence[Done]) -> Done:
    """The effect with the shortest way, the first by place among equals."""
    return min(effects, key=lambda one: (len(one[1].path), one[1].at, one[0].at))


class Standing:
    """Where a person would mend what an effect shows: where it stands, or, if it stands in code that several services run,
    at the last place on the way there that is the service's alone. kinds: the effects that are asked for.
    """

    def __init__(self, system: System, *kinds: str) -> None:
        runs: dict[str, set[str]] = defaultdict(set)
        for entry in system.entries:
            for effect in entry.effects:
                if effect.kind in kinds:
                    for at in (effect.at, *_places(effect)):
                        runs[at.path].add(entry.service)
        self._shared = {path for path, services in runs.items() if len(services) > 1}

    def of(self, effect: Effect) -> Span:
        """The place where a finding about an effect stands."""
        if effect.at.path not in self._shared:
            return effect.at
        return next((at for at in reversed(_places(effect)) if at.path not in self._shared), effect.at)

    def is_shared(self, place: Span) -> bool:
        """Whether a place lies in code that several services run."""
        return place.path in self._shared

    def beyond(self, effect: Effect, note: str) -> tuple[Related, ...]:
        """The place in shared code, if the finding stands elsewhere."""
        return (Related(note, effect.at),) if self.of(effect) != effect.at else ()


def _places(effect: Effect) -> list[Span]:
    return [step.at for step in effect.path if step.at is not None]


Asking = tuple[str, str, str, str, Span]


def asking(call: ServiceCall) -> Asking:
    """What tells requests of a system apart, whatever else is known of them: those of executions know less."""
    return call.source, call.target, call.method, call.path, call.at


def where_asked(system: System) -> dict[Asking, Span]:
    """Where a finding about a request stands, of the requests that some execution makes; the nearest place to its entry."""
    standing = Standing(system, "call")
    nearest = ((effect.call, effect) for _, effect in _nearest_last(system, "call"))
    return {asking(call): standing.of(effect) for call, effect in nearest if call is not None}


def _nearest_last(system: System, kind: str) -> list[Done]:
    """What is done, so that in a table made of it that nearest to an entry point remains."""
    found = sorted(done(system, kind), key=lambda one: (len(one[1].path), one[1].at, one[0].service))
    return found[::-1]


class Stations:
    """Hops of chains, each at the place where a finding about it stands."""

    def __init__(self, system: System) -> None:
        self._standing = Standing(system, "call")
        made = [(effect.call, effect) for _, effect in done(system, "call") if effect.call is not None]
        self._made = grouped(((call.source, call.target, call.at, call.route), effect) for call, effect in made)

    def of(self, hop: Hop) -> Hop:
        """A hop that nothing is known to make stays where it is."""
        made = self._made.get((hop.source, hop.target, hop.at, hop.route), ())
        effect = next((one for one in made if _leads(one.path, hop.steps)), None)
        return hop if effect is None else replace(hop, at=self._standing.of(effect))


def _leads(way: Sequence[Step], steps: Sequence[Step]) -> bool:
    """Whether the steps of a hop, of which there may be fewer, begin with a way."""
    return all(one == other for one, other in zip(way, steps, strict=False))


def where_touched(system: System) -> dict[tuple[str, TableKey, Span], Span]:
    """Where a finding about a statement in code of several services stands, by service, table and place of the statement:
    where the service itself has it done, the nearest place to an entry point. A statement that stands for itself, or
    that no execution is known to reach, is left out.
    """
    standing = Standing(system, "query")
    places = {
        (entry.service, effect.table, effect.at): standing.of(effect)
        for entry, effect in _nearest_last(system, "query")
        if effect.table is not None
    }
    return {key: place for key, place in places.items() if place != key[2]}


def where_published(system: System) -> dict[tuple[str, str], Span]:
    """Where a finding about a publication in code of several services stands, by service and channel: where the service
    itself has it sent, the nearest place to an entry point. What stands nowhere of its own is left out.
    """
    standing = Standing(system, "publish")
    nearest = _nearest_last(system, "publish")
    places = {(entry.service, effect.channel): standing.of(effect) for entry, effect in nearest}
    return {key: place for key, place in places.items() if not standing.is_shared(place)}
