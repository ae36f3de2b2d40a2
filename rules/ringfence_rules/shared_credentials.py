"""Every service has an account of its own at the database server.

## What it flags

Services of two bounded contexts that log on to one server with the same user and secret, be it for one database or for
several. There is one finding for each server and account; it never shows the secret. Where the services use one database
anyway, `shared-database` says the rest. It stands where a service connects; at its setting, where several connect by the
same line of shared code.

## Why

A service's data is private only if nobody else can read it, and what keeps others out is the account. With one account for
all, every service can read and write what all the others own, whatever the design says: a boundary of good will. Nobody can
tell from the server's log who it was, no service can be shut out, and the password cannot be changed without all of them.

## Example

```yaml
  orders:
    environment:
      DATABASE_URL: postgresql://app:secret@db/orders
  billing:
    environment:
      DATABASE_URL: postgresql://app:secret@db/billing      # another database, the same account
```

## The cure

Create an account for each service that may use its own database or schema and nothing else, and hand each service its own
secret. It costs a migration and no code, and it shows at once who still reads whose tables.

## How to declare it intended

```yaml
exceptions:
  - rule: shared-credentials
    subject: db app
    services: [orders, billing]
    reason: accounts are split with the new cluster
    until: 2027-03-31
```

At the connection: `# ringfence: ignore[shared-credentials] split with the new cluster until=2027-03-31`.

## Guards against false alarms

- Each service with a server of its own is fine, even if the servers have the same password.
- Accounts are the same if user and secret are, however they are given (in a URL, in keywords, beside the address), or if
  both come from the same key of a Secret; what cannot be known is never taken for equal.
- Connections without a user (most caches) are left out, as are brokers.
- Services of one bounded context may share an account; workers and jobs of one image are one service. A program that only
  sets up databases of others (called migrations, seeder or the like, serving nobody) is no party.

## Options

None.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import NoOptions, rule
from ringfence.model.finding import Finding, Related
from ringfence.model.system import Datastore, StoreUse, System

from ringfence_rules._connecting import Connecting
from ringfence_rules._effects import grouped
from ringfence_rules._parties import Parties, doubt, listed, weakest

BROKERS = {"kafka", "rabbitmq", "amqp", "nats", "pulsar", "activemq", "artemis", "mqtt", "sqs", "sns", "servicebus"}
FILES = {"sqlite", "h2", "hsqldb", "derby"}
"""Databases without a server."""


@rule(
    "shared-credentials",
    summary="Services of several contexts use one account of a database server",
    severity="warning",
    help=__doc__,
)
def check(system: System, options: NoOptions) -> Iterator[Finding]:
    """One finding for each server and account."""
    parties, connecting = Parties(system), Connecting(system)
    accounts = grouped(
        ((store.name.partition("/")[0], use.credentials), (store, use))
        for store in system.datastores
        if store.resolved and store.kind not in BROKERS | FILES
        for use in sorted(store.uses, key=lambda use: (doubt(use.certainty), use.at))
        if use.credentials and use.service and not parties.only_sets_up(use.service)
    )
    for (server, _), uses in sorted(accounts.items()):
        firsts = {use.service: (store, use) for store, use in reversed(uses)}
        if len(parties.contexts(firsts)) > 1:
            yield _finding(server, [firsts[service] for service in sorted(firsts)], connecting)


def _finding(server: str, uses: list[tuple[Datastore, StoreUse]], connecting: Connecting) -> Finding:
    (_, host), (store, guest), *_ = uses
    services = [use.service for _, use in uses]
    stores = sorted({store.name for store, _ in uses})
    reach = "the same database" if len(stores) == 1 else "each other's databases"
    user = guest.user or "one account"
    return Finding(
        rule="shared-credentials",
        subject=f"{server} {guest.user}".strip(),
        services=tuple(services),
        message=f"{listed(services)} log on to {server} as {user} with the same secret, so each can read and write {reach}",
        at=connecting.of(guest),
        remedy=f"Give {guest.service} an account of its own that may use {store.name} alone, with a secret of its own.",
        related=tuple(
            Related(f"{use.service} connects to {other.name} with it", connecting.of(use))
            for other, use in uses
            if use is not guest
        ),
        because=(*guest.because, *host.because),
        certainty=weakest(use.certainty for _, use in uses),
    )
