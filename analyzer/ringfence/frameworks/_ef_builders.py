"""Entity Framework Core's builders: which entity what is configured is about."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._dotnet import (
    attributes,
    chain,
    classes,
    configuring,
    method_of,
    methods,
    receiver,
    type_arguments,
    type_name,
)
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression, Lambda, Member, Name
from ringfence.model.value import ClassValue, LibraryCall, Scope

Lambdas = dict[tuple[str, str], tuple[ClassValue, ...]]
"""Functions that configure an entity, by path and name."""
OWNING = ("OwnsOne", "OwnsMany", "ComplexProperty")


def entity_lambdas(code: Code) -> Lambdas:
    """The functions handed to ``Entity<T>(…)``."""
    found: Lambdas = {}
    for call in code.called("Entity"):
        entities = tuple(cls for type in call.call.invoke.type_arguments for cls in classes(code, type, call.scope))
        given = [argument.value for argument in call.call.invoke.arguments if argument.name != "<>"]
        found.update(dict.fromkeys(configuring(code, given, call.scope), entities))
    return found


def subject(code: Code, call: LibraryCall, lambdas: Lambdas) -> tuple[ClassValue, ...]:
    """The entity whose builder a method is called on."""
    root: Expression | None = receiver(call)
    for before in chain(root):
        if method_of(before) in OWNING and isinstance(before.callee, Member):
            above = LibraryCall(call.name, call.call.__class__(before, call.call.function), call.path)
            owners = subject(code, above, lambdas)
            return tuple(cls for owner in owners for cls in navigated(code, owner, before.argument(0), call.scope))
        if method_of(before) == "Entity":
            return tuple(cls for type in before.type_arguments for cls in classes(code, type, call.scope))
        root = getattr(before.callee, "of", root)
    inside = call.call.function
    for function in code.outlines[call.path].functions:
        for parameter in function.parameters if function.name == inside else ():
            if type_name(parameter.type) == "EntityTypeBuilder" and root == Name(parameter.name):
                return classes(code, next(iter(type_arguments(parameter.type)), None), call.scope)
    return lambdas.get((call.path, inside), ())


# ---------------------------------------------------------------- navigations


def navigations(code: Code, path: Expression | None, scope: Scope) -> list[str]:
    """The members that ``order => order.Lines`` or ``"Lines"`` names."""
    if not isinstance(path, Lambda):
        return list(literals(code.texts(path, scope)))
    functions = code.outlines[scope.path].functions
    returned = [step for function in functions if function.name == path.function for step in function.returns]
    return [step.name for step in returned if isinstance(step, Member)]


def navigated(code: Code, entity: ClassValue, path: Expression | None, scope: Scope) -> Iterator[ClassValue]:
    """The classes behind the members of an entity that an expression names: of fields, and of properties that show one."""
    names = navigations(code, path, scope)
    for place, name, type in members(code, entity):
        if name in names:
            for part in (type, *type_arguments(type)):
                yield from classes(code, part, place)


def members(code: Code, entity: ClassValue) -> Iterator[tuple[Scope, str, Expression | None]]:
    """(where it stands, name, type) of the fields and properties of a class and its bases."""
    for path, field in code.fields(entity):
        yield Scope(path, entity.name), field.name, field.type
    for base in code.bases(entity):
        outline = code.outlines.get(base.path)
        for cls in outline.classes if outline is not None else ():
            for function in methods(code, base.path, cls) if cls.name == base.name else ():
                if any(attributes(function, "property")):
                    yield Scope(base.path, base.name), function.name.rpartition(".")[2], function.return_type
