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
    opened = os.open(file, _FLAGS)
    try:
        found = os.fstat(opened)
        if not stat.S_ISREG(found.st_mode):
            return None
        content = b""
        while asked := min(max(found.st_size - len(content), 4096) + 1, most - len(content)):
            more = os.read(opened, asked)
            content = content + more if content else more
            if not more or (len(more) < asked and len(content) == found.st_size):  # nobody need be asked for its end
                break
        return content
    finally:
        os.close(opened)
