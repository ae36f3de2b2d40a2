"""Call sites: every call of a service's files, by what it is called by, where it stands, and what it is given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set

from ringfence.link.imports import Imports, last_of, plain_target
from ringfence.link.modules import Modules
from ringfence.model.expression import Choice, Expression, Invoke, Item, Lambda, Member, Name
from ringfence.model.outline import Call, Outline
from ringfence.model.source import Span

Key = tuple[str, str]
"""(path, qualified name) of a function."""
DEFAULT = "default"
_NO_NAMES: Set[str] = frozenset()
_NAMING = frozenset((Name, Member, Choice))


class CallSites:
    """An index over the calls of all files."""

    def __init__(self, outlines: Iterable[Outline], imports: Imports, modules: Modules) -> None:
        self.named: dict[str, list[tuple[str, Call]]] = defaultdict(list)
        """last name of the callee, seen through imports -> calls."""
        self.inside: dict[Key, list[Call]] = defaultdict(list)
        self.at: dict[Span, Invoke] = {}
        """The calls by their places. Read now, a call is one object there and in what it is part of (a binding, an
        argument); unpacked, it is another one in each.
        """
        self.keywords: set[str] = set()
        """The names under which some call gives an argument."""
        self.of_objects: list[tuple[str, Call]] = []
        """Calls of a name that is no function of its file: of what another call gave, perhaps (``knex("orders")``)."""
        self.handing_over: dict[Key, Call] = {}
        """(path, function without a name) -> the call that it is an argument of."""
        self._imports = imports
        self._modules = modules
        self._outlines: dict[str, Outline] = {}
        self._variables: dict[str, dict[str, set[str]]] = {}
        for outline in outlines:
            self._outlines[outline.path] = outline
            if modules.have_default_exports(outline.path):
                self._add_of_objects(outline)
            self._add_all(outline)

    def _add_all(self, outline: Outline) -> None:
        path, named, at = outline.path, self.named, self.at
        function, inside = None, []
        for call in outline.calls:
            invoke = call.invoke
            at[invoke.at] = invoke
            if call.function != function:  # those of a function mostly stand together
                function, inside = call.function, self.inside[path, call.function]
            for argument in invoke.arguments:
                if argument.name is not None:
                    self.keywords.add(argument.name)
                if type(argument.value) is Lambda:
                    self.handing_over[path, argument.value.function] = call
            if type(invoke.callee) is Member:  # as :meth:`add` does; most calls are such
                inside.append(call)
                named[invoke.callee.name].append((path, call))
            else:
                self.add(path, call)

    def _add_of_objects(self, outline: Outline) -> None:
        functions = {function.name for function in outline.functions}
        for call in outline.calls:
            callee = call.invoke.callee
            if isinstance(callee, Name) and callee.name not in functions:
                self.of_objects.append((outline.path, call))

    def add(self, path: str, call: Call) -> Set[str]:
        """A call of the file, or one that a library makes of what it is given there; the names it is found by."""
        self.inside[path, call.function].append(call)
        callee = call.invoke.callee
        names = {callee.name} if isinstance(callee, Member) else self._last_names(path, call)
        for last in names:
            self.named[last].append((path, call))
        return names

    def last_name(self, path: str, call: Call) -> str:
        """The last name of a callee; a plain name is seen through the file's imports (``import get as fetch``)."""
        callee = call.invoke.callee
        while type(callee) is Item:
            callee = callee.of
        if type(callee) is Member:
            return callee.name
        if type(callee) is Name:
            imported = self._imports.meaning(callee.name, path, call.function)
            return callee.name if imported is None else last_of(imported)
        return ""

    def _last_names(self, path: str, call: Call) -> Set[str]:
        """The names a call is found by: what a module exports by default is called as its importers please."""
        callee = call.invoke.callee
        if type(callee) is not Name:
            last = self.last_name(path, call)
            return {last} if last else _NO_NAMES
        imported = self._imports.meaning(callee.name, path, call.function)
        if imported is None:
            return {callee.name, *self._held(path).get(callee.name, ())}
        whole = plain_target(imported)
        last = whole.rpartition(".")[2]
        if not self._modules.have_default_exports(path):
            return {last}
        return {last, callee.name, DEFAULT, whole.removesuffix(f".{DEFAULT}").rpartition(".")[2]}

    def _held(self, path: str) -> dict[str, set[str]]:
        """What variables of a file that may be called are set to: ``Queue`` in ``make = pro ? QueuePro : Queue``."""
        if path not in self._variables:
            found: dict[str, set[str]] = defaultdict(set)
            for binding in self._outlines[path].bindings:
                if type(binding.target) is Name and type(binding.value) in _NAMING:
                    found[binding.target.name] |= self._names_in(binding.value, path, binding.scope)
            self._variables[path] = found
        return self._variables[path]

    def _names_in(self, value: Expression, path: str, function: str) -> set[str]:
        if type(value) is Choice:
            return {name for option in value.options for name in self._names_in(option, path, function)}
        if type(value) is Member:
            return {value.name}
        imported = self._imports.meaning(value.name, path, function) if type(value) is Name else None
        return {last_of(imported)} if imported is not None else set()
