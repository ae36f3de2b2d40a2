"""What runs before the actions of Rails' controllers: ``before_action :load_order, only: [:show]``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code
from ringfence.frameworks._ruby import block_of, calls_in, method_named, name_of, words
from ringfence.model.facts import Dispatch
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, FunctionValue, Instance, Scope

_BEFORE = (
    "before_action",
    "around_action",
    "after_action",
    "prepend_before_action",
    "append_before_action",
    "before_filter",
)
_SKIPPED = ("skip_before_action", "skip_before_filter", "skip_around_action", "skip_after_action")


class Hooks:
    """The hooks of one service's controllers."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._known: dict[ClassValue, list[tuple[Call, ClassValue]]] = {}

    def before(self, actions: Iterable[FunctionValue]) -> Iterator[Dispatch]:
        """Each hook of each action, once."""
        for action in actions:
            if not isinstance(action.receiver, Instance):
                continue
            cls, name = action.receiver.cls, action.name.rpartition(".")[2]
            skipped = {one for call, at in self._of(cls, _SKIPPED) for one in self._named(call, at, name)}
            at = next((f.at for f in self._code.outlines[action.path].functions if f.name == action.name), None)
            run: dict[str, None] = {}
            for call, owner in self._of(cls, _BEFORE):
                for hook in self._named(call, owner, name):
                    if hook not in skipped:
                        run.update(dict.fromkeys(self._found(hook, cls)))
                block = block_of(call.invoke)
                if block and self._holds(call, owner, name):
                    run[f"{owner.path}:{block}"] = None
            if at is not None:
                yield from (Dispatch(handler, at, action.name) for handler in run)

    def _found(self, name: str, cls: ClassValue) -> Iterator[str]:
        for value in method_named(self._code, cls, name):
            yield f"{value.path}:{value.name}"

    def _of(self, cls: ClassValue, names: tuple[str, ...]) -> list[tuple[Call, ClassValue]]:
        if cls not in self._known:
            wanted = (*_BEFORE, *_SKIPPED)
            found: list[tuple[Call, ClassValue]] = []
            for base in reversed(self._code.bases(cls)):
                for function in (base.name, *self._included(base)):
                    calls = calls_in(self._code, base.path, function)
                    found += [(call, base) for call in calls if name_of(call.invoke) in wanted]
            self._known[cls] = found
        return [one for one in self._known[cls] if name_of(one[0].invoke) in names]

    def _included(self, base: ClassValue) -> Iterator[str]:
        """``included do … end`` of a concern."""
        for call in calls_in(self._code, base.path, base.name):
            if name_of(call.invoke) == "included" and block_of(call.invoke):
                yield block_of(call.invoke)

    def _named(self, call: Call, owner: ClassValue, action: str) -> Iterator[str]:
        if self._holds(call, owner, action):
            scope = Scope(owner.path, call.function)
            for given in call.invoke.arguments:
                if given.name is None:
                    yield from words(self._code, given.value, scope)

    def _holds(self, call: Call, owner: ClassValue, action: str) -> bool:
        scope = Scope(owner.path, call.function)
        only = words(self._code, call.invoke.argument(None, "only"), scope)
        without = words(self._code, call.invoke.argument(None, "except"), scope)
        return (not only or action in only) and action not in without
