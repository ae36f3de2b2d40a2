"""Routes of YARP, the .NET reverse proxy, in configuration files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.json import read_json
from ringfence.formats.yaml import MISSING, Node
from ringfence.manifests._dotnet_routes import prefix_of, rewritten
from ringfence.model.expression import Choice, Expression, Hole, Text
from ringfence.model.facts import Fact, GatewayRoute
from ringfence.model.source import Source


@manifest("yarp", files=("appsettings*.json", "*yarp*.json", "*proxy*.json"), tokens=("Clusters", "clusters"))
def yarp(source: Source) -> Iterable[Fact]:
    """Every route to each destination of its cluster, whatever the section is called."""
    root = read_json(source.text)
    inside = _entries(root)
    below = [(f"{outer}.{name}", node) for outer, value in inside for name, node in _entries(value)]
    for place, section in (("", root), *inside, *below):
        if _get(section, "routes") and _get(section, "clusters"):
            yield from _routes(source, section, place)


def _entries(node: Node) -> list[tuple[str, Node]]:
    return [(key.text(), value) for key, value in node.items()]


def _entry(node: Node, name: str) -> tuple[str, Node]:
    """What stands under a key, which may be written in capitals or not, and how it is written."""
    return next(((key, value) for key, value in _entries(node) if key.lower() == name.lower()), (name, MISSING))


def _get(node: Node, name: str) -> Node:
    return _entry(node, name)[1]


def _routes(source: Source, section: Node, place: str) -> Iterator[GatewayRoute]:
    listed = _get(section, "routes")
    for route in [value for _, value in _entries(listed)] or listed.elements():
        match = _get(route, "match")
        path = _get(match, "path").text() or _get(route, "path").text("/{**rest}")
        target = _destinations(section, place, _get(route, "clusterid").text())
        if target is None:
            continue
        hosts = _get(match, "hosts").texts() or ("",)
        prefix, kind = prefix_of(path)
        at = (_get(match, "path") or route).span(source.path)
        for host in hosts:
            yield GatewayRoute("", "yarp", host, prefix, kind, target, _rewrite(route, path), at)


def _destinations(section: Node, place: str, cluster: str) -> Expression | None:
    """Where a cluster leads, as settings: a file for one environment often has nothing but other addresses."""
    keys, node = [place] if place else [], section
    for name in ("clusters", cluster, "destinations"):
        key, node = _entry(node, name)
        keys.append(key)
    found: list[Expression] = []
    for destination, inside in _entries(node):
        last, address = _entry(inside, "address")
        if address.text():
            found.append(Hole("setting", ".".join((*keys, destination, last)), Text((address.text(),))))
    return (found[0] if len(found) == 1 else Choice(tuple(found))) if found else None


def _rewrite(route: Node, path: str) -> str | None:
    """What the transforms make of the path."""
    rewrite: str | None = None
    for transform in _get(route, "transforms").elements():
        pattern, removed, added, whole = (
            _get(transform, name).text() for name in ("pathpattern", "pathremoveprefix", "pathprefix", "pathset")
        )
        if pattern or whole:
            rewrite = rewritten(pattern or whole)
        elif removed:
            rest = (rewrite or prefix_of(path)[0]).removeprefix(removed)
            rewrite = rest or "/"
        elif added:
            rewrite = added.rstrip("/") + (rewrite or prefix_of(path)[0])
    return rewrite
