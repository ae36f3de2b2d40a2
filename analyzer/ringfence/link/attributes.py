"""Attributes: what an object's, a class's or a module's member is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.link.alternatives import defaulted, gathered, only_libraries
from ringfence.link.constructors import is_handed_in
from ringfence.link.function_objects import is_run_by
from ringfence.link.properties import is_property
from ringfence.model.expression import CLASS_NAME, Hole, Invoke, Name, Text
from ringfence.model.source import Span
from ringfence.model.value import (
    ClassValue,
    Entries,
    FunctionValue,
    Instance,
    Known,
    Library,
    ModuleValue,
    NamespaceValue,
    Scope,
    Value,
)

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator


class Attributes:
    """The part of the evaluator that looks members up."""

    def __init__(self, evaluator: Evaluator, modules: Mapping[str, str]) -> None:
        self._evaluator = evaluator
        self._modules = modules
        self._symbols = evaluator.symbols

    def attribute(self, value: Value, name: str) -> Iterable[Value]:
        """``value.name``; where the language has extension methods, one of those before what only a library may have."""
        found = self._attribute(value, name)
        if name in self._symbols.extensions and not isinstance(value, ClassValue | ModuleValue | NamespaceValue):
            found = tuple(found)
            if all(isinstance(member, Library) for member in found):
                return self._evaluator.extensions.methods(value, name) or found
        return found

    def of_any(self, values: Iterable[Value], name: str) -> list[Value]:
        """What any of several objects has as a member."""
        return gathered(self.attribute(value, name) for value in values)

    def _attribute(self, value: Value, name: str) -> Iterable[Value]:
        if type(value) is Library:  # as most are
            return self._of_library(value, name)
        match value:
            case ModuleValue(path):
                return self._evaluator.module_members.of_module(path, name)
            case NamespaceValue(namespace):
                return self._evaluator.module_members.of_namespace(namespace, name)
            case ClassValue(path, qualified) if name == "name" and self._symbols.modules.have_default_exports(path):
                field = self._evaluator.classes.field(value, name)
                own = self.class_level(Instance(value), value, name) if field and field.value is not None else []
                return own or (Known(Text((qualified.rpartition(".")[2],))),)
            case ClassValue(_, qualified) if name == CLASS_NAME:
                common = self._evaluator.classes.is_interface(value)  # the object is of another class
                return () if common else (Known(Text((qualified.rpartition(".")[2],))),)
            case ClassValue():
                return self._evaluator.class_members.of(value, name)
            case Instance(cls) if name == "constructor":
                return (cls,)
            case Instance():
                return self._of_instance(value, name)
            case Entries():
                return self._evaluator.containers.named(value, name)
            case Known(text) if (below := section_member(text, name) or _setting_below(text, name)) is not None:
                return (replace(value, text=below),)
            case FunctionValue(path) if is_run_by(name, self._symbols.outlines[path].language):
                return (value,)
            case Known() if name in ("value", "name", "href"):
                return (value,)  # the member of an enumeration is known by its value, a URL by its text
            case _:
                return ()

    def _of_library(self, value: Library, name: str) -> Iterable[Value]:
        evaluator, owner = self._evaluator, value.owner
        if value.name in self._modules:
            paths = self._symbols.modules.named(self._modules[value.name])
            return (found for path in paths for found in evaluator.module_members.member(path, name))
        if owner is not None and self._is_object_of(value, owner):
            bases = evaluator.classes.bases(owner)
            own = [found for base in bases for found in self._own_attribute(Instance(owner), base, name)]
            member = evaluator.libraries.canonical(f"{value.name}.{name}")
            return own or (Library(member, value.made, value.scope, owner),)
        kept = evaluator.libraries.held(value.name, name)
        if not kept and (computed := evaluator.containers.computed_member(value, name)) is not None:
            return computed
        hung_on = "." in value.name  # on a module as a whole nobody hangs anything
        assigned = (evaluator.assignments.to(value, name) if hung_on else []) or gathered(
            evaluator.values(held, place) for held, place in kept
        )
        member = evaluator.libraries.member(value.name, name)
        added = evaluator.libraries.added(name, member) if "()" in value.name else ()
        if added or not all(isinstance(one, FunctionValue) for one in assigned):
            return assigned or added
        # a function in the place of a library's runs that in its turn
        return [*assigned, *evaluator.libraries.named(member, value.made, value.scope, owner, value.keys)]

    def _is_object_of(self, value: Library, owner: ClassValue) -> bool:
        """Whether what a library gives is an object of the service's own class (``Order.objects.get(…)`` an Order)."""
        return value.name.endswith("()") and value.name[:-2] in self._evaluator.classes.library_bases(owner)

    def inherited(self, cls: ClassValue, name: str) -> list[Value]:
        """A member that objects of the class have from a library's class, if they have it."""
        return self.of_libraries(Instance(cls), f"().{name}")

    def of_libraries(self, of: Instance, member: str) -> list[Value]:
        """What the library's classes that an object's class derives from have as a member."""
        libraries, bases = self._evaluator.libraries, self._evaluator.classes.library_bases(of.cls)
        added = libraries.added(member.rpartition(".")[2], *(base + member for base in bases))
        if added:
            return list(added)
        return [Library(libraries.canonical(base + member), of.made, of.scope, of.cls) for base in bases]

    def class_level(self, value: Instance, base: ClassValue, name: str) -> list[Value]:
        """What the body of a class sets a member to, or what a library makes of its field."""
        return self._said(value, base, name) or (
            self._evaluator.names.bound(name, base.path, base.name, Scope(base.path, base.name)) or []
        )

    def _said(self, value: Instance, base: ClassValue, name: str) -> list[Value]:
        """What a library makes of a field: its annotations say where its value comes from."""
        field = self._evaluator.classes.field(base, name)
        expression = self._evaluator.injection.field(value, base, field) if field is not None else None
        if field is None or expression is None:
            return []
        return self._evaluator.assigned(expression, Scope(base.path, base.name), f"{name} is set", field.at)

    def own(self, value: Instance, name: str) -> list[Value]:
        """What the service's own classes say an object's member is."""
        return (
            self.held(value, name)
            or self._declared(value, name)
            or self._evaluator.class_members.nested(value.cls, name)
        )

    def held(self, value: Instance, name: str) -> list[Value]:
        """What the object's own classes define as a member, or code sets it to."""
        if name not in self._symbols.member_names:
            return []
        lineage = [value.cls] if value.made else [value.cls, *self._evaluator.classes.subclasses(value.cls)]
        found = gathered(self._nearest(value, cls, name) for cls in lineage)
        if found and all(isinstance(one, Library) and one.made is None for one in found):  # no more than its type
            return self._evaluator.assignments.to(value, name) or found
        return (
            found
            or self._evaluator.constructors.given(value, name)
            or [*self._evaluator.constructors.given_anywhere(value, name), *self._evaluator.assignments.to(value, name)]
        )

    def _nearest(self, value: Instance, cls: ClassValue, name: str) -> list[Value]:
        """What the nearest class that has such a member says."""
        own = (self._own_attribute(value, base, name) for base in self._evaluator.classes.bases(cls))
        return next(filter(None, own), [])

    def _declared(self, value: Instance, name: str) -> list[Value]:
        """What the declaration of a struct's field says: it counts after all that code does with the field."""
        bases = [base for base in self._evaluator.classes.bases(value.cls) if self._evaluator.classes.is_struct(base)]
        return gathered(self.class_level(value, base, name) for base in bases)

    def _with_said(self, value: Instance, name: str, found: list[Value]) -> list[Value]:
        """What code assigns to a struct's field, and what its tag says where the code's variable is not set."""
        if not found or not self._evaluator.classes.is_struct(value.cls):
            return found
        return defaulted([*found, *self._said(value, value.cls, name)])

    def _of_instance(self, value: Instance, name: str) -> Iterable[Value]:
        found = self.held(value, name) or self._evaluator.embedding.promoted(value, name)
        return self.of_instance(value, name, found)

    def of_instance(self, value: Instance, name: str, found: list[Value]) -> Iterable[Value]:
        """What an object's member is, given what code sets it to and what it is of those that the object embeds."""
        found = self._with_said(value, name, found)
        if found and only_libraries(found) and self._evaluator.classes.is_struct(value.cls):
            return self._evaluator.libraries.as_declared(found, self._declared(value, name))
        found = found or self._declared(value, name) or self._evaluator.constructors.left_empty(value, name)
        return found or self.of_libraries(value, f"().{name}")

    def _own_attribute(self, value: Instance, base: ClassValue, name: str) -> list[Value]:
        kinds = self._symbols.children.get((base.path, base.name), {}).get(name)
        if kinds and "function" not in kinds:
            return [self._symbols.class_named(base.path, f"{base.name}.{name}")]
        if not kinds or not self._evaluator.class_members.may_have(base, name, of_class=False):
            return self._own_field(value, base, name)
        method = FunctionValue(base.path, f"{base.name}.{name}", value)
        if any(map(is_property, self._symbols.functions.get((method.path, method.name), ()))):
            call = Invoke(Name(name), (), Span(base.path, 0))
            return list(self._evaluator.invocations.returned(method, call, Scope(base.path)))
        # in Java a field may be called like a method, which is meant where the name is called
        alone = self._symbols.namespaces.of(base.path) is None or not self._evaluator.classes.field(base, name)
        return [method] if alone else [method, *self._own_field(value, base, name)]

    def field(self, value: Instance, name: str) -> list[Value]:
        """What an object's field holds, though a method may have the same name."""
        for base in self._evaluator.classes.bases(value.cls):
            found = self._own_field(value, base, name)
            if found:
                return found
        return self._evaluator.constructors.given(value, name)

    def _own_field(self, value: Instance, base: ClassValue, name: str) -> list[Value]:
        names, inside = self._evaluator.names, self._evaluator.constructors.inside
        bindings = self._symbols.own_members.get((base.path, base.name), {}).get(name, ())
        found = gathered(
            names.bound_value(binding, scope, name) for binding in bindings for scope in inside(value, binding)
        )
        if found:  # what an annotation says of a field, its setter sets
            said = self._said(value, base, name) if self._symbols.namespaces.of(base.path) is not None else []
            return said if said and is_handed_in(value, base, name, bindings) else [*said, *found]
        given = self._evaluator.constructors.given(value, name) if self._evaluator.classes.field(base, name) else []
        if given and self._evaluator.classes.is_struct(base):
            given = [*given, *self._evaluator.assignments.by_options(base, name)]
        return given or ([] if self._evaluator.classes.is_struct(base) else self.class_level(value, base, name))

    def of_super(self, name: str, scope: Scope) -> Iterable[Value]:
        """``super().name``: of the next class after the one whose code this is, bound to the same object."""
        here = self._symbols.class_named(scope.path, self._symbols.owner_class(scope.path, scope.function))
        receiver = scope.receiver if isinstance(scope.receiver, Instance | ClassValue) else Instance(here)
        lineage = self._evaluator.classes.bases(receiver.cls if isinstance(receiver, Instance) else receiver)
        if here not in lineage:
            lineage = self._evaluator.classes.bases(here)
        for base in lineage[lineage.index(here) + 1 :]:
            if "function" in self._symbols.children.get((base.path, base.name), {}).get(name, ()):
                return (FunctionValue(base.path, f"{base.name}.{name}", receiver),)
        return self.inherited(here, name)


def section_member(text: Text, name: str) -> Text | None:
    """The key ``data.host.`` below the section ``data.`` of a configuration file; None for what is no section."""
    hole = text.parts[0] if len(text.parts) == 1 else None
    if not isinstance(hole, Hole) or hole.kind != "setting" or not hole.name.endswith("."):
        return None
    return Text((Hole("setting", f"{hole.name.lstrip('.')}{name}."),))


def _setting_below(text: Text, name: str) -> Text | None:
    """The setting ``databases.host`` of the setting ``databases`` that a variable may hold instead, as one of its own."""
    hole = text.parts[0] if len(text.parts) == 1 else None
    default = hole.default if isinstance(hole, Hole) and hole.kind == "env" else None
    inner = default.parts[0] if isinstance(default, Text) and len(default.parts) == 1 else None
    if not isinstance(hole, Hole) or not isinstance(inner, Hole) or inner.kind != "setting":
        return None
    below = Hole("setting", f"{inner.name}.{name.lower()}")
    return Text((Hole("env", f"{hole.name}__{name.upper()}", Text((below,))),))
