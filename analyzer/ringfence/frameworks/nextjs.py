"""Next.js: what its server answers, by the place of its files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT
from ringfence.model.expression import literal
from ringfence.model.facts import Fact, Route
from ringfence.model.outline import Outline

_APP = re.compile(r"(?:^|/)app/(?P<path>(?:[^/]+/)*)route\.[cm]?[jt]sx?$")
_PAGES = re.compile(r"(?:^|/)pages/(?P<path>api(?:/[^/]+)*)\.[jt]sx?$")
_VERBS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")


@framework(
    "nextjs",
    language=ECMASCRIPT,
    libraries=("next", "next/server", "next/navigation", "next/link", "next/headers", "next/app"),
)
def nextjs(code: Code) -> Iterator[Fact]:
    """``app/orders/[id]/route.ts`` with its methods, ``pages/api/orders.ts`` for all of them."""
    for path, outline in code.outlines.items():
        app, pages = _APP.search(path), _PAGES.search(path)
        if app is not None:
            for function in outline.functions:
                if function.name in _VERBS:
                    yield Route(function.name, literal(_path(app["path"])), function.name, function.at)
        elif pages is not None:
            yield from _handler(outline, _path(pages["path"]))


def _handler(outline: Outline, path: str) -> Iterator[Route]:
    """The default export, a function by its name."""
    default = next((b for b in outline.bindings if getattr(b.target, "name", "") == "default" and not b.scope), None)
    name = getattr(default.value, "name", "") if default is not None else "default"
    for function in outline.functions:
        if function.name == name:
            yield Route("", literal(path), function.name, function.at)


def _path(folders: str) -> str:
    """``orders/[id]/`` as ``/orders/{id}``; groups in parentheses are no part of it, ``index`` is its folder."""
    kept: list[str] = []
    for folder in folders.strip("/").split("/"):
        if folder in ("", "index") or folder.startswith(("(", "@")):
            continue
        inner = re.fullmatch(r"\[+(\.\.\.)?([^\]]+)\]+", folder)
        kept.append(folder if inner is None else "{*}" if inner[1] else f"{{{inner[2]}}}")
    return "/" + "/".join(kept)
