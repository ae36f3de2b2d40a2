"""A system as it is kept between runs: chains share most of their hops, which stand there once."""

from __future__ import annotations

from msgspec import Struct, structs

from ringfence.model.source import Diagnostic
from ringfence.model.system import Chain, Hop, System


class Linked(Struct, frozen=True, array_like=True):
    """What files make that say the same. system: without its chains; diagnostics: of reading and linking; hops: of all
    chains; chains: each by the places of its hops.
    """

    system: System
    diagnostics: tuple[Diagnostic, ...]
    hops: list[Hop]
    chains: list[tuple[list[int], bool, str]]


def kept(system: System, diagnostics: tuple[Diagnostic, ...]) -> Linked:
    """The system as it is kept. Chains that begin alike were given the same hops, so that those need no comparing."""
    hops: dict[int, tuple[int, Hop]] = {}
    chains = [
        ([hops.setdefault(id(hop), (len(hops), hop))[0] for hop in chain.hops], chain.cyclic, chain.certainty)
        for chain in system.chains
    ]
    return Linked(structs.replace(system, chains=()), diagnostics, [hop for _, hop in hops.values()], chains)


def whole(linked: Linked) -> System:
    """The system again. Raises IndexError for what was never kept."""
    hops = linked.hops
    chains = tuple([Chain(tuple([hops[at] for at in way]), cyclic, sure) for way, cyclic, sure in linked.chains])
    return structs.replace(linked.system, chains=chains)
