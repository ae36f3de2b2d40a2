"""Running another program for what it prints. Where there is POSIX, importing ``subprocess`` would cost more than that."""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_KILL = 9
_CHUNK = 1 << 20


def printed(
    command: Sequence[str], environment: Mapping[str, str], seconds: float, given: bytes | None = None
) -> bytes | None:
    """What a program prints, without what it complains of; None if there is no such program, it fails or takes too long.

    given: its standard input.
    """
    if given is None and hasattr(os, "posix_spawnp"):
        try:
            return _spawned(command, environment, time.monotonic() + seconds)
        except OSError:
            return None
    import subprocess

    try:
        done = subprocess.run(
            command, env=environment, input=given or b"", capture_output=True, timeout=seconds, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


def _spawned(command: Sequence[str], environment: Mapping[str, str], until: float) -> bytes | None:
    reading, writing = os.pipe()
    try:
        streams = [
            (os.POSIX_SPAWN_DUP2, writing, 1),
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ]
        try:
            process = os.posix_spawnp(command[0], list(command), environment, file_actions=streams)
        finally:
            os.close(writing)
        said = None
        try:
            said = _read(reading, until)
        finally:
            if said is None:
                os.kill(process, _KILL)
            status = os.waitpid(process, 0)[1]
    finally:
        os.close(reading)
    return said if os.waitstatus_to_exitcode(status) == 0 else None


def _read(pipe: int, until: float) -> bytes | None:
    """All that comes through a pipe; None if its end does not come in time."""
    import select

    parts: list[bytes] = []
    waiting = select.poll()
    waiting.register(pipe, select.POLLIN)
    while (left := until - time.monotonic()) > 0 and waiting.poll(left * 1000):
        part = os.read(pipe, _CHUNK)
        if not part:
            return b"".join(parts)
        parts.append(part)
    return None
