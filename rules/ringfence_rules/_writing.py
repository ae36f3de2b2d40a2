"""What an execution writes besides what it publishes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ringfence.model.source import Span, Step
from ringfence.model.system import Effect, Entry

from ringfence_rules._effects import COPIES, is_write
from ringfence_rules._outboxes import has_outbox

_Sites = dict[str, set[Span]]


class Writing:
    """What an entry writes that must not contradict what it publishes: nothing if it has the cure. Looked at once, since
    large entries publish and write thousands of times.
    """

    def __init__(self, entry: Entry, kinds: dict[str, str], outbox: Sequence[str], durable: frozenset[Span]) -> None:
        kept = [
            effect
            for effect in entry.effects
            if is_write(effect) and effect.table and kinds.get(effect.table.datastore, "") not in COPIES
        ]
        self._writes = kept if kept and not has_outbox(entry, outbox) else []
        self._sites = _sites(entry) if self._writes else {}
        self._durable = durable

    def beside(self, publication: Effect) -> Iterator[Effect]:
        """The writes that one execution does besides a publication."""
        if not self._writes:
            return
        others: dict[str, set[str]] = defaultdict(set)
        for note in _calls(publication):
            others[_method(note)].add(note)
        within = self._within(publication)
        for write in self._writes:
            if self._within(write) == within and not self._instead(write, others):
                yield write

    def nearest(self, publication: Effect) -> Effect:
        """The write that has the longest way in common with a publication: what belongs together is done together."""
        return max(self.beside(publication), key=lambda write: _common(write.path, publication.path))

    def _within(self, effect: Effect) -> tuple[Step, ...]:
        """The way to the step of a workflow that does it: what two steps do, an engine brings to its end."""
        inside = (
            [index for index, step in enumerate(effect.path, 1) if step.at in self._durable] if self._durable else ()
        )
        return effect.path[: inside[-1]] if inside else ()

    def _instead(self, write: Effect, others: dict[str, set[str]]) -> bool:
        """Whether the write is done by one and the publication by another of several classes of which a call runs one."""
        ways = ((one, other) for one in _calls(write) for other in others.get(_method(one), ()) if one != other)
        return any(not self._sites[one].isdisjoint(self._sites[other]) for one, other in ways)


def _common(one: Sequence[Step], other: Sequence[Step]) -> int:
    """How many steps two ways begin with together."""
    return next(
        (index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _calls(effect: Effect) -> list[str]:
    return [step.note for step in effect.path if step.note.startswith("calls ")]


def _method(note: str) -> str:
    return note.rpartition(".")[2]


def _sites(entry: Entry) -> _Sites:
    """Where each of the calls stands that lead to something in an execution."""
    found: _Sites = defaultdict(set)
    for effect in entry.effects:
        for step in effect.path:
            if step.at is not None:
                found[step.note].add(step.at)
    return found
