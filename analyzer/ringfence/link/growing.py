"""Texts that are put together step by step: ``sql += " AND …"`` adds to what the variable held before, and to no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from ringfence.model.expression import Name, Text
from ringfence.model.outline import Binding

_EARLIER = "\N{DOUBLE PRIME}"
"""What tells a variable as it was before some step from the variable."""


def plain(name: str) -> str:
    """The name of a variable as it is written."""
    return name.partition(_EARLIER)[0]


def grows(binding: Binding) -> bool:
    """Whether a text is set to itself with more."""
    value = binding.value
    return type(value) is Text and binding.inside in (None, binding.scope) and binding.target in value.parts


def in_order(name: str, bindings: Sequence[Binding]) -> Iterator[tuple[str, list[Binding]]]:
    """The assignments to a variable that grows, and under names of their own those before each step: the latest first, which
    hold the whole. What grows has to have been set before.
    """
    earlier: list[Binding] = []
    for binding in bindings:
        if earlier and grows(binding):
            before = f"{name}{_EARLIER}{len(earlier)}"
            yield before, earlier[::-1]
            binding = replace(binding, value=_with(binding.value, name, before))
        earlier.append(binding)
    yield name, earlier[::-1]


def _with(value: object, name: str, other: str) -> Text:
    assert isinstance(value, Text)
    return Text(tuple(Name(other) if part == Name(name) else part for part in value.parts))
