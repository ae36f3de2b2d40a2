"""What the tests of all languages do with outlines: compare them with recorded ones, and expressions without places."""

import os
from pathlib import Path

import msgspec
from ringfence.model.expression import Argument, Expression, Invoke
from ringfence.model.outline import Outline
from ringfence.model.source import Span

NOWHERE = ("", 0, 0, 0, 0)


def compared(outline: Outline, recorded: Path) -> tuple[str, str]:
    """What an outline is as text, and what is recorded; with RINGFENCE_UPDATE_SNAPSHOTS it is recorded first."""
    got = msgspec.json.format(msgspec.json.encode(outline)) + b"\n"
    if os.environ.get("RINGFENCE_UPDATE_SNAPSHOTS"):
        recorded.write_bytes(got)
    return got.decode(), recorded.read_text("utf-8")


def plain(value: Expression) -> Expression:
    """The same without the places of calls, to be compared."""
    return msgspec.convert(_without_places(msgspec.to_builtins(value)), Expression)


def _without_places(value: object) -> object:
    if isinstance(value, list | tuple):
        if value and value[0] == "invoke":
            value = [*value[:3], NOWHERE]
        return [_without_places(item) for item in value]
    return value


def invoked(callee: Expression, *arguments: Expression, **named: Expression) -> Expression:
    """A call that stands nowhere."""
    given = [Argument(argument) for argument in arguments] + [Argument(v, name) for name, v in named.items()]
    return Invoke(callee, tuple(given), Span(*NOWHERE))
