import pytest
from msgspec.structs import replace
from report_samples import REPORT, SYSTEM
from ringfence.extend import Selection
from ringfence.model.finding import Report
from ringfence.model.source import Span
from ringfence.model.system import Component, Dependency, Service, ServiceCall, System
from ringfence.views.graph import HUB, MOST_LABELS, MOST_NODES, NothingThereError, graph


def edges(shown):
    return [(edge.source, edge.target, edge.kind, edge.look) for edge in shown.edges]


def names(shown):
    return [node.name for node in shown.nodes]


def calls(count, source=lambda number: f"s{number}", contexts=False):
    services = tuple(Service(f"s{n}", f"s{n}", context=f"c{n // 10}" if contexts else "") for n in range(count))
    made = tuple(ServiceCall(source(n), f"s{n}", "http", "GET", "/", Span("a.py", n)) for n in range(1, count))
    return Report(System(services, calls=made), (), ())


def test_owned_tables_stand_in_their_owner_and_trespasses_are_edges():
    shown = graph(REPORT, Selection())
    lines = {node.name: node.lines for node in shown.nodes}
    assert lines["shop"] == ("▤ main/shop", "  orders")
    assert ("service billing", "service shop", "data", "trespass") in edges(shown)
    assert ("service web", "service shop", "call", "own") in edges(shown)
    assert ("service shop", "service billing", "message", "own") in edges(shown)
    assert "main/shop" in names(shown), "a database of two contexts is a node of its own"


def test_calls_show_what_findings_are_about():
    shown = graph(REPORT, Selection("calls"))
    assert edges(shown) == [
        ("service shop", "service billing", "call", "warned"),
        ("service web", "service shop", "call", "warned"),
    ]


def test_events_have_both_ends_and_say_which_is_missing():
    system = replace(SYSTEM, channels=SYSTEM.channels[:1])
    (channel,) = (n for n in graph(replace(REPORT, system=system), Selection("events")).nodes if n.kind == "channel")
    assert channel.note == "nobody publishes it"
    assert edges(graph(REPORT, Selection("events"))) == [
        ("channel orders.placed", "service billing", "message", "own"),
        ("service shop", "channel orders.placed", "message", "own"),
    ]


def test_tables_stand_in_their_database():
    shown = graph(REPORT, Selection("database"))
    assert {node.group for node in shown.nodes if node.kind == "table"} == {"main/shop"}
    assert ("service billing", "table main/shop:orders", "data", "trespass") in edges(shown)


def test_a_focus_leaves_what_is_near():
    assert names(graph(REPORT, Selection("calls", focus="web"))) == ["shop", "web"]
    assert names(graph(REPORT, Selection("calls", focus="web", depth=2))) == ["billing", "shop", "web"]
    assert names(graph(REPORT, Selection("calls", focus="web", depth=0))) == ["web"]
    assert names(graph(REPORT, Selection(focus="orders", depth=0))) == ["shop"], "the card that lists the table"


def test_a_focus_that_is_nowhere():
    with pytest.raises(NothingThereError) as caught:
        graph(REPORT, Selection("calls", focus="wbe"))
    assert caught.value.names == ("billing", "shop", "web")


def test_only_findings():
    shown = graph(REPORT, Selection(only_findings=True))
    assert edges(shown) == [("service billing", "service shop", "data", "trespass")]


def test_contexts_are_one_node_each():
    shown = graph(REPORT, Selection(by_context=True))
    assert ("sales", ("shop", "web")) in [(node.name, node.lines) for node in shown.nodes]
    assert ("context billing", "context sales", "data", "trespass") in edges(shown)
    assert not [edge for edge in shown.edges if edge.source == edge.target]


def test_a_crowd_is_drawn_by_context_and_says_so():
    shown = graph(calls(MOST_NODES + 1, source=lambda n: f"s{n - 1}", contexts=True), Selection("calls"))
    assert len(shown.nodes) < 10
    assert "bounded contexts" in shown.notes[0]


def test_a_hub_says_whom_it_calls_and_hides_nobody():
    shown = graph(calls(HUB + 3, source=lambda n: "s0" if n > 1 else "s2"), Selection("calls"))
    assert edges(shown) == [("service s2", "service s1", "call", "own")]
    assert next(node.lines for node in shown.nodes if node.name == "s0") == ("calls all but s1",)


def test_many_edges_carry_no_labels():
    shown = graph(calls(MOST_LABELS + 2, source=lambda n: f"s{n - 1}"), Selection("calls"))
    assert {edge.labels for edge in shown.edges} == {()}
    assert "--focus" in shown.notes[0]


def test_who_calls_and_is_no_service_is_a_node():
    system = replace(SYSTEM, calls=(*SYSTEM.calls, ServiceCall("edge", "web", "http", "GET", "/", Span("a", 1))))
    assert "edge" in names(graph(replace(REPORT, system=system), Selection("calls")))


def test_the_platform_shows_every_component_and_what_it_depends_on():
    components = (Component("orders", "service"), Component("registry", "discovery"), Component("db", "datastore"))
    dependencies = (
        Dependency("orders", "db", "data", "mysql"),
        Dependency("orders", "registry", "discovery", "eureka"),
        Dependency("orders", "gone", "call", "http"),
    )
    shown = graph(Report(System(components=components, dependencies=dependencies), (), ()), Selection("platform"))
    assert [(node.name, node.kind, node.note) for node in shown.nodes] == [
        ("db", "datastore", "datastore"),
        ("orders", "service", ""),
        ("registry", "service", "discovery"),
    ]
    assert [(edge.source, edge.target, edge.labels) for edge in shown.edges] == [
        ("component orders", "component db", ("data",)),
        ("component orders", "component registry", ("discovery",)),
    ]
