"""mgo, the first driver of MongoDB for Go: sessions, and what is done to collections."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, Compute, framework
from ringfence.frameworks._go import built, calls
from ringfence.frameworks._mongodb_names import step
from ringfence.frameworks._mongodb_statements import stated
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Member, Text
from ringfence.model.facts import Connection, Fact
from ringfence.model.outline import Call
from ringfence.model.value import Library, LibraryCall, Scope

_PACKAGES = ("gopkg.in/mgo.v2", "github.com/globalsign/mgo")
_MGO = _PACKAGES[0]
_SESSION = f"{_MGO}.Session()"
_COLLECTION = f"{_SESSION}[][]"
_DIALS = ("Dial", "DialWithTimeout", "DialWithInfo")
_OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("Find", "FindId", "Pipe", "Count"), ("select",)),
    "Insert": ("insert",),
    **dict.fromkeys(("Update", "UpdateId", "UpdateAll"), ("update",)),
    **dict.fromkeys(("Upsert", "UpsertId"), ("insert", "update")),
    **dict.fromkeys(("Remove", "RemoveId", "RemoveAll", "DropCollection"), ("delete",)),
}


_COMPUTES: dict[str, Compute] = {f"{_SESSION}.DB": step, f"{_SESSION}[].C": step}


@framework(
    "go_mgo",
    language="go",
    libraries=_PACKAGES,
    same_as={
        **{f"{_PACKAGES[1]}.{name}": f"{_MGO}.{name}" for name in ("Session()", *_DIALS)},
        **{f"{package}.{name}()": _SESSION for package in _PACKAGES for name in _DIALS},
        **{f"{_SESSION}.{name}()": _SESSION for name in ("Copy", "Clone", "New")},
    },
    computes=_COMPUTES,
)
def go_mgo(code: Code) -> Iterator[Fact]:
    """A connection for each session that is begun, and one query for each call on a collection."""
    databases: dict[Text, None] = {}
    for call, scope in calls(code):
        callee = call.invoke.callee
        if isinstance(callee, Member) and callee.name in _OPERATIONS:
            yield from _queries(code, callee, call, scope, databases)
    for dial in code.calls(*(f"{_MGO}.{name}" for name in _DIALS)):
        yield from _connections(code, dial, list(databases))


def _queries(code: Code, callee: Member, call: Call, scope: Scope, databases: dict[Text, None]) -> Iterator[Fact]:
    found = [v for v in code.values(callee.of, scope) if isinstance(v, Library) and v.name == _COLLECTION and v.keys]
    databases.update((value.keys[0], None) for value in found)
    if found:
        yield from stated(code, callee, call, _OPERATIONS[callee.name], [value.keys[-1] for value in found])


def _connections(code: Code, call: LibraryCall, databases: list[Text]) -> Iterator[Connection]:
    """The database is the one that is asked for, or else, for ``DB("")``, what the address says."""
    named = dict.fromkeys(one if one.literal else None for one in databases)
    for database in named or [None]:
        yield Connection("mongodb", call.call.invoke.at, call.call.function, url=_url(code, call), database=database)


def _url(code: Code, call: LibraryCall) -> Expression | None:
    """The address, or the first of those that ``&mgo.DialInfo{Addrs: …}`` lists."""
    if not call.name.endswith("DialWithInfo"):
        return call.argument(0)
    for value in code.values(call.argument(0), call.scope):
        for made, scope in built(code, value):
            addresses = made.argument(None, "Addrs")
            if addresses is not None:
                return resolved(code, addresses, scope)
    return None
