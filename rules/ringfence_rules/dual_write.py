"""What is stored and what is published cannot contradict each other.

## What it flags

An entry point whose execution writes to a datastore and publishes a message to a broker as well: two systems that are
changed one after the other, without anything that keeps them together. There is one finding for each service and channel.
It stands at the publication and shows the write.

On the way of a consumed message it is a `note`: a broker that delivers a message again after a crash repeats the
publication, provided that the handler can bear it twice.

## Why

Between the commit and the publication the process may die, the broker may be away, or the other way round the transaction
may be rolled back after the message is out. Then an order exists of which nobody hears, or one is delivered that does
not exist. Nobody notices at the time. Such differences add up, and can only be found by comparing the data of all.

## Example

```python
@app.post("/orders")
def place(order: NewOrder):
    with session.begin():
        session.add(Order(...))
    channel.basic_publish(exchange="", routing_key="order.placed", body=...)     # flagged
```

## The cure

- **Transactional outbox**: insert the event into an `outbox` table in the same transaction as the order. A relay reads the
  table, publishes, and marks what it has sent; it may send twice, never not at all.
- **Change capture**: Debezium or the like turns committed rows into messages.
- **Event first**: only publish; the service stores the order when it consumes its own event.
- Frameworks have it ready: Spring Modulith's event publication registry, MassTransit's and CAP's outbox.

Consumers must bear a message twice in each case: remember ids, or make the change such that repeating it is harmless.

## How to declare it intended

```yaml
exceptions:
  - rule: dual-write
    subject: "shop -> page.viewed"
    services: [shop]
    reason: statistics may miss a view
    until: 2027-03-31
```

At the publication: `# ringfence: ignore[dual-write] statistics may miss one until=2027-03-31`.

## Guards against false alarms

- Each request answers for what it publishes itself, not for what other users of the same wrapper do.
- A relay, which reads a table on a schedule, publishes its rows and marks them as sent, is the cure. Where marking is
  saving, which may also insert, its class, function or file has to be called an outbox's.
- Libraries that publish through an outbox (Eventuate Tram, MassTransit's and NServiceBus') are the cure as well.
- Of several classes behind one interface a call runs one: a queue that is kept in a table, and the broker that may be
  configured instead of it, are not both.
- Whoever writes an outbox table (see the option) in the same execution has the cure. Where a service makes such a table and
  nobody is seen to use it, what fills it could not be followed: the finding is `possible` only.
- Work that a service hands only to itself (a job queue of its own workers, a message that it puts back into its own queue
  to try again or later, also by way of a queue in which it waits) is not flagged.
- A dead letter tells of a message that could not be dealt with, not of what was written.
- A request over a broker (`reply_to`) tells of nothing that was written: who sends it waits for the answer.
- Steps of a Temporal workflow are done each until they have succeeded, whatever stops in between: a write in one and a
  publication in another come both about.
- Redis channels are meant to be lost when nobody listens, and caches are no truth: neither counts.
- Kafka transactions do not help: they do not include the database.

## Options

- `outbox` (`*outbox*`, …): globs over the names of tables that hold messages to be sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Annotated

from msgspec import Meta, Struct
from ringfence.extend import rule
from ringfence.model.finding import Finding, Related
from ringfence.model.source import Span
from ringfence.model.system import Channel, Entry, System

from ringfence_rules._channels import BY_THE_BROKER
from ringfence_rules._effects import Done, Standing, begins, done, first, grouped, way
from ringfence_rules._outboxes import unfilled
from ringfence_rules._writing import Writing

OUTBOX = ("*outbox*", "*event_publication*", "*integrationeventlog*", "*integration_event_log*", "*event_store*")


class Options(Struct, frozen=True):
    """What can be set for dual-write."""

    outbox: Annotated[
        tuple[str, ...], Meta(description="Globs over the names of tables that hold messages to be sent.")
    ] = OUTBOX


@rule(
    "dual-write",
    summary="One execution stores and publishes, and nothing keeps the two together",
    severity="warning",
    help=__doc__,
    options=Options,
)
def check(system: System, options: Options) -> Iterator[Finding]:
    """One finding for each service and channel."""
    own = _own_channels(system)
    told = (one for one in done(system, "publish") if one[1].channel and not BY_THE_BROKER.search(one[1].channel))
    kinds = {store.name: store.kind for store in system.datastores}
    entries: dict[int, Writing] = {}
    durable = frozenset(system.durable)

    def writing(entry: Entry) -> Writing:
        if id(entry) not in entries:
            entries[id(entry)] = Writing(entry, kinds, options.outbox, durable)
        return entries[id(entry)]

    found = [
        ((entry.service, effect.channel), (entry, effect))
        for entry, effect in told
        if (entry.service, effect.channel) not in own and any(writing(entry).beside(effect))
    ]
    standing, outboxes = Standing(system, "publish"), unfilled(system, options.outbox)
    for (service, channel), publications in sorted(grouped(found).items()):
        yield _finding(service, channel, publications, writing, standing, outboxes.get(service))


def _own_channels(system: System) -> set[tuple[str, str]]:
    """Channels that leave no service (jobs for its own workers), that are lost on purpose (Redis publish/subscribe), that go
    through an outbox of their library, or that carry requests for an answer.
    """
    consumers: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for use in system.channels:
        if use.role == "consume":
            for key in ((use.channel,), (use.channel, use.exchange)):
                consumers[key].add(use.service)
    for feed in system.feeds:  # what waits in a queue to be tried again is whoever's it comes back to
        waiting, back = (end.removeprefix("channel:") for end in (feed.source, feed.target))
        if feed.kind == "dead-letters" and (waiting,) not in consumers:
            consumers[waiting,] |= consumers.get((back,), set())

    def is_own(use: Channel) -> bool:
        own = {use.service}
        return consumers.get((use.channel,)) == own or consumers.get((use.channel, use.exchange)) == own

    return {
        (use.service, use.channel)
        for use in system.channels
        if use.role == "publish" and (is_own(use) or use.broker == "redis" or use.outbox or use.answered)
    }


def _finding(
    service: str,
    channel: str,
    publications: list[Done],
    writing: Callable[[Entry], Writing],
    standing: Standing,
    outbox: Span | None,
) -> Finding:
    requested = [one for one in publications if one[0].kind != "consumer"]
    entry, effect = first(requested or publications)
    write = writing(entry).nearest(effect)
    what = channel if channel.strip("*") else "a message"
    at = standing.of(effect)
    others = {standing.of(one): other for other, one in publications if standing.of(one) != at}
    return Finding(
        rule="dual-write",
        subject=f"{service} -> {channel}",
        services=(service,),
        message=f"on {begins(entry)}, {service} writes {write.table} and publishes {what}; "
        "if it stops in between, only one of the two has happened",
        at=at,
        remedy=(
            f"Insert the message into an outbox table in the transaction that writes {write.table}, and publish it from "
            "there (a relay, or change capture)."
        ),
        related=(
            Related(f"{write.table} is written here", write.at),
            *standing.beyond(effect, "it is sent here"),
            *((Related("an outbox is made here, which nobody is seen to fill", outbox),) if outbox is not None else ()),
            *(Related(f"also published here, on {begins(other)}", place) for place, other in sorted(others.items())),
        ),
        because=way(entry, effect),
        certainty="certain" if outbox is None else "possible",
        severity="" if requested else "note",
    )
