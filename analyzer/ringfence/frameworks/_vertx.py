"""Vert.x's packages in all the ways its libraries are generated: with callbacks and futures, for RxJava, for Mutiny."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code
from ringfence.frameworks._java_values import steps
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Invoke, Member
from ringfence.model.source import Span
from ringfence.model.value import Library, LibraryCall, Scope

LIBRARY = "io.vertx"
_OBJECT = f"{LIBRARY}.core.json.JsonObject()"
PUTTING = {f"{_OBJECT}.put()": _OBJECT}
"""``same_as`` for objects that are filled step by step."""
_FLAVOURS = (LIBRARY, *(f"{LIBRARY}.{name}" for name in ("rxjava3", "reactivex", "rxjava", "mutiny")))


def flavours(name: str) -> dict[str, str]:
    """``same_as`` for a class or function of Vert.x, given without ``io.vertx``: all that is generated is the plain one."""
    return {f"{flavour}.{name}": f"{LIBRARY}.{name}" for flavour in _FLAVOURS[1:]}


def forms(name: str) -> tuple[str, ...]:
    """The names under which a method is generated: as it is, for RxJava, and for Mutiny where that waits."""
    return name, f"rx{name[:1].upper()}{name[1:]}", f"{name}AndAwait", f"{name}AndForget"


def plain(name: str) -> str:
    """The method of which a generated one is a form."""
    name = name.removesuffix("AndAwait").removesuffix("AndForget")
    return name[2:3].lower() + name[3:] if name[:2] == "rx" and name[2:3].isupper() else name


def begun(code: Code, call: LibraryCall) -> tuple[Span, Iterator[tuple[str, Invoke, Scope]]]:
    """Where the object of a fluent chain is made, and the named steps up to this call, the last first."""
    chain = list(steps(code, call.call.invoke, call.scope))
    named = ((invoke.callee.name, invoke, scope) for invoke, scope in chain if isinstance(invoke.callee, Member))
    return chain[-1][0].at, named


def put(code: Code, expression: Expression | None, scope: Scope, names: Iterable[str]) -> Expression | None:
    """What a ``JsonObject`` holds under the first of these names that is put into it."""
    if not (isinstance(expression, Invoke) and isinstance(expression.callee, Member)):  # filled by whoever gives it
        made = next((v for v in code.values(expression, scope) if isinstance(v, Library) and v.made and v.scope), None)
        if made is not None and made.made is not None and made.scope is not None:
            expression, scope = made.made, made.scope
    said: dict[str, tuple[Invoke, Scope]] = {}
    for invoke, where in steps(code, expression, scope):
        if isinstance(invoke.callee, Member) and invoke.callee.name == "put" and len(invoke.arguments) == 2:
            for text in code.texts(invoke.argument(0), where):
                said.setdefault(text.literal or "", (invoke, where))
    found = next((said[name] for name in names if name in said), None)
    return resolved(code, found[0].argument(1), found[1]) if found is not None else None
