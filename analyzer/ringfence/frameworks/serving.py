"""On which port a program of Python listens, where its own code says so."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Collection, Expression
from ringfence.model.facts import Fact, Program
from ringfence.model.value import LibraryCall

_PORTS: dict[str, int | None] = {
    "flask.Flask().run": 1,
    "flask_socketio.SocketIO().run": 2,
    "quart.Quart().run": 1,
    "uvicorn.run": None,
    "aiohttp.web.run_app": None,
    "aiohttp.web.TCPSite": 2,
    "sanic.Sanic().run": 1,
    "tornado.web.Application().listen": 0,
    "tornado.httpserver.HTTPServer().listen": 0,
    "waitress.serve": None,
    "wsgiref.simple_server.make_server": 1,
    "bottle.run": None,
    "bottle.Bottle().run": None,
}
"""The position of the port, None: only as a keyword."""
_ADDRESSES: dict[str, tuple[int, str]] = {
    "grpc.server().add_insecure_port": (0, "address"),
    "grpc.server().add_secure_port": (0, "address"),
    "http.server.HTTPServer": (0, "server_address"),
    "http.server.ThreadingHTTPServer": (0, "server_address"),
    "gevent.pywsgi.WSGIServer": (0, "listener"),
}
"""Where the address with the port stands, a pair or a text."""


@framework(
    "serving",
    language="python",
    libraries=(
        "flask", "flask_socketio", "quart", "uvicorn", "aiohttp", "sanic", "tornado", "waitress", "wsgiref", "bottle",
        "grpc", "http", "gevent",
    ),
    same_as={"grpc.aio.server()": "grpc.server()"},
)  # fmt: skip
def serving(code: Code) -> Iterator[Fact]:
    """One port for each server that the program starts."""
    for call in code.calls(*_PORTS):
        yield from _listening(code, call, call.argument(_PORTS[call.name], "port"))
    for call in code.calls(*_ADDRESSES):
        address = call.argument(*_ADDRESSES[call.name])
        if isinstance(address, Collection):
            address = address.items[1] if len(address.items) == 2 else None
        yield from _listening(code, call, address)


def _listening(code: Code, call: LibraryCall, port: Expression | None) -> Iterator[Program]:
    known = resolved(code, port, call.scope)
    if known is not None:
        yield Program(None, known, call.call.invoke.at)
