"""Regular expressions that are compiled when they are first used: a run needs few of the many that there are."""

from __future__ import annotations

import re
from typing import Any, AnyStr, Generic, cast


class _Pattern(Generic[AnyStr]):
    """Becomes, method by method, the expression it stands for."""

    def __init__(self, text: AnyStr, flags: int) -> None:
        self._asked: tuple[AnyStr, int] = text, flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever an expression has)
        found = getattr(re.compile(*self._asked), name)
        setattr(self, name, found)
        return found


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As :func:`re.compile`, at the first use; a mistake in the text shows then, so every one needs a test."""
    return cast("re.Pattern[AnyStr]", _Pattern(text, flags))
