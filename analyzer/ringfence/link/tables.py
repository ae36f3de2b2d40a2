"""Tables by their full identity, and what each service does to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ringfence.link.places import Place
from ringfence.link.stores import Stores
from ringfence.link.units import Deployment, Unit
from ringfence.model.facts import (
    Column,
    EntityMapping,
    EntityQuery,
    Fact,
    ForeignKey,
    Query,
    SchemaManager,
    TableDefinition,
    TableName,
    ViewDefinition,
)
from ringfence.model.source import Span, Step
from ringfence.model.system import Access, Definition, JoinedUse, Reference, TableKey

_DEFAULT_SCHEMAS = {"", "public", "dbo"}
_WRITES = {"insert", "update", "delete"}
_WITH_DATABASES = {"mysql", "mariadb", "sqlserver", "cassandra"}
"""Where a table may be named with its database, which need not be the connection's."""


class Owned(Struct):
    """The data facts of one service, or of a script that belongs to none (unit None)."""

    unit: Unit | None
    facts: list[Fact]
    stores: Stores
    entities: dict[str, EntityMapping] = {}
    managed: bool = False

    def __post_init__(self) -> None:
        self.entities = {fact.entity: fact for fact in self.facts if isinstance(fact, EntityMapping)}
        self.managed = any(isinstance(fact, SchemaManager) for fact in self.facts)

    @property
    def service(self) -> str:
        """The service's name, ``""`` for a script of nobody."""
        return self.unit.name if self.unit is not None and self.unit.kind == "service" else ""

    def store(
        self, engine: str = "", alias: str = "", database: str = "", statement: Query | EntityQuery | None = None
    ) -> Place | None:
        """The datastore that a statement runs on, None if that is not known."""
        return self.stores.of(engine, alias, database, statement)

    def key(
        self, table: TableName, engine: str = "", alias: str = "", statement: Query | EntityQuery | None = None
    ) -> TableKey:
        """The table's full identity; where the datastore is unknown it is the service's own unknown one."""
        place = self.store(engine, alias, table.database, statement)
        store = place.store if place is not None else f"{self.service or 'script'}?"
        if table.database and place is not None and place.kind in _WITH_DATABASES:
            store = f"{_server(store)}/{table.database}"
        if place is not None and place.kind == "clickhouse" and table.schema:  # whose schemas are its databases
            return TableKey(f"{_server(store)}/{table.schema.lower()}", "", table.name.lower())
        database = store.partition("/")[2].lower()
        schema = (table.schema or (place.schema if place is not None else "")).lower()
        return TableKey(store, "" if schema in _DEFAULT_SCHEMAS or schema == database else schema, table.name.lower())


def _server(store: str) -> str:
    """The server of a datastore; one that is not known is called after its service, which may have slashes in its name."""
    service, mark, place = store.rpartition("?")
    return f"{service}{mark}{place.partition('/')[0]}"


class Data(Struct):
    """Everything the data facts say, by table."""

    accesses: list[Access]
    definitions: dict[TableKey, list[Definition]]
    columns: dict[TableKey, tuple[Column, ...]]
    mapped: dict[TableKey, list[Step]]
    managed: dict[TableKey, dict[str, Span]]
    references: list[Reference]
    joins: list[JoinedUse]
    views: dict[TableKey, Definition]
    dropped: set[TableKey]
    materialised: set[TableKey]
    """The views that are kept as tables."""


def gather(owned: Iterable[Owned]) -> Data:
    """Join the data facts of all services and scripts."""
    data = Data([], defaultdict(list), {}, defaultdict(list), defaultdict(dict), [], [], {}, set(), set())
    for owner in owned:
        keys: dict[tuple[TableKey, str], ForeignKey] = {}
        for fact in sorted(owner.facts, key=_in_order):
            match fact:
                case TableDefinition():
                    _define(data, owner, fact)
                    _follow(keys, owner, fact)
                case ViewDefinition():
                    _view(data, owner, fact)
                case Query(seed=False):
                    _query(data, owner, fact)
                case EntityQuery():
                    _entity_query(data, owner, fact)
                case EntityMapping():
                    _mapping(data, owner, fact)
                case ForeignKey():
                    _foreign_key(keys, owner, fact)
                case _:
                    pass
        data.references += [_reference(owner, fk) for fk in keys.values()]
    return data


