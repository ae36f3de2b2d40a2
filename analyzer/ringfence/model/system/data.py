"""What is known of data: datastores, tables and their owners, who touches them, how they depend on each other."""

from msgspec import Struct

from ringfence.model.facts import Column
from ringfence.model.source import Span, Step


class TableKey(Struct, frozen=True, array_like=True, order=True):
    """A table's identity: datastore (``server/database``), schema (``""``: the default one), name."""

    datastore: str
    schema: str
    name: str

    def __str__(self) -> str:
        return f"{self.datastore}:{self.schema}.{self.name}" if self.schema else f"{self.datastore}:{self.name}"


class StoreUse(Struct, frozen=True, array_like=True):
    """A service connects to a datastore. user: the account's name if known; credentials: an identity of user and secret
    that never contains the secret (equal identities: same credentials), ``""`` if unknown.
    """

    service: str
    at: Span
    user: str = ""
    credentials: str = ""
    certainty: str = "certain"
    because: tuple[Step, ...] = ()


class Datastore(Struct, frozen=True, array_like=True):
    """One logical database. name: ``server/database``; resolved: False where the server could not be known."""

    name: str
    kind: str
    uses: tuple[StoreUse, ...] = ()
    resolved: bool = True

    @property
    def used_by(self) -> tuple[str, ...]:
        """The services that connect to it, sorted."""
        return tuple(sorted({use.service for use in self.uses}))


class Definition(Struct, frozen=True, array_like=True):
    """A place that creates or changes a table. service ``""``: a script that belongs to no service."""

    service: str
    at: Span
    action: str
    origin: str


class Table(Struct, frozen=True, array_like=True):
    """A table, its owner and why. owner None: unknown or contested; candidates: who is left after the last level.

    basis: ``declared``, ``migration``, ``mapping``, ``writer``, ``accessor``, ``none``.
    """

    key: TableKey
    owner: str | None
    basis: str
    candidates: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    definitions: tuple[Definition, ...] = ()
    because: tuple[Step, ...] = ()
    view: bool = False


class Access(Struct, frozen=True, array_like=True):
    """A service touches a table, at one place. mode: read, write, define. operations: select insert update delete."""

    service: str
    table: TableKey
    mode: str
    operations: tuple[str, ...]
    at: Span
    function: str = ""
    columns: tuple[str, ...] = ()
    certainty: str = "certain"
    because: tuple[Step, ...] = ()


class ReadModel(Struct, frozen=True, array_like=True):
    """A table that is derived from others and only read.

    kind: ``declared``, ``materialized-view``, ``projection`` (only consumers of other services' messages write it).
    projector: who writes it, ``""`` for the database itself. sources: the services whose data it shows, as far as known.
    loader: what fills it from outside the repository.
    """

    table: TableKey
    kind: str
    projector: str
    at: Span
    sources: tuple[str, ...] = ()
    loader: str = ""


class ReportingStore(Struct, frozen=True, array_like=True):
    """A datastore for cold data: loaders fill it, readers report from it."""

    name: str
    at: Span
    loaders: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()


class EntityPart(Struct, frozen=True, array_like=True):
    """What one service holds of an entity: the attributes in its table, besides the key.

    key_kind: ``global`` (a UUID, a business key), ``local`` (a sequence number), ``""`` if unknown.
    """

    service: str
    table: TableKey
    attributes: tuple[str, ...]
    key: str = ""
    key_kind: str = ""


class Entity(Struct, frozen=True, array_like=True):
    """A thing of which several services hold parts, each in a table of its own. claimed_twice: attributes that two of them
    both hold.
    """

    name: str
    parts: tuple[EntityPart, ...]
    claimed_twice: tuple[str, ...] = ()


class ColumnGroup(Struct, frozen=True, array_like=True):
    """What a service does to the columns of a shared table; empty where all may be meant. own: those that it alone writes.

    advice: what could become of it: ``owner`` (it keeps the table), ``own-table`` (it takes its columns with it), ``api``
    (it tells the owner what to write), ``copy`` (of a few columns, fed by events), ``read-model``.
    """

    service: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    own: tuple[str, ...]
    advice: str


class Split(Struct, frozen=True, array_like=True):
    """How a table that several contexts use could be divided."""

    table: TableKey
    groups: tuple[ColumnGroup, ...]


class JoinedUse(Struct, frozen=True, array_like=True):
    """One statement (or view, procedure) over several tables. service ``""``: a script that belongs to no service.
    kind: statement, view, materialized-view, procedure, trigger, relation.
    """

    service: str
    tables: tuple[TableKey, ...]
    at: Span
    kind: str = "statement"
    certainty: str = "certain"
    because: tuple[Step, ...] = ()


class Reference(Struct, frozen=True, array_like=True):
    """A foreign key or enforced ORM relation between two tables."""

    table: TableKey
    columns: tuple[str, ...]
    target: TableKey
    target_columns: tuple[str, ...]
    at: Span
    service: str = ""
    certainty: str = "certain"
    because: tuple[Step, ...] = ()
