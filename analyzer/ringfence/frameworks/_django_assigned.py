"""What names are set to in a Django program: settings, and names in functions, file by file as they are asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ringfence.extend import Code
from ringfence.model.expression import Collection, Name
from ringfence.model.outline import Binding
from ringfence.model.value import Scope

_Names = Mapping[tuple[str, str], Sequence[tuple[Binding, int | None]]]


def settings_called(code: Code, name: str) -> Iterator[tuple[Binding, Scope]]:
    """The assignments to a name at the top level of a file, each with where its value stands."""
    for path, outline in code.outlines.items():
        for binding in outline.bindings:
            target = binding.target
            if binding.scope == "" and type(target) is Name and target.name == name:
                yield binding, Scope(path)


class Assigned:
    """The assignments to names in functions of one service."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._files: dict[str, _Names] = {}

    def to(self, name: str, scope: Scope) -> Sequence[tuple[Binding, int | None]]:
        """The assignments to a name in a function, with its position where several names are set at once."""
        file = self._files.get(scope.path)
        if file is None:
            file = self._files[scope.path] = self._of_file(scope.path)
        return file.get((scope.function, name), ())

    def _of_file(self, path: str) -> _Names:
        found: dict[tuple[str, str], list[tuple[Binding, int | None]]] = defaultdict(list)
        for binding in self._code.outlines[path].bindings if path in self._code.outlines else ():
            target = binding.target
            if type(target) is Name:
                found[binding.scope, target.name].append((binding, None))
            elif type(target) is Collection:
                for position, item in enumerate(target.items):
                    if type(item) is Name:
                        found[binding.scope, item.name].append((binding, position))
        return found
