"""Entity Framework Core's owned types: parts of an entity, in columns of its table or in one of their own."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._dotnet import attributes, configuring, type_arguments, type_name
from ringfence.frameworks._ef_builders import OWNING, Lambdas, members, navigated, navigations, subject
from ringfence.model.facts import Column
from ringfence.model.value import ClassValue

_DEEPEST = 4


class Owned(Struct, frozen=True):
    """``OwnsOne(order => order.Address)``: the owner, the class of its part, the member, and whether it has many."""

    owner: ClassValue
    cls: ClassValue
    member: str
    many: bool


def owned(code: Code, lambdas: Lambdas) -> list[Owned]:
    """Every part that is configured, level by level; the functions that configure parts join the lambdas."""
    found: dict[Owned, None] = {}
    calls = list(code.called(*OWNING))
    for _ in range(_DEEPEST if calls else 0):
        before = len(found)
        for call in calls:
            for owner in subject(code, call, lambdas):
                names = navigations(code, call.argument(0), call.scope)
                for cls in navigated(code, owner, call.argument(0), call.scope):
                    found[Owned(owner, cls, (names or [""])[0], call.name == "OwnsMany")] = None
                    given = [argument.value for argument in call.call.invoke.arguments[1:]]
                    lambdas.update(dict.fromkeys(configuring(code, given, call.scope), (cls,)))
        if len(found) == before:
            break
    return list(found)


def attributed(code: Code, entity: ClassValue) -> Iterator[Owned]:
    """The members of an entity whose class says ``[Owned]`` itself."""
    for place, name, type in members(code, entity):
        for part in (type, *type_arguments(type)):
            for cls in code.values(part, place) if type_name(part) else ():
                if isinstance(cls, ClassValue) and _says_so(code, cls):
                    yield Owned(entity, cls, name, part is not type)


def _says_so(code: Code, value: ClassValue) -> bool:
    outline = code.outlines.get(value.path)
    return outline is not None and any(
        cls.name == value.name and any(attributes(cls, "Owned", "ComplexType")) for cls in outline.classes
    )


def columns(code: Code, part: Owned) -> Iterator[Column]:
    """The columns of the owner's table that hold a part: ``Address_Street``."""
    for place, name, type in members(code, part.cls):
        if not type_arguments(type) and not any(isinstance(value, ClassValue) for value in code.values(type, place)):
            yield Column(f"{part.member}_{name}".lower(), type_name(type).lower())
