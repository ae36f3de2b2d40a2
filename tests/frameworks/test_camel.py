"""Camel's routes: messages, requests, and what is served."""

import pytest
from reading_java import java, java_facts, plain
from ringfence.frameworks.camel import camel
from ringfence.model.facts import ChannelUse, RemoteCall, Route

HEAD = "import org.apache.camel.builder.RouteBuilder;\n"


def read(*lines, settings=None):
    text = HEAD + "class Routes extends RouteBuilder { public void configure() { " + "\n".join(lines) + " } }"
    if settings is None:
        return java_facts(camel, text)
    return [fact for _, fact in java(text, camel, settings=settings).facts()]


def told(facts):
    found = []
    for fact in facts:
        match fact:
            case ChannelUse():
                exchange = [plain(fact.group)] if fact.group is not None else []
                found.append((fact.role, fact.broker, plain(fact.channel), *exchange))
            case RemoteCall():
                found.append((fact.method, plain(fact.target)))
            case Route():
                found.append(("serves", fact.method, plain(fact.path)))
    return sorted(found)


@pytest.mark.parametrize(
    ("endpoint", "broker", "channels"),
    [
        ("kafka:orders?brokers=b:9092", "kafka", ["orders"]),
        ("kafka:orders,bills", "kafka", ["bills", "orders"]),
        ("jms:queue:orders", "jms", ["orders"]),
        ("activemq:topic:orders?concurrentConsumers=5", "jms", ["orders"]),
        ("amqp:orders", "jms", ["orders"]),
        ("nats:orders", "nats", ["orders"]),
        ("paho:shop/orders", "mqtt", ["shop/orders"]),
        ("direct:orders", "", []),
        ("log:orders", "", []),
        ("orders", "", []),
    ],
)
def test_the_channel_of_an_endpoint(endpoint, broker, channels):
    expected = [("consume", broker, channel) for channel in channels]
    assert told(read(f'from("{endpoint}").log("x");')) == expected


def test_messages_are_sent_at_every_step():
    lines = (
        'from("direct:a").choice().when(x).to("kafka:one").otherwise().wireTap("jms:two").end().toD("kafka:three");',
        'template.sendBody("kafka:four", body);',
    )
    assert {channel for _, _, channel in told(read(*lines))} == {"one", "two", "three", "four"}


def test_rabbit_has_exchanges_keys_and_queues():
    sent = 'from("timer:x").to("spring-rabbitmq:shop?routingKey=placed").to("rabbitmq:default?routingKey=mail");'
    assert told(read(sent)) == [("publish", "rabbitmq", "mail"), ("publish", "rabbitmq", "placed", "shop")]
    taken = 'from("spring-rabbitmq:shop?queues=orders&routingKey=placed"); from("spring-rabbitmq:default?queues=mail");'
    assert told(read(taken)) == [("consume", "rabbitmq", "mail"), ("consume", "rabbitmq", "placed", "shop")]


def test_placeholders_are_settings_and_variables():
    assert told(read('from("kafka:{{topic:orders}}").to("http://{{env:HOST}}/orders/${body}");')) == [
        ("", "http://$HOST/orders/?"),
        ("consume", "kafka", "orders"),
    ]
    (taken,) = read('from("{{incoming}}").log("x");', settings={"incoming": "kafka:orders"})
    assert plain(taken.channel) == "orders"


def test_requests_go_where_the_endpoint_says_or_a_header_does():
    assert told(read('from("direct:a").to("http4://orders:8080/all?bridgeEndpoint=true&httpMethod=POST");')) == [
        ("POST", "http://orders:8080/all")
    ]
    lines = (
        'from("direct:a").setHeader(Exchange.HTTP_METHOD, constant("put"))',
        '.setHeader(Exchange.HTTP_URI, simple("http://orders/${header.id}")).to("http://dummy")',
        '.setHeader("CamelHttpUri", constant("http://bills/all")).to("http://dummy");',
    )
    assert told(read(*lines)) == [("", "http://bills/all"), ("PUT", "http://orders/?")]


def test_a_header_of_another_route_replaces_nothing():
    lines = (
        'from("direct:a").setHeader(Exchange.HTTP_URI, simple("http://orders/all")).to("http://dummy");',
        'from("direct:b").to("http://bills/all");',
    )
    assert told(read(*lines)) == [("", "http://bills/all"), ("", "http://orders/all")]


def test_a_list_of_recipients_is_asked_and_a_header_says_how():
    lines = (
        'from("direct:a").setHeader(Exchange.HTTP_METHOD, constant("put"))',
        '.recipientList(simple("http4://{{env:ORDERS:orders:8080}}/all/${header.id}")).end().to("http://bills/all")',
        '.setHeader("CamelHttpMethod", constant("DELETE")).to("http://stock/all?httpMethod=PATCH");',
        'from("direct:b").recipientList(header("where")).to("http://bills/other");',
        'from("direct:c").recipientList(simple("direct:${header.which}"));',
    )
    assert told(read(*lines)) == [
        ("", "http://bills/all"),
        ("", "http://bills/other"),
        ("PATCH", "http://stock/all"),
        ("PUT", "http://${ORDERS:-orders:8080}/all/?"),
    ]


def test_resources_and_listening_endpoints_are_routes():
    lines = (
        'restConfiguration().component("servlet").contextPath("/api");',
        'rest("/orders").get("/{id}").to("direct:one").post().to("direct:new");',
        'from("platform-http:/health?httpMethodRestrict=GET,HEAD").log("x");',
        'from("netty-http:http://0.0.0.0:8080/bills?matchOnUriPrefix=true").log("x");',
    )
    facts = read(*lines)
    assert told(facts) == [
        ("serves", "", "/bills"),
        ("serves", "GET", "/health"),
        ("serves", "GET", "/orders/{id}"),
        ("serves", "HEAD", "/health"),
        ("serves", "POST", "/orders"),
    ]
    assert {fact.path.literal: (plain(fact.root) if fact.root else "", fact.below) for fact in facts} == {
        "/bills": ("", True),
        "/health": ("", False),
        "/orders/{id}": ("/api", False),
        "/orders": ("/api", False),
    }


def test_other_files_and_getters_say_nothing():
    assert java_facts(camel, 'class A { void a() { mail.from("kafka:x").to("kafka:y"); map.get("/x"); } }') == []
    assert read('from("direct:a").process(e -> e.getIn().get("/x")); headers.get("/orders"); rest.get("/x");') == []
