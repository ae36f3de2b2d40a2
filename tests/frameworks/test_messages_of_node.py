"""kafkajs, NATS, queues of jobs, Redis and NestJS's microservices."""

from reading_ecmascript import data, facts_of, messages
from reading_facts import shown
from ringfence.frameworks.bull import bull
from ringfence.frameworks.kafkajs import kafkajs
from ringfence.frameworks.nats_js import nats_js
from ringfence.frameworks.nats_shared import nats_shared
from ringfence.frameworks.nestjs import nestjs
from ringfence.frameworks.nestjs_microservices import nestjs_microservices
from ringfence.frameworks.nestjs_queues import nestjs_queues
from ringfence.frameworks.redis_js import redis_js
from ringfence.frameworks.timers import timers
from ringfence.model.expression import Name
from ringfence.model.facts import ChannelUse, RemoteCall, Route, Schedule


def test_kafkajs() -> None:
    text = """
        import { Kafka } from "kafkajs";
        const kafka = new Kafka({ brokers: ["k:9092"] });
        const producer = kafka.producer();
        const consumer = kafka.consumer({ groupId: "g" });
        await producer.send({ topic: "paid", messages: [] });
        await producer.sendBatch({ topicMessages: [{ topic: "sent", messages: [] }] });
        await consumer.subscribe({ topics: ["paid", "sent"] });
        await consumer.run({ eachMessage: async ({ message }) => {} });
        await other.send({ topic: "none" });
        """
    assert messages(text, kafkajs) == [
        "consume paid <lambda>", "consume sent <lambda>", "publish paid", "publish sent",
    ]  # fmt: skip


def test_nats() -> None:
    text = """
        import { connect, StringCodec } from "nats";
        const nc = await connect({ servers: "nats:4222" });
        nc.publish("paid", data);
        nc.subscribe("paid", { callback: (error, message) => {} });
        """
    assert messages(text, nats_js) == ["consume paid <lambda>", "publish paid"]


def test_listeners_of_one_base_class_tell_their_subjects() -> None:
    files = {
        "base.ts": """
            import { Stan } from "node-nats-streaming";
            export abstract class Listener {
              abstract subject: string;
              constructor(private client: Stan) {}
              listen() {
                const subscription = this.client.subscribe(this.subject, "group");
                subscription.on("message", (message) => { this.onMessage(message) });
              }
            }""",
        "app.ts": """
            import { Listener } from "./base";
            enum Subjects { Paid = "order:paid" }
            class PaidListener extends Listener { readonly subject: Subjects.Paid = Subjects.Paid; onMessage() {} }""",
    }
    assert messages(files, nats_js) == ["consume order:paid Listener.listen.<lambda>"]


def test_a_worker_takes_jobs_whoever_works_them_off() -> None:
    text = """
        import { Worker } from "bullmq";
        const Kind = pro ? require("bullmq-pro").WorkerPro : Worker;
        new Kind("mails", processor);
        new Worker("bills", "./bills.js");
        new Worker();
        """
    assert messages(text, bull) == ["consume bills", "consume mails"]


KEPT = """
    import { Queue } from "bullmq";
    const queues = new Map<string, Queue>();
    const checked = (queue: Queue) => {
      const add = queue.add.bind(queue);
      queue.add = (name, data, options) => add(name, JSON.parse(JSON.stringify(data)), options);
      return queue;
    };
    const queueOf = (service: string, name: string) => {
      let queue = queues.get(`${service}-${name}`);
      if (!queue) {
        queue = new Queue(`${service}-${name}`);
        checked(queue);
        queues.set(`${service}-${name}`, queue);
      }
      return queue;
    };
    """


def test_a_queue_that_is_kept_is_the_one_that_is_asked_for() -> None:
    """Though its method is put in a wrapper that checks what it is given."""
    text = (
        KEPT
        + """
    function place() { queueOf("mails", "send").add("placed", {}); }
    function pay() { const queue = queueOf("bills", "pay"); return queue.add("paid", {}); }
    """
    )
    found = [(use.at.line, shown(use.channel)) for use in facts_of(text, bull) if isinstance(use, ChannelUse)]
    assert found == [(19, "mails-send"), (20, "bills-pay")]


