"""A service's classes are its own; others know its contract.

## What it flags

An import of a module that belongs to another service: of its folder, or of a package that it alone defines. There is one
finding for each pair of services; it stands at the first import.

## Why

Not only the data has one owner, so have the rules about it. Whoever imports another service's model compiles its invariants,
its mapping and its dependencies into a second program. A change of a column or a rule then needs both to be built and
deployed at once, and until they are, two versions of the truth run side by side. What looks like reuse is the shared
database in another dress.

## Example

```python
# billing/invoices.py
from services.orders.models import Order          # flagged
```

## The cure

- Each service has a **model of its own**, with what it needs of an order and no more. That two classes are called Order is
  no duplication: they mean different things and change for different reasons.
- What crosses the boundary is a **contract**: an API description, an event schema, a client package that is published with
  versions, and holds no logic.
- What really is the same everywhere (money, time zones, logging) goes into a library with versions of its own.

## How to declare it intended

```yaml
exceptions:
  - rule: foreign-model-import
    subject: billing -> orders
    services: [billing, orders]
    reason: both are merged in spring
    until: 2027-03-31
```

At the import: `# ringfence: ignore[foreign-model-import] merged in spring until=2027-03-31`.

## Guards against false alarms

- Modules that are a contract are there to be imported: an `api`, `client`, `contract`, `dto`, `event`, `message`, `proto`,
  `stub` or `sdk` part of the path says so (option `contracts`), and so do folders of what is generated of one (`thrift`,
  `kitex_gen`, `orderspb`).
- Folders of no service are shared code, not another service's.
- A class that does nothing but begin a program is no model: whoever imports it runs the whole program inside of its own.
- What a program that only sets up databases of others (called migrations, seeder or the like, serving nobody) holds is
  scripts, and no model.
- Services whose folders lie in each other, services of one bounded context, and several programs of one folder are not
  judged.

## Options

- `contracts` (`api`, `client`, …): words in a path that mark a contract.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct
from ringfence.extend import rule
from ringfence.model.finding import Finding, Related
from ringfence.model.system import ForeignImport, System
from ringfence.patterns import pattern

from ringfence_rules._effects import grouped
from ringfence_rules._parties import Parties

CONTRACTS = ("api", "client", "contract", "dto", "event", "message", "proto", "protobuf", "pb", "grpc", "stub", "sdk",
             "schema", "interface", "generated", "kitex", "thrift", "idl")  # fmt: skip
_PACKAGE_OF_PROTOBUF = "pb"
"""What Go packages of messages end in (``orderspb``)."""
_WHOLE = ("default", "*")
_OR_ONE = "; or declare them one context, if they are programs of one application, as their common database suggests"
_WORDS = pattern(r"[a-z]+|[A-Z][a-z]*")


class Options(Struct, frozen=True):
    """What can be set for foreign-model-import."""

    contracts: Annotated[
        tuple[str, ...], Meta(description="Words in a path that mark a contract, in the singular.")
    ] = CONTRACTS


@rule(
    "foreign-model-import",
    summary="Code imports the internals of another service",
    severity="warning",
    help=__doc__,
    options=Options,
)
def check(system: System, options: Options) -> Iterator[Finding]:
    """One finding for each importing and imported service."""
    parties = Parties(system)
    folders = {service.name: service.path for service in system.services}
    stores = grouped((name, store.name) for store in system.datastores for name in store.used_by)
    foreign = [
        ((one.service, one.owner), one)
        for one in system.imports
        if parties.apart(one.service, one.owner) and not parties.only_sets_up(one.owner)
        if not _is_contract(one, folders.get(one.owner, ""), options)
    ]
    for (service, owner), imports in sorted(grouped(foreign).items()):
        together = not set(stores.get(service, ())).isdisjoint(stores.get(owner, ()))
        yield _finding(service, owner, sorted(imports, key=lambda one: one.at), together)


def _is_contract(one: ForeignImport, folder: str, options: Options) -> bool:
    inside = one.path.removeprefix(folder).rpartition(".")[0]
    words = {word.lower().removesuffix("s") for word in _WORDS.findall(inside)}
    words |= {_PACKAGE_OF_PROTOBUF for part in inside.split("/") if part.endswith(_PACKAGE_OF_PROTOBUF)}
    return not words.isdisjoint(options.contracts)


def _shown(one: ForeignImport) -> str:
    """What is imported: the module by its name, or by its file where it is named from the one that imports it."""
    module, _, name = one.target.partition("::")
    where = one.path if module.startswith(".") else module
    return f"{where} ({name})" if name and name not in _WHOLE else where


def _finding(service: str, owner: str, imports: list[ForeignImport], together: bool) -> Finding:
    anchor = imports[0]
    others = {one.at: one for one in imports if one.at != anchor.at}
    more = f" (and {len(others)} more)" if others else ""
    return Finding(
        rule="foreign-model-import",
        subject=f"{service} -> {owner}",
        services=(service, owner),
        message=f"{service} imports {_shown(anchor)} of {owner}{more}",
        at=anchor.at,
        remedy=f"Give {service} a class of its own with what it needs, filled from the API or the events of {owner}; or "
        f"move what both share into a contract or a library with versions{_OR_ONE if together else ''}.",
        related=tuple(Related(f"imports {_shown(one)}", at) for at, one in sorted(others.items())),
    )
