"""Arguments of calls: their names and their places."""

from __future__ import annotations

from collections.abc import Sequence

from ringfence.model.expression import Argument


def at_their_places(arguments: Sequence[Argument]) -> tuple[Argument, ...]:
    """What is named before an argument without a name stands at its own place, and is one that the place tells: so in C# and
    Kotlin (``Publish(exchange: "shop", "paid")``).
    """
    last = max((place for place, argument in enumerate(arguments) if argument.name is None), default=0)
    if not any(argument.name for argument in arguments[:last]):
        return tuple(arguments)
    return tuple([
        Argument(argument.value) if place < last and argument.name and argument.name.isidentifier() else argument
        for place, argument in enumerate(arguments)
    ])  # fmt: skip
