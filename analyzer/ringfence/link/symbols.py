"""The files of one service joined into one table of symbols: who defines a name, and what an import leads to."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ringfence.link.aliases import Aliases
from ringfence.link.namespaces import Namespaces
from ringfence.model.expression import Collection, Constant, Each, Invoke, Item, Lambda, Member, Name, Text
from ringfence.model.outline import Binding, Call, Class, Function, Import, Outline
from ringfence.model.value import ClassValue

_PARTS_OF_PROGRAMS = {"Properties", "Usings", "GlobalUsings", "Common", "Extensions"}

Key = tuple[str, str]
"""(path, qualified name) of a function, class or scope."""
DEFAULT = "default"
WITH_DEFAULT_EXPORTS = ("javascript", "typescript")


class Stars(NamedTuple):
    """Namespaces that a file imports whole: the service's own, and those that some framework speaks of."""

    own: tuple[str, ...]
    libraries: tuple[str, ...]


class Symbols:
    """An index over outlines; every lookup is a dictionary access."""

    def __init__(
        self,
        outlines: Mapping[str, Outline],
        libraries: Iterable[str] = (),
        aliases: Aliases | None = None,
        copies: Aliases | None = None,
    ) -> None:
        self.outlines = outlines
        self._aliases = aliases or Aliases()
        self._copies = copies or Aliases()
        self.namespaces = Namespaces(outlines.values())
        self.functions: dict[Key, list[Function]] = defaultdict(list)
        self.classes: dict[Key, Class] = {}
        self.children: dict[Key, dict[str, list[str]]] = defaultdict(dict)
        """(path, scope) -> simple name -> kinds ("function", "class") of what is defined there."""
        self.bindings: dict[Key, dict[str, list[Binding]]] = defaultdict(lambda: defaultdict(list))
        """(path, scope) -> name -> assignments to it."""
        self.own_members: dict[Key, dict[str, list[Binding]]] = defaultdict(lambda: defaultdict(list))
        """(path, class) -> attribute -> assignments to ``self.attribute`` in its methods."""
        self.other_members: dict[str, list[Binding]] = defaultdict(list)
        """attribute -> assignments to it on anything but ``self``."""
        self.items: dict[str, list[Binding]] = defaultdict(list)
        """literal key -> assignments ``x[key] = value``."""
        self.computed_items: dict[str, list[Binding]] = defaultdict(list)
        """last name of ``x`` -> assignments ``x[key] = value`` under any other key."""
        self.imports: dict[Key, dict[str, Import]] = defaultdict(dict)
        self.star_imports: dict[str, list[Import]] = defaultdict(list)
        self.extensions: dict[str, list[Key]] = defaultdict(list)
        """simple name -> functions that are called like a method of what their first parameter takes."""
        self.calls: dict[str, list[tuple[str, Call]]] = defaultdict(list)
        """last name of the callee, seen through imports -> calls."""
        self.calls_in: dict[Key, list[Call]] = defaultdict(list)
        self.objects_called: list[tuple[str, Call]] = []
        """Calls of a name that is no function of its file: of what another call gave, perhaps (``knex("orders")``)."""
        self.handed_over: dict[Key, Call] = {}
        """(path, function without a name) -> the call that it is an argument of."""
        self._modules: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._folders: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        self._found: dict[tuple[str, str], tuple[str, tuple[str, ...]] | None] = {}
        self._libraries = frozenset(libraries)
        self._stars: dict[str, Stars] = {}
        for outline in outlines.values():
            self._add(outline)
        self._share_imports()

    def _add(self, outline: Outline) -> None:
        path = outline.path
        self._add_module(outline)
        for imported in outline.imports:
            if imported.name == "*":
                self.star_imports[path].append(imported)
            else:
                self.imports[path, imported.scope].setdefault(imported.name, imported)
        for function in outline.functions:
            self.functions[path, function.name].append(function)
            scope, _, simple = function.name.rpartition(".")
            self.children[path, scope].setdefault(simple, []).append("function")
            if any(decorator.expression == Name("extension") for decorator in function.decorators):
                self.extensions[simple].append((path, function.name))
        for cls in outline.classes:
            self.classes[path, cls.name] = cls
            scope, _, simple = cls.name.rpartition(".")
            self.children[path, scope].setdefault(simple, []).append("class")
        for binding in outline.bindings:
            self._add_binding(path, binding)
        for call in outline.calls:
            for argument in call.invoke.arguments:
                if isinstance(argument.value, Lambda):
                    self.handed_over[path, argument.value.function] = call
            callee = call.invoke.callee
            named = callee.name if isinstance(callee, Name) and self.has_default_exports(path) else ""
            if named and "function" not in self.children[path, ""].get(named, ()):
                self.objects_called.append((path, call))
            self.add_call(path, call)

    def add_call(self, path: str, call: Call) -> None:
        """A call of the file, or one that a library makes of what it is given there."""
        self.calls_in[path, call.function].append(call)
        for last in self._last_names(path, call):
            self.calls[last].append((path, call))

    def _share_imports(self) -> None:
        """Imports that hold for a whole program come after each file's own. A program is what lies below the file that says
        so, one folder higher where that is not the program's own.
        """
        shared: dict[str, dict[str, Import]] = defaultdict(dict)
        for path in self.outlines:
            for imported in self.star_imports.get(path, ()):
                if imported.scope == "*":
                    folder = path.rpartition("/")[0]
                    parent, _, last = folder.rpartition("/")
                    shared[parent if last in _PARTS_OF_PROGRAMS else folder].setdefault(imported.target, imported)
        for path in self.outlines if shared else ():
            own = {imported.target for imported in self.star_imports.get(path, ())}
            folder = path
            while folder:
                folder = folder.rpartition("/")[0]
                new = [shared[folder][target] for target in shared.get(folder, ()) if target not in own]
                if new:
                    self.star_imports[path] += new

    def _add_module(self, outline: Outline) -> None:
        if outline.exact:
            return
        parts = tuple(outline.module.split("."))
        self._modules[parts[-1]].append((parts, outline.path))
        folders = parts if outline.package else parts[:-1]
        for end in range(1, len(folders) + 1):
            self._folders[folders[end - 1]].add(folders[:end])

    def _add_binding(self, path: str, binding: Binding) -> None:
        target = binding.target
        if isinstance(target, Name):
            self.bindings[path, binding.scope][target.name].append(binding)
            owner = self._field_owner(path, binding, target.name)
            if owner:
                self.own_members[path, owner][target.name].append(binding)
        elif isinstance(target, Member):
            owner = self.owner_class(path, binding.scope)
            if owner and isinstance(target.of, Name) and self._is_receiver(path, binding.scope, target.of.name):
                self.own_members[path, owner][target.name].append(binding)
            else:
                self.other_members[target.name].append(binding)
        elif isinstance(target, Collection):
            for position, part in enumerate(target.items):
                if isinstance(part, Each):  # ``a, *rest = …``: from there on positions are not known
                    break
                value = Item(binding.value, Constant(position))
                self._add_binding(path, Binding(part, value, binding.at, binding.scope))
        elif isinstance(target, Item) and isinstance(target.key, Text) and target.key.literal is not None:
            self.items[target.key.literal].append(binding)
        elif isinstance(target, Item) and isinstance(target.of, Name | Member):
            self.computed_items[target.of.name].append(binding)

    def _field_owner(self, path: str, binding: Binding, name: str) -> str:
        """The class whose field a plain assignment in a method sets, where a plain name may mean one; else ``""``."""
        if not self.outlines[path].exact or not binding.scope or binding.type is not None:
            return ""
        owner = self.owner_class(path, binding.scope) if self.sees_members(path, binding.scope) else ""
        cls = self.classes.get((path, owner))
        if cls is None or owner == binding.scope or all(field.name != name for field in cls.fields):
            return ""
        parameters = {p.name for f in self.functions.get((path, binding.scope), ()) for p in f.parameters}
        return "" if name in parameters else owner

    def owner_class(self, path: str, function: str) -> str:
        """The class whose method the function is, or stands in; ``""`` if there is none."""
        name = function
        while name:
            for candidate in self.functions.get((path, name), ()):
                if candidate.owner:
                    return candidate.owner
            name = name.rpartition(".")[0]
        return ""

    def _is_receiver(self, path: str, function: str, name: str) -> bool:
        """Whether a name is that of the object whose method a function is, or stands in."""
        if name in ("self", "this", "cls"):
            return True
        while function:
            for method in self.functions.get((path, function), ()):
                if method.owner and not method.static and not method.implicit_receiver and method.parameters:
                    return method.parameters[0].name == name
            function = function.rpartition(".")[0]
        return False

    def sees_members(self, path: str, inside: str) -> bool:
        """Whether a plain name in a class's function (or in a class inside it) may mean a member of the class."""
        definitions = self.functions.get((path, inside), ())
        extension = inside.rpartition(".")[2] in self.extensions
        return not definitions or extension or any(f.implicit_receiver or f.static or not f.owner for f in definitions)

    def last_name(self, path: str, call: Call) -> str:
        """The last name of a callee; a plain name is seen through the file's imports (``import get as fetch``)."""
        callee = call.invoke.callee
        while isinstance(callee, Item):
            callee = callee.of
        if isinstance(callee, Member):
            return callee.name
        if isinstance(callee, Name):
            for scope in (call.function, ""):
                imported = self.imports.get((path, scope), {}).get(callee.name)
                if imported is not None:
                    return plain_target(imported).rpartition(".")[2]
            return callee.name
        return ""

    def _last_names(self, path: str, call: Call) -> set[str]:
        """The names a call is found by: what a module exports by default is called as its importers please."""
        callee, last = call.invoke.callee, self.last_name(path, call)
        if isinstance(callee, Name) and self.has_default_exports(path):
            imported = self.imports.get((path, call.function), {}).get(callee.name)
            imported = imported or self.imports.get((path, ""), {}).get(callee.name)
            if imported is not None:
                whole = plain_target(imported).removesuffix(f".{DEFAULT}")
                return {last, callee.name, DEFAULT, whole.rpartition(".")[2]}
        return {last} if last else set()

    def has_default_exports(self, path: str) -> bool:
        """Whether the modules of a file's language may be a value, or have a member ``default`` that importers name."""
        outline = self.outlines.get(path)
        return outline is not None and outline.language in WITH_DEFAULT_EXPORTS

    def class_named(self, path: str, name: str) -> ClassValue:
        """A class of the service; of one with parts in several files, the part that declares it."""
        return ClassValue(*self.namespaces.main((path, name)))

    def stars(self, path: str) -> Stars:
        """The namespaces that a file imports whole, asked for every name that the file does not define."""
        if path not in self._stars:
            targets = [imported.target for imported in self.star_imports.get(path, ())]
            own = tuple(target for target in targets if self.namespaces.split(target) is not None)
            self._stars[path] = Stars(own, tuple(filter(self._is_library, targets)))
        return self._stars[path]

    def _is_library(self, namespace: str) -> bool:
        """Whether some framework speaks of this namespace, or of one that holds it."""
        return any(outer in self._libraries for outer in self.namespaces.around(namespace))

    def overloaded(self, path: str, function: str) -> bool:
        """Whether several functions have the name, where the language allows it."""
        return len(self.functions.get((path, function), ())) > 1 and self.namespaces.of(path) is not None

    def called(self, path: str, function: str, call: Invoke | None) -> Sequence[Function]:
        """The definitions of a function that a call may mean: of overloads, those that take as many arguments."""
        definitions = self.functions.get((path, function), ())
        if call is None or len(definitions) < 2 or self.namespaces.of(path) is None:
            return definitions
        return [definition for definition in definitions if takes(definition, call)] or definitions

    # ------------------------------------------------------------ modules

    def module(self, target: str, importer: str) -> tuple[str, tuple[str, ...]] | None:
        """The file or folder an import leads to, and the names left over: ``a.b.C`` -> (``x/a/b.py``, ``("C",)``).

        None for a library's module. A folder without a file of its own is given with a trailing slash.
        """
        key = (target, importer)
        if key not in self._found:
            self._found[key] = self._find(target, importer)
        return self._found[key]

    def modules_named(self, name: str) -> list[str]:
        """The files whose module is called ``name``, or lies in a package of that name."""
        plain = [path for _, path in self._modules.get(name, ())]
        inside = [o.path for o in self.outlines.values() if o.module.split(".")[-2:-1] == [name]]
        return list(dict.fromkeys((*plain, *inside)))

    def _find(self, target: str, importer: str) -> tuple[str, tuple[str, ...]] | None:
        if self.has_default_exports(importer):
            module, _, member = target.partition("::")
            path = self._module_file(module, importer)
            return (path, tuple(member.split(".")) if member else ()) if path else None
        if target.startswith("."):
            return self._find_relative(target, importer)
        for base, names in self._copies.modules(target, importer):
            for end in range(len(names), -1, -1):
                copied = self._exactly(base + names[:end])
                if copied:
                    return copied, names[end:]
        parts = tuple(target.split("."))
        if parts[0] in self._libraries or self._is_standard(parts[0], importer):
            return None
        here = tuple(importer.split("/")[:-1])
        for end in range(len(parts), 0, -1):
            found = self._nearest(parts[:end], here)
            if found:
                return found, parts[end:]
        return None

    def _is_standard(self, name: str, importer: str) -> bool:
        outline = self.outlines.get(importer)
        return outline is not None and outline.language == "python" and name in sys.stdlib_module_names

    def _find_relative(self, target: str, importer: str) -> tuple[str, tuple[str, ...]] | None:
        stripped = target.lstrip(".")
        folder = importer.split("/")[:-1]
        up = len(target) - len(stripped) - 1
        if up > len(folder):
            return None
        base = tuple(".".join(folder[: len(folder) - up]).split(".")) if len(folder) > up else ()
        names = tuple(stripped.split(".")) if stripped else ()
        for end in range(len(names), -1, -1):
            found = self._exactly(base + names[:end])
            if found:
                return found, names[end:]
        return None

    def _module_file(self, module: str, importer: str) -> str | None:
        """Where imports name files relative to each other, all others are a library's, unless an alias says else."""
        if module.startswith("."):
            found = self._find_relative(module, importer)
            return found[0] if found and not found[1] and not found[0].endswith("/") else None
        files = (self._exactly(base + names) for base, names in self._aliases.modules(module, importer))
        return next((path for path in files if path and not path.endswith("/")), None)

    def _exactly(self, parts: tuple[str, ...]) -> str | None:
        if not parts:
            return None
        for module, path in self._modules.get(parts[-1], ()):
            if module == parts:
                return path
        return "/".join(parts) + "/" if parts in self._folders.get(parts[-1], ()) else None

    def _nearest(self, parts: tuple[str, ...], here: tuple[str, ...]) -> str | None:
        """The module of that dotted name whose root is nearest to the importer, an ancestor folder first."""
        best: tuple[tuple[bool, int], str] | None = None
        candidates = [(m, p) for m, p in self._modules.get(parts[-1], ()) if m[-len(parts) :] == parts]
        folders = [f for f in self._folders.get(parts[-1], ()) if f[-len(parts) :] == parts]
        candidates += [(f, "/".join(f) + "/") for f in folders if all(m != f for m, _ in candidates)]
        for module, path in candidates:
            root = module[: len(module) - len(parts)]
            shared = _shared(root, here)
            rank = (shared == len(root), shared)
            if best is None or rank > best[0]:
                best = (rank, path)
        return best[1] if best else None


def plain_target(imported: Import) -> str:
    """What an import names, as one dotted name."""
    return imported.target.replace("::", ".")


def takes(function: Function, call: Invoke) -> bool:
    """Whether the call's arguments are as many as a function without a receiver parameter takes."""
    names = {parameter.name for parameter in function.parameters}
    given = sum(1 for argument in call.arguments if argument.name is None or argument.name in names)
    required = sum(1 for parameter in function.parameters if parameter.default is None and not parameter.kind)
    rest = any(parameter.kind for parameter in function.parameters)
    return given >= required and (rest or given <= len(function.parameters))


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
