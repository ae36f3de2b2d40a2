"""Wolverine: what stays inside of a program, and messages whose classes stand in another one."""

from reading_csharp import facts_of, shown
from ringfence.frameworks.dotnet_wolverine import dotnet_wolverine
from ringfence.model.facts import ChannelUse

START = """
    using Wolverine;
    public record PlaceOrder(int Id);
    public record RingAlarm(int Id);
    public static class PlaceOrderHandler
    {
        public static RingAlarm Handle(PlaceOrder order) => new(order.Id);
    }
    public class Orders(IMessageBus bus)
    {
        public async Task Place(int id) => await bus.PublishAsync(new PlaceOrder(id));
    }
    """


def uses(code: str) -> list[tuple[str, str]]:
    found = [fact for fact in facts_of(dotnet_wolverine, code) if isinstance(fact, ChannelUse)]
    return sorted((use.role, shown(use.channel)) for use in found)


def program(*options: str) -> str:
    return (
        START
        + "public static class Program { static void Main() { Host.UseWolverine(o => { "
        + " ".join(options)
        + " }); } }"
    )


def test_what_a_program_handles_itself_stays_inside() -> None:
    assert uses(program("o.PublishMessage<RingAlarm>().ToRabbitQueue(name);")) == [("publish", "RingAlarm")]


def test_what_is_sent_out_by_its_class_or_listened_to_does_not() -> None:
    out = program("o.PublishMessage<PlaceOrder>().ToRabbitQueue(name);", "o.PublishMessage<RingAlarm>();")
    assert uses(out) == [("publish", "PlaceOrder"), ("publish", "RingAlarm")]
    both = program("o.PublishAllMessages().ToRabbitExchange(name);", "o.ListenToRabbitQueue(name);")
    assert uses(both) == [("consume", "PlaceOrder"), ("publish", "PlaceOrder"), ("publish", "RingAlarm")]


def test_messages_of_another_program_are_known_by_their_names() -> None:
    code = """
        using Wolverine;
        using Acme.Orders;
        public static class Program { static void Main() { Host.UseWolverine(o => o.ListenToRabbitQueue("alarms")); } }
        public static class RingAlarmHandler { public static void Handle(RingAlarm message) { } }
        """
    assert uses(code) == [("consume", "RingAlarm")]


def test_what_endpoints_give_after_their_answer_is_sent_on() -> None:
    code = """
        using Wolverine;
        using Wolverine.Http;
        public record Order(int Id);
        public record Placed(int Id);
        public record Billed(int Id);
        public record Noted(int Id) : ISideEffect;
        public static class OrderEndpoints
        {
            [WolverinePost("/orders")] public static Task<(Order, Placed, Noted)> Post(Order order) => null;
            [WolverineGet("/orders")] public static Order Get() => null;
            [WolverinePut("/orders"), EmptyResponse] public static Billed Put(Order order) => null;
        }
        public static class Program
        {
            static void Main() => Host.UseWolverine(o => o.Publish(x => { x.Message<Placed>(); x.ToRabbitQueue("o"); }));
        }
        """
    assert uses(code) == [("publish", "Billed"), ("publish", "Placed")]
    assert uses(code.replace("ToRabbitQueue", "ToLocalQueue")) == []


def test_messages_that_are_gathered_are_told_by_what_is_added() -> None:
    code = """
        using Wolverine;
        public record Order(int Id);
        public record Placed(int Id);
        public static class OrderEndpoints
        {
            [WolverinePost("/orders")] public static (Order, OutgoingMessages) Post(Order order)
            {
                var messages = new OutgoingMessages();
                messages.Add(new Placed(1));
                return (order, messages);
            }
            [WolverinePut("/orders")] public static (Order, OutgoingMessages) Put(Order order) => Others.Of(order);
        }
        public static class Program
        {
            static void Main() => Host.UseWolverine(o => o.PublishAllMessages().ToRabbitQueue("o"));
        }
        """
    assert uses(code) == [("publish", "?"), ("publish", "Placed")]


def test_a_rule_for_a_queue_of_the_program_sends_nothing_out() -> None:
    inside = "o.Publish(x => { x.Message<PlaceOrder>(); x.ToLocalQueue(name); });"
    out = "o.PublishMessage<RingAlarm>().ToRabbitQueue(name);"
    assert uses(program(inside, out)) == [("publish", "RingAlarm")]
    assert uses(program(inside.replace("Local", "Rabbit"), out)) == [
        ("publish", "PlaceOrder"),
        ("publish", "RingAlarm"),
    ]