def test_a_queue_that_is_made_or_kept_here_is_that_of_each_caller() -> None:
    text = (
        KEPT
        + """
    function send(name: string) {
      let queue = queues.get(name);
      if (!queue) { queue = new Queue(name); queues.set(name, queue); }
      return queue.add("sent", {});
    }
    queueOf("mails", "send");
    """
    )
    assert [use.channel for use in facts_of(text, bull) if isinstance(use, ChannelUse)] == [Name("name")]


def test_a_queue_that_is_told_by_nobody_is_any_that_is_kept() -> None:
    text = (
        KEPT
        + """
    queueOf("mails", "send");
    queueOf("bills", "pay");
    function all(name: string) { queues.get(name).add("tick", {}); }
    """
    )
    found = {shown(use.channel) for use in facts_of(text, bull) if isinstance(use, ChannelUse)}
    assert found >= {"mails-send", "bills-pay"}


def test_queues_of_nestjs() -> None:
    text = """
        import { InjectQueue, Processor, WorkerHost } from "@nestjs/bullmq";
        import { Queue } from "bullmq";
        const NAMES = { mails: "mails" };
        class Orders {
          constructor(@InjectQueue(NAMES.mails) private mails: Queue, @InjectQueue() private other: Queue) {}
          place() { this.mails.add("placed", {}); this.other.addBulk([]); }
        }
        @Processor(NAMES.mails) class Mailer extends WorkerHost { async process(job) {} }
        """
    assert messages(text, bull, nestjs_queues) == ["publish default", "publish mails"]
    assert messages(text, nestjs_queues, bull) == ["consume mails app.ts:Mailer.process"]


def test_jobs_and_timers() -> None:
    text = """
        import { Queue, Worker } from "bullmq";
        import cron from "node-cron";
        const queue = new Queue("mails");
        queue.add("send", {});
        new Worker("mails", async (job) => {});
        cron.schedule("0 * * * *", () => {});
        setInterval(tick, 1000);
        function tick() {}
        """
    assert messages(text, bull) == ["consume mails <lambda>", "publish mails"]
    assert [fact.when for fact in facts_of(text, timers) if isinstance(fact, Schedule)] == ["0 * * * *", "1000"]


def test_redis() -> None:
    text = """
        import Redis from "ioredis";
        import { createClient } from "redis";
        const a = new Redis(process.env.REDIS_URL);
        const b = createClient({ url: "redis://r:6379" });
        new Redis({ host: "h", port: 6379 });
        new Redis(6380, "g");
        a.publish("news", "x");
        b.subscribe("news", (message) => {});
        """
    assert messages(text, redis_js) == ["consume news <lambda>", "publish news"]
    assert data(text, redis_js) == ["redis at $REDIS_URL", "redis at g/-", "redis at h/-", "redis at redis://r:6379"]


NEST = """
    import { Controller, Inject, Module } from "@nestjs/common";
    import { ClientGrpc, ClientProxy, ClientsModule, EventPattern, GrpcMethod, MessagePattern, Transport }
      from "@nestjs/microservices";
"""


def test_a_client_of_one_transport_tells_its_broker_whatever_it_is_registered_as() -> None:
    text = """
    import { ClientsModule, ClientKafka, ClientProxy, Transport } from "@nestjs/microservices";
    import { Module, Inject } from "@nestjs/common";
    @Module({ imports: [ClientsModule.register([{ name: process.env.NAME, transport: Transport.KAFKA, options: {} }])] })
    class M {}
    class A {
      constructor(@Inject("ORDERS") private orders: ClientKafka, @Inject("MAILS") private mails: ClientProxy) {}
      run() { this.orders.emit("placed", 1); this.mails.emit("mailed", 1); }
    }"""
    facts = facts_of(text, nestjs_microservices, nestjs)
    assert [(f.broker, shown(f.channel)) for f in facts if isinstance(f, ChannelUse)] == [
        ("kafka", "placed"),
        ("nestjs", "mailed"),
    ]


