"""Messages and ways of running in Spring."""

import pytest
from reading_java import java, java_facts, plain
from ringfence.frameworks.spring_execution import spring_execution
from ringfence.frameworks.spring_messaging import spring_messaging
from ringfence.frameworks.spring_rabbit import spring_rabbit
from ringfence.model.expression import Name
from ringfence.model.facts import Background, ChannelUse, Schedule, TransactionScope
from ringfence.model.value import Scope


def uses(framework, text):
    facts = java_facts(framework, text)
    return sorted(
        (f.role, f.broker, plain(f.channel), plain(f.group) if f.group else "", f.handler)
        for f in facts
        if isinstance(f, ChannelUse)
    )


def test_kafka():
    text = """
    import org.springframework.kafka.core.KafkaTemplate;
    import org.springframework.kafka.annotation.*;
    import org.apache.kafka.clients.producer.ProducerRecord;
    class A {
        static final String TOPIC = "orders";
        KafkaTemplate<String, Order> kafka;
        void m() { kafka.send("orders", "key", order); kafka.send(new ProducerRecord<>("lines", "key", line)); }
        @KafkaListener(topics = {"${in.topic:paid}", TOPIC}) void on(String m) {}
        @KafkaListener(topicPartitions = @TopicPartition(topic = "parts", partitions = "0")) void part(String m) {}
    }
    """
    assert uses(spring_messaging, text) == [
        ("consume", "kafka", "orders", "", "A.on"),
        ("consume", "kafka", "paid", "", "A.on"),
        ("consume", "kafka", "parts", "", "A.part"),
        ("publish", "kafka", "lines", "", ""),
        ("publish", "kafka", "orders", "", ""),
    ]


def test_classes_that_listen_to_kafka_as_a_whole():
    text = """
    import org.springframework.kafka.annotation.*;
    @KafkaListener(topics = "orders")
    class A {
        @KafkaHandler void placed(Placed placed) {}
        @KafkaHandler(isDefault = true) void other(Object other) {}
        void helper(Placed placed) {}
    }
    @KafkaListener(topics = "lines") class B { void on(Placed placed) {} }
    """
    assert uses(spring_messaging, text) == [
        ("consume", "kafka", "orders", "", "A.other"),
        ("consume", "kafka", "orders", "", "A.placed"),
    ]


def test_topics_that_nobody_can_tell_are_published_to():
    text = """
    import org.springframework.kafka.core.KafkaTemplate;
    class A {
        KafkaTemplate<String, Order> kafka;
        void m(Reader reader) { kafka.send(reader.next()); kafka.sendDefault("key", order); }
    }
    """
    found = uses(spring_messaging, text)
    assert [use[:2] for use in found] == [("publish", "kafka")] * 2
    assert "${spring.kafka.template.default-topic}" in {use[2] for use in found}


def test_what_functions_send_to_another_destination():
    text = """
    import org.springframework.cloud.stream.binder.BinderHeaders;
    import static org.springframework.messaging.support.MessageBuilder.withPayload;
    class A {
        static final String SEND_TO = "spring.cloud.stream.sendto.destination";
        Object m(Object o) { return withPayload(o).setHeader("key", "a").setHeader(SEND_TO, "orders").build(); }
        Object n(Object o) { return withPayload(o).setHeader(BinderHeaders.TARGET_DESTINATION, "lines").build(); }
        Object o(Object o) { return withPayload(o).setHeader("destination", "parts").build(); }
    }
    """
    assert uses(spring_messaging, text) == [
        ("publish", "stream", "lines", "", ""),
        ("publish", "stream", "orders", "", ""),
    ]


def test_topics_that_rows_of_an_outbox_name():
    text = """
    import org.springframework.kafka.core.KafkaTemplate;
    import lombok.*;
    @Data @Builder class Row { private String topic; private String payload; }
    class Written {
        private String topic;
        static Written of(String topic) { Written w = new Written(); w.topic = topic; return w; }
        String getTopic() { return topic; }
    }
    interface Rows { java.util.List<Row> waiting(); Written next(); }
    class A {
        KafkaTemplate<String, String> kafka; Rows rows;
        void put() { rows.save(Row.builder().payload("x").topic("orders").build()); rows.save(Written.of("lines")); }
        void relay() {
            for (Row row : rows.waiting()) { kafka.send(row.getTopic(), row.getPayload()); }
            Written next = rows.next(); kafka.send(next.getTopic(), "");
        }
    }
    """
    code = java(text, spring_messaging)
    sent = [fact for _, fact in code.facts() if isinstance(fact, ChannelUse)]
    found = {plain(text) for use in sent for text in code.texts(use.channel, Scope(use.at.path, use.function))}
    assert found == {"orders", "lines"}


