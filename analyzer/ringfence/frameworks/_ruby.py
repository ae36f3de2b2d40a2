"""What frameworks for Ruby share: its calls and blocks, the classes that bodies belong to, and methods by their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ringfence.extend import Code
from ringfence.frameworks import _handlers, _letter_case
from ringfence.frameworks._once import once
from ringfence.frameworks._texts import literals, methods_of
from ringfence.model.expression import (
    Collection,
    Constant,
    Expression,
    Hole,
    Invoke,
    Lambda,
    Member,
    Name,
    Text,
)
from ringfence.model.outline import Call, Outline
from ringfence.model.value import ClassValue, FunctionValue, Instance, Items, Library, Scope

RUBY = "ruby"
BLOCK = "&"
_SEEDING = ("/db/seeds", "/db/seed/", "/lib/tasks/sample", "/spec/", "/factories/", "/lib/generators/", "/db/fixtures/")


def outlines(code: Code) -> Iterator[tuple[str, Outline]]:
    """The Ruby files of a service."""
    for path, outline in code.outlines.items():
        if outline.language == RUBY:
            yield path, outline


@once(dict)
def _inside(code: Code) -> Mapping[tuple[str, str], Sequence[Call]]:
    """The calls of Ruby by the function, or the class, in whose body they stand."""
    found: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for path, outline in outlines(code):
        for call in outline.calls:
            found[path, call.function].append(call)
    return found


def calls_in(code: Code, path: str, function: str) -> Sequence[Call]:
    """The calls that stand right in a function, a block, or the body of a class."""
    return _inside(code).get((path, function), ())


def block_of(invoke: Invoke) -> str:
    """The name of the block that a call is given, ``""`` if there is none that is written out."""
    given = invoke.argument(None, BLOCK)
    return given.function if isinstance(given, Lambda) else ""


def name_of(invoke: Invoke) -> str:
    """The simple name of what is called."""
    callee = invoke.callee
    return callee.name if isinstance(callee, Name | Member) else ""


def plain_calls(code: Code, names: Iterable[str]) -> Iterator[tuple[Call, Scope]]:
    """Every call of something by one of these names that is called on nothing, as in a language of its own."""
    wanted = frozenset(names)
    for outline in code.calling(wanted):
        if outline.language == RUBY:
            for call in outline.calls:
                callee = call.invoke.callee
                if type(callee) is Name and callee.name in wanted:
                    yield call, Scope(outline.path, call.function)


def member_calls(code: Code, names: Iterable[str]) -> Iterator[tuple[Call, Member, Scope]]:
    """Every call of a member of one of these names, whatever it belongs to."""
    for path, call in _handlers.member_calls(code, *names):
        if type(call.invoke.callee) is Member and code.outlines[path].language == RUBY:
            yield call, call.invoke.callee, Scope(path, call.function)


def word(expression: Expression | None) -> str:
    """What a symbol or a string says as it is written."""
    return (expression.literal or "") if isinstance(expression, Text) else ""


def words(code: Code, expression: Expression | None, scope: Scope) -> list[str]:
    """One name or several: ``:show``, ``[:index, :show]``, ``%i[index show]``."""
    if expression is None:
        return []
    items = expression.items if isinstance(expression, Collection) else (expression,)
    found: list[str] = []
    for item in items:
        written = word(item)
        found += [written] if written else literals(code.texts(item, scope))
    if not found:
        for value in code.values(expression, scope):
            if isinstance(value, Items):
                for item in value.items:
                    found += literals(code.texts(item, value.scope))
    return found


def is_seed(path: str) -> bool:
    """Whether a file fills tables for those who try a program out, or is no part of it."""
    return any(folder in f"/{path}" for folder in _SEEDING)


# ---------------------------------------------------------------- classes and methods


@once(dict)
def _named(code: Code) -> Mapping[str, Sequence[ClassValue]]:
    """The service's classes by their full names."""
    found: dict[str, list[ClassValue]] = defaultdict(list)
    for path, outline in outlines(code):
        for cls in outline.classes:
            if cls.kind != "namespace":
                found[cls.name].append(ClassValue(path, cls.name))
    return found


def class_called(code: Code, written: str, around: str = "") -> ClassValue | None:
    """A class by a text: ``Shop::Order``, as it is understood inside of a class or module."""
    name = written.strip(":").replace("::", ".")
    known = _named(code)
    while True:
        whole = f"{around}.{name}" if around else name
        if whole in known:
            return known[whole][0]
        if not around:
            return None
        around = around.rpartition(".")[0]


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
        found = class_called(code, text)
        if found is not None:
            yield found


def method_named(code: Code, cls: ClassValue, name: str) -> Iterator[FunctionValue]:
    """A method of a class or of what it derives from."""
    for _, path, function in methods_of(code, cls, (name,)):
        yield FunctionValue(path, function.name, Instance(cls))


def snake(name: str) -> str:
    """``Shop::OrderItem`` as ``shop/order_item``."""
    return _letter_case.snake(name.replace("::", "/").replace(".", "/"))


def camel(name: str) -> str:
    """``shop/order_item`` as ``Shop::OrderItem``."""
    return "::".join("".join(part[:1].upper() + part[1:] for part in one.split("_")) for one in name.split("/"))


# ---------------------------------------------------------------- what is deployed


def is_set(code: Code, name: str) -> bool:
    """Whether the deployment sets a variable."""
    hole = Text((Hole("env", name),))
    return code.deployed(hole) != hole


def deployed_word(code: Code, *names: str) -> str:
    """What the first of these variables says that is set."""
    for name in names:
        text = code.deployed(Text((Hole("env", name),))).literal
        if text:
            return text
    return ""


def false(expression: Expression | None) -> bool:
    """Whether something is ``nil`` or ``false``."""
    return isinstance(expression, Constant) and not expression.value
