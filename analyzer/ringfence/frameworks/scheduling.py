"""What runs by itself: APScheduler, schedule, aiocron, Rocketry, FastAPI's repeat_every, and loops without an end."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handlers, member_calls
from ringfence.frameworks._texts import literals
from ringfence.model.facts import Fact, Schedule
from ringfence.model.source import Span
from ringfence.model.value import LibraryCall, Scope

_CLASSES = (
    "BackgroundScheduler", "BlockingScheduler", "AsyncIOScheduler", "TornadoScheduler", "GeventScheduler", "QtScheduler",
    "TwistedScheduler", "Scheduler", "AsyncScheduler",
)  # fmt: skip
_MODULES = ("background", "blocking", "asyncio", "tornado", "gevent", "twisted", "qt", "base")
_SCHEDULER = "apscheduler.Scheduler()"
_SLEEPING = (
    "time.sleep", "asyncio.sleep", "anyio.sleep", "trio.sleep", "gevent.sleep", "eventlet.sleep", "tornado.gen.sleep",
)  # fmt: skip
_TAKING = frozenset((
    "poll", "consume", "get_message", "basic_get", "receive", "receive_message", "receive_text", "receive_json", "recv",
    "read_message", "xread", "xreadgroup", "blpop", "brpop", "run_pending", "getmany", "getone", "accept",
))  # fmt: skip
_IDLE = frozenset(("sleep", "print", "debug", "info", "log"))
_EVERY = (
    "fastapi_utils.tasks.repeat_every", "fastapi_utilities.repeat_every", "fastapi_restful.tasks.repeat_every",
    "fastapi_utilities.repeat_at", "aiocron.crontab", "rocketry.Rocketry().task", "apscheduler.Scheduler().scheduled_job",
    "apscheduler.Scheduler().task",
)  # fmt: skip


def _same_as() -> dict[str, str]:
    found = {f"apscheduler.schedulers.{module}.{name}()": _SCHEDULER for module in _MODULES for name in _CLASSES}
    found.update({f"apscheduler.{name}()": _SCHEDULER for name in _CLASSES if name != "Scheduler"})
    found["flask_apscheduler.APScheduler()"] = _SCHEDULER
    return found


@framework("scheduling", language="python", same_as=_same_as())
def scheduling(code: Code) -> Iterator[Fact]:
    """Every function that a timer runs."""
    for function, call in code.decorated(*_EVERY):
        yield Schedule(function.name, _when(code, call), call.call.invoke.at)
    for call in code.calls(f"{_SCHEDULER}.add_job", f"{_SCHEDULER}.add_schedule"):
        for handler in handlers(code, call.argument(0, "func", "func_or_task_id"), call.scope):
            yield Schedule(handler, _when(code, call), call.call.invoke.at)
    for call in code.calls("aiocron.crontab"):
        for handler in handlers(code, call.argument(None, "func"), call.scope):
            yield Schedule(handler, _when(code, call), call.call.invoke.at)
    yield from _every(code)
    yield from dict.fromkeys(_loops(code))


def _when(code: Code, call: LibraryCall) -> str:
    """The kind of trigger or the cron expression, as written."""
    written = next(literals(code.texts(call.argument(None, "trigger", "cron", "spec"), call.scope)), "")
    position = 0 if call.name.endswith(("crontab", "scheduled_job", "task")) else 1
    return written or next(literals(code.texts(call.argument(position), call.scope)), "") or "periodic"


def _every(code: Code) -> Iterator[Schedule]:
    """``schedule.every(10).minutes.do(job)``."""
    for path, call in member_calls(code, "do"):
        scope = Scope(path, call.function)
        if any(name.startswith("schedule.") for name in code.library_names(call.invoke.callee, scope)):
            for handler in handlers(code, call.invoke.argument(0, "job_func"), scope):
                yield Schedule(handler, "periodic", call.invoke.at)


def _loops(code: Code) -> Iterator[Schedule]:
    """``while True:`` … ``time.sleep(60)``: the function that loops so is a job; of a module that does, what it calls there.
    What takes messages in its loop is a consumer, what yields in it a stream, and who only sleeps keeps a server running.
    """
    for call in code.calls(*_SLEEPING):
        outline, at = code.outlines[call.path], call.call.invoke.at
        loops = [loop for loop in outline.endless if _within(at, loop)]
        if not loops:
            continue
        around = [c for c in outline.calls if c.function == call.call.function and _within(c.invoke.at, loops[0])]
        names = {getattr(other.invoke.callee, "name", "") for other in around}
        if names & _TAKING or names <= _IDLE:
            continue
        if not call.call.function:
            for other in around:
                for handler in handlers(code, other.invoke.callee, Scope(call.path)):
                    yield Schedule(handler, "loop", at)
        elif not any(f.returns for f in outline.functions if f.name == call.call.function):
            yield Schedule(call.call.function, "loop", at)


def _within(at: Span, loop: Span) -> bool:
    return (loop.line, loop.column) <= (at.line, at.column) and at.end_line <= loop.end_line
