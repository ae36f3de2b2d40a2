"""Generic repositories over Entity Framework Core: ``IRepository<Order>`` does to orders what ``Set<T>()`` does inside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from ringfence.extend import Code
from ringfence.frameworks._dotnet import (
    LANGUAGE,
    chain,
    class_of,
    classes,
    method_of,
    own_classes,
    type_arguments,
    type_name,
)
from ringfence.frameworks._ef_builders import members
from ringfence.frameworks._ef_names import SET, set_method
from ringfence.model.expression import Expression, Invoke, Item, Member, Name
from ringfence.model.facts import EntityQuery
from ringfence.model.outline import Call, Class, Outline
from ringfence.model.value import ClassValue, Library, Scope


class Repositories:
    """The generic classes that work on sets of their type parameter. operations: what each method does, by the simple
    names of the class and of what it implements.
    """

    def __init__(self, code: Code, writes: dict[str, tuple[str, ...]]) -> None:
        self._code = code
        self._operations: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        self.methods: set[str] = set()
        for path, cls in own_classes(code):
            if cls.kind == "class":
                self._add(path, cls, writes)

    def _add(self, path: str, cls: Class, writes: dict[str, tuple[str, ...]]) -> None:
        outline = self._code.outlines[path]
        within = f"{cls.name}."
        names = [cls.name.rpartition(".")[2], *(type_name(base) for base in cls.bases if type_arguments(base))]
        for call in outline.calls:
            if not call.function.startswith(within) or not isinstance(call.invoke.callee, Member):
                continue
            for operation in self._done(call, call.invoke.callee, Scope(path, call.function), outline, writes):
                method = call.function.removeprefix(within).partition(".")[0]
                for name in names:
                    self._operations[name, method][operation] = None
                self.methods.add(method)

    def _done(
        self, call: Call, callee: Member, scope: Scope, outline: Outline, writes: dict[str, tuple[str, ...]]
    ) -> tuple[str, ...]:
        """What a call does to the set of a type that is only a parameter of the class."""
        for value in self._code.values(callee, scope):
            if isinstance(value, Library) and value.name.startswith(SET) and value.owner is None:
                return writes.get(set_method(value), ("select",))
            if isinstance(value, Library) and ".Set()" in value.name and _is_open(self._code, value):
                return writes.get(callee.name, ("select",))
        if callee.name in writes and self._is_parameter(call.invoke.argument(0), scope, outline):
            return writes[callee.name]  # ``context.Add(entity)``
        return ()

    def _is_parameter(self, argument: Expression | None, scope: Scope, outline: Outline) -> bool:
        """Whether something is a parameter of the function, of a type that nobody defines."""
        for function in outline.functions if isinstance(argument, Name) else ():
            for parameter in function.parameters if function.name == scope.function else ():
                if Name(parameter.name) == argument and isinstance(parameter.type, Name):
                    return _is_type_parameter(self._code, parameter.type, scope)
        return False

    def used(self, path: str, call: Call, callee: Member) -> Iterator[tuple[ClassValue, tuple[str, ...]]]:
        """The entities that a call works on through a repository, and what it does to them."""
        scope = Scope(path, call.function)
        told: set[ClassValue] = set()
        for name, arguments in self._types(callee.of, scope):
            operations = tuple(self._operations.get((name, callee.name), ()))
            for argument in arguments if operations else ():
                for entity in classes(self._code, argument, scope):
                    if entity not in told:
                        told.add(entity)
                        yield entity, operations

    def _types(self, of: Expression, scope: Scope) -> Iterator[tuple[str, tuple[Expression, ...]]]:
        """(name, type arguments) of the generic types that an expression is declared as, or its class derives from."""
        declared = list(self._declared(of, scope))
        for type in declared:
            yield type_name(type), type_arguments(type)
        values = {cls for type in declared for cls in classes(self._code, type, scope)}
        for cls in dict.fromkeys((*values, *class_of(self._code, of, scope))):
            for base in self._code.bases(cls):
                for own in self._code.outlines[base.path].classes:
                    if own.name == base.name:
                        yield from ((type_name(above), type_arguments(above)) for above in own.bases)

    def _declared(self, of: Expression, scope: Scope) -> Iterator[Expression]:
        """The types as written of a variable, a parameter, a field, a member of an object, a generic method's result."""
        outline = self._code.outlines[scope.path]
        if isinstance(of, Invoke):
            yield from (Item(Name(name), type) for type in of.type_arguments[:1] for name in _of_methods(of))
            return
        name = of.name if isinstance(of, Name | Member) else ""
        if isinstance(of, Member) and of.of != Name("self"):
            for owner in class_of(self._code, of.of, scope):
                yield from (type for _, own, type in members(self._code, owner) if own == name and type is not None)
            return
        for function in outline.functions:
            if function.name == scope.function or scope.function.startswith(f"{function.name}."):
                yield from (p.type for p in function.parameters if p.name == name and p.type is not None)
        for cls in outline.classes:
            if scope.function.startswith(f"{cls.name}."):
                fields = self._code.fields(ClassValue(scope.path, cls.name))
                yield from (field.type for _, field in fields if field.name == name and field.type is not None)


def _of_methods(of: Invoke) -> Iterator[str]:
    """What ``unit.Repository<Order>()`` gives is called like the method, with or without its verb and an ``I``."""
    plain = method_of(of).removeprefix("Get")
    yield from (plain, f"I{plain}", f"Generic{plain}", f"IGeneric{plain}")


def _is_open(code: Code, value: Library) -> bool:
    """Whether a chain begins with the set of a type parameter."""
    for step in chain(value.made) if value.scope is not None else ():
        if method_of(step) == "Set" and value.scope is not None:
            return any(_is_type_parameter(code, type, value.scope) for type in step.type_arguments)
    return False


def _is_type_parameter(code: Code, type: Expression, scope: Scope) -> bool:
    name = type_name(type)
    return name.startswith("T") and name[1:2] in ("", name[1:2].upper()) and not classes(code, type, scope)


def through_repositories(
    code: Code, writes: dict[str, tuple[str, ...]], entities: Collection[ClassValue]
) -> Iterator[EntityQuery]:
    """A query for each call of a repository's method, where the entity is known."""
    repositories = Repositories(code, writes)
    if not repositories.methods:
        return
    for path, outline in code.outlines.items():
        for call in outline.calls if outline.language == LANGUAGE else ():
            callee = call.invoke.callee
            if isinstance(callee, Member) and callee.name in repositories.methods:
                for entity, operations in repositories.used(path, call, callee):
                    if entity in entities:
                        yield EntityQuery((entity.id,), operations, call.invoke.at, call.function)
