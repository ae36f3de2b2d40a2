"""Which of a service's routes a requested path fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct

from ringfence.model.system import Endpoint

_ANY = ""
"""Where routes are kept whose first segment fits many."""


class _Offer(Struct, frozen=True):
    """A route, taken apart; rooted: below the root of its application, if that has one."""

    position: int
    endpoint: Endpoint
    path: list[str]
    rooted: list[str] | None


class Offers:
    """The routes of one service, by their first segments."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._by_first: dict[str, list[_Offer]] = defaultdict(list)
        self._all: list[_Offer] = []
        for position, endpoint in enumerate(endpoints):
            path = segments(endpoint.path)
            rooted = segments(f"{endpoint.root}/{endpoint.path}") if endpoint.root.strip("/*") else None
            offer = _Offer(position, endpoint, path, rooted)
            self._all.append(offer)
            for first in {_first(path), *([_first(rooted)] if rooted is not None else ())}:
                self._by_first[first].append(offer)

    def ranked(self, method: str, path: str) -> dict[int, list[Endpoint]]:
        """The routes that a request may reach, by how well they fit."""
        asked = segments(path)
        found: dict[int, list[Endpoint]] = defaultdict(list)
        for offer in self._candidates(_first(asked)):
            endpoint = offer.endpoint
            if method and endpoint.method and endpoint.method not in (method, "ANY"):
                continue
            score = _fit(asked, offer.path, endpoint.below)
            if score < 0 and offer.rooted is not None:
                score = _fit(asked, offer.rooted, endpoint.below)
            if score >= 0:
                found[score].append(endpoint)
        return found

    def _candidates(self, first: str) -> Sequence[_Offer]:
        if first == _ANY:
            return self._all
        open_ones, named = self._by_first.get(_ANY, ()), self._by_first.get(first, ())
        both = {offer.position: offer for offer in (*open_ones, *named)} if open_ones and named else None
        return [both[position] for position in sorted(both)] if both is not None else open_ones or named


def fit(path: str, template: str, below: bool = False) -> int:
    """How well a requested path fits a route, more static segments being better; -1: not at all. below: the route answers
    for every path below its own too.
    """
    return _fit(segments(path), segments(template), below)


def _fit(asked: list[str], offered: list[str], below: bool) -> int:
    if below and len(asked) > len(offered):
        asked = [*asked[: len(offered)], "*"]
        offered = [*offered, "{*}"]
    open_end = bool(asked) and asked[-1] == "*" and len(asked) <= len(offered)
    if len(asked) != len(offered) and not open_end and not (offered and _any_rest(offered[-1])):
        return -1
    score = 1 if len(asked) == len(offered) else 0
    for one, other in zip(asked, offered, strict=False):
        if not same(one, other):
            return -1
        score += 2 if one == other else (1 if _is_open(one) == _is_open(other) else 0)
    return score


def segments(path: str) -> list[str]:
    """The parts of a path between its slashes."""
    return [segment for segment in path.partition("?")[0].split("/") if segment]


def same(one: str, other: str) -> bool:
    """Whether two segments may be the same, one of which may be a parameter."""
    return one.lower() == other.lower() or _is_open(one) or _is_open(other)


def _first(path: Sequence[str]) -> str:
    """The first segment as it is compared, nothing if it may be any."""
    return path[0].lower() if path and not _is_open(path[0]) else _ANY


def _is_open(segment: str) -> bool:
    return "*" in segment or "{" in segment


def _any_rest(segment: str) -> bool:
    return segment.startswith("{") and ("path" in segment or "*" in segment)
