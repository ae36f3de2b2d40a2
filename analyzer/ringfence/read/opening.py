"""Opening files that anybody may have put there: no symbolic link is followed, no pipe waited for, no device opened."""

from __future__ import annotations

import os
import stat

_FLAGS = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"):
    _FLAGS |= getattr(os, _flag, 0)


def open_regular(file: str | os.PathLike[str]) -> int | None:
    """The descriptor of an opened file, which the caller closes; None for what is no regular file. Raises OSError."""
    opened = os.open(file, _FLAGS)
    if stat.S_ISREG(os.fstat(opened).st_mode):
        return opened
    os.close(opened)
    return None


def content_of(file: str | os.PathLike[str], most: int) -> bytes | None:
    """A file's bytes, at most so many; None for what is no regular file. Raises OSError."""
    opened = open_regular(file)
    if opened is None:
        return None
    try:
        size = os.fstat(opened).st_size
        content = b""
        while len(content) < most and (more := os.read(opened, min(max(size, 4096) + 1, most - len(content)))):
            content = content + more if content else more
        return content
    finally:
        os.close(opened)
