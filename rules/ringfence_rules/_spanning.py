"""Global transactions: one service begins them, and all that it calls in their course commit or none does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ringfence.model.finding import Finding, Related
from ringfence.model.source import Span
from ringfence.model.system import System

from ringfence_rules._effects import Done, called, done, first, grouped, is_write, way
from ringfence_rules._orders import Orders
from ringfence_rules._parties import Parties, listed, strongest


def spanning(system: System, parties: Parties) -> Iterator[Finding]:
    """One finding for each service that begins such transactions, and those that take part."""
    begun = frozenset(system.spanning)
    if not begun:
        return
    orders = Orders(system)
    inside = [one for one in done(system, "query", "call") if one[1].transaction in begun]
    seen: set[str] = set()
    for (service, _), effects in sorted(grouped(((one[0].service, one[1].transaction), one) for one in inside).items()):
        finding = _finding(service, _taking_part(service, effects, orders), parties)
        if finding is not None and finding.subject not in seen:
            seen.add(finding.subject)
            yield finding


def _taking_part(service: str, effects: list[Done], orders: Orders) -> dict[str, list[Done]]:
    """What changes something in the course of a transaction, by the service whose data that is."""
    found: dict[str, list[Done]] = {}
    for entry, effect in effects:
        if is_write(effect):
            found.setdefault(service, []).append((entry, effect))
        elif effect.call is not None and orders.changes(effect.call.route, effect.call.method):
            found.setdefault(effect.call.target, []).append((entry, effect))
    return found


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
