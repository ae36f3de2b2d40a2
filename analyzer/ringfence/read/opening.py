"""Opening files that anybody may have put there: no symbolic link is followed, no pipe waited for, no device opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_FLAGS = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"):
    _FLAGS |= getattr(os, _flag, 0)


@contextmanager
def opened(file: Path) -> Iterator[BinaryIO | None]:
    """The file to be read; None for what is no regular file. Raises OSError."""
    with os.fdopen(os.open(file, _FLAGS), "rb") as content:
        yield content if stat.S_ISREG(os.fstat(content.fileno()).st_mode) else None
