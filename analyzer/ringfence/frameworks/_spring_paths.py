"""Paths as Spring writes them, in routes and in clients alike."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.formats.placeholders import placeholders
from ringfence.frameworks._java import Annotation, first
from ringfence.frameworks._java_values import constants, strings
from ringfence.frameworks._texts import EMPTY, join_path
from ringfence.model.expression import Text, join
from ringfence.patterns import pattern

_WEB = "org.springframework.web.bind.annotation"
_VERBS = {f"{_WEB}.{verb.title()}Mapping": verb for verb in ("GET", "POST", "PUT", "DELETE", "PATCH")}
REQUEST_MAPPING = f"{_WEB}.RequestMapping"
_EXCHANGES = {
    f"org.springframework.web.service.annotation.{verb.title()}Exchange": verb
    for verb in ("GET", "POST", "PUT", "DELETE", "PATCH")
}
HTTP_EXCHANGE = "org.springframework.web.service.annotation.HttpExchange"
MAPPINGS = (REQUEST_MAPPING, *_VERBS, HTTP_EXCHANGE, *_EXCHANGES)
_PARAMETER = pattern(r"\{(\*?)([^{}:]+)(?::(?:[^{}]|\{[^{}]*\})*)?\}")
_REST = pattern(r"/\*\*$")


def mapped(code: Code, annotations: list[Annotation]) -> Iterator[tuple[str, Text, Annotation]]:
    """(method, path, annotation) of every mapping among a method's annotations; method ``""``: any."""
    mapping = first(annotations, *MAPPINGS)
    if mapping is None:
        return
    for path in paths_of(code, mapping):
        for method in methods_of(code, mapping):
            yield method, path, mapping


def methods_of(code: Code, mapping: Annotation) -> list[str]:
    """The HTTP methods that a mapping answers."""
    known = _VERBS.get(mapping.name) or _EXCHANGES.get(mapping.name)
    if known:
        return [known]
    if mapping.name == HTTP_EXCHANGE:
        return [text.literal or "" for text in strings(code, mapping.argument("method"), mapping.scope)] or [""]
    return constants(mapping.argument("method")) or [""]


def paths_of(code: Code, mapping: Annotation | None) -> list[Text]:
    """The paths of a mapping, one empty path if it names none."""
    if mapping is None:
        return [EMPTY]
    given = mapping.argument("value", "path", "url")
    return [resolved_path(text) for text in strings(code, given, mapping.scope)] or [EMPTY]


def resolved_path(text: Text) -> Text:
    """A path with its placeholders as settings, and its variables without their patterns."""
    return join(placeholders(_plain(part)) if isinstance(part, str) else Text((part,)) for part in text.parts)


def _plain(path: str) -> str:
    if "{" in path and "${" not in path:
        path = _PARAMETER.sub(r"{\1\2}", path)
    return _REST.sub("/{*rest}", path).replace("/*", "/{any}") if "*" in path else path


def rooted(path: Text) -> Text:
    """A path with the slash that Spring puts before it where none is written."""
    first = path.parts[0]
    return join((Text(("/",)), path)) if isinstance(first, str) and first and not first.startswith("/") else path


def below(prefixes: list[Text], path: Text) -> Iterator[Text]:
    """The path under each prefix; a slash at its end says nothing."""
    for prefix in prefixes:
        whole = join_path(prefix, path)
        last = whole.parts[-1]
        if isinstance(last, str) and last.endswith("/") and len(whole.parts) + len(last) > 2:
            whole = join((*whole.parts[:-1], last.rstrip("/")))
        yield whole
