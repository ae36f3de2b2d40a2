"""Spring Cloud Stream: bridges, beans that are functions, channels of interfaces, and what settings bind them to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._handlers import member_calls
from ringfence.frameworks._java import Annotation, annotated, annotations_of, first, of_class
from ringfence.frameworks._java_values import literal_of, strings
from ringfence.frameworks._texts import EMPTY
from ringfence.model.expression import Expression, Hole, Invoke, Member, Name, Text
from ringfence.model.facts import ChannelUse
from ringfence.model.outline import Call, Function
from ringfence.model.source import Span
from ringfence.model.value import FunctionValue, Scope

_SPRING = "org.springframework"
_STREAM = f"{_SPRING}.cloud.stream"
_BRIDGE = f"{_STREAM}.function.StreamBridge()"
_OUTPUT = f"{_STREAM}.annotation.Output"
_READY = tuple(f"{_STREAM}.messaging.{name}().output().send" for name in ("Source", "Processor"))
"""Channels of the library's own interfaces, which are called ``output``."""
_FUNCTIONS = {
    "java.util.function.Consumer": ("in",),
    "java.util.function.BiConsumer": ("in",),
    "java.util.function.Supplier": ("out",),
    "java.util.function.Function": ("in", "out"),
    "java.util.function.BiFunction": ("in", "out"),
}
_METHODS = {"Consumer": "accept", "BiConsumer": "accept", "Supplier": "get", "Function": "apply", "BiFunction": "apply"}
_COMPONENTS = tuple(f"{_SPRING}.stereotype.{name}" for name in ("Component", "Service"))
_MOST_BOUND = 5
"""Channels that one function reads or fills."""
_MESSAGE = f"{_SPRING}.messaging.support.MessageBuilder"
_BUILDING = ("setHeader", "setHeaderIfAbsent", "copyHeaders", "copyHeadersIfAbsent", "removeHeader")
_SENT_TO = Text(("spring.cloud.stream.sendto.destination",))
"""The header by which what a function gives goes to another binding than the function's own."""
SAME_AS = {
    **{f"{_BRIDGE}.{name}>0": _BRIDGE for name in ("ifAvailable", "ifUnique")},
    **{f"{_MESSAGE}.{name}()": f"{_MESSAGE}()" for name in ("withPayload", "fromMessage")},
    **{f"{_MESSAGE}().{name}()": f"{_MESSAGE}()" for name in _BUILDING},
}


class _Bean(Struct, frozen=True):
    """A bean that is a function. handler: what is run for each message."""

    directions: tuple[str, ...]
    at: Span
    function: str
    handler: str


def bound(text: Text) -> Text:
    """What a binding leads to: its destination where that is set, else a channel of its name."""
    name = text.literal
    return text if name is None else _setting(name, Text((name,)))


def binder(binding: str) -> Text:
    """What says which broker a binding is for."""
    default = Text((Hole("setting", "spring.cloud.stream.default-binder", EMPTY),))
    return Text((Hole("setting", f"spring.cloud.stream.bindings.{binding}.binder", default),))


def names_of(code: Code, annotation: Annotation, argument: str) -> list[Text]:
    """The bindings that an annotation names, those of the library's own interfaces by their constants: ``Sink.INPUT``."""
    given = annotation.argument(argument)
    if isinstance(given, Name | Member) and given.name in ("INPUT", "OUTPUT"):
        own = list(strings(code, given, annotation.scope))
        return own or [Text((given.name.lower(),))]
    return list(strings(code, given, annotation.scope))


def published(code: Code) -> Iterator[ChannelUse]:
    """What is sent over bridges and channels."""
    for call in code.calls(f"{_BRIDGE}.send"):
        for text in code.texts(call.argument(0), call.scope):
            yield _publication(call.call, text)
    for call in code.calls(f"{_MESSAGE}().setHeader", f"{_MESSAGE}().setHeaderIfAbsent"):
        header = call.argument(0)
        if getattr(header, "name", "") == "TARGET_DESTINATION" or _SENT_TO in code.texts(header, call.scope):
            for text in code.texts(call.argument(1), call.scope):
                yield _publication(call.call, text)
    for call in code.calls(*_READY):
        yield _publication(call.call, Text(("output",)))
    channels = _Channels(code)
    for path, sent in member_calls(code, "send") if channels.any else ():
        for text in channels.of(sent, path):
            yield _publication(sent, text)


def _publication(call: Call, binding: Text) -> ChannelUse:
    which = binder(binding.literal or "")
    return ChannelUse("publish", bound(binding), "stream", call.invoke.at, call.function, binder=which)


