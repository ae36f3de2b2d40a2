"""MicroProfile Reactive Messaging, as SmallRye implements it in Quarkus: channels between methods, emitters and brokers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from ringfence.extend import Code, framework
from ringfence.frameworks._java import annotated, annotations_of
from ringfence.frameworks._java_values import literal_of
from ringfence.frameworks._smallrye_channels import MEMORY, Outside
from ringfence.model.expression import Argument, Expression, Invoke, Item, Member, Name, Text
from ringfence.model.facts import Background, Fact
from ringfence.model.outline import Decorator, Field
from ringfence.model.source import Span
from ringfence.model.value import Instance, Library, Scope

_MESSAGING = "org.eclipse.microprofile.reactive.messaging"
_SMALLRYE = "io.smallrye.reactive.messaging"
_INCOMING, _OUTGOING = f"{_MESSAGING}.Incoming", f"{_MESSAGING}.Outgoing"
_CHANNELS = (f"{_MESSAGING}.Channel", f"{_SMALLRYE}.annotations.Channel", f"{_SMALLRYE}.annotations.Stream")
_EMITTER = f"{_MESSAGING}.Emitter()"
_EMITTERS = (
    f"{_SMALLRYE}.MutinyEmitter()", f"{_SMALLRYE}.ContextualEmitter()", f"{_SMALLRYE}.annotations.Emitter()",
    f"{_SMALLRYE}.kafka.transactions.KafkaTransactions()", f"{_SMALLRYE}.kafka.KafkaRequestReply()",
)  # fmt: skip
_SENDS = (
    "send", "sendAndAwait", "sendAndForget", "sendMessage", "sendMessageAndAwait", "sendMessageAndForget", "withTransaction",
    "request",
)  # fmt: skip


class _Use(Struct, frozen=True):
    """One end of a channel of the program. handler: the consumer's function, as facts name it; declared: an emitter that
    is only declared here.
    """

    role: str
    name: str
    at: Span
    function: str = ""
    handler: str = ""
    declared: bool = False


def _emitter(code: Code, of: Instance, field: Field) -> Expression | None:
    """What is injected as ``@Channel("orders") Emitter<Order>``: an emitter that was made for that channel."""
    type = field.type.of if isinstance(field.type, Item) else field.type
    if not isinstance(type, Name | Member) or not type.name.endswith(
        ("Emitter", "KafkaTransactions", "KafkaRequestReply")
    ):
        return None
    name = _named(code, field.decorators, Scope(of.cls.path, of.cls.name))
    return Invoke(type, (Argument(Text((name,))),), field.at) if name else None


def _named(code: Code, decorators: tuple[Decorator, ...], scope: Scope) -> str:
    """The channel that an annotation of a field or parameter names."""
    for one in annotations_of(code, decorators, scope) if decorators else ():
        if one.name in _CHANNELS:
            return literal_of(code, one.argument("value"), one.scope)
    return ""


@framework(
    "smallrye-messaging",
    language=("java", "kotlin"),
    libraries=("org.eclipse.microprofile.reactive", _SMALLRYE),
    same_as=dict.fromkeys(_EMITTERS, _EMITTER),
    fields={f"@{name}": _emitter for name in _CHANNELS},
)
def smallrye_messaging(code: Code) -> Iterator[Fact]:
    """A channel that no connector leads outside, and of which the program has both ends, stays inside of it."""
    channels = _Channels(code)
    for use in channels.uses:
        if not channels.stays_inside(use):
            yield from Outside(code, use.role, use.name).uses(use.at, use.function, use.handler)
        elif use.role == "publish":
            for handler in channels.handlers(use.name):
                yield Background(handler, use.at, use.function)


class _Channels:
    """The channels of one program."""

    def __init__(self, code: Code) -> None:
        self._code = code

    @cached_property
    def uses(self) -> list[_Use]:
        """Every end; an emitter's is where it sends, and where it is declared if nobody sees it send."""
        found = [*self._methods(), *self._sent()]
        sending = {use.name for use in found if use.role == "publish"}
        found += [use for use in self._injected() if not use.declared or use.name not in sending]
        return list(dict.fromkeys(found))

    def stays_inside(self, use: _Use) -> bool:
        """Whether a channel is only one between parts of the program."""
        connector = Outside(self._code, use.role, use.name).connector
        return connector == MEMORY or (not connector and len(self._roles[use.name]) > 1)

    def handlers(self, name: str) -> list[str]:
        """The methods that receive what is sent inside of the program."""
        consumers = [use for use in self.uses if use.role == "consume" and use.name == name and use.handler]
        return [f"{use.at.path}:{use.handler}" for use in consumers if self.stays_inside(use)]

    @cached_property
    def _roles(self) -> dict[str, set[str]]:
        roles: dict[str, set[str]] = {}
        for use in self.uses:
            roles.setdefault(use.name, set()).add(use.role)
        return roles

    def _methods(self) -> Iterator[_Use]:
        for _, function, found in annotated(self._code, _INCOMING, _OUTGOING):
            for one in found:
                name = literal_of(self._code, one.argument("value"), one.scope)
                if one.name == _INCOMING:
                    yield _Use("consume", name, function.at, "", function.name)
                elif one.name == _OUTGOING:
                    yield _Use("publish", name, function.at, function.name)

    def _injected(self) -> Iterator[_Use]:
        """Emitters and streams, in fields and in parameters, of constructors most often."""
        for path, outline in self._code.outlines.items():
            for cls in outline.classes:
                for field in cls.fields:
                    yield from self._end(field.decorators, field.type, field.at, Scope(path, cls.name), cls.name)
            for function in outline.functions:
                for one in function.parameters:
                    place = Scope(path, function.owner)
                    yield from self._end(one.decorators, one.type, function.at, place, function.name)

    def _end(
        self, decorators: tuple[Decorator, ...], type: Expression | None, at: Span, place: Scope, function: str
    ) -> Iterator[_Use]:
        name = _named(self._code, decorators, place)
        if not name:
            return
        plain = type.of if isinstance(type, Item) else type
        emits = getattr(plain, "name", "").endswith(("Emitter", "KafkaTransactions", "KafkaRequestReply"))
        yield _Use("publish" if emits else "consume", name, at, function if emits else "", declared=emits)

    def _sent(self) -> Iterator[_Use]:
        for call in self._code.calls(*(f"{_EMITTER}.{name}" for name in _SENDS)):
            yield from self._by(call.call.invoke.callee, call.scope, call.call.invoke.at)
        for path, outline in self._code.outlines.items():
            for one in outline.calls:  # ``stored.invoke(emitter::send)``
                for given in one.invoke.arguments:
                    if type(given.value) is Member and given.value.name in _SENDS:
                        yield from self._by(given.value, Scope(path, one.function), one.invoke.at)

    def _by(self, method: Expression, scope: Scope, at: Span) -> Iterator[_Use]:
        for value in self._code.values(method, scope):
            if isinstance(value, Library) and value.name.startswith(f"{_EMITTER}.") and value.made and value.scope:
                for text in self._code.texts(value.made.argument(0), value.scope):
                    if text.literal:
                        yield _Use("publish", text.literal, at, scope.function)
