"""Programs that run in a browser: what they request is asked by a person, not by a service."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT
from ringfence.model.facts import Fact, Role

_RENDERING = frozenset((
    "react-dom", "react-dom/client", "react-native", "vue", "@angular/core", "@angular/platform-browser", "svelte",
    "solid-js/web", "preact", "jquery", "angular", "lit",
))  # fmt: skip
_SERVING = frozenset((
    "express", "fastify", "koa", "next", "nuxt", "@nestjs/core", "@hapi/hapi", "hapi", "restify", "@remix-run/node",
    "react-dom/server", "@sveltejs/kit", "@grpc/grpc-js", "grpc", "apollo-server", "@apollo/server", "polka", "hono",
    "moleculer",
))  # fmt: skip


@framework("browser", language=ECMASCRIPT, libraries=tuple(sorted(_RENDERING)))
def browser(code: Code) -> Iterator[Fact]:
    """The part the program plays, unless it serves pages itself."""
    first = None
    for outline in code.outlines.values():
        for imported in outline.imports:
            module = imported.target.partition("::")[0]
            if module in _SERVING or module.startswith("next/"):
                return
            if module in _RENDERING and first is None:
                first = imported.at
    if first is not None:
        yield Role("client", first)
