"""oslo.db: the database that enginefacade opens, and the transactions of its writers; its sessions are SQLAlchemy's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ringfence.extend import Code, framework
from ringfence.frameworks._oslo_db_names import FACADE, MANAGER, READER, SAME_AS, WRITER
from ringfence.frameworks._texts import first_argument
from ringfence.model.expression import Hole, Invoke
from ringfence.model.facts import Connection, Fact, TransactionScope
from ringfence.model.source import Span
from ringfence.model.value import Library, LibraryCall, Scope

_URL = Hole("setting", "database.connection")
"""Where oslo.db's own options say which database it is."""
_MODES = (READER, WRITER)


@framework(
    "oslo_db",
    language="python",
    libraries=("oslo_db", "neutron_lib"),
    same_as=SAME_AS,
    computes={"oslo_db.sqlalchemy.utils.paginate_query": first_argument},
)
def oslo_db(code: Code) -> Iterator[Fact]:
    """Connections and transactions."""
    yield from _connections(code)
    writing = list(code.calls(f"{WRITER}.using", f"{WRITER}.connection.using"))
    for call in writing:
        yield TransactionScope(call.call.invoke.at, call.call.function)
    yield from _entered(code, writing)
    for function, _ in code.decorated(WRITER, f"{WRITER}.connection"):
        yield TransactionScope(function.at, function.name, whole=True)


def _entered(code: Code, writing: Sequence[LibraryCall]) -> Iterator[TransactionScope]:
    """``with session_for_write() as session:``, where that is a function that gives what ``using`` does."""
    makers = {call.call.function.rpartition(".")[2] for call in writing} - {""}
    made = {call.call.invoke.at for call in writing}
    told: set[Span] = set()
    for path, outline in code.outlines.items() if makers else ():
        for call in outline.calls:
            for block in call.scopes:
                if isinstance(block, Invoke) and block.at not in told and getattr(block.callee, "name", "") in makers:
                    told.add(block.at)
                    values = code.values(block, Scope(path, call.function))
                    if any(isinstance(v, Library) and v.made is not None and v.made.at in made for v in values):
                        yield TransactionScope(block.at, call.function)


def _connections(code: Code) -> Iterator[Connection]:
    """One for each context manager that the program makes; else the library's own, where something is done with it."""
    made = list(code.calls(f"{FACADE}.transaction_context"))
    for call in made or _first_uses(code):
        yield Connection("", call.call.invoke.at, call.call.function, url=_URL)


def _first_uses(code: Code) -> list[LibraryCall]:
    names = [f"{mode}.{method}" for mode in _MODES for method in ("using", "get_engine", "get_sessionmaker")]
    used = [
        *code.calls(*names, f"{MANAGER}.configure", f"{FACADE}.configure"),
        *(c for _, c in code.decorated(*_MODES)),
    ]
    return sorted(used, key=lambda call: call.call.invoke.at)[:1]
