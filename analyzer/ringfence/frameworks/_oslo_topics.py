"""Topics of oslo.messaging: for which a client was made, and to which a server listens."""

from __future__ import annotations

from msgspec.structs import replace

from ringfence.extend import Code
from ringfence.frameworks._oslo_messaging_names import CLIENT, TARGET
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Choice, Expression, Hole, Invoke, Member, Name, Text
from ringfence.model.value import ClassValue, Entries, Instance, Items, Library, LibraryCall, Scope, Value

ANY_TOPIC = Text((Hole("unknown", "topic"),))
MOST_LAYERS = 5
"""Clients that are prepared from others, and targets that are taken from those."""


def topics(code: Code, value: Value | None, owner: ClassValue, layers: int = MOST_LAYERS) -> list[Text]:
    """The topics that a client was made for, or that a target names. owner: the class whose code asks: a base of it that
    makes the client for all knows the topic of each as ``self.topic``.
    """
    if not isinstance(value, Library) or value.made is None or value.scope is None or not layers:
        return []
    made, scope = value.made, _for(code, owner, value.scope)
    given = _given_topics(code, value.name == TARGET, made, scope)
    if given or value.name == TARGET:
        return given
    found = [
        topic
        for argument in made.arguments
        for inner in code.values(argument.value, scope)
        if _names_a_topic(inner)
        for topic in topics(code, inner, owner, layers - 1)
    ]
    if not found and isinstance(made.callee, Member):  # a client that is prepared from another one
        found = [t for inner in code.values(made.callee.of, scope) for t in topics(code, inner, owner, layers - 1)]
    return list(dict.fromkeys(found))


def _for(code: Code, owner: ClassValue, scope: Scope) -> Scope:
    """The scope of a method as an object of the class runs it."""
    around = ClassValue(scope.path, scope.function.rpartition(".")[0])
    if scope.receiver is None and around.name and around != owner and around in code.bases(owner):
        return replace(scope, receiver=Instance(owner))
    return scope


def _given_topics(code: Code, of_target: bool, made: Invoke, scope: Scope) -> list[Text]:
    """``topic=…``, or what stands under that key in ``**kwargs``; those that are empty are set later."""
    given, inside = made.argument(1 if of_target else None, "topic"), scope
    spread = made.argument(None, "**") if given is None else None
    if isinstance(spread, Name) and scope.call is not None and scope.caller is not None:
        given, inside = scope.call.argument(None, "topic"), scope.caller
    for value in code.values(spread, scope) if spread is not None and given is None else ():
        for key, entry in value.items if isinstance(value, Entries) else ():
            if "topic" in literals(code.texts(key, scope)):
                given, inside = entry, scope
    return [text for text in texts_of(code, given, inside) if text.literal != ""]


def texts_of(code: Code, topic: Expression | None, scope: Scope) -> list[Text]:
    """What a topic is called; a library's constant (``topics.PLUGIN``) is known by its name."""
    found = list(code.texts(topic, scope))
    constants = [
        name for name in code.library_names(topic, scope) if "(" not in name and name.rpartition(".")[2].isupper()
    ]
    return found or [Text((".".join(name.split(".")[-2:]),)) for name in constants]


def _names_a_topic(value: Value) -> bool:
    return isinstance(value, Library) and value.name in (TARGET, f"{CLIENT}.target")


def one_of(found: list[Text] | list[Expression]) -> Expression:
    """One expression for alternatives, any topic where there is none."""
    return Choice(tuple(found)) if len(found) > 1 else next(iter(found), ANY_TOPIC)


def listened_to(code: Code, call: LibraryCall, scope: Scope) -> list[Text]:
    """The topics that a server or listener listens to, called in this scope."""
    if call.name.endswith(".create_consumer"):
        return texts_of(code, call.argument(0, "topic"), scope) or [ANY_TOPIC]
    owner = ClassValue(scope.path, scope.function.rpartition(".")[0])
    found: list[Text] = []
    for argument in call.call.invoke.arguments:
        for value in code.values(argument.value, scope):
            items = value.items[:50] if isinstance(value, Items) and argument.name != "endpoints" else ()
            inside = value.scope if isinstance(value, Items) else scope
            inner = [one for item in items for one in code.values(item, inside)]
            found += [topic for one in (value, *inner) if _names_a_topic(one) for topic in topics(code, one, owner)]
    whole = tuple(literals(found))
    return [text for text in dict.fromkeys(found) if text.literal is not None or _adds(text, whole)] or [ANY_TOPIC]


def _adds(text: Text, whole: tuple[str, ...]) -> bool:
    """Whether a topic that is known in part is another than those that are known; a host has queues of its own for each."""
    first = text.parts[0] if text.parts else None
    if isinstance(first, Hole):  # a setting, which has a default
        return first.kind != "unknown"
    return isinstance(first, str) and not first.startswith(whole)
