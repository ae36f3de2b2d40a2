"""Next.js: what its server answers and renders, by the place of its files; what its configuration passes on to others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, items, option
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression, Invoke, Text, literal
from ringfence.model.facts import Fact, GatewayRoute, InBrowser, Route
from ringfence.model.outline import Outline
from ringfence.model.source import Span
from ringfence.model.value import FunctionValue, Scope
from ringfence.patterns import pattern

_APP = pattern(r"(?:^|/)app/(?P<path>(?:[^/]+/)*)route\.[cm]?[jt]sx?$")
_PAGES = pattern(r"(?:^|/)pages/(?P<path>api(?:/[^/]+)*)\.[jt]sx?$")
_PAGE = pattern(r"(?:^|/)pages/(?P<path>(?!api/|_)[^.]*)\.[jt]sx?$")
_APP_PAGE = pattern(r"(?:^|/)app/(?P<path>(?:[^/]+/)*)(?:page|layout)\.[jt]sx?$")
_CONFIGURATION = pattern(r"(?:^|/)next\.config\.[cm]?[jt]s$")
_RENDERING = ("getServerSideProps", "getStaticProps", "getInitialProps")
_HOOKS = tuple(
    f"react.{name}"
    for name in ("useState", "useEffect", "useLayoutEffect", "useReducer", "useRef", "useCallback", "useTransition")
)
_NAMED_REWRITES = pattern(r"(?:^|[.<])rewrites(?:$|:)")
_TAKEN = pattern(r"/?:[A-Za-z_]\w*(?:\([^)]*\))?[*+?]?.*$")
"""What a rewrite's path leaves open, to its end."""
_DEEPEST = 4
_VERBS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")


@framework(
    "nextjs",
    language=ECMASCRIPT,
    libraries=("next", "next/server", "next/navigation", "next/link", "next/headers", "next/app"),
)
def nextjs(code: Code) -> Iterator[Fact]:
    """``app/orders/[id]/route.ts`` with its methods, ``pages/api/orders.ts`` for all of them; what the server does for a
    page before it is sent; rewrites.
    """
    yield from _rewrites(code)
    yield from _browsed(code)
    for path, outline in code.outlines.items():
        app, pages = _APP.search(path), _PAGES.search(path)
        if app is not None:
            for function in outline.functions:
                if function.name in _VERBS:
                    yield Route(function.name, literal(_path(app["path"])), function.name, function.at)
        elif pages is not None:
            yield from _handler(code, outline, _path(pages["path"]))
        else:
            yield from _rendered(code, path, outline)


def _handler(code: Code, outline: Outline, path: str) -> Iterator[Route]:
    """The default export, a function by its name; one that is wrapped, ``export default withSession(handler)``, answers."""
    default = next((b for b in outline.bindings if getattr(b.target, "name", "") == "default" and not b.scope), None)
    names = {getattr(default.value, "name", "") if default is not None else "default"}
    if default is not None and isinstance(default.value, Invoke):
        names = {handler.name for handler in _wrapped(code, default.value, Scope(outline.path), _DEEPEST)}
    for function in outline.functions:
        if function.name in names:
            yield Route("", literal(path), function.name, function.at)


def _wrapped(code: Code, wrapper: Invoke, scope: Scope, depth: int) -> Iterator[FunctionValue]:
    """The functions of the same file that a wrapper, or one inside of it, is put around."""
    for argument in wrapper.arguments if depth else ():
        if isinstance(argument.value, Invoke):
            yield from _wrapped(code, argument.value, scope, depth - 1)
            continue
        for value in code.values(argument.value, scope):
            if isinstance(value, FunctionValue) and value.path == scope.path:
                yield value


def _rendered(code: Code, path: str, outline: Outline) -> Iterator[Route]:
    """What runs on the server when a page is asked for: its loaders, or in the newer layout the component itself."""
    page, newer = _PAGE.search(path), _APP_PAGE.search(path)
    for function in outline.functions if page is not None else ():
        if page is not None and function.name.rpartition(".")[2] in _RENDERING:
            yield Route("GET", literal(_path(page["path"])), function.name, function.at)
    if newer is not None:
        for route in _handler(code, outline, _path(newer["path"])):
            yield Route("GET", route.path, route.handler, route.at)


def _browsed(code: Code) -> Iterator[InBrowser]:
    """The functions of components that have a state or effects, and of pages of the older layout, what the server runs of
    these left out.
    """
    paths = {call.path for call in code.calls(*_HOOKS)} | {path for path in code.outlines if _PAGE.search(path)}
    for path in sorted(paths):
        for function in code.outlines[path].functions if not _APP.search(path) else ():
            if "." not in function.name and not any(name in function.name for name in _RENDERING):
                yield InBrowser(function.at, function.name)


def _rewrites(code: Code) -> Iterator[GatewayRoute]:
    """``rewrites: () => [{ source: "/api/:path*", destination: "http://api:4000/:path*" }]``."""
    for path, outline in code.outlines.items():
        for function in outline.functions if _CONFIGURATION.search(path) else ():
            if not _NAMED_REWRITES.search(function.name):
                continue
            scope = Scope(path, function.name)
            for returned in function.returns:
                named = ("beforeFiles", "afterFiles", "fallback")
                lists = [(returned, scope), *(option(code, returned, scope, name) for name in named)]
                for item, place in (one for placed in lists for one in items(code, placed)):
                    yield from _passed(code, item, place, function.at)


def _passed(code: Code, item: Expression, scope: Scope, at: Span) -> Iterator[GatewayRoute]:
    source, destination = (option(code, item, scope, name) for name in ("source", "destination"))
    if source is None or destination is None:
        return
    for asked in literals(code.texts(*source)):
        for text in code.texts(*destination):
            last = text.parts[-1]
            ending = _TAKEN.sub("", last) if isinstance(last, str) else ""
            target = Text((*text.parts[:-1], ending)) if isinstance(last, str) else text
            host, _, below = ending.partition("://")[2].partition("/") if len(text.parts) == 1 else ("", "", ending)
            if host or len(text.parts) > 1:  # else it stays inside
                rewrite = f"/{below.strip('/')}"
                yield GatewayRoute("", "code", "", _TAKEN.sub("", asked) or "/", "prefix", target, rewrite, at)


def _path(folders: str) -> str:
    """``orders/[id]/`` as ``/orders/{id}``; groups in parentheses are no part of it, ``index`` is its folder."""
    kept: list[str] = []
    for folder in folders.strip("/").split("/"):
        if folder in ("", "index") or folder.startswith(("(", "@")):
            continue
        inner = re.fullmatch(r"\[+(\.\.\.)?([^\]]+)\]+", folder)
        kept.append(folder if inner is None else "{*}" if inner[1] else f"{{{inner[2]}}}")
    return "/" + "/".join(kept)
