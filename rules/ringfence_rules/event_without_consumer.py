"""What is published, somebody listens to.

## What it flags

A channel (topic, queue, exchange with its key) that a service of the repository publishes to and none consumes. There is one
finding for each channel.

## Why

An event that nobody consumes is either a mistake in a name (the consumer waits for `order.placed`, the producer sends
`order-placed`), or a promise without a purpose: code, payload and a broker's storage that must be kept up for nobody.
Messages in a queue without a consumer pile up until the broker is full. In both cases nobody gets an error.

## Example

```python
channel.basic_publish(exchange="", routing_key="order-placed", body=...)     # flagged: the consumer says order.placed
```

## The cure

- Correct the name; share it as a constant of the contract.
- Delete the publication, or write the consumer.
- If the consumer lives in another repository, declare the channel external.

## How to declare it intended

```yaml
rules:
  event-without-consumer:
    external: ["audit.*"]          # consumed elsewhere
exceptions:
  - rule: event-without-consumer
    subject: order.placed
    reason: the warehouse will consume it
    until: 2027-03-31
```

At the publication: `# ringfence: ignore[event-without-consumer] consumed by the warehouse soon until=2027-03-31`.

## Guards against false alarms

- Patterns count: a consumer of `order.*`, of `#` or of a whole exchange listens to `order.placed`.
- Of RabbitMQ's exchanges each has channels of its own: who consumes from another one is no consumer, and the finding says
  so. The default exchange, and one of which no name or only a part is known, may be any.
- A name of which only a part is known (`orders.{region}`) matches whatever fits it; a channel nothing is known of is left
  out. If a consumer's channel is not known at all, no publication of that broker is flagged.
- Change capture, connectors and other tools that consume by configuration count as consumers, and so does a queue in which
  messages wait until it passes them on to a consumer as dead letters.
- Dead-letter queues and the reply queue of a request are left out.
- Topics of SNS and rules of EventBridge put messages into queues of SQS; templates, Terraform and scripts of the command
  line say which. Where none says it of such a queue or topic, and the other end is missing there too, the finding is
  `possible` only. So it is for topics of Google's Pub/Sub, to which subscriptions may push or be made by hand.
- While the code of some service cannot be read, the finding is `possible` only; so it is for a binding of Spring Cloud
  Stream that has its own name (`placed-out-0`), since its destination may be set out of sight.

## Options

- `external` (none): globs over channels that are consumed outside the repository.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct
from ringfence.extend import rule
from ringfence.model.finding import Finding
from ringfence.model.system import System

from ringfence_rules._channels import one_ended


class Options(Struct, frozen=True):
    """What can be set for event-without-consumer."""

    external: Annotated[
        tuple[str, ...], Meta(description="Globs over channels that are consumed outside the repository.")
    ] = ()


@rule(
    "event-without-consumer",
    summary="A message is published that nobody consumes",
    severity="note",
    help=__doc__,
    options=Options,
)
def check(system: System, options: Options) -> Iterator[Finding]:
    """One finding for each channel without a consumer."""
    for end in one_ended(system, "publish", options.external):
        yield end.finding(
            "event-without-consumer",
            message=f"{end.services_listed} {end.verb('publish')} {end.named}, and no service consumes it"
            f"{end.other_end('consumes it from')}",
            remedy="Correct the name, write the consumer, or stop publishing; if somebody outside consumes it, declare "
            "the channel external.",
            doing="publishes it as well",
        )
