"""Attributes: what an object's, a class's or a module's member is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ringfence.link.alternatives import CALL_DEPTH, defaulted, shortened
from ringfence.model.expression import Hole, Invoke, Item, Member, Name, Text
from ringfence.model.outline import Binding, Field
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

MOST_CONSTRUCTORS = 5
"""How far constructors that call each other are told apart."""
MOST_LITERALS = 40
"""How many places are looked at where objects of a class are made."""
PROPERTIES = {"property", "cached_property", "hybrid_property", "computed_field"}


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
                return self.extension(value, name) or found
        return found

    def extension(self, value: Value | None, name: str) -> tuple[Value, ...]:
        """The extension methods of that name; of several, those whose first parameter is of the value's type."""
        keys = self._symbols.extensions.get(name, ())
        if len(keys) > 1 and value is not None:
            keys = [key for key in keys if self._extends(key, value)] or keys
        return tuple(FunctionValue(path, function, value) for path, function in keys[:4])

    def _extends(self, key: tuple[str, str], value: Value) -> bool:
        cls = value.cls if isinstance(value, Instance) else None
        names = {base.name.rpartition(".")[2] for base in self._evaluator.classes.bases(cls)} if cls else set()
        if isinstance(value, Library):
            names.add(value.name.removesuffix("()").rpartition(".")[2])
        for definition in self._symbols.functions.get(key, ()):
            type = definition.parameters[0].type
            type = type.of if isinstance(type, Item) else type
            if getattr(type, "name", None) in names:
                return True
        return False

    def _attribute(self, value: Value, name: str) -> Iterable[Value]:
        if type(value) is Library:  # as most are
            return self._of_library(value, name)
        match value:
            case ModuleValue(path):
                return self._evaluator.names.of_module(path, name)
            case NamespaceValue(namespace):
                return self._evaluator.names.of_namespace(namespace, name)
            case ClassValue(path, qualified) if name == "name" and self._symbols.modules.have_default_exports(path):
                field = self._field(value, name)
                own = self._class_level(value, value, name) if field is not None and field.value is not None else []
                return own or (Known(Text((qualified.rpartition(".")[2],))),)
            case ClassValue():
                return self._of_class(value, name)
            case Instance(cls) if name == "constructor":
                return (cls,)
            case Instance():
                return self._of_instance(value, name)
            case Entries():
                return self._evaluator.containers.named(value, name)
            case Known(text) if (below := _setting_below(text, name)) is not None:
                return (Known(below),)
            case Known() if name in ("value", "name", "href"):
                return (value,)  # the member of an enumeration is known by its value, a URL by its text
            case _:
                return ()

    def _of_library(self, value: Library, name: str) -> Iterable[Value]:
        evaluator, owner = self._evaluator, value.owner
        if value.name in self._modules:
            paths = self._symbols.modules.named(self._modules[value.name])
            return [found for path in paths for found in evaluator.names.module_member(path, name)]
        if owner is not None and self._is_object_of(value, owner):
            bases = evaluator.classes.bases(owner)
            own = [found for base in bases for found in self._own_attribute(Instance(owner), base, name)]
            return own or (Library(evaluator.canonical(f"{value.name}.{name}"), value.made, value.scope, owner),)
        computed = evaluator.containers.computed_member(value, name)
        if computed is not None:
            return computed
        assigned = self._set_on(value, name)
        return assigned or evaluator.library(f"{value.name}.{name}", value.made, value.scope, owner, value.keys)

    def _is_object_of(self, value: Library, owner: ClassValue) -> bool:
        """Whether what a library gives is an object of the service's own class (``Order.objects.get(…)`` an Order)."""
        return value.name.endswith("()") and value.name[:-2] in self._evaluator.classes.library_bases(owner)

    def _of_class(self, value: ClassValue, name: str) -> Iterable[Value]:
        for base in self._evaluator.classes.bases(value):
            kinds = self._symbols.children.get((base.path, base.name), {}).get(name)
            if kinds:
                qualified = f"{base.name}.{name}"
                if "class" in kinds:
                    return (self._symbols.class_named(base.path, qualified),)
                method = FunctionValue(base.path, qualified, value)
                return (method,)
            found = self._class_level(value, base, name)
            if found:
                return found
        libraries = [f"{base}.{name}" for base in self._evaluator.classes.library_bases(value)]
        return self._from_outside(value, name) or [
            Library(self._evaluator.canonical(full), owner=value) for full in libraries
        ]

    def inherited(self, cls: ClassValue, name: str) -> list[Value]:
        """A member that objects of the class have from a library's class, if they have it."""
        names = [self._evaluator.canonical(f"{base}().{name}") for base in self._evaluator.classes.library_bases(cls)]
        return [Library(found, owner=cls) for found in names]

    def _class_level(self, value: ClassValue, base: ClassValue, name: str) -> list[Value]:
        return self._said(value, base, name) or (
            self._evaluator.names.bound(name, base.path, base.name, Scope(base.path, base.name)) or []
        )

    def _said(self, value: ClassValue, base: ClassValue, name: str) -> list[Value]:
        """What a library makes of a field: its annotations say where its value comes from."""
        field = self._field(base, name)
        expression = self._evaluator.injection.field(value, base, field) if field is not None else None
        if field is None or expression is None:
            return []
        return self._evaluator.assigned(expression, Scope(base.path, base.name), f"{name} is set", field.at)

    def own(self, value: Instance, name: str) -> list[Value]:
        """What the service's own classes say an object's member is."""
        return self._held(value, name) or self._declared(value, name)

    def _held(self, value: Instance, name: str) -> list[Value]:
        if name not in self._symbols.member_names:
            return []
        lineage = [value.cls] if value.made else [value.cls, *self._evaluator.classes.subclasses(value.cls)]
        found: list[Value] = []
        for cls in lineage:
            for base in self._evaluator.classes.bases(cls):
                inner = self._own_attribute(value, base, name)
                if inner:
                    found += inner
                    break
        return (
            found
            or self._from_constructor(value, name)
            or [*self._from_literals(value, name), *self._from_outside(value.cls, name)]
        )

    def _promoted(self, value: Instance, name: str) -> list[Value]:
        """A member of what a struct embeds, a field of a type it derives from, if it is none of its own."""
        if self._field(value.cls, name) is not None:
            return []
        found: list[Value] = []
        for base in self._evaluator.classes.bases(value.cls):
            cls = self._evaluator.classes.class_of(base)
            if cls is None or cls.kind != "struct":
                continue
            for field in cls.fields:
                if field.type in cls.bases and field.name != name:
                    embedded = self._from_constructor(value, field.name) or self.own(value, field.name)
                    found += [inner for one in embedded for inner in self.attribute(one, name)]
        return found

    def _declared(self, value: Instance, name: str) -> list[Value]:
        """What the declaration of a struct's field says: it counts after all that code does with the field."""
        bases = [base for base in self._evaluator.classes.bases(value.cls) if self._is_struct(base)]
        return [found for base in bases for found in self._class_level(value.cls, base, name)]

    def _with_said(self, value: Instance, name: str, found: list[Value]) -> list[Value]:
        """What code assigns to a struct's field, and what its tag says where the code's variable is not set."""
        if not found or not self._is_struct(value.cls):
            return found
        return defaulted([*found, *self._said(value.cls, value.cls, name)])

    def _is_struct(self, cls: ClassValue) -> bool:
        definition = self._evaluator.classes.class_of(cls)
        return definition is not None and definition.kind == "struct"

    def _of_instance(self, value: Instance, name: str) -> Iterable[Value]:
        found = self._with_said(value, name, self._held(value, name) or self._promoted(value, name))
        found = found or self._declared(value, name) or self._left_empty(value, name)
        return found or [
            Library(self._evaluator.canonical(f"{b}().{name}"), value.made, value.scope, value.cls)
            for b in self._evaluator.classes.library_bases(value.cls)
        ]

    def _left_empty(self, value: Instance, name: str) -> list[Value]:
        """A string that a struct's literal leaves out while it gives others is empty."""
        field = self._field(value.cls, name) if value.made is not None and self._is_struct(value.cls) else None
        given = {argument.name for argument in value.made.arguments} if value.made is not None else set()
        left_out = bool(given - {None}) and None not in given and name not in given
        return [Known(Text(("",)))] if left_out and field is not None and field.type == Name("string") else []

    def _own_attribute(self, value: Instance, base: ClassValue, name: str) -> list[Value]:
        kinds = self._symbols.children.get((base.path, base.name), {}).get(name)
        if kinds and "function" in kinds:
            method = FunctionValue(base.path, f"{base.name}.{name}", value)
            if self._is_property(method):
                call = Invoke(Name(name), (), Span(base.path, 0))
                return list(self._evaluator.returned(method, call, Scope(base.path)))
            return [method]
        if kinds:
            return [self._symbols.class_named(base.path, f"{base.name}.{name}")]
        found: list[Value] = []
        for binding in self._symbols.own_members.get((base.path, base.name), {}).get(name, ()):
            found += self._evaluator.names.bound_value(binding, self._inside(value, binding), name)
        if found:  # what an annotation says of a field, its setter sets
            annotated = self._symbols.namespaces.of(base.path) is not None
            return [*self._said(value.cls, base, name), *found] if annotated else found
        given = self._from_constructor(value, name) if self._field(base, name) else []
        if given and self._is_struct(base):
            given = [*given, *self._from_options(base, name)]
        return given or ([] if self._is_struct(base) else self._class_level(value.cls, base, name))

    def _inside(self, value: Instance, binding: Binding) -> Scope:
        """The scope of an assignment to ``self``: in the constructor, its arguments are those this object was made with."""
        path, function = binding.at.path, binding.scope
        made, caller = value.made, value.scope
        constructor = self._evaluator.classes.method(value, "__init__")
        for _ in range(MOST_CONSTRUCTORS if function.endswith("__init__") else 0):
            if made is None or caller is None:
                break
            caller = shortened(caller, CALL_DEPTH - 1)
            if constructor is None or (constructor.path, constructor.name) == (path, function):
                return Scope(path, function, made, caller, value)
            caller = Scope(constructor.path, constructor.name, made, caller, value)
            constructor, made = self._next_constructor(constructor, caller)
        return Scope(path, function)

    def _next_constructor(self, of: FunctionValue, scope: Scope) -> tuple[FunctionValue | None, Invoke | None]:
        """The constructor that another one calls first, ``super().__init__(…)``, and that call."""
        for call in self._symbols.calls_in.get((of.path, of.name), ()):
            if isinstance(call.invoke.callee, Member) and call.invoke.callee.name == "__init__":
                for value in self._evaluator.values(call.invoke.callee, scope):
                    if isinstance(value, FunctionValue) and (value.path, value.name) != (of.path, of.name):
                        return value, call.invoke
        return None, None

    def _is_property(self, method: FunctionValue) -> bool:
        for definition in self._symbols.functions.get((method.path, method.name), ()):
            for decorator in definition.decorators:
                expression = decorator.expression
                expression = expression.callee if isinstance(expression, Invoke) else expression
                if getattr(expression, "name", "") in PROPERTIES:
                    return True
        return False

    def _field(self, base: ClassValue, name: str) -> Field | None:
        cls = self._evaluator.classes.class_of(base)
        return next((field for field in cls.fields if field.name == name), None) if cls else None

    def _from_constructor(self, value: Instance, name: str) -> list[Value]:
        """A dataclass's or model's field takes what the constructor was given under its name."""
        if value.made is None or value.scope is None or self._evaluator.classes.method(value, "__init__") is not None:
            return []
        given = value.made.argument(None, name)
        if given is None:
            fields = self._evaluator.classes.positional(value.cls)
            position = fields.index(name) if name in fields else None
            given = value.made.argument(position, name) if position is not None else None
        return list(self._evaluator.values(given, value.scope)) if given is not None else []

    def _from_literals(self, value: Instance, name: str) -> list[Value]:
        """What a struct's field is given wherever such an object is made, if nobody knows where this one was."""
        if value.made is not None or not self._is_struct(value.cls):
            return []
        found: list[Value] = []
        for path, call in self._symbols.calls.get(value.cls.name.rpartition(".")[2], ())[:MOST_LITERALS]:
            place = Scope(path, call.function)
            if value.cls in self._evaluator.values(call.invoke.callee, place):
                found += self._from_constructor(Instance(value.cls, call.invoke, place), name)
        return found

    def _from_options(self, cls: ClassValue, name: str) -> list[Value]:
        """What functions without a name assign to a field of what they are handed: ``func(c *client) { c.url = url }``."""
        return self._from_outside(cls, name, within="<lambda")

    def _from_outside(self, cls: ClassValue, name: str, within: str = "") -> list[Value]:
        """What code elsewhere assigns to the attribute of such an object."""
        found: list[Value] = []
        bindings = self._symbols.other_members.get(name, ())
        for binding in [binding for binding in bindings if within in binding.scope][:20]:
            place = Scope(binding.at.path, binding.scope)
            of = getattr(binding.target, "of", None)
            owners = {v.cls if isinstance(v, Instance) else v for v in self._evaluator.values(of, place)}
            if cls in owners:
                found += self._evaluator.names.bound_value(binding, place, name)
        return found

    def _set_on(self, value: Library, name: str) -> list[Value]:
        """What the service itself hangs on a library's object of that kind: ``app.state.db = …``, ``g.db = …``."""
        found: list[Value] = []
        for binding in self._symbols.other_members.get(name, ())[:20]:
            place = Scope(binding.at.path, binding.scope)
            owners = self._evaluator.values(getattr(binding.target, "of", None), place)
            if any(isinstance(owner, Library) and owner.name == value.name for owner in owners):
                found += self._evaluator.names.bound_value(binding, place, name)
        return found

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


def _setting_below(text: Text, name: str) -> Text | None:
    """The setting ``databases.host`` of the setting ``databases`` that a variable may hold instead, as one of its own."""
    hole = text.parts[0] if len(text.parts) == 1 else None
    default = hole.default if isinstance(hole, Hole) and hole.kind == "env" else None
    inner = default.parts[0] if isinstance(default, Text) and len(default.parts) == 1 else None
    if not isinstance(hole, Hole) or not isinstance(inner, Hole) or inner.kind != "setting":
        return None
    below = Hole("setting", f"{inner.name}.{name.lower()}")
    return Text((Hole("env", f"{hole.name}__{name.upper()}", Text((below,))),))
