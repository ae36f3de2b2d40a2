"""Routes of gateways that stand in settings: Zuul, Spring Cloud Gateway (reactive and MVC)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ringfence.formats.spring_gateway_filters import Filter, before_pattern, rewritten
from ringfence.model.expression import Expression, Hole, Text, literal
from ringfence.model.facts import GatewayRoute, Setting
from ringfence.patterns import pattern

_ZUUL = pattern(r"zuul\.routes\.([^.]+)(?:\.(path|url|serviceid|stripprefix))?")
_GATEWAY = pattern(r"(spring\.cloud\.gateway(?:\.(?:mvc|server\.webflux|server\.webmvc))?\.routes\[\d+\])\.uri")
_STRIP = pattern(r"StripPrefix\s*=\s*(\d)")
_REWRITE = pattern(r"RewritePath\s*=\s*([^,]+),\s*(.+)")
_PREFIX = pattern(r"PrefixPath\s*=\s*(\S+)")
MAX_LISTED = 20
"""Predicates and filters of one route that are looked at."""


def routes(keys: Mapping[str, Setting]) -> Iterator[GatewayRoute]:
    """Every route, each of its paths apart."""
    yield from _zuul(keys)
    for key, setting in keys.items():
        found = _GATEWAY.fullmatch(key)
        if found is not None:
            yield from _gateway(keys, found[1], setting)


def _zuul(keys: Mapping[str, Setting]) -> Iterator[GatewayRoute]:
    named: dict[str, dict[str, Setting]] = {}
    for key, setting in keys.items():
        found = _ZUUL.fullmatch(key)
        if found is not None:
            named.setdefault(found[1], {})[found[2] or "path"] = setting
    prefix = _literal(keys.get("zuul.prefix"))
    for route in named.values():
        at = next(iter(route.values()))
        name = at.key.split(".")[2]
        path = _literal(route.get("path")) or f"/{name}/**"
        target: Expression = literal(name)
        for place in ("serviceid", "url"):
            if place in route:
                target = _held(route[place])
        keeps = _literal(route.get("stripprefix")) == "false"
        before = path.partition("*")[0].rstrip("/") or "/"
        shown = (prefix + before).rstrip("/") or "/"
        yield GatewayRoute("", "spring", "", shown, "prefix", target, before if keeps else "/", at.at)


def _gateway(keys: Mapping[str, Setting], stem: str, uri: Setting) -> Iterator[GatewayRoute]:
    filters = list(_listed(keys, stem, "filters"))
    for predicate in _listed(keys, stem, "predicates"):
        name, equals, paths = predicate.partition("=")
        if name.strip() in ("Path", "Path.patterns") and equals:
            for path in paths.split(","):
                yield _route(path.strip(), uri, filters)
            return
    yield _route("/", uri, filters)


def _listed(keys: Mapping[str, Setting], stem: str, what: str) -> Iterator[str]:
    """Predicates or filters as ``Name=arguments``, short or long form."""
    for index in range(MAX_LISTED):
        place = f"{stem}.{what}[{index}]"
        if place in keys:
            yield _shown(keys[place].value)
            continue
        name = _literal(keys.get(f"{place}.name"))
        if not name:
            return
        inside = [s for key, s in keys.items() if key.startswith(f"{place}.args.") and not key.endswith("]")]
        yield f"{name}={','.join(_shown(s.value) for s in inside)}"


def _route(path: str, uri: Setting, filters: list[str]) -> GatewayRoute:
    before = before_pattern(path)
    exact = before == path.rstrip("/") or path == "/"
    return GatewayRoute(
        "", "spring", "", before, "exact" if exact else "prefix", _held(uri), rewritten(before, _read(filters)), uri.at
    )


def _read(filters: list[str]) -> Iterator[Filter]:
    for written in filters:
        if found := _STRIP.match(written):
            yield "stripPrefix", (found[1],)
        elif found := _PREFIX.match(written):
            yield "prefixPath", (found[1],)
        elif found := _REWRITE.match(written):
            yield "rewritePath", (found[1], re.sub(r"\$\\?\{?\w+\}?", "*", found[2].strip()))


def _held(setting: Setting) -> Hole:
    return Hole("setting", setting.key, setting.value)


def _literal(setting: Setting | None) -> str:
    value = setting.value if setting is not None else None
    return (value.literal or "") if isinstance(value, Text) else ""


def _shown(value: Expression) -> str:
    return "".join(p if isinstance(p, str) else "*" for p in value.parts) if isinstance(value, Text) else ""
