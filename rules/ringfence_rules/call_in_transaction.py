"""No transaction is open while another service is asked.

## What it flags

A synchronous call to another service that is made while a database transaction is open: inside its block, or in a function
that runs inside it, however many calls away. There is one finding for each caller and route that is called.

## Why

The transaction holds row locks and a connection for as long as the other side takes. When that is slow, all who need these
rows or a connection wait too, and a hiccup over there becomes an outage here. And the two do not belong together: the
call cannot be rolled back. If the transaction fails after it, the other service has done what never happened here.

## Example

```python
with session.begin():
    session.add(Order(...))
    requests.post(f"{PAYMENTS_URL}/charges", json=charge, timeout=2)     # flagged
```

## The cure

- **Ask first, write afterwards**: what the call answers is gathered before the transaction begins.
- **Write first, tell afterwards**: store the order as pending and commit, then call; a second short transaction notes the
  outcome. A job finds what was left pending.
- **Outbox**: insert a row that says what is to be done, in the same transaction. A relay makes the call or publishes the
  event, and repeats it until it succeeds.
- Hooks that run after the commit (`transaction.on_commit`) let go of the locks, but lose the call if the process dies.

## How to declare it intended

```yaml
exceptions:
  - rule: call-in-transaction
    subject: "shop -> payments: *"
    services: [shop, payments]
    reason: payments becomes an event with version 3
    until: 2027-03-31
```

At the call: `# ringfence: ignore[call-in-transaction] becomes an event until=2027-03-31`.

## Guards against false alarms

- Transactions count that the code opens (blocks, decorators, annotations), and those that a session begins by itself at its
  first statement, to the end of the function or the next commit. Where nothing is seen to be written in one before the
  call, the finding speaks of the connection alone: there may be no locks yet.
- Work in the background, and hooks that run after the commit, are outside the transaction.
- Inserting into an outbox table is no call.
- Where a service has no database at all, `@Transactional` and its like open nothing.

## Options

None.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import NoOptions, rule
from ringfence.model.finding import Finding, Related
from ringfence.model.source import Span
from ringfence.model.system import Effect, ServiceCall, System

from ringfence_rules._effects import Done, Standing, begins, called, calling, done, first, grouped, is_write, way
from ringfence_rules._orders import Orders
from ringfence_rules._parties import strongest


@rule(
    "call-in-transaction",
    summary="A service is called while a transaction is open",
    severity="warning",
    help=__doc__,
)
def check(system: System, options: NoOptions) -> Iterator[Finding]:
    """One finding for each caller and what it calls."""
    spanning = frozenset(system.spanning)  # those are distributed transactions
    storing = _storing(system)
    inside = [
        one
        for one in done(system, "call")
        if one[1].transaction is not None and one[1].transaction not in spanning and one[0].service in storing
    ]
    standing, orders, stated = Standing(system, "call"), Orders(system), _Stated(system)
    for subject, found in sorted(grouped((calling(one), one) for one in inside).items()):
        yield _finding(subject, found, standing, orders, stated)


def _storing(system: System) -> set[str]:
    """Services that have a database, be it one that nobody knows."""
    known = {service for store in system.datastores for service in store.used_by}
    unknown = {lost.service for lost in system.unresolved if lost.what in ("connection", "table", "statement")}
    return known | unknown | {entry.service for entry, _ in done(system, "query")}


class _Stated:
    """The statements that executions do in transactions. Where none is seen, nobody knows what is locked."""

    def __init__(self, system: System) -> None:
        self._seen: set[Span] = set()
        self._writes: defaultdict[tuple[int, Span], list[Effect]] = defaultdict(list)
        for entry, effect in done(system, "query"):
            if effect.transaction is not None:
                self._seen.add(effect.transaction)
                if is_write(effect):
                    self._writes[id(entry), effect.transaction].append(effect)

    def worst(self, found: list[Done]) -> list[Done]:
        """Those that hold locks; else those of which it is known that they hold none, before those of which nothing is."""
        seen = [one for one in found if one[1].transaction in self._seen]
        return [one for one in seen if not self.only_read(one)] or seen or found

    def only_read(self, one: Done) -> bool:
        """Whether an execution changes nothing before a request is sent: the transaction has locked nothing yet."""
        entry, asking = one
        if asking.transaction is None or asking.transaction not in self._seen:
            return False
        return all(_follows(write, asking) for write in self._writes[id(entry), asking.transaction])


def _follows(write: Effect, asking: Effect) -> bool:
    """Whether a write is done after a request: where their ways part, it stands further down, and neither is repeated."""
    if write.repeated and asking.repeated:
        return False
    here, there = ([step.at for step in one.path if step.at is not None] + [one.at] for one in (write, asking))
    parted = next(((a, b) for a, b in zip(here, there, strict=False) if a != b), None)
    return parted is not None and parted[0].path == parted[1].path and parted[0] > parted[1]


def _finding(subject: str, found: list[Done], standing: Standing, orders: Orders, stated: _Stated) -> Finding:
    entry, effect = first(stated.worst(found))
    call, transaction = effect.call, effect.transaction
    assert call is not None
    assert transaction is not None
    at = standing.of(effect)
    held = " is" if stated.only_read((entry, effect)) else ", and what it has locked, are"
    others = {standing.of(other): other_entry for other_entry, other in found if standing.of(other) != at}
    return Finding(
        rule="call-in-transaction",
        subject=subject,
        services=(call.source, call.target),
        message=f"{call.source} calls {call.target} ({called(call)}) while a transaction is open; its connection"
        f"{held} held for as long as {call.target} takes",
        at=at,
        remedy=_remedy(call, orders),
        related=(
            Related("the transaction begins here", transaction),
            *standing.beyond(effect, "the request is sent here"),
            *(Related(f"also here, on {begins(other)}", place) for place, other in sorted(others.items())),
        ),
        because=(*way(entry, effect), *call.because),
        certainty=strongest(other.call.certainty for _, other in found if other.call is not None),
    )


def _remedy(call: ServiceCall, orders: Orders) -> str:
    if orders.is_order(call.route, call.method, call.path):
        return (
            f"Call {call.target} before the transaction begins or after it is committed; if both must happen or neither, "
            "write what is to be done into an outbox table and let a relay do it."
        )
    return (
        f"Ask {call.target} before the transaction begins, and let the transaction do only what follows from the answer; "
        "what only shows the answer can ask after it has ended."
    )
