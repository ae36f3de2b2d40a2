"""How a Compose service is reached: ports and names."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.formats.yaml import Node
from ringfence.manifests._compose_interpolation import interpolate, plain, settled
from ringfence.model.facts import HostName, OpenPort, Port
from ringfence.patterns import pattern

MAX_RANGE = 100
"""Ports of one range that are kept; published ranges of services are short, those of media servers go to thousands."""

_COLON = pattern(r":(?![^{}]*\})")
"""One that stands in no variable, as that before a default does."""
_RANGE = pattern(r"(\d{1,5})(?:-(\d{1,5}))?")


def read_ports(service: Node) -> tuple[Port, ...]:
    """``ports`` in every form, then ``expose``."""
    found = [port for node in service.get("ports").one_or_many() for port in _published(node)]
    for node in service.get("expose").one_or_many():
        found.extend(Port(0, target) for target in _range(node.text()))
    return tuple(dict.fromkeys(found))


def read_open_ports(service: Node) -> tuple[OpenPort, ...]:
    """Those of the ports that variables decide."""
    found: dict[OpenPort, None] = {}
    for node in service.get("ports").one_or_many():
        published, target = _parts(node)
        usual = next(_pair(published, target), Port(0, 0))
        if "$" in published or "$" in target:
            found[OpenPort(interpolate(published), interpolate(target), usual)] = None
    return tuple(found)


def _published(node: Node) -> Iterator[Port]:
    yield from _pair(*_parts(node))


def _parts(node: Node) -> tuple[str, str]:
    """What is published, and what is behind it, as they are written; the address before them says nothing here."""
    if node.is_mapping:
        return node.get("published").text(), node.get("target").text()
    parts = _COLON.split(node.text().partition("/")[0])
    return parts[-2] if len(parts) > 1 else "", parts[-1]


def _pair(published: str, target: str) -> Iterator[Port]:
    targets, outer = _range(target), _range(published)
    for index, port in enumerate(targets):
        # one container port with a range on the host gets any port of it
        yield Port(outer[index] if index < len(outer) and (len(outer) == len(targets)) else 0, port)


def _range(written: str) -> tuple[int, ...]:
    found = _RANGE.fullmatch(plain(written).partition("/")[0].strip())
    if found is None:
        return ()
    first, last = int(found[1]), int(found[2] or found[1])
    return tuple(range(first, min(last, 65535, first + MAX_RANGE - 1) + 1))


def read_hosts(name: str, service: Node, links: dict[str, list[str]]) -> tuple[str, ...]:
    """Every name other services can call it by; links: aliases that others give it."""
    found = [name, settled(service.get("container_name").text()), settled(service.get("hostname").text())]
    for _, network in service.get("networks").items():  # noqa: PERF102 - a node, no dict
        found.extend(settled(alias) for alias in network.get("aliases").texts())
    return tuple(dict.fromkeys(host for host in (*found, *links.get(name, ())) if host))


def read_links(services: Node) -> dict[str, list[str]]:
    """By service, the aliases that ``links: [service:alias]`` of others give it."""
    found: dict[str, list[str]] = {}
    for _, service in services.items():  # noqa: PERF102 - a node, no dict
        for link in service.get("links").texts():
            name, _, alias = plain(link).partition(":")
            found.setdefault(name, []).append(alias)
    return found


def read_external_links(services: Node, path: str) -> Iterator[HostName]:
    """The aliases that ``external_links: [container:alias]`` gives what other files run."""
    for _, service in services.items():  # noqa: PERF102 - a node, no dict
        for link in service.get("external_links").elements():
            container, _, alias = plain(link.text()).partition(":")
            if alias and alias != container:
                yield HostName(alias, "", (), (), link.span(path), container)