def _in_order(fact: Fact) -> tuple[str, str, Span]:
    folder = fact.at.path.rpartition("/")[0]
    return (folder, getattr(fact, "order", ""), fact.at)


def _define(data: Data, owner: Owned, fact: TableDefinition) -> None:
    if fact.temporary:
        return
    key = owner.key(fact.table, fact.engine, fact.alias)
    if fact.action == "rename" and fact.renamed_to is not None:
        target = owner.key(fact.renamed_to, alias=fact.alias)
        data.definitions[target] += data.definitions.pop(key, [])
        data.columns[target] = data.columns.pop(key, ())
        data.dropped.add(key)
        key = target
    data.definitions[key].append(Definition(owner.service, fact.at, fact.action, fact.origin))
    if fact.action == "drop":
        data.dropped.add(key)
        return
    data.dropped.discard(key)
    dropped = {name.lower() for name in fact.dropped_columns}  # as tables: of several spellings one is written in code
    kept = tuple(_typed(c, fact) for c in data.columns.get(key, ()) if c.name.lower() not in dropped)
    names = {c.name.lower() for c in kept}
    data.columns[key] = kept + tuple(c for c in fact.columns if c.name.lower() not in names)
    if owner.service:
        data.accesses.append(Access(owner.service, key, "define", (), fact.at, fact.function))


def _typed(column: Column, fact: TableDefinition) -> Column:
    """The column with the type that a definition gives it, where a mapping gave none."""
    given = next((other for other in fact.columns if other.name.lower() == column.name.lower()), column)
    return column if column.type else replace(column, type=given.type, key=column.key or given.key)


def _view(data: Data, owner: Owned, fact: ViewDefinition) -> None:
    if fact.kind in ("view", "materialized-view"):
        known = data.views.get(owner.key(fact.name))
        if owner.service or known is None or not known.service:  # whose it is says more than a script of nobody's
            data.views[owner.key(fact.name)] = Definition(owner.service, fact.at, "create", fact.origin)
        if fact.kind == "materialized-view":
            data.materialised.add(owner.key(fact.name))
    tables = tuple(sorted({owner.key(use.table) for use in fact.uses}))
    if len(tables) > 1:
        data.joins.append(JoinedUse(owner.service, tables, fact.at, fact.kind))
    if owner.service:
        for use in fact.uses:
            _access(data, owner, owner.key(use.table), use.operations, fact.at, fact.function, use.columns)


def _query(data: Data, owner: Owned, fact: Query) -> None:
    if owner.service:
        for use in fact.uses:
            key = owner.key(use.table, fact.engine, fact.alias, fact)
            _access(data, owner, key, use.operations, fact.at, fact.function, use.columns, fact.procedure)
    tables = tuple(sorted({owner.key(use.table, fact.engine, fact.alias, fact) for use in fact.uses}))
    if len(tables) > 1:
        data.joins.append(JoinedUse(owner.service, tables, fact.at))


def _entity_query(data: Data, owner: Owned, fact: EntityQuery) -> None:
    mapped = [m for m in map(owner.entities.get, fact.entities) if m is not None]
    keys = [owner.key(m.table, m.engine, fact.alias or m.alias, fact) for m in mapped]
    for position, key in enumerate(keys):
        operations = fact.operations if position == 0 else ("select",)
        columns = fact.columns if position == 0 else ()
        _access(data, owner, key, operations, fact.at, fact.function, columns)
    if len(set(keys)) > 1:
        data.joins.append(JoinedUse(owner.service, tuple(sorted(set(keys))), fact.at))


