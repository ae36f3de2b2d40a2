"""Rules of Traefik's routers: ``Host(`shop`) && PathPrefix(`/orders`)``."""

from __future__ import annotations

from ringfence.patterns import pattern

_PATH = pattern(r"\b(PathPrefix|Path|PathRegexp)\(([^)]{1,500})\)")
_HOST = pattern(r"\bHost\(\s*[`\"']([^`\"']{1,200})")
_QUOTED = pattern(r"[`\"']([^`\"']{1,200})[`\"']")
_MATCHES = {"PathPrefix": "prefix", "Path": "exact", "PathRegexp": "regex"}


def matched(rule: str) -> tuple[str, list[tuple[str, str]]]:
    """The host that a rule asks for, if any, and its paths with how each is matched; all paths where it names none."""
    host = _HOST.search(rule)
    paths = [(path, _MATCHES[match[1]]) for match in _PATH.finditer(rule) for path in _QUOTED.findall(match[2])]
    return host[1] if host else "", paths or [("/", "prefix")]
