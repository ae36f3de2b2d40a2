"""Who decides which channel a place in the code uses: itself, the callers of a wrapper, those who made its object."""

from __future__ import annotations

from collections.abc import Sequence

from ringfence.link.code import ServiceCode
from ringfence.link.deciding import decided_at, receivers
from ringfence.link.folder_names import within
from ringfence.link.units import Unit
from ringfence.model.expression import Expression, Hole, Invoke, Member, Text
from ringfence.model.facts import ChannelUse, QueueBinding
from ringfence.model.outline import Function
from ringfence.model.value import Scope

_FOR_ANSWERS = frozenset(("replyto", "getreplyto", "getjmsreplyto"))


def is_answer(fact: ChannelUse) -> bool:
    """Whether it is published to where a message asks for its answer (``message.reply_to``): to whoever asked, on no channel
    that has a name.
    """
    told = fact.channel.callee if isinstance(fact.channel, Invoke) else fact.channel
    return fact.role == "publish" and isinstance(told, Member) and told.name.replace("_", "").lower() in _FOR_ANSWERS


def scopes(code: ServiceCode, fact: ChannelUse, said: Sequence[Expression | None]) -> list[Scope]:
    """The scopes in which a use says its channel, each for itself. said: all that it says."""
    ways = together(code, fact, said)
    return ways if len(ways) > 1 else _deciding(code, fact, ways[0])


def together(code: ServiceCode, fact: ChannelUse | QueueBinding, said: Sequence[Expression | None]) -> list[Scope]:
    """One scope for each way into the function if several things are said in several ways, so that each keeps to its own."""
    plain = Scope(fact.at.path, fact.function)
    several = sum(len(code.texts(expression, plain)) > 1 for expression in said) > 1
    return list(code.ways_in(plain.path, plain.function)) if several and plain.function else [plain]


def is_idle(unit: Unit, code: ServiceCode, fact: ChannelUse, *, known: bool) -> bool:
    """Whether it stands in a function of shared code that this service does not call: others decide which channel. known:
    channels are known; then those of its object, of which others make several.
    """
    definition = shared_function(unit, code, fact.at.path, fact.function)
    if definition is None or _is_anything(fact.channel):
        return False
    if known and not _is_of_its_object(fact.channel, definition):
        return False
    return not any(True for _ in code.evaluator.parameters.callers(definition, fact.at.path))


def shared_function(unit: Unit, code: ServiceCode, path: str, function: str) -> Function | None:
    """The function or method of shared code that a place lies in; None for what is the service's own."""
    if unit.folder is not None and within(path, unit.folder):
        return None
    return next(iter(code.symbols.functions.get((path, _outermost(code, path, function)), ())), None)


def _is_anything(channel: Expression) -> bool:
    """Whether a framework says itself that it may be any channel: messages of whichever class somebody hands on."""
    alone = channel.parts[0] if isinstance(channel, Text) and len(channel.parts) == 1 else None
    return isinstance(alone, Hole) and alone.kind == "unknown"


def _is_of_its_object(channel: Expression, method: Function) -> bool:
    """Whether it is a field of what the method is called on: ``queue.subject``."""
    root = channel
    while isinstance(root, Member):
        root = root.of
    return root is not channel and root in receivers(method)


def _outermost(code: ServiceCode, path: str, function: str) -> str:
    """The function or method that a function lies in, itself if it lies in none."""
    parts = function.split(".")
    names = [".".join(parts[:end]) for end in range(1, len(parts) + 1)]
    return next((name for name in names if (path, name) in code.symbols.functions), function)


def _deciding(code: ServiceCode, fact: ChannelUse, plain: Scope) -> list[Scope]:
    """The scopes of those who decide which channel a wrapper uses, each on its own: its callers, or else those who made the
    objects on which it is called; the plain one if nobody does.
    """
    around = _outermost(code, plain.path, plain.function)
    ways = code.ways_in(plain.path, around) if around else ()
    deciding = [
        scope for way in ways if decided_at(code, fact.channel, scope := _inside(plain, around, way)) is not None
    ]
    if len(deciding) < 2 and around and len(code.texts(fact.channel, (*deciding, plain)[0])) > 1:
        return [_inside(plain, around, called_on) for called_on in code.receivers(plain.path, around)]
    return deciding or [plain]


def _inside(plain: Scope, around: str, way: Scope) -> Scope:
    """The scope of a place in a function that is run as a way says."""
    return way if around == plain.function else Scope(plain.path, plain.function, around=way)
