"""How much work something is, counted and not timed: a busy machine must not fail a test of growth."""

import gc
import sys
from collections.abc import Callable


def steps(work: Callable[[], object]) -> int:
    """Lines of Python that run while `work` does; what a library in C does is not seen. Garbage is left for later: what is
    run when it is looked for is no work of this one.
    """
    count = 0

    def line(_frame, _event, _argument):
        nonlocal count
        count += 1
        return line

    before, collects = sys.gettrace(), gc.isenabled()
    gc.disable()
    sys.settrace(lambda _frame, _event, _argument: line)
    try:
        work()
    finally:
        sys.settrace(before)
        if collects:
            gc.enable()
    return count


def growth(work: Callable[[int], object], size: int) -> float:
    """How many times more work `work(2 * size)` is than `work(size)`; both have run once before, to load what they need."""
    work(1)
    small, large = (steps(lambda number=number: work(number)) for number in (size, 2 * size))
    return large / small
