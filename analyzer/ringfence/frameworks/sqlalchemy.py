"""SQLAlchemy, also as SQLModel and Flask-SQLAlchemy: connections, mapped tables, statements and raw SQL."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._sqlalchemy_active_record import SAME_AS as RECORDS
from ringfence.frameworks._sqlalchemy_active_record import record_queries
from ringfence.frameworks._sqlalchemy_connections import connections, schema_managers
from ringfence.frameworks._sqlalchemy_mappings import read_mappings
from ringfence.frameworks._sqlalchemy_names import SAME_AS
from ringfence.frameworks._sqlalchemy_objects import object_queries
from ringfence.frameworks._sqlalchemy_raw import raw_sql
from ringfence.frameworks._sqlalchemy_statements import Reader
from ringfence.frameworks._texts import first_argument
from ringfence.model.expression import Collection, Expression, Invoke
from ringfence.model.facts import Fact


def _annotated(invoke: Invoke) -> Expression | None:
    """The type in ``SessionDep = Annotated[Session, Depends(get_session)]``."""
    key = invoke.argument(0)
    return key.items[0] if isinstance(key, Collection) and key.items else None


@framework(
    "sqlalchemy",
    language="python",
    libraries=("sqlalchemy", "sqlmodel", "flask_sqlalchemy"),
    same_as={**SAME_AS, **RECORDS},
    computes={
        "sqlalchemy.make_url": first_argument,
        "typing.Annotated[]": _annotated,
        "typing_extensions.Annotated[]": _annotated,
    },
)
def sqlalchemy(code: Code) -> Iterator[Fact]:
    """Everything that is said through the library."""
    mapped = read_mappings(code)
    yield from connections(code)
    yield from mapped.facts
    yield from schema_managers(code)
    if mapped.tables:
        reader = Reader(code, mapped)
        yield from reader.queries()
        yield from object_queries(reader)
        yield from record_queries(reader)
    yield from raw_sql(code)
