"""The files of one service joined into one table of symbols: what defines a name, and what is assigned to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cached_property

from ringfence.link.aliases import Aliases
from ringfence.link.call_sites import CallSites
from ringfence.link.growing import grows, in_order
from ringfence.link.imports import Imports, last_of
from ringfence.link.modules import Modules
from ringfence.link.namespaces import Namespaces
from ringfence.link.overloads import Overloads, takes
from ringfence.model.expression import Collection, Constant, Each, Invoke, Item, Member, Name, Text
from ringfence.model.outline import Binding, Class, Function, Outline
from ringfence.model.value import ClassValue

Key = tuple[str, str]
"""(path, qualified name) of a function, class or scope."""
_EXTENSION = "extension"
_NAMING_OWNERS = "rust"
"""The language in which members are always named with what they are a member of."""
_INFERRING = ("rust", "kotlin")
"""Those in which calls may give what is asked for."""
_FUNCTION, _CLASS = ("function",), ("class",)
_NO_NAMES: Set[str] = frozenset()


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
        self.namespaces = Namespaces(outlines.values())
        self.functions: dict[Key, list[Function]] = defaultdict(list)
        self.classes: dict[Key, Class] = {}
        self.children: dict[Key, dict[str, tuple[str, ...]]] = defaultdict(dict)
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
        self.extensions: dict[str, list[Key]] = defaultdict(list)
        """simple name -> functions that are called like a method of what their first parameter takes."""
        self._settable: dict[Key, tuple[str, Set[str]]] = {}
        for outline in outlines.values():
            self._add(outline)
        known = frozenset(libraries)
        self.modules = Modules(outlines, known, aliases or Aliases(), copies or Aliases())
        self.imports = Imports(outlines, self.namespaces, known)
        self.calls = CallSites(outlines.values(), self.imports, self.modules)
        self.overloads = Overloads(self)

    def _add(self, outline: Outline) -> None:
        path = outline.path
        for function in outline.functions:
            self.functions[path, function.name].append(function)
            simple = self._add_child(path, function.name, _FUNCTION)
            for decorator in function.decorators:
                if type(decorator.expression) is Name and decorator.expression.name == _EXTENSION:
                    self.extensions[simple].append((path, function.name))
                    break
        for cls in outline.classes:
            self.classes[path, cls.name] = cls
            self._add_child(path, cls.name, _CLASS)
        growing: dict[tuple[str, str], None] = {}
        for binding in outline.bindings:
            self._add_binding(path, binding)
            if type(binding.target) is Name and grows(binding):
                growing[binding.scope, binding.target.name] = None
        for scope, name in growing:
            self._put_in_order(path, scope, name)

    def _put_in_order(self, path: str, scope: str, name: str) -> None:
        """A variable of a function that grows, step by step; what a parameter holds first, only callers know."""
        functions = self.functions.get((path, scope), ())
        if functions and not any(parameter.name == name for one in functions for parameter in one.parameters):
            held = self.bindings[path, scope]
            held.update(in_order(name, held[name]))

    def _add_child(self, path: str, name: str, kind: tuple[str, ...]) -> str:
        """Note what is defined in some scope; its simple name."""
        scope, _, simple = name.rpartition(".")
        children = self.children[path, scope]
        known = children.get(simple, ())
        if kind[0] not in known:
            children[simple] = known + kind if known else kind
        return simple

    def _add_binding(self, path: str, binding: Binding) -> None:
        target = binding.target
        if isinstance(target, Name):
            self.bindings[path, binding.scope][target.name].append(binding)
            owner, fields = self._fields_set_in(path, binding.scope) if binding.type is None else ("", _NO_NAMES)
            if target.name in fields:
                self.own_members[path, owner][target.name].append(binding)
        elif isinstance(target, Member):
            owner = self.owner_class(path, binding.scope)
            if owner and isinstance(target.of, Name) and self.is_receiver(path, binding.scope, target.of.name):
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

    def _fields_set_in(self, path: str, scope: str) -> tuple[str, Set[str]]:
        """The class whose fields plain assignments in a method set, where a plain name may mean one, and their names."""
        known = self._settable.get((path, scope))
        if known is None:
            known = self._settable[path, scope] = self._find_fields_set_in(path, scope)
        return known

    def _find_fields_set_in(self, path: str, scope: str) -> tuple[str, Set[str]]:
        if not scope or not self.outlines[path].exact:
            return "", _NO_NAMES
        owner = self.owner_class(path, scope) if self.sees_members(path, scope) else ""
        cls = self.classes.get((path, owner))
        if cls is None or owner == scope:
            return "", _NO_NAMES
        parameters = {p.name for f in self.functions.get((path, scope), ()) for p in f.parameters}
        return owner, {field.name for field in cls.fields} - parameters

    def owner_class(self, path: str, function: str) -> str:
        """The class whose method the function is, or stands in; ``""`` if there is none."""
        name = function
        while name:
            for candidate in self.functions.get((path, name), ()):
                if candidate.owner:
                    return candidate.owner
            name = name.rpartition(".")[0]
        return ""

    def is_receiver(self, path: str, function: str, name: str) -> bool:
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
        if self.outlines[path].language == _NAMING_OWNERS:
            return False
        definitions = self.functions.get((path, inside), ())
        extension = inside.rpartition(".")[2] in self.extensions
        return not definitions or extension or any(f.implicit_receiver or f.static or not f.owner for f in definitions)

    def says_types(self, path: str) -> bool:
        """Whether the type of a declaration may decide what its value is, ``let settings: Settings = parse()?``."""
        return self.outlines[path].language in _INFERRING

    @cached_property
    def member_names(self) -> Set[str]:
        """The names of all that some object or class of the service may have as a member: most names are none."""
        found = {*self.calls.keywords, *self.other_members}
        for key, cls in self.classes.items():
            found.update(self.bindings.get(key, ()), (field.name for field in cls.fields))
        for (_, scope), names in self.children.items():  # a part of a class need not be declared in its file
            found.update(names if scope else ())
        for members in self.own_members.values():
            found.update(members)
        return found

    @cached_property
    def names(self) -> Set[str]:
        """The names to which anything of the service gives a meaning: under no other can one of its functions be called."""
        return self.seen_through(
            {name.rpartition(".")[2] for table in (self.functions, self.classes) for _, name in table}
        )

    def seen_through(self, names: Iterable[str]) -> set[str]:
        """Under which names what is called so may be meant: also those that imports give it, and whatever is set, handed on
        or a member, since it may hold one of them.
        """
        found = self._holding.union(names)
        while new := {name for name, last in self._imported if last in found} - found:
            found |= new
        return found

    @cached_property
    def _holding(self) -> set[str]:
        found = set(self.member_names)
        for names in self.bindings.values():
            found.update(names)
        found.update(p.name for several in self.functions.values() for one in several for p in one.parameters)
        return found

    @cached_property
    def _imported(self) -> Set[tuple[str, str]]:
        """What imports call something, and the last name of what that is."""
        return {(name, last_of(one)) for names in self.imports.named.values() for name, one in names.items()}

    def class_named(self, path: str, name: str) -> ClassValue:
        """A class of the service; of one with parts in several files, the part that declares it."""
        return ClassValue(*self.namespaces.main((path, name)))

    def overloaded(self, path: str, function: str) -> bool:
        """Whether several functions have the name, where the language allows it."""
        return len(self.functions.get((path, function), ())) > 1 and self.namespaces.of(path) is not None

    def called(self, path: str, function: str, call: Invoke | None) -> Sequence[Function]:
        """The definitions of a function that a call may mean: of overloads, those that take such arguments."""
        definitions = self.functions.get((path, function), ())
        if call is None or len(definitions) < 2 or self.namespaces.of(path) is None:
            return definitions
        return self.overloads.meant(path, function, definitions, call)

    def may_mean(self, path: str, function: Function, call: Invoke) -> bool:
        """Whether a call of several overloads may be one of this."""
        if not takes(function, call):
            return False
        return any(meant is function for meant in self.called(path, function.name, call))
