"""Only its projector writes a read model.

## What it flags

A statement of any service but the projector that writes a declared read model, or a migration of another one that changes
it. There is one finding for each read model.

## Why

A CQRS read model is derived: it holds nothing that is not said elsewhere, and can be thrown away and built anew from its
sources. That is what makes it safe to let others read it. A write past the projector is lost at the next rebuild, or
overwritten by the next event, and until then readers see something that no source ever said.

## Example

```yaml
read_models:
  search-db/search:order_list: {projector: search, sources: [orders, billing]}
```

```python
# billing/app.py
connection.execute(text("UPDATE order_list SET state = 'paid' WHERE number = :n"), {"n": number})       # flagged
```

## The cure

Change the data where it belongs, in the owner's own tables, and publish an event; the projector consumes it and updates the
read model. If the change belongs nowhere else, the table is no read model: give it an owner.

## How to declare it intended

```yaml
exceptions:
  - rule: read-model-write
    subject: search-db/search:order_list
    services: [billing, search]
    reason: billing publishes InvoicePaid from version 3 on
    until: 2027-03-31
```

At the statement: `# ringfence: ignore[read-model-write] until billing publishes until=2027-03-31`.

## Guards against false alarms

- Rebuild jobs and migrations of the projector, and of services in its bounded context, are the projector's.
- Only declared read models are judged.

## Options

None.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import NoOptions, rule
from ringfence.model.finding import Finding, Related
from ringfence.model.system import Access, ReadModel, System

from ringfence_rules._parties import Parties, listed, strongest


@rule(
    "read-model-write",
    summary="A service other than its projector writes a read model",
    severity="error",
    help=__doc__,
)
def check(system: System, options: NoOptions) -> Iterator[Finding]:
    """One finding for each read model that others write."""
    parties = Parties(system)
    for model in system.read_models:
        if model.kind != "declared":
            continue
        foreign = [
            access
            for access in system.accesses
            if access.table == model.table and access.mode in ("write", "define")
            if access.service and parties.apart(access.service, model.projector)
        ]
        if foreign:
            yield _finding(model, sorted(foreign, key=lambda access: (access.mode == "define", access.at)))


def _finding(model: ReadModel, accesses: list[Access]) -> Finding:
    anchor, *others = accesses
    writers = sorted({access.service for access in accesses})
    return Finding(
        rule="read-model-write",
        subject=str(model.table),
        services=(*writers, model.projector),
        message=f"{model.table} is a read model that {model.projector} keeps up to date, but {listed(writers)} "
        f"{'write' if len(writers) > 1 else 'writes'} it too",
        at=anchor.at,
        remedy=f"Let {listed(writers)} publish an event, and {model.projector} update the read model when it consumes it.",
        related=(
            Related("declared as a read model here", model.at),
            *(Related(f"{other.service} {other.mode}s it too", other.at) for other in others),
        ),
        because=anchor.because,
        certainty=strongest(access.certainty for access in accesses),
    )
