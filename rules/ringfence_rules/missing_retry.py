"""What is harmless to repeat is repeated; what is not, is not.

This rule is off. `rules: {missing-retry: note}` in ringfence.yaml, or `--rules missing-retry`, switches it on.

## What it flags

On the way of a user's request:

- an **idempotent** call (`GET`, `HEAD`, `OPTIONS`, `PUT`, `DELETE`) that nothing repeats and that has no fallback: a `note`,
  one for each caller and protocol, since one client for all of its calls is the cure;
- a **blind retry** of a call that is not idempotent (`POST`, `PATCH`): a `warning` for each pair of services.

## Why

Most failures in a network last a moment: a restart, a connection that was dropped, a full queue. To try again after a short
pause turns them into a slightly slower answer. But a request whose answer got lost may have been carried out: what is
repeated then is done twice, and two charges are worse than an error.

## Example

```python
session = requests.Session()
session.mount("http://", HTTPAdapter(max_retries=Retry(3, allowed_methods=None)))
session.post(f"{PAYMENTS_URL}/charges", json=charge, timeout=2)        # flagged: charged twice when an answer gets lost
```

## The cure

- Repeat idempotent calls two or three times, with growing pauses and some chance in them, within the caller's own time
  limit.
- A circuit breaker stops repeating when the other side is down for longer, and a fallback says what to answer then.
- Make orders repeatable: the caller sends an idempotency key, and the other side answers a second one as it did the first.
- A queue repeats by itself, and nobody waits.

## How to declare it intended

```yaml
rules:
  missing-retry: note
exceptions:
  - rule: missing-retry
    subject: "shop: http"
    services: [shop]
    reason: the page repeats it
    until: 2027-03-31
```

At one call, which excuses that one alone: `# ringfence: ignore[missing-retry] the page repeats it until=2027-03-31`.

## Guards against false alarms

- Retries count wherever they come from: the client, a decorator, a circuit breaker, the mesh.
- Consumers and jobs are repeated as a whole, by the broker or at the next run: only requests are looked at.
- Retries that the mesh makes are taken for idempotent calls only.

## Options

None.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import NoOptions, rule
from ringfence.model.finding import Finding, Related
from ringfence.model.system import ServiceCall, System

from ringfence_rules._effects import Done, called, done, first, grouped, way
from ringfence_rules._parties import strongest

IDEMPOTENT = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}
REPEATED_BLINDLY = {"POST", "PATCH"}


@rule(
    "missing-retry",
    summary="A harmless call is not repeated, or a harmful one is",
    severity="off",
    help=__doc__,
)
def check(system: System, options: NoOptions) -> Iterator[Finding]:
    """For each caller one finding about calls that should be repeated, for each pair one about those that should not."""
    requested = [
        (one, effect.call) for one in done(system, "call") if (effect := one[1]).call and one[0].kind == "route"
    ]
    lacking = grouped(((call.source, call.protocol, call.at), one) for one, call in requested if _lacks_retry(call))
    for (source, protocol, _), found in sorted(lacking.items()):
        yield _lacks(f"{source}: {protocol}", found)
    blind = grouped(((call.source, call.target), one) for one, call in requested if _repeats_blindly(call))
    for (source, target), found in sorted(blind.items()):
        yield _blind(source, target, found)


def _lacks_retry(call: ServiceCall) -> bool:
    return call.method.upper() in IDEMPOTENT and not call.retry and not call.fallback


def _repeats_blindly(call: ServiceCall) -> bool:
    return call.method.upper() in REPEATED_BLINDLY and bool(call.retry) and call.retry != "mesh"


def _lacks(subject: str, found: list[Done]) -> Finding:
    """One place; what is said of several places of one client is one finding in the end."""
    entry, effect = first(found)
    call = effect.call
    assert call is not None
    return Finding(
        rule="missing-retry",
        subject=subject,
        services=(call.source,),
        message=f"{call.source} asks {call.target} once ({called(call)}), and fails if that fails for a moment",
        at=effect.at,
        remedy="Let the client repeat it two or three times with growing pauses, within the caller's own time limit.",
        because=(*way(entry, effect), *call.because),
        certainty=strongest(one.call.certainty for _, one in found if one.call is not None),
        severity="note",
    )


def _blind(source: str, target: str, found: list[Done]) -> Finding:
    entry, effect = first(found)
    call = effect.call
    assert call is not None
    others = {one.at: one.call for _, one in found if one.at != effect.at and one.call is not None}
    return Finding(
        rule="missing-retry",
        subject=f"{source} -> {target} (blind)",
        services=(source, target),
        message=f"{source} repeats {called(call)} of {target}, which is not harmless to do twice",
        at=effect.at,
        remedy=f"Send an idempotency key that {target} remembers, or do not repeat it; or hand it over by a queue.",
        related=tuple(Related(f"{called(other)} too", at) for at, other in sorted(others.items())),
        because=(*way(entry, effect), *call.because),
        certainty=strongest(one.call.certainty for _, one in found if one.call is not None),
        severity="warning",
    )
