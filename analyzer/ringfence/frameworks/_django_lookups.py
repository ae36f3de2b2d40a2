"""The models that the lookups of a query lead through: ``order__customer__name`` joins two tables."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.frameworks._django_names import ON_SET
from ringfence.frameworks._django_schema import Models
from ringfence.model.expression import Choice, Collection, Expression, Invoke, Member, Name, Text
from ringfence.model.value import ClassValue

_LOOKUPS = frozenset({
    "exact", "iexact", "contains", "icontains", "in", "gt", "gte", "lt", "lte", "startswith", "istartswith",
    "endswith", "iendswith", "range", "isnull", "regex", "iregex", "id", "pk",
})  # fmt: skip
"""What may follow a relation without leading into its table."""
_LOADING = ("select_related", "prefetch_related")
_DEEPEST = 6
_LONGEST_CHAIN = 40


def joined(models: Models, invoke: Invoke, model: ClassValue) -> tuple[ClassValue, ...]:
    """The other models of a chain of query set methods, from its outermost call inwards."""
    found: dict[ClassValue, None] = {}
    if isinstance(invoke.callee, Name):
        _follow_all(models, invoke, model, False, found)
    current: Expression = invoke
    for _ in range(_LONGEST_CHAIN):
        if not isinstance(current, Invoke) or not isinstance(current.callee, Member):
            break
        name = current.callee.name
        if name in ON_SET or name.endswith("_or_404"):
            _follow_all(models, current, model, name in _LOADING, found)
        current = current.callee.of
    found.pop(model, None)
    return tuple(found)


def _follow_all(
    models: Models, invoke: Invoke, model: ClassValue, loading: bool, found: dict[ClassValue, None]
) -> None:
    for lookup in _lookups(invoke):
        _follow(models, model, lookup, loading, found)


def _follow(models: Models, model: ClassValue, lookup: str, loading: bool, found: dict[ClassValue, None]) -> None:
    parts = lookup.lstrip("-+").split("__")
    for position, part in enumerate(parts):
        related = models.lookup(model, part) or (models.relation(model, part) if loading else None)
        if related is None:
            return
        rest = parts[position + 1 :]
        if loading or related.reverse or related.kind == "many" or (rest and rest[0] not in _LOOKUPS):
            found.setdefault(related.target)
        model = related.target


def _lookups(invoke: Invoke) -> Iterator[str]:
    """The lookups in a call's keywords and strings, also inside ``Q(…)`` and ``F(…)``."""
    queue: list[tuple[Expression, int]] = []
    for argument in invoke.arguments:
        if argument.name not in (None, "*", "**"):
            yield str(argument.name)
        queue.append((argument.value, 0))
    while queue:
        expression, depth = queue.pop()
        if isinstance(expression, Text) and expression.literal and depth < _DEEPEST and len(expression.literal) < 200:
            yield expression.literal
        elif isinstance(expression, Choice) and depth < _DEEPEST:
            queue += [(option, depth + 1) for option in expression.options]
        elif isinstance(expression, Collection) and depth == 0:
            queue += [(item, depth + 1) for item in expression.items[:50]]
        elif isinstance(expression, Invoke) and depth < _DEEPEST and _is_class(expression.callee):
            yield from (a.name for a in expression.arguments if a.name not in (None, "*", "**") and a.name)
            queue += [(a.value, depth + 1) for a in expression.arguments if a.name is None]


def _is_class(callee: Expression) -> bool:
    return isinstance(callee, Name | Member) and callee.name[:1].isupper()
