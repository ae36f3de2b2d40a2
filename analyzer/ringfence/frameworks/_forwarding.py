"""Calls that a library makes of a function it is given, with the arguments it hands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from ringfence.extend import Code, Compute
from ringfence.model.expression import Argument, Collection, Each, Expression, Invoke, Text
from ringfence.model.expression import Mapping as Entries
from ringfence.model.outline import Call


def forwarded(code: Code, names: Mapping[str, Compute], *, detached: bool = False) -> Iterator[tuple[str, Call]]:
    """Every call that these library functions make; ``names`` says what each makes of its own call."""
    for name, compute in names.items():
        for call in code.calls(name):
            made = compute(call.call.invoke)
            if isinstance(made, Invoke):
                yield call.path, replace(call.call, invoke=made, detached=detached)


def handing_on(position: int) -> Compute:
    """``run(…, f, *arguments)``: the function stands at ``position``, what follows it is handed on."""

    def compute(invoke: Invoke) -> Expression | None:
        before = [a for a in invoke.arguments if a.name in (None, "*")]
        function = before[position].value if len(before) > position else None
        rest = (*before[position + 1 :], *(a for a in invoke.arguments if a.name not in (None, "*")))
        return Invoke(function, rest, invoke.at) if function is not None else None

    return compute


def for_each(invoke: Invoke) -> Expression | None:
    """``map(f, items, …)``."""
    function = invoke.argument(0)
    items = [Argument(Each(a.value)) for a in invoke.arguments if a.name is None][1:]
    return Invoke(function, tuple(items), invoke.at) if function is not None and items else None


def written_out(position: int, name: str, arguments: str = "args", keywords: str = "kwargs") -> Compute:
    """``Thread(target=f, args=(x,), kwargs={"y": y})``: the arguments stand in a tuple and a dictionary."""

    def compute(invoke: Invoke) -> Expression | None:
        function = invoke.argument(position, name)
        after = position + (2 if name == "target" else 1)  # a thread's name stands in between
        handed = unpacked(invoke.argument(after, arguments), invoke.argument(after + 1, keywords))
        return Invoke(function, handed, invoke.at) if function is not None else None

    return compute


def unpacked(arguments: Expression | None, keywords: Expression | None) -> tuple[Argument, ...]:
    """What stands in a tuple and a dictionary, as the arguments of a call."""
    handed = [Argument(item) for item in arguments.items] if isinstance(arguments, Collection) else []
    for key, value in keywords.items if isinstance(keywords, Entries) else ():
        if isinstance(key, Text) and key.literal:
            handed.append(Argument(value, key.literal))
    return tuple(handed)
