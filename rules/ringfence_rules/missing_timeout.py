"""A call to another service gives up after a while.

## What it flags

A remote call without a timeout, in a library that has none of its own accord: `requests.get(url)` waits for ever. There is
one finding for each service and protocol, since one setting, where the client is made, cures all of its calls. It stands at
the first such call and lists the others.

## Why

Partial failure is the rule in a distributed system, and its commonest form is not an error but silence. A caller without a
timeout keeps its thread, its connection and often its transaction for as long as the other side is silent. A few hundred
requests later it has no worker left, and is down itself, and then so are its callers: one slow service takes the whole
system with it. With a timeout it fails fast, and can answer with a cached or a reduced result.

## Example

```python
def price(sku):
    return requests.get(f"{PRICES_URL}/prices/{sku}").json()             # flagged
    return requests.get(f"{PRICES_URL}/prices/{sku}", timeout=2).json()  # fine
```

## The cure

- Give every call a timeout, shorter than that of whoever waits for you. Set it once, where the client is made.
- Decide what the answer is without the other side: the last known value, a part of the page, `503` with `Retry-After`.
- Repeat what is harmless to repeat, a few times, with growing pauses; put a circuit breaker around it.
- A mesh or a gateway can bound all calls to a service (`timeout` of an Istio route); that counts.
- Best of all, do not wait: consume the other side's events and ask a copy of your own, or hand the work to a queue.

## How to declare it intended

```yaml
exceptions:
  - rule: missing-timeout
    subject: "exporter: http"
    services: [exporter]
    reason: everything that it asks for is streamed for as long as it takes
    until: 2027-03-31
```

At one call, which excuses that alone: `# ringfence: ignore[missing-timeout] streams as long as it takes until=2027-03-31`.

## Guards against false alarms

- Libraries that time out by themselves (`httpx`, `aiohttp`, …) are silent unless the code switches that off.
- A timeout counts wherever it is given: at the call, where the client or session is made, by a policy of the mesh.
- Where it cannot be known (arguments passed on as `**options`, an adapter of your own) nothing is said.
- Calls in tests, browsers and load generators do not count.

## Options

None.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from ringfence.extend import NoOptions, rule
from ringfence.model.finding import Finding
from ringfence.model.system import ServiceCall, System

from ringfence_rules._effects import asking, called, calls_made, grouped, where_asked
from ringfence_rules._parties import doubt, listed


@rule(
    "missing-timeout",
    summary="A call to another service may wait for ever",
    severity="warning",
    help=__doc__,
)
def check(system: System, options: NoOptions) -> Iterator[Finding]:
    """For each caller and protocol one finding, said at every place so that each can be excused by itself."""
    standing = _Places(system)
    unbounded = [standing.of(call) for call in calls_made(system) if call.timeout == "none"]
    clients = grouped(((call.source, call.protocol), call) for call in unbounded)
    for (source, protocol), calls in sorted(clients.items()):
        in_order = sorted(calls, key=lambda call: (doubt(call.certainty), call.at, call.target, called(call)))
        found = list(grouped((call.at, call) for call in in_order).values())
        others = {call.target for call in calls} - {found[0][0].target}
        several = f", nor for {listed(sorted(others))}" if others else ""
        yield _finding(source, protocol, found[0], several)
        yield from (_finding(source, protocol, there) for there in found[1:])


class _Places:
    """Requests of code that lies outside of a service's folder, at the places where the service asks for them."""

    def __init__(self, system: System) -> None:
        self._folders = {service.name: f"{service.path}/".removeprefix("./") for service in system.services}
        self._asked = where_asked(system)

    def of(self, call: ServiceCall) -> ServiceCall:
        """A request that nothing is known to make stays where it is, and so does what no place of the service asks for."""
        folder = self._folders.get(call.source, "")
        place = self._asked.get(asking(call), call.at)
        outside = not call.at.path.startswith(folder) and place.path.startswith(folder)
        return replace(call, at=place) if outside else call


def _finding(source: str, protocol: str, there: Sequence[ServiceCall], several: str = "") -> Finding:
    """For the requests of one place, where a client may send several."""
    call = there[0]
    more = len({called(one) for one in there if one.target == call.target}) - 1
    what = f"{called(call)} and {more} more" if more else called(call)
    return Finding(
        rule="missing-timeout",
        subject=f"{source}: {protocol}",
        services=(source,),
        message=f"{source} has no timeout for {call.target} ({what}){several}",
        at=call.at,
        remedy=f"Set a timeout where the client is made, and decide what {source} answers when the others are silent.",
        because=call.because,
        certainty=call.certainty,
    )
