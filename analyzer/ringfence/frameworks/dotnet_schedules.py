"""What runs by itself in .NET, or is put off: Hangfire, Quartz.NET, Coravel, Azure Functions on a timer."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._dotnet import LANGUAGE, among, classes, methods, own_classes, receiver, type_name
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._texts import literals, methods_of
from ringfence.model.expression import Expression, Invoke, Lambda, Member, Name
from ringfence.model.facts import Background, Fact, Schedule
from ringfence.model.outline import Function
from ringfence.model.value import FunctionValue, LibraryCall, Scope

_RECURRING = ("AddOrUpdate",)
_PUT_OFF = ("Enqueue", "Schedule", "ContinueJobWith", "ContinueWith")
_HANGFIRE = ("RecurringJob", "BackgroundJob", "IRecurringJobManager", "IBackgroundJobClient", "IRecurringJobManagerV2")
_JOBS = {"IJob": "Execute", "IInvocable": "Invoke"}


@framework("dotnet_schedules", language=LANGUAGE)
def dotnet_schedules(code: Code) -> Iterator[Fact]:
    """A schedule for every job, with its cron expression where it is told; jobs that are only put off run beside."""
    for call in code.called(*_RECURRING):
        if _is_hangfires(code, call):
            when = _cron(code, call)
            yield from (Schedule(job, when, call.call.invoke.at) for job in _jobs(code, call))
    for call in code.called(*_PUT_OFF):
        if _is_hangfires(code, call):
            yield from (Background(job, call.call.invoke.at, call.call.function) for job in _jobs(code, call))
    yield from _quartz(code)
    for outline in code.outlines.values():
        for function in outline.functions if outline.language == LANGUAGE else ():
            yield from _timed(code, function)


# ---------------------------------------------------------------- Hangfire


def _is_hangfires(code: Code, call: LibraryCall) -> bool:
    of = receiver(call)
    names = {name.removesuffix("()").rpartition(".")[2] for name in code.library_names(of, call.scope)}
    return bool(names.intersection(_HANGFIRE)) or getattr(of, "name", "") in _HANGFIRE


def _jobs(code: Code, call: LibraryCall) -> Iterator[str]:
    """``AddOrUpdate<Report>("id", report => report.Send(), …)`` runs that method, ``Enqueue(() => Send())`` the lambda."""
    for argument in call.call.invoke.arguments:
        if not isinstance(argument.value, Lambda):
            continue
        typed = list(_of_type(code, call, argument.value))
        yield from typed
        for value in code.values(argument.value, call.scope) if not typed else ():
            if isinstance(value, FunctionValue):
                yield handler_name(value, call.path)
        return


def _of_type(code: Code, call: LibraryCall, job: Lambda) -> Iterator[str]:
    """The method of the call's type argument that the lambda calls on its parameter."""
    function = next((f for f in code.outlines[call.path].functions if f.name == job.function), None)
    name = _method(function) if function is not None else ""
    for type in call.call.invoke.type_arguments if name else ():
        for cls in classes(code, type, call.scope):
            for _, path, method in methods_of(code, cls, (name,)):
                yield handler_name(FunctionValue(path, method.name), call.path)


def _method(function: Function) -> str:
    parameters = {Name(parameter.name) for parameter in function.parameters}
    for returned in function.returns:
        callee = returned.callee if isinstance(returned, Invoke) else None
        if isinstance(callee, Member) and callee.of in parameters:
            return callee.name
    return ""


def _cron(code: Code, call: LibraryCall) -> str:
    """The cron expression as written: ``"0 3 * * *"``, ``Cron.Daily()``."""
    for argument in call.call.invoke.arguments:
        for text in literals(code.texts(argument.value, call.scope)):
            if len(text.split()) in (5, 6):
                return text
        name = _named(argument.value)
        if name:
            return name
    return "periodic"


def _named(expression: Expression) -> str:
    """``Cron.Daily`` is ``daily``."""
    member = expression.callee if isinstance(expression, Invoke) else expression
    known = isinstance(member, Member) and isinstance(member.of, Name) and member.of.name == "Cron"
    return member.name.lower() if known and isinstance(member, Member) else ""


# ---------------------------------------------------------------- Quartz.NET, Coravel, Azure Functions


def _quartz(code: Code) -> Iterator[Schedule]:
    """A class that is a job; with the one cron expression that the program says."""
    crons = {
        text
        for call in code.called("WithCronSchedule", "CronSchedule", "Cron")
        for text in literals(code.texts(call.argument(0), call.scope))
    }
    when = crons.pop() if len(crons) == 1 else "periodic"
    for path, cls in own_classes(code):
        for base in cls.bases:
            for function in methods(code, path, cls):
                if _JOBS.get(type_name(base)) == function.name.rpartition(".")[2]:
                    yield Schedule(function.name, when, function.at)


def _timed(code: Code, function: Function) -> Iterator[Schedule]:
    """``Run([TimerTrigger("0 */5 * * * *")] TimerInfo timer)``."""
    for parameter in function.parameters:
        for trigger in among(parameter.decorators, "TimerTrigger"):
            texts = code.texts(trigger.argument(0), Scope(function.at.path, function.name))
            yield Schedule(function.name, next(literals(texts), "periodic"), function.at)
