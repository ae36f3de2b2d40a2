"""Resolved strings and URL paths, as several web frameworks need them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ringfence.extend import Code
from ringfence.model.expression import Choice, Constant, Expression, Given, Hole, Invoke, Member, Text, join
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue, Entries, Instance, Items, Library, LibraryCall, Scope, Value

EMPTY = Text(("",))
METHODS = ("get", "post", "put", "delete", "patch", "head", "options")


def first_argument(invoke: Invoke) -> Expression | None:
    """What a call is given first: for what gives that back, or stands for it."""
    return invoke.argument(0)


def join_path(prefix: Text, path: Text) -> Text:
    """The two with exactly one slash between them; an empty side adds nothing."""
    if path == EMPTY or prefix == EMPTY:
        return join((prefix, path))
    last, first = prefix.parts[-1], path.parts[0]
    left = Text((*prefix.parts[:-1], last.rstrip("/"))) if isinstance(last, str) else prefix
    right = Text((first.lstrip("/"), *path.parts[1:])) if isinstance(first, str) else path
    return join((left, Text(("/",)), right))


def replaced(text: Text, pattern: re.Pattern[str], template: str) -> Text:
    """The pattern replaced in every literal piece."""
    return join(pattern.sub(template, p) if isinstance(p, str) else p for p in text.parts)


def texts_or_unknown(
    code: Code, expression: Expression | None, scope: Scope, without: Text = EMPTY
) -> tuple[Text, ...]:
    """The strings of an argument; ``without`` if it is not given, one unknown hole if nothing is known of it."""
    if expression is None or expression == Constant(None):
        return (without,)
    return code.texts(expression, scope) or (Text((Hole("unknown", ""),)),)


def resolved(code: Code, expression: Expression | None, scope: Scope | None) -> Expression | None:
    """The expression with all names looked up, so that it may stand in another scope; None if it is not given."""
    if expression is None or scope is None or expression == Constant(None):
        return None
    texts = texts_or_unknown(code, expression, scope)
    return texts[0] if len(texts) == 1 else Choice(texts)


def of_maker(
    code: Code, call: LibraryCall, known: Expression | None, position: int, name: str, member: str = ""
) -> Expression | None:
    """What the client that a request is sent by was made with, which is ``known``; where that may be several, as an
    expression that follows the client, since each way to the call has its own. member: of an object of options, which.
    """
    callee = call.call.invoke.callee
    if not isinstance(known, Choice) or not isinstance(callee, Member):
        return known
    given: Expression = Given(callee.of, position, name)
    given = Member(given, member) if member else given
    return given if set(known.options).issubset(code.texts(given, call.scope)) else known


def named_method(code: Code, call: LibraryCall) -> tuple[str, ...]:
    """The HTTP method that a request is given, first of all; of several that callers hand in together with the address,
    nobody knows here which goes with which, so it is none.
    """
    named = {name.upper() for name in literals(code.texts(call.argument(0, "method"), call.scope))}
    return tuple(named) if len(named) == 1 else ("",)


def listed(code: Code, expression: Expression | None, scope: Scope) -> Iterator[str]:
    """The literal strings in a list, tuple or set; of a dictionary its keys."""
    for value in code.values(expression, scope):
        if not isinstance(value, Items | Entries):
            continue
        items = value.items if isinstance(value, Items) else tuple(key for key, _ in value.items)
        for item in items:
            yield from literals(code.texts(item, value.scope))


def literals(texts: Iterable[Text]) -> Iterator[str]:
    """The strings without holes."""
    for text in texts:
        if text.literal is not None:
            yield text.literal


def deployed_name(code: Code, placed: tuple[Expression | None, Scope] | None) -> str:
    """The name that an expression gives, with what the deployment sets in it; ``""`` if that is not known."""
    return next(literals(map(code.deployed, code.texts(*placed))), "") if placed is not None else ""


def identity(value: Value | None) -> object:
    """What tells one object from another: the call that made it; None if that is not known."""
    return value.made.at if isinstance(value, Library | Instance) and value.made is not None else None


def methods_of(code: Code, cls: ClassValue, names: Iterable[str]) -> Iterator[tuple[str, str, Function]]:
    """The methods of these names of a class or its bases, as (name, path, function); nearer ones hide farther ones."""
    wanted = set(names)
    for base in code.bases(cls):
        outline = code.outlines.get(base.path)
        for function in outline.functions if outline else ():
            simple = function.name.rpartition(".")[2]
            if function.owner == base.name and simple in wanted:
                wanted.discard(simple)
                yield simple, base.path, function
