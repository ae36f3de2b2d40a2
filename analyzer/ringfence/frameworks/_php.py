"""What frameworks for PHP share: its calls, arrays with keys as options, methods that are named by an array or a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code
from ringfence.frameworks import _call_chains, _handlers
from ringfence.frameworks._texts import literals, methods_of
from ringfence.model.expression import Argument, Expression, Invoke, Member, Name
from ringfence.model.outline import Call, Function, Outline
from ringfence.model.value import ClassValue, FunctionValue, Instance, Items, Library, Scope, Value

PHP = "php"
MOST_STEPS = 20
_SEEDING = ("/database/seeders/", "/database/seeds/", "/database/factories/", "/DataFixtures/")


def outlines(code: Code) -> Iterator[tuple[str, Outline]]:
    """The PHP files of a service."""
    for path, outline in code.outlines.items():
        if outline.language == PHP:
            yield path, outline


def calls(code: Code) -> Iterator[tuple[Call, Scope]]:
    """Every call in a PHP file, and where it stands."""
    for path, outline in outlines(code):
        for call in outline.calls:
            yield call, Scope(path, call.function)


def member_calls(code: Code, names: Iterable[str]) -> Iterator[tuple[Call, Member, Scope]]:
    """Every call of a member of one of these names, whatever it belongs to."""
    for path, call in _handlers.member_calls(code, *names):
        if type(call.invoke.callee) is Member and code.outlines[path].language == PHP:
            yield call, call.invoke.callee, Scope(path, call.function)


def argument(invoke: Invoke, position: int | None, *names: str) -> Expression | None:
    """An argument at a position or with a name: a parameter's, without its sign."""
    return invoke.argument(position, *(f"${name}" for name in names))


def built(code: Code, value: Value | None) -> Iterator[tuple[str, Invoke, Scope]]:
    """The calls that made a library's object step by step, the last first."""
    return _call_chains.built(code, value, MOST_STEPS)


def outermost(outline: Outline) -> Iterator[Call]:
    """The calls of members that no other call goes on from: a whole chain each."""
    return (call for call in _call_chains.outermost(outline) if isinstance(call.invoke.callee, Member))


def is_seed(path: str) -> bool:
    """Whether a file fills tables for those who try a program out."""
    return any(folder in f"/{path}" for folder in _SEEDING)


def method_named(code: Code, cls: ClassValue, name: str) -> Iterator[FunctionValue]:
    """A method of a class or of what it derives from."""
    for _, path, function in methods_of(code, cls, ("__call__" if name == "__invoke" else name,)):
        yield FunctionValue(path, function.name, Instance(cls))


def callables(code: Code, expression: Expression | None, scope: Scope) -> Iterator[FunctionValue]:
    """What ``[Orders::class, 'show']``, ``'Orders@show'``, ``Orders::class`` or a closure runs."""
    for value in code.values(expression, scope):
        if isinstance(value, FunctionValue):
            yield value
        elif isinstance(value, ClassValue | Instance):
            yield from method_named(code, value.cls if isinstance(value, Instance) else value, "__invoke")
        elif isinstance(value, Items) and len(value.items) == 2:
            for cls in classes(code, value.items[0], value.scope):
                for name in literals(code.texts(value.items[1], value.scope)):
                    yield from method_named(code, cls, name)
    for text in literals(code.texts(expression, scope)):
        cls_name, sign, method = text.replace("::", "@").replace(":", "@").partition("@")
        for cls in class_called(code, cls_name):
            yield from method_named(code, cls, method if sign else "__invoke")


def classes(code: Code, expression: Expression | None, scope: Scope) -> Iterator[ClassValue]:
    """The service's classes that an expression names, or gives objects of."""
    for value in code.values(expression, scope):
        if isinstance(value, ClassValue):
            yield value
        elif isinstance(value, Instance):
            yield value.cls
        elif isinstance(value, Library) and value.owner is not None:
            yield value.owner
    for text in literals(code.texts(expression, scope)):
        yield from class_called(code, text)


def class_called(code: Code, written: str) -> Iterator[ClassValue]:
    r"""A class by a text: ``App\Models\Order``, or as much of it as the program says where its namespace is understood."""
    names = [name for name in written.strip("\\").split("\\") if name]
    if not names or not all(name.isidentifier() for name in names):
        return
    space = ".".join(names[:-1])
    for path, outline in outlines(code):
        if f".{outline.module}".endswith(f".{space}" if space else outline.module and ""):
            for cls in outline.classes:
                if cls.name == names[-1]:
                    yield ClassValue(path, cls.name)


def returned(code: Code, path: str) -> Expression | None:
    """What a file gives to those that include it."""
    outline = code.outlines[path]
    return next((b.value for b in outline.bindings if not b.scope and b.target == Name("return")), None)


def definition_of(code: Code, value: FunctionValue) -> Function | None:
    """Where a function is defined."""
    outline = code.outlines.get(value.path)
    return next((f for f in outline.functions if f.name == value.name), None) if outline is not None else None


def with_first(invoke: Invoke, value: Expression) -> Invoke:
    """A call with another first argument."""
    return Invoke(invoke.callee, (Argument(value), *invoke.arguments[1:]), invoke.at)
