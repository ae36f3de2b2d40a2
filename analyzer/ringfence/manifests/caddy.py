"""Caddyfiles: which paths are passed on to which servers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from msgspec import Struct, field
from msgspec.structs import replace

from ringfence.extend import manifest
from ringfence.manifests._caddy_tree import Directive, parse
from ringfence.manifests._caddy_values import expression, is_known, upstream
from ringfence.manifests._kubernetes_routing import seconds
from ringfence.manifests._path_rewrites import by_pattern, without_prefix
from ringfence.model.expression import Expression, one_of
from ringfence.model.facts import GatewayRoute, TrafficPolicy
from ringfence.model.source import Source

_PASSING = ("reverse_proxy", "php_fastcgi", "proxy", "forward_auth")
_GROUPS = ("handle", "handle_path", "route", "handle_errors")
_REWRITING = ("uri", "rewrite")
_DIRECTIVES = frozenset((
    *_PASSING, *_GROUPS, *_REWRITING, "redir", "respond", "root", "file_server", "encode", "header", "log", "tls", "import",
    "basicauth", "basic_auth", "try_files", "gzip", "request_header", "vars", "map",
))  # fmt: skip
"""What begins a file that holds no sites but what several of them import."""
_MAX_ROUTES = 2_000
_MAX_PLACES = 50
"""Of one matcher."""


class _Place(Struct, frozen=True):
    path: str
    match: str


_EVERYWHERE = (_Place("/", "prefix"),)


class _Scope(Struct, frozen=True):
    """What the blocks around a directive say. stripped: what ``handle_path`` takes off the paths, which matchers within do
    not see. rewriting: the directives in force that change the path at the target.
    """

    host: str = ""
    places: tuple[_Place, ...] = _EVERYWHERE
    method: str = ""
    stripped: str = ""
    rewriting: tuple[Directive, ...] = ()
    matchers: Mapping[str, tuple[Directive, ...]] = field(default_factory=dict)


@manifest("caddy", files=("Caddyfile*", "*.Caddyfile", "*.caddy"), tokens=_PASSING)
def caddy(source: Source) -> Iterator[GatewayRoute | TrafficPolicy]:
    """A route for each path that a site passes on to others, and how long those may take."""
    yield from islice(_sites(source, parse(source.text)), _MAX_ROUTES)


def _sites(source: Source, top: list[Directive]) -> Iterator[GatewayRoute | TrafficPolicy]:
    first = next((site for site in top if site.name), None)
    if first is not None and not first.has_block and first.name not in _DIRECTIVES:
        rest = [directive for directive in top if directive is not first and directive.name]
        yield from _block(source, rest, _site(first))  # a file of one site needs no braces
        return
    yield from _block(source, [directive for directive in top if directive.name in _DIRECTIVES], _Scope())
    for site in top:
        if site.name and site.has_block and site.name not in _DIRECTIVES and not site.name.startswith("&"):
            yield from _block(source, site.block, _site(site))


def _site(site: Directive) -> _Scope:
    """A site's one host, if it answers for no other, and the path that may follow it."""
    addresses = [word.strip(",") for words in site.words for word in words.split(",") if word.strip(",")]
    hosts, paths = set[str](), set[str]()
    for address in addresses:
        authority, slash, path = address.rpartition("://")[2].partition("/")
        hosts.add(authority.rpartition(":")[0] if ":" in authority else authority)
        paths.add(slash + path)
    host = hosts.pop() if len(hosts) == 1 else ""
    open_to_all = host in ("", "localhost") or "*" in host or not is_known(host)
    places = tuple(_place(path) for path in sorted(paths)) if paths - {"", "/"} else _EVERYWHERE
    return _Scope("" if open_to_all else host, places)


def _block(source: Source, block: list[Directive], scope: _Scope) -> Iterator[GatewayRoute | TrafficPolicy]:
    rewriting = [d for d in block if d.name == "rewrite" or (d.name in _REWRITING and len(d.arguments) > 1)]
    inner = replace(
        scope, matchers={**scope.matchers, **dict(_matchers(block))}, rewriting=(*scope.rewriting, *rewriting)
    )
    for directive in block:
        if directive.name in _PASSING:
            yield from _passed(source, directive, inner)
        elif directive.name in _GROUPS:
            yield from _block(source, directive.block, _within(directive, inner))


def _matchers(block: list[Directive]) -> Iterator[tuple[str, tuple[Directive, ...]]]:
    """What a block's matchers ask for: ``@orders path /orders*``, or several things in a block of their own."""
    for directive in block:
        if directive.name.startswith("@"):
            words = directive.arguments
            short = (Directive(words[0], words[1:], directive.line),) if words else ()
            yield directive.name, (*short, *directive.block)


def _within(group: Directive, scope: _Scope) -> _Scope:
    """The scope in a ``handle``, ``handle_path`` or ``route``."""
    inner = _matched(group.arguments[0], scope) if group.arguments else scope
    if group.name == "handle_path" and len(inner.places) == 1:
        return replace(inner, stripped=inner.places[0].path.rstrip("*"))
    return inner


