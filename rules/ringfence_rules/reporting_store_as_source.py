"""Nobody decides by the store for reports, nor keeps business data in it.

## What it flags

For each declared reporting store, and each service that does so, one finding:

- a service that is no loader **writes** to it;
- a service that does not report **reads** from it, on a request or a message.

## Why

A store for cold data is late by design: the export ran last night, a loader was down, a figure was corrected afterwards.
What is right for a report is wrong for a decision: whoever checks stock or credit there decides by yesterday's. And business
data that is kept nowhere else is lost with the next reload, for nobody backs up or migrates a store that can be built anew.

## Example

```python
@app.post("/orders")
def order(customer: str):
    turnover = warehouse.execute(text("SELECT total FROM turnover WHERE customer = :c"), {"c": customer})   # flagged
    if turnover.scalar() > LIMIT: ...
```

## The cure

- Ask the service that owns the data, or keep a copy of it that events feed and that has a known delay.
- Move business data out of the reporting store into a table that a service owns, and export it from there.
- A service that does report, under a name that does not say so, is declared: `readers`.

## How to declare it intended

```yaml
reporting:
  warehouse/cold: {loaders: [exporter], readers: [board]}
exceptions:
  - rule: reporting-store-as-source
    subject: warehouse/cold
    services: [orders]
    reason: the limit moves to the credit service
    until: 2027-03-31
```

At the statement: `# ringfence: ignore[reporting-store-as-source] moves to credit until=2027-03-31`.

## Guards against false alarms

- Services, files and functions whose names say that they report are readers without being declared.
- Only declared stores are judged.

## Options

None.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import NoOptions, rule
from ringfence.model.finding import Finding, Related
from ringfence.model.system import Access, ReportingStore, System

from ringfence_rules._effects import grouped
from ringfence_rules._parties import doubt, listed
from ringfence_rules._reporting import is_reporting_code


@rule(
    "reporting-store-as-source",
    summary="A service decides by the store for reports, or keeps business data there",
    severity="warning",
    help=__doc__,
)
def check(system: System, options: NoOptions) -> Iterator[Finding]:
    """One finding for each store and service."""
    for store in system.reporting:
        wrong = [
            (access.service, access)
            for access in system.accesses
            if access.table.datastore == store.name and access.service and _is_wrong(access, store)
        ]
        for service, accesses in sorted(grouped(wrong).items()):
            yield _finding(store, service, sorted(accesses, key=_order))


def _is_wrong(access: Access, store: ReportingStore) -> bool:
    if access.service in store.loaders or access.mode == "define":
        return False
    if access.mode == "write":
        return True
    return access.service not in store.readers and not is_reporting_code(access.service, access.at, access.function)


def _order(access: Access) -> tuple[object, ...]:
    return access.mode != "write", doubt(access.certainty), access.at


def _finding(store: ReportingStore, service: str, accesses: list[Access]) -> Finding:
    anchor, *others = accesses
    tables = listed(sorted({access.table.name for access in accesses}))
    writes = anchor.mode == "write"
    doing = "keeps data in" if writes else "relies on"
    return Finding(
        rule="reporting-store-as-source",
        subject=store.name,
        services=(service,),
        message=f"{service} {doing} {store.name}, a store for reports: {tables}",
        at=anchor.at,
        remedy=(
            f"Keep it in a table that a service owns, and export it from there; a loader of {store.name} is to be declared."
            if writes
            else "Ask the service that owns the data, or keep a copy that its events feed; if this is a report, declare "
            f"{service} a reader."
        ),
        related=(
            Related("declared as a reporting store here", store.at),
            *(Related(f"{other.mode}s {other.table.name}", other.at) for other in others),
        ),
        because=anchor.because,
        certainty=anchor.certainty,
    )
