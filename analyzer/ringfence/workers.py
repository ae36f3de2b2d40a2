"""Reading files elsewhere: on any executor of ``concurrent.futures``, a cluster's too.

Workers may share neither the files nor the installation. So the files' bytes travel to them, what the files say travels back
as MessagePack, and a worker that would read a file otherwise than this machine does is refused, not believed.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from contextlib import suppress
from functools import cache
from importlib import metadata
from traceback import format_exception_only

import msgspec

from ringfence import __version__
from ringfence.cache.sealed import digest
from ringfence.forking import batches
from ringfence.installation import contributing_packages
from ringfence.patterns import pattern
from ringfence.plugins import Plugins, collect
from ringfence.read.facts import FileFacts, Readers
from ringfence.read.files import Repository, decoded
from ringfence.read.many import read_apart, read_one, said_of
from ringfence.read.packing import Packed, packed
from ringfence.roomy import roomy

BATCH = 200_000
"""Bytes that a worker is given at a time, or one longer file."""
WAITING = 128
"""Batches that are on their way at most: what is read ahead stays in memory."""
_DIED = "KilledWorker"
"""What Dask raises for a task that its workers died of; others break."""

_NAME = pattern(r"[\w.-]+")
"""What a requirement begins with."""

_State = Mapping[str, str]
_Contents = list[tuple[str, bytes]]


class WorkersError(Exception):
    """The workers cannot be used; the message says why, and what to do."""


class Workers:
    """An executor that reads files as this installation, with ``plugins``, does."""

    def __init__(self, executor: Executor, plugins: Plugins) -> None:
        self._executor = executor
        self._state = state_of(plugins)

    def read_files(
        self, files: Repository, paths: Sequence[str], readers: Readers
    ) -> Iterator[tuple[str, FileFacts | Packed]]:
        """What each file says, in whatever order it becomes known. Raises WorkersError."""
        sizes = {path: files.size(path) for path in paths}
        waiting = deque(batches(sizes, BATCH))
        running: dict[Future[bytes], list[str]] = {}
        left: list[str] = []
        try:
            while waiting or running:
                while waiting and len(running) < WAITING:
                    content, without = _contents(files, waiting.popleft())
                    yield from ((path, read_one(files, path, readers)) for path in without)
                    sent, paths = self._send(content), [path for path, _ in content]
                    running |= {sent: paths} if sent is not None else {}
                    left += paths if sent is None else ()
                for done in wait(running, return_when=FIRST_COMPLETED).done if running else ():
                    paths = running.pop(done)
                    found = self._answer(done, paths)
                    yield from found or ()
                    left += paths if found is None else ()
        finally:
            for future in running:
                future.cancel()
        yield from read_apart(files, left, readers)  # who is blamed for a death was not always there

    def _send(self, content: _Contents) -> Future[bytes] | None:
        """Have some files read; None if there is nobody any more to do it, or nothing to do."""
        if not content:
            return None
        try:
            return self._executor.submit(read_contents, content, dict(self._state))
        except BrokenExecutor:
            return None

    def _answer(self, done: Future[bytes], paths: Sequence[str]) -> list[tuple[str, Packed]] | None:
        """What a worker found out of some files, None if it died or talks of something else. Raises WorkersError."""
        error = None if done.cancelled() else done.exception()
        if done.cancelled() or isinstance(error, CancelledError):
            raise WorkersError(
                "The workers went away while they read. Are the cluster and the connection to it still up?"
            )
        if isinstance(error, BrokenExecutor) or type(error).__name__ == _DIED:
            return None
        if error is not None:
            raise WorkersError(_useless(error))
        try:
            answer = msgspec.msgpack.decode(done.result(), type=_Answer)
        except (TypeError, ValueError, msgspec.DecodeError):
            return None
        if answer.state is not None:
            raise WorkersError(_others(answer.state, self._state))
        return answer.said if [path for path, _ in answer.said] == paths else None


class _Answer(msgspec.Struct, array_like=True):
    """What files say; or the state of a worker that would read them otherwise."""

    said: list[tuple[str, Packed]]
    state: dict[str, str] | None = None


def _contents(files: Repository, paths: Iterable[str]) -> tuple[_Contents, list[str]]:
    """The bytes of files, and those files that have none to send."""
    content: _Contents = []
    without: list[str] = []
    for path in paths:
        found = files.content(path)
        if found is None:
            without.append(path)
        else:
            content.append((path, found))
    return content, without


# ---------------------------------------------------------------- at the worker


@roomy
def read_contents(content: _Contents, expected: dict[str, str]) -> bytes:
    """What files say, packed; run by a worker."""
    readers, state = _own()
    if state != expected:
        return msgspec.msgpack.encode(_Answer([], dict(state)))
    said = [(path, said_of(decoded(path, data), readers)) for path, data in content]
    try:
        return msgspec.msgpack.encode(_Answer([(path, packed(one)) for path, one in said]))
    except (TypeError, ValueError, RecursionError):
        return b""  # some reader says what is no fact


@cache
def _own() -> tuple[Readers, _State]:
    plugins = collect()
    return Readers(plugins.languages, plugins.manifests), state_of(plugins)


# ---------------------------------------------------------------- who reads as we do


def state_of(plugins: Plugins) -> _State:
    """Everything that decides how files are read: contributions by their sources, libraries by their versions."""
    state = {"Python": ".".join(map(str, sys.version_info[:2])), "ringfence": __version__, **_libraries()}
    state |= {f"language {one.name}": "installed" for one in plugins.languages}
    state |= {f"manifest format {one.name}": "installed" for one in plugins.manifests}
    return state


@cache
def _libraries() -> _State:
    found: dict[str, str] = {}
    for name, sources in contributing_packages():
        found[f"the sources of {name}"] = digest(*sources)
    for line in metadata.requires("ringfence") or ():
        if "extra ==" not in line:
            required = _NAME.match(line)
            with suppress(metadata.PackageNotFoundError):
                found[required[0] if required else line] = metadata.version(required[0] if required else line)
    return found


def _others(theirs: _State, ours: _State) -> str:
    """Why a worker is refused."""
    differing = [name for name in sorted({*theirs, *ours}) if theirs.get(name) != ours.get(name)]
    said = [f"{name} ({_version(theirs.get(name))} there, {_version(ours.get(name))} here)" for name in differing[:5]]
    more = f" and {len(differing) - 5} more" if len(differing) > 5 else ""
    return (
        f"A worker would read files otherwise than this machine: they differ in {', '.join(said)}{more}. Install the same "
        "version of ringfence, its libraries and its plugins on both; plugins given by --plugin must be installed there."
    )


def _version(said: str | None) -> str:
    return "missing" if said is None else said[:20]


def _useless(error: BaseException) -> str:
    said: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(said) < 4:
        said.append(format_exception_only(cause)[-1].strip()[:300])
        cause = cause.__cause__ or cause.__context__
    return f"The workers cannot read files ({'; because of '.join(said)}). Is the same version of ringfence installed there?"
