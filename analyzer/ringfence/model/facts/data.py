"""What is said of data: connections, tables, keys, queries, mapped entities."""

from msgspec import Struct

from ringfence.model.expression import Expression
from ringfence.model.source import Span


class TableName(Struct, frozen=True, array_like=True, order=True):
    """A table as written, folded to lower case unless quoted; ``schema`` and ``database`` empty where not written."""

    name: str
    schema: str = ""
    database: str = ""

    def __str__(self) -> str:
        return ".".join(part for part in (self.database, self.schema, self.name) if part)


class Connection(Struct, frozen=True, array_like=True, tag="connection"):
    """Code or configuration opens a datastore.

    engine: ``postgresql``, ``mysql``, ``mongodb``, ``redis``, …, ``""`` where only the URL's scheme will tell.
    Either ``url`` (a DSN in any spelling) or its parts. alias: the name under which the program knows it
    (Django database alias, ``""`` for the only or default one).
    """

    engine: str
    at: Span
    function: str = ""
    url: Expression | None = None
    host: Expression | None = None
    port: Expression | None = None
    database: Expression | None = None
    user: Expression | None = None
    alias: str = ""
    password: Expression | None = None
    """Only compared, never shown."""
    schema: Expression | None = None
    """Where tables are that statements name without one, if the address does not say it."""


class Column(Struct, frozen=True, array_like=True):
    """A column; ``type`` as written, lower case, ``""`` where unknown."""

    name: str
    type: str = ""
    key: bool = False


class TableDefinition(Struct, frozen=True, array_like=True, tag="table"):
    """A table is created, altered or dropped.

    action: ``create``, ``alter``, ``drop``, ``rename`` (``renamed_to`` set). origin: ``migration`` (a service's own,
    applied in ``order``), ``schema`` (a plain SQL script), ``orm`` (create_all and the like: managed by a mapping).
    order: sorts migrations of one folder; statements of one file keep their order by ``at``. alias: of the connection, as
    in :class:`Connection`; engine: what kind of datastore it is in, where that tells a program's datastores apart.
    """

    table: TableName
    columns: tuple[Column, ...]
    at: Span
    action: str = "create"
    origin: str = "schema"
    order: str = ""
    renamed_to: TableName | None = None
    dropped_columns: tuple[str, ...] = ()
    temporary: bool = False
    function: str = ""
    alias: str = ""
    engine: str = ""


class ForeignKey(Struct, frozen=True, array_like=True, tag="foreign-key"):
    """A constraint from one table's columns to another's. action ``drop`` removes the one of that name."""

    table: TableName
    columns: tuple[str, ...]
    references: TableName
    referenced_columns: tuple[str, ...]
    at: Span
    name: str = ""
    action: str = "create"
    order: str = ""
    function: str = ""
    alias: str = ""


class TableUse(Struct, frozen=True, array_like=True):
    """What a statement does to one table. operations: of ``select insert update delete``. columns: those named, without
    duplicates, empty where unknown or all.
    """

    table: TableName
    operations: tuple[str, ...]
    columns: tuple[str, ...] = ()


NOT_FOLLOWED = "what a stored procedure does is not followed"
"""Why a statement that runs a procedure is a gap where nobody says what that does."""


class ViewDefinition(Struct, frozen=True, array_like=True, tag="view"):
    """A view, materialised view, procedure, function, trigger or rule, and the tables inside.

    kind: ``view``, ``materialized-view``, ``procedure``, ``trigger``. For a trigger ``name`` is the trigger's. calls: the
    procedures that it runs.
    """

    name: TableName
    kind: str
    uses: tuple[TableUse, ...]
    at: Span
    origin: str = "schema"
    order: str = ""
    function: str = ""
    calls: tuple[TableName, ...] = ()


class Query(Struct, frozen=True, array_like=True, tag="query"):
    """One statement and what it touches. joined: its tables meet in one statement (join, subquery, union, CTE).

    via: the expression it runs on (session, cursor, engine), by which the linker finds the connection; None: unknown.
    seed: it only fills tables from a script (initialisation data), which is no access of a service. alias: of the
    connection, where the program names it. calls: the stored procedures that it runs, until it is known what they do;
    procedure: where the one is defined that does it.
    """

    uses: tuple[TableUse, ...]
    at: Span
    function: str = ""
    joined: bool = False
    via: Expression | None = None
    engine: str = ""
    seed: bool = False
    alias: str = ""
    calls: tuple[TableName, ...] = ()
    procedure: Span | None = None


class Relation(Struct, frozen=True, array_like=True):
    """A mapped relation to another entity (qualified class name or table name as ``target``); ``constraint``: the
    database enforces it. columns: those that hold it, and target_columns: what they hold, where the mapping says more
    than the name of a field.
    """

    field: str
    target: str
    constraint: bool
    at: Span
    columns: tuple[str, ...] = ()
    target_columns: tuple[str, ...] = ()


class EntityMapping(Struct, frozen=True, array_like=True, tag="entity"):
    """A class stands for a table. entity: ``path:qualified name``, or any stable name the framework uses.
    managed: the mapping creates or migrates the schema (create_all, ddl-auto, Django managed models).
    """

    entity: str
    table: TableName
    columns: tuple[Column, ...]
    relations: tuple[Relation, ...]
    managed: bool
    at: Span
    engine: str = ""
    alias: str = ""


class EntityQuery(Struct, frozen=True, array_like=True, tag="entity-query"):
    """Code works on mapped entities: ``entities`` as in :class:`EntityMapping`, the first is the one the operations
    are done on, the others are joined or loaded with it and read.
    """

    entities: tuple[str, ...]
    operations: tuple[str, ...]
    at: Span
    function: str = ""
    columns: tuple[str, ...] = ()
    via: Expression | None = None
    alias: str = ""
    """Of the connection, where that is not the mapping's own."""


class SchemaManager(Struct, frozen=True, array_like=True, tag="schema-manager"):
    """Code has the ORM create the schema (``metadata.create_all``, ``ddl-auto``): its mappings are then managed."""

    at: Span
    function: str = ""
