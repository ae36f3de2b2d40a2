"""Identifiers: what a name means where it stands, and what a module calls by a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ringfence.link.alternatives import MOST_VALUES, defaulted, distinct
from ringfence.link.frames import RECEIVERS
from ringfence.link.handing_on import HandingOn
from ringfence.model.expression import Constant, Filled, Opaque
from ringfence.model.outline import Binding
from ringfence.model.value import (
    ClassValue,
    FunctionValue,
    Instance,
    Library,
    ModuleValue,
    NamespaceValue,
    Scope,
    Value,
)

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator

_OF_ONE_FILE = "$"
"""How names of variables begin that files of a namespace do not share, though one may include another (PHP)."""


class Names:
    """The part of the evaluator that looks names up."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._symbols = evaluator.symbols
        self._frames = evaluator.frames
        self._asking: set[tuple[str, str]] = set()
        self._handing_on = HandingOn(evaluator)

    def look_up(self, name: str, scope: Scope) -> Iterable[Value]:
        """Innermost scope first: parameters and locals of each enclosing function, where the language allows it the
        members of the classes around, the module, imports, built-ins.
        """
        frame, seen = self._frames.of(scope.path, scope.function), True
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
                return [*found, *self.module_member(scope.path, name)] if self._hides_package(name, scope) else found
            seen, frame = frame.sees_members, frame.outer
            around = _around(around, scope.path, frame.function) if around is not None and frame is not None else None
        return self.module_member(scope.path, name) or self._from_libraries(name, scope)

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
        receiver = scope.receiver
        if not isinstance(receiver, Instance) or around not in self._evaluator.classes.bases(receiver.cls):
            receiver = Instance(around)
        return self._evaluator.attributes.own(receiver, name)

    def _from_libraries(self, name: str, scope: Scope) -> Iterable[Value]:
        """A name that the service does not define: inherited from a library's class, in a library's namespace, built in."""
        found: list[Value] = []
        if self._symbols.namespaces.of(scope.path) is not None:
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
        return found or (Library(f"builtins.{name}"),)

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
        if held:  # nobody knows in which of several overloads it stands
            return [*dict.fromkeys(held), *(self.bound(name, path, function, scope) or ())]
        found = self.bound(name, path, function, scope)
        return found if found is not None else self._defined(name, path, function, scope)

    def bound(self, name: str, path: str, function: str, scope: Scope) -> list[Value] | None:
        """What a name is set to in one scope, None if it is not set there."""
        bindings = self._symbols.bindings.get((path, function), {}).get(name)
        return self._bound_to([(binding, scope) for binding in bindings], name) if bindings else None

    def _bound_to(self, bindings: Sequence[tuple[Binding, Scope]], name: str) -> list[Value]:
        """What several assignments give; a declaration's type counts only where none of them says what is held."""
        found: list[Value] = []
        known = False
        for binding, scope in bindings:
            values = self._evaluator.assigned(binding.value, _inside(binding, scope), f"{name} is set", binding.at)
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

    def _defined(self, name: str, path: str, function: str, scope: Scope) -> Iterable[Value] | None:
        """A function, class or import of that name in this very scope."""
        own = self._own(name, path, function, scope)
        if own is not None:
            return (own,)
        imported = self._symbols.imports.named.get((path, function), {}).get(name)
        return self.import_of(imported.target, path) if imported is not None else None

    def _own(self, name: str, path: str, function: str, scope: Scope) -> Value | None:
        kinds = self._symbols.children.get((path, function), {}).get(name)
        if not kinds:
            return None
        qualified = f"{function}.{name}" if function else name
        if "class" in kinds:
            return self._symbols.class_named(path, qualified)
        return FunctionValue(path, qualified, None, scope)

    def may_be_imported(self, name: str, path: str) -> bool:
        """Whether a member of that name may be what :meth:`imported` finds."""
        return name in self._symbols.imports.members or self._symbols.namespaces.of(path) is not None

    def imported(self, dotted: str, scope: Scope) -> Iterable[Value]:
        """The value of a dotted name that an import binds as a whole (``import a.b``), or that names a namespace's
        member in full.
        """
        imported = self._symbols.imports.named.get((scope.path, ""), {}).get(dotted)
        if imported is not None:
            return self.import_of(imported.target, scope.path)
        namespaces = self._symbols.namespaces
        if namespaces.of(scope.path) is None:
            return ()
        found = self.in_namespace(dotted) if namespaces.may_begin(dotted) else []
        whole = namespaces.in_full(dotted, scope.path) if not found else None
        return self.in_namespace(whole) if whole is not None else found

    def in_namespace(self, target: str) -> list[Value]:
        """What a full name stands for inside the service's namespaces; empty if it leads out of them."""
        found = self._symbols.namespaces.split(target)
        if found is None:
            return []
        namespace, rest = found
        values: list[Value] = [NamespaceValue(namespace)]
        for name in rest:
            values = self._evaluator.attributes.of_any(values, name)
        return values

    def of_namespace(self, namespace: str, name: str) -> list[Value]:
        """A member of a namespace, wherever its files define it."""
        found: list[Value] = []
        bindings: list[tuple[Binding, Scope]] = []
        defining = self._symbols.namespaces.defining(namespace, name)
        if not defining:
            return self._handing_on.member(namespace, name)
        for path in defining:
            own = self._own(name, path, "", Scope(path))
            if own is not None:
                found.append(own)
            else:
                bindings += [(b, Scope(path)) for b in self._symbols.bindings.get((path, ""), {}).get(name, ())]
        return [*found, *self._bound_to(bindings, name)]

    def generated(self, namespace: str, name: str) -> list[Value]:
        """What none of a Go package's files that are read defines stands in a generated one, which is like a library's; what
        a module of Rust does not declare, one of its macros makes.
        """
        files = self._symbols.namespaces.files(namespace)
        language = self._symbols.outlines[files[0]].language if files else ""
        if language != "rust" and (language != "go" or not name[:1].isupper()):
            return []
        return [Library(self._evaluator.libraries.canonical(f"{namespace}.{name}"))]

    def import_of(self, target: str, importer: str) -> Iterable[Value]:
        """What an import names: of the service, or else of a library."""
        if self._symbols.namespaces.of(importer) is not None:
            return self.in_namespace(target) or (Library(self._evaluator.libraries.canonical(target)),)
        found = self._symbols.modules.find(target, importer)
        exports = self._symbols.modules.have_default_exports(importer)
        if found is None:
            name = target.replace("::", ".").removesuffix(".default") if exports else target.lstrip(".")
            return (Library(self._evaluator.libraries.canonical(name)),)
        module, rest = found
        values: list[Value] = [ModuleValue(module)]
        if exports and rest[:1] != ("default",):  # a module may be a value of its own: ``module.exports = …``
            values += self.module_member(module, "default")
        for name in rest:
            values = self._evaluator.attributes.of_any(values, name)
        return values

    def module_member(self, path: str, name: str) -> tuple[Value, ...]:
        """What a module calls ``name``: its own, what it imports, what it imports all of."""
        guard = (path, f"module {name}")
        if guard in self._asking:
            self._evaluator.lacks()
            return ()
        self._asking.add(guard)
        try:
            return tuple(self._module_member(path, name))
        finally:
            self._asking.discard(guard)

    def _module_member(self, path: str, name: str) -> Iterable[Value]:
        scope = Scope(path)
        defined = self._defined(name, path, "", scope)
        namespace = self._symbols.namespaces.of(path)
        shared = namespace is not None and defined is None and not name.startswith(_OF_ONE_FILE)
        if namespace is not None and shared and name in self._symbols.bindings.get((path, ""), {}):
            return self.of_namespace(namespace, name)
        found = self.bound(name, path, "", scope) or []
        if found or defined is not None:
            return [*found, *(defined or ())]
        if namespace is not None:
            return self._around(namespace, path, name)
        for star in self._symbols.imports.whole.get(path, ()):
            target = self._symbols.modules.find(star.target, path)
            if target is not None:
                inner = self.module_member(target[0], name) if not target[1] else ()
                if inner:
                    return inner
        return ()

    def _around(self, namespace: str, path: str, name: str) -> Iterable[Value]:
        """What the namespaces around a file and those it imports all of call ``name``."""
        spaces, stars = self._symbols.namespaces, self._symbols.imports.stars(path)
        known = spaces.defines(name)
        for outer in spaces.around(namespace) if known else ():
            inner = self.of_namespace(outer, name)
            if inner:
                return inner
        for imported in stars.own if known else stars.members:
            if imported not in stars.members and not spaces.defining(imported, name):
                continue
            for value in self.in_namespace(imported):
                members = list(self._evaluator.attributes.attribute(value, name))
                if members and not isinstance(members[0], Library):
                    return members
        return ()

    def of_module(self, path: str, name: str) -> Iterable[Value]:
        """A member of a module: its own name, or a module inside a package."""
        if not path.endswith("/"):
            found = self.module_member(path, name)
            if found:
                return found
        outline = self._symbols.outlines.get(path)
        folder = path.rstrip("/") if path.endswith("/") else path.rpartition("/")[0]
        if outline is None or outline.package:
            inside = self._symbols.modules.find("." + name, f"{folder}/_" if folder else "_")
            if inside is not None and not inside[1]:
                return (ModuleValue(inside[0]),)
        return ()


def _around(inner: Scope, path: str, function: str) -> Scope | None:
    """Where a closure was made, if that is told and is this function."""
    around = inner.around
    return around if around is not None and (around.path, around.function) == (path, function) else None


def _inside(binding: Binding, scope: Scope) -> Scope:
    """Where the value of a binding stands: perhaps in a function that sets a name of the scope outside."""
    return scope if binding.inside in (None, scope.function) else Scope(scope.path, binding.inside or "")
