"""Something keeps every read model up to date.

## What it flags

A declared read model that nothing fills: the projector has no consumer, schedule or start-up code that writes it, no change
capture or sink leads to it, and no loader is declared. It stands at the declaration.

## Why

A read model that only requests fill, or nobody, is no projection of anything: it shows what somebody once wrote, and differs
from its sources a little more every day. Readers cannot tell, since it looks like data.

## Example

```yaml
read_models:
  search-db/search:order_list: {projector: search, sources: [orders]}       # flagged: search consumes nothing of orders
```

## The cure

- Let the projector **consume the events** of the sources, and write the read model then.
- **Change capture**: Debezium reads the sources' logs, a sink or a consumer writes the read model.
- A **job** that asks the sources' APIs on a schedule is slower, and enough for much.
- If something outside this repository fills it, say so: `loader: the nightly import of the data team`.

## How to declare it intended

```yaml
exceptions:
  - rule: read-model-unfed
    subject: search-db/search:order_list
    services: [search]
    reason: filled by hand until the events are there
    until: 2027-03-31
```

At the declaration in ringfence.yaml: `# ringfence: ignore[read-model-unfed] filled by hand until=2027-03-31`.

## Guards against false alarms

- Materialised views are filled by their database.
- Where the projector's code cannot be read, nothing is said.
- Writing in a function that is reached from a consumer or a job suffices, however many calls away.

## Options

None.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from ringfence.extend import NoOptions, rule
from ringfence.model.finding import Finding, Related
from ringfence.model.system import Access, ReadModel, System

from ringfence_rules._effects import is_write
from ringfence_rules._parties import Parties, listed

BY_THEMSELVES = ("consumer", "schedule", "start")
"""Entry points that run without a request."""


@rule(
    "read-model-unfed",
    summary="Nothing keeps a read model up to date",
    severity="warning",
    help=__doc__,
)
def check(system: System, options: NoOptions) -> Iterator[Finding]:
    """One finding for each read model that nothing fills."""
    parties = Parties(system)
    readable = {service.name for service in system.services if service.languages}
    materialised = {table.key for table in system.tables if table.view}
    for model in system.read_models:
        if model.kind != "declared" or model.loader or model.table in materialised or model.projector not in readable:
            continue
        if not _is_fed(model, system, parties):
            yield _finding(model, [access for access in system.accesses if access.table == model.table])


def _is_fed(model: ReadModel, system: System, parties: Parties) -> bool:
    if any(_leads_to(feed.target, model) for feed in system.feeds):
        return True
    return any(
        entry.kind in BY_THEMSELVES and not parties.apart(entry.service, model.projector)
        for entry in system.entries
        if any(is_write(effect) and effect.table == model.table for effect in entry.effects)
    )


def _leads_to(target: str, model: ReadModel) -> bool:
    """Whether a feed's target, a table or a whole datastore, is the read model's."""
    return any(fnmatchcase(name, target) for name in (str(model.table), model.table.name, model.table.datastore))


def _finding(model: ReadModel, accesses: list[Access]) -> Finding:
    writes = [access for access in accesses if access.mode == "write"]
    how = f"only requests of {listed(sorted({a.service for a in writes}))} write it" if writes else "nothing writes it"
    sources = f" of {listed(model.sources)}" if model.sources else " of its sources"
    return Finding(
        rule="read-model-unfed",
        subject=str(model.table),
        services=(model.projector,),
        message=f"nothing keeps the read model {model.table} up to date: {how}",
        at=model.at,
        remedy=f"Let {model.projector} consume the events{sources} and write it then; or declare the loader that fills it.",
        related=tuple(Related(f"{access.service} {access.mode}s it", access.at) for access in writes),
    )
