"""Canonical names of oslo.db: whatever hands out a session of SQLAlchemy is one thing here."""

from __future__ import annotations

from ringfence.frameworks._sqlalchemy_names import CONNECTION, ENGINE, QUERY, SESSION, TABLE

FACADE = "oslo_db.sqlalchemy.enginefacade"
MANAGER = f"{FACADE}.transaction_context()"
READER, WRITER = f"{MANAGER}.reader", f"{MANAGER}.writer"
_CONNECTING = {mode: f"{mode}.connection" for mode in (READER, WRITER)}
MODEL = "oslo_db.sqlalchemy.models.ModelBase"
MODEL_QUERY = "oslo_db.sqlalchemy.utils.model_query"
_LEGACY = f"{FACADE}.LegacyEngineFacade()"
_NEUTRON = "neutron_lib.db.api"
_CONTEXT = "neutron_lib.context.Context()"


def _modes() -> dict[str, str]:
    """``manager.writer.independent.using(context)``: what refines a mode is the mode."""
    found = {
        f"{FACADE}.reader": READER,
        f"{FACADE}.writer": WRITER,
        f"{MANAGER}.async_": READER,
        f"{MANAGER}.async": READER,
        f"{_NEUTRON}.CONTEXT_READER": READER,
        f"{_NEUTRON}.CONTEXT_WRITER": WRITER,
        f"{_NEUTRON}.get_context_manager()": MANAGER,
    }
    for mode, connecting in _CONNECTING.items():
        for refining in ("independent", "savepoint", "allow_async"):
            found[f"{mode}.{refining}"] = mode
            found[f"{connecting}.{refining}"] = connecting
        found[f"{mode}.using()"] = SESSION
        found[f"{connecting}.using()"] = CONNECTION
        found[f"{mode}.get_engine()"] = ENGINE
        found[f"{mode}.get_sessionmaker()"] = "sqlalchemy.orm.sessionmaker()"
    return found


SAME_AS: dict[str, str] = {
    **_modes(),
    f"{FACADE}*.session": SESSION,
    f"{_NEUTRON}*.session": SESSION,
    f"{FACADE}.get_legacy_facade()": _LEGACY,
    f"{MANAGER}.get_legacy_facade()": _LEGACY,
    "oslo_db.sqlalchemy.session.EngineFacade()": _LEGACY,
    "oslo_db.sqlalchemy.session.EngineFacade.from_config()": _LEGACY,
    f"{_LEGACY}.get_session()": SESSION,
    f"{_LEGACY}.get_engine()": ENGINE,
    "oslo_db.sqlalchemy.orm.get_maker()": "sqlalchemy.orm.sessionmaker()",
    "oslo_db.sqlalchemy.session.get_maker()": "sqlalchemy.orm.sessionmaker()",
    "oslo_db.sqlalchemy.orm.Session": SESSION.removesuffix("()"),
    "oslo_db.sqlalchemy.engines.create_engine": "sqlalchemy.create_engine",
    "oslo_db.sqlalchemy.session.create_engine": "sqlalchemy.create_engine",
    f"{MODEL_QUERY}()": QUERY,
    "oslo_db.sqlalchemy.utils.get_table()": TABLE,
    "neutron_lib.context.get_admin_context()": _CONTEXT,
    "neutron_lib.context.get_admin_context_without_session()": _CONTEXT,
    f"{_CONTEXT}.elevated()": _CONTEXT,
    f"{_CONTEXT}.session": SESSION,
}
