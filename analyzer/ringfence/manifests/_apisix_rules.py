"""What APISIX's file and its objects in Kubernetes have in common: paths, upstreams, rewritten paths."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.formats.yaml import Node
from ringfence.manifests._path_rewrites import by_pattern
from ringfence.manifests._placeholders import with_holes
from ringfence.model.expression import Hole, Text, literal
from ringfence.patterns import pattern

_PARAMETER = pattern(r":[A-Za-z_]\w*")
_VARIABLE = pattern(r"\$\{\{\s*(?P<name>\w+)\s*(?::=(?P<default>[^{}]*))?\}\}")
_SECURE = ("https", "grpcs")


def place(uri: str) -> tuple[str, str]:
    """A path and how it is matched: ``/orders/*`` is what begins so; parameters (``:id``) are ``*``."""
    if uri.endswith("*"):
        return _PARAMETER.sub("*", uri[:-1]) or "/", "prefix"
    return _PARAMETER.sub("*", uri), "exact"


def rewritten(path: str, rule: Node) -> str | None:
    """The path that ``proxy-rewrite`` makes of one, None if it stays."""
    if written := rule.get("uri").text():
        return written.partition("$")[0] + ("*" if "$" in written else "")
    words = rule.get("regex_uri").texts()
    found = by_pattern(path, words[0], words[1]) if len(words) > 1 else path
    return found if found != path else None


def addresses(upstream: Node) -> Iterator[Text]:
    """The URLs of an upstream's nodes, or of the service that discovery finds under its name."""
    scheme = upstream.get("scheme").text()
    scheme = scheme if scheme in ("grpc", *_SECURE) else "http"
    nodes = upstream.get("nodes")
    written = [key.text() for key, _ in nodes.items()]
    for node in nodes.elements():
        port = node.get("port").text()
        written.append(node.get("host").text() + (f":{port}" if port else ""))
    for address in written or [upstream.get("service_name").text()]:
        if address:
            yield with_holes(f"{scheme}://{address}", _VARIABLE, _hole)


def _hole(match: re.Match[str]) -> Hole:
    return Hole("env", match["name"], literal(match["default"]) if match["default"] else None)
