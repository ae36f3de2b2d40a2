"""Whether a program in Go may have clients of gRPC at all, told by names alone: what each of its calls is called on is worth
finding out only then. Many a program imports gRPC for its telemetry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code
from ringfence.frameworks._go_grpc import CONNECTION, GRPC
from ringfence.model.expression import Collection, Expression, Invoke, Item, Member, Name
from ringfence.model.outline import Call, Outline
from ringfence.model.value import Scope
from ringfence.patterns import pattern

GENERATED = pattern(
    r"(?:^|[/_.-])(?:\w*pb|protos?|protobufs?|\w*proto|grpc|\w*gen|generated|stubs?|rpc|idl|\w+connect)(?:[/_.-]|$|v\d)"
)
"""How packages of generated code are called."""
_STUB = pattern(r"(?:New)?[A-Z]\w*(?:Client|Service)$")
CONNECTING = pattern(r"\.(?:\w*Conns?|\w*Connections?|Dial\w*)\(\)(?:\[\])?$")
"""What a registry of some library gives connections by: ``GetConn``."""
_DEEPEST = 6


def may_have_clients(code: Code) -> bool:
    """Whether anything is called or declared like a client of generated code, or another client is given a connection."""
    outlines = [outline for outline in code.outlines.values() if outline.language == "go"]
    own = {(outline.module, function.name) for outline in outlines for function in outline.functions}
    own |= {(outline.module, cls.name) for outline in outlines for cls in outline.classes}
    named = {called for outline in outlines for called in _named(outline)} - own  # what is generated is not read
    stubs = {(package, name) for package, name in named if _STUB.match(name) and package != GRPC}
    if any(GENERATED.search(package) for package, _ in stubs):
        return True
    made = code.calling({name for _, name in stubs})
    return any(_given_connection(code, call, outline.path) for outline in made for call in outline.calls)


def _given_connection(code: Code, call: Call, path: str) -> bool:
    callee, scope = call.invoke.callee, Scope(path, call.function)
    if not isinstance(callee, Member) or not isinstance(callee.of, Name) or not _STUB.match(callee.name):
        return False
    given = code.library_names(call.invoke.argument(0), scope)
    return any(name == CONNECTION or CONNECTING.search(name) for name in given)


def _named(outline: Outline) -> Iterator[tuple[str, str]]:
    """What a file calls of the packages that it imports, and which of their types it declares things with."""
    imported = {imported.name: imported.target for imported in outline.imports}
    callees = (call.invoke.callee for call in outline.calls)
    for expression in (*callees, *_declared(outline)):
        for member in _members(expression):
            if isinstance(member.of, Name) and member.of.name in imported:
                yield imported[member.of.name], member.name


def _declared(outline: Outline) -> Iterator[Expression | None]:
    for function in outline.functions:
        yield function.return_type
        yield from (parameter.type for parameter in function.parameters)
    for cls in outline.classes:
        yield from cls.bases
        yield from (field.type for field in cls.fields)


def _members(expression: Expression | None, depth: int = 0) -> Iterator[Member]:
    """The members of names in an expression, or in a type: of ``map[string]pb.OrdersClient`` the one."""
    if isinstance(expression, Member):
        yield expression
    parts: Iterable[Expression | None] = ()
    match expression:
        case Item(of, key):
            parts = (of, key)
        case Collection(items):
            parts = items
        case Invoke(callee, arguments):
            parts = (callee, *(argument.value for argument in arguments))
    for part in parts if depth < _DEEPEST else ():
        yield from _members(part, depth + 1)