def _access(
    data: Data,
    owner: Owned,
    key: TableKey,
    operations: Sequence[str],
    at: Span,
    function: str,
    columns: Sequence[str],
    procedure: Span | None = None,
) -> None:
    place = owner.store()
    certainty = place.certainty if place is not None and place.resolved else "certain"
    because = place.because if place is not None else ()
    if procedure is not None:
        because = (Step("the procedure that does it is defined here", procedure), *because)
    reads = tuple(o for o in operations if o not in _WRITES)
    writes = tuple(o for o in operations if o in _WRITES)
    for mode, done in (("read", reads), ("write", writes)):
        if done:
            data.accesses.append(
                Access(owner.service, key, mode, done, at, function, tuple(columns), certainty, because)
            )


def _mapping(data: Data, owner: Owned, fact: EntityMapping) -> None:
    key = owner.key(fact.table, fact.engine, fact.alias)
    data.mapped[key].append(Step(f"{owner.service} maps it to a class", fact.at))
    if not data.columns.get(key):
        data.columns[key] = fact.columns
    if owner.service and (fact.managed or owner.managed):
        data.managed[key].setdefault(owner.service, fact.at)
    for relation in fact.relations:
        target = owner.entities.get(relation.target)
        if relation.constraint and target is not None:
            to = owner.key(target.table, target.engine, target.alias)
            columns = relation.columns or (relation.field,)
            data.references.append(Reference(key, columns, to, relation.target_columns, relation.at, owner.service))


def _foreign_key(keys: dict[tuple[TableKey, str], ForeignKey], owner: Owned, fact: ForeignKey) -> None:
    table = owner.key(fact.table, alias=fact.alias)
    if fact.action != "drop":
        keys[table, fact.name or ",".join(fact.columns)] = fact
        return
    if keys.pop((table, fact.name), None) is not None:
        return
    for (key, name), known in list(keys.items()):  # a constraint without a name has the name the database gave it
        given = {f"{fact.table.name}_{'_'.join(known.columns)}_fkey", f"fk_{fact.table.name}_{'_'.join(known.columns)}"}
        if key == table and fact.name in given:
            del keys[key, name]


def _follow(keys: dict[tuple[TableKey, str], ForeignKey], owner: Owned, fact: TableDefinition) -> None:
    """Foreign keys go with their table or column, and keep to a table that is renamed."""
    if fact.action not in ("drop", "rename") and not fact.dropped_columns:
        return
    table, whole = owner.key(fact.table, alias=fact.alias), fact.action == "drop" or fact.renamed_to is not None
    for (key, name), known in list(keys.items()):
        # a dropped column is no other table's concern, and few keys lead to a table of the name
        named = whole and known.references.name.lower() == table.name
        own, to = key == table, named and owner.key(known.references, alias=known.alias) == table
        if (fact.action == "drop" and (own or to)) or (own and set(known.columns) & set(fact.dropped_columns)):
            del keys[key, name]
        elif fact.renamed_to is not None and (own or to):
            del keys[key, name]
            moved = replace(known, table=fact.renamed_to if own else known.table)
            moved = replace(moved, references=fact.renamed_to if to else known.references)
            keys[owner.key(moved.table, alias=moved.alias), name] = moved


def _reference(owner: Owned, fact: ForeignKey) -> Reference:
    return Reference(
        owner.key(fact.table, alias=fact.alias),
        fact.columns,
        owner.key(fact.references, alias=fact.alias),
        fact.referenced_columns,
        fact.at,
        owner.service,
    )


def script_owner(path: str, deployment: Deployment) -> Unit | None:
    """The database that an initialisation script fills: built from its folder, or with the script mounted into it."""
    unit = deployment.of_file(path)
    if unit is not None and unit.kind == "datastore":
        return unit
    return next((unit for unit in deployment.mounting(path) if unit.kind == "datastore"), None)
