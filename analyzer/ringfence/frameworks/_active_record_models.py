"""ActiveRecord's models: which class stands for which table, and which relations lead from it to others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._rails_names import singular, table_of
from ringfence.frameworks._ruby import block_of, calls_in, camel, class_called, name_of, word
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Collection as CollectionExpression
from ringfence.model.expression import Expression, Invoke, Member
from ringfence.model.facts import EntityMapping, Relation, TableName
from ringfence.model.outline import Call, Class
from ringfence.model.value import ClassValue, Scope

BASE = "ActiveRecord.Base"
TO_ONE = ("belongs_to", "has_one", "has_many")
TO_MANY = "has_and_belongs_to_many"
RELATIONS = frozenset((*TO_ONE, TO_MANY))
_CALLBACKS = frozenset(
    f"{when}_{what}"
    for when in ("before", "after", "around")
    for what in ("save", "create", "update", "destroy", "validation", "commit", "create_commit", "update_commit",
                 "destroy_commit", "save_commit")
)  # fmt: skip


_EVENTS = {"insert": "create", "update": "update", "delete": "destroy"}


def _is_due(invoke: Invoke, event: str, done: Collection[str]) -> bool:
    """Whether a callback runs: ``after_save`` for all but destroying, ``after_commit :x, on: :create`` for that alone."""
    event = event.removesuffix("_commit")
    on = invoke.argument(None, "on")
    listed = on.items if isinstance(on, CollectionExpression) else () if on is None else (on,)
    if listed and {word(one) for one in listed}.isdisjoint(done):
        return False
    if event in ("save", "validation"):
        return not set(done) <= {"destroy"}
    return event == "commit" or event in done


class Related(Struct, frozen=True):
    """Where a relation leads; pivot: the table between, if there is one."""

    target: ClassValue
    pivot: str = ""


class Models:
    """The models of one service."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self.classes: dict[ClassValue, Class] = dict(code.subclasses(BASE))
        self._bodies: dict[ClassValue, list[tuple[Call, ClassValue]]] = {}
        self._said = {value: dict(self._assigned(value)) for value in self.classes}
        self._relations: dict[ClassValue, Mapping[str, Related]] = {}
        self._tables: dict[ClassValue, str] = {}

    def __contains__(self, value: object) -> bool:
        return value in self.classes

    def _assigned(self, value: ClassValue) -> Iterator[tuple[str, tuple[Expression, str]]]:
        """``self.table_name = 'orders'`` in the body of a class."""
        for binding in self._code.outlines[value.path].bindings:
            if binding.scope == value.name and isinstance(binding.target, Member):
                yield binding.target.name.lstrip("@"), (binding.value, value.path)

    def _word(self, value: ClassValue, name: str) -> str:
        said = self._said.get(value, {}).get(name)
        if said is None:
            return ""
        texts = (self._code.deployed(text) for text in self._code.texts(said[0], Scope(said[1], value.name)))
        return next(iter(literals(texts)), "")

    @property
    def stored(self) -> bool:
        """Whether any class stands for a table: every new program has one from which they could derive."""
        return any(not self.is_abstract(value) for value in self.classes)

    def is_abstract(self, value: ClassValue) -> bool:
        """Whether a class has no table, but those have that derive from it."""
        simple = value.name.rpartition(".")[2]
        abstract = "abstract_class" in self._said.get(value, {}) or simple == "ApplicationRecord"
        primary = any(name_of(call.invoke) == "primary_abstract_class" for call, at in self.body(value) if at == value)
        return abstract or primary

    def table(self, value: ClassValue) -> str:
        """The table that a class stands for: its own, or that of the first class above it that has one."""
        if value not in self._tables:
            self._tables[value] = ""
            self._tables[value] = self._find_table(value)
        return self._tables[value]

    def _find_table(self, value: ClassValue) -> str:
        named = self._word(value, "table_name")
        if named:
            return named
        above = [one for one in self._code.bases(value)[1:] if one in self.classes and not self.is_abstract(one)]
        if above:
            return self.table(above[-1])
        return self._prefix(value) + table_of(value.name)

    def _prefix(self, value: ClassValue) -> str:
        """What the class or module around puts before the names of tables."""
        around = value.name.rpartition(".")[0]
        while around:
            outer = class_called(self._code, around)
            if outer is not None and outer in self.classes and not self.is_abstract(outer):
                return f"{singular(self.table(outer))}_"
            for path, outline in self._code.outlines.items():
                for function in outline.functions if outer is not None and path == outer.path else ():
                    if function.name == f"{around}.table_name_prefix":
                        texts = (
                            t for one in function.returns for t in self._code.texts(one, Scope(path, function.name))
                        )
                        return next(literals(texts), "")
            around = around.rpartition(".")[0]
        return ""

    def alias(self, value: ClassValue) -> str:
        """The database that a class, or one above it, connects to, ``""`` for the first one."""
        for base in self._code.bases(value):
            for call, _ in self.body(base) if base in self.classes else ():
                name = name_of(call.invoke)
                if name == "connects_to":
                    database = call.invoke.argument(None, "database")
                    for key, item in getattr(database, "items", ()):
                        if word(key) == "writing":
                            return "" if word(item) == "primary" else word(item)
                elif name == "establish_connection" and word(call.invoke.argument(0)):
                    written = word(call.invoke.argument(0))
                    return "" if "://" in written else written
        return ""

    def body(self, value: ClassValue) -> list[tuple[Call, ClassValue]]:
        """What stands in the body of a class, of its concerns and of what it derives from."""
        if value not in self._bodies:
            found: list[tuple[Call, ClassValue]] = []
            for base in self._code.bases(value):
                for call in calls_in(self._code, base.path, base.name):
                    found.append((call, base))
                    inner = block_of(call.invoke)
                    if inner and name_of(call.invoke) in ("included", "prepended", "with_options", "class_eval"):
                        found += [(one, base) for one in calls_in(self._code, base.path, inner)]
            self._bodies[value] = found
        return self._bodies[value]

    def scopes(self, value: ClassValue) -> Iterator[str]:
        """The names of queries that a class has: ``scope :active, -> { … }``, and its enumerations."""
        for call, _ in self.body(value):
            if name_of(call.invoke) == "scope":
                yield word(call.invoke.argument(0))

    def callbacks(self, value: ClassValue, operations: Collection[str]) -> Iterator[str]:
        """The names of what runs when that is done to an object."""
        done = {_EVENTS[operation] for operation in operations if operation in _EVENTS}
        for call, _ in self.body(value):
            name = name_of(call.invoke)
            if name in _CALLBACKS and _is_due(call.invoke, name.partition("_")[2], done):
                yield from (word(given.value) for given in call.invoke.arguments if given.name is None)

    def mappings(self) -> Iterator[EntityMapping]:
        """One for each class that stands for a table."""
        for value, cls in self.classes.items():
            if self.is_abstract(value):
                continue
            name, dot, schema = self.table(value).rpartition(".")[::-1]
            relations = tuple(
                Relation(field, related.target.id, False, cls.at) for field, related in self.relations(value).items()
            )
            yield EntityMapping(
                value.id, TableName(name, schema if dot else ""), (), relations, False, cls.at, alias=self.alias(value)
            )

    # ------------------------------------------------------------ relations

    def relations(self, value: ClassValue) -> Mapping[str, Related]:
        """The relations of a class and its bases by their names."""
        if value not in self._relations:
            self._relations[value] = {}
            self._relations[value] = dict(self._relations_of(value))
        return self._relations[value]

    def _relations_of(self, value: ClassValue) -> Iterator[tuple[str, Related]]:
        for call, owner in self.body(value):
            invoke, kind = call.invoke, name_of(call.invoke)
            name = word(invoke.argument(0))
            if kind not in RELATIONS or not name:
                continue
            target = self._target(invoke, name, kind, owner if owner in self.classes else value)
            if target is not None:
                yield name, Related(target, self._pivot(invoke, value, target, kind))

    def _target(self, invoke: Invoke, name: str, kind: str, owner: ClassValue) -> ClassValue | None:
        written = word(invoke.argument(None, "class_name"))
        several = kind in ("has_many", TO_MANY)
        called = written or camel(singular(name) if several else name)
        found = class_called(self._code, called, owner.name)
        source = word(invoke.argument(None, "source"))
        if found is None and source:
            found = class_called(self._code, camel(singular(source)), owner.name)
        return found if found in self.classes else None

    def _pivot(self, invoke: Invoke, value: ClassValue, target: ClassValue, kind: str) -> str:
        if kind != TO_MANY:
            return ""
        named = word(invoke.argument(None, "join_table"))
        return named or "_".join(sorted((self.table(value), self.table(target))))
