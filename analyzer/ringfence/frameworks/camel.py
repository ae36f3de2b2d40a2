"""Apache Camel's routes in Java and Kotlin: the endpoints that they begin with and send to, and REST's own language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ringfence.extend import Code, framework
from ringfence.frameworks._camel_endpoints import filled, requested, served, spoken
from ringfence.frameworks._java_values import constants, literal_of, steps
from ringfence.frameworks._texts import EMPTY, METHODS, join_path
from ringfence.model.expression import OPAQUE, Expression, Invoke, Member, Name, Text
from ringfence.model.facts import Fact, RemoteCall, Route
from ringfence.model.value import LibraryCall, Scope

_BEGINS = ("from", "fromF")
_SENDS = ("to", "toD", "toF", "wireTap", "enrich", "inOnly", "inOut")
_CHOOSES = "recipientList"
"""``.recipientList(simple("http://orders/${header.id}"))``."""
_ASKED = ("sendBody", "sendBodyAndHeader", "sendBodyAndHeaders", "requestBody", "requestBodyAndHeader", "asyncSendBody")
_ADDRESS, _VERB = ("HTTP_URI", "CamelHttpUri"), ("HTTP_METHOD", "CamelHttpMethod")
"""What headers are called that replace the address or the method of the next request: as a constant, as a string."""


@framework("camel", language=("java", "kotlin"), libraries=("org.apache.camel",))
def camel(code: Code) -> Iterator[Fact]:
    """Messages and requests stand by themselves: which message comes to which step, only a running route knows."""
    calls = list(code.called(*_BEGINS, *_SENDS, *_ASKED, _CHOOSES, "setHeader", *METHODS))
    inside = {path for path in {call.path for call in calls} if _is_camels(code, path)}
    calls = [call for call in calls if call.path in inside]
    replaced = {id(call) for call in _replacing(code, calls)}
    for call in calls:
        if _simple(call) == "setHeader" and _is_header(code, call.call.invoke, call.scope, _ADDRESS):
            yield from _addressed(code, call)
    for call in calls:
        name = _simple(call)
        if name in METHODS:
            yield from _resource(code, call, name, calls)
        elif name != "setHeader":
            to = call.argument(0) if name != _CHOOSES else _said(call.argument(0))
            for text in code.texts(to, call.scope):
                endpoint = filled(text) if isinstance(filled(text).parts[0], str) else code.deployed(filled(text))
                yield from _used(code, call, name, endpoint, id(call) in replaced)


def _is_camels(code: Code, path: str) -> bool:
    return any(one.target.startswith("org.apache.camel.") for one in code.outlines[path].imports)


def _simple(call: LibraryCall) -> str:
    return getattr(call.call.invoke.callee, "name", "")


def _used(code: Code, call: LibraryCall, name: str, endpoint: Text, replaced: bool) -> Iterator[Fact]:
    """What it means to begin with an endpoint, or to send to it; replaced: a header says where requests go instead."""
    at = call.call.invoke.at
    if name in _BEGINS:
        yield from spoken("consume", endpoint, at)
        yield from served(endpoint, at)
    else:
        yield from spoken("publish", endpoint, at)
        if not replaced and any(True for _ in requested(endpoint, at)):
            yield from requested(endpoint, at, _verb(code, call))


def _replacing(code: Code, calls: Sequence[LibraryCall]) -> Iterator[LibraryCall]:
    """The requests before which a header of their route says where they go: the steps of a chain end one after another."""
    replaced: dict[tuple[str, str], bool] = {}
    for call in sorted(calls, key=_end):
        name, place = _simple(call), (call.path, call.call.function)
        if name in _BEGINS:
            replaced[place] = False
        elif name == "setHeader" and _may_be_address(code, call):
            replaced[place] = True
        elif replaced.get(place):
            yield call


def _may_be_address(code: Code, call: LibraryCall) -> bool:
    """Whether a header says where requests go, or nobody knows which one it is: of long chains, not all is read."""
    return call.argument(0) == OPAQUE or _is_header(code, call.call.invoke, call.scope, _ADDRESS)


def _end(call: LibraryCall) -> tuple[int, int]:
    at = call.call.invoke.at
    return at.end_line, at.end_column


def _addressed(code: Code, call: LibraryCall) -> Iterator[RemoteCall]:
    """``.setHeader(Exchange.HTTP_METHOD, constant("POST")).setHeader(Exchange.HTTP_URI, simple("http://…"))``."""
    verb = _verb(code, call)
    for text in code.texts(_said(call.argument(1)), call.scope):
        yield from requested(filled(text), call.call.invoke.at, verb)


def _verb(code: Code, call: LibraryCall) -> str:
    """The method that a header says before, since the last request or since headers are taken away."""
    for invoke, scope in list(steps(code, call.call.invoke, call.scope))[1:]:
        name = getattr(invoke.callee, "name", "")
        if name in (*_BEGINS, *_SENDS, _CHOOSES, *METHODS, "removeHeaders"):
            break
        if name == "setHeader" and _is_header(code, invoke, scope, _VERB):
            said = _said(invoke.argument(1))
            return (literal_of(code, said, scope) or next(iter(constants(said)), "")).upper()
    return ""


def _is_header(code: Code, invoke: Invoke, scope: Scope, names: Sequence[str]) -> bool:
    header = invoke.argument(0)
    constant = header.name if isinstance(header, Member | Name) else ""
    return constant == names[0] or (not constant and literal_of(code, header, scope) == names[1])


def _said(expression: Expression | None) -> Expression | None:
    """What ``simple(…)`` or ``constant(…)`` is given."""
    return expression.argument(0) if isinstance(expression, Invoke) else expression


def _resource(code: Code, call: LibraryCall, verb: str, calls: Sequence[LibraryCall]) -> Iterator[Route]:
    """``rest("/orders").get("/{id}")``; below what ``restConfiguration().contextPath("/api")`` says."""
    chain = list(steps(code, call.call.invoke, call.scope, 500))
    first, scope = chain[-1]
    if len(chain) < 2 or getattr(first.callee, "name", "") != "rest" or isinstance(first.callee, Member):
        return
    base = next(iter(code.texts(first.argument(0), scope)), EMPTY)
    own = next(iter(code.texts(call.argument(0), call.scope)), EMPTY) if call.argument(0) is not None else EMPTY
    whole = join_path(Text(("/",)), join_path(filled(base), filled(own)))
    yield Route(verb.upper(), whole, "", call.call.invoke.at, root=_context(code))


def _context(code: Code) -> Expression | None:
    """What stands before all paths, where that is written."""
    for call in code.called("contextPath"):
        for text in code.texts(call.argument(0), call.scope):
            return text
    return None
