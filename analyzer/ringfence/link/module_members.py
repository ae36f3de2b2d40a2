"""Members of modules and namespaces: what each calls by a name, be it its own, imported, inside of it or around it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ringfence.link.handing_on import HandingOn
from ringfence.model.outline import Binding
from ringfence.model.value import Library, ModuleValue, NamespaceValue, Scope, Value

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator

_OF_ONE_FILE = "$"
_VARIABLES = "php"
"""How names of variables begin that files of a namespace do not share, though one may include another, in this language."""


class ModuleMembers:
    """The part of the evaluator that looks names up in modules and namespaces as wholes."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._symbols = evaluator.symbols
        self._asking: set[tuple[str, str]] = set()
        self._handing_on = HandingOn(evaluator)

    def may_be_imported(self, name: str, path: str) -> bool:
        """Whether a member of that name may be what :meth:`imported` finds."""
        return name in self._symbols.imports.members or self._symbols.namespaces.of(path) is not None

    def imported(self, dotted: str, scope: Scope) -> Iterable[Value]:
        """The value of a dotted name that an import binds as a whole (``import a.b``), or that names a namespace's
        member in full.
        """
        imported = self._symbols.imports.named.get((scope.path, ""), {}).get(dotted)
        if imported is not None:
            return self.import_of(imported.target, scope.path)
        namespaces = self._symbols.namespaces
        if namespaces.of(scope.path) is None:
            return ()
        found = self.in_namespace(dotted) if namespaces.may_begin(dotted) else []
        whole = namespaces.in_full(dotted, scope.path) if not found else None
        return self.in_namespace(whole) if whole is not None else found

    def in_namespace(self, target: str) -> list[Value]:
        """What a full name stands for inside the service's namespaces; empty if it leads out of them."""
        found = self._symbols.namespaces.split(target)
        if found is None:
            return []
        namespace, rest = found
        values: list[Value] = [NamespaceValue(namespace)]
        for name in rest:
            values = self._evaluator.attributes.of_any(values, name)
        return values

    def of_namespace(self, namespace: str, name: str) -> list[Value]:
        """A member of a namespace, wherever its files define it."""
        found: list[Value] = []
        bindings: list[tuple[Binding, Scope]] = []
        defining = self._symbols.namespaces.defining(namespace, name)
        if not defining:
            return self._handing_on.member(namespace, name)
        for path in defining:
            own = self._evaluator.names.own(name, path, "", Scope(path))
            if own is not None:
                found.append(own)
            else:
                bindings += [(b, Scope(path)) for b in self._symbols.bindings.get((path, ""), {}).get(name, ())]
        return [*found, *self._evaluator.names.bound_to(bindings, name)]

    def generated(self, namespace: str, name: str) -> list[Value]:
        """What none of a Go package's files that are read defines stands in a generated one, which is like a library's; what
        a module of Rust does not declare, one of its macros makes.
        """
        files = self._symbols.namespaces.files(namespace)
        language = self._symbols.outlines[files[0]].language if files else ""
        if language != "rust" and (language != "go" or not name[:1].isupper()):
            return []
        return [Library(self._evaluator.libraries.canonical(f"{namespace}.{name}"))]

    def import_of(self, target: str, importer: str) -> Iterable[Value]:
        """What an import names: of the service, or else of a library."""
        if self._symbols.namespaces.of(importer) is not None:
            return self.in_namespace(target) or (Library(self._evaluator.libraries.canonical(target)),)
        found = self._symbols.modules.find(target, importer)
        exports = self._symbols.modules.have_default_exports(importer)
        if found is None:
            name = target.replace("::", ".").removesuffix(".default") if exports else target.lstrip(".")
            return (Library(self._evaluator.libraries.canonical(name)),)
        module, rest = found
        values: list[Value] = [ModuleValue(module)]
        if exports and rest[:1] != ("default",):  # a module may be a value of its own: ``module.exports = …``
            values += self.member(module, "default")
        for name in rest:
            values = self._evaluator.attributes.of_any(values, name)
        return values

    def member(self, path: str, name: str) -> tuple[Value, ...]:
        """What a module calls ``name``: its own, what it imports, what it imports all of."""
        guard = (path, f"module {name}")
        if guard in self._asking:
            self._evaluator.lacks()
            return ()
        self._asking.add(guard)
        try:
            return tuple(self._member(path, name))
        finally:
            self._asking.discard(guard)

    def _member(self, path: str, name: str) -> Iterable[Value]:
        scope = Scope(path)
        defined = self._evaluator.names.defined(name, path, "", scope)
        namespace = self._symbols.namespaces.of(path)
        own = name.startswith(_OF_ONE_FILE) and self._symbols.outlines[path].language == _VARIABLES
        shared = namespace is not None and defined is None and not own
        if namespace is not None and shared and name in self._symbols.bindings.get((path, ""), {}):
            return self.of_namespace(namespace, name)
        found = self._evaluator.names.bound(name, path, "", scope) or []
        if found or defined is not None:
            return [*found, *(defined or ())]
        if namespace is not None:
            return self._around(namespace, path, name)
        for star in self._symbols.imports.whole.get(path, ()):
            target = self._symbols.modules.find(star.target, path)
            if target is not None:
                inner = self.member(target[0], name) if not target[1] else ()
                if inner:
                    return inner
        return ()

    def _around(self, namespace: str, path: str, name: str) -> Iterable[Value]:
        """What the namespaces around a file and those it imports all of call ``name``."""
        spaces, stars = self._symbols.namespaces, self._symbols.imports.stars(path)
        known = spaces.defines(name)
        for outer in spaces.around(namespace) if known else ():
            inner = self.of_namespace(outer, name)
            if inner:
                return inner
        for imported in stars.own if known else stars.members:
            if imported not in stars.members and not spaces.defining(imported, name):
                continue
            for value in self.in_namespace(imported):
                members = list(self._evaluator.attributes.attribute(value, name))
                if members and not isinstance(members[0], Library):
                    return members
        return ()

    def of_module(self, path: str, name: str) -> Iterable[Value]:
        """A member of a module: its own name, or a module inside a package."""
        if not path.endswith("/"):
            found = self.member(path, name)
            if found:
                return found
        outline = self._symbols.outlines.get(path)
        folder = path.rstrip("/") if path.endswith("/") else path.rpartition("/")[0]
        if outline is None or outline.package:
            inside = self._symbols.modules.find("." + name, f"{folder}/_" if folder else "_")
            if inside is not None and not inside[1]:
                return (ModuleValue(inside[0]),)
        return ()
