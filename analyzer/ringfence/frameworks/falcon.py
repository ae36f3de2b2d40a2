"""Falcon: routes of resources, one for each responder."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._texts import METHODS, literals, methods_of, replaced, texts_or_unknown
from ringfence.model.facts import Fact, Route
from ringfence.model.value import ClassValue, Instance, LibraryCall
from ringfence.patterns import pattern

_APP = "falcon.App()"
_CONVERTER = pattern(r"\{(\w+):[^{}]*\}")


@framework(
    "falcon",
    language="python",
    libraries=("falcon",),
    same_as={f"{name}()": _APP for name in ("falcon.API", "falcon.asgi.App", "falcon.app.App", "falcon.api.API")},
)
def falcon(code: Code) -> Iterator[Fact]:
    """``app.add_route("/orders/{id:int}", Orders())``; with ``suffix="list"`` the responders are ``on_get_list``."""
    for call in code.calls(f"{_APP}.add_route"):
        yield from dict.fromkeys(_routes(code, call))


def _routes(code: Code, call: LibraryCall) -> Iterator[Route]:
    suffixes = [f"_{suffix}" for suffix in literals(code.texts(call.argument(None, "suffix"), call.scope))] or [""]
    for value in code.values(call.argument(1, "resource"), call.scope):
        cls = value.cls if isinstance(value, Instance) else value
        if not isinstance(cls, ClassValue):
            continue
        names = {f"on_{method}{suffix}": method.upper() for method in METHODS for suffix in suffixes}
        for text in texts_or_unknown(code, call.argument(0, "uri_template"), call.scope):
            for name, _, function in methods_of(code, cls, names):
                path = replaced(text, _CONVERTER, r"{\1}")
                yield Route(names[name], path, function.name, function.at)
