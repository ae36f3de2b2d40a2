"""Laravel's queues, events and schedules.

A job is called by its class, in whichever service: who has the class with a body does it, who has it without one only hands
it over. What a service hands to itself is work in the background.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._call_chains import links
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._laravel_jobs import Jobs
from ringfence.frameworks._php import PHP, callables, classes, outermost, outlines
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression, Invoke, literal
from ringfence.model.facts import Background, ChannelUse, Dispatch, Fact, Schedule
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, Library, Scope

_DISPATCHING = ("dispatch", "dispatchSync", "dispatchIf", "dispatchUnless", "dispatchAfterResponse", "dispatchNow")
_GIVEN = ("dispatch", "dispatchSync", "dispatch_sync", "event", "push", "later", "pushOn", "laterOn", "dispatchNow",
          "dispatch_now")  # fmt: skip
_QUEUE = "Illuminate.Support.Facades.Queue"
_FREQUENCIES = (
    "daily", "hourly", "everyMinute", "weekly", "monthly", "yearly", "cron", "dailyAt", "everyFiveMinutes", "twiceDaily",
    "everyTenMinutes", "everyFifteenMinutes", "everyThirtyMinutes", "hourlyAt", "everyTwoMinutes", "weekdays", "everySecond",
    "everyThreeMinutes", "everyTwoHours", "everySixHours", "everyThreeHours", "everyFourHours", "weeklyOn", "monthlyOn",
    "quarterly", "everyTenSeconds", "everyThirtySeconds", "everyFourMinutes",
)  # fmt: skip


@framework(
    "laravel_queues",
    language=PHP,
    libraries=("Illuminate", "Laravel"),
    hooks={
        "Illuminate.Console.Command": ("handle",),
        "Illuminate.Contracts.Queue.ShouldQueue": ("handle", "failed", "middleware", "backoff"),
        "Illuminate.Console.Kernel": ("schedule", "commands"),
        "Illuminate.Foundation.Console.Kernel": ("schedule", "commands"),
        "Illuminate.Support.ServiceProvider": ("register", "boot"),
        "Illuminate.Foundation.Support.Providers.*": ("register", "boot"),
    },
)
def laravel_queues(code: Code) -> Iterator[Fact]:
    """Jobs and events, who hands them over and what they run."""
    jobs = Jobs(code)
    for value, run in jobs.jobs.items():
        if run is not None and jobs.is_queued(value) and jobs.does_something(run):
            at = next(cls.at for cls in code.outlines[value.path].classes if cls.name == value.name)
            yield ChannelUse("consume", literal(jobs.name(value)), "laravel", at, "", handler_name(run, value.path))
    for path, outline in outlines(code):
        for call in outermost(outline):
            yield from _handed_over(code, jobs, call, Scope(path, call.function))
        for call in outline.calls:
            if getattr(call.invoke.callee, "name", "") in ("event", "dispatch") and not hasattr(
                call.invoke.callee, "of"
            ):
                yield from _handed_over(code, jobs, call, Scope(path, call.function))
    yield from _scheduled(code)


def _handed_over(code: Code, jobs: Jobs, call: Call, scope: Scope) -> Iterator[Fact]:
    """``Charge::dispatch($id)->onQueue('payments')``, ``dispatch(new Charge($id))``, ``event(new Paid($id))``."""
    chain, root = links(call.invoke)
    named = dict(chain)
    first = chain[0][1] if chain else call.invoke
    name = chain[0][0] if chain else str(getattr(call.invoke.callee, "name", ""))
    if isinstance(root, Invoke):  # ``dispatch(new Charge($id))->onQueue('payments')``
        first, name, root = root, str(getattr(root.callee, "name", "")), root.callee
    found: list[ClassValue] = []
    if name in _DISPATCHING and chain:
        found = [value for value in code.values(root, scope) if isinstance(value, ClassValue)]
    if not found and name in _GIVEN:
        given = [argument.value for argument in first.arguments[:2]]
        found = [cls for value in given for cls in classes(code, value, scope)]
    for value in dict.fromkeys(found):
        yield from _done(jobs, value, call, first, bool({"onQueue", "onConnection"} & named.keys()), scope)
    if name == "pushRaw" and any(
        isinstance(v, Library) and v.name.startswith(_QUEUE) for v in code.values(root, scope)
    ):
        for queue in literals(code.texts(first.argument(1), scope)):
            yield ChannelUse("publish", literal(queue), "laravel", call.invoke.at, call.function)


def _done(jobs: Jobs, value: ClassValue, call: Call, first: Invoke, elsewhere: bool, scope: Scope) -> Iterator[Fact]:
    if value in jobs.jobs:
        run = jobs.jobs[value]
        own = run is not None and jobs.does_something(run)
        if jobs.is_queued(value) and (elsewhere or not own):
            yield ChannelUse("publish", literal(jobs.name(value)), "laravel", call.invoke.at, call.function)
        if run is not None and own:
            kind = Background if jobs.is_queued(value) else Dispatch
            yield kind(handler_name(run, scope.path), first.at, call.function)
        return
    for listener in jobs.listening(value):
        yield Dispatch(handler_name(listener, scope.path), first.at, call.function)


def _scheduled(code: Code) -> Iterator[Schedule]:
    """``$schedule->job(new Report)->daily()``, ``->command('report:send')``, ``->call(fn)``."""
    commands = dict(_commands(code))
    for path, outline in outlines(code):
        for call in outermost(outline):
            chain, _ = links(call.invoke)
            names = [name for name, _ in chain]
            when = next((name for name in names if name in _FREQUENCIES), "")
            if not when or names[0] not in ("command", "job", "call", "exec"):
                continue
            scope, given = Scope(path, call.function), chain[0][1].argument(0)
            for handler in _handlers(code, names[0], given, scope, commands):
                yield Schedule(handler, when, call.invoke.at)


def _handlers(
    code: Code, name: str, given: Expression | None, scope: Scope, commands: dict[str, ClassValue]
) -> Iterator[str]:
    if name == "call":
        yield from (handler_name(value, scope.path) for value in callables(code, given, scope))
        return
    jobs = Jobs(code)
    found = list(classes(code, given, scope))
    found += [commands[text.split()[0]] for text in literals(code.texts(given, scope)) if text.split()[:1] and
              text.split()[0] in commands]  # fmt: skip
    for value in dict.fromkeys(found):
        run = jobs.handler(value)
        if run is not None:
            yield handler_name(run, scope.path)


def _commands(code: Code) -> Iterator[tuple[str, ClassValue]]:
    """The commands of a service by their names."""
    for value, _ in code.subclasses("Illuminate.Console.Command"):
        for path, field in code.fields(value):
            if field.name == "signature":
                for text in literals(code.texts(field.value, Scope(path, value.name))):
                    yield (text.split() or [""])[0], value
