"""SQLAlchemy's many spellings folded into few names: one session, one connection, one statement of each kind.

A statement keeps its name through every method that refines it, so that ``select(A).where(…).join`` is found as
``sqlalchemy.select().join``; whoever wants the start of such a chain follows the receivers.
"""

from __future__ import annotations

SESSION = "sqlalchemy.orm.Session()"
CONNECTION = "sqlalchemy.Connection()"
ENGINE = "sqlalchemy.Engine()"
TABLE = "sqlalchemy.Table()"
QUERY = "sqlalchemy.orm.Query()"
RESULT = "sqlalchemy.Result()"
ROW = "sqlalchemy.Row()"
METADATA = "sqlalchemy.MetaData()"
FLASK = "flask_sqlalchemy.SQLAlchemy()"
FLASK_MODEL = f"{FLASK}.Model"
SQLMODEL = "sqlmodel.SQLModel"
BASES = (
    "sqlalchemy.orm.DeclarativeBase", "sqlalchemy.orm.DeclarativeBaseNoMeta", "sqlalchemy.orm.declarative_base()",
    "sqlalchemy.ext.automap.automap_base()", SQLMODEL, FLASK_MODEL,
)  # fmt: skip
AS_BASES = ("sqlalchemy.orm.as_declarative", "sqlalchemy.orm.registry().as_declarative_base")
"""Decorators that make a declarative base of a class."""
STATEMENTS = (
    "sqlalchemy.select()", "sqlalchemy.insert()", "sqlalchemy.update()", "sqlalchemy.delete()", "sqlalchemy.union()", QUERY,
)  # fmt: skip

_CORE = (
    "select", "insert", "update", "delete", "text", "union", "union_all", "exists", "join", "outerjoin", "func",
    "Table", "Column", "MetaData", "ForeignKey", "ForeignKeyConstraint", "URL", "make_url",
    "create_engine", "create_async_engine", "engine_from_config", "async_engine_from_config", "Engine", "Connection",
)  # fmt: skip
_CORE_MODULES = (
    "sqlalchemy.sql", "sqlalchemy.sql.expression", "sqlalchemy.sql.schema", "sqlalchemy.sql.functions",
    "sqlalchemy.schema", "sqlalchemy.future", "sqlalchemy.engine", "sqlalchemy.engine.url", "sqlalchemy.engine.base",
    "sqlalchemy.engine.create", "sqlalchemy.ext.asyncio", "sqlalchemy.ext.asyncio.engine", "sqlalchemy.orm",
    "sqlmodel", "sqlmodel.sql.expression", FLASK, "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.mysql",
    "sqlalchemy.dialects.sqlite",
)  # fmt: skip
_ORM = (
    "Session", "sessionmaker", "scoped_session", "relationship", "declarative_base", "DeclarativeBase", "registry",
    "mapped_column", "Mapped", "aliased", "joinedload", "selectinload", "subqueryload", "contains_eager", "mapper",
    "object_session", "Query", "declared_attr", "as_declarative",
)  # fmt: skip
_ORM_MODULES = (
    "sqlalchemy.orm.session", "sqlalchemy.orm.scoping", "sqlalchemy.orm.decl_api", "sqlalchemy.orm.query",
    "sqlalchemy.orm.util", "sqlalchemy.orm.relationships", "sqlalchemy.ext.declarative", FLASK, f"{FLASK}.orm",
    "sqlmodel",
)  # fmt: skip
_REFINING = (
    "where", "filter", "filter_by", "having", "order_by", "group_by", "limit", "offset", "distinct", "slice",
    "join", "outerjoin", "join_from", "outerjoin_from", "select_from", "options", "with_entities", "add_columns",
    "add_entity", "with_only_columns", "with_for_update", "execution_options", "yield_per", "populate_existing",
    "values", "returning", "from_select", "on_conflict_do_update", "on_conflict_do_nothing", "on_duplicate_key_update",
    "prefix_with", "with_hint", "params", "bindparams", "correlate", "subquery", "cte", "lateral", "alias", "exists",
    "scalar_subquery", "as_scalar", "label", "union", "union_all", "intersect", "except_", "select", "enable_eagerloads",
    "autoflush", "reset_joinpoint", "from_self", "ordered_values",
)  # fmt: skip
_ONE = (
    "first", "one", "one_or_none", "get", "get_one", "scalar", "scalar_one", "scalar_one_or_none", "fetchone",
    "first_or_404", "one_or_404", "get_or_404",
)  # fmt: skip
_MANY = ("all", "scalars", "unique", "fetchall", "fetchmany", "partitions", "tuples", "paginate")


