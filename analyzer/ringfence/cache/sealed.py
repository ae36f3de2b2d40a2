"""Files that are either whole or absent: written at once, read only with their seal intact.

Paths are plain strings in all that is done at every run: importing ``pathlib`` costs as much as a thousand files.
"""

from __future__ import annotations

import os
from zlib import crc32

from ringfence.read.opening import content_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from hashlib import blake2b
else:
    try:
        from _blake2 import blake2b  # as hashlib does, which first loads the whole of OpenSSL
    except ImportError:
        from hashlib import blake2b

StrPath = str | os.PathLike[str]

MAGIC = b"ringfence cache 2\n"
MOST_BYTES = 1_000_000_000
"""Longer files are no cache of ours."""
SEAL = 4
"""Bytes of a seal."""
_DIGEST = 16
_LENGTH = 8


def seal(content: bytes) -> bytes:
    """What tells whole content from what was cut short or damaged: a checksum, as whoever means harm can seal as well as we.
    It is asked of everything that is read and written, and a digest takes four times as long.
    """
    return crc32(content).to_bytes(SEAL, "big")


def digest(*parts: str | bytes) -> str:
    """A name for what several parts say together, each told from the next."""
    return blake2b(packed(parts), digest_size=_DIGEST).hexdigest()


def packed(parts: Iterable[str | bytes]) -> bytes:
    """Several parts as one, each after its length."""
    said = (part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass") for part in parts)
    return b"".join(piece for data in said for piece in (len(data).to_bytes(_LENGTH, "big"), data))


def unpacked(whole: bytes) -> list[bytes]:
    """The parts again. Raises ValueError for what was not packed."""
    parts = []
    position = 0
    while position < len(whole):
        start = position + _LENGTH
        position = start + int.from_bytes(whole[position:start], "big")
        parts.append(whole[start:position])
    if position != len(whole):
        raise ValueError("cut short")
    return parts


def text(part: bytes) -> str:
    """A part that was text."""
    return part.decode("utf-8", "surrogatepass")


def read_sealed(file: StrPath) -> bytes | None:
    """What was written; None if there is nothing, or something that is not just that."""
    try:
        written = content_of(file, MOST_BYTES)
    except OSError:
        return None
    if written is None:
        return None
    head = len(MAGIC) + SEAL
    content = written[head:]
    whole = written.startswith(MAGIC) and written[len(MAGIC) : head] == seal(content)
    return content if whole else None


def write_sealed(file: StrPath, content: bytes) -> bool:
    """Write a file so that others see it whole or not at all. Whether that was possible: a cache may be read-only."""
    return replace_with(file, (MAGIC, seal(content), content))


def replace_with(file: StrPath, pieces: Iterable[bytes]) -> bool:
    """The same for a file of pieces, unsealed."""
    folder, name = os.path.split(file)
    draft = os.path.join(folder, f".{name}.{os.urandom(4).hex()}")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        try:
            with open(draft, "wb") as opened:
                opened.writelines(pieces)
            os.replace(draft, file)
        finally:
            if os.path.lexists(draft):
                os.unlink(draft)
    except OSError:
        return False
    return True
