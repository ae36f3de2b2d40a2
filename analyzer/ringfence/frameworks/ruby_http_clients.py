"""HTTP clients of Ruby that are asked by their class alone: HTTParty, RestClient, Typhoeus, Excon, http.rb, Curb."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._call_chains import built
from ringfence.frameworks._ecmascript import option
from ringfence.frameworks._ruby import RUBY, calls_in, name_of, word
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Constant, Expression
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.value import ClassValue, Instance, Library, LibraryCall, Scope

_VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
_BANG = tuple(f"{verb}!" for verb in _VERBS)
_LIMITS = ("timeout", "open_timeout", "read_timeout", "write_timeout", "connect_timeout", "connecttimeout")
_PARTY, _HTTP = "HTTParty", "HTTP.chain()"
_CHAINING = (
    "timeout", "headers", "auth", "basic_auth", "via", "follow", "accept", "use", "persistent", "cookies", "nodelay",
    "encoding", "through", "with_headers", "retriable", "base_uri",
)  # fmt: skip
_RESOURCE, _EXCON = "RestClient.Resource()", "Excon()"


@framework(
    "ruby_http_clients",
    language=RUBY,
    libraries=("HTTParty", "RestClient", "Typhoeus", "Excon", "HTTP", "Curl"),
    same_as={
        **{f"HTTP.{name}()": _HTTP for name in _CHAINING},
        **{f"{_HTTP}.{name}()": _HTTP for name in _CHAINING},
        f"{_RESOURCE}[]": _RESOURCE,
        "Excon.new()": _EXCON,
        "Excon.Connection()": _EXCON,
        "Typhoeus.Request.get": "Typhoeus.get",
        "Typhoeus.Request.post": "Typhoeus.post",
        "HTTParty().get": "HTTParty.get",
        **{f"HTTParty().{verb}": f"HTTParty.{verb}" for verb in _VERBS},
    },
)
def ruby_http_clients(code: Code) -> Iterator[Fact]:
    """Every request, with the address that the class or the object says for all of them."""
    for verb in _VERBS:
        for call in code.calls(*(f"{owner}.{verb}" for owner in (_PARTY, "Typhoeus", "Excon", "HTTP", _HTTP, "Curl"))):
            yield from _request(code, call, verb.upper())
        for call in code.calls(f"RestClient.{verb}", f"{_RESOURCE}.{verb}", f"{_EXCON}.{verb}"):
            yield from _request(code, call, verb.upper())
        for call in code.calls(f"{_PARTY}.{verb}!", f"RestClient.{verb}!"):
            yield from _request(code, call, verb.upper())
    for call in code.calls("RestClient.Request.execute", "Typhoeus.Request", "HTTP.request", f"{_EXCON}.request"):
        yield from _named(code, call)


def _request(code: Code, call: LibraryCall, method: str) -> Iterator[RemoteCall]:
    invoke = call.call.invoke
    base, limits = _shared(code, call)
    target = call.argument(0)
    path = invoke.argument(None, "path")
    if call.name.startswith((_EXCON, _RESOURCE)):
        target, base = (path if path is not None and call.name.startswith(_EXCON) else base), base
        base = base if target is not base else None
    if target is None:
        return
    bounded = limits or any(invoke.argument(None, name) is not None for name in _LIMITS)
    bounded = bounded or _in_options(code, call)
    timeout = (
        "given" if bounded else "default" if call.name.startswith((_PARTY, "RestClient", _EXCON, "Excon")) else "none"
    )
    yield RemoteCall("http", method, target, invoke.at, call.call.function, base=base, timeout=timeout)


def _in_options(code: Code, call: LibraryCall) -> bool:
    return any(
        option(code, given.value, call.scope, *_LIMITS) is not None
        for given in call.call.invoke.arguments
        if given.name in (None, "**") and not isinstance(given.value, Constant)
    )


def _named(code: Code, call: LibraryCall) -> Iterator[RemoteCall]:
    """``RestClient::Request.execute(method: :get, url: url, timeout: 3)``, ``Typhoeus::Request.new(url, method: :post)``."""
    invoke = call.call.invoke
    verb = word(invoke.argument(None, "method")) or ("GET" if call.name == "Typhoeus.Request" else "")
    target = invoke.argument(None, "url")
    if call.name == "HTTP.request":
        verb, target = word(invoke.argument(0)), invoke.argument(1)
    target = target if target is not None else invoke.argument(0)
    base, limits = _shared(code, call)
    if call.name.startswith(_EXCON):
        target = invoke.argument(None, "path") or base
        base = base if target is not base else None
    if target is not None:
        bounded = limits or any(invoke.argument(None, name) is not None for name in _LIMITS)
        timeout = "given" if bounded else "default"
        yield RemoteCall("http", verb.upper(), target, invoke.at, call.call.function, base=base, timeout=timeout)


# ---------------------------------------------------------------- what a class or an object says for all requests


def _shared(code: Code, call: LibraryCall) -> tuple[Expression | None, bool]:
    """The address that requests are below, and whether they are given a limit."""
    receiver = call.receiver
    cls = receiver.cls if isinstance(receiver, Instance) else receiver if isinstance(receiver, ClassValue) else None
    if isinstance(receiver, Library) and receiver.owner is not None:
        cls = receiver.owner
    if cls is None and call.name.startswith(_PARTY):
        cls = _class_around(code, call.scope)
    if cls is not None:
        return _of_class(code, cls)
    base: Expression | None = None
    limits = False
    for name, made, scope in built(code, receiver):
        if name in ("timeout", "retriable"):
            limits = True
        if name in ("Resource", "new", "Excon", "Connection", "base_uri", "persistent"):
            base = base or resolved(code, made.argument(0), scope)
        limits = limits or any(made.argument(None, limit) is not None for limit in _LIMITS)
    return base, limits


def _class_around(code: Code, scope: Scope) -> ClassValue | None:
    outline = code.outlines[scope.path]
    owner = next((f.owner for f in outline.functions if f.name == scope.function), "")
    return ClassValue(scope.path, owner) if owner else None


def _of_class(code: Code, cls: ClassValue) -> tuple[Expression | None, bool]:
    """``base_uri 'http://orders'`` and ``default_timeout 5`` in the body of a class."""
    base: Expression | None = None
    limits = False
    for one in code.bases(cls):
        for call in calls_in(code, one.path, one.name):
            name = name_of(call.invoke)
            if name == "base_uri" and base is None:
                base = resolved(code, call.invoke.argument(0), Scope(one.path, one.name))
            limits = limits or name in ("default_timeout", "read_timeout", "open_timeout")
    return base, limits
