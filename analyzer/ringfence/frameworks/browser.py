"""Programs that run in a browser: what they request is asked by a person, not by a service."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT
from ringfence.model.facts import Fact, Role
from ringfence.patterns import pattern

_RENDERING = frozenset((
    "react-dom", "react-dom/client", "react-native", "vue", "@angular/core", "@angular/platform-browser", "svelte",
    "solid-js/web", "preact", "jquery", "angular", "lit",
))  # fmt: skip
_SERVING = frozenset((
    "express", "fastify", "koa", "next", "nuxt", "@nestjs/core", "@hapi/hapi", "hapi", "restify", "@remix-run/node",
    "react-dom/server", "@sveltejs/kit", "@grpc/grpc-js", "grpc", "apollo-server", "@apollo/server", "polka", "hono",
    "moleculer",
))  # fmt: skip

_SERVED = pattern(r"(?:^|/)(?:wwwroot|src/main/resources/(?:static|public)|src/main/webapp)/")
"""Where programs of .NET and Java keep the scripts that their pages load."""


@framework("browser", language=ECMASCRIPT, libraries=tuple(sorted(_RENDERING)))
def browser(code: Code) -> Iterator[Fact]:
    """The part the program plays, unless it serves pages itself, as what holds scripts among its static files does."""
    first = None
    for outline in code.outlines.values():
        if _SERVED.search(outline.path):
            continue
        for imported in outline.imports:
            module = imported.target.partition("::")[0]
            if module in _SERVING or module.startswith("next/"):
                return
            if module in _RENDERING and first is None:
                first = imported.at
    if first is not None:
        yield Role("client", first)
