"""Django's signals: which functions run when one is sent, and when a model's object is stored or deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._django_schema import Models
from ringfence.frameworks._handlers import handlers
from ringfence.frameworks._texts import identity
from ringfence.model.expression import Expression
from ringfence.model.facts import Dispatch, EntityQuery
from ringfence.model.value import ClassValue, Items, Library, Scope, Value

SIGNAL = "django.dispatch.Signal()"
_MODULE = "django.db.models.signals"
_STORING = {f"{_MODULE}.pre_save": "insert", f"{_MODULE}.post_save": "insert",
            f"{_MODULE}.pre_delete": "delete", f"{_MODULE}.post_delete": "delete"}  # fmt: skip
_SENDING = ("send", "send_robust", "asend", "asend_robust")
_SPELLINGS = {
    "django.dispatch.dispatcher.Signal()": SIGNAL,
    "django.dispatch.dispatcher.receiver": "django.dispatch.receiver",
}


class _Receiver(Struct, frozen=True):
    """A function that a signal runs; sender None: whoever sends it."""

    handler: str
    signal: object
    sender: ClassValue | None


def same_as() -> dict[str, str]:
    """The spellings of signals."""
    return dict(_SPELLINGS)


def dispatched(code: Code, models: Models, queries: Iterable[EntityQuery]) -> Iterator[Dispatch]:
    """What calls run by sending signals: explicitly, or by storing and deleting objects of models."""
    receivers = list(_receivers(code, models))
    for call in code.calls(*(f"{SIGNAL}.{method}" for method in _SENDING)):
        for receiver in receivers:
            if receiver.signal is not None and receiver.signal == identity(call.receiver):
                yield Dispatch(receiver.handler, call.call.invoke.at, call.call.function)
    for query in queries:
        for receiver in receivers:
            told = _STORING.get(str(receiver.signal), "")
            if told in query.operations and (receiver.sender is None or receiver.sender.id == query.entities[0]):
                yield Dispatch(receiver.handler, query.at, query.function)


def _receivers(code: Code, models: Models) -> Iterator[_Receiver]:
    """``@receiver(post_save, sender=Order)`` and ``post_save.connect(on_order, sender=Order)``."""
    for function, call in code.decorated("django.dispatch.receiver"):
        senders = _senders(code, models, call.argument(None, "sender"), call.scope)
        for signal in _signals(code, call.argument(0, "signal"), call.scope):
            yield from (_Receiver(f"{call.path}:{function.name}", signal, sender) for sender in senders)
    for call in code.calls(f"{SIGNAL}.connect", *(f"{name}.connect" for name in _STORING)):
        signal = identity(call.receiver) or call.name.removesuffix(".connect")
        senders = _senders(code, models, call.argument(1, "sender"), call.scope)
        for handler in handlers(code, call.argument(0, "receiver"), call.scope):
            whole = handler if ":" in handler else f"{call.path}:{handler}"
            yield from (_Receiver(whole, signal, sender) for sender in senders)


def _signals(code: Code, expression: Expression | None, scope: Scope) -> Iterator[object]:
    """A signal of the service by the call that made it, one of Django's by its name."""
    for value in code.values(expression, scope):
        if isinstance(value, Items):
            for item in value.items:
                yield from _signals(code, item, value.scope)
        elif isinstance(value, Library):
            yield value.name if value.name in _STORING else identity(value)


def _senders(code: Code, models: Models, sender: Expression | None, scope: Scope) -> list[ClassValue | None]:
    if sender is None:
        return [None]
    found = [_model(models, value) for value in code.values(sender, scope)]
    return [cls for cls in found if cls is not None]


def _model(models: Models, value: Value) -> ClassValue | None:
    if isinstance(value, ClassValue):
        return value if value in models.all else None
    is_user = isinstance(value, Library) and value.name.endswith(("get_user_model()", ".AUTH_USER_MODEL"))
    return models.auth_user if is_user else None
