"""GORM's generator: queries begin at what it writes for a table, ``query.Order.WithContext(ctx).Where(…).First()``."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go import calls
from ringfence.frameworks._gorm_entities import OPERATIONS, mapping, names_are_singular
from ringfence.model.expression import Member
from ringfence.model.facts import EntityQuery, Fact
from ringfence.model.value import ClassValue, Library
from ringfence.patterns import pattern

_BEGUN = pattern(r"[^()]*/\w+\.(?:\w+(?:\(\))?\.)*(?P<model>[A-Z]\w*)\.WithContext\(\)(?:\.\w+\(\))*")
"""The generated package itself is not read: what it has is called like a library's."""
_DONE: dict[str, tuple[str, ...]] = {
    **OPERATIONS,
    **dict.fromkeys(("FindByPage", "ScanByPage"), ("select",)),
    **dict.fromkeys(("UpdateSimple", "UpdateColumnSimple"), ("update",)),
}


@framework("go_gorm_gen", language="go", libraries=("gorm.io/gorm",))
def go_gorm_gen(code: Code) -> Iterator[Fact]:
    """One mapping for each generated struct that is asked for, one query for each call that ends a chain."""
    models = _models(code)
    mapped: dict[ClassValue, None] = {}
    for call, scope in calls(code) if models else ():
        callee = call.invoke.callee
        if not isinstance(callee, Member) or callee.name not in _DONE:
            continue
        for value in code.values(callee.of, scope):
            match = _BEGUN.fullmatch(value.name) if isinstance(value, Library) else None
            cls = models.get(match["model"]) if match is not None else None
            if cls is not None:
                mapped[cls] = None
                yield EntityQuery((cls.id,), _DONE[callee.name], call.invoke.at, call.function, via=callee.of)
                break
    singular = names_are_singular(code) if mapped else False
    for cls in mapped:
        yield from mapping(code, cls, False, singular)


def _models(code: Code) -> dict[str, ClassValue]:
    """The structs that say which table they are of, by name."""
    return {
        function.owner: ClassValue(path, function.owner)
        for path, outline in code.outlines.items()
        if outline.language == "go"
        for function in outline.functions
        if function.owner and function.name == f"{function.owner}.TableName"
    }
