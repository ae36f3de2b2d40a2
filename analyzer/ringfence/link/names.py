"""Names and attributes: what an identifier means where it stands, what a parameter holds, what an object's member is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from ringfence.model.expression import Constant, Expression, Invoke, Item, Member, Name, Opaque
from ringfence.model.outline import Binding, Class, Field, Function, Parameter
from ringfence.model.source import Span, Step
from ringfence.model.value import (
    ClassValue,
    FunctionValue,
    Instance,
    Known,
    Library,
    ModuleValue,
    Scope,
    Value,
)

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator

FieldReader = Callable[[ClassValue, Field], Expression | None]
MOST_CALLERS = 60
MOST_CONSTRUCTORS = 5
"""How far constructors that call each other are told apart."""
PROPERTIES = {"property", "cached_property", "hybrid_property", "computed_field"}
_GENERIC = {"Optional", "Union", "Annotated", "Final", "ClassVar", "Awaitable", "Coroutine", "Type", "type", "Depends"}


class Names:
    """The part of the evaluator that looks names up."""

    def __init__(
        self, evaluator: Evaluator, modules: Mapping[str, str], fields: Mapping[str, FieldReader] | None = None
    ) -> None:
        self._evaluator = evaluator
        self._modules = modules
        self._field_readers = fields or {}
        self._read_fields: dict[tuple[ClassValue, ClassValue, str], Expression | None] = {}
        self._symbols = evaluator.symbols
        self._callers: dict[tuple[str, str], tuple[tuple[Invoke, Scope], ...]] = {}
        self._asking: set[tuple[str, str]] = set()

    # ------------------------------------------------------------ identifiers

    def look_up(self, name: str, scope: Scope) -> Iterable[Value]:
        """Innermost scope first: parameters and locals of each enclosing function, the module, imports, built-ins."""
        function = scope.function
        inner = scope
        while function:
            found = self._in_function(name, function, inner)
            if found is not None:
                return found
            function = function.rpartition(".")[0]
            inner = Scope(scope.path, function)
        return self.module_member(scope.path, name) or (Library(f"builtins.{name}"),)

    def _in_function(self, name: str, function: str, scope: Scope) -> Iterable[Value] | None:
        path = scope.path
        for definition in self._symbols.functions.get((path, function), ()):
            if definition.implicit_receiver and definition.owner and name in ("self", "this"):
                return self._receiver(definition, scope)
            for position, parameter in enumerate(definition.parameters):
                if parameter.name == name:
                    rebound = self._bound(name, path, function, scope)
                    return [*self.parameter(definition, position, scope), *(rebound or ())]
        if (path, function) in self._symbols.classes:
            return self._bound(name, path, function, Scope(path, function)) if scope.function == function else None
        found = self._bound(name, path, function, scope)
        return found if found is not None else self._defined(name, path, function, scope)

    def _bound(self, name: str, path: str, function: str, scope: Scope) -> list[Value] | None:
        bindings = self._symbols.bindings.get((path, function), {}).get(name)
        if not bindings:
            return None
        found: list[Value] = []
        for binding in bindings:
            found += self.bound_value(binding, scope, name)
        return found

    def bound_value(self, binding: Binding, scope: Scope, name: str) -> list[Value]:
        """What a binding gives its target: its value, or an instance of its annotated type if that says nothing."""
        found = self._evaluator.assigned(binding.value, scope, f"{name} is set", binding.at)
        if not found and binding.type is not None and (isinstance(binding.value, Opaque | Constant)):
            return list(self.typed(binding.type, scope))
        return found

    def _defined(self, name: str, path: str, function: str, scope: Scope) -> Iterable[Value] | None:
        """A function, class or import of that name in this very scope."""
        kinds = self._symbols.children.get((path, function), {}).get(name)
        if kinds:
            qualified = f"{function}.{name}" if function else name
            if "class" in kinds:
                return (ClassValue(path, qualified),)
            return (FunctionValue(path, qualified, None, scope),)
        imported = self._symbols.imports.get((path, function), {}).get(name)
        return self._import(imported.target, path) if imported is not None else None

    def imported(self, dotted: str, scope: Scope) -> Iterable[Value]:
        """The value of a dotted name that an import binds as a whole (``import a.b``)."""
        imported = self._symbols.imports.get((scope.path, ""), {}).get(dotted)
        return self._import(imported.target, scope.path) if imported is not None else ()

    def _import(self, target: str, importer: str) -> Iterable[Value]:
        found = self._symbols.module(target, importer)
        if found is None:
            return (Library(self._evaluator.canonical(target.lstrip("."))),)
        module, rest = found
        values: list[Value] = [ModuleValue(module)]
        for name in rest:
            values = [inner for value in values for inner in self.attribute(value, name)]
        return values

    # ------------------------------------------------------------ modules

    def module_member(self, path: str, name: str) -> tuple[Value, ...]:
        """What a module calls ``name``: its own, what it imports, what it imports all of."""
        guard = (path, f"module {name}")
        if guard in self._asking:
            return ()
        self._asking.add(guard)
        try:
            return tuple(self._module_member(path, name))
        finally:
            self._asking.discard(guard)

    def _module_member(self, path: str, name: str) -> Iterable[Value]:
        scope = Scope(path)
        found = self._bound(name, path, "", scope) or []
        defined = self._defined(name, path, "", scope)
        if found or defined is not None:
            return [*found, *(defined or ())]
        for star in self._symbols.star_imports.get(path, ()):
            target = self._symbols.module(star.target, path)
            if target is not None:
                inner = self.module_member(target[0], name) if not target[1] else ()
                if inner:
                    return inner
        return ()

    def _of_module(self, path: str, name: str) -> Iterable[Value]:
        if not path.endswith("/"):
            found = self.module_member(path, name)
            if found:
                return found
        outline = self._symbols.outlines.get(path)
        folder = path.rstrip("/") if path.endswith("/") else path.rpartition("/")[0]
        if outline is None or outline.package:
            inside = self._symbols.module("." + name, f"{folder}/_" if folder else "_")
            if inside is not None and not inside[1]:
                return (ModuleValue(inside[0]),)
        return ()

    # ------------------------------------------------------------ parameters

    def parameter(self, function: Function, position: int, scope: Scope) -> Iterable[Value]:
        """What a parameter holds: for the call the scope tells, else for every call of the function."""
        parameter = function.parameters[position]
        if position == 0 and function.owner and not function.static and not function.implicit_receiver:
            return self._receiver(function, scope)
        if scope.call is not None and scope.caller is not None:
            given = self._argument(function, position, scope.call, scope.caller)
            if given is not None:
                return list(given) or self._declared(parameter, scope)
            return [*self._default(parameter, scope), *self._declared(parameter, scope)][:12]
        found: list[Value] = []
        for call, caller in self.callers(function, scope.path):
            given = self._argument(function, position, call, caller)
            found += given if given is not None else self._default(parameter, scope)
        if not found:
            found = list(self._default(parameter, scope))
        return found or self._declared(parameter, scope)

    def _argument(self, function: Function, position: int, call: Invoke, caller: Scope) -> Iterable[Value] | None:
        """The argument's values, None if the call does not give it."""
        parameter = function.parameters[position]
        unbound = (
            isinstance(call.callee, Member) and call.callee.name == "__init__" and call.argument(0) == Name("self")
        )
        offset = 0 if function.static or function.implicit_receiver or not function.owner or unbound else 1
        expression = call.argument(position - offset if not parameter.kind else None, parameter.name)
        if expression is None:
            return None
        step = Step(f"passed as {parameter.name}", call.at)
        from ringfence.link.values import with_site, with_step

        return [with_site(with_step(v, step), call.at) for v in self._evaluator.values(expression, caller)]

    def _default(self, parameter: Parameter, scope: Scope) -> Iterable[Value]:
        return self._evaluator.values(parameter.default, Scope(scope.path)) if parameter.default is not None else ()

    def _declared(self, parameter: Parameter, scope: Scope) -> Iterable[Value]:
        return self.typed(parameter.type, Scope(scope.path)) if parameter.type is not None else ()

    def _receiver(self, function: Function, scope: Scope) -> Iterable[Value]:
        decorators = {d.expression.name for d in function.decorators if isinstance(d.expression, Name)}
        if "classmethod" in decorators:
            return (ClassValue(scope.path, function.owner),)
        if scope.receiver is not None:
            return (scope.receiver,)
        return (Instance(ClassValue(scope.path, function.owner)),)

    def callers(self, function: Function, path: str) -> tuple[tuple[Invoke, Scope], ...]:
        """Every call of a function in the service, a constructor's calls being those of its class."""
        key = (path, function.name)
        if key in self._callers:
            return self._callers[key]
        guard = (path, f"callers {function.name}")
        if guard in self._asking:
            return ()
        self._asking.add(guard)
        try:
            found = tuple(self._find_callers(function, path))
        finally:
            self._asking.discard(guard)
        self._callers[key] = found
        return found

    def _find_callers(self, function: Function, path: str) -> Iterable[tuple[Invoke, Scope]]:
        simple = function.name.rpartition(".")[2]
        constructor = simple in ("__init__", "<init>") and bool(function.owner)
        names = {simple, *self._constructed_as(path, function.owner)} if constructor else {simple}
        count = 0
        for name in sorted(names):
            for caller_path, call in self._symbols.calls.get(name, ()):
                scope = Scope(caller_path, call.function)
                callees = self._evaluator.values(call.invoke.callee, scope)
                if any(self._is_call_of(callee, function, path, constructor) for callee in callees):
                    yield call.invoke, scope
                    count += 1
                    if count >= MOST_CALLERS:
                        return

    def _constructed_as(self, path: str, owner: str) -> set[str]:
        """A class's own simple name and those of the classes that inherit its constructor."""
        names = {owner.rpartition(".")[2]}
        names.update(cls.name.rpartition(".")[2] for cls in self.subclasses(ClassValue(path, owner)))
        return names

    def _is_call_of(self, value: Value, function: Function, path: str, constructor: bool) -> bool:
        if constructor and isinstance(value, ClassValue):
            nearest = self.method(value, function.name.rpartition(".")[2])
            return nearest is not None and (nearest.path, nearest.name) == (path, function.name)
        return isinstance(value, FunctionValue) and (value.path, value.name) == (path, function.name)

    # ------------------------------------------------------------ types and classes

    def typed(self, annotation: Expression, scope: Scope) -> Iterable[Value]:
        """An object of the annotated type: of the class itself, or of what a library's class gives."""
        if isinstance(annotation, Item):
            outer = self._evaluator.values(annotation.of, scope)
            simple = {v.name.rpartition(".")[2] for v in outer if isinstance(v, Library)}
            projects = [v for v in outer if isinstance(v, ClassValue)]
            if projects:
                return [Instance(v) for v in projects]
            inner = self._arguments_of(annotation.key, scope)
            if simple & _GENERIC or any(isinstance(v, Instance) for v in inner):
                return inner
            return [*(self._object(v) for v in outer), *inner][:8]
        return [
            self._object(v) for v in self._evaluator.values(annotation, scope) if isinstance(v, ClassValue | Library)
        ]

    def _arguments_of(self, key: Expression, scope: Scope) -> list[Value]:
        items = getattr(key, "items", None)
        arguments = items if isinstance(items, tuple) else (key,)
        return [value for argument in arguments for value in self.typed(argument, scope)]

    def _object(self, value: Value) -> Value:
        if isinstance(value, ClassValue):
            return Instance(value)
        if isinstance(value, Library):
            return Library(self._evaluator.canonical(value.name + "()"))
        return value

    def bases(self, value: ClassValue) -> tuple[ClassValue, ...]:
        """The class and its bases in the service, nearest first."""
        order: list[ClassValue] = []
        queue = [value]
        while queue and len(order) < 40:
            current = queue.pop(0)
            if current in order:
                continue
            order.append(current)
            queue += [base for base in self._base_values(current) if isinstance(base, ClassValue)]
        return tuple(order)

    def library_bases(self, value: ClassValue) -> tuple[str, ...]:
        """The canonical names of every library class it derives from."""
        found: dict[str, None] = {}
        for cls in self.bases(value):
            for base in self._base_values(cls):
                if isinstance(base, Library):
                    found.setdefault(base.name)
        return tuple(found)

    def _base_values(self, value: ClassValue) -> list[Value]:
        cls = self._symbols.classes.get((value.path, value.name))
        if cls is None:
            return []
        scope = Scope(value.path, value.name.rpartition(".")[0])
        found: list[Value] = []
        for base in cls.bases:
            plain = base.of if isinstance(base, Item) else base
            found += self._evaluator.values(plain, scope)
        return found

    def subclasses(self, value: ClassValue) -> list[ClassValue]:
        """Every class of the service below this one."""
        return [
            ClassValue(path, name)
            for path, name in self._symbols.classes
            if (path, name) != (value.path, value.name) and value in self.bases(ClassValue(path, name))
        ]

    def method(self, value: Instance | ClassValue, name: str) -> FunctionValue | None:
        """The nearest definition of a method, bound to the object."""
        cls = value.cls if isinstance(value, Instance) else value
        for base in self.bases(cls):
            if "function" in self._symbols.children.get((base.path, base.name), {}).get(name, ()):
                return FunctionValue(base.path, f"{base.name}.{name}", value)
        return None

    def of_super(self, name: str, scope: Scope) -> Iterable[Value]:
        """``super().name``: of the next class after the one whose code this is, bound to the same object."""
        here = ClassValue(scope.path, self._symbols.owner_class(scope.path, scope.function))
        receiver = scope.receiver if isinstance(scope.receiver, Instance | ClassValue) else Instance(here)
        lineage = self.bases(receiver.cls if isinstance(receiver, Instance) else receiver)
        if here not in lineage:
            lineage = self.bases(here)
        for base in lineage[lineage.index(here) + 1 :]:
            if "function" in self._symbols.children.get((base.path, base.name), {}).get(name, ()):
                return (FunctionValue(base.path, f"{base.name}.{name}", receiver),)
        names = [self._evaluator.canonical(f"{base}().{name}") for base in self.library_bases(here)]
        return [Library(found, owner=here) for found in names]

    def class_of(self, value: ClassValue) -> Class | None:
        """The class's own definition."""
        return self._symbols.classes.get((value.path, value.name))

    # ------------------------------------------------------------ attributes

    def attribute(self, value: Value, name: str) -> Iterable[Value]:
        """``value.name``."""
        match value:
            case ModuleValue(path):
                return self._of_module(path, name)
            case ClassValue():
                return self._of_class(value, name)
            case Instance():
                return self._of_instance(value, name)
            case Library(stands_for) if stands_for in self._modules:
                paths = self._symbols.modules_named(self._modules[stands_for])
                return [found for path in paths for found in self.module_member(path, name)]
            case Library(owner=ClassValue() as owner) if self._is_object_of(value, owner):
                found = [v for base in self.bases(owner) for v in self._own_attribute(Instance(owner), base, name)]
                full = self._evaluator.canonical(f"{value.name}.{name}")
                return found or (Library(full, value.made, value.scope, owner),)
            case Library():
                full = self._evaluator.canonical(f"{value.name}.{name}")
                assigned = self._set_on(value, name)
                return assigned or (Library(full, value.made, value.scope, value.owner, value.keys),)
            case Known() if name in ("value", "name"):
                return (value,)  # the member of an enumeration is known by its value
            case _:
                return ()

    def _is_object_of(self, value: Library, owner: ClassValue) -> bool:
        """Whether what a library gives is an object of the service's own class (``Order.objects.get(…)`` an Order)."""
        return value.name.endswith("()") and value.name[:-2] in self.library_bases(owner)

    def _of_class(self, value: ClassValue, name: str) -> Iterable[Value]:
        for base in self.bases(value):
            kinds = self._symbols.children.get((base.path, base.name), {}).get(name)
            if kinds:
                qualified = f"{base.name}.{name}"
                if "class" in kinds:
                    return (ClassValue(base.path, qualified),)
                method = FunctionValue(base.path, qualified, value)
                return (method,)
            found = self._class_level(value, base, name)
            if found:
                return found
        libraries = [f"{base}.{name}" for base in self.library_bases(value)]
        return self._from_outside(value, name) or [
            Library(self._evaluator.canonical(full), owner=value) for full in libraries
        ]

    def _class_level(self, value: ClassValue, base: ClassValue, name: str) -> list[Value]:
        scope = Scope(base.path, base.name)
        field = self._field(base, name)
        if field is not None and self._field_readers:
            expression = self._read_field(value, base, field)
            if expression is not None:
                return self._evaluator.assigned(expression, scope, f"{name} is set", field.at)
        return self._bound(name, base.path, base.name, scope) or []

    def _read_field(self, value: ClassValue, base: ClassValue, field: Field) -> Expression | None:
        """What a library that the class derives from makes of a field (a setting, an environment variable)."""
        key = (value, base, field.name)
        if key not in self._read_fields:
            self._read_fields[key] = None  # a field that needs itself to be read
            readers = [self._field_readers.get(library) for library in self.library_bases(value)]
            read = [reader(value, field) for reader in readers if reader is not None]
            self._read_fields[key] = next((expression for expression in read if expression is not None), None)
        return self._read_fields[key]

    def _of_instance(self, value: Instance, name: str) -> Iterable[Value]:
        lineage = [value.cls] if value.made else [value.cls, *self.subclasses(value.cls)]
        found: list[Value] = []
        for cls in lineage:
            for base in self.bases(cls):
                inner = self._own_attribute(value, base, name)
                if inner:
                    found += inner
                    break
        if not found:
            found = self._from_constructor(value, name) or self._from_outside(value.cls, name)
        return found or [
            Library(self._evaluator.canonical(f"{b}().{name}"), value.made, value.scope, value.cls)
            for b in self.library_bases(value.cls)
        ]

    def _own_attribute(self, value: Instance, base: ClassValue, name: str) -> list[Value]:
        kinds = self._symbols.children.get((base.path, base.name), {}).get(name)
        if kinds and "function" in kinds:
            method = FunctionValue(base.path, f"{base.name}.{name}", value)
            if self._is_property(method):
                call = Invoke(Name(name), (), Span(base.path, 0))
                return list(self._evaluator.returned(method, call, Scope(base.path)))
            return [method]
        found: list[Value] = []
        for binding in self._symbols.own_members.get((base.path, base.name), {}).get(name, ()):
            found += self.bound_value(binding, self._inside(value, binding), name)
        if found:
            return found
        given = self._from_constructor(value, name) if self._field(base, name) else []
        return given or self._class_level(value.cls, base, name)

    def _inside(self, value: Instance, binding: Binding) -> Scope:
        """The scope of an assignment to ``self``: in the constructor, its arguments are those this object was made with."""
        from ringfence.link.values import CALL_DEPTH, shortened

        path, function = binding.at.path, binding.scope
        made, caller = value.made, value.scope
        constructor = self.method(value, "__init__")
        for _ in range(MOST_CONSTRUCTORS if function.endswith(("__init__", "<init>")) else 0):
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
        cls = self.class_of(base)
        return next((field for field in cls.fields if field.name == name), None) if cls else None

    def _from_constructor(self, value: Instance, name: str) -> list[Value]:
        """A dataclass's or model's field takes what the constructor was given under its name."""
        if value.made is None or value.scope is None or self.method(value, "__init__") is not None:
            return []
        given = value.made.argument(None, name)
        if given is None:
            fields = [field.name for _, field in self.fields(value.cls)]
            position = fields.index(name) if name in fields else None
            given = value.made.argument(position, name) if position is not None else None
        return list(self._evaluator.values(given, value.scope)) if given is not None else []

    def _from_outside(self, cls: ClassValue, name: str) -> list[Value]:
        """What code elsewhere assigns to the attribute of such an object."""
        found: list[Value] = []
        for binding in self._symbols.other_members.get(name, ())[:20]:
            place = Scope(binding.at.path, binding.scope)
            of = getattr(binding.target, "of", None)
            owners = {v.cls if isinstance(v, Instance) else v for v in self._evaluator.values(of, place)}
            if cls in owners:
                found += self.bound_value(binding, place, name)
        return found

    def _set_on(self, value: Library, name: str) -> list[Value]:
        """What the service itself hangs on a library's object of that kind: ``app.state.db = …``, ``g.db = …``."""
        found: list[Value] = []
        for binding in self._symbols.other_members.get(name, ())[:20]:
            place = Scope(binding.at.path, binding.scope)
            owners = self._evaluator.values(getattr(binding.target, "of", None), place)
            if any(isinstance(owner, Library) and owner.name == value.name for owner in owners):
                found += self.bound_value(binding, place, name)
        return found

    def fields(self, value: ClassValue) -> tuple[tuple[str, Field], ...]:
        """(path, field) of a class and its bases; a nearer definition hides a farther one."""
        found: dict[str, tuple[str, Field]] = {}
        for base in reversed(self.bases(value)):
            cls = self.class_of(base)
            for field in cls.fields if cls else ():
                found[field.name] = (base.path, field)
        return tuple(found.values())
