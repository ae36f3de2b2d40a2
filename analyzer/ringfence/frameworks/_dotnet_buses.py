"""Messages of .NET by their classes; and the event buses that projects write themselves: which broker's client carries
their messages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ringfence.extend import Code
from ringfence.frameworks._dotnet import (
    class_of,
    classes,
    classes_on,
    functions_around,
    method_of,
    methods,
    own_classes,
    type_arguments,
    type_name,
    written,
)
from ringfence.frameworks._once import once
from ringfence.model.expression import CLASS_NAME, Expression, Invoke, Member, Name, literal
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, LibraryCall, Scope

_MAPPING = ("Adapt", "Map", "Deserialize", "DeserializeObject", "ConvertTo")
"""Methods of libraries that make an object of their type argument."""
PUBLISHING = ("Publish", "PublishAsync", "PublishEvent", "PublishEventAsync")
CARRIERS = {"PublishEventAsync": ("dapr", 1), "BulkPublishEventAsync": ("dapr", 1)}
"""Methods of brokers' clients that publish under a plain name: the broker, and which argument is the name."""


def messages(code: Code, call: LibraryCall) -> list[Expression]:
    """What the messages that a call sends are called: after their classes, which the callers of a wrapper say."""
    types = call.call.invoke.type_arguments
    if types:
        return [_named_by(code, type, call.scope) for type in types if type_name(type)]
    sent = call.argument(0)
    names = [simple_name(cls) for cls in class_of(code, sent, call.scope) if not _is_interface(code, cls)]
    if names and sent is not None and _handed_in(code, sent, call.scope, names):
        return [Member(Member(sent, "constructor"), CLASS_NAME)]
    for made in written(code, sent, call.scope) if not names else ():
        types = made.type_arguments if isinstance(made, Invoke) and method_of(made) in _MAPPING else ()
        names += [type_name(type) for type in types[-1:]]
    return [literal(channel_of(code, name)) for name in dict.fromkeys(names)]


@once(dict)
def _contracts(code: Code) -> dict[str, str]:
    """Classes of messages that implement the interface of their own name: ``class OrderPlaced : IOrderPlaced``."""
    every = ((cls.name.rpartition(".")[2], cls) for _, cls in own_classes(code))
    return {name: f"I{name}" for name, cls in every if any(type_name(base) == f"I{name}" for base in cls.bases)}


def channel_of(code: Code, message: str) -> str:
    """What messages of a class are called for whoever waits for them: a bus hands them to those who wait for an interface of
    theirs, too, and whoever has a contract ``IOrderPlaced`` waits for that.
    """
    return _contracts(code).get(message, message)


def consumed_message(type: Expression | None) -> str:
    """The simple name of the message that a consumer of a type consumes: of a batch, that of each in it. A fault is sent
    by nobody but the library, when a consumer fails.
    """
    name, inside = type_name(type), type_arguments(type)
    if name == "Fault" and inside:
        return ""
    return type_name(inside[0]) if name == "Batch" and inside else name


def _named_by(code: Code, type: Expression, scope: Scope) -> Expression:
    """A type's name; of a type parameter that of the class that it stands for."""
    name = type_name(type)
    generic = any(name in function.type_parameters for function in functions_around(code, scope))
    return Member(Name(name), CLASS_NAME) if generic else literal(channel_of(code, name))


def _handed_in(code: Code, sent: Expression, scope: Scope, names: Sequence[str]) -> bool:
    """Whether what is sent is a parameter, and not of the class that this is declared with."""
    parameters = (p for function in functions_around(code, scope) for p in function.parameters)
    declared = [parameter.type for parameter in parameters if sent == Name(parameter.name)][:1]
    types = {simple_name(cls) for type in declared for cls in classes(code, type, Scope(scope.path))}
    return bool(declared) and types != set(names)


def _is_interface(code: Code, cls: ClassValue) -> bool:
    """Whether a class is only what messages have in common, ``IEvent``: which one is sent, the object says."""
    outline = code.outlines.get(cls.path)
    return outline is not None and any(own.name == cls.name and own.kind == "interface" for own in outline.classes)


def simple_name(cls: ClassValue) -> str:
    """What a message's channel is called."""
    return cls.name.rpartition(".")[2]


def carrier(code: Code, bus: str) -> str:
    """The broker to which all that implements an interface hands messages under the names of their classes; empty if that is
    not so.
    """
    found: list[str] = []
    for path, cls in classes_on(code, bus):
        publishing = {f.name for f in methods(code, path, cls) if f.name.rpartition(".")[2] in PUBLISHING}
        found.append(next(_carriers(code, path, publishing), ""))
    return found[0] if found and len(set(found)) == 1 else ""


def _carriers(code: Code, path: str, functions: set[str]) -> Iterator[str]:
    for call in code.outlines[path].calls:
        broker, position = CARRIERS.get(method_of(call.invoke), ("", 0))
        if broker and call.function in functions and named_by_type(code, path, call, position):
            yield broker


def named_by_type(code: Code, path: str, call: Call, position: int) -> bool:
    """Whether a bus of the project publishes under the name of a message's class: ``message.GetType().Name``."""
    if call.function.rpartition(".")[2] not in PUBLISHING:
        return False
    name = call.invoke.argument(position, "topicName")
    said: list[Expression | None] = [name]
    if isinstance(name, Name):
        bindings = (b for b in code.outlines[path].bindings if b.scope == call.function and b.target == name)
        said += [binding.value for binding in bindings]
    return any(_is_type_name(expression) for expression in said)


def _is_type_name(expression: Expression | None) -> bool:
    """``message.GetType().Name``, ``typeof(T).Name``."""
    return isinstance(expression, Member) and expression.name == CLASS_NAME
