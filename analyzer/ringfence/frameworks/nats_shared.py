"""NATS through classes of a package whose code is not here: ``class OrderPlaced extends Publisher { subject = … }``.

Teams that share a package of events write such classes around the client's: what a class says of its subject, and that it
is a publisher or a listener, says what it does.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._texts import literals, methods_of
from ringfence.model.expression import Expression, Item, Member, Name, literal
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.outline import Call, Class
from ringfence.model.value import ClassValue, FunctionValue, Instance, Library, Scope

_METHODS = {"Publisher": "publish", "Listener": "listen"}
"""The base class, and what of it is called."""


@framework("nats_shared", language=ECMASCRIPT, libraries=("node-nats-streaming", "nats"))
def nats_shared(code: Code) -> Iterator[Fact]:
    """What such classes publish and listen to, where they are asked to."""
    for base, method in _METHODS.items():
        subjects = dict(_subjects(code, base))
        for outline in code.calling((method,)) if subjects else ():
            for call in outline.calls:
                callee = call.invoke.callee
                if not isinstance(callee, Member) or callee.name != method:
                    continue
                for value in code.values(callee.of, Scope(outline.path, call.function)):
                    cls = value.cls if isinstance(value, Instance) else None
                    if cls is not None and cls in subjects:
                        yield _use(code, cls, subjects[cls], call)


def _use(code: Code, cls: ClassValue, subject: str, call: Call) -> ChannelUse:
    at, function = call.invoke.at, call.function
    handlers = [FunctionValue(path, method.name) for _, path, method in methods_of(code, cls, ("onMessage",))]
    if not handlers:
        return ChannelUse("publish", literal(subject), "nats", at, function)
    return ChannelUse("consume", literal(subject), "nats", at, function, handler_name(handlers[0], at.path))


def _subjects(code: Code, base: str) -> Iterator[tuple[ClassValue, str]]:
    """The classes below such a base that is nobody's here, with what they are about."""
    for path, outline in code.outlines.items():
        for cls in outline.classes:
            if any(_is_foreign(code, one, base, Scope(path)) for one in cls.bases):
                name = _subject(code, path, cls)
                if name:
                    yield ClassValue(path, cls.name), name


def _is_foreign(code: Code, expression: Expression, base: str, scope: Scope) -> bool:
    plain = expression.of if isinstance(expression, Item) else expression
    if not isinstance(plain, Name | Member) or plain.name != base:
        return False
    return any(isinstance(value, Library) for value in code.values(plain, scope))


def _subject(code: Code, path: str, cls: Class) -> str:
    """The subject of a class; of an enumeration in the package that is not here, the name of the member."""
    for field in cls.fields:
        if field.name == "subject":
            scope = Scope(path, cls.name)
            known = next(literals(code.texts(field.value, scope)), "")
            names = code.library_names(field.value, scope)
            return known or (names[0].rpartition(".")[2] if names else "")
    return ""
