"""Global transactions: one service begins them, and all that it calls in their course commit or none does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ringfence.model.finding import Finding, Related
from ringfence.model.source import Span
from ringfence.model.system import Endpoint, Entry, ServiceCall, System

from ringfence_rules._effects import Done, called, done, first, grouped, is_write, way
from ringfence_rules._parties import Parties, listed, strongest

_READING = frozenset(("GET", "HEAD", "OPTIONS"))
_Routes = Mapping[Endpoint, Entry]


def spanning(system: System, parties: Parties) -> Iterator[Finding]:
    """One finding for each service that begins such transactions, and those that take part."""
    begun = frozenset(system.spanning)
    if not begun:
        return
    routes = {entry.endpoint: entry for entry in system.entries if entry.endpoint is not None}
    inside = [one for one in done(system, "query", "call") if one[1].transaction in begun]
    seen: set[str] = set()
    for (service, _), effects in sorted(grouped(((one[0].service, one[1].transaction), one) for one in inside).items()):
        finding = _finding(service, _taking_part(service, effects, routes), parties)
        if finding is not None and finding.subject not in seen:
            seen.add(finding.subject)
            yield finding


def _taking_part(service: str, effects: list[Done], routes: _Routes) -> dict[str, list[Done]]:
    """What changes something in the course of a transaction, by the service whose data that is."""
    found: dict[str, list[Done]] = {}
    for entry, effect in effects:
        if is_write(effect):
            found.setdefault(service, []).append((entry, effect))
        elif effect.call is not None and _changes(effect.call, routes, set()):
            found.setdefault(effect.call.target, []).append((entry, effect))
    return found


def _changes(call: ServiceCall, routes: _Routes, asked: set[Endpoint]) -> bool:
    """Whether a request leads to a write; of one that nobody can follow its method says so."""
    entry = routes.get(call.route) if call.route is not None else None
    if entry is None or call.route is None:
        return call.method.upper() not in _READING
    if call.route in asked:
        return False
    asked.add(call.route)
    return any(
        is_write(effect) or (effect.call is not None and _changes(effect.call, routes, asked))
        for effect in entry.effects
    )


def _finding(service: str, taking_part: Mapping[str, list[Done]], parties: Parties) -> Finding | None:
    """It stands at the first call: there the local transaction is left."""
    names = sorted(taking_part)
    if len(parties.contexts(names)) < 2:
        return None
    firsts = {name: first(effects) for name, effects in taking_part.items()}
    entry, effect = first([one for one in firsts.values() if one[1].call is not None])
    call, begin = effect.call, effect.transaction
    assert call is not None
    assert begin is not None
    return Finding(
        rule="distributed-transaction",
        subject=f"{service}: {' + '.join(names)}",
        services=tuple(sorted({service, *names})),
        message=f"a global transaction of {service} spans {listed(names)}: all of them commit, or none does",
        at=effect.at,
        remedy=(
            "Let each service change its own data in a transaction of its own, set off by the event of the one before, with "
            "a step that undoes it: a saga instead of locks that are held in all of them until the slowest is done."
        ),
        related=(Related("the transaction begins here", begin), *_places(firsts.values(), effect.at)),
        because=(*way(entry, effect), *call.because),
        certainty=strongest(one[1].call.certainty for one in firsts.values() if one[1].call is not None),
    )


def _places(firsts: Iterable[Done], at: Span) -> Iterator[Related]:
    for _, effect in firsts:
        if effect.at != at:
            asked = f"{effect.call.target} is asked here: {called(effect.call)}" if effect.call is not None else ""
            yield Related(asked or f"{effect.table} is written here", effect.at)