def test_jms_and_application_events():
    text = """
    import org.springframework.jms.core.JmsTemplate;
    import org.springframework.jms.annotation.JmsListener;
    import org.springframework.context.ApplicationEventPublisher;
    import org.springframework.context.event.EventListener;
    class A {
        JmsTemplate jms; ApplicationEventPublisher events;
        void m() { jms.convertAndSend("orders", order); events.publishEvent(new Paid()); }
        @JmsListener(destination = "orders") void on(Order order) {}
        @EventListener void inside(Paid paid) {}
    }
    """
    assert uses(spring_messaging, text) == [
        ("consume", "jms", "orders", "", "A.on"),
        ("publish", "jms", "orders", "", ""),
    ]


def test_cloud_stream():
    text = """
    import org.springframework.cloud.stream.function.StreamBridge;
    import org.springframework.context.annotation.Bean;
    import java.util.function.*;
    class A {
        StreamBridge bridge;
        void m() { bridge.send("orders-out-0", order); }
        @Bean Consumer<Order> paid() { return order -> { save(order); }; }
        @Bean Function<Order, Line> lines() { return order -> order.line(); }
    }
    """
    facts = java_facts(spring_messaging, text)
    found = sorted(
        (f.role, f.channel.parts[0].name.removeprefix("spring.cloud.stream.bindings."), f.handler) for f in facts
    )
    assert found == [
        ("consume", "lines-in-0.destination", "A.lines.<lambda:1>"),
        ("consume", "paid-in-0.destination", "A.paid.<lambda:1>"),
        ("publish", "lines-out-0.destination", ""),
        ("publish", "orders-out-0.destination", ""),
    ]


def test_cloud_stream_s_functions_that_are_classes():
    text = """
    import org.springframework.beans.factory.ObjectProvider;
    import org.springframework.cloud.stream.function.StreamBridge;
    import org.springframework.stereotype.*;
    import java.util.function.*;
    @Component("events") class EventListener implements Consumer<Message<Event>> {
        public void accept(Message<Event> message) {}
    }
    @Component class LineMaker implements Function<Order, Line> { public Line apply(Order order) { return order.line(); } }
    class Loose implements Consumer<Event> { public void accept(Event event) {} }
    @Component class Sender {
        ObjectProvider<StreamBridge> bridges;
        void m() { bridges.ifAvailable(bridge -> { bridge.send("orders-out-0", order); }); }
    }
    """
    facts = java_facts(spring_messaging, text)
    found = sorted(
        (f.role, f.channel.parts[0].name.removeprefix("spring.cloud.stream.bindings."), f.handler) for f in facts
    )
    assert found == [
        ("consume", "events-in-0.destination", "EventListener.accept"),
        ("consume", "lineMaker-in-0.destination", "LineMaker.apply"),
        ("publish", "lineMaker-out-0.destination", ""),
        ("publish", "orders-out-0.destination", ""),
    ]


CHANNELS = """
import org.springframework.cloud.stream.annotation.*;
import org.springframework.cloud.stream.messaging.*;
import org.springframework.messaging.MessageChannel;
interface Channels {
    String LATE = "late";
    @Output MessageChannel created();
    @Output("paidOut") MessageChannel paid();
    @Input SubscribableChannel entered();
}
"""


@pytest.mark.parametrize(
    ("fields", "sent", "expected"),
    [
        ("Channels channels;", "channels.created().send(m);", ["created"]),
        ("Channels channels;", "channels.paid().send(m);", ["paidOut"]),
        ("Channels channels;", "MessageChannel over = channels.paid(); over.send(m);", ["paidOut"]),
        ("Channels channels;", "channels.entered().send(m);", []),
        ("Channels channels; Mailer mailer;", "mailer.created().send(m);", []),
        ("@Output(Source.OUTPUT) MessageChannel over;", "over.send(m);", ["output"]),
        ("@Output MessageChannel over;", "this.over.send(m);", ["over"]),
        ("MessageChannel over;", "over.send(m);", []),
        ("Source source;", "source.output().send(m);", ["output"]),
    ],
)
def test_channels_of_cloud_stream_s_interfaces(fields, sent, expected):
    text = f"{CHANNELS} class A {{ {fields} void go(Object m) {{ {sent} }} }}"
    found = [f for f in java_facts(spring_messaging, text) if f.role == "publish"]
    assert [f.channel.parts[0].name.split(".")[4] for f in found] == expected


