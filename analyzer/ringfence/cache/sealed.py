"""Files that are either whole or absent: written at once, read only with their seal intact."""

from __future__ import annotations

import os
import stat
from hashlib import blake2b
from pathlib import Path

MAGIC = b"ringfence cache 1\n"
MOST_BYTES = 1_000_000_000
"""Longer files are no cache of ours."""
_SEAL = 16
_OPEN_FLAGS = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"):
    _OPEN_FLAGS |= getattr(os, _flag, 0)


def seal(content: bytes) -> bytes:
    """What a file's content is recognised by."""
    return blake2b(content, digest_size=_SEAL).digest()


def digest(*parts: str | bytes) -> str:
    """A name for what several parts say together, each told from the next."""
    hashed = blake2b(digest_size=_SEAL)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogateescape")
        hashed.update(len(data).to_bytes(8, "big"))
        hashed.update(data)
    return hashed.hexdigest()


def read_sealed(file: Path) -> bytes | None:
    """What was written; None if there is nothing, or something that is not just that."""
    try:
        descriptor = os.open(file, _OPEN_FLAGS)
        with os.fdopen(descriptor, "rb") as opened:
            known = os.fstat(opened.fileno())
            if not stat.S_ISREG(known.st_mode) or known.st_size > MOST_BYTES:
                return None
            written = opened.read()
    except OSError:
        return None
    head = len(MAGIC) + _SEAL
    content = written[head:]
    whole = written.startswith(MAGIC) and written[len(MAGIC) : head] == seal(content)
    return content if whole else None


def write_sealed(file: Path, content: bytes) -> bool:
    """Write a file so that others see it whole or not at all. Whether that was possible: a cache may be read-only."""
    draft = file.with_name(f".{file.name}.{os.urandom(4).hex()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            draft.write_bytes(b"".join((MAGIC, seal(content), content)))
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
    except OSError:
        return False
    return True