def _matched(matcher: str, scope: _Scope) -> _Scope:
    """What a matcher leaves of a scope: a path, the name of a matcher, or anything else, which restricts nothing."""
    if matcher.startswith("/"):
        return replace(scope, places=(_beyond(_place(matcher), scope),))
    said = scope.matchers.get(matcher, ())
    paths = [_beyond(_place(path), scope) for d in said if d.name == "path" for path in d.arguments if "/" in path]
    methods = {method for d in said if d.name == "method" for method in d.arguments}
    hosts = [host for d in said if d.name == "host" for host in d.arguments]
    return replace(
        scope,
        places=tuple(dict.fromkeys(paths))[:_MAX_PLACES] or scope.places,
        method=methods.pop() if len(methods) == 1 else scope.method,
        host=hosts[0] if len(hosts) == 1 else scope.host,
    )


def _place(written: str) -> _Place:
    """``/orders/*`` and ``/orders*`` are what begins so, ``/orders`` is only itself."""
    path = written if written.startswith("/") else f"/{written}"
    stars = path.count("*")
    if stars == 0:
        return _Place(path, "exact" if path != "/" else "prefix")
    return _Place(path[:-1] if stars == 1 and path.endswith("*") else path, "prefix")


def _beyond(place: _Place, scope: _Scope) -> _Place:
    """A place that is seen without what was taken off the path before."""
    return replace(place, path=scope.stripped.rstrip("/") + place.path) if scope.stripped else place


def _passed(source: Source, directive: Directive, scope: _Scope) -> Iterator[GatewayRoute | TrafficPolicy]:
    words = list(directive.arguments)
    if directive.name == "proxy":  # of the first major version: the path always comes first
        matcher, without = words[:1], [w for d in directive.all("without") for w in d.arguments[:1]]
        scope = replace(scope, places=(_Place(matcher[0], "prefix"),) if matcher else _EVERYWHERE)
        scope = replace(scope, stripped=without[0]) if without else scope
        words = words[1:]
    elif words and (words[0].startswith(("/", "@")) or words[0] == "*"):
        scope = _matched(words.pop(0), scope)
    words += [word for to in directive.all("to") for word in to.arguments]
    words += [_dynamic(found) for found in directive.all("dynamic")]
    scheme = "fastcgi" if directive.name == "php_fastcgi" else "http"
    targets = [target for word in words if (target := upstream(word, scheme))]
    if not targets:
        return
    at = source.line(directive.line)
    if directive.name == "forward_auth":
        asked = next((d.arguments[0] for d in directive.all("uri") if d.arguments), "/")
        yield GatewayRoute("", "caddy", scope.host, asked.partition("?")[0], "exact", _choice(targets), None, at)
        return
    own = tuple(d for d in directive.all("rewrite"))
    for place in scope.places:
        rewrite = _rewritten(place, replace(scope, rewriting=(*scope.rewriting, *own)))
        yield GatewayRoute(
            "", "caddy", scope.host, place.path, place.match, _choice(targets), rewrite, at, method=scope.method
        )
    yield from _limits(source, directive, targets)


def _dynamic(found: Directive) -> str:
    """``dynamic a orders 8080`` or its block; other sources of addresses are not known."""
    said = {d.name: d.arguments[0] for d in found.block if d.arguments}
    words = [said.get("name", ""), said.get("port", "")] if found.block else [*found.arguments[1:3], "", ""][:2]
    return ":".join(word for word in words if word) if found.arguments[:1] == ("a",) else ""


def _choice(targets: list[str]) -> Expression:
    return one_of(tuple(dict.fromkeys(expression(target) for target in targets)))


def _rewritten(place: _Place, scope: _Scope) -> str | None:
    """The path at the target, None if it is the one that was asked for."""
    path = place.path
    if scope.stripped:
        path = without_prefix(path, scope.stripped.rstrip("/"))
    for directive in scope.rewriting:
        path = _changed(path, directive)
    return path if path != place.path else None


def _changed(path: str, directive: Directive) -> str:
    words = directive.arguments
    if directive.name == "rewrite":
        before, brace, _ = words[-1].partition("{") if words else ("", "", "")
        return (before + path.lstrip("/") if before.endswith("/") else before + path) if brace else before or path
    if words[0] == "strip_prefix":
        return without_prefix(path, words[1].rstrip("/")) if path.startswith(words[1].rstrip("/")) else path
    if words[0] == "replace" and len(words) > 2:
        return path.replace(words[1], words[2])
    if words[0] == "path_regexp" and len(words) > 2:
        return by_pattern(path, words[1], words[2])
    return path


def _limits(source: Source, directive: Directive, targets: list[str]) -> Iterator[TrafficPolicy]:
    """How long a server may take to answer, and how often another is asked."""
    said = {
        d.name: d for d in (*directive.block, *(d for t in directive.all("transport") for d in t.block)) if d.arguments
    }
    timeout = said.get("response_header_timeout") or said.get("read_timeout")
    retries = said.get("lb_retries")
    limit = seconds(timeout.arguments[0]) if timeout is not None else None
    count = int(retries.arguments[0]) if retries is not None and retries.arguments[0].isdecimal() else None
    stated = timeout if limit is not None else retries
    if stated is None or (limit is None and count is None):
        return
    for target in targets:
        host = target.partition("://")[2].partition("/")[0].rpartition(":")[0]
        if host and is_known(host):
            yield TrafficPolicy(host, limit, count, source.line(stated.line), mesh=False)
