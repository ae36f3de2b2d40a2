"""Identifiers: what a name means where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ringfence.link.alternatives import MOST_VALUES, as_held, defaulted, distinct
from ringfence.link.frames import RECEIVERS
from ringfence.link.growing import plain
from ringfence.link.namespaces import NESTING
from ringfence.model.expression import Constant, Filled, Opaque
from ringfence.model.outline import Binding
from ringfence.model.value import (
    ClassValue,
    FunctionValue,
    Instance,
    Library,
    Scope,
    Value,
)

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator


class Names:
    """The part of the evaluator that looks names up."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._symbols = evaluator.symbols
        self._frames = evaluator.frames

    def look_up(self, name: str, scope: Scope) -> Iterable[Value]:
        """Innermost scope first: parameters and locals of each enclosing function, where the language allows it the
        members of the classes around, the module, imports, built-ins.
        """
        frame, seen = self._frames.of(scope.path, scope.function), True
        members = self._evaluator.module_members
        around: Scope | None = scope
        found: Iterable[Value] | None
        while frame is not None:
            function = frame.function
            if not frame.is_class:
                inner = around or Scope(scope.path, function)
                found = self._in_function(name, function, inner) if name in frame.names else None
            elif name == "self":  # what a field is set to
                return (Instance(self._symbols.class_named(scope.path, function)),)
            elif self._symbols.namespaces.of(scope.path) is not None:
                found = (self._member(name, function, scope) if seen else None) or None
            else:
                found = self.bound(name, scope.path, function, scope) if around is scope else None
            if found is not None:
                return (
                    [*found, *self._evaluator.module_members.member(scope.path, name)]
                    if self._hides_package(name, scope)
                    else found
                )
            seen, frame = frame.sees_members, frame.outer
            around = _around(around, scope.path, frame.function) if around is not None and frame is not None else None
        return members.member(scope.path, name) or self._from_libraries(name, scope)

    def _hides_package(self, name: str, scope: Scope) -> bool:
        """Whether a local name hides a package that its own assignment still means by it, where that is common:
        ``registry, err := registry.NewClient()`` in Go. It may then be either; only one of them has the member asked for.
        """
        imports = self._symbols.imports.named.get((scope.path, ""), {})
        return name in imports and self._symbols.namespaces.of(scope.path) is not None

    def _member(self, name: str, cls: str, scope: Scope) -> list[Value]:
        """What a plain name inside a class means as its member, which it may where files share a namespace."""
        if name not in self._symbols.member_names:
            return []
        around = self._symbols.class_named(scope.path, cls)
        itself = self._class_itself(around, cls, scope)
        if itself is not None:
            return self._evaluator.class_members.own(itself, name)
        receiver = scope.receiver
        if not isinstance(receiver, Instance) or around not in self._evaluator.classes.bases(receiver.cls):
            receiver = Instance(around)
        return [as_held(value) for value in self._evaluator.attributes.own(receiver, name)]

    def _class_itself(self, around: ClassValue, cls: str, scope: Scope) -> ClassValue | None:
        """The class that is meant by a plain name in its body or a method of its own: of those that derive from it the one
        that the method is called on, if that is told.
        """
        receiver = scope.receiver
        if isinstance(receiver, Instance) or not self._frames.is_of_class(scope.path, cls, scope.function):
            return None
        if isinstance(receiver, ClassValue) and around in self._evaluator.classes.bases(receiver):
            return receiver
        return around

    def _from_libraries(self, name: str, scope: Scope) -> Iterable[Value]:
        """A name that the service does not define: inherited from a library's class, in a library's namespace, built in."""
        found: list[Value] = []
        if name[:1].isupper() and self._symbols.outlines[scope.path].language == NESTING:
            return (Library(self._evaluator.libraries.canonical(name)),)  # a constant is no member of an object
        plain_name = f"builtins.{name}"
        known = name[:1].isupper() and self._evaluator.libraries.computes(plain_name)  # no member of a library's class
        if self._symbols.namespaces.of(scope.path) is not None and not known:
            function, inside = scope.function, ""
            while function:
                here = (scope.path, function) in self._symbols.classes
                if here and self._symbols.sees_members(scope.path, inside):
                    found += self._evaluator.attributes.inherited(self._symbols.class_named(scope.path, function), name)
                function, inside = function.rpartition(".")[0], function
            found += [
                Library(self._evaluator.libraries.canonical(f"{namespace}.{name}"))
                for namespace in self._symbols.imports.stars(scope.path).libraries
            ]
        return found or (Library(plain_name),)

    def _in_function(self, name: str, function: str, scope: Scope) -> Iterable[Value] | None:
        path = scope.path
        held: list[Value] = []
        definitions = self._symbols.called(path, function, scope.call)
        for definition in definitions:
            if definition.implicit_receiver and definition.owner and name in RECEIVERS:
                return self._evaluator.parameters.receiver(definition, scope)
            for position, parameter in enumerate(definition.parameters):
                if parameter.name == name:
                    held += self._evaluator.parameters.parameter(definition, position, scope)
                    if not self._symbols.overloaded(path, function):
                        return [*held, *(self.bound(name, path, function, scope) or ())]
            if name in definition.type_parameters:
                held += self._evaluator.type_parameters.of(definition, name, scope)
        if held:  # nobody knows in which of several overloads it stands
            return [*dict.fromkeys(held), *(self.bound(name, path, function, scope) or ())]
        found = self.bound(name, path, function, scope)
        if found is None and any(name in definition.type_parameters for definition in definitions):
            return []  # whatever no caller says
        return found if found is not None else self.defined(name, path, function, scope)

    def bound(self, name: str, path: str, function: str, scope: Scope) -> list[Value] | None:
        """What a name is set to in one scope, None if it is not set there."""
        bindings = self._symbols.bindings.get((path, function), {}).get(name)
        return self.bound_to([(binding, scope) for binding in bindings], name) if bindings else None

    def bound_to(self, bindings: Sequence[tuple[Binding, Scope]], name: str) -> list[Value]:
        """What several assignments give; a declaration's type counts only where none of them says what is held."""
        found: list[Value] = []
        known = False
        note = f"{plain(name)} is set"
        for binding, scope in bindings:
            values = self._evaluator.assigned(binding.value, _inside(binding, scope), note, binding.at)
            known = known or (bool(values) and not isinstance(binding.value, Filled))
            found += values
            if len(found) >= MOST_VALUES and len(distinct(found)) == MOST_VALUES:
                break  # nobody is told more
        for binding, scope in bindings if not known else ():
            if binding.type is not None and (
                isinstance(binding.value, Opaque | Constant) or self._symbols.says_types(binding.at.path)
            ):
                found += self._evaluator.classes.injected(binding.type, scope, partial(self._asked_for, scope, name))
        return defaulted(found)

    def bound_value(self, binding: Binding, scope: Scope, name: str) -> list[Value]:
        """What a binding gives its target: its value, or an instance of its annotated type if that says nothing."""
        scope = _inside(binding, scope)
        found = self._evaluator.assigned(binding.value, scope, f"{name} is set", binding.at)
        if not found and binding.type is not None and (isinstance(binding.value, Opaque | Constant)):
            return list(self._evaluator.classes.injected(binding.type, scope, partial(self._asked_for, scope, name)))
        return found

    def _asked_for(self, scope: Scope, name: str) -> Iterable[str]:
        """By which names a field of a class, or a variable, may ask for one of several objects."""
        field = self._evaluator.classes.field(ClassValue(scope.path, scope.function), name)
        return self._evaluator.injection.names(field.decorators if field is not None else (), name, scope)

    def defined(self, name: str, path: str, function: str, scope: Scope) -> Iterable[Value] | None:
        """A function, class or import of that name in this very scope."""
        own = self.own(name, path, function, scope)
        if own is not None:
            return (own,)
        imported = self._symbols.imports.named.get((path, function), {}).get(name)
        return self._evaluator.module_members.import_of(imported.target, path) if imported is not None else None

    def own(self, name: str, path: str, function: str, scope: Scope) -> Value | None:
        """A function or class of that name in this very scope."""
        kinds = self._symbols.children.get((path, function), {}).get(name)
        if not kinds:
            return None
        qualified = f"{function}.{name}" if function else name
        if "class" in kinds:
            return self._symbols.class_named(path, qualified)
        return FunctionValue(path, qualified, None, scope)


def _around(inner: Scope, path: str, function: str) -> Scope | None:
    """Where a closure was made, if that is told and is this function."""
    around = inner.around
    return around if around is not None and (around.path, around.function) == (path, function) else None


def _inside(binding: Binding, scope: Scope) -> Scope:
    """Where the value of a binding stands: perhaps in a function that sets a name of the scope outside."""
    return scope if binding.inside in (None, scope.function) else Scope(scope.path, binding.inside or "")
