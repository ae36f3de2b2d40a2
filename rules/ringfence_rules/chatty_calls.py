"""Another service is asked once, not once for each item.

## What it flags

A remote call that is made once for every item of something: in a loop, a comprehension or a stream, or in a function that is
called from one, however many calls away. There is one finding for each caller and route that is called. It stands at the
call and shows where the repetition begins.

Jobs and consumers that go through their items one by one keep nobody waiting: there it is a `note`, and so it is where a
function on the way keeps its answers (`@lru_cache`, `@cached`, `@Cacheable`).

## Why

A local loop over a hundred items costs nothing; over the network it costs a hundred times latency, a hundred connections and
a hundred chances to fail. Page after page it grows with the data, until the timeout of the caller ends it in production,
where there are more items than on any desk. The other side sees a hundred times the load that its users cause.

## Example

```python
@app.get("/carts/{cart}")
def show(cart: str):
    lines = store.lines(cart)
    return [{**line, "price": price(line.sku)} for line in lines]

def price(sku):
    return httpx.get(f"{PRICES_URL}/prices/{sku}", timeout=2).json()        # flagged: once for each line
```

## The cure

- **Ask for all at once**: a route that takes many ids, `GET /prices?sku=a,b,c`.
- **Keep a copy**: consume `PriceChanged` and join locally. That is right where the answer is needed often.
- **Hand it over**: what is only to be done, and not answered, goes as a message for each item into a queue.
- **Cache** within the request, or for a while, if the same few items come again and again.
- **Read model**: if a list of one service always shows data of another, keep the list's rows in one place.
- Side by side instead of one after the other shortens the wait, but not the load.

## How to declare it intended

```yaml
exceptions:
  - rule: chatty-calls
    subject: "carts -> prices: *"
    services: [carts, prices]
    reason: a cart has ten lines at most
    until: 2027-03-31
```

At the call: `# ringfence: ignore[chatty-calls] ten lines at most until=2027-03-31`.

## Guards against false alarms

- Retries, polling, and the loop that takes messages from a broker are no repetition over items: the call must depend on an
  item, or on something that was made from one.
- Pages and batches are the cure. A loop over a list that is written out (two hosts, three kinds) does not grow.
- A line that asks three services or more in one loop goes through a list of services: each of them is asked once.
- Only calls to services of the system count; a loop over queries is not this rule's matter.

## Options

None.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ringfence.extend import NoOptions, rule
from ringfence.model.finding import Finding, Related
from ringfence.model.system import ServiceCall, System

from ringfence_rules._effects import Done, Standing, begins, called, calling, done, first, grouped, way
from ringfence_rules._orders import Orders
from ringfence_rules._parties import strongest

_LIST_OF_SERVICES = 3
"""A line that asks as many services in one loop is told by the item whom to ask."""


def _line(one: Done) -> tuple[object, ...]:
    """The line that asks, in its loop: where a wrapper is called, if one sends the request, rather than where its address is
    written.
    """
    entry, effect = one
    sent = effect.call.sent if effect.call is not None else None
    asking = (sent, effect.path[-1].at) if sent is not None and effect.path else (effect.at,)
    return (entry.service, entry.at, entry.function, effect.each, *asking)


@rule(
    "chatty-calls",
    summary="Another service is called once for each item",
    severity="warning",
    help=__doc__,
)
def check(system: System, options: NoOptions) -> Iterator[Finding]:
    """One finding for each caller and what it calls."""
    repeated = _of_items([(entry, effect) for entry, effect in done(system, "call") if effect.each is not None])
    standing, orders = Standing(system, "call"), Orders(system)
    for subject, found in sorted(grouped((calling(one), one) for one in repeated).items()):
        yield _finding(subject, found, standing, orders)


def _of_items(repeated: Sequence[Done]) -> list[Done]:
    """What is done for each item of something, rather than for each of a list of services."""
    asked: dict[tuple[object, ...], set[str]] = defaultdict(set)
    places = [_line(one) for one in repeated]
    for place, (_, effect) in zip(places, repeated, strict=True):
        asked[place].add(effect.call.target if effect.call is not None else "")
    return [one for place, one in zip(places, repeated, strict=True) if len(asked[place]) < _LIST_OF_SERVICES]


def _finding(subject: str, found: list[Done], standing: Standing, orders: Orders) -> Finding:
    awaited = [one for one in found if one[0].kind == "route" and not one[1].cached]
    entry, effect = first(awaited or found)
    call, each = effect.call, effect.each
    assert call is not None
    assert each is not None
    at = standing.of(effect)
    begin = () if each == at else (Related("here it begins to be done for each item", each),)
    others = {standing.of(one): other for other, one in found if standing.of(one) != at}
    return Finding(
        rule="chatty-calls",
        subject=subject,
        services=(call.source, call.target),
        message=f"on {begins(entry)}, {call.source} calls {call.target} once for each item: {called(call)}",
        at=at,
        remedy=_remedy(call, orders),
        related=(
            *begin,
            *standing.beyond(effect, "the request is sent here"),
            *(Related(f"also here, on {begins(other)}", place) for place, other in sorted(others.items())),
        ),
        because=(*way(entry, effect), *call.because),
        certainty=strongest(one.call.certainty for _, one in found if one.call is not None),
        severity="" if awaited else "note",
    )


def _remedy(call: ServiceCall, orders: Orders) -> str:
    wanted = orders.wanted(call.route, call.method, call.path)
    if wanted == "action":
        return (
            f"Let {call.target} take many at once and ask once, after the loop; or put a message into a queue for each item "
            f"and do not wait, if nobody needs to know at once whether {call.target} has done it."
        )
    if not wanted:
        return (
            f"Let {call.target} take many at once and ask once, outside of the loop; what is only to be done there can go "
            "into a queue, a message for each item, if nobody waits for it."
        )
    return (
        f"Let {call.target} answer for many at once and ask before the loop; or keep a copy of what is asked for, "
        f"fed by events of {call.target}."
    )