@pytest.mark.parametrize(("listening", "expected"), [("Sink.INPUT", "input"), ("Channels.LATE", "late")])
def test_listeners_name_channels_by_constants(listening, expected):
    text = f"{CHANNELS} class A {{ @StreamListener({listening}) void take(Object m) {{ }} }}"
    assert [f.channel.parts[0].name.split(".")[4] for f in java_facts(spring_messaging, text)] == [expected]


def of_functions(beans, **destinations):
    """(role, binding) of what function beans are bound to; settings as ``name_in_0="destination"``."""
    text = f"""
    import org.springframework.context.annotation.Bean;
    import java.util.function.*;
    class A {{ {beans} }}
    """
    stem = "spring.cloud.stream.bindings"
    settings = {f"{stem}.{name.replace('_', '-')}.destination": where for name, where in destinations.items()}
    settings["spring.cloud.function.definition"] = "pack|label;other"
    code = java(text, spring_messaging, settings=settings)
    found = [(f.role, f.channel.parts[0].name, f.handler) for of, f in code.facts() if of is spring_messaging]
    return sorted((role, name.split(".")[4], bool(handler)) for role, name, handler in found)


def test_functions_behind_each_other_are_bound_as_one():
    beans = "@Bean Function<A, Long> pack() { return a -> 1L; } @Bean Function<Long, A> label() { return b -> null; }"
    bound = of_functions(beans, packlabel_in_0="accepted", packlabel_out_0="dispatched")
    assert ("consume", "packlabel-in-0", True) in bound
    assert ("publish", "packlabel-out-0", False) in bound
    alone = of_functions("@Bean Consumer<A> pack() { return a -> {}; }")
    assert [one for one in alone if "pack-" not in one[1]] == [("consume", "packlabel-in-0", True)]


def test_one_binding_may_have_several_destinations_to_read():
    text = """
    import org.springframework.context.annotation.Bean;
    import java.util.function.*;
    class A { @Bean Function<String, String> join() { return a -> a; } }
    """
    stem = "spring.cloud.stream.bindings.join"
    settings = {f"{stem}-in-0.destination": "orders, returns", f"{stem}-out-0.destination": "all,what"}
    code = java(text, spring_messaging, settings=settings)
    found = [(f.role, code.deployed(f.channel).literal) for of, f in code.facts() if of is spring_messaging]
    assert sorted(found) == [("consume", "orders"), ("consume", "returns"), ("publish", "all,what")]


def test_one_function_may_read_several_channels():
    joining = "@Bean BiFunction<A, B, C> join() { return (a, b) -> null; }"
    bound = of_functions(joining, join_in_0="orders", join_in_1="customers", join_out_0="all")
    assert bound == [("consume", "join-in-0", True), ("consume", "join-in-1", True), ("publish", "join-out-0", False)]


RABBIT = """
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.annotation.*;
import org.springframework.amqp.core.*;
import org.springframework.context.annotation.Bean;
import java.util.*;
"""


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ('rabbit.convertAndSend("ex", "key", order)', ("publish", "rabbitmq", "key", "ex", "")),
        ('rabbit.convertAndSend("ex", "", order)', ("publish", "rabbitmq", "ex", "ex", "")),
        ('rabbit.convertAndSend("queue", order)', ("publish", "rabbitmq", "queue", "", "")),
        ("rabbit.convertAndSend(topic.getName(), KEY, order)", None),
    ],
)
def test_rabbit_template(sent, expected):
    text = RABBIT + f"class A {{ RabbitTemplate rabbit; void m() {{ {sent}; }} }}"
    assert uses(spring_rabbit, text) == ([expected] if expected else [])


def test_what_a_queue_is_bound_to_is_said_for_others_that_consume_it():
    text = """
    import org.springframework.beans.factory.annotation.Value;
    @Configuration class C {
        @Value("${queue}") private String orderQueue;
        @Value("${exchange}") private String exchange;
        @Bean Queue orderQueue() { return new Queue(orderQueue); }
        @Bean TopicExchange exchange() { return new TopicExchange(exchange); }
        @Bean Binding binding() { return BindingBuilder.bind(orderQueue()).to(exchange()).with("order.key"); }
    }
    """
    (bound,) = java_facts(spring_rabbit, RABBIT + text)
    assert (plain(bound.queue), plain(bound.channel), plain(bound.exchange)) == ("${queue}", "order.key", "${exchange}")


