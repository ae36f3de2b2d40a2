"""What a framework finds out once for each service's code, however many ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from ringfence.extend import Code

T = TypeVar("T")


def once(meanwhile: Callable[[], Any]) -> Callable[[Callable[[Code], T]], Callable[[Code], T]]:
    """Remembers what a function finds out of a service's code as long as there is that code. meanwhile: what whoever asks
    learns while it is being found out, nothing most often.
    """

    def remembered(find: Callable[[Code], T]) -> Callable[[Code], T]:
        known: WeakKeyDictionary[Code, T] = WeakKeyDictionary()

        def found(code: Code) -> T:
            if code not in known:
                known[code] = meanwhile()
                known[code] = code.apart(lambda: find(code))
            return known[code]

        return found

    return remembered
