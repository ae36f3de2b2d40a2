"""Jobs of Ruby programs: Sidekiq, ActiveJob, Resque, Delayed Job and Shoryuken.

A job is called by its class. What a program hands to itself is work in the background; a class that only another program
has is named by a text.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handler_name, use
from ringfence.frameworks._ruby import RUBY, calls_in, classes, member_calls, method_named, name_of, plain_calls, word
from ringfence.model.expression import Expression, Invoke, Mapping, Member, Text, literal
from ringfence.model.facts import Background, ChannelUse, Dispatch, Fact, Schedule
from ringfence.model.value import ClassValue, Scope

_JOBS = (
    "Sidekiq.Worker", "Sidekiq.Job", "ActiveJob.Base", "ApplicationJob", "Shoryuken.Worker", "Karafka.ActiveJob",
    "SuckerPunch.Job", "ActionMailer.Base",
)  # fmt: skip
_LATER = ("perform_async", "perform_in", "perform_at", "perform_later", "perform_bulk", "perform_with_options")
_NOW = ("perform_now", "perform_inline", "perform_sync", "deliver_now")
_CLIENT = ("Sidekiq.Client.push", "Sidekiq.Client().push", "Sidekiq.Client.enqueue_to", "Sidekiq.Client.enqueue")


@framework(
    "ruby_jobs",
    language=RUBY,
    libraries=("Sidekiq", "ActiveJob", "ApplicationJob", "Resque", "Shoryuken", "SuckerPunch", "Clockwork", "Delayed"),
    hooks=dict.fromkeys(_JOBS, ("*",)),
)
def ruby_jobs(code: Code) -> Iterator[Fact]:
    """What is handed over to be done later, and by whom."""
    jobs = dict.fromkeys(value for value, _ in code.subclasses(*_JOBS[:-1]))
    for call, callee, scope in member_calls(code, (*_LATER, *_NOW)):
        for cls in dict.fromkeys(_class_of(code, callee.of, scope)):
            for value in method_named(code, cls, "perform"):
                handler = f"{value.path}:{value.name}"
                if callee.name in _NOW:
                    yield Dispatch(handler, call.invoke.at, call.function)
                else:
                    yield Background(handler_name(value, scope.path), call.invoke.at, call.function)
    for given in code.calls("Resque.enqueue", "Resque.enqueue_in", "Delayed.Job.enqueue"):
        position = 1 if given.name.endswith("enqueue_in") else 0
        for cls in classes(code, given.argument(position), given.scope):
            for value in method_named(code, cls, "perform"):
                yield Background(handler_name(value, given.path), given.call.invoke.at, given.call.function)
    yield from _pushed(code, jobs)
    yield from _queued(code, jobs)
    yield from _scheduled(code)


def _class_of(code: Code, of: Expression, scope: Scope) -> Iterator[ClassValue]:
    """``OrderJob``, ``OrderJob.set(queue: :slow)``."""
    while isinstance(of, Invoke) and isinstance(of.callee, Member) and of.callee.name in ("set", "with"):
        of = of.callee.of
    yield from classes(code, of, scope)


def _pushed(code: Code, jobs: dict[ClassValue, None]) -> Iterator[Fact]:
    """``Sidekiq::Client.push('class' => 'OrderJob', 'args' => [1])``: for a program that has that class."""
    names = {value.name.rpartition(".")[2] for value in jobs}
    for call in code.calls(*_CLIENT):
        given = [one.value for one in call.call.invoke.arguments if isinstance(one.value, Mapping)]
        named = [value for one in given for key, value in one.items if word(key) == "class"]
        named += [one.value for one in call.call.invoke.arguments if one.name == "class"]
        for one in named:
            for text in code.texts(one, call.scope):
                if text.literal and text.literal.rpartition("::")[2] not in names:
                    yield use("publish", literal(text.literal), "sidekiq", call)


def _queued(code: Code, jobs: dict[ClassValue, None]) -> Iterator[Fact]:
    """What other programs may hand to a job by its name; and what Shoryuken takes from a queue of SQS."""
    for cls in jobs:
        found = list(method_named(code, cls, "perform"))
        definition = next((one for one in code.outlines[cls.path].classes if one.name == cls.name), None)
        if not found or definition is None:
            continue
        options = (
            call.invoke for call in calls_in(code, cls.path, cls.name) if name_of(call.invoke).endswith("_options")
        )
        queue = next((given for one in options if (given := one.argument(None, "queue")) is not None), None)
        if any("Shoryuken" in str(getattr(base, "of", "")) for base in definition.bases) and queue is not None:
            yield ChannelUse("consume", queue, "sqs", definition.at, cls.name, handler_name(found[0], cls.path))


def _scheduled(code: Code) -> Iterator[Schedule]:
    """``every(1.hour, 'orders.sweep') { … }`` of Clockwork."""
    for call, _ in plain_calls(code, ("every",)):
        block = call.invoke.argument(None, "&")
        function = getattr(block, "function", "")
        if function and len(call.invoke.arguments) > 1:
            when = next((word(one.value) for one in call.invoke.arguments[1:] if isinstance(one.value, Text)), "")
            yield Schedule(function, when or "every", call.invoke.at)
