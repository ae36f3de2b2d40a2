"""Transactions in .NET: of EF Core, ADO.NET, NHibernate and MongoDB, ambient ones, those of projects' own units of work."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._begun_transactions import begun
from ringfence.frameworks._dotnet import LANGUAGE, method_of
from ringfence.model.facts import TransactionScope
from ringfence.patterns import pattern

_BEGINNING = pattern(r"^(?:Begin|Start)Transaction(?:Async)?$")
_ENDING = frozenset(
    f"{name}{ending}"
    for name in ("Commit", "Rollback", "CommitTransaction", "RollbackTransaction", "AbortTransaction")
    for ending in ("", "Async")
)


@framework("dotnet_transactions", language=LANGUAGE)
def dotnet_transactions(code: Code) -> Iterator[TransactionScope]:
    """From the call that begins one to the one that commits it; where nothing does, the block that it is opened for."""
    found = list(begun(code, LANGUAGE, _BEGINNING, _ENDING))
    yield from found
    told = {scope.at for scope in found}
    for outline in code.calling(("TransactionScope", *filter(_BEGINNING.search, code.called_names))):
        for call in outline.calls if outline.language == LANGUAGE else ():
            name = method_of(call.invoke)
            if name == "TransactionScope" or (_BEGINNING.search(name) and call.invoke.at not in told):
                yield TransactionScope(call.invoke.at, call.function)
