"""ActiveRecord, Rails' object mapper: databases, models with their tables, and the queries on them."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._active_record_models import BASE, Models
from ringfence.frameworks._active_record_queries import QUERY, Queries
from ringfence.frameworks._rails_databases import ENGINES, connections, place
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._ruby import RUBY, block_of, is_seed, outlines, word
from ringfence.model.expression import Collection, Expression
from ringfence.model.facts import Connection, Fact, TransactionScope
from ringfence.model.value import ClassValue, Entries, LibraryCall

_OBJECTS = (
    "find", "find_by", "find_by!", "first", "first!", "last", "last!", "take", "take!", "create", "create!", "sole",
    "find_or_create_by", "find_or_create_by!", "find_or_initialize_by", "first_or_create", "first_or_create!",
    "first_or_initialize", "create_or_find_by", "create_or_find_by!", "build", "new", "reload", "second", "find_sole_by",
    "tap", "becomes", "create_with", "lock!", "presence",
)  # fmt: skip
_NARROWING = (
    "where", "all", "order", "limit", "offset", "joins", "includes", "preload", "eager_load", "left_joins",
    "left_outer_joins", "group", "having", "distinct", "select", "not", "unscoped", "merge", "or", "rewhere", "reorder",
    "lock", "references", "page", "per", "extending", "readonly", "find_each", "in_batches", "none", "unscope",
    "with_deleted", "find_by_sql", "to_a", "in_order_of", "reverse_order", "includes_values", "from", "scoped", "kept",
    "paginate",
)  # fmt: skip
_EXECUTING = ("execute", "exec_query", "select_all", "select_value", "select_values", "select_rows", "select_one",
              "exec_update", "exec_delete", "exec_insert")  # fmt: skip
_CONNECTION = f"{BASE}.connection()"


def _same_as() -> dict[str, str]:
    """One name for a query of a class, ``….query()``, and one for the objects that it gives."""
    found: dict[str, str] = {}
    for of in (BASE, f"{BASE}()", QUERY):
        found.update({f"{of}.{name}()": QUERY for name in _NARROWING})
        found.update({f"{of}.{name}()": f"{BASE}()" for name in _OBJECTS})
    found[f"{QUERY}[]"] = f"{BASE}()"
    found[f"{BASE}()[]"] = f"{BASE}()[]"
    for owner in (BASE, f"{BASE}()"):
        found[f"{owner}.connection()"] = _CONNECTION
        found[f"{owner}.lease_connection()"] = _CONNECTION
    found[f"{_CONNECTION}.raw_connection()"] = _CONNECTION
    return found


@framework("active_record", language=RUBY, libraries=("ActiveRecord", "ApplicationRecord"), same_as=_same_as())
def active_record(code: Code) -> Iterator[Fact]:
    """The databases of a service, its models, what is done with them, and transactions."""
    models = Models(code)
    rails = any(path.endswith("config/application.rb") for path, _ in outlines(code))
    established = [one for one in _established(code) if one.alias or not rails or _is_of_rails(one.at.path)]
    at = place(code)
    first = any(not one.alias for one in established)
    if at is not None and not first and (models.stored or _uses(code)):
        yield from connections(code, at)
    yield from established
    yield from models.mappings()
    yield from dict.fromkeys(Queries(code, models).read())
    yield from _statements(code)
    yield from _transactions(code)


def _is_of_rails(path: str) -> bool:
    """Whether a file is part of a program of Rails, rather than a script beside it with a database of its own."""
    return any(f"/{folder}/" in f"/{path}" for folder in ("app", "config", "lib"))


def _uses(code: Code) -> bool:
    return any(True for _ in code.calls(f"{BASE}.connection", f"{BASE}.transaction", "ActiveRecord.Schema.define"))


def _established(code: Code) -> Iterator[Connection]:
    """``ActiveRecord::Base.establish_connection(ENV['DATABASE_URL'])``, of a class for itself under its name."""
    for call in code.calls(f"{BASE}.establish_connection", f"{BASE}().establish_connection"):
        invoke, given = call.call.invoke, call.argument(0)
        owner = call.receiver if isinstance(call.receiver, ClassValue) else None
        alias = "" if owner is None else owner.name
        if given is not None and any(isinstance(value, Entries) for value in code.values(given, call.scope)):
            yield from _parts(code, call, given, alias)
        elif invoke.argument(None, "adapter") is not None:
            names = ("host", "port", "database", "username", "password")
            host, port, database, user, password = (invoke.argument(None, name) for name in names)
            engine = ENGINES.get(word(invoke.argument(None, "adapter")), "")
            if engine == "sqlite":
                yield Connection(engine, invoke.at, call.call.function, database=database, alias=alias)
            else:
                yield Connection(
                    engine, invoke.at, call.call.function, host=host, port=port, database=database, user=user,
                    password=password, alias=alias,
                )  # fmt: skip
        elif given is not None:
            for text in code.texts(given, call.scope):
                if text.literal is None or "://" in text.literal:
                    yield Connection("", invoke.at, call.call.function, url=text, alias=alias)


def _parts(code: Code, call: LibraryCall, given: Expression, alias: str) -> Iterator[Connection]:
    for value in code.values(given, call.scope):
        if isinstance(value, Entries):
            known = {word(key): item for key, item in value.items}
            engine = ENGINES.get(word(known.get("adapter")), "")
            at, function = call.call.invoke.at, call.call.function
            yield Connection(
                engine, at, function, url=known.get("url"), host=known.get("host"), port=known.get("port"),
                database=known.get("database"), user=known.get("username"), password=known.get("password"), alias=alias,
            )  # fmt: skip


def _statements(code: Code) -> Iterator[Fact]:
    """``ActiveRecord::Base.connection.execute(sql)``."""
    for call in code.calls(*(f"{_CONNECTION}.{name}" for name in _EXECUTING)):
        given = call.argument(0)
        if not is_seed(call.path) and "/migrate/" not in call.path:
            first = given.items[0] if isinstance(given, Collection) and given.items else given
            yield from statements_in(code, first, call.scope, call.call.invoke.at)


def _transactions(code: Code) -> Iterator[TransactionScope]:
    """``Order.transaction do … end``, ``order.with_lock do … end``: the block runs in one."""
    for outline in code.calling(("transaction", "with_lock")):
        for call in outline.calls if outline.language == RUBY else ():
            block = (
                block_of(call.invoke) if getattr(call.invoke.callee, "name", "") in ("transaction", "with_lock") else ""
            )
            if block:
                at = next((f.at for f in outline.functions if f.name == block), call.invoke.at)
                yield TransactionScope(at, block, whole=True)