def test_a_strategy_of_ones_own_listens_to_the_broker_of_its_base() -> None:
    text = """
    import { EventPattern, ServerKafka } from "@nestjs/microservices";
    import { NestFactory } from "@nestjs/core";
    class OwnTransport extends ServerKafka {}
    class A { @EventPattern("placed") on() {} }
    const app = await NestFactory.create(AppModule);
    app.connectMicroservice({ strategy: new OwnTransport({}) });"""
    facts = facts_of(text, nestjs_microservices, nestjs)
    assert [(f.broker, shown(f.channel)) for f in facts if isinstance(f, ChannelUse)] == [("kafka", "placed")]


def test_an_event_that_nobody_can_tell_is_consumed_all_the_same() -> None:
    text = """
    import { EventPattern } from "@nestjs/microservices";
    import { NestFactory } from "@nestjs/core";
    import { PLACED } from "@shop/events";
    class A { @EventPattern(PLACED) on() {} }
    NestFactory.createMicroservice(A, options);"""
    facts = facts_of(text, nestjs_microservices, nestjs)
    assert [(f.role, shown(f.channel)) for f in facts if isinstance(f, ChannelUse)] == [("consume", "?")]


def test_each_caller_of_a_wrapper_sends_its_own() -> None:
    text = """
    import { ClientKafka } from "@nestjs/microservices";
    class Producer {
      constructor(private client: ClientKafka) {}
      send(topic: string) { return new Promise((done) => { this.client.emit(topic, 1); done(); }); }
    }
    class A {
      constructor(private producer: Producer) {}
      one() { this.producer.send("one"); }
      two() { this.producer.send("two"); }
    }
    """
    assert messages(text, nestjs_microservices) == ["publish one", "publish two"]
    (fact,) = [fact for fact in facts_of(text, nestjs_microservices) if isinstance(fact, ChannelUse)]
    assert shown(fact.channel) != "one"


def test_a_sent_pattern_is_a_request_an_emitted_one_an_event() -> None:
    text = f"""{NEST}
    @Module({{ imports: [ClientsModule.register([
      {{ name: "ORDERS", transport: Transport.TCP, options: {{ host: process.env.H, port: 8001 }} }},
      {{ name: "MAILS", transport: Transport.RMQ, options: {{}} }}])] }}) class M {{}}
    class A {{
      constructor(@Inject("ORDERS") private orders: ClientProxy, @Inject("MAILS") private mails: ClientProxy) {{}}
      run() {{ this.orders.send({{ cmd: "find" }}, 1); this.mails.send("sum", 1); this.mails.emit("mailed", 1) }}
    }}"""
    facts = facts_of(text, nestjs_microservices, nestjs)
    found = [shown(fact.target) for fact in facts if isinstance(fact, RemoteCall) and fact.protocol == "rpc"]
    assert found == ["$H:8001/cmd=find", "/sum"]
    assert messages(text, nestjs_microservices, nestjs) == ["publish mailed"]


def test_the_broker_of_a_client_whose_options_a_factory_gives() -> None:
    text = f"""{NEST}
    @Module({{ imports: [ClientsModule.registerAsync([
      {{ name: "MAILS", inject: [Config], useFactory: (config: Config) => ({{
        transport: Transport.NATS, options: {{ servers: config.servers }} }}) }}])] }}) class M {{}}
    class A {{ constructor(@Inject("MAILS") private mails: ClientProxy) {{}} run() {{ this.mails.emit("mailed", 1) }} }}"""
    facts = facts_of(text, nestjs_microservices, nestjs)
    assert [fact.broker for fact in facts if isinstance(fact, ChannelUse)] == ["nats"]


def test_patterns_that_are_served() -> None:
    controller = f"""{NEST} @Controller() class A {{
      @MessagePattern({{ cmd: "find" }}) find() {{}}
      @EventPattern("mailed") on() {{}} @GrpcMethod("Orders") place() {{}} }}"""
    text = f"""{controller} import {{ NestFactory }} from "@nestjs/core"; NestFactory.createMicroservice(A, options);"""
    served = [
        (f.protocol, shown(f.path), f.handler) for f in facts_of(text, nestjs_microservices) if isinstance(f, Route)
    ]
    assert served == [("grpc", "/Orders/Place", "A.place"), ("rpc", "/cmd=find", "A.find")]
    assert messages(text, nestjs_microservices) == ["consume mailed A.on"]
    assert messages(controller, nestjs_microservices) == []  # a program that never listens runs no handler


