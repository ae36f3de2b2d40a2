"""Flask's configuration: what ``app.config`` holds besides what is assigned to its keys one by one."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Choice, Expression, Invoke, Item, Member, Name, Text
from ringfence.model.value import ClassValue, Entries, Instance, LibraryCall, ModuleValue, Scope, Value

CONFIG = "flask.Flask().config"
_Held = tuple[str, str, Expression, Scope]


def configured(invoke: Invoke) -> Expression | None:
    """``config.get("X", default)``."""
    key, default = invoke.argument(0, "key"), invoke.argument(1, "default")
    if not isinstance(invoke.callee, Member) or key is None:
        return None
    item = Item(invoke.callee.of, key)
    return Choice((item, default)) if default is not None else item


def configuration(code: Code) -> Iterator[_Held]:
    """``config.from_object(Settings)``, by its name or as a module too, ``config.from_mapping(X=…)`` and ``update``."""
    for call in code.calls(f"{CONFIG}.from_object"):
        given = call.argument(0, "obj")
        for value in (*code.values(given, call.scope), *_named(code, given, call.scope)):
            yield from _of(code, value)
    for call in code.calls(f"{CONFIG}.from_mapping", f"{CONFIG}.update"):
        yield from _written_out(code, call)


def _named(code: Code, given: Expression | None, scope: Scope) -> Iterator[Value]:
    """``"shop.config.Production"``: a module of the service, or a class in it."""
    for text in literals(code.texts(given, scope)):
        outer, _, last = text.rpartition(".")
        for path, outline in code.outlines.items():
            module = f".{outline.module}"
            if module.endswith(f".{text}"):
                yield ModuleValue(path)
            elif outer and module.endswith(f".{outer}") and any(cls.name == last for cls in outline.classes):
                yield ClassValue(path, last)


def _of(code: Code, value: Value) -> Iterator[_Held]:
    if isinstance(value, ModuleValue):
        for binding in code.outlines[value.path].bindings:
            if not binding.scope and isinstance(binding.target, Name) and binding.target.name.isupper():
                yield CONFIG, binding.target.name, binding.value, Scope(value.path)
    cls = value.cls if isinstance(value, Instance) else value
    if not isinstance(cls, ClassValue):
        return
    for path, field in code.fields(cls):
        if field.name.isupper() and field.value is not None:
            yield CONFIG, field.name, field.value, Scope(path, cls.name)


def _written_out(code: Code, call: LibraryCall) -> Iterator[_Held]:
    for argument in call.call.invoke.arguments:
        if argument.name and argument.name.isidentifier():
            yield CONFIG, argument.name, argument.value, call.scope
    for value in code.values(call.argument(0, "mapping"), call.scope):
        for key, item in value.items if isinstance(value, Entries) else ():
            if isinstance(key, Text) and key.literal and isinstance(value, Entries):
                yield CONFIG, key.literal, item, value.scope
