"""nginx configurations: which locations are passed on to which servers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from msgspec import Struct, field
from msgspec.structs import replace

from ringfence.extend import manifest
from ringfence.manifests._nginx_targets import PROTOCOLS, Target, Targets
from ringfence.manifests._nginx_tree import Directive, parse
from ringfence.manifests._nginx_values import Values, Variables, known
from ringfence.model.expression import Text, one_of
from ringfence.model.facts import GatewayRoute, TrafficPolicy
from ringfence.model.source import Source
from ringfence.patterns import pattern

_OTHER_SUFFIXES = (
    *(".yaml", ".yml", ".json", ".toml", ".tf", ".md", ".rst", ".txt", ".html", ".xml", ".svg", ".dockerfile"),
    *(".sh", ".bash", ".ps1", ".py", ".js", ".mjs", ".ts", ".tsx", ".rb", ".go", ".java", ".service"),
)
_MODIFIER = pattern(r"(=|\^~|~\*|~)\s*(.*)", re.DOTALL)
_MATCHES = {"=": "exact", "^~": "prefix", "~": "regex", "~*": "regex"}
_TIME = pattern(r"(\d{1,9})(ms|s|m|h|d|w|M|y)?\s*", re.ASCII)
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "M": 2_592_000, "y": 31_536_000}
_LIMITS = tuple(
    f"{name.removesuffix('pass')}{limit}" for name in PROTOCOLS for limit in ("read_timeout", "next_upstream_tries")
)
_SCRIPT = pattern(r"\^?/?(?:index|app|\.[*+]|\(?\.[*+]|\[\^/\])?\\\.php")
_MAX_ROUTES = 5_000
_EVERY_REQUEST = ("_", "", "localhost", "default_server")


@manifest(
    "nginx",
    files=("*.conf", "*.nginx", "*.conf.template", "*.conf.t*pl", "*.conf.j2", "nginx*", "conf", "default"),
    tokens=tuple(PROTOCOLS),
)
def nginx(source: Source) -> Iterator[GatewayRoute | TrafficPolicy]:
    """A route for every location that is passed on, how long its server may take and how often it is asked again."""
    if source.name.lower().endswith(_OTHER_SUFFIXES):
        return
    root = parse(source.text)
    template = source.name.lower().endswith((".template", ".tmpl", ".tpl", ".j2")) or "/templates/" in source.path
    reader = _Reader(source, root, Values(template=template))
    yield from islice(reader.routes(root, _Scope(Variables(root, None), _fallbacks(root))), _MAX_ROUTES)
    yield from reader.policies


class _Place(Struct, frozen=True):
    """A location's path as written."""

    path: str
    match: str


class _Scope(Struct, frozen=True):
    """What the blocks around a directive say. places: where the location applies, empty outside of any; a named
    location applies where others fall back on it. limits: the directives of timeouts and retries in force, by name.
    """

    variables: Variables
    fallbacks: dict[str, list[_Place]]
    host: str = ""
    ports: tuple[int, ...] = ()
    places: tuple[_Place, ...] = ()
    location: Directive | None = None
    limits: Mapping[str, Directive] = field(default_factory=dict)

    def within(self, block: Directive) -> _Scope:
        """The scope in a block that stands in this one."""
        own = {directive.name: directive for directive in block.all(*_LIMITS)}
        return replace(
            self, variables=Variables(block, self.variables), limits={**self.limits, **own} if own else self.limits
        )


