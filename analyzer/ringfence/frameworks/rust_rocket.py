"""Rocket: handlers with attributes, mounted below a path."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._routes import braced
from ringfence.frameworks._rust import calls, functions
from ringfence.frameworks._texts import METHODS, join_path, replaced, texts_or_unknown
from ringfence.model.expression import Text
from ringfence.model.facts import Fact, Route
from ringfence.model.value import Library
from ringfence.patterns import pattern

_ROUTES = ("rocket.routes()", "builtins.routes()", "rocket_okapi.openapi_get_routes()")
_ATTRIBUTES = tuple(f"{module}.{method}" for module in ("rocket", "builtins") for method in METHODS)
_PARAMETER = pattern(r"<(\w+)(\.\.)?>")
_ASKED = pattern(r"\?.*$")


@framework("rust_rocket", language="rust", libraries=("rocket",))
def rust_rocket(code: Code) -> Iterator[Fact]:
    """One route for each handler that is mounted, and each path that it is mounted below."""
    mounted: dict[tuple[str, str], list[Text]] = defaultdict(list)
    for call, scope in calls(code, "mount"):
        for value in code.values(call.invoke.argument(1), scope):
            if (
                isinstance(value, Library)
                and value.name in _ROUTES
                and value.made is not None
                and value.scope is not None
            ):
                for argument in value.made.arguments:
                    for handler in functions(code, argument.value, value.scope):
                        mounted[handler.path, handler.name] += texts_or_unknown(code, call.invoke.argument(0), scope)
    for function, called in code.decorated(*_ATTRIBUTES):
        method = called.name.rpartition(".")[2].upper()
        for path in texts_or_unknown(code, called.argument(0), called.scope):
            for prefix in dict.fromkeys(mounted.get((called.path, function.name), ())):
                yield Route(method, _braced(join_path(prefix, path)), function.name, function.at)


def _braced(path: Text) -> Text:
    """``/orders/<id>?<page>`` as ``/orders/{id}``."""
    return braced(replaced(replaced(path, _ASKED, ""), _PARAMETER, r"{\1}"))
