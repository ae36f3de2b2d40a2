"""What is harmless to repeat is repeated; what is not, is not.

This rule is off. `rules: {missing-retry: note}` in ringfence.yaml, or `--rules missing-retry`, switches it on.

## What it flags

On the way of a user's request, for each pair of services:

- an **idempotent** call (`GET`, `HEAD`, `OPTIONS`, `PUT`, `DELETE`) that nothing repeats and that has no fallback: a `note`;
- a **blind retry** of a call that is not idempotent (`POST`, `PATCH`): a `warning`.

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
    subject: shop -> prices
    services: [shop, prices]
    reason: the page repeats it
    until: 2027-03-31
```

At the call: `# ringfence: ignore[missing-retry] the page repeats it until=2027-03-31`.

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
    """For each pair of services one finding about calls that should be repeated, and one about those that should not."""
    requested = [(entry, effect) for entry, effect in done(system, "call") if entry.kind == "route"]
    for wrong, is_wrong in (("", _lacks_retry), ("blindly", _repeats_blindly)):
        pairs = grouped((_pair(one), one) for one in requested if one[1].call is not None and is_wrong(one[1].call))
        for (source, target), found in sorted(pairs.items()):
            yield _finding(source, target, found, blind=bool(wrong))


def _pair(one: Done) -> tuple[str, str]:
    call = one[1].call
    assert call is not None
    return call.source, call.target


def _lacks_retry(call: ServiceCall) -> bool:
    return call.method.upper() in IDEMPOTENT and not call.retry and not call.fallback


def _repeats_blindly(call: ServiceCall) -> bool:
    return call.method.upper() in REPEATED_BLINDLY and bool(call.retry) and call.retry != "mesh"


def _finding(source: str, target: str, found: list[Done], *, blind: bool) -> Finding:
    entry, effect = first(found)
    call = effect.call
    assert call is not None
    others = {one.at: one.call for _, one in found if one.at != effect.at and one.call is not None}
    if blind:
        message = f"{source} repeats {called(call)} of {target}, which is not harmless to do twice"
        remedy = f"Send an idempotency key that {target} remembers, or do not repeat it; or hand it over by a queue."
    else:
        message = f"{source} asks {target} once ({called(call)}), and fails if that fails for a moment"
        remedy = "Repeat it two or three times with growing pauses, within the caller's own time limit."
    return Finding(
        rule="missing-retry",
        subject=f"{source} -> {target}{' (blind)' if blind else ''}",
        services=(source, target),
        message=message,
        at=effect.at,
        remedy=remedy,
        related=tuple(Related(f"{called(other)} too", at) for at, other in sorted(others.items())),
        because=(*way(entry, effect), *call.because),
        certainty=strongest(one.call.certainty for _, one in found if one.call is not None),
        severity="warning" if blind else "note",
    )
