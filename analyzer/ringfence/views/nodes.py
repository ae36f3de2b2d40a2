"""Graphs of few kinds of nodes and edges, whatever draws them."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from ringfence.views.trespasses import OWN


class Node(Struct, frozen=True):
    """kind: service, context, datastore, table, channel. lines: what it owns or holds. group: the box it stands in.

    note: a word below its name. name: what it is found by.
    """

    id: str
    kind: str
    name: str
    lines: tuple[str, ...] = ()
    group: str = ""
    note: str = ""
    look: str = OWN


class Edge(Struct, frozen=True):
    """kind: call, message, data, database, key, join. look: own, excused, warned, trespass."""

    source: str
    target: str
    kind: str
    labels: tuple[str, ...] = ()
    look: str = OWN


class Graph(Struct, frozen=True):
    """notes: what the reader has to know, such as what is left out."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    notes: tuple[str, ...] = ()


def merged(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Edges of one kind between the same ends as one."""
    labels: dict[tuple[str, str, str, str], dict[str, None]] = {}
    for edge in edges:
        labels.setdefault((edge.source, edge.target, edge.kind, edge.look), {}).update(dict.fromkeys(edge.labels))
    return tuple(
        Edge(source, target, kind, tuple(said), look)
        for (source, target, kind, look), said in sorted(labels.items(), key=lambda item: item[0])
    )
