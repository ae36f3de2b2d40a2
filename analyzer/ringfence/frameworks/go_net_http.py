"""Go's own HTTP server: patterns of a ServeMux, methods and parameters in them since Go 1.22."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ringfence.extend import Code, framework
from ringfence.frameworks._go import calls
from ringfence.frameworks._go_routes import Router, handlers, route, routes
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._texts import first_argument, texts_or_unknown
from ringfence.model.expression import Text
from ringfence.model.facts import Fact, Route

MUX = "net/http.ServeMux()"
_ROUTER = Router(MUX, {"Handle": "", "HandleFunc": ""})
_WRAPPERS = (
    "net/http.HandlerFunc", "go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp.NewHandler",
    "go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp.WithRouteTag",
)  # fmt: skip


@framework(
    "go_net_http",
    language="go",
    libraries=("net/http",),
    same_as={"net/http.NewServeMux()": MUX, "net/http.DefaultServeMux": MUX},
    computes=dict.fromkeys(_WRAPPERS, first_argument),
)
def go_net_http(code: Code) -> Iterator[Fact]:
    """One route for each pattern; one that ends in a slash answers everything below."""
    for found in routes(code, _ROUTER):
        yield _open(found)
    for call, scope in calls(code):
        if getattr(call.invoke.callee, "name", "") in ("Handle", "HandleFunc") and len(call.invoke.arguments) == 2:
            names = code.library_names(call.invoke.callee, scope)
            if any(name in ("net/http.Handle", "net/http.HandleFunc") for name in names):
                answering = [handler_name(h, scope.path) for h in handlers(code, call.invoke.arguments[1].value, scope)]
                for path in texts_or_unknown(code, call.invoke.argument(0), scope):
                    for handler in dict.fromkeys(answering or [""]):
                        yield _open(route("", path, handler, call.invoke.at))


def _open(found: Route) -> Route:
    path = found.path
    if isinstance(path, Text) and isinstance(path.parts[-1], str):
        last = path.parts[-1].replace("{$}", "")
        if path.parts[-1].endswith("/"):
            last += "{*}"
        return replace(found, path=Text((*path.parts[:-1], last.replace("...}", "*}"))))
    return found
