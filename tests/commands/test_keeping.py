"""A system as it is kept between runs."""

import pytest
from msgspec import msgpack, structs
from ringfence.commands._keeping import Linked, kept, whole
from ringfence.model.source import Diagnostic, Span
from ringfence.model.system import Chain, Hop, Service, System

AT = Span("a.py", 1)
FIRST, SECOND, THIRD = (Hop(name, f"{name}{name}", AT) for name in "abc")
SYSTEM = System(
    services=(Service("a", "a"),),
    chains=(
        Chain((FIRST, SECOND)),
        Chain((FIRST, SECOND, THIRD), cyclic=True, certainty="possible"),
        Chain((structs.replace(FIRST), THIRD)),
        Chain((FIRST, FIRST)),
    ),
)
SAID = (Diagnostic(AT, "broken"),)


def test_what_is_kept_is_what_there_was():
    again = msgpack.decode(msgpack.encode(kept(SYSTEM, SAID)), type=Linked)
    assert (whole(again), again.diagnostics) == (SYSTEM, SAID)
    assert whole(kept(System(), ())) == System()


def test_a_hop_that_chains_share_is_kept_once():
    assert kept(SYSTEM, ()).hops == [FIRST, SECOND, THIRD, FIRST]
    chains = whole(kept(SYSTEM, ())).chains
    assert chains[0].hops[1] is chains[1].hops[1]


def test_a_hop_that_nobody_kept_is_no_hop():
    with pytest.raises(IndexError):
        whole(structs.replace(kept(SYSTEM, ()), hops=[FIRST]))