class _Channels:
    """The channels that methods of interfaces and fields are annotated to be."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._methods: Mapping[tuple[str, str], Text] = {
            (path, function.name): _named(code, first(found, _OUTPUT), function.name.rpartition(".")[2])
            for path, function, found in annotated(code, _OUTPUT)
        }
        self._fields = dict(self._annotated_fields())
        self.any = bool(self._methods or self._fields)

    def _annotated_fields(self) -> Iterator[tuple[tuple[str, str, str], Text]]:
        for path, outline in self._code.outlines.items():
            for cls in outline.classes:
                for field in cls.fields:
                    if any(_is_output(one.expression) for one in field.decorators):
                        found = annotations_of(self._code, field.decorators, Scope(path, cls.name))
                        if (output := first(found, _OUTPUT)) is not None:
                            yield (path, cls.name, field.name), _named(self._code, output, field.name)

    def of(self, call: Call, path: str) -> list[Text]:
        """The bindings of the channels that something is sent over."""
        receiver = call.invoke.callee.of if isinstance(call.invoke.callee, Member) else None
        if isinstance(receiver, Name | Member):
            owner = call.function.rpartition(".")[0].partition(".<lambda")[0]
            own = self._fields.get((path, owner, receiver.name))
            return [own] if own is not None else self._made(self._assigned(receiver, call, path), call, path)
        return self._made(receiver, call, path)

    def _made(self, channel: Expression | None, call: Call, path: str) -> list[Text]:
        if not isinstance(channel, Invoke):
            return []
        values = self._code.values(channel.callee, Scope(path, call.function))
        methods = [(value.path, value.name) for value in values if isinstance(value, FunctionValue)]
        return [self._methods[method] for method in methods if method in self._methods]

    def _assigned(self, name: Expression, call: Call, path: str) -> Expression | None:
        bindings = self._code.outlines[path].bindings
        return next((b.value for b in bindings if b.scope == call.function and b.target == name), None)


def _is_output(annotation: Expression) -> bool:
    return getattr(annotation.callee if isinstance(annotation, Invoke) else annotation, "name", "") == "Output"


def _named(code: Code, annotation: Annotation | None, otherwise: str) -> Text:
    names = names_of(code, annotation, "value") if annotation is not None else []
    return next((name for name in names if name.literal), Text((otherwise,)))


# ---------------------------------------------------------------- functions


def functions(code: Code) -> Iterator[ChannelUse]:
    """Beans that are functions are bound by their names, ``orders-in-0``, where a setting says to what. Of functions that a
    setting puts one behind the other, ``pack|label``, the first reads and the last fills what ``packlabel`` is bound to.
    """
    beans = {**dict(_methods(code)), **dict(_classes(code))}
    for name, bean in beans.items():
        for direction in bean.directions:
            yield from _bindings(code, name, direction, bean)
    for parts in _composed(code):
        for part, direction in ((parts[0], "in"), (parts[-1], "out")):
            if part in beans and direction in beans[part].directions:
                yield from _bindings(code, "".join(parts), direction, beans[part])


def _methods(code: Code) -> Iterator[tuple[str, _Bean]]:
    for function, call in code.decorated(f"{_SPRING}.context.annotation.Bean"):
        type = getattr(function.return_type, "of", function.return_type)
        for name in code.library_names(type, Scope(call.path, function.name)):
            if name in _FUNCTIONS:
                handler = _lambda(function)
                yield function.name.rpartition(".")[2], _Bean(_FUNCTIONS[name], function.at, function.name, handler)


def _classes(code: Code) -> Iterator[tuple[str, _Bean]]:
    """Components that implement a function, called after themselves if they are not given a name."""
    for kind, directions in _FUNCTIONS.items():
        for value, cls in code.subclasses(kind):
            component = first(of_class(code, value), *_COMPONENTS)
            if component is not None:
                simple = cls.name.rpartition(".")[2]
                said = literal_of(code, component.argument("value"), component.scope)
                method = f"{cls.name}.{_METHODS[kind.rpartition('.')[2]]}"
                yield said or simple[:1].lower() + simple[1:], _Bean(directions, cls.at, method, method)


def _composed(code: Code) -> list[list[str]]:
    written = code.deployed(Text((Hole("setting", "spring.cloud.function.definition", EMPTY),))).literal or ""
    definitions = [definition.replace(",", "|").split("|") for definition in written.split(";")]
    return [[part.strip() for part in parts] for parts in definitions if len(parts) > 1]


def _bindings(code: Code, name: str, direction: str, bean: _Bean) -> Iterator[ChannelUse]:
    role, handler = ("consume", bean.handler) if direction == "in" else ("publish", "")
    for number in range(_MOST_BOUND):
        binding = f"{name}-{direction}-{number}"
        channel = _setting(binding, EMPTY)
        if number and not code.deployed(channel).literal:
            return
        for one in _several(code, channel) if direction == "in" else (channel,):
            yield ChannelUse(role, one, "stream", bean.at, bean.function, handler, binder=binder(binding))


def _several(code: Code, channel: Text) -> Iterable[Text]:
    """Each of the destinations that a consumer is bound to, ``orders,returns``."""
    names = [name.strip() for name in (code.deployed(channel).literal or "").split(",")]
    return [Text((name,)) for name in names if name] if len(names) > 1 else (channel,)


def _setting(binding: str, default: Text) -> Text:
    return Text((Hole("setting", f"spring.cloud.stream.bindings.{binding}.destination", default),))


def _lambda(function: Function) -> str:
    """The function that a bean method returns."""
    return next((f for f in (getattr(returned, "function", "") for returned in function.returns) if f), function.name)
