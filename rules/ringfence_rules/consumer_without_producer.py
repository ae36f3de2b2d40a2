"""What is waited for, somebody sends.

## What it flags

A channel (topic, queue, exchange with its key) that a service of the repository consumes and none publishes to. There is one
finding for each channel.

## Why

A consumer of a channel that nobody feeds waits for ever, and says nothing. The usual reason is a name that differs by a
letter or a prefix, or a producer that was renamed or removed: the copy that the events should feed grows older day by day,
and the first to notice is a customer.

## Example

```python
channel.basic_consume(queue="order.placed", on_message_callback=placed)     # flagged: the producer says order-placed
```

## The cure

- Correct the name; share it as a constant of the contract.
- Delete the consumer, or write the producer.
- If the producer lives in another repository, declare the channel external.

## How to declare it intended

```yaml
rules:
  consumer-without-producer:
    external: ["erp.*"]            # published elsewhere
exceptions:
  - rule: consumer-without-producer
    subject: order.placed
    reason: the shop publishes it from version 3 on
    until: 2027-03-31
```

At the consumer: `# ringfence: ignore[consumer-without-producer] published from version 3 on until=2027-03-31`.

## Guards against false alarms

- Patterns count: whoever publishes `order.placed` feeds a consumer of `order.*` or `#`.
- Of RabbitMQ's exchanges each has channels of its own: what is published to another one is no producer, and the finding says
  so. The default exchange, and one of which no name or only a part is known, may be any.
- A name of which only a part is known (`orders.{region}`) matches whatever fits it; a channel nothing is known of is left
  out. If a publication's channel is not known at all, no consumer of that broker is flagged.
- Change capture and connectors that publish by configuration count as producers, and so does a request over the broker that
  is sent under the name of the event (NestJS's `send` to an event's pattern).
- Jobs that a program's own timer or users start (Celery and its like) wait for nobody's message.
- Dead-letter queues, which the broker itself fills, and the reply queue of a request are left out.
- Topics of SNS and rules of EventBridge put messages into queues of SQS; templates, Terraform and scripts of the command
  line say which. Where none says it of such a queue or topic, and the other end is missing there too, the finding is
  `possible` only.
- While the code of some service cannot be read, the finding is `possible` only; so it is for a binding of Spring Cloud
  Stream that has its own name (`placed-out-0`), since its destination may be set out of sight.

## Options

- `external` (none): globs over channels that are published outside the repository.
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
    """What can be set for consumer-without-producer."""

    external: Annotated[
        tuple[str, ...], Meta(description="Globs over channels that are published outside the repository.")
    ] = ()


@rule(
    "consumer-without-producer",
    summary="A message is waited for that nobody publishes",
    severity="warning",
    help=__doc__,
    options=Options,
)
def check(system: System, options: Options) -> Iterator[Finding]:
    """One finding for each channel without a producer."""
    for end in one_ended(system, "consume", options.external):
        yield end.finding(
            "consumer-without-producer",
            message=f"{end.services_listed} {end.verb('wait')} for {end.named}, and no service publishes it"
            f"{end.other_end('publishes it to')}",
            remedy="Correct the name, write the producer, or delete the consumer; if somebody outside publishes it, "
            "declare the channel external.",
            doing="waits for it as well",
        )
