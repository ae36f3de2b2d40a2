"""Texts that are put together step by step: ``sql += " AND …"`` adds to what the variable held before, and to no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from ringfence.link.inside import parts
from ringfence.model.expression import Name, Text
from ringfence.model.outline import Binding
from ringfence.patterns import pattern

_EARLIER = "\N{DOUBLE PRIME}"
"""What tells a variable as it was before some step from the variable."""
_STEP = pattern(rf"{_EARLIER}\d+")


def plain(name: str) -> str:
    """A variable, or a member of one, as it is written."""
    return _STEP.sub("", name) if _EARLIER in name else name


def grows(binding: Binding) -> bool:
    """Whether a text is set to itself with more."""
    value = binding.value
    return type(value) is Text and binding.inside in (None, binding.scope) and binding.target in value.parts


def in_order(name: str, bindings: Sequence[Binding]) -> Iterator[tuple[str, list[Binding]]]:
    """The assignments to a variable that grows, and under names of their own those before each step: the latest first, which
    holds the whole. What grows has to have been set before; what is made of itself in another way too, is left as it is.
    """
    if any(Name(name) in parts(binding.value) for binding in bindings if not grows(binding)):
        return
    earlier: list[Binding] = []
    for binding in bindings:
        if earlier and grows(binding):
            before = f"{name}{_EARLIER}{len(earlier)}"
            yield before, _whole_first(earlier)
            binding = replace(binding, value=_with(binding.value, name, before))
        earlier.append(binding)
    yield name, _whole_first(earlier)


def _whole_first(bindings: Sequence[Binding]) -> list[Binding]:
    return [*bindings[-1:], *bindings[:-1]]


def _with(value: object, name: str, other: str) -> Text:
    assert isinstance(value, Text)
    return Text(tuple(Name(other) if part == Name(name) else part for part in value.parts))
