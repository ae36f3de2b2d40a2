"""Room on Python's stack for what calls itself deeply, as reading and evaluating do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

ROOM = 1 << 17
"""Values that a frame is said to need: 1 MiB of them, of which no page is touched. Recursion takes some 300 KiB at most."""

P = ParamSpec("P")
T = TypeVar("T")


def roomy(run: Callable[P, T]) -> Callable[P, T]:
    """A function, run where the stack has room.

    CPython keeps the frames of Python's functions in chunks of 16 KiB, and gives a chunk back to the system as soon as
    nothing is on it: where recursion has come close to the end of one, each call in a loop gets a new one and gives it back,
    which takes as long as the evaluation of a name. A frame that says to need more is given a chunk twice as large as
    that, and the frames of all that it calls have the rest.
    """

    @wraps(run)
    def with_room(*args: P.args, **kwargs: P.kwargs) -> T:
        return run(*args, **kwargs)

    with_room.__code__ = with_room.__code__.replace(co_stacksize=ROOM)  # type: ignore[attr-defined]
    return with_room
