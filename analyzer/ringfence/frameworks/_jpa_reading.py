"""Which collections of entities are read: they are loaded only when somebody looks at them, unless they say otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.model.expression import Each, Expression, Invoke, Member, Name
from ringfence.model.value import ClassValue, FunctionValue, Scope

_NO_READING = ("__init__", "equals", "hashCode", "toString")


class Reading:
    """Looks for the places where a service reads fields of its classes."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._inside: dict[tuple[str, str], set[str]] = {}
        self._called: dict[str, list[tuple[Invoke, Scope]]] | None = None

    def reads(self, owner: ClassValue, field: str) -> bool:
        """Whether a class's own methods look into a field, or somebody calls its getter."""
        return field in self._own(owner) or self._by_getter(owner, field)

    def _own(self, owner: ClassValue) -> set[str]:
        """The fields that the methods of a class iterate, call methods of, or hand on."""
        key = (owner.path, owner.name)
        if key not in self._inside:
            outline = self._code.outlines[owner.path]
            prefix = f"{owner.name}."
            expressions = [
                expression
                for call in outline.calls
                if call.function.startswith(prefix) and not _keeps(call.function[len(prefix) :])
                for expression in _looked_at(call.invoke)
            ]
            expressions += [
                binding.value.of
                for binding in outline.bindings
                if isinstance(binding.value, Each) and binding.scope.startswith(prefix)
            ]
            self._inside[key] = {name for name in map(_field_name, expressions) if name}
        return self._inside[key]

    def _by_getter(self, owner: ClassValue, field: str) -> bool:
        capital = field[:1].upper() + field[1:]
        for name in (f"get{capital}", field):
            for invoke, scope in self._calls().get(name, ()):
                values = self._code.values(invoke.callee, scope)
                if any(
                    isinstance(v, FunctionValue) and (v.path, v.name) == (owner.path, f"{owner.name}.{name}")
                    for v in values
                ):
                    return True
        return False

    def _calls(self) -> dict[str, list[tuple[Invoke, Scope]]]:
        if self._called is None:
            self._called = {}
            for path, outline in self._code.outlines.items():
                for call in outline.calls:
                    callee = call.invoke.callee
                    if isinstance(callee, Name | Member):
                        self._called.setdefault(callee.name, []).append((call.invoke, Scope(path, call.function)))
        return self._called


def _keeps(method: str) -> bool:
    return method.startswith(_NO_READING) or (method.startswith("set") and method[3:4].isupper())


def _looked_at(invoke: Invoke) -> Iterator[Expression]:
    if isinstance(invoke.callee, Member):
        yield invoke.callee.of
    yield from (argument.value for argument in invoke.arguments)


def _field_name(expression: Expression) -> str:
    if isinstance(expression, Name):
        return expression.name
    return expression.name if isinstance(expression, Member) and expression.of == Name("self") else ""


def is_eager(fetch: Expression | None) -> bool:
    """Whether an annotation says ``fetch = FetchType.EAGER``."""
    return getattr(fetch, "name", "") == "EAGER"
