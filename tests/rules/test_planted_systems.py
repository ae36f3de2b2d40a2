"""Systems are made up at random, with trespasses planted in them: exactly these are reported, however much else there is."""

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import (
    access,
    at,
    call,
    calls,
    chain,
    channel,
    defined,
    entry,
    findings,
    publishes,
    queries,
    services,
    store,
    table,
    use,
)
from msgspec.structs import replace
from ringfence.model.system import System, Unresolved
from ringfence_rules import (
    call_in_transaction,
    chatty_calls,
    consumer_without_producer,
    cross_service_join,
    distributed_transaction,
    dual_write,
    event_without_consumer,
    gateway_hub,
    hard_coded_endpoint,
    long_call_chain,
    missing_timeout,
    shared_credentials,
    shared_database,
    shared_table,
    sync_cycle,
    unresolved_share,
    wide_fan_out,
)

MODULES = (
    call_in_transaction, chatty_calls, consumer_without_producer, cross_service_join, distributed_transaction, dual_write,
    event_without_consumer, gateway_hub, hard_coded_endpoint, long_call_chain, missing_timeout, shared_credentials,
    shared_database, shared_table, sync_cycle, unresolved_share, wide_fan_out,
)  # fmt: skip
RULES = [module.check for module in MODULES]
PARTS = (
    "services", "datastores", "tables", "accesses", "joins", "calls", "channels", "entries", "chains", "unresolved",
)  # fmt: skip
Found = tuple[str, str]
"""Rule and subject."""


@dataclass(frozen=True)
class Piece:
    """A part of a system with the findings that it must give."""

    system: System
    expected: frozenset[Found] = frozenset()


# ---------------------------------------------------------------- what is fine


def clean(number: int) -> Piece:
    """A service with a database, tables and messages of its own."""
    a, b = f"fine{number}", f"other{number}"
    stores = tuple(store(use(s, f"{s}/db.py:1", f"{s}:1"), name=f"{s}-db/{s}") for s in (a, b))
    tables = tuple(table("orders", s, store=f"{s}-db/{s}", definitions=(defined(s, f"{s}/1.sql:1"),)) for s in (a, b))
    accesses = tuple(
        access(s, "orders", mode, f"{s}/app.py:3", store=f"{s}-db/{s}") for s in (a, b) for mode in ("read", "write")
    )
    channels = (
        channel(a, "publish", f"c{number}", f"{a}/app.py:9"),
        channel(b, "consume", f"c{number}", f"{b}/app.py:9"),
    )
    write = queries("orders", f"{a}/app.py:3", "update", store=f"{a}-db/{a}", transaction=f"{a}/app.py:2")
    asking = calls(a, b, 7, timeout="given")
    return Piece(
        System(
            services=services(a, b), datastores=stores, tables=tables, accesses=accesses, channels=channels,
            calls=(asking.call,), entries=(entry(a, write, asking),),
        )
    )  # fmt: skip


# ---------------------------------------------------------------- what is not


def planted_shared_table(number: int) -> Piece:
    a, b, name = f"sa{number}", f"sb{number}", f"st{number}/main"
    uses = (use(a, f"{a}/db.py:1", f"{a}:1"), use(b, f"{b}/db.py:1", f"{b}:1"))
    return Piece(
        System(
            services=services(a, b),
            datastores=(store(*uses, name=name),),
            tables=(table("orders", a, store=name, definitions=(defined(a, f"{a}/1.sql:1"),)),),
            accesses=(
                access(a, "orders", "write", f"{a}/app.py:3", store=name),
                access(b, "orders", "read", f"{b}/app.py:3", store=name),
            ),
        ),
        frozenset({("shared-table", f"{name}:orders"), ("shared-database", name)}),
    )


def planted_account(number: int) -> Piece:
    a, b = f"aa{number}", f"ab{number}"
    stores = tuple(store(use(s, f"{s}/db.py:1", "app:1"), name=f"server{number}/{s}") for s in (a, b))
    return Piece(
        System(services=services(a, b), datastores=stores), frozenset({("shared-credentials", f"server{number}")})
    )


def planted_calls(number: int) -> Piece:
    a, b = f"ca{number}", f"cb{number}"
    made = call(a, b, timeout="none", written=f"{b}:80")
    return Piece(
        System(services=services(a, b), calls=(made,)),
        frozenset({("missing-timeout", f"{a}: http"), ("hard-coded-endpoint", f"{a} -> {b}")}),
    )


def planted_circle(number: int) -> Piece:
    a, b = f"ra{number}", f"rb{number}"
    made = (call(a, b, timeout="given"), call(b, a, timeout="given"))
    return Piece(System(services=services(a, b), calls=made), frozenset({("sync-cycle", f"{a} -> {b} -> {a}")}))


def planted_repetition(number: int) -> Piece:
    a, b = f"ia{number}", f"ib{number}"
    effect = replace(calls(a, b, 7, timeout="given"), each=at(f"{a}/app.py:5"))
    made = System(services=services(a, b), calls=(effect.call,), entries=(entry(a, effect),))
    return Piece(made, frozenset({("chatty-calls", f"{a} -> {b}: GET /{b}")}))


