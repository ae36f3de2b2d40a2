"""Object mappers in the style of active records: a class is a table, its methods make queries, its objects store themselves.

peewee, Tortoise, mongoengine and beanie differ in names only; each says its own in a :class:`Style`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Constant, Expression, Invoke, Member, Name, Text
from ringfence.model.facts import Column, EntityMapping, EntityQuery, Fact, ForeignKey, Relation, TableName
from ringfence.model.outline import Call, Class, Field
from ringfence.model.value import ClassValue, FunctionValue, Instance, Library, Scope

Operations = Mapping[str, tuple[str, ...]]
SELECT: tuple[str, ...] = ("select",)
INSERT: tuple[str, ...] = ("insert",)
UPDATE: tuple[str, ...] = ("update",)
DELETE: tuple[str, ...] = ("delete",)
SAVE: tuple[str, ...] = ("insert", "update")
_WRITES = {"insert", "update", "delete"}
_ENDINGS = {"id", "pk", "in", "not", "not_in", "isnull", "not_isnull", "gt", "gte", "lt", "lte", "range", "contains"}
"""What may follow a relation without leading into its table."""
_LONGEST_CHAIN = 40


class Style(Struct, frozen=True):
    """How one library writes it.

    base: the canonical name of its model class. on_set: what methods of the class and of a query do; on_object: what
    methods of an object do. table: the table of a class, None if it has none. to_one: the fields that point to another
    table; enforced: whether the database keeps them. loading: methods whose strings name relations to be loaded;
    lookups: whether keywords such as ``user__name`` lead through relations.
    """

    base: str
    on_set: Operations
    on_object: Operations
    table: Callable[[Code, ClassValue, Class], TableName | None]
    to_one: frozenset[str] = frozenset()
    enforced: bool = False
    loading: frozenset[str] = frozenset()
    lookups: bool = False
    engine: str = ""


def same_as(
    base: str, making: tuple[str, ...], narrowing: tuple[str, ...], fetching: tuple[str, ...]
) -> dict[str, str]:
    """One name for the queries of a class (``<base>.query()``) and one for the objects that they give (``<base>()``)."""
    query = f"{base}.query()"
    found = {f"{base}.{name}()": query for name in making}
    for of in (base, query):
        found.update({f"{of}.{name}()": f"{base}()" for name in fetching})
    found.update({f"{query}.{name}()": query for name in narrowing})
    found.update({f"{query}{rest}": f"{base}()" for rest in ("[]", ".__enter__()")})
    found[f"{query}()"] = query
    return found


def records(code: Code, style: Style) -> Iterator[Fact]:
    """The mapped classes, and what is done with them."""
    reader = _Reader(code, style)
    yield from reader.mappings()
    if reader.tables:
        yield from dict.fromkeys(reader.queries())


def option(code: Code, cls: ClassValue, inner: str, *names: str) -> str:
    """A literal in the class's own inner class: ``class Meta: table_name = "orders"``."""
    value = ClassValue(cls.path, f"{cls.name}.{inner}")
    outline = code.outlines.get(cls.path)
    for definition in outline.classes if outline else ():
        if definition.name == value.name:
            for field in definition.fields:
                if field.name in names:
                    return next(literals(code.texts(field.value, Scope(cls.path, value.name))), _constant(field.value))
    return ""


def _constant(expression: Expression | None) -> str:
    return str(expression.value) if isinstance(expression, Constant) else ""


