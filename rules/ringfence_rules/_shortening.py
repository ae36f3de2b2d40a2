"""What the hops of a chain that is too long could be instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ringfence.model.system import Hop

from ringfence_rules._orders import Orders


def shortened(own: Sequence[Hop], too_many: Hop, chains: Sequence[Sequence[Hop]], orders: Orders) -> str:
    """Cut chains where most of them grow too long. own: the hops of one of them, without those of gateways, which can be
    nothing else; too_many: the first beyond what is allowed; chains: all that a finding speaks of.
    """
    shared = Counter((hop.source, hop.target) for hops in chains for hop in hops)
    cut = max(own, key=lambda hop: (shared[hop.source, hop.target], hop is too_many))
    count = shared[cut.source, cut.target]
    of = f" That shortens {count} of {len(chains)} chains." if len(chains) > 1 else ""
    others = "; ".join(f"{hop.source} to {hop.target}, {_alternative(hop, orders)}" for hop in own if hop is not cut)
    return f"{_advice(cut, orders)}{of}{f' What the other hops could be: {others}.' if others else ''}"


def _is_order(hop: Hop, orders: Orders) -> bool:
    """Whether the hop asks for something to be done, rather than for an answer."""
    return hop.route is not None and orders.is_order(hop.route, hop.route.method, hop.route.path)


def _alternative(hop: Hop, orders: Orders) -> str:
    return "a message in a queue" if _is_order(hop, orders) else "a copy fed by events, or polled and kept"


def _advice(hop: Hop, orders: Orders) -> str:
    if _is_order(hop, orders):
        return (
            f"Let {hop.source} hand the work to {hop.target} by a queue or an event and answer without waiting for it "
            f"({hop.at})."
        )
    return (
        f"Let {hop.source} keep what it asks {hop.target} for in a copy of its own, fed by events of {hop.target} or polled "
        f"on a schedule, or in a cache ({hop.at}); or have the first service ask both."
    )