def _sessions() -> dict[str, str]:
    session = SESSION.removesuffix("()")
    return {
        "sqlalchemy.ext.asyncio.AsyncSession": session,
        "sqlalchemy.ext.asyncio.session.AsyncSession": session,
        "sqlmodel.ext.asyncio.session.AsyncSession": session,
        "sqlalchemy.ext.asyncio.async_sessionmaker": "sqlalchemy.orm.sessionmaker",
        "sqlalchemy.ext.asyncio.session.async_sessionmaker": "sqlalchemy.orm.sessionmaker",
        "sqlalchemy.ext.asyncio.async_scoped_session": "sqlalchemy.orm.scoped_session",
        "sqlalchemy.ext.asyncio.scoping.async_scoped_session": "sqlalchemy.orm.scoped_session",
        "sqlalchemy.orm.sessionmaker()()": SESSION,
        "sqlalchemy.orm.sessionmaker().begin()": SESSION,
        "sqlalchemy.orm.scoped_session()": SESSION,
        "sqlalchemy.orm.object_session()": SESSION,
        f"{SESSION}()": SESSION,
        f"{SESSION}.begin()": SESSION,
        f"{SESSION}.__enter__()": SESSION,
        f"{SESSION}.connection()": CONNECTION,
        f"{SESSION}.get_bind()": ENGINE,
        f"{FLASK}.session": SESSION,
        f"{FLASK}.create_scoped_session()": SESSION,
    }


def _connections() -> dict[str, str]:
    engines = ("create_engine", "create_async_engine", "engine_from_config", "async_engine_from_config")
    return {
        **{f"sqlalchemy.{name}()": ENGINE for name in engines},
        "sqlalchemy.ext.asyncio.AsyncEngine": ENGINE.removesuffix("()"),
        "sqlalchemy.ext.asyncio.AsyncConnection": CONNECTION.removesuffix("()"),
        f"{ENGINE}.connect()": CONNECTION,
        f"{ENGINE}.begin()": CONNECTION,
        f"{ENGINE}.execution_options()": ENGINE,
        f"{ENGINE}.sync_engine": ENGINE,
        f"{CONNECTION}.begin()": CONNECTION,
        f"{CONNECTION}.execution_options()": CONNECTION,
        f"{CONNECTION}.__enter__()": CONNECTION,
        f"{FLASK}.engine": ENGINE,
        f"{FLASK}.get_engine()": ENGINE,
        "sqlalchemy.URL.create()": "sqlalchemy.URL()",
        "sqlalchemy.URL().render_as_string()": "sqlalchemy.URL()",
    }


def _statements() -> dict[str, str]:
    found = {
        "sqlalchemy.union_all": "sqlalchemy.union",
        "sqlalchemy.exists()": "sqlalchemy.select()",
        f"{SESSION}.query()": QUERY,
        f"{SESSION}.query_property()": QUERY,
        f"{QUERY}()": QUERY,
        f"{QUERY}.statement": QUERY,
        f"{TABLE}.select()": "sqlalchemy.select()",
        f"{TABLE}.insert()": "sqlalchemy.insert()",
        f"{TABLE}.update()": "sqlalchemy.update()",
        f"{TABLE}.delete()": "sqlalchemy.delete()",
    }
    for statement in STATEMENTS:
        found.update({f"{statement}.{method}()": statement for method in _REFINING})
    return found


