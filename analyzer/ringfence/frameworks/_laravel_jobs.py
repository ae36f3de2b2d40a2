"""Laravel's jobs, events and listeners: which classes are what, and which method of theirs runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._php import classes, outlines
from ringfence.frameworks._texts import methods_of
from ringfence.model.expression import Expression
from ringfence.model.value import ClassValue, FunctionValue, Instance, Items, Scope

QUEUED = "Illuminate.Contracts.Queue.ShouldQueue"
_DISPATCHABLE = ("Illuminate.Foundation.Bus.Dispatchable", "Illuminate.Foundation.Queue.Queueable")
_RUNNING = ("handle", "__call__")


class Jobs:
    """The jobs of a service, and the listeners of its events."""

    def __init__(self, code: Code) -> None:
        self._code = code
        found = dict.fromkeys(value for value, _ in code.subclasses(*_DISPATCHABLE))
        found.update((value, None) for value, _ in code.subclasses(QUEUED))
        self._queued = {value for value, _ in code.subclasses(QUEUED)}
        runs = {value: self.handler(value) for value in found}
        self.jobs: dict[ClassValue, FunctionValue | None] = {
            value: run for value, run in runs.items() if self._is_job(value, run)
        }
        """Every job with the method that does it, None for one that only somebody else does."""
        self._listeners: dict[ClassValue, dict[FunctionValue, None]] = defaultdict(dict)
        self._find_listeners()

    def _is_job(self, value: ClassValue, run: FunctionValue | None) -> bool:
        return value in self._queued if run is None else not self._listens(run)

    def handler(self, value: ClassValue) -> FunctionValue | None:
        """The method that runs."""
        found = next(methods_of(self._code, value, _RUNNING), None)
        return FunctionValue(found[1], found[2].name, Instance(value)) if found is not None else None

    def does_something(self, run: FunctionValue) -> bool:
        """Whether a method has a body; that of a job which another service does has none."""
        outline = self._code.outlines[run.path]
        inside = f"{run.name}."
        return any(call.function == run.name or call.function.startswith(inside) for call in outline.calls) or any(
            binding.scope == run.name for binding in outline.bindings
        )

    def is_queued(self, value: ClassValue) -> bool:
        """Whether it waits in a queue."""
        return value in self._queued

    def name(self, value: ClassValue) -> str:
        r"""What a job is called in the queue: ``App\Jobs\Charge``, with dots."""
        module = self._code.outlines[value.path].module
        return f"{module}.{value.name}" if module else value.name

    def listening(self, event: ClassValue) -> list[FunctionValue]:
        """The methods that an event runs."""
        return list(self._listeners.get(event, ()))

    def _listens(self, run: FunctionValue) -> bool:
        """Whether a method takes an object of the service, which a listener is given and a job is not."""
        outline = self._code.outlines[run.path]
        function = next((f for f in outline.functions if f.name == run.name), None)
        given = function.parameters[1:2] if function is not None else ()
        return any(self._event(parameter.type, run) is not None for parameter in given) and "Listener" in run.path

    def _event(self, type: Expression | None, run: FunctionValue) -> ClassValue | None:
        return next(classes(self._code, type, Scope(run.path, "")), None) if type is not None else None

    def _find_listeners(self) -> None:
        """By the type that a listener's method takes, and by the provider's ``$listen``."""
        for path, outline in outlines(self._code):
            for cls in outline.classes:
                if "Listener" in f"{path}{cls.name}" and "." not in cls.name:
                    self._add(ClassValue(path, cls.name))
                for field in cls.fields:
                    if field.name == "listen" and field.value is not None:
                        self._listed(field.value, Scope(path, cls.name))

    def _add(self, value: ClassValue) -> None:
        run = self.handler(value)
        if run is None:
            return
        outline = self._code.outlines[run.path]
        function = next(f for f in outline.functions if f.name == run.name)
        for parameter in function.parameters[1:2]:
            event = self._event(parameter.type, run)
            if event is not None:
                self._listeners[event][run] = None

    def _listed(self, listed: Expression, scope: Scope) -> None:
        for value in self._code.values(listed, scope):
            for event, runs, place in self._pairs(value):
                for listener in runs:
                    for cls in classes(self._code, listener, place):
                        run = self.handler(cls)
                        if run is not None:
                            self._listeners[event][run] = None

    def _pairs(self, value: object) -> Iterator[tuple[ClassValue, tuple[Expression, ...], Scope]]:
        for key, item in getattr(value, "items", ()):
            place = getattr(value, "scope", None)
            if not isinstance(place, Scope):
                return
            for event in classes(self._code, key, place):
                for inner in self._code.values(item, place):
                    if isinstance(inner, Items):
                        yield event, inner.items, inner.scope
