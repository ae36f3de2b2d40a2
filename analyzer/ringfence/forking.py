"""Work done side by side in processes that are forked: they have what they need without its being sent."""

from __future__ import annotations

import gc
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

Key = TypeVar("Key", int, str)
Task = TypeVar("Task")

_work: Callable[[object], bytes] | None = None
"""What the processes do, which they inherit."""


def workers(jobs: int) -> int:
    """How many processes may work side by side. jobs: how many are wanted at most, 0: as it fits."""
    return jobs or os.cpu_count() or 1 if may_fork() else 1


def may_fork() -> bool:
    """Whether forking is safe on this system."""
    return sys.platform == "linux"


def apart(work: Callable[[], object]) -> bool:
    """Whether something was done in a process of its own, where forking is safe: this one holds nothing of it."""
    threading = sys.modules.get("threading")
    if not may_fork() or (threading is not None and threading.active_count() > 1):
        return False
    try:
        child = os.fork()
    except OSError:
        return False
    if child:
        return os.waitpid(child, 0)[1] == 0
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)  # also if it raised: the one who asked does what was not done


def batches(sizes: Mapping[Key, int], most: int) -> Iterator[list[Key]]:
    """Things by their sizes, as many at a time as are ``most`` together, or a larger one; the largest first, so that no
    process is left with one in the end.
    """
    batch: list[Key] = []
    held = 0
    for key in sorted(sizes, key=lambda key: (-sizes[key], key)):
        batch.append(key)
        held += sizes[key]
        if held >= most:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def side_by_side(
    work: Callable[[Task], bytes], tasks: Sequence[Task], jobs: int
) -> Iterator[tuple[Task, bytes | None]]:
    """Each task with what its work gives, in whatever order that becomes known; None if its process died, or what it found
    cannot be packed. Only tasks and answers travel. Raises what the work raises.
    """
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, as_completed
    from multiprocessing import get_context

    global _work
    _work = work  # type: ignore[assignment]  # it is given its own tasks alone
    # what is inherited is nobody's garbage: to look through it would copy it into every process
    executor = ProcessPoolExecutor(min(jobs, len(tasks)), get_context("fork"), gc.freeze)
    try:
        running: dict[Future[bytes], Task] = {}
        waiting = deque(tasks)
        with suppress(BrokenExecutor):  # a process died before all had their tasks
            while waiting:
                future = executor.submit(_done, waiting[0])
                running[future] = waiting.popleft()
        yield from ((task, None) for task in waiting)
        for done in as_completed(running):
            task, answer = running.pop(done), _answer(done)
            del done  # what it said is not kept besides what is made of it
            yield task, answer
    finally:
        executor.shutdown(cancel_futures=True)
        _work = None


def _done(task: object) -> bytes:
    assert _work is not None
    return _work(task)


def _answer(done: Future[bytes]) -> bytes | None:
    from concurrent.futures import BrokenExecutor

    try:
        return done.result()
    except (BrokenExecutor, TypeError):  # msgspec cannot pack what a plugin invented
        return None