def _results() -> dict[str, str]:
    found = {
        f"{SESSION}.execute()": RESULT, f"{SESSION}.scalars()": RESULT, f"{SESSION}.exec()": RESULT,
        f"{SESSION}.stream()": RESULT, f"{SESSION}.stream_scalars()": RESULT, f"{SESSION}.scalar()": ROW,
        f"{SESSION}.get()": ROW, f"{SESSION}.get_one()": ROW, f"{FLASK}.get_or_404()": ROW,
        f"{FLASK}.first_or_404()": ROW, f"{FLASK}.one_or_404()": ROW, f"{FLASK}.paginate()": RESULT,
        f"{RESULT}[]": ROW, f"{QUERY}[]": ROW, f"{ROW}[]": ROW, f"{RESULT}.items": RESULT, f"{RESULT}()": RESULT,
    }  # fmt: skip
    for of in (RESULT, QUERY):
        found.update({f"{of}.{method}()": ROW for method in _ONE})
        found.update({f"{of}.{method}()": RESULT for method in _MANY})
    return found


def _members_of_bases() -> dict[str, str]:
    found: dict[str, str] = {"sqlalchemy.orm.registry().generate_base()": "sqlalchemy.orm.declarative_base()"}
    for base in BASES:
        found[f"{base}.metadata"] = METADATA
        found[f"{base}.__table__"] = TABLE
        found[f"{base}.query"] = QUERY
    found[f"{FLASK}.metadata"] = METADATA
    found["sqlalchemy.orm.registry().metadata"] = METADATA
    return found


SAME_AS: dict[str, str] = {
    **{f"{module}.{name}": f"sqlalchemy.{name}" for module in _CORE_MODULES for name in _CORE},
    **{f"{module}.{name}": f"sqlalchemy.orm.{name}" for module in _ORM_MODULES for name in _ORM},
    "sqlmodel.Relationship": "sqlalchemy.orm.relationship",
    "sqlmodel.main.SQLModel": SQLMODEL,
    "sqlmodel.main.Field": "sqlmodel.Field",
    "flask_sqlalchemy.extension.SQLAlchemy": "flask_sqlalchemy.SQLAlchemy",
    **_sessions(),
    **_connections(),
    **_statements(),
    **_results(),
    **_members_of_bases(),
}

STARTS: dict[str, str] = {
    **{f"sqlalchemy.{kind}": kind for kind in ("select", "insert", "update", "delete")},
    **{f"{TABLE}.{kind}": kind for kind in ("select", "insert", "update", "delete")},
    "sqlalchemy.union": "select",
    "sqlalchemy.exists": "select",
    f"{SESSION}.query": "select",
    "oslo_db.sqlalchemy.utils.model_query": "select",
}
"""What begins a statement, and what that does."""
CHANGING = {
    f"{QUERY}.delete": "delete",
    f"{QUERY}.update": "update",
    f"{QUERY}.soft_delete": "update",
    f"{QUERY}.update_on_match": "update",
}
"""What becomes of a query in the end; oslo.db's marks rows as deleted."""
LOADS = (f"{SESSION}.get", f"{SESSION}.get_one", "flask_sqlalchemy.SQLAlchemy().get_or_404")
JOINS = (
    "join",
    "outerjoin",
    "join_from",
    "outerjoin_from",
    "select_from",
    "add_entity",
    "with_entities",
    "from_select",
)
MEETING = tuple(
    f"{statement}.{method}"
    for statement in STATEMENTS
    for method in (
        *JOINS, "where", "filter", "having", "options", "add_columns", "with_only_columns", "values", "union",
        "union_all", "intersect", "except_",
    )
)  # fmt: skip
FOLLOWED = (*STATEMENTS, TABLE, "sqlalchemy.orm.aliased()", "sqlalchemy.join()", "sqlalchemy.outerjoin()")
