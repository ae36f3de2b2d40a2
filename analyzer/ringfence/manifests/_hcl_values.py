"""What expressions of Terraform and Bicep stand for: known values, and what only an installation or the cloud can say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Union

from msgspec import Struct

from ringfence.model.expression import Expression, Hole, Text, join

if TYPE_CHECKING:
    from ringfence.manifests._cloud_things import Outputs, Thing

MAX_TEXT = 200_000
"""Characters of a text that is put together."""


class Open(Struct, frozen=True, gc=False):
    """What is not known. one: wherever the name stands, it is the same value, as whoever installs it says."""

    name: str
    one: bool = False


class Computed(Struct, frozen=True, eq=False):
    """What the cloud says of a thing once it is there: ``aws_db_instance.orders.address``."""

    thing: Thing
    path: tuple[str, ...]


class Mixed(Struct, frozen=True, eq=False):
    """A text with pieces that are no plain text."""

    parts: tuple[str | Open | Computed, ...]


class Encoded(Struct, frozen=True, eq=False):
    """A value written as JSON (``jsonencode``)."""

    value: Value


Value = Union[
    str, int, float, bool, None, Open, Computed, Mixed, Encoded, "Thing", "Outputs", list["Value"], dict[str, "Value"]
]

Naming = Callable[[Computed], "Value"]
"""What others write for what the cloud says: the name of a host, a queue, a table."""


def text_of(value: Value, naming: Naming) -> Text:
    """A value as a text of the model, with holes where it is not known."""
    return join(_said(value, naming))


def _said(value: Value, naming: Naming, depth: int = 0) -> Iterator[str | Expression]:
    if isinstance(value, Mixed):
        for part in value.parts:
            yield from _said(part, naming, depth + 1)
    elif isinstance(value, Computed) and depth < 8:
        yield from _said(naming(value), naming, depth + 1)
    elif isinstance(value, Open):
        yield Hole("unknown", f"values:{value.name}" if value.one else value.name)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, str | int | float):
        yield str(value)
    elif value is not None:
        yield Hole("unknown", "a value of Terraform")


def plain(value: Value, naming: Naming) -> str:
    """A value as a plain text, without what is not known of it."""
    return "".join(part for part in text_of(value, naming).parts if isinstance(part, str))


def concatenated(parts: Iterator[Value]) -> Value:
    """Pieces of text as one."""
    found: list[str | Open | Computed] = []
    size = 0
    for part in parts:
        for piece in part.parts if isinstance(part, Mixed) else (_piece(part),):
            size += len(piece) if isinstance(piece, str) else 1
            if isinstance(piece, str) and found and isinstance(found[-1], str):
                found[-1] += piece
            elif piece != "":
                found.append(piece)
        if size > MAX_TEXT:
            return Open("a long text")
    if not found:
        return ""
    return found[0] if len(found) == 1 and isinstance(found[0], str) else Mixed(tuple(found))


def _piece(value: Value) -> str | Open | Computed:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | Open | Computed):
        return value
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Encoded):
        return written(value.value)
    return "" if value is None else Open("a value of Terraform")


def written(value: Value) -> str | Open:
    """A value as JSON, if all of it is known."""
    from msgspec import json

    return json.encode(value).decode() if is_known(value) else Open("a text in JSON")


def is_known(value: Value, depth: int = 0) -> bool:
    """Whether nothing of a value has to be found out by others."""
    if depth > 20:
        return False
    if isinstance(value, list):
        return all(is_known(item, depth + 1) for item in value)
    if isinstance(value, Mapping):
        return all(is_known(item, depth + 1) for item in value.values())
    return value is None or isinstance(value, str | int | float)
