"""Files of Bicep as they are deployed: a root, and the files that it has as modules, each with what it is given."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping

from ringfence.formats import hcl_tree as hcl
from ringfence.formats.bicep import Declaration
from ringfence.manifests._cloud_things import Outputs, Thing
from ringfence.manifests._hcl_evaluation import Evaluation, Names
from ringfence.manifests._hcl_functions import MAX_ITEMS
from ringfence.manifests._hcl_values import Open, Value
from ringfence.model.source import Span

MAX_MODULES = 300
"""That one root has."""

EXISTING = "existing"
"""The source of what is declared elsewhere and only spoken of here."""
Files = Mapping[str, tuple[Declaration, ...]]
"""What every file declares."""


class Module:
    """A file that is deployed. chain: the names of the modules that lead to it; given: its parameters."""

    def __init__(
        self, files: Files, path: str, evaluation: Evaluation, chain: tuple[str, ...] = (),
        given: Callable[[], Value] | None = None, deployed: list[str] | None = None,
    ) -> None:  # fmt: skip
        self._files, self._path, self._chain = files, path, chain
        self._evaluation, self._given = evaluation, given
        self._deployed = deployed if deployed is not None else []
        self._deployed.append(path)
        self._declared = {one.name: one for one in files.get(path, ()) if one.kind != "output"}
        self._outputs = [one for one in files.get(path, ()) if one.kind == "output"]
        self._known: dict[str, Value] = {}
        self._asked: set[str] = set()
        self._said: Value = None

    # ------------------------------------------------------------ what expressions ask

    def alone(self, name: str) -> Value:
        """A parameter, a variable, a resource or a module; what depends on itself is not known."""
        if name not in self._known:
            if name in self._asked:
                return Open(name)
            self._asked.add(name)
            self._known[name] = self._find(name)
            self._asked.discard(name)
        return self._known[name]

    def named(self, name: str, member: str) -> Value:
        """What belongs to one of them: ``api.outputs``."""
        return self._evaluation.member(self.alone(name), member)

    def file(self, path: Value, given: Value) -> Value:
        """Texts of other files are not looked into."""
        return Open("a file")

    def _find(self, name: str) -> Value:
        declared = self._declared.get(name)
        if declared is None:
            return Open(name)
        if declared.kind == "param":
            return self._parameter(declared)
        if declared.kind == "var":
            return self._value(declared.value, {})
        found = list(self._instances(declared))
        if declared.loop is not None:
            return [*found]
        return found[0] if found else Open(name)

    def _parameter(self, declared: Declaration) -> Value:
        given = self._given() if self._given is not None else {}
        if isinstance(given, dict) and given.get(declared.name) is not None:
            return given[declared.name]
        if declared.value is not None:
            return self._value(declared.value, {})
        return Open(declared.name, one=self._given is None)

    def _value(self, expression: hcl.Expression | None, names: Names) -> Value:
        return self._evaluation.value(expression, self, names) if expression is not None else None

    # ------------------------------------------------------------ what is declared

    def things(self) -> Iterator[Thing]:
        """Every resource of it and of its modules, and every module that is not here."""
        for declared in self._declared.values():
            value = self.alone(declared.name) if declared.kind in ("resource", "module") else None
            for one in value if isinstance(value, list) else (value,):
                if isinstance(one, Outputs):
                    yield from one.things()
                elif isinstance(one, Thing):
                    yield one

    def _instances(self, declared: Declaration) -> Iterator[Thing | Outputs]:
        """What a statement declares: one, none, or several."""
        for key, names in self._passes(declared):
            if declared.condition is not None and self._value(declared.condition, names) is False:
                continue
            if declared.kind == "module" and ":" not in declared.source:
                yield self._module(declared, names)
            else:
                yield self._thing(declared, names, key)

    def _passes(self, declared: Declaration) -> Iterator[tuple[str, Names]]:
        if declared.loop is None:
            yield "", {}
            return
        called, over = declared.loop
        values = self._value(over, {})
        for at, value in enumerate(values[:MAX_ITEMS] if isinstance(values, list) else ()):
            yield str(at), {called[-1]: value, **({called[0]: at} if len(called) > 1 else {})}

    def _thing(self, declared: Declaration, names: Names, key: str) -> Thing:
        said: list[dict[str, Value]] = []

        def given(name: str) -> Value:
            if name == "parent" and declared.parent:
                return self.alone(declared.parent)
            if not said:
                value = self._value(declared.value, names)
                said.append(value if isinstance(value, dict) else {})
            return said[0].get(name)

        items = declared.value.items if isinstance(declared.value, hcl.Object) else ()
        arguments = tuple(str(name.value) for name, _ in items if isinstance(name, hcl.Literal))
        kind, at = declared.source.partition("@")[0], Span(self._path, declared.line)
        kind = "module" if declared.kind == "module" else f"{self._kind_of(declared.parent)}{kind}"
        source = EXISTING if declared.existing else declared.source
        return Thing(kind, declared.name, self._chain, at, given, arguments, key, source, asked_back=False)

    def _kind_of(self, parent: str) -> str:
        above = self._declared.get(parent)
        return f"{above.source.partition('@')[0]}/" if above is not None else ""

    def _module(self, declared: Declaration, names: Names) -> Outputs:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self._path), declared.source))
        if path in self._deployed[:1] or len(self._deployed) >= MAX_MODULES or len(self._chain) > 20:
            return Outputs(Open, lambda: iter(()))

        def given() -> Value:
            value = self._value(declared.value, names)
            return value.get("params") if isinstance(value, dict) else None

        chain = (*self._chain, declared.name)
        module = Module(self._files, path, self._evaluation, chain, _once(given), self._deployed)
        return Outputs(lambda name: module.outputs() if name == "outputs" else Open(name), module.things)

    def outputs(self) -> Value:
        """What it tells whoever has it as a module."""
        if self._said is None:
            self._said = {}
            self._said = {one.name: self._value(one.value, {}) for one in self._outputs}
        return self._said


def _once(find: Callable[[], Value]) -> Callable[[], Value]:
    known: list[Value] = []

    def found() -> Value:
        if not known:
            known.append(None)
            known[0] = find()
        return known[0]

    return found
