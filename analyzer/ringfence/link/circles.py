"""Circles of a graph: which of its nodes lead to each other."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

N = TypeVar("N", bound=Hashable)


def components(after: Mapping[N, Sequence[N]]) -> Iterator[list[N]]:
    """The strongly connected components (Tarjan's), each after all that it leads to. after: whom each node leads to."""
    found: dict[N, int] = {}
    lowest: dict[N, int] = {}
    waiting: dict[N, None] = {}
    for root in after:
        if root in found:
            continue
        found[root] = lowest[root] = len(found)
        waiting[root] = None
        path = [(root, iter(after[root]))]
        while path:
            node, following = path[-1]
            other = next((other for other in following if other in after), None)
            if other is None:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                if lowest[node] == found[node]:
                    yield list(_taken(waiting, node))
            elif other not in found:
                found[other] = lowest[other] = len(found)
                waiting[other] = None
                path.append((other, iter(after[other])))
            elif other in waiting:
                lowest[node] = min(lowest[node], found[other])


def _taken(waiting: dict[N, None], last: N) -> Iterator[N]:
    """The nodes that wait, down to ``last``."""
    while True:
        node, _ = waiting.popitem()
        yield node
        if node == last:
            return
