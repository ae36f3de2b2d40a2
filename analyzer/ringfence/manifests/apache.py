"""Apache's HTTP server as a reverse proxy: which paths are passed on to which servers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.extend import manifest
from ringfence.model.expression import Choice, Expression, literal
from ringfence.model.facts import GatewayRoute
from ringfence.model.source import Source, Span
from ringfence.patterns import pattern

_WORD = pattern(r'"((?:[^"\\]|\\.)*)"?|(\S+)')
_DEFINED = pattern(r"\$\{(\w+)\}")
_BALANCER = pattern(r"balancer://([^/\s]+)")
MAX_LINES = 50_000


@manifest(
    "apache",
    files=("*.conf", "*.vhost", "*.conf.template", "*.conf.j2", "000-default", ".htaccess"),
    tokens=("ProxyPass", "[P", ",P]", ",P,"),
)
def apache(source: Source) -> Iterator[GatewayRoute]:
    """A route for every ``ProxyPass``, in and outside of ``<Location>``, and for rewritings that are passed on."""
    lines = [line for line in _lines(source) if line[1]]
    defined = {words[1]: words[2] for _, words in lines if words[0].lower() == "define" and len(words) > 2}
    members = _members(lines)
    location = host = ""
    for at, words in lines:
        name = words[0].lower()
        written = [_filled(word, defined) for word in words[1:]]
        if name in ("<location", "<locationmatch"):
            location = written[-1].rstrip(">") if written else ""
        elif name in ("</location>", "</locationmatch>"):
            location = ""
        elif name == "servername" and written:
            host = written[0]
        elif name in ("proxypass", "proxypassmatch") and written:
            path, target = (location, written[0]) if "://" in written[0] else (written[0], "".join(written[1:2]))
            if "://" in target:
                yield _route(host, path, target, "match" in name, members, at)
        elif name == "rewriterule" and len(written) > 2 and re.search(r"[\[,](P|proxy)[,\]]", written[-1]):
            yield _route(host, written[0], written[1], True, members, at)


def _route(host: str, path: str, target: str, pattern: bool, members: dict[str, list[str]], at: Span) -> GatewayRoute:
    plain = re.split(r"[(\[.*?$\\]", path.lstrip("^"))[0] if pattern else path
    found = _BALANCER.match(target)
    targets = members.get(found[1], []) if found else [target]
    expression: Expression = literal(targets[0]) if len(targets) == 1 else Choice(tuple(literal(t) for t in targets))
    beyond = re.sub(r"\$\d.*", "", target.partition("://")[2].partition("/")[2])
    return GatewayRoute("", "apache", host, "/" + plain.strip("/"), "prefix", expression, "/" + beyond.strip("/"), at)


def _lines(source: Source) -> Iterator[tuple[Span, list[str]]]:
    """Directives with their words; a backslash at its end continues a line."""
    pending, first = "", 0
    for number, line in enumerate(source.text.splitlines()[:MAX_LINES], 1):
        first = first or number
        pending += line
        if pending.endswith("\\"):
            pending = pending[:-1]
            continue
        text = pending.strip()
        if text and not text.startswith("#"):
            yield source.line(first), [m[1] if m[1] is not None else m[2] for m in _WORD.finditer(text)]
        pending, first = "", 0


def _members(lines: list[tuple[Span, list[str]]]) -> dict[str, list[str]]:
    """The servers of each balancer."""
    found: dict[str, list[str]] = {}
    balancer = ""
    for _, words in lines:
        if words[0].lower() == "<proxy" and len(words) > 1:
            match = _BALANCER.match(words[1].rstrip(">"))
            balancer = match[1] if match else ""
        elif words[0].lower() == "balancermember" and balancer and len(words) > 1:
            found.setdefault(balancer, []).append(words[1])
    return found


def _filled(word: str, defined: dict[str, str]) -> str:
    return _DEFINED.sub(lambda match: defined.get(match[1], match[0]), word)
