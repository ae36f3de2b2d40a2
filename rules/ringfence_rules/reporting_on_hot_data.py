"""Reports read cold data, not the tables that others work on.

## What it flags

Code that reports (a service, file or function that is called so: reports, analytics, dashboard, statistics, export,
warehouse), a configured dashboard, or a dbt project, that reads tables which services of other bounded contexts own. There
is one finding for each service that reports, and one for each dashboard or profile of dbt.

## Why

A report reads much, for long, and in ways nobody foresaw. On the tables of the running business it takes the locks, the
cache and the connections away from those who sell. And it binds to every column of every service at once: the report is
what prevents the next migration of all of them. What a report shows may be an hour old, so it need not be there at all.

## Example

```python
# reports/daily.py
rows = connection.execute(text("SELECT day, sum(total) FROM orders GROUP BY day"))       # flagged: orders belongs to shop
```

## The cure

- **Export cold data**: the owner publishes events, or exports in the night, into a store that is made for reports; declare
  it as `reporting`. Only the exported columns are an interface then.
- **Change capture** into a warehouse, with a view between its raw tables and the reports.
- Few figures: ask the owner's API for them.
- A **read model** that events feed, for what is shown on a screen all day.

## How to declare it intended

```yaml
reporting:
  warehouse/cold: {loaders: [exporter]}
exceptions:
  - rule: reporting-on-hot-data
    subject: reports
    reason: reports moves to the warehouse in spring
    until: 2027-03-31
```

At the statement: `# ringfence: ignore[reporting-on-hot-data] moves to the warehouse until=2027-03-31`.

## Guards against false alarms

- A service's reports on its own tables, or on those of its context, are its own matter.
- Declared reporting stores and read models, and copies that events feed, are what reports should read.
- What runs only to fill a declared reporting store (a loader, or a job that writes it and serves nothing) is the export
  itself.

## Options

None.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import NoOptions, rule
from ringfence.model.finding import Finding, Related
from ringfence.model.system import Access, System

from ringfence_rules._effects import grouped
from ringfence_rules._parties import Parties, doubt, listed, weakest
from ringfence_rules._reporting import is_reporting_code

_READERS = {"dashboard": "a dashboard", "dbt": "a dbt project"}
"""Kinds of feeds that read for reports."""


@rule(
    "reporting-on-hot-data",
    summary="Reports read the tables that other services work on",
    severity="warning",
    help=__doc__,
)
def check(system: System, options: NoOptions) -> Iterator[Finding]:
    """One finding for each service that reports on tables of others, one for each dashboard or dbt project."""
    parties = Parties(system)
    loaders = {loader for store in system.reporting for loader in store.loaders}
    hot = [
        (access.service, access)
        for access in system.accesses
        if access.mode == "read" and access.service not in loaders and not parties.is_open(access.table)
        if (owner := parties.owner(access.table)) and parties.apart(owner, access.service)
        if is_reporting_code(access.service, access.at, access.function)
    ]
    for service, accesses in sorted(grouped(hot).items()):
        yield _finding(service, sorted(accesses, key=lambda a: (doubt(a.certainty), a.at)), parties)
    yield from _elsewhere(system)


def _finding(service: str, accesses: list[Access], parties: Parties) -> Finding:
    anchor = accesses[0]
    firsts = {access.table: access for access in reversed(accesses)}
    owners = sorted({owner for table in firsts if (owner := parties.owner(table))})
    tables = listed(sorted(str(table) for table in firsts))
    return Finding(
        rule="reporting-on-hot-data",
        subject=service,
        services=(service, *owners),
        message=f"{service} reports on the tables of {listed(owners)}, on which the business runs: {tables}",
        at=anchor.at,
        remedy=f"Have {listed(owners)} export what the reports need, by events or a nightly job, to a store for cold data, "
        "and report from there (declare it as reporting).",
        related=tuple(Related(f"reads {a.table.name}", a.at) for _, a in sorted(firsts.items()) if a is not anchor),
        because=(*parties.ownership(*sorted(firsts)), *anchor.because),
        certainty=weakest(access.certainty for access in firsts.values()),
    )


def _elsewhere(system: System) -> Iterator[Finding]:
    """Dashboards and projects of dbt whose configuration names a database that services work on."""
    cold = {store.name for store in system.reporting}
    users = {store.name: store.used_by for store in system.datastores}
    for feed in system.feeds:
        working = users.get(feed.source)
        if feed.kind in _READERS and working and feed.source not in cold:
            yield Finding(
                rule="reporting-on-hot-data",
                subject=f"{feed.target}: {feed.source}",
                services=working,
                message=f"{_READERS[feed.kind]}, {feed.target}, reads {feed.source}, on which {listed(working)} work",
                at=feed.at,
                remedy="Point it to a replica or to a store for cold data, and declare that as reporting.",
            )