def planted_transaction(number: int) -> Piece:
    a, b, begin = f"ta{number}", f"tb{number}", f"ta{number}/app.py:2"
    one, other = (
        queries("t", f"{a}/app.py:{line}", "insert", transaction=begin, store=f"{a}/{line}") for line in (3, 4)
    )
    asking = calls(a, b, 7, timeout="given", transaction=begin)
    return Piece(
        System(services=services(a, b), calls=(asking.call,), entries=(entry(a, one, other, asking),)),
        frozenset(
            {("distributed-transaction", f"{a}: {a}/3 + {a}/4"), ("call-in-transaction", f"{a} -> {b}: GET /{b}")}
        ),
    )


def planted_messages(number: int) -> Piece:
    a, name = f"ma{number}", f"lost{number}"
    write = queries("t", f"{a}/app.py:3", "insert", store=f"{a}/db")
    return Piece(
        System(
            services=services(a),
            channels=(channel(a, "publish", name, f"{a}/app.py:9"), channel(a, "consume", f"un{name}", f"{a}/app.py:20")),
            entries=(entry(a, write, publishes(name, f"{a}/app.py:9")),),
        ),
        frozenset({
            ("dual-write", f"{a} -> {name}"), ("event-without-consumer", name), ("consumer-without-producer", f"un{name}"),
        }),
    )  # fmt: skip


def planted_chain(number: int) -> Piece:
    """Two requests that are too long, of one service; the other way round one of them is a part of the other."""
    names = [f"h{letter}{number}" for letter in "abcdef"]
    found = (chain(*names), chain(*names[:4], names[5]), chain(*names[1:]))
    return Piece(System(services=services(*names), chains=found), frozenset({("long-call-chain", " -> ".join(names))}))


def planted_gateway(number: int) -> Piece:
    front, behind = f"gateway{number}", [f"g{letter}{number}" for letter in "abcdef"]
    made = tuple(call(front, name, line, timeout="given") for line, name in enumerate(behind[:5], 1))
    tied = call(behind[0], behind[5], timeout="given")
    everybody = (*services(front, role="gateway"), *services(*behind))
    return Piece(System(services=everybody, calls=(*made, tied)), frozenset({("gateway-hub", front)}))


def planted_fan(number: int) -> Piece:
    front, asked = f"fa{number}", [f"f{letter}{number}" for letter in "bcdefghijk"]
    effects = tuple(calls(front, name, line, timeout="given") for line, name in enumerate(asked, 1))
    # somebody calls it, so that it is no aggregator at the edge
    made = (*(effect.call for effect in effects), call(f"fz{number}", front, timeout="given"))
    found = entry(front, *effects)
    everybody = services(front, *asked, f"fz{number}")
    route = found.endpoint
    assert route is not None
    return Piece(
        System(services=everybody, calls=made, entries=(found,)),
        frozenset({("wide-fan-out", f"{front}: {route.method} {route.path}")}),
    )


def planted_unknowns(number: int) -> Piece:
    a = f"ua{number}"
    lost = tuple(Unresolved("call", "the host is not known", at(f"{a}/app.py:{line}"), a) for line in range(9))
    known = tuple(replace(service, languages=("go",)) for service in services(a))
    return Piece(System(services=known, unresolved=lost), frozenset({("unresolved-share", a)}))


PLANTED = (
    planted_shared_table, planted_account, planted_calls, planted_circle, planted_repetition, planted_transaction,
    planted_messages, planted_chain, planted_gateway, planted_fan, planted_unknowns,
)  # fmt: skip


def joined(pieces: list[Piece]) -> System:
    return System(**{part: tuple(x for piece in pieces for x in getattr(piece.system, part)) for part in PARTS})


def reported(system: System) -> set[Found]:
    return {(finding.rule, finding.subject) for rule in RULES for finding in findings(rule, system)}


def pieces(kinds):
    """Several gateways, each for its own part, are the cure for one: only one is planted."""

    def made(makers):
        first = next((number for number, make in enumerate(makers) if make is planted_gateway), None)
        kept = [make for number, make in enumerate(makers) if make is not planted_gateway or number == first]
        return [make(number) for number, make in enumerate(kept)]

    return st.lists(kinds, max_size=8).map(made)


bounded = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@bounded
@given(pieces(st.sampled_from((*PLANTED, clean))))
def test_exactly_what_was_planted_is_reported(chosen):
    assert reported(joined(chosen)) == {found for piece in chosen for found in piece.expected}


@bounded
@given(pieces(st.sampled_from(PLANTED)), st.integers(1, 5))
def test_unrelated_services_change_no_finding(chosen, others):
    system = joined(chosen)
    larger = joined([*(clean(1000 + number) for number in range(others)), *chosen])
    for rule in RULES:
        assert findings(rule, larger) == findings(rule, system)


@bounded
@given(pieces(st.sampled_from((*PLANTED, clean))), st.randoms(use_true_random=False))
def test_the_order_of_things_changes_no_finding(chosen, chance):
    shuffled = list(chosen)
    chance.shuffle(shuffled)
    assert reported(joined(chosen)) == reported(joined(shuffled))
