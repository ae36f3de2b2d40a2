"""MyBatis's XML mappers: the statements that a mapper's methods run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ringfence.extend import manifest
from ringfence.formats.xml import Element, read_xml
from ringfence.model.facts import Fact
from ringfence.model.source import Source
from ringfence.patterns import pattern

_STATEMENTS = ("select", "insert", "update", "delete")
_PLACEHOLDER = pattern(r"#\{[^{}]{0,200}\}")
_JOINT = pattern(r"^(?:and|or)\b", re.IGNORECASE)
_DEEPEST = 12


@manifest("mybatis_mappers", files=("*.xml",), tokens=("<mapper",))
def mybatis_mappers(source: Source) -> Iterable[Fact]:
    """What each statement does, all of its optional parts included, for the method that it is called after."""
    from ringfence.sql import read_statement

    root = read_xml(source.text)
    namespace = root.attributes.get("namespace", "") if root is not None and root.name == "mapper" else ""
    if root is None or not namespace:
        return
    fragments = {element.attributes.get("id", ""): element for element in root.all("sql")}
    for name in _STATEMENTS:
        for element in root.all(name):
            text = _PLACEHOLDER.sub("?", _sql(element, fragments, 0)).strip()
            method = f"{namespace}.{element.attributes.get('id', '')}"
            yield from read_statement(text, source.line(element.line), function=method)


def _sql(element: Element, fragments: Mapping[str, Element], depth: int) -> str:
    """The text of an element with that of what is inside it."""
    if depth > _DEEPEST:
        return ""
    inside = [piece if isinstance(piece, str) else _part(piece, fragments, depth + 1) for piece in element.pieces]
    return "".join(inside)


def _part(element: Element, fragments: Mapping[str, Element], depth: int) -> str:
    name = element.name
    if name == "include":
        named = fragments.get(element.attributes.get("refid", "").rpartition(".")[2])
        return f" {_sql(named, fragments, depth)} " if named is not None else " "
    if name in ("selectKey", "bind", "property"):
        return " "
    if name == "choose":
        return _part(element.children[0], fragments, depth) if element.children else " "
    inner = _sql(element, fragments, depth).strip()
    if not inner:
        return " "
    if name == "where":
        return f" WHERE {_JOINT.sub('', inner)} "
    if name == "set":
        return f" SET {inner.rstrip(', ')} "
    if name == "trim":
        return _trimmed(element, inner)
    opened, closed = element.attributes.get("open", ""), element.attributes.get("close", "")
    return f" {opened}{inner}{closed} "


def _trimmed(element: Element, inner: str) -> str:
    for prefix in element.attributes.get("prefixOverrides", "").split("|"):
        if prefix.strip() and inner.lower().startswith(prefix.strip().lower()):
            inner = inner[len(prefix.strip()) :]
            break
    for suffix in element.attributes.get("suffixOverrides", "").split("|"):
        inner = inner.removesuffix(suffix.strip()) if suffix.strip() else inner
    return f" {element.attributes.get('prefix', '')} {inner} {element.attributes.get('suffix', '')} "
