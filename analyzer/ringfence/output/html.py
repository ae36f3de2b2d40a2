"""``html``: one page with everything: ownership map, matrix, chains, findings. No network, no framework."""

from __future__ import annotations

import json
from base64 import b64encode
from functools import cache

from ringfence.extend import Rendering, output
from ringfence.model.finding import Report
from ringfence.output._visible import visible, visible_line
from ringfence.patterns import pattern
from ringfence.views.page import page

SCRIPTS = (
    "dom.js", "model.js", "places.js", "details.js", "layout.js", "map.js",
    "tables.js", "lists.js", "findings.js", "app.js",
)  # fmt: skip
_ESCAPES = {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
_SPECIAL = pattern(f"[{''.join(_ESCAPES)}]")
_MARK = pattern(r"\{\{(\w+)\}\}")


@output("html", summary="One page to look at: map, matrix, chains and findings; needs no network")
def render(report: Report, rendering: Rendering) -> str:
    """The page. Data is embedded as JSON that cannot end its element, and shown as text, never as markup."""
    style, script = _file("style.css"), _script()
    parts = {
        "style": style,
        "script": script,
        "data": embedded(_document(report)),
        "styleHash": _hash(style),
        "scriptHash": _hash(script),
    }
    return _MARK.sub(lambda mark: parts[mark[1]], _file("page.html"))


def _document(report: Report) -> dict[str, object]:
    document = page(report)
    lines = {place: visible_line(line) for place, line in document["lines"].items()}
    return {**document, "lines": lines}


def embedded(document: object) -> str:
    """JSON for a ``script`` element: nothing in it is markup to any parser, nor turns the direction of reading."""
    text = json.dumps(_clean(document), ensure_ascii=False, separators=(",", ":"))
    return _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text)


def _clean(value: object) -> object:
    """Every string with its harmful characters written out."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {visible(key): _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list) else value


@cache
def _script() -> str:
    body = "\n".join(_file(name) for name in SCRIPTS)
    return f'"use strict";\n(() => {{\n{body}}})();\n'


@cache
def _file(name: str) -> str:
    from importlib.resources import files

    return (files("ringfence.output") / "_html" / name).read_text(encoding="utf-8")


@cache
def _hash(text: str) -> str:
    """What the page's policy lets through: this very text and nothing else."""
    from hashlib import sha256  # which loads the whole of OpenSSL

    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