def test_stubs_over_grpc() -> None:
    text = f"""{NEST} class A {{ private stub;
      constructor(@Inject("X") private client: ClientGrpc) {{}}
      onModuleInit() {{ this.stub = this.client.getService<Orders>("Orders") }}
      run() {{ return this.stub.findOne({{}}) }} }}"""
    facts = facts_of(text, nestjs_microservices)
    assert [shown(fact.target) for fact in facts if isinstance(fact, RemoteCall)] == ["/Orders/FindOne"]


def test_classes_of_a_package_that_is_not_here_say_their_subjects() -> None:
    text = """
        import { Listener, Publisher, Subjects } from "@acme/common";
        import nats from "node-nats-streaming";
        const client = nats.connect("shop", "orders");
        class Own { publish(data) {} }
        class Placed extends Publisher { subject = Subjects.OrderPlaced }
        class Quiet extends Publisher { other = 1 }
        class Mine extends Own { subject = "mine" }
        class Paid extends Listener { subject = Subjects.OrderPaid; onMessage(data, message) {} }
        new Placed(client).publish({});
        new Quiet(client).publish({});
        new Mine().publish({});
        new Paid(client).listen();
        """
    assert messages(text, nats_shared) == ["consume OrderPaid Paid.onMessage", "publish OrderPlaced"]


def test_streams_that_node_redis_reads() -> None:
    text = """
        import { createClient, commandOptions } from "redis";
        const client = createClient({ url: "redis://events:6379" });
        async function listen(streams: string[]) {
          const keys = [];
          streams.forEach((stream) => { keys.push({ key: stream, id: ">" }); });
          await client.xReadGroup(commandOptions({ isolated: true }), "billing", "me", keys, { COUNT: 1 });
        }
        listen(["paid", "sent"]);
        async function one() { await client.xRead({ key: "one", id: "0" }, { BLOCK: 5 }); }
        async function two() { await client.xRead([{ key: "two", id: "0" }, { key: "three", id: "0" }]); }
        async function none() { await other.xRead({ key: "none", id: "0" }); await client.xRead(unheardOf); }
        """
    assert messages(text, redis_js) == [
        "consume one one", "consume paid listen", "consume sent listen", "consume three two", "consume two two",
    ]  # fmt: skip
    groups = [fact.group for fact in facts_of(text, redis_js) if isinstance(fact, ChannelUse)]
    assert [group is not None for group in groups] == [False, False, True]


def test_streams_that_ioredis_reads() -> None:
    text = """
        import Redis from "ioredis";
        const client = new Redis();
        async function work() {
          await client.xreadgroup("GROUP", "billing", "me", "COUNT", 1, "STREAMS", "paid", "sent", ">", ">");
          await client.xread("BLOCK", 0, "streams", "one", "$");
          await client.xread("BLOCK", 0);
        }
        """
    assert messages(text, redis_js) == ["consume one work", "consume paid work", "consume sent work"]


def test_a_service_that_ts_proto_generates_is_served_by_the_methods_of_a_class() -> None:
    text = """
    import { NestFactory } from "@nestjs/core";
    import { ClientGrpc } from "@nestjs/microservices";
    import { OrdersControllerMethods, ControllerMethods, ORDERS_SERVICE_NAME } from "./proto/orders";
    @OrdersControllerMethods()
    class Orders { constructor(private store: Store) {} static make() {} findOne(request) {} }
    @ControllerMethods()
    class Others { find() {} }
    class Plain { find() {} }
    """
    routes = [f for f in facts_of(text, nestjs_microservices) if isinstance(f, Route)]
    assert [(shown(route.path), route.handler) for route in routes] == [("/Orders/FindOne", "Orders.findOne")]
