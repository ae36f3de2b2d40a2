"""Events of Axon that go to an exchange."""

from reading_java import java_facts, plain
from ringfence.frameworks.axon_amqp import axon_amqp

PUBLISHER = """
    package shop;
    import org.axonframework.eventhandling.EventBus;
    import org.axonframework.eventhandling.GenericEventMessage;
    import org.axonframework.eventhandling.gateway.EventGateway;
    import org.axonframework.extensions.amqp.eventhandling.spring.SpringAMQPPublisher;
    import org.axonframework.modelling.command.AggregateLifecycle;
    import org.springframework.amqp.core.*;
    class Placed {}
    class Order { Order() { AggregateLifecycle.apply(new Placed()); } }
    class Others {
        EventBus bus; EventGateway gateway;
        void one() { bus.publish(GenericEventMessage.asEventMessage(new Placed())); }
        void two(Object event) { gateway.publish(event); }
    }
    """


def published(text):
    facts = java_facts(axon_amqp, text)
    return sorted((f.role, plain(f.channel), plain(f.group), f.broker, f.function) for f in facts)


def test_an_event_s_key_is_the_package_of_its_class():
    named = 'class Bridge { void start(SpringAMQPPublisher publisher) { publisher.setExchangeName("events"); } }'
    assert [use[:4] for use in published(PUBLISHER + named)] == [
        ("publish", "?", "events", "rabbitmq"),
        ("publish", "shop", "events", "rabbitmq"),
        ("publish", "shop", "events", "rabbitmq"),
    ]


def test_where_keys_do_not_count_the_exchange_is_the_channel():
    named = """
    class Bridge {
        Object all() { return new FanoutExchange("events"); }
        void start(SpringAMQPPublisher publisher) { publisher.setExchangeName("events"); }
    }
    """
    assert [use[1:3] for use in published(PUBLISHER + named)] == [("events", "events")] * 3


def test_without_an_exchange_events_stay_inside():
    assert published(PUBLISHER) == []
