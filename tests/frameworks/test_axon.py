"""Axon: commands and queries between programs, and the events that all hear of."""

import pytest
from reading_java import java, java_facts, plain
from ringfence.frameworks.axon import axon
from ringfence.model.facts import ChannelUse, Dispatch, RemoteCall, Route

IMPORTS = """
    import org.axonframework.commandhandling.*;
    import org.axonframework.commandhandling.gateway.CommandGateway;
    import org.axonframework.eventhandling.*;
    import org.axonframework.eventhandling.gateway.EventGateway;
    import org.axonframework.eventsourcing.EventSourcingHandler;
    import org.axonframework.modelling.saga.SagaEventHandler;
    import org.axonframework.queryhandling.*;
    import static org.axonframework.modelling.command.AggregateLifecycle.apply;
    class Place { } class Pay { } class Find { } interface Event { } class Placed implements Event { } class Paid { }
"""
ASKING = """
    class Page {
        CommandGateway commands; QueryGateway queries; EventGateway events;
        void place() { commands.sendAndWait(new Place()); }
        void pay(Pay pay) { commands.send(pay); }
        void find() { queries.query(new Find(), String.class); queries.query("openOrders", new Find(), String.class); }
        void paid() { events.publish(new Paid()); }
    }
"""


def facts(kind, text, **settings):
    found = java(IMPORTS + text, axon, settings=settings).facts() if settings else []
    said = [fact for of, fact in found if of is axon] if settings else java_facts(axon, IMPORTS + text)
    return [fact for fact in said if isinstance(fact, kind)]


def asked(text, **settings):
    return {(call.protocol, plain(call.target), call.function) for call in facts(RemoteCall, text, **settings)}


def test_what_others_handle_is_asked_of_them():
    assert asked(ASKING) == {
        ("axon", "/shop.Place", "Page.place"),
        ("axon", "/shop.Pay", "Page.pay"),
        ("axon", "/shop.Find", "Page.find"),
        ("axon", "/openOrders", "Page.find"),
    }


def test_what_the_program_handles_itself_is_asked_of_nobody():
    handler = "class Order { @CommandHandler Order(Place place) { } }"
    assert ("axon", "/shop.Place", "Page.place") not in asked(ASKING + handler)
    assert [fact.handler for fact in facts(Dispatch, ASKING + handler)] == ["App.java:Order.__init__"]


@pytest.mark.parametrize(
    ("handler", "path"),
    [
        ("@CommandHandler void on(Place place) { }", "/shop.Place"),
        ('@CommandHandler(commandName = "place") void on(Object any) { }', "/place"),
        ("@QueryHandler String on(Find find) { return null; }", "/shop.Find"),
        ('@QueryHandler(queryName = "openOrders") String on(Find find) { return null; }', "/openOrders"),
        ("@my.CommandHandler void on(Place place) { }", ""),
        ("void on(Place place) { }", ""),
    ],
)
def test_handlers_are_routes(handler, path):
    routes = facts(Route, f"class Orders {{ {handler} }}")
    assert [(route.protocol, plain(route.path)) for route in routes] == ([("axon", path)] if path else [])


def test_without_axon_server_nobody_else_is_asked():
    assert asked(ASKING, **{"axon.axonserver.enabled": "false"}) == set()


@pytest.mark.parametrize(
    ("inside", "role", "names"),
    [
        ("void on() { apply(new Placed()); }", "publish", {"shop.Placed"}),
        ("EventGateway events; void on(Paid paid) { events.publish(paid, new Placed()); }", "publish",
         {"shop.Paid", "shop.Placed"}),
        ("EventBus bus; void on() { bus.publish(GenericEventMessage.asEventMessage(new Paid())); }", "publish",
         {"shop.Paid"}),
        ("@EventHandler void on(Paid paid) { }", "consume", {"shop.Paid"}),
        ("@EventSourcingHandler void on(Paid paid) { }", "consume", {"shop.Paid"}),
        ('@SagaEventHandler(associationProperty = "id") void on(Paid paid) { }', "consume", {"shop.Paid"}),
        ("@EventHandler void on(Event any) { }", "consume", {"shop.Event", "shop.Placed"}),
        ("void on(Paid paid) { other(paid); }", "", set()),
    ],
)  # fmt: skip
def test_events_are_channels(inside, role, names):
    uses = facts(ChannelUse, f"class Orders {{ {inside} }}")
    assert {(use.role, use.broker, plain(use.channel)) for use in uses} == {(role, "axon", name) for name in names}
    assert all(use.handler for use in uses if use.role == "consume")


def test_what_goes_through_a_bridge_is_another_matter():
    text = "class Orders { void on() { apply(new Placed()); } }"
    assert facts(ChannelUse, text, **{"axon.amqp.exchange": "orders"}) == []
