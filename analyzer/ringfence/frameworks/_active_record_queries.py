"""What is done with ActiveRecord's models: one query for each chain of calls on a class, a query or an object."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._active_record_models import BASE, Models
from ringfence.frameworks._call_chains import links, outermost
from ringfence.frameworks._generic_repositories import by_receivers
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._ruby import is_seed, method_named, outlines, word
from ringfence.model.expression import Collection, Expression, Invoke, Mapping, Name, Text
from ringfence.model.facts import Dispatch, EntityQuery, Fact, Query, TableName, TableUse
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, FunctionValue, Instance, Library, Scope, Value
from ringfence.patterns import pattern

QUERY = f"{BASE}.query()"
SELECT: tuple[str, ...] = ("select",)
WRITING: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("create", "create!", "insert", "insert!", "insert_all", "insert_all!"), ("insert",)),
    **dict.fromkeys(("find_or_create_by", "find_or_create_by!", "first_or_create", "first_or_create!", "create_or_find_by",
                     "create_or_find_by!"), ("select", "insert")),
    **dict.fromkeys(("upsert", "upsert_all", "import", "import!"), ("insert", "update")),
    **dict.fromkeys(("save", "save!"), ("insert", "update")),
    **dict.fromkeys(("update", "update!", "update_all", "update_attribute", "update_attributes", "update_attributes!",
                     "update_column", "update_columns", "increment!", "decrement!", "toggle!", "touch", "touch_all",
                     "update_counters", "increment_counter", "decrement_counter", "reset_counters", "update_attribute!"),
                    ("update",)),
    **dict.fromkeys(("destroy", "destroy!", "destroy_all", "delete", "delete_all", "destroy_by", "delete_by", "truncate"),
                    ("delete",)),
}  # fmt: skip
READING = frozenset((
    "all", "find", "find_by", "find_by!", "first", "first!", "last", "last!", "take", "take!", "where", "pluck", "pick",
    "ids", "count", "sum", "average", "minimum", "maximum", "calculate", "exists?", "any?", "none?", "empty?", "many?",
    "size", "each", "map", "find_each", "find_in_batches", "in_batches", "order", "reorder", "limit", "offset", "joins",
    "left_joins", "left_outer_joins", "includes", "preload", "eager_load", "references", "group", "having", "distinct",
    "select", "not", "to_a", "reload", "find_or_initialize_by", "first_or_initialize", "sole", "find_sole_by", "lock",
    "lock!", "with_lock", "unscoped", "merge", "or", "rewhere", "find_by_sql", "count_by_sql", "second", "third",
    "page", "paginate", "in_order_of", "extending", "readonly", "with", "from", "as_json", "to_json", "each_with_index",
    "flat_map", "group_by", "sort_by", "index_by", "present?", "blank?", "length", "reverse_order", "unscope", "only",
    "none", "with_deleted", "default_scoped", "async_count", "load", "load_async", "search", "ransack", "kept",
    "find_each_with_index",
))  # fmt: skip
_JOINING = {"joins", "left_joins", "left_outer_joins", "eager_load"}
_LOADING = {"includes", "preload", *_JOINING}
_RAW = {"find_by_sql", "count_by_sql", "select_all", "execute", "exec_query", "select_value", "select_values", "select_rows",
        "select_one", "exec_update", "exec_delete", "exec_insert", "update_sql", "delete_sql"}  # fmt: skip
_NO_STORING = {
    "update_all",
    "delete_all",
    "update_column",
    "update_columns",
    "insert_all",
    "upsert_all",
    "insert",
    "delete",
}
_COMPUTED = "?"
"""What stands for a part of a statement that is computed: behind it, there is an alias and no table."""
_TABLE_IN_JOIN = pattern(r"(?i)\bjoin\s+(?:lateral\s+)?[\"`]?(\w+)[\"`]?(?:\.[\"`]?(\w+)[\"`]?)?")


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
        self._relation_names = frozenset(name for value in models.classes for name in models.relations(value))
        self._scope_names = frozenset(name for value in models.classes for name in models.scopes(value))
        self._telling = READING | WRITING.keys() | self._relation_names | self._scope_names

    def read(self) -> Iterator[Fact]:
        """Every query, in the order of the files."""
        for path, outline in outlines(self._code):
            if is_seed(path) or not self._models.classes:
                continue
            for call in outermost(outline):
                yield from self._chain(call, Scope(path, call.function))

    def _chain(self, call: Call, scope: Scope) -> Iterator[Fact]:
        chain, root = links(call.invoke)
        if isinstance(root, Invoke) and isinstance(root.callee, Name) and root.callee.name in self._telling:
            chain, root = [(root.callee.name, root), *chain], Name("self")
        if not any(name in self._telling or name.startswith("find_by_") for name, _ in chain):
            return
        chain, root = self._after_own(chain, root, scope)
        if not chain:
            return
        for start in dict.fromkeys(by_receivers(self._code, scope, lambda place: self._begun(root, place))):
            yield from self._done(start, chain, call, scope)

    def _after_own(
        self, chain: list[tuple[str, Invoke]], root: Expression, scope: Scope
    ) -> tuple[list[tuple[str, Invoke]], Expression]:
        """The chain behind the last of the service's own methods in it."""
        for position in range(len(chain) - 1, -1, -1):
            _, invoke = chain[position]
            if any(isinstance(value, FunctionValue) for value in self._code.values(invoke.callee, scope)):
                return chain[position + 1 :], invoke
        return chain, root

    def _begun(self, root: Expression, scope: Scope) -> Iterator[_Start]:
        if isinstance(root, Invoke) and root.callee == Name("super"):
            root = Name("self")
        for value in self._code.values(root, scope):
            start = self._start(value)
            if start is not None and not self._models.is_abstract(start.cls):
                yield start

    def _start(self, value: Value) -> _Start | None:
        if isinstance(value, ClassValue) and value in self._models:
            return _Start(value, False)
        if isinstance(value, Instance) and value.cls in self._models:
            return _Start(value.cls, True)
        if isinstance(value, Library) and value.owner is not None and value.owner in self._models:
            return self._of_library(value, value.owner)
        return None

    def _of_library(self, value: Library, owner: ClassValue) -> _Start | None:
        """A query, an object that one gives, or a relation of either."""
        if value.name == f"{BASE}()":
            return _Start(owner, True)
        if value.name == QUERY:
            return _Start(owner, False)
        last = value.name.removesuffix("()").rpartition(".")[2]
        related = self._models.relations(owner).get(last)
        if related is not None:
            return _Start(related.target, True, related.pivot)
        return _Start(owner, False) if last in self._scope_names else None

    # ------------------------------------------------------------ what a chain does

    def _done(self, start: _Start, chain: list[tuple[str, Invoke]], call: Call, scope: Scope) -> Iterator[Fact]:
        chain, start = self._along(chain, start)
        names = [name for name, _ in chain]
        operations = self._operations(names, start)
        if operations is None:
            return
        at, function, alias = call.invoke.at, call.function, self._models.alias(start.cls)
        yield from self._raw(chain, call, scope)
        if "find_by_sql" in names or "count_by_sql" in names:
            return
        tables = list(self._joined_tables(chain))
        joined = list(self._loaded(start.cls, chain, _JOINING))
        if tables:
            uses = [TableUse(TableName(self._models.table(start.cls)), operations)]
            uses += [TableUse(TableName(name, schema), SELECT) for name, schema in tables]
            uses += [TableUse(TableName(self._models.table(cls)), SELECT) for cls in joined]
            yield Query(tuple(dict.fromkeys(uses)), at, function, joined=True, alias=alias)
        else:
            loaded = self._loaded(start.cls, chain, _LOADING)
            yield EntityQuery(
                tuple(dict.fromkeys((start.cls.id, *(cls.id for cls in loaded)))), operations, at, function
            )
        if operations != SELECT and _NO_STORING.isdisjoint(names):
            yield from self._stored(start.cls, operations, call)

    def _along(self, chain: list[tuple[str, Invoke]], start: _Start) -> tuple[list[tuple[str, Invoke]], _Start]:
        """Where relations in a chain lead: ``order.items.first``."""
        rest, is_object = chain, start.is_object
        for position, (name, _) in enumerate(chain):
            related = self._models.relations(start.cls).get(name)
            if related is not None:
                start, rest, is_object = _Start(related.target, True, related.pivot), chain[position + 1 :], True
                if not rest:
                    rest = [("load", chain[position][1])]
        return rest, _Start(start.cls, is_object, start.pivot)

    def _operations(self, names: list[str], start: _Start) -> tuple[str, ...] | None:
        """What the last call does that writes; a chain without one only reads, if it asks the database anything."""
        for name in reversed(names):
            if name in WRITING:
                return WRITING[name]
        asks = any(name in READING or name in self._scope_names or name.startswith("find_by_") for name in names)
        return SELECT if asks else None

    def _raw(self, chain: list[tuple[str, Invoke]], call: Call, scope: Scope) -> Iterator[Fact]:
        for name, invoke in chain:
            if name in _RAW:
                given = invoke.argument(0)
                first = given.items[0] if isinstance(given, Collection) and given.items else given
                yield from statements_in(self._code, first, scope, call.invoke.at)

    def _joined_tables(self, chain: list[tuple[str, Invoke]]) -> Iterator[tuple[str, str]]:
        """The tables in ``joins('LEFT JOIN items ON …')``, by name and schema."""
        for name, invoke in chain:
            if name in _JOINING or name == "from":
                for given in invoke.arguments:
                    text = given.value
                    parts = text.parts if isinstance(text, Text) else ()
                    written = "".join(p if isinstance(p, str) else _COMPUTED for p in parts)
                    for match in _TABLE_IN_JOIN.finditer(written[:10_000]):
                        yield (match[2], match[1]) if match[2] else (match[1], "")

    def _loaded(self, cls: ClassValue, chain: list[tuple[str, Invoke]], names: set[str]) -> Iterator[ClassValue]:
        """The classes of relations that are loaded or asked along: ``includes(items: :product)``."""
        for name, invoke in chain:
            if name in names:
                for given in invoke.arguments:
                    if given.name not in (None, "*", "**", "&"):
                        yield from self._named(cls, given.name, given.value, 0)
                    else:
                        yield from self._below(cls, given.value, 0)

    def _below(self, cls: ClassValue, expression: Expression, depth: int) -> Iterator[ClassValue]:
        if depth > 5:
            return
        if isinstance(expression, Collection):
            for item in expression.items:
                yield from self._below(cls, item, depth + 1)
        elif isinstance(expression, Mapping):
            for key, value in expression.items:
                yield from self._named(cls, word(key), value, depth + 1)
        elif word(expression):
            related = self._models.relations(cls).get(word(expression))
            if related is not None:
                yield related.target

    def _named(self, cls: ClassValue, name: str | None, value: Expression, depth: int) -> Iterator[ClassValue]:
        related = self._models.relations(cls).get(name or "")
        if related is not None:
            yield related.target
            yield from self._below(related.target, value, depth + 1)

    def _stored(self, cls: ClassValue, operations: tuple[str, ...], call: Call) -> Iterator[Dispatch]:
        """What a class has run when one of its objects is stored."""
        for name in dict.fromkeys(self._models.callbacks(cls, operations)):
            for value in method_named(self._code, cls, name) if name else ():
                yield Dispatch(f"{value.path}:{value.name}", call.invoke.at, call.function)