class _Reader:
    def __init__(self, code: Code, style: Style) -> None:
        self._code = code
        self._style = style
        self._classes = dict(code.subclasses(style.base))
        found = {value: style.table(code, value, cls) for value, cls in self._classes.items()}
        self.tables: dict[ClassValue, TableName] = {value: table for value, table in found.items() if table is not None}
        self._operations = {**style.on_object, **style.on_set}

    # ------------------------------------------------------------ classes

    def mappings(self) -> Iterator[Fact]:
        """One mapping for each class with a table, and the keys that the database keeps."""
        for value, table in self.tables.items():
            columns: list[Column] = []
            relations: list[Relation] = []
            for path, field in self._code.fields(value):
                target = self._target(value, path, field)
                if target is not None:
                    relations.append(Relation(field.name, target.id, False, field.at))
                    yield from self._key(table, field, target)
                if _is_column(field):
                    columns.append(Column(field.name if target is None else f"{field.name}_id"))
            at = self._classes[value].at
            engine = self._style.engine
            yield EntityMapping(value.id, table, tuple(columns), tuple(relations), False, at, engine)

    def _key(self, table: TableName, field: Field, target: ClassValue) -> Iterator[ForeignKey]:
        assert isinstance(field.value, Invoke)
        off = {field.value.argument(None, name) for name in ("db_constraint", "constraint")}
        if self._style.enforced and Constant(False) not in off:
            yield ForeignKey(table, (f"{field.name}_id",), self.tables[target], (), field.at)

    def _target(self, owner: ClassValue, path: str, field: Field) -> ClassValue | None:
        """The mapped class that a field points to: given as such, or by its name (``"models.User"``, ``"self"``)."""
        made = field.value
        if not isinstance(made, Invoke) or getattr(made.callee, "name", "") not in self._style.to_one:
            return None
        given = made.argument(0, "model", "model_name", "document_type", "to")
        if isinstance(given, Text):
            name = (given.literal or "").rpartition(".")[2]
            if name == "self":
                return owner
            return next((cls for cls in self.tables if cls.name == name), None)
        values = self._code.values(given, Scope(path, owner.name))
        return next((value for value in values if isinstance(value, ClassValue) and value in self.tables), None)

    # ------------------------------------------------------------ queries

    def queries(self) -> Iterator[EntityQuery]:
        """One for each chain of calls that begins at a class, a query or an object."""
        for path, outline in self._code.outlines.items():
            if outline.language != "python":
                continue
            callees = [call.invoke.callee for call in outline.calls]
            inner = {c.of.at for c in callees if isinstance(c, Member) and isinstance(c.of, Invoke)}
            for call in outline.calls:
                if call.invoke.at not in inner and isinstance(call.invoke.callee, Member):
                    yield from self._chain(call, Scope(path, call.function))

    def _chain(self, call: Call, scope: Scope) -> Iterator[EntityQuery]:
        calls, start = self._links(call.invoke, scope)
        names = [getattr(link.callee, "name", "") for link in calls]
        if not any(name in self._operations for name in names):
            return
        for cls, is_object in self._begun(start, scope):
            if not is_object or names[0] in self._style.on_object:
                operations = self._done(names, is_object)
                entities = tuple(entity.id for entity in (cls, *self._joined(cls, calls, scope)))
                yield EntityQuery(entities, operations, call.invoke.at, call.function)

    def _done(self, names: list[str], is_object: bool) -> tuple[str, ...]:
        """What the outermost call does that writes; a chain without one only reads."""
        if is_object:
            return self._style.on_object[names[0]]
        every = (self._operations.get(name, ()) for name in reversed(names))
        return next((done for done in every if _WRITES.intersection(done)), SELECT)

    def _links(self, invoke: Invoke, scope: Scope) -> tuple[list[Invoke], Expression]:
        """The calls of a chain from its start outwards, and what it starts from; the service's own methods end it."""
        calls: list[Invoke] = []
        current: Expression = invoke
        for _ in range(_LONGEST_CHAIN):
            if isinstance(current, Invoke) and isinstance(current.callee, Member):
                if any(isinstance(value, FunctionValue) for value in self._code.values(current.callee, scope)):
                    break
                calls.append(current)
                current = current.callee.of
            elif isinstance(current, Member) and current.name == "objects":
                current = current.of
            else:
                break
        return calls[::-1], current

    def _begun(self, start: Expression, scope: Scope) -> Iterator[tuple[ClassValue, bool]]:
        """The mapped classes a chain starts from, and whether from an object of theirs."""
        if isinstance(start, Invoke) and start.callee == Name("super"):
            for cls in self.tables:
                if cls.path == scope.path and scope.function.startswith(cls.name + "."):
                    yield cls, True
            return
        seen: set[tuple[ClassValue, bool]] = set()
        for value in self._code.values(start, scope):
            found: tuple[ClassValue, bool] | None = None
            if isinstance(value, ClassValue):
                found = (value, False)
            elif isinstance(value, Instance):
                found = (value.cls, True)
            elif isinstance(value, Library) and value.owner is not None and value.name.startswith(self._style.base):
                found = (value.owner, value.name == f"{self._style.base}()")
            if found is not None and found[0] in self.tables and found not in seen:
                seen.add(found)
                yield found

    def _joined(self, cls: ClassValue, calls: list[Invoke], scope: Scope) -> list[ClassValue]:
        """Other classes in the chain: ``.join(Item)``, ``.prefetch_related("items")``."""
        found: dict[ClassValue, None] = {}
        for link in calls:
            name = getattr(link.callee, "name", "")
            for argument in link.arguments:
                head, _, rest = (argument.name or "").partition("__")
                if self._style.lookups and head and rest and rest not in _ENDINGS:
                    found.update(dict.fromkeys(self._related(cls, head)))
                elif "join" not in name and name not in self._style.loading:
                    continue
                elif isinstance(argument.value, Text):
                    found.update(dict.fromkeys(self._related(cls, argument.value.literal or "")))
                else:
                    values = self._code.values(argument.value, scope)
                    found.update((v, None) for v in values if isinstance(v, ClassValue) and v in self.tables)
        found.pop(cls, None)
        return list(found)

    def _related(self, cls: ClassValue, name: str) -> Iterator[ClassValue]:
        """Where a relation leads, from either of its ends."""
        first = name.partition("__")[0]
        for path, field in self._code.fields(cls):
            target = self._target(cls, path, field) if field.name == first else None
            if target is not None:
                yield target
        for other in self.tables:
            for path, field in self._code.fields(other):
                made = field.value if isinstance(field.value, Invoke) else None
                named = made.argument(None, "related_name", "backref") if made else None
                if isinstance(named, Text) and named.literal == first and self._target(other, path, field) == cls:
                    yield other


def _is_column(field: Field) -> bool:
    """``total = DecimalField()``; reverse and many-to-many relations have none."""
    if isinstance(field.value, Invoke):
        name = str(getattr(field.value.callee, "name", ""))
        return name.endswith(("Field", "Attribute", "Property")) and not name.startswith("ManyToMany")
    return field.type is not None and not field.name.startswith("_")