class _Reader:
    def __init__(self, source: Source, root: Directive, values: Values) -> None:
        self.policies: dict[TrafficPolicy, None] = {}
        self._source = source
        self._values = values
        self._targets = Targets(root, values)

    def routes(self, block: Directive, scope: _Scope) -> Iterator[GatewayRoute]:
        """The routes of one block and those in it."""
        for directive in block.block:
            if directive.name in PROTOCOLS:
                yield from self._passed(directive, scope)
            elif directive.name in ("http", "if", "limit_except"):
                yield from self.routes(directive, scope.within(directive))
            elif directive.name == "server":
                inner = replace(
                    scope.within(directive), host=_server_name(directive), ports=_ports(directive),
                    fallbacks=_fallbacks(directive),
                )  # fmt: skip
                yield from self.routes(directive, inner)
            elif directive.name == "location":
                places = tuple(self._places(directive, scope))
                yield from self.routes(directive, replace(scope.within(directive), places=places, location=directive))

    def _places(self, location: Directive, scope: _Scope) -> Iterator[_Place]:
        place = _place(location)
        if place is None:
            return
        if place.path.startswith("@"):
            yield from scope.fallbacks.get(place.path, (_Place("/", "prefix"),))
        elif place.match != "regex" and "$" in place.path:
            for word in self._values.expand(place.path, scope.variables):
                yield _Place(self._values.pattern(word), place.match)
        else:
            yield place

    def _passed(self, directive: Directive, scope: _Scope) -> Iterator[GatewayRoute]:
        targets = list(self._targets.of(directive, scope.variables)) if scope.places else []
        for place in scope.places:
            place = _Place("/", "prefix") if _is_script(directive, place) else place
            by_rewrite: dict[str | None, dict[Text, None]] = {}
            for target in targets:
                by_rewrite.setdefault(self._rewrite(place, target, scope), {})[target.url] = None
            for rewrite, urls in by_rewrite.items():
                at = self._source.line(directive.line)
                target_url = one_of(tuple(urls))
                ports = scope.ports if directive.name in ("fastcgi_pass", "uwsgi_pass") else ()
                yield GatewayRoute("", "nginx", scope.host, place.path, place.match, target_url, rewrite, at, ports)
        self._bound(directive, targets, scope)

    def _rewrite(self, place: _Place, target: Target, scope: _Scope) -> str | None:
        """The path at the target: a ``rewrite … break`` beats the URI part."""
        path = self._broken_rewrite(scope) or target.path
        if path is None:
            return None
        pattern = self._targets.pattern(path, None if place.match == "regex" else place.path)
        return None if pattern == place.path else pattern

    def _broken_rewrite(self, scope: _Scope) -> str | None:
        """Where a ``rewrite`` leads that stays in its location; among several, one that keeps a part of the path."""
        rules = scope.location.all("rewrite") if scope.location else ()
        paths = [
            self._values.expand(rule.arguments[1], scope.variables)[0]
            for rule in rules
            if len(rule.arguments) == 3 and rule.arguments[2] == "break" and "://" not in rule.arguments[1]
        ]
        return next((path for path in paths if not known(path)), paths[0] if paths else None)

    def _bound(self, directive: Directive, targets: list[Target], scope: _Scope) -> None:
        protocol = directive.name.removesuffix("pass")
        timeout = scope.limits.get(f"{protocol}read_timeout")
        tries = scope.limits.get(f"{protocol}next_upstream_tries")
        seconds = _seconds(timeout.arguments) if timeout else None
        retries = _retries(tries.arguments) if tries else None
        stated = timeout if timeout and seconds is not None else tries
        if stated is None or (seconds is None and retries is None):
            return
        for target in targets:
            if target.host:
                at = self._source.line(stated.line)
                self.policies[TrafficPolicy(target.host, seconds, retries, at, mesh=False)] = None


def _is_script(directive: Directive, place: _Place) -> bool:
    r"""Whether what is passed on are the scripts of PHP, ``location ~ \.php$``: all other paths lead to one."""
    return directive.name == "fastcgi_pass" and place.match == "regex" and _SCRIPT.match(place.path) is not None


def _place(location: Directive) -> _Place | None:
    """``location = /path``; the modifier may also stick to the path."""
    words = location.arguments
    if not words:
        return None
    if len(words) > 1:
        return _Place(words[1], _MATCHES.get(words[0], "prefix"))
    match = _MODIFIER.fullmatch(words[0])
    return _Place(match[2], _MATCHES[match[1]]) if match else _Place(words[0], "prefix")


def _server_name(server: Directive) -> str:
    """The first name of a virtual host, empty if it also answers for any other."""
    names = [name for directive in server.all("server_name") for name in directive.arguments]
    if not names or any(name in _EVERY_REQUEST or name.startswith("~") or "$" in name for name in names):
        return ""
    return names[0]


def _ports(server: Directive) -> tuple[int, ...]:
    """The ports of ``listen 81;``, ``listen [::]:81 default_server;``."""
    words = [directive.arguments[0].rpartition(":")[2] for directive in server.all("listen") if directive.arguments]
    return tuple(dict.fromkeys(int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 6))


def _fallbacks(server: Directive) -> dict[str, list[_Place]]:
    """Named locations, and the places whose requests end there."""
    found: dict[str, list[_Place]] = {}
    pending = [(server, _Place("/", "prefix"))]
    while pending:
        block, place = pending.pop()
        for directive in block.block:
            last = directive.arguments[-1] if directive.arguments else ""
            if directive.name in ("try_files", "error_page") and last.startswith("@"):
                places = found.setdefault(last, [])
                if place not in places[-1:]:
                    places.append(place)
            elif directive.name == "location" and not last.startswith("@"):
                pending.append((directive, _place(directive) or place))
            elif directive.name == "if":
                pending.append((directive, place))
    return found


def _seconds(words: tuple[str, ...]) -> float | None:
    text = " ".join(words)
    matches = list(_TIME.finditer(text)) if len(text) < 100 else []
    if not matches or sum(len(match[0]) for match in matches) != len(text):
        return None
    return float(sum(int(match[1]) * _SECONDS[match[2] or "s"] for match in matches))


def _retries(words: tuple[str, ...]) -> int | None:
    """How often a request is passed on again; 0 tries are any number of them."""
    tries = int(words[0]) if words and re.fullmatch(r"\d{1,4}", words[0], re.ASCII) else 0
    return tries - 1 if tries else None
