"""Azure Functions that a file beside each of them describes (``function.json``), in JavaScript, TypeScript and Python."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.formats.azure_functions import SOME, bound, entry
from ringfence.frameworks._azure_functions import channels, routes
from ringfence.frameworks._cloud_functions import handler_of, offered
from ringfence.frameworks._ecmascript import ECMASCRIPT
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.facts import ChannelUse, Fact, Schedule
from ringfence.model.outline import Outline
from ringfence.model.source import Span
from ringfence.model.value import Scope

_MOST = 100
"""Bindings of one function."""
_USUAL = ("default", "exports", "main", "run", "index")
"""Names of the function of a module, where the file says none."""


@framework("azure_function_files", language=("python", *ECMASCRIPT), libraries=())
def azure_function_files(code: Code) -> Iterator[Fact]:
    """A route, a consumer or a schedule for every trigger, a publication for every output."""
    if _told(code, SOME) is None:
        return
    for path, outline in code.outlines.items():
        module = path.rpartition(".")[0]
        if _told(code, bound(module, 0)) is None:
            continue
        handler, at = _handler(code, path, outline)
        for number in range(_MOST):
            told = _told(code, bound(module, number))
            if told is None:
                break
            yield from _fact(code, told, path, handler, at)


def _told(code: Code, key: str) -> str | None:
    return code.deployed(Text((Hole("setting", key),))).literal


def _handler(code: Code, path: str, outline: Outline) -> tuple[str, Span]:
    names = list(offered(outline))
    named = _told(code, entry(path.rpartition(".")[0]))
    for name in filter(None, (named, *_USUAL)):
        if name in names:
            return handler_of(code, path, outline, name)
    return "", Span(path, 1)


def _fact(code: Code, told: str, path: str, handler: str, at: Span) -> Iterator[Fact]:
    kind, _, rest = told.partition(" ")
    if kind == "schedule":
        yield Schedule(handler, rest, at)
        return
    first, _, name = rest.partition(" ")
    if kind == "route":
        yield from routes(code, name, [first], handler, at)
        return
    for channel in channels(code, literal(name), Scope(path)):
        if kind == "consume":
            yield ChannelUse("consume", channel, first, at, "", handler)
        else:
            yield ChannelUse("publish", channel, first, at, handler)
