"""Modules of Rust: what they have from others, which counts as their own for those who use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.model.value import NamespaceValue, Value

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator


class HandingOn:
    """The part of the evaluator that knows what a module has without declaring it."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._symbols = evaluator.symbols
        self._asking: set[tuple[str, str]] = set()

    def member(self, namespace: str, name: str) -> list[Value]:
        """A module below this one, or what it uses itself, by name or with all that another one has."""
        spaces = self._symbols.namespaces
        if not spaces.hands_on(namespace):
            return []
        if spaces.files(f"{namespace}.{name}"):
            return [NamespaceValue(f"{namespace}.{name}")]
        guard = (namespace, name)
        if guard in self._asking:
            self._evaluator.lacks()
            return []
        self._asking.add(guard)
        try:
            return self._used(namespace, name)
        finally:
            self._asking.discard(guard)

    def _used(self, namespace: str, name: str) -> list[Value]:
        imports, members = self._symbols.imports, self._evaluator.module_members
        files = self._symbols.namespaces.files(namespace)
        for path in files:
            imported = imports.named.get((path, ""), {}).get(name)
            if imported is not None and imported.target != f"{namespace}.{name}":
                return list(members.import_of(imported.target, path))
        for path in files:
            for star in imports.stars(path).own:
                found = members.in_namespace(f"{star}.{name}")
                if found:
                    return found
        return []
