"""What files say as bytes: for what passes between processes, what a cache keeps, and what waits in memory."""

from __future__ import annotations

from msgspec import DecodeError, Struct, msgpack

from ringfence.model.outline import Outline
from ringfence.read.facts import FileFacts, Summary, summary_of

_OWN = b"\xa2\0\1"
"""A string, as MessagePack writes it, that stands for the file's path: every place in an outline names it."""
_SHORT, _LONG = b"s", b"l"


class Packed(Struct, frozen=True, array_like=True):
    """What one file says, its outline packed: nothing where there is none."""

    summary: Summary
    outline: bytes = b""


def packed(said: FileFacts, summary: Summary | None = None) -> Packed:
    """What a file says, packed; summary: that, if it is at hand."""
    return Packed(summary or summary_of(said), pack(said.outline) if said.outline is not None else b"")


def pack(outline: Outline) -> bytes:
    """An outline as bytes. Many times shorter without the path in every place, where nothing else could be taken for it."""
    written = msgpack.encode(outline, order="deterministic")
    if _OWN in written:
        return _LONG + written
    return _SHORT + written.replace(msgpack.encode(outline.path), _OWN)


def unpack(path: str, packed: bytes) -> Outline:
    """The outline of a file again. Raises DecodeError for what is none."""
    kind, written = packed[:1], packed[1:]
    if kind == _SHORT:
        written = written.replace(_OWN, msgpack.encode(path))
    elif kind != _LONG:
        raise DecodeError("no outline was packed like this")
    return _DECODER.decode(written)


_DECODER = msgpack.Decoder(Outline)
