"""What documents of mongoose refer to, and what is loaded with them: ``populate("customer")``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._ecmascript import items, option, properties
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression, Invoke
from ringfence.model.value import ClassValue, Scope

_SCHEMAS = ("mongoose.Schema", "mongoose.mongoose.Schema")
_DEEPEST = 4


def references(code: Code) -> dict[str, tuple[str, ...]]:
    """The models that fields of this name refer to in any schema of the service."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for call in code.calls(*_SCHEMAS):
        for name, model in _of_schema(code, call.argument(0), call.scope):
            found[name][model] = None
    for outline in code.outlines.values():
        for cls in outline.classes:
            for field in cls.fields:
                for decorator in field.decorators:
                    made = decorator.expression
                    if isinstance(made, Invoke) and getattr(made.callee, "name", "") in ("Prop", "prop"):
                        for model in _referred(code, made.argument(0), Scope(outline.path, cls.owner)):
                            found[field.name][model] = None
    return {name: tuple(models) for name, models in found.items()}


def _of_schema(code: Code, schema: Expression | None, scope: Scope, depth: int = 0) -> Iterator[tuple[str, str]]:
    """(field, model) of ``{ customer: { type: ObjectId, ref: "Customer" }, items: [{ product: { ref } }] }``."""
    for value in code.values(schema, scope) if depth < _DEEPEST else ():
        for name, field, place in properties(code, value):
            models = list(_referred(code, field, place))
            yield from ((name, model) for model in models)
            if not models and name not in ("type", "default", "validate", "enum"):
                yield from _of_schema(code, field, place, depth + 1)
                for item, inner in items(code, (field, place)):
                    yield from ((name, model) for model in _referred(code, item, inner))
                    yield from _of_schema(code, item, inner, depth + 1)


def _referred(code: Code, options: Expression | None, scope: Scope) -> Iterator[str]:
    ref = option(code, options, scope, "ref")
    if ref is None:
        for item, place in items(code, option(code, options, scope, "type")):
            ref = ref or option(code, item, place, "ref")
    if ref is not None:
        yield from literals(code.texts(*ref))
        for value in code.values(*ref):
            if isinstance(value, ClassValue):
                yield value.name.rpartition(".")[2]


def populated(code: Code, argument: Expression | None, scope: Scope, depth: int = 0) -> Iterator[str]:
    """The fields that are loaded: ``"customer items.product"``, ``{ path, populate }``, a list of them."""
    if argument is None or depth >= _DEEPEST:
        return
    for text in literals(code.texts(argument, scope)):
        yield from (part.rpartition(".")[2] for part in text.split())
    path, more = option(code, argument, scope, "path"), option(code, argument, scope, "populate")
    for placed in (path, more, *items(code, (argument, scope))):
        if placed is not None:
            yield from populated(code, *placed, depth + 1)
