"""HAProxy's configuration: which hosts and paths lead to which servers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, product

from ringfence.extend import manifest
from ringfence.manifests._haproxy_sections import Line, Section, sections
from ringfence.manifests._kubernetes_routing import seconds
from ringfence.manifests._path_rewrites import by_pattern
from ringfence.manifests._placeholders import with_holes
from ringfence.model.expression import Hole, Text, one_of
from ringfence.model.facts import GatewayRoute, TrafficPolicy
from ringfence.model.source import Source
from ringfence.patterns import pattern

_MATCHES = {"path": "exact", "path_beg": "prefix", "path_dir": "prefix", "url_beg": "prefix", "path_reg": "regex"}
_OF_HOST = pattern(r"(?:req\.)?(?:hdr|fhdr)(?:_dom|_beg|_end)?\(host\)(?:,lower)?(?: -i)?|ssl_fc_sni|req\.ssl_sni")
_EXACT_HOST = pattern(r"(?:req\.)?f?hdr\(host\)(?:,lower)?|ssl_fc_sni|req\.ssl_sni")
_SET_PATH = pattern(
    r"(?P<before>[^%\s]*)%\[path(?:,regsub\((?P<pattern>[^,\s]{1,200}),(?P<to>[^,)\s]{0,200}).{0,20}\))?\]"
)
_VARIABLE = pattern(r"\"?\$\{?(?P<name>\w+)\}?\"?")
_MILLISECONDS = 1000
_MAX_ROUTES = 2_000
_MAX_PLACES = 100
"""Of one rule."""

Place = tuple[str, str, str]
"""Host, path, and how that is matched."""


@manifest(
    "haproxy",
    files=("haproxy*", "*.cfg", "*.cfg.j2", "*.cfg.t*pl", "*.cfg.template"),
    tokens=("use_backend", "default_backend", "\nlisten"),
)
def haproxy(source: Source) -> Iterable[GatewayRoute | TrafficPolicy]:
    """A route for each rule of each front end that speaks HTTP, and how long the servers may take."""
    found = sections(source.text)
    backends = {section.name: section for section in found if section.kind in ("backend", "listen")}
    fronts = [section for section in found if section.kind in ("frontend", "listen") and section.speaks_http]
    routes = (route for front in fronts for route in _routes(source, front, backends))
    yield from islice(routes, _MAX_ROUTES)


def _routes(source: Source, front: Section, backends: Mapping[str, Section]) -> Iterator[GatewayRoute | TrafficPolicy]:
    rules = _acls(front)
    asked = [
        line for line in front.lines if line.words[0] in ("use_backend", "default_backend") and len(line.words) > 1
    ]
    if front.kind == "listen" and not asked and front.all("bind"):
        yield from _passed(source, front, [("", "/", "prefix")], front.all("server", "server-template")[:1])
    for line in asked:
        backend = backends.get(line.words[1])
        if backend is not None and backend.speaks_http:
            places = _places(line.words[2:], rules) if line.words[0] == "use_backend" else [("", "/", "prefix")]
            yield from _passed(source, backend, places, [line])


def _passed(
    source: Source, backend: Section, places: Sequence[Place], stated: Sequence[Line]
) -> Iterator[GatewayRoute | TrafficPolicy]:
    servers = list(dict.fromkeys(_servers(backend)))
    if not servers or not stated:
        return
    target = one_of(servers)
    at = source.line(stated[0].number)
    for host, path, match in places[:_MAX_PLACES]:
        yield GatewayRoute("", "haproxy", host, path, match, target, _rewritten(path, backend), at)
    yield from _limits(source, backend, servers)


def _servers(backend: Section) -> Iterator[Text]:
    """The addresses of those that are no mere stand-ins."""
    lines = backend.all("server", "server-template")
    usual = [line for line in lines if not {"backup", "disabled"} & set(line.words)]
    for line in usual or lines:
        at = 2 if line.words[0] == "server" else 3
        if len(line.words) > at and not line.words[at].startswith(("unix@", "/", "abns@", "fd@")):
            address = "http://" + line.words[at].removeprefix("ipv4@")
            yield with_holes(address, _VARIABLE, lambda match: Hole("env", match["name"]))


def _acls(front: Section) -> dict[str, list[list[str]]]:
    """The tests of a front end by name; one that is given several times holds if one of them does."""
    found: dict[str, list[list[str]]] = {}
    for line in front.all("acl"):
        if len(line.words) > 2:
            found.setdefault(line.words[1], []).append(line.words[2:])
    return found


def _places(condition: Sequence[str], rules: Mapping[str, list[list[str]]]) -> list[Place]:
    """Where a condition holds: ``if shop orders || { path_beg /o }``. What forbids something restricts nothing here."""
    if condition[:1] != ["if"]:
        return [("", "/", "prefix")]
    found: dict[Place, None] = {}
    for alternative in _alternatives(condition[1:], rules):
        tests = [test for group in alternative for test in group]
        hosts = [value for test in tests for value in _hosts(test)] or [""]
        paths = [place for test in tests for place in _paths(test)] or [("/", "prefix")]
        found.update(dict.fromkeys((host, path, match) for host, (path, match) in product(hosts, paths)))
    return list(islice(found, _MAX_PLACES))


def _alternatives(words: Sequence[str], rules: Mapping[str, list[list[str]]]) -> Iterator[list[list[list[str]]]]:
    """The tests that have to hold together, for each of several conditions that ``or`` stands between."""
    together: list[list[list[str]]] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word in ("or", "||"):
            yield together
            together = []
        elif word in ("{", "!{"):
            end = next((i for i in range(at, len(words)) if words[i] == "}"), len(words))
            if word == "{":
                together.append([list(words[at + 1 : end])])
            at = end
        elif not word.startswith("!"):
            together.append(rules.get(word, []))
        at += 1
    yield together


def _values(test: Sequence[str]) -> list[str]:
    """What a test compares with; its flags are left out."""
    values: list[str] = []
    words = iter(test[1:])
    for word in words:
        if word in ("-m", "-f", "-M", "-n", "-u"):
            next(words, None)
        elif not word.startswith("-") or word == "--":
            values.append(word)
    return values


def _hosts(test: Sequence[str]) -> list[str]:
    return _values(test) if test and _EXACT_HOST.fullmatch(test[0]) else []


def _paths(test: Sequence[str]) -> list[tuple[str, str]]:
    match = _MATCHES.get(test[0].partition(",")[0]) if test else None
    if match is None:
        return []
    if match == "exact" and "-m" in test:
        match = {"beg": "prefix", "reg": "regex"}.get(test[test.index("-m") + 1] if test[-1] != "-m" else "", match)
    return [(value if match == "regex" else "/" + value.lstrip("/"), match) for value in _values(test)]


def _rewritten(path: str, backend: Section) -> str | None:
    """The path at the server, None if it is the one that was asked for."""
    changed = path
    for words in (line.words for line in backend.all("http-request")):
        if words[1:2] == ["set-path"] and len(words) > 2:
            changed = _set(changed, words[2])
        elif words[1:2] == ["replace-path"] and len(words) > 3:
            changed = by_pattern(changed, words[2], words[3])
    return changed if changed != path else None


def _set(path: str, written: str) -> str:
    """``%[path,regsub(^/api/,/)]``, ``/v1%[path]``; anything else is not followed."""
    said = _SET_PATH.fullmatch(written)
    if said is None:
        return path
    return said["before"] + (by_pattern(path, said["pattern"], said["to"]) if said["pattern"] else path)


def _limits(source: Source, backend: Section, servers: Sequence[Text]) -> Iterator[TrafficPolicy]:
    said = [line for line in backend.all("timeout") if line.words[1:2] == ["server"] and len(line.words) > 2]
    line = said[-1] if said else None
    written = line.words[2] if line is not None else ""
    limit = int(written) / _MILLISECONDS if written.isdecimal() else seconds(written) if written else None
    if line is None or limit is None:
        return
    for server in servers:
        host = (server.literal or "").partition("://")[2].rpartition(":")[0]
        if host:
            yield TrafficPolicy(host, limit, None, source.line(line.number), mesh=False)
