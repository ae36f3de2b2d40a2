"""What is done with Eloquent's models: one query for each chain of calls on a class, a query, an object or a relation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._call_chains import links
from ringfence.frameworks._eloquent_models import RELATIONS, Models
from ringfence.frameworks._generic_repositories import by_receivers
from ringfence.frameworks._laravel_names import MODEL
from ringfence.frameworks._php import is_seed, outermost, outlines
from ringfence.frameworks._texts import listed, literals
from ringfence.model.expression import Expression, Invoke, Member, Name
from ringfence.model.facts import EntityQuery, Fact, Query, TableName, TableUse
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, FunctionValue, Instance, Library, Scope, Value

SELECT: tuple[str, ...] = ("select",)
_WRITING: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("create", "insert", "insertGetId", "insertOrIgnore", "insertUsing", "forceCreate", "createQuietly", "createMany",
         "createManyQuietly", "saveMany"), ("insert",),
    ),
    "firstOrCreate": ("select", "insert"),
    "createOrFirst": ("select", "insert"),
    "updateOrCreate": ("select", "insert", "update"),
    "updateOrInsert": ("select", "insert", "update"),
    "upsert": ("insert", "update"),
    **dict.fromkeys(
        ("update", "updateQuietly", "updateOrFail", "increment", "decrement", "touch", "restore", "associate",
         "dissociate"), ("update",),
    ),
    **dict.fromkeys(("delete", "deleteQuietly", "destroy", "forceDelete", "truncate", "deleteOrFail"), ("delete",)),
    **dict.fromkeys(("save", "saveQuietly", "saveOrFail", "push"), ("insert", "update")),
}  # fmt: skip
_PIVOTING: dict[str, tuple[str, ...]] = {
    "attach": ("insert",), "detach": ("delete",), "sync": ("select", "insert", "delete"), "updateExistingPivot": ("update",),
    "syncWithoutDetaching": ("select", "insert"), "toggle": ("select", "insert", "delete"),
}  # fmt: skip
_ON_OBJECT_ALONE = {"save", "saveQuietly", "saveOrFail", "push", "touch"}
_READING = frozenset((
    "all", "find", "findOrFail", "findMany", "findOr", "findSole", "first", "firstOrFail", "firstOr", "firstWhere", "get",
    "paginate", "simplePaginate", "cursorPaginate", "cursor", "chunk", "chunkById", "each", "lazy", "lazyById", "pluck",
    "value", "count", "sum", "avg", "average", "min", "max", "exists", "doesntExist", "sole", "firstOrNew", "findOrNew",
    "fresh", "refresh", "load", "loadMissing", "loadCount", "withCount", "with", "has", "whereHas", "query", "newQuery",
    "select", "selectRaw", "latest", "oldest", "orderBy", "orderByDesc", "join", "leftJoin", "rightJoin", "without",
    "withTrashed", "onlyTrashed", "whereIn", "whereNotIn", "whereNull", "whereNotNull", "whereBetween", "whereDate",
    "whereRaw", "where", "orWhere", "limit", "take", "skip", "offset", "groupBy", "distinct", "inRandomOrder",
    "lockForUpdate", "sharedLock", "when", "getQuery", "whereKey", "search", "withSum", "raw", "aggregate",
))  # fmt: skip
_ONLY_READING_OBJECTS = {"fresh", "refresh", "load", "loadMissing", "loadCount"}
_LOADING = {"with", "load", "loadMissing", "has", "whereHas", "orWhereHas", "withCount", "loadCount", "withSum",
            "whereDoesntHave", "withWhereHas"}  # fmt: skip
_JOINING = {"join", "leftJoin", "rightJoin", "crossJoin"}
_NO_OBJECT = (f"{MODEL}.query()", f"{MODEL}()")


class _Start(Struct, frozen=True):
    """What a chain begins with: a class, or an object of it; pivot: the table between, for a relation."""

    cls: ClassValue
    is_object: bool
    pivot: str = ""


class Queries:
    """Reads the queries of one service."""

    def __init__(self, code: Code, models: Models) -> None:
        self._code = code
        self._models = models
        names = (name for value in models.classes for name in models.relations(value))
        self._relation_names = frozenset(names)

    def read(self) -> Iterator[Fact]:
        """Every query, in the order of the files."""
        for path, outline in outlines(self._code):
            if is_seed(path) or not self._models.classes:
                continue
            for call in outermost(outline):
                yield from self._chain(call, Scope(path, call.function))

    def _chain(self, call: Call, scope: Scope) -> Iterator[Fact]:
        chain, root = links(call.invoke)
        names = [name for name, _ in chain]
        if not any(name in _READING or name in _WRITING or name in _PIVOTING for name in names):
            return
        chain, root, leading = self._after_own(chain, root, scope)
        if not chain:
            return
        starts = by_receivers(self._code, scope, lambda place: self._begun(root, place, leading))
        for start in starts:
            yield from self._done(start, chain, call, scope)

    def _after_own(
        self, chain: list[tuple[str, Invoke]], root: Expression, scope: Scope
    ) -> tuple[list[tuple[str, Invoke]], Expression, str]:
        """The chain behind the last of the service's own methods in it; of a relation, its name."""
        for position in range(len(chain) - 1, -1, -1):
            name, invoke = chain[position]
            if any(isinstance(value, FunctionValue) for value in self._code.values(invoke.callee, scope)):
                if name in self._relation_names and isinstance(invoke.callee, Member):
                    return chain[position + 1 :], invoke.callee.of, name
                return chain[position + 1 :], invoke, ""
        if isinstance(root, Invoke) or not chain:
            return chain, root, ""
        return chain, root, ""

    def _begun(self, root: Expression, scope: Scope, relation: str) -> Iterator[_Start]:
        if isinstance(root, Invoke) and root.callee == Name("super"):
            root = Name("self")
        for value in self._code.values(root, scope):
            start = self._start(value)
            if start is None:
                continue
            if not relation:
                yield start
                continue
            related = self._models.relations(start.cls).get(relation)
            if related is not None:
                yield _Start(related.target, False, related.pivot)

    def _start(self, value: Value) -> _Start | None:
        if isinstance(value, ClassValue) and value in self._models:
            return _Start(value, False)
        if isinstance(value, Instance) and value.cls in self._models:
            return _Start(value.cls, True)
        if isinstance(value, Library) and value.owner in self._models and value.owner is not None:
            last = value.name.rpartition(".")[2]
            if last in self._relation_names:
                related = self._models.relations(value.owner).get(last)
                return None if related is None else _Start(related.target, True, related.pivot)
            if last.removesuffix("()") in RELATIONS:
                return None
            return _Start(value.owner, value.name == f"{MODEL}()")
        return None

    def _done(self, start: _Start, chain: list[tuple[str, Invoke]], call: Call, scope: Scope) -> Iterator[Fact]:
        names = [name for name, _ in chain]
        at, function, alias = call.invoke.at, call.function, self._models.alias(start.cls)
        pivoting = next((_PIVOTING[name] for name in reversed(names) if name in _PIVOTING), None)
        if pivoting is not None:
            if start.pivot:
                yield Query((TableUse(TableName(start.pivot), pivoting),), at, function, alias=alias)
            return
        operations = self._operations(names, start.is_object)
        if operations is None:
            return
        tables = list(self._joined_tables(chain, scope))
        if tables:
            uses = [TableUse(TableName(self._models.table(start.cls)), operations)]
            uses += [TableUse(TableName(table), SELECT) for table in tables]
            yield Query(tuple(uses), at, function, joined=True, alias=alias)
            return
        entities = dict.fromkeys((start.cls.id, *(cls.id for cls in self._loaded(start.cls, chain, scope))))
        yield EntityQuery(tuple(entities), operations, at, function)

    def _operations(self, names: list[str], is_object: bool) -> tuple[str, ...] | None:
        """What the last call does that writes; a chain without one only reads, if it asks the database anything."""
        for name in reversed(names):
            if name in _WRITING:
                return _WRITING[name]
        known = _ONLY_READING_OBJECTS | _READING if is_object else _READING
        return SELECT if any(name in known for name in names) else None

    def _joined_tables(self, chain: list[tuple[str, Invoke]], scope: Scope) -> Iterator[str]:
        for name, invoke in chain:
            if name in _JOINING:
                for text in literals(self._code.texts(invoke.argument(0), scope)):
                    yield text.partition(" as ")[0].strip()

    def _loaded(self, cls: ClassValue, chain: list[tuple[str, Invoke]], scope: Scope) -> Iterator[ClassValue]:
        """The classes of relations that are loaded or asked along: ``with('items.product')``."""
        for name, invoke in chain:
            if name in _LOADING:
                for given in invoke.arguments:
                    yield from self._along(cls, self._paths(given.value, scope))

    def _paths(self, expression: Expression, scope: Scope) -> Iterator[str]:
        yield from literals(self._code.texts(expression, scope))
        yield from listed(self._code, expression, scope)

    def _along(self, cls: ClassValue, paths: Iterable[str]) -> Iterator[ClassValue]:
        for path in paths:
            current = cls
            for step in path.partition(":")[0].split("."):
                related = self._models.relations(current).get(step.strip())
                if related is None:
                    break
                current = related.target
                yield current
