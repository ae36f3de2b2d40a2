"""go-zero: routes of REST servers, calls of the clients that goctl generates around gRPC's, connections to databases."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go import calls, methods, timeout
from ringfence.frameworks._go_routes import handlers, route
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._texts import EMPTY, join_path, texts_or_unknown
from ringfence.model.expression import Invoke, Member, literal
from ringfence.model.facts import Connection, Fact, RemoteCall, Route
from ringfence.model.outline import Call
from ringfence.model.value import Items, Library, LibraryCall, Scope
from ringfence.patterns import pattern

_ZERO = "github.com/zeromicro/go-zero"
_REST, _ZRPC, _STORES = f"{_ZERO}/rest", f"{_ZERO}/zrpc", f"{_ZERO}/core/stores"
_SERVER, _CLIENT = f"{_REST}.Server()", f"{_ZRPC}.Client()"
_STUB = pattern(r".+/\w+\.New(?P<service>[A-Z]\w*)\(\)\.(?P<method>[A-Z]\w*)$")
_OPENING = {f"{_STORES}/sqlx.NewMysql": "mysql", f"{_STORES}/postgres.New": "postgresql"}


@framework(
    "go_zero",
    language="go",
    libraries=(_REST, _ZRPC, f"{_STORES}/sqlx", f"{_STORES}/postgres"),
    same_as={
        **{f"{_REST}.{name}()": _SERVER for name in ("MustNewServer", "NewServer")},
        **{f"{_ZRPC}.{name}()": _CLIENT for name in ("MustNewClient", "NewClient", "NewClientWithTarget")},
    },
)
def go_zero(code: Code) -> Iterator[Fact]:
    """One route for each that is added, one request for each call of a client."""
    for call in code.calls(f"{_SERVER}.AddRoutes", f"{_SERVER}.AddRoute"):
        yield from _routes(code, call)
    for call in code.calls(*_OPENING):
        yield Connection(_OPENING[call.name], call.call.invoke.at, call.call.function, url=call.argument(0))
    for one, scope in calls(code):
        callee = one.invoke.callee
        if (
            isinstance(callee, Member) and callee.name[:1].isupper() and len(one.invoke.arguments) > 1
        ):  # context and request
            yield from _requests(code, one, scope)


def _routes(code: Code, call: LibraryCall) -> Iterator[Route]:
    """``server.AddRoutes([]rest.Route{{Method: …, Path: …, Handler: …}}, rest.WithPrefix("/v1"))``."""
    prefix = EMPTY
    for option in (value for a in call.call.invoke.arguments[1:] for value in code.values(a.value, call.scope)):
        if isinstance(option, Library) and option.name == f"{_REST}.WithPrefix()" and option.made and option.scope:
            prefix = texts_or_unknown(code, option.made.argument(0), option.scope)[0]
    for made, scope in _written(code, call):
        path, handler = made.argument(None, "Path"), made.argument(None, "Handler")
        found = [handler_name(one, made.at.path) for one in handlers(code, handler, scope)] if handler else []
        for method in methods(code, made.argument(None, "Method"), scope) or [""]:
            for text in texts_or_unknown(code, path, scope):
                yield route(method, join_path(prefix, text), (found or [""])[0], made.at)


def _written(code: Code, call: LibraryCall) -> Iterator[tuple[Invoke, Scope]]:
    """The routes that are added, as they are written out, those inside of middleware too."""
    queue = [value for a in call.call.invoke.arguments[:1] for value in code.values(a.value, call.scope)]
    while queue:
        value = queue.pop(0)
        if isinstance(value, Items):
            queue += [inner for item in value.items for inner in code.values(item, value.scope)]
        elif isinstance(value, Library) and value.name == f"{_REST}.Route()" and value.made and value.scope:
            yield value.made, value.scope


def _requests(code: Code, call: Call, scope: Scope) -> Iterator[RemoteCall]:
    """``user.NewUser(zrpc.MustNewClient(conf)).Info(ctx, request)``: the package around the stub is another service's."""
    for value in code.values(call.invoke.callee, scope):
        match = _STUB.fullmatch(value.name) if isinstance(value, Library) else None
        if match is None or not isinstance(value, Library) or value.made is None or value.scope is None:
            continue
        if _CLIENT in code.library_names(value.made.argument(0), value.scope):
            bound = timeout(code, call.invoke.argument(0), scope)
            bound = "default" if bound == "none" else bound  # two seconds, where nobody says otherwise
            target = literal(f"/{match['service']}/{match['method']}")
            yield RemoteCall("grpc", "", target, call.invoke.at, call.function, timeout=bound)
