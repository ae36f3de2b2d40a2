"""In which functions some names are said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set

from ringfence.link.mentions import LONGEST_NAME, PARTS
from ringfence.model.expression import Constant, Expression, Invoke, Member, Name, Text
from ringfence.model.outline import Call, Outline
from ringfence.model.source import Span

Key = tuple[str, str]
"""(path, qualified name) of a function."""


def named_in(outlines: Iterable[Outline], names: Set[str], *, callees: bool = True) -> dict[str, set[Key]]:
    """The functions in which simple names stand, in strings too (``""``: outside of every function); also with the name that
    one is a member of, and ``.name`` where one stands alone. callees: also what is called by them.
    """
    named = _Named(names, callees)
    for outline in outlines:
        named.note_all(outline)
    return named.found


def _is_asserted(call: Call) -> bool:
    """``var _ Store = (*store)(nil)`` says something to the compiler, and runs nothing."""
    arguments = call.invoke.arguments
    return not call.function and len(arguments) == 1 and arguments[0].value == Constant(None)


def _packages(outline: Outline) -> Set[str]:
    """The names that a Go file imports and that no variable or parameter of it has."""
    bound = {binding.target.name for binding in outline.bindings if isinstance(binding.target, Name)}
    bound |= {parameter.name for function in outline.functions for parameter in function.parameters}
    return {imported.name for imported in outline.imports} - bound


class _Named:
    """Where some names are said. All of a service's code is shown to it, so it looks at the very types, only at what may
    hold a name, and once at calls that are part of others.
    """

    def __init__(self, names: Set[str], callees: bool) -> None:
        self.found: dict[str, set[Key]] = defaultdict(set)
        self._names = names
        self._callees = callees
        self._calls: dict[Span, Call] = {}
        """Those of the file that are shown for themselves."""
        self._packages: Set[str] = frozenset()
        """What in the file can only be a Go package, whose functions are nobody's methods."""

    def note_all(self, outline: Outline) -> None:
        """Note what is named in a file."""
        path, go = outline.path, outline.language == "go"
        calls = [call for call in outline.calls if not go or not _is_asserted(call)]
        self._calls = {call.invoke.at: call for call in calls}
        self._packages = _packages(outline) if go else frozenset()
        for call in calls:
            callee: Expression | None = call.invoke.callee
            if not self._callees:
                callee = callee.of if type(callee) is Member else None
            self._note((path, call.function), (callee, call.invoke.arguments, call.scopes))
        functions = {function.name for function in outline.functions}
        for binding in outline.bindings:  # who says what a variable of a file or a class is does not use it
            defined = type(binding.target) is Name and binding.scope not in functions
            said = (binding.value, binding.type) if defined else binding
            self._note((path, binding.inside or binding.scope), said)
        for function in outline.functions:
            self._note((path, function.name), function.returns)
            around = (path, function.name.rpartition(".")[0])
            receiver = 1 if go and function.owner else 0  # whoever has a method does not use its type by that
            self._note(around, (function.decorators, function.parameters[receiver:]))
        for cls in outline.classes:
            self._note((path, cls.name), cls)

    def _note(self, place: Key, thing: object) -> None:
        """Note what is named in something that stands in a function."""
        stack = [thing]
        while stack:
            one = stack.pop()
            if type(one) is tuple:
                stack += one
            elif type(one) is Name:
                self._say(one.name, place)
                if one.name in self._names:
                    self.found[f".{one.name}"].add(place)
            elif type(one) is Member:
                if type(one.of) is Name and one.name in self._names:
                    self.found[f"{one.of.name}.{one.name}"].add(place)
                if type(one.of) is not Name or one.of.name not in self._packages:
                    self._say(one.name, place)
                stack.append(one.of)
            elif type(one) is Text:
                for part in one.parts:
                    if type(part) is not str:
                        stack.append(part)
                    elif len(part) < LONGEST_NAME:
                        self._say(part.rpartition(".")[2], place)
            elif type(one) is Invoke:
                if not self._is_shown(one, place[1]):
                    stack += (one.callee, one.arguments)
            elif type(one) in PARTS:
                stack.append(PARTS[type(one)](one))

    def _is_shown(self, invoke: Invoke, function: str) -> bool:
        """Whether a part of something is a call that is shown for itself too, as standing in the same function."""
        call = self._calls.get(invoke.at)
        return call is not None and call.function == function and (call.invoke is invoke or call.invoke == invoke)

    def _say(self, name: str, place: Key) -> None:
        if name in self._names:
            self.found[name].add(place)
