r"""Symfony's container: what it gives to constructors besides objects, said in YAML, by attributes, or by calls.

Whoever makes the objects of a service is the container; where the program itself does not, a call of the constructor
stands for it, whose texts are settings: ``services.App\Orders.arguments.$url``, or what is bound for all of that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._call_chains import links
from ringfence.frameworks._php import PHP, calls, outermost, outlines
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Argument, Choice, Expression, Hole, Invoke, Item, Name, Provided, Text
from ringfence.model.facts import Fact
from ringfence.model.outline import Call, Function, Outline, Parameter
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, Instance, Scope
from ringfence.patterns import pattern

_BUILDER = "Symfony.Component.DependencyInjection.ContainerBuilder()"
_AUTOWIRE = "Symfony.Component.DependencyInjection.Attribute.Autowire"
_PARAMETERS = "symfony.parameters"
_TEXTS = {"string", "int", "float", "bool", "array"}
_MADE_BY_PROGRAMS = ("Message", "Event", "Entity", "Dto", "DTO", "Exception", "Command", "Query", "ValueObject")
"""Folders of classes that programs make themselves, perhaps by names that nobody sees."""
_VARIABLE = pattern(r"%env\((?:[\w:.]+:)?(\w+)\)%|%([\w.]+)%")


def _parameter(invoke: Invoke) -> Expression | None:
    """``$container->getParameter('orders_url')``."""
    name = invoke.argument(0)
    return None if name is None else Item(Name(_PARAMETERS), name)


def _setting(invoke: Invoke) -> Expression | None:
    """``$this->getParameter('orders_url')`` of a controller."""
    name = invoke.argument(0)
    known = name.literal if isinstance(name, Text) else None
    return Hole("setting", f"parameters.{known}") if known else None


def _referenced(invoke: Invoke) -> Expression | None:
    """``new Reference(Orders::class)``: what the container has for the class."""
    of = invoke.argument(0)
    if of is None or isinstance(of, Text):
        return None if of is None else Provided(of)
    return Choice((Provided(of), Invoke(of, (), invoke.at)))


def _held(code: Code) -> Iterator[tuple[str, str, Expression, Scope]]:
    """``$container->setParameter('orders_url', $url)``."""
    for call in code.calls(f"{_BUILDER}.setParameter"):
        value = call.argument(1)
        for name in literals(code.texts(call.argument(0), call.scope)):
            if value is not None:
                yield f"builtins.{_PARAMETERS}", name, value, call.scope


def _wired(code: Code, of: Instance, field: object) -> Expression | None:
    """``#[Autowire('%env(ORDERS_URL)%')]``, ``#[Autowire(env: 'ORDERS_URL')]``."""
    for decorator in getattr(field, "decorators", ()):
        mark = decorator.expression
        if not isinstance(mark, Invoke) or getattr(mark.callee, "name", "") != "Autowire":
            continue
        variable, parameter, text = mark.argument(None, "env"), mark.argument(None, "param"), mark.argument(0, "value")
        if isinstance(variable, Text) and variable.literal:
            return Hole("env", variable.literal.rpartition(":")[2])
        if isinstance(parameter, Text) and parameter.literal:
            return Hole("setting", f"parameters.{parameter.literal}")
        if isinstance(text, Text) and text.literal:
            return _filled(text.literal)
    return None


def _filled(text: str) -> Expression:
    parts: list[str | Expression] = []
    end = 0
    for match in _VARIABLE.finditer(text):
        parts.append(text[end : match.start()])
        end = match.end()
        parts.append(Hole("env", match[1]) if match[1] else Hole("setting", f"parameters.{match[2]}"))
    return Text(
        (*(part for part in parts if part), text[end:]) if text[end:] or not parts else tuple(filter(None, parts))
    )


# ---------------------------------------------------------------- constructors


def _forwards(code: Code) -> Iterator[tuple[str, Call]]:
    registered = list(_registered(code))
    yield from registered
    told = {v for path, call in registered for v in code.values(call.invoke.callee, Scope(path, call.function))}
    made = {name for call, _ in calls(code) if (name := _simple(call.invoke.callee))[:1].isupper()}
    for path, outline in outlines(code):
        if not outline.module or any(f".{part}" in f".{outline.module}" for part in _MADE_BY_PROGRAMS):
            continue
        for function in outline.functions:
            owner = function.owner
            if owner and "." not in owner and function.name == f"{owner}.__init__" and owner not in made:
                if ClassValue(path, owner) in told:
                    continue
                call = _constructed(outline, function)
                if call is not None:
                    yield path, call


def _simple(callee: Expression) -> str:
    return callee.name if isinstance(callee, Name) else ""


def _constructed(outline: Outline, function: Function) -> Call | None:
    """The call of a constructor that is given texts by the container; one of objects alone needs none."""
    given = [_given(outline, function, parameter) for parameter in function.parameters[1:]]
    arguments = tuple(argument for argument in given if argument is not None)
    if not arguments:
        return None
    at = Span(function.at.path, function.at.line, function.at.column, function.at.line, function.at.column + 1)
    return Call(Invoke(Name(function.owner), arguments, at), "")


def _given(outline: Outline, function: Function, parameter: Parameter) -> Argument | None:
    is_text = parameter.type is None or (isinstance(parameter.type, Name) and parameter.type.name in _TEXTS)
    if not is_text or parameter.default is not None or parameter.decorators or parameter.kind:
        return None
    full = f"{outline.module}.{function.owner}".replace(".", "\\")
    bound = Hole("setting", f"services._defaults.bind.{parameter.name}")
    return Argument(Hole("setting", f"services.{full}.arguments.{parameter.name}", Text((bound,))), parameter.name)


def _registered(code: Code) -> Iterator[tuple[str, Call]]:
    """``$container->register(Orders::class)->addArgument($url)``."""
    for path, outline in outlines(code):
        for call in outermost(outline):
            chain, root = links(call.invoke)
            if not chain or chain[0][0] not in ("register", "autowire", "set") or not isinstance(root, Name):
                continue
            first = chain[0][1]
            cls = first.argument(1) or first.argument(0)
            if cls is None or not any(isinstance(v, ClassValue) for v in code.values(cls, Scope(path, call.function))):
                continue
            arguments: list[Argument] = []
            for name, link in chain[1:]:
                value = link.argument(0)
                if name == "addArgument" and value is not None:
                    arguments.append(Argument(value))
                elif name in ("setArgument", "arg") and isinstance(value, Text) and link.argument(1) is not None:
                    arguments.append(Argument(link.arguments[1].value, value.literal))
            if arguments:
                yield path, Call(Invoke(cls, tuple(arguments), first.at), call.function)


@framework(
    "symfony_container",
    language=PHP,
    libraries=("Symfony",),
    computes={
        "Symfony.Component.DependencyInjection.Reference": _referenced,
        f"{_BUILDER}.getParameter": _parameter,
        "Symfony.Component.DependencyInjection.ContainerInterface().getParameter": _parameter,
        "Symfony.Bundle.FrameworkBundle.Controller.AbstractController().getParameter": _setting,
        "Symfony.Component.DependencyInjection.ParameterBag.ParameterBagInterface().get": _setting,
    },
    fields={f"@{_AUTOWIRE}": _wired},
    forwards=_forwards,
    holds=_held,
)
def symfony_container(code: Code) -> Iterable[Fact]:
    """Nothing of its own: it only says what the values are."""
    return ()
