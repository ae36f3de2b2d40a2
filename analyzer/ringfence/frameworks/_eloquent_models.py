"""Eloquent's models: which class stands for which table, and which relations lead from it to others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._laravel_names import DOCUMENTS, MODELS, pivot_of, table_of
from ringfence.frameworks._php import classes
from ringfence.frameworks._texts import listed, literals
from ringfence.model.expression import Expression, Invoke, Member, Text
from ringfence.model.facts import Column, EntityMapping, Relation, TableName
from ringfence.model.outline import Class
from ringfence.model.value import ClassValue, Scope

TO_ONE = ("belongsTo", "hasOne", "hasMany", "hasOneThrough", "hasManyThrough", "morphOne", "morphMany")
TO_MANY = ("belongsToMany", "morphToMany", "morphedByMany")
RELATIONS = frozenset((*TO_ONE, *TO_MANY))
_COLUMN_LISTS = ("fillable", "hidden", "casts", "guarded", "dates")


class Related(Struct, frozen=True):
    """Where a relation leads; pivot: the table between, if there is one."""

    target: ClassValue
    pivot: str = ""


class Models:
    """The models of one service."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self.classes: dict[ClassValue, Class] = {}
        self._documents: set[ClassValue] = set()
        for base in (*MODELS, *DOCUMENTS):
            for value, cls in code.subclasses(base):
                self.classes.setdefault(value, cls)
                if base in DOCUMENTS:
                    self._documents.add(value)
        self._relations: dict[ClassValue, Mapping[str, Related]] = {}
        self._tables = {value: self._table(value) for value in self.classes}

    def __contains__(self, value: object) -> bool:
        return value in self.classes

    def table(self, value: ClassValue) -> str:
        """The table that a class stands for."""
        return self._tables[value]

    def alias(self, value: ClassValue) -> str:
        """The connection that a class names, ``""`` for the default one."""
        return self._said(value, "connection")

    def called(self, table: str) -> ClassValue | None:
        """A class that stands for a table."""
        return next((value for value, name in self._tables.items() if name == table), None)

    def mappings(self) -> Iterator[EntityMapping]:
        """One for each class; an abstract one that others derive from stands for none."""
        bases = {base for value in self.classes for base in self._code.bases(value)[1:]}
        for value, cls in self.classes.items():
            if value in bases and not self._said(value, "table"):
                continue
            name, dot, schema = self._tables[value].rpartition(".")[::-1]
            relations = tuple(
                Relation(field, related.target.id, False, cls.at) for field, related in self.relations(value).items()
            )
            engine = "mongodb" if value in self._documents else ""
            yield EntityMapping(
                value.id, TableName(name, schema if dot else ""), self._columns(value), relations, False, cls.at, engine,
                self.alias(value),
            )  # fmt: skip

    def relations(self, value: ClassValue) -> Mapping[str, Related]:
        """The relations of a class and its bases by the methods that make them."""
        if value not in self._relations:
            self._relations[value] = {}
            found = dict(self._relations_of(value))
            self._relations[value] = found
        return self._relations[value]

    def _relations_of(self, value: ClassValue) -> Iterator[tuple[str, Related]]:
        for base in reversed(self._code.bases(value)):
            outline = self._code.outlines.get(base.path)
            for call in outline.calls if outline is not None else ():
                owner, _, method = call.function.rpartition(".")
                callee = call.invoke.callee
                if owner == base.name and isinstance(callee, Member) and callee.name in RELATIONS:
                    related = self._related(value, call.invoke, Scope(base.path, call.function))
                    if related is not None:
                        yield method, related

    def _related(self, value: ClassValue, invoke: Invoke, scope: Scope) -> Related | None:
        target = next((c for c in classes(self._code, invoke.argument(0), scope) if c in self.classes), None)
        name = str(getattr(invoke.callee, "name", ""))
        if target is None or name not in TO_MANY:
            return None if target is None else Related(target)
        named = next(iter(literals(self._code.texts(invoke.argument(1), scope))), "")
        between = next((c for c in classes(self._code, invoke.argument(1), scope) if c in self.classes), None)
        if between is not None:
            return Related(target, self._tables[between])
        simple = [cls.name.rpartition(".")[2] for cls in (value, target)]
        return Related(target, named or (pivot_of(*simple) if name == "belongsToMany" else ""))

    def _table(self, value: ClassValue) -> str:
        named = self._said(value, "table") or self._said(value, "collection")
        return named or table_of(value.name.rpartition(".")[2])

    def _said(self, value: ClassValue, name: str) -> str:
        """The literal in a property of a class, or of one that it derives from."""
        for path, field in self._code.fields(value):
            if field.name == name:
                texts = (self._code.deployed(text) for text in self._texts(field.value, path, value))
                return next(iter(literals(texts)), "")
        return ""

    def _texts(self, expression: Expression | None, path: str, value: ClassValue) -> tuple[Text, ...]:
        return self._code.texts(expression, Scope(path, value.name))

    def _columns(self, value: ClassValue) -> tuple[Column, ...]:
        names: dict[str, None] = {}
        for path, field in self._code.fields(value):
            if field.name in _COLUMN_LISTS:
                names.update(dict.fromkeys(listed(self._code, field.value, Scope(path, value.name))))
        return tuple(Column(name) for name in names if name.isidentifier())
