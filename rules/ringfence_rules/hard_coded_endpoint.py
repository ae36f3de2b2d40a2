"""Where the others are is said by the deployment, not by the code.

## What it flags

A request to another service of the system whose host stands in the code as a literal: `http://prices:8000`, `localhost`-like
names of the cluster, an address. There is one finding for each pair of services; it stands at the first such call.

## Why

The address belongs to the environment in which a program runs, not to the program. What is written into the code cannot be
pointed to a test double, a second region, a canary or a renamed service without a new build, and it makes the name of a
machine part of somebody else's contract. When the service moves, the caller fails at run time, far from the change.

## Example

```python
requests.get("http://prices:8000/prices/7", timeout=2)                         # flagged
requests.get(f"{os.environ['PRICES_URL']}/prices/7", timeout=2)                # fine
```

## The cure

Take the address from the environment, a configuration file or service discovery. A default in the code is fine as long as
the deployment can overrule it.

## How to declare it intended

```yaml
rules:
  hard-coded-endpoint: off
exceptions:
  - rule: hard-coded-endpoint
    subject: shop -> prices
    services: [shop, prices]
    reason: both are always deployed together
    until: 2027-03-31
```

At the call: `# ringfence: ignore[hard-coded-endpoint] deployed together until=2027-03-31`.

## Guards against false alarms

- Defaults of environment variables and settings are not flagged (also an address that is taken where a variable is not
  set: beside one that the variable says for the same service, or a local one), nor are values of configuration files.
- Logical names are fine: where the system has service discovery, or a library of the service looks hosts up (.NET's service
  discovery), a bare name without a port is none.
- Addresses outside the system (`https://api.example.com`) are no matter of this rule.

## Options

None.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import NoOptions, rule
from ringfence.model.finding import Finding, Related
from ringfence.model.system import ServiceCall, System

from ringfence_rules._effects import calls_made, grouped
from ringfence_rules._parties import doubt


@rule(
    "hard-coded-endpoint",
    summary="The address of another service stands in the code",
    severity="note",
    help=__doc__,
)
def check(system: System, options: NoOptions) -> Iterator[Finding]:
    """One finding for each caller and callee."""
    discovery = any(component.kind == "discovery" for component in system.components)
    written = [call for call in calls_made(system) if call.written and not (discovery and ":" not in call.written)]
    pairs = grouped(((call.source, call.target), call) for call in written)
    for (source, target), calls in sorted(pairs.items()):
        yield _finding(source, target, sorted(calls, key=lambda call: (doubt(call.certainty), call.at)))


def _finding(source: str, target: str, calls: list[ServiceCall]) -> Finding:
    first = calls[0]
    others = {call.at: call for call in calls if call.at != first.at}
    return Finding(
        rule="hard-coded-endpoint",
        subject=f"{source} -> {target}",
        services=(source, target),
        message=f"{source} has the address of {target} in its code: {first.written}",
        at=first.at,
        remedy=f"Take the address of {target} from the environment or a configuration file.",
        related=tuple(Related(f"{call.written} here too", at) for at, call in sorted(others.items())),
        because=first.because,
        certainty=first.certainty,
    )
