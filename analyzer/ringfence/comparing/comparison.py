"""What a change does to the coupling of a system: owners, accesses, calls, messages, chains and findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from msgspec import Struct

from ringfence.model.finding import Report, Verdict
from ringfence.model.source import Span
from ringfence.model.system import System

_T = TypeVar("_T")


class Change(Struct, frozen=True, order=True):
    """Something that one of the states has and the other has not.

    kind: service, datastore use, owner, access, call, message, chain. subject: what it is, without lines. source and
    target: the ends of the edge, if it is one (a table or datastore as target of data). added: else removed. at: where the
    state that has it says so.
    """

    kind: str
    subject: str
    added: bool
    source: str = ""
    target: str = ""
    at: Span | None = None


class Comparison(Struct, frozen=True):
    """changes: sorted, by kind. appeared and gone: findings that are not excepted; known ones count as there."""

    base: str
    head: str
    changes: tuple[Change, ...]
    appeared: tuple[Verdict, ...]
    gone: tuple[Verdict, ...]

    @property
    def empty(self) -> bool:
        """Whether the change leaves everything as it was."""
        return not (self.changes or self.appeared or self.gone)


KINDS = ("service", "owner", "datastore use", "access", "call", "message", "chain")
"""In the order in which people want to know."""


def compare(old: Report, new: Report, *, base: str, head: str) -> Comparison:
    """What ``new`` has that ``old`` has not, and the other way round."""
    changes: list[Change] = []
    for kind in KINDS:
        before, after = (_READERS[kind](report.system) for report in (old, new))
        changes += [change for subject, change in sorted(after.items()) if subject not in before]
        changes += [_removed(change) for subject, change in sorted(before.items()) if subject not in after]
    was, now = _open(old), _open(new)
    return Comparison(
        base,
        head,
        tuple(changes),
        tuple(verdict for name, verdict in now.items() if name not in was),
        tuple(verdict for name, verdict in was.items() if name not in now),
    )


def _removed(change: Change) -> Change:
    return Change(change.kind, change.subject, False, change.source, change.target, change.at)


def _open(report: Report) -> dict[str, Verdict]:
    """The findings that nobody excepted, by fingerprint, without those about declarations: they concern one state only."""
    return {
        verdict.fingerprint: verdict
        for verdict in report.verdicts
        if verdict.state != "excepted" and verdict.finding.services
    }


# ---------------------------------------------------------------- what is compared


def _services(system: System) -> dict[str, Change]:
    return {s.name: Change("service", s.name, True, s.name) for s in system.services}


def _owners(system: System) -> dict[str, Change]:
    """Who owns each table; a new owner is one more and one less."""
    found: dict[str, Change] = {}
    for table in system.tables:
        owner = table.owner or ("contested by " + " and ".join(table.candidates) if table.candidates else "")
        if owner:
            at = table.definitions[0].at if table.definitions else None
            subject = f"{table.key} belongs to {owner}" if table.owner else f"{table.key} is {owner}"
            found[subject] = Change("owner", subject, True, table.owner or "", str(table.key), at)
    return found


def _datastore_uses(system: System) -> dict[str, Change]:
    return _by_subject(
        Change("datastore use", f"{use.service} uses {store.name}", True, use.service, store.name, use.at)
        for store in system.datastores
        for use in store.uses
    )


def _accesses(system: System) -> dict[str, Change]:
    verbs = {"read": "reads", "write": "writes", "define": "defines"}
    return _by_subject(
        Change("access", f"{a.service} {verbs.get(a.mode, a.mode)} {a.table}", True, a.service, str(a.table), a.at)
        for a in system.accesses
    )


def _calls(system: System) -> dict[str, Change]:
    """Calls by what is asked for; how it is spelt does not matter where the route is known."""
    found = []
    for call in system.calls:
        asked = f"{call.route.method or call.method} {call.route.path}" if call.route else f"{call.method} {call.path}"
        subject = f"{call.source} calls {call.target} {asked.strip()}"
        found.append(Change("call", subject, True, call.source, call.target, call.at))
    return _by_subject(found)


def _messages(system: System) -> dict[str, Change]:
    verbs = {"publish": "publishes", "consume": "consumes"}
    return _by_subject(
        Change("message", f"{c.service} {verbs.get(c.role, c.role)} {c.channel}", True, c.service, c.channel, c.at)
        for c in system.channels
    )


def _chains(system: System) -> dict[str, Change]:
    """Chains of more than one hop, by the services on them: shorter ones are calls."""
    return _by_subject(
        Change("chain", " -> ".join(c.services), True, c.services[0], c.services[-1], c.hops[0].at)
        for c in system.chains
        if len(c.hops) > 1
    )


def _by_subject(changes: Iterable[Change]) -> dict[str, Change]:
    found: dict[str, Change] = {}
    for change in changes:
        found.setdefault(change.subject, change)
    return found


_READERS: Mapping[str, Callable[[System], dict[str, Change]]] = {
    "service": _services,
    "owner": _owners,
    "datastore use": _datastore_uses,
    "access": _accesses,
    "call": _calls,
    "message": _messages,
    "chain": _chains,
}