@pytest.mark.parametrize("made", ['TopicBuilder.name("orders").build()', 'new NewTopic("orders", 3, 1)'])
@pytest.mark.parametrize(
    "sent",
    [
        "kafka.send(topic.name(), order)",
        "kafka.send(MessageBuilder.withPayload(order).setHeader(KafkaHeaders.TOPIC, topic.name()).build())",
    ],
)
def test_the_name_of_a_topic_that_is_a_bean(made, sent):
    text = f"""
    import org.apache.kafka.clients.admin.NewTopic;
    import org.springframework.context.annotation.*;
    import org.springframework.kafka.config.TopicBuilder;
    import org.springframework.kafka.core.KafkaTemplate;
    import org.springframework.kafka.support.KafkaHeaders;
    import org.springframework.messaging.support.MessageBuilder;
    @Configuration class C {{ @Bean NewTopic topic() {{ return {made}; }} }}
    class A {{
        private NewTopic topic;
        private KafkaTemplate<String, Order> kafka;
        A(NewTopic topic, KafkaTemplate<String, Order> kafka) {{ this.topic = topic; this.kafka = kafka; }}
        void m(Order order) {{ {sent}; }}
    }}
    """
    assert uses(spring_messaging, text) == [("publish", "kafka", "orders", "", "")]


def test_rabbit_listeners():
    text = (
        RABBIT
        + """
    class Configuration {
        @Bean Queue orders() { return new Queue("orders", false); }
        @Bean TopicExchange exchange() { return new TopicExchange("shop"); }
        @Bean Binding binding(Queue queue, TopicExchange exchange) {
            return BindingBuilder.bind(queue).to(exchange).with("order.#");
        }
    }
    class A {
        @RabbitListener(queues = "orders") void bound(Order o) {}
        @RabbitListener(queues = "${mail.queue:mails}") void plain(Order o) {}
        @RabbitListener(bindings = @QueueBinding(value = @Queue("q"), exchange = @Exchange("shop"), key = "paid"))
        void paid(Order o) {}
    }
    @RabbitListener(queues = "whole") class B { @RabbitHandler void one(String s) {} void none(String s) {} }
    """
    )
    assert uses(spring_rabbit, text) == [
        ("consume", "rabbitmq", "mails", "", "A.plain"),
        ("consume", "rabbitmq", "order.#", "shop", "A.bound"),
        ("consume", "rabbitmq", "paid", "shop", "A.paid"),
        ("consume", "rabbitmq", "whole", "", "B.one"),
    ]


def test_a_wrapper_of_the_template_leaves_the_names_to_its_callers():
    text = (
        RABBIT
        + """
    class Sender {
        RabbitTemplate rabbit;
        void send(String exchange, String key, Object what) { rabbit.convertAndSend(exchange, key, what); }
    }
    class A { Sender sender; void m() { sender.send("shop", "placed", order); sender.send("shop", "paid", order); } }
    """
    )
    (found,) = java_facts(spring_rabbit, text)
    assert (found.channel, found.group) == (Name("key"), Name("exchange"))


@pytest.mark.parametrize(
    ("declared", "forwarded"),
    [
        ('QueueBuilder.durable("late").withArgument("x-dead-letter-routing-key", "due").build()', True),
        ('QueueBuilder.durable("late").deadLetterExchange("shop").deadLetterRoutingKey("due").build()', True),
        ('QueueBuilder.durable("late").deadLetterRoutingKey("nobody").build()', False),
        ('QueueBuilder.durable("late").withArgument("x-queue-type", "due").build()', False),
        ('new Queue("late", true, false, false, arguments)', True),
    ],
)
def test_what_is_rejected_or_too_old_comes_to_who_listens_to_it(declared, forwarded):
    text = (
        RABBIT
        + f"""
    class Configuration {{
        @Bean Queue late() {{
            Map<String, Object> arguments = new HashMap<>();
            {'arguments.put("x-dead-letter-routing-key", "due");' if "arguments" in declared else ""}
            return {declared};
        }}
    }}
    class A {{ @RabbitListener(queues = "due") void due(Order o) {{}} }}
    """
    )
    published = [one for one in uses(spring_rabbit, text) if one[0] == "publish"]
    assert published == ([("publish", "rabbitmq", "due", "", "")] if forwarded else [])


