"""Files that are either whole or absent: written at once, read only with their seal intact."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path

from ringfence.read.opening import opened

MAGIC = b"ringfence cache 1\n"
MOST_BYTES = 1_000_000_000
"""Longer files are no cache of ours."""
_SEAL = 16


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
        with opened(file) as found:
            if found is None or os.fstat(found.fileno()).st_size > MOST_BYTES:
                return None
            written = found.read()
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
