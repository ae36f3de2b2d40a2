"""Where a pass directive sends requests: scheme, server and path, with upstream groups resolved to their servers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from ringfence.manifests._nginx_tree import Directive
from ringfence.manifests._nginx_values import Values, Variables, known
from ringfence.model.expression import Text
from ringfence.patterns import pattern

_SCHEME = pattern(r"([a-z][a-z0-9+]*):?//", re.IGNORECASE)
_HOST = pattern(r"\[[^\]]*\]|[^:]+")
_REST_OF_URL = ("request_uri", "uri", "document_uri", "is_args", "args", "query_string")
_WHOLE_PATH = _REST_OF_URL[:3]
_MAX_SERVERS = 16
PROTOCOLS = {"proxy_pass": "http", "grpc_pass": "grpc", "fastcgi_pass": "fastcgi", "uwsgi_pass": "uwsgi"}
"""Pass directives and the scheme of what they send where none is written."""


class Target(Struct, frozen=True):
    """One server that requests may go to. host: its name alone, ``""`` where it is not known. path: the URI part as
    expanded, None if there is none (then the request's own path stays).
    """

    url: Text
    host: str
    path: str | None


class Targets:
    """Resolves the pass directives of one file."""

    def __init__(self, root: Directive, values: Values) -> None:
        self._values = values
        self._groups: dict[str, list[str]] = {}
        self._servers: dict[str, tuple[str, ...]] = {}
        nothing_set = Variables(Directive("", (), 1), None)
        for block in (root, *root.all("http")):
            for group in block.all("upstream"):
                if group.arguments:
                    # Templates also compute the names of groups: as expanded they match what is passed to.
                    self._groups[values.expand(group.arguments[0], nothing_set)[0]] = _members(group)

    def of(self, directive: Directive, variables: Variables) -> Iterator[Target]:
        """Every server that a pass directive may mean."""
        if not directive.arguments or directive.arguments[0] == "off":
            return
        for word in self._values.expand(directive.arguments[0], variables):
            scheme, rest = self._scheme(word, PROTOCOLS[directive.name])
            authority, path = self._split(rest)
            for server in self._resolved(authority, variables):
                host = _HOST.match(server)
                name = host[0] if host and known(host[0]) and not server.startswith("unix:") else ""
                yield Target(self._values.expression(f"{scheme}{server}{path or ''}"), name, path)

    def _scheme(self, word: str, default: str) -> tuple[str, str]:
        if match := _SCHEME.match(word):
            return f"{match[1].lower()}://", word[match.end() :]
        if word[1:4] == "://":
            return f"{default}://", word[4:]  # $scheme://
        if default == "http" and word and not known(word[0]):
            return "", word  # the variable may well hold all of a URL
        return f"{default}://", word

    def _split(self, rest: str) -> tuple[str, str | None]:
        """Authority and path."""
        if rest.startswith("unix:"):
            socket, colon, path = rest[len("unix:") :].partition(":")
            return f"unix:{socket}", path if colon else None
        for index, char in enumerate(rest):
            if char in "/?" or self._begins_path(rest, index):
                return rest[:index], rest[index:]
        return rest, None

    def _begins_path(self, rest: str, index: int) -> bool:
        """Whether a variable right behind the host stands for a path: ``http://orders$request_uri``."""
        hole = self._values.hole(rest[index])
        if hole is None or hole.kind != "unknown" or index == 0:
            return False
        if hole.name in _REST_OF_URL:
            return True
        return hole.name.isdigit() and rest[index - 1] not in ".-_:" and rest[index + 1 : index + 2] in ("", "?", "/")

    def _resolved(self, authority: str, variables: Variables) -> tuple[str, ...]:
        members = self._groups.get(authority)
        if not members:
            return (authority,)
        if authority not in self._servers:
            servers = (server for member in members for server in self._values.expand(member, variables))
            self._servers[authority] = tuple(dict.fromkeys(servers))[:_MAX_SERVERS]
        return self._servers[authority]

    def pattern(self, path: str, location: str | None) -> str | None:
        """A URI part as a path with ``*`` for what is not known; location: the path that variables of nginx which hold
        all of the request's path stand for (None: a regular expression). None if it is the request's own path.
        """
        kept: list[str] = []
        for char in path.partition("?")[0]:
            hole = self._values.hole(char)
            if hole is None or hole.name not in _REST_OF_URL:
                kept.append(char)
            elif hole.name in _WHOLE_PATH:
                if not kept:
                    return None
                kept.append(location if location is not None else char)
        pattern = self._values.pattern("".join(kept))
        return pattern if pattern.startswith("/") else f"/{pattern}"


def _members(group: Directive) -> list[str]:
    servers = [directive for directive in group.all("server") if directive.arguments]
    running = [server for server in servers if "down" not in server.arguments[1:]]
    return list(dict.fromkeys(server.arguments[0] for server in running or servers))[:_MAX_SERVERS]