def test_transactions_timers_and_what_is_not_waited_for():
    text = """
    import org.springframework.transaction.annotation.*;
    import org.springframework.scheduling.annotation.*;
    import org.springframework.boot.CommandLineRunner;
    @Transactional class A { void a() {} void b() { this.c(); } @Async void c() {} A() {} }
    class B implements CommandLineRunner {
        A a;
        @Transactional(readOnly = true) void t() {}
        @Transactional(propagation = Propagation.NOT_SUPPORTED) void n() {}
        @Scheduled(cron = "0 * * * * *") void s() { a.c(); }
        public void run(String... args) {}
    }
    """
    facts = java_facts(spring_execution, text)
    assert sorted(f.function for f in facts if isinstance(f, TransactionScope)) == ["A.a", "A.b", "A.c", "B.t"]
    assert sorted((f.handler, f.when) for f in facts if isinstance(f, Schedule)) == [
        ("B.run", "start"),
        ("B.s", "0 * * * * *"),
    ]
    assert sorted((f.handler, f.function) for f in facts if isinstance(f, Background)) == [
        ("A.c", "A.b"),
        ("A.c", "B.s"),
    ]


def test_rabbit_s_fanouts_ignore_keys_however_a_queue_is_bound():
    text = """
    import org.springframework.amqp.core.*;
    import org.springframework.amqp.rabbit.annotation.RabbitListener;
    import org.springframework.amqp.rabbit.core.RabbitTemplate;
    class A {
        RabbitTemplate rabbit;
        Object all() { return new FanoutExchange("all"); }
        Object built() { return ExchangeBuilder.fanoutExchange("everyone").build(); }
        void bind() {
            new Binding("mails", Binding.DestinationType.QUEUE, "all", "*.*", null);
            new Binding("bills", Binding.DestinationType.QUEUE, "some", "order.*", null);
            BindingBuilder.bind(new Queue("news")).to(ExchangeBuilder.fanoutExchange("everyone").build()).with("#").noargs();
        }
        @RabbitListener(queues = "mails") void mails(String m) {}
        @RabbitListener(queues = "bills") void bills(String m) {}
        @RabbitListener(queues = "news") void news(String m) {}
        void send() { rabbit.convertAndSend("all", "order.paid", "m"); rabbit.convertAndSend("some", "order.paid", "m"); }
    }
    """
    assert uses(spring_rabbit, text) == [
        ("consume", "rabbitmq", "all", "all", "A.mails"),
        ("consume", "rabbitmq", "everyone", "everyone", "A.news"),
        ("consume", "rabbitmq", "order.*", "some", "A.bills"),
        ("publish", "rabbitmq", "all", "all", ""),
        ("publish", "rabbitmq", "order.paid", "some", ""),
    ]


@pytest.mark.parametrize(
    ("listener", "handler"),
    [
        ("new MessageListenerAdapter(taker)", "Taker.handleMessage"),
        ('new MessageListenerAdapter(taker, "take")', "Taker.take"),
        ("listening", "Listening.onMessage"),
        ("unknown()", "Configuration.container"),
    ],
)
@pytest.mark.parametrize("queues", ['setQueueNames("orders", NAME)', 'setQueues(orders(), new Queue("lines"))'])
def test_containers_that_a_program_makes(listener, handler, queues):
    text = (
        RABBIT
        + f"""
    import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
    import org.springframework.amqp.rabbit.listener.adapter.MessageListenerAdapter;
    class Configuration {{
        static final String NAME = "lines";
        Taker taker;
        Listening listening;
        @Bean Queue orders() {{ return new Queue("orders"); }}
        @Bean SimpleMessageListenerContainer container() {{
            SimpleMessageListenerContainer container = new SimpleMessageListenerContainer();
            container.{queues};
            container.setMessageListener({listener});
            return container;
        }}
    }}
    class Taker {{ void handleMessage(Order o) {{}} void take(Order o) {{}} }}
    class Listening implements MessageListener {{ public void onMessage(Message m) {{}} }}
    """
    )
    assert uses(spring_rabbit, text) == [
        ("consume", "rabbitmq", "lines", "", handler),
        ("consume", "rabbitmq", "orders", "", handler),
    ]
