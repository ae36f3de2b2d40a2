"""What runs by itself: APScheduler, schedule, aiocron, Rocketry and FastAPI's repeat_every."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handlers, member_calls
from ringfence.frameworks._texts import literals
from ringfence.model.facts import Fact, Schedule
from ringfence.model.value import LibraryCall, Scope

_CLASSES = (
    "BackgroundScheduler", "BlockingScheduler", "AsyncIOScheduler", "TornadoScheduler", "GeventScheduler", "QtScheduler",
    "TwistedScheduler", "Scheduler", "AsyncScheduler",
)  # fmt: skip
_MODULES = ("background", "blocking", "asyncio", "tornado", "gevent", "twisted", "qt", "base")
_SCHEDULER = "apscheduler.Scheduler()"
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
