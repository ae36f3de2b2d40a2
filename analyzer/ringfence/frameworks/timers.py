"""What runs by itself in JavaScript: setInterval, node-cron and the like."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, functions
from ringfence.frameworks._handlers import handler_name
from ringfence.model.facts import Fact, Schedule

_TIMERS = {
    "node-cron.schedule": 1, "node-schedule.scheduleJob": 1, "cron.CronJob": 1, "builtins.setInterval": 0, "croner.Cron": 1,
}  # fmt: skip
"""The function's position among the arguments, by what is called."""


@framework("timers", language=ECMASCRIPT)
def timers(code: Code) -> Iterator[Fact]:
    """What runs by itself, again and again."""
    for name, position in _TIMERS.items():
        for call in code.calls(name):
            when = next((text.literal for text in code.texts(call.argument(1 - position), call.scope)), None)
            for value in functions(code, call.argument(position), call.scope):
                yield Schedule(handler_name(value, call.path), when or "timer", call.call.invoke.at)
