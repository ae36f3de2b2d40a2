"""What frameworks of .NET share: types by their simple names, attributes, fluent chains, functions that configure.

The compiler knows in which of the imported namespaces a library's type lies; here it is known by its simple name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from ringfence.extend import Code
from ringfence.frameworks._once import once
from ringfence.model.expression import Expression, Hole, Invoke, Item, Member, Name
from ringfence.model.outline import Class, Decorator, Function
from ringfence.model.value import ClassValue, FunctionValue, Instance, Library, LibraryCall, Scope

LANGUAGE = "csharp"
_LONGEST_CHAIN = 60


def simple(name: str) -> str:
    """The last name of a canonical one: ``HttpClient`` of ``builtins.HttpClient()``."""
    return name.removesuffix("()").removesuffix("[]").rpartition(".")[2]


def kinds(code: Code, expression: Expression | None, scope: Scope) -> set[str]:
    """The simple names of the library types that an expression may be an object of, or of the methods that give it."""
    return {simple(value.name) for value in code.values(expression, scope) if isinstance(value, Library)}


def type_name(written: Expression | None) -> str:
    """The simple name of a type as written, without its arguments."""
    plain = written.of if type(written) is Item else written
    return plain.name if type(plain) is Name or type(plain) is Member else ""


def type_arguments(type: Expression | None) -> tuple[Expression, ...]:
    """The arguments of a type as written."""
    if not isinstance(type, Item):
        return ()
    items = getattr(type.key, "items", None)
    return items if isinstance(items, tuple) else (type.key,)


def classes(code: Code, type: Expression | None, scope: Scope) -> tuple[ClassValue, ...]:
    """The service's own classes that a type means, also where a member of the class around has its name."""
    plain = type.of if isinstance(type, Item) else type
    found = tuple(value for value in code.values(plain, scope) if isinstance(value, ClassValue))
    return found if found or not scope.function else classes(code, plain, Scope(scope.path))


def class_of(code: Code, expression: Expression | None, scope: Scope) -> Iterator[ClassValue]:
    """The service's own classes that an expression may be an object of."""
    seen = set()
    for value in code.values(expression, scope):
        cls = value.cls if isinstance(value, Instance) else None
        if cls is not None and cls not in seen:
            seen.add(cls)
            yield cls


def receiver(call: LibraryCall) -> Expression | None:
    """What a method is called on."""
    callee = call.call.invoke.callee
    return callee.of if isinstance(callee, Member) else None


def generic(code: Code, scope: Scope) -> Sequence[Scope]:
    """The scope of a place; in a function with type parameters one for each call, so that what a call says of a type and
    what else it gives stay together.
    """
    inside = [function for function in functions_around(code, scope) if function.type_parameters]
    if not inside or inside[0].name != scope.function:
        return (scope,)
    return code.ways_in(scope.path, scope.function)


def functions_around(code: Code, scope: Scope) -> Iterator[Function]:
    """The function that a place is in, and those around that."""
    outline = code.outlines[scope.path]
    return (function for function in outline.functions if f"{scope.function}.".startswith(f"{function.name}."))


def chain(expression: Expression | None) -> Iterator[Invoke]:
    """The calls of a fluent chain as it is written, the last one first."""
    return islice(_chain(expression), _LONGEST_CHAIN)


def _chain(expression: Expression | None) -> Iterator[Invoke]:
    while isinstance(expression, Invoke | Member):
        if isinstance(expression, Invoke):
            yield expression
            expression = expression.callee
        else:
            expression = expression.of


def method_of(invoke: Invoke) -> str:
    """The simple name of what is called."""
    callee = invoke.callee
    return callee.name if type(callee) is Member or type(callee) is Name else ""


def configuring(code: Code, arguments: Iterable[Expression], scope: Scope) -> Iterator[tuple[str, str]]:
    """(path, function) of the functions handed over to configure something."""
    for argument in arguments:
        for value in code.values(argument, scope):
            if isinstance(value, FunctionValue):
                yield value.path, value.name


def attributes(of: Function | Class, *names: str) -> Iterator[Invoke]:
    """The attributes of these simple names; one without arguments counts as a call without any."""
    yield from among(of.decorators, *names)


def among(decorators: Iterable[Decorator], *names: str) -> Iterator[Invoke]:
    """The same for attributes alone."""
    for decorator in decorators:
        expression = decorator.expression
        invoke = expression if isinstance(expression, Invoke) else Invoke(expression, (), decorator.at)
        if method_of(invoke) in names:
            yield invoke


@once(lambda: ())
def own_classes(code: Code) -> Sequence[tuple[str, Class]]:
    """(path, class) of everything the service defines; dozens of frameworks look through them."""
    outlines = [(path, outline) for path, outline in code.outlines.items() if outline.language == LANGUAGE]
    return [(path, cls) for path, outline in outlines for cls in outline.classes]


def classes_on(code: Code, base: str) -> Sequence[tuple[str, Class]]:
    """(path, class) of everything that has a type of this simple name among its bases: an index, since every interface that
    may be a bus is asked for.
    """
    return _by_base(code).get(base, ())


@once(lambda: {})
def _by_base(code: Code) -> Mapping[str, Sequence[tuple[str, Class]]]:
    found: dict[str, list[tuple[str, Class]]] = {}
    for path, cls in own_classes(code):
        for name in dict.fromkeys(map(type_name, cls.bases)):
            found.setdefault(name, []).append((path, cls))
    return found


def methods(code: Code, path: str, cls: Class) -> Iterator[Function]:
    """The methods that a class defines in this file."""
    for function in code.outlines[path].functions:
        if function.owner == cls.name:
            yield function


def base_named(cls: Class, *names: str) -> Iterator[Expression]:
    """The bases of these simple names, with their type arguments."""
    for base in cls.bases:
        if type_name(base) in names:
            yield base


def handled(code: Code, path: str, cls: Class, interfaces: tuple[str, ...]) -> Iterator[ClassValue]:
    """The message classes that a class says it handles: ``IRequestHandler<Command, Result>``, an interface of the service's
    own that extends one included.
    """
    scope = Scope(path, cls.name)
    for base in cls.bases:
        wanted = type_name(base) in interfaces
        for own in () if wanted else classes(code, base, scope):
            wanted = wanted or any(
                type_name(above) in interfaces for part in code.bases(own) for above in _bases(code, part)
            )
        for argument in type_arguments(base)[:1] if wanted else ():
            yield from classes(code, argument, scope)


def _bases(code: Code, value: ClassValue) -> tuple[Expression, ...]:
    outline = code.outlines.get(value.path)
    return next((cls.bases for cls in outline.classes if cls.name == value.name), ()) if outline else ()


def connection_string(name: str) -> Hole:
    """The connection string that is configured under a name."""
    return Hole("setting", f"ConnectionStrings.{name}")


def written(code: Code, expression: Expression | None, scope: Scope) -> Iterator[Expression]:
    """What is assigned to a name in the function it stands in; any other expression as it is."""
    outline = code.outlines.get(scope.path)
    assigned = [
        binding.value
        for binding in (outline.bindings if outline is not None and isinstance(expression, Name) else ())
        if binding.target == expression and binding.scope == scope.function
    ]
    yield from assigned or ((expression,) if expression is not None else ())
