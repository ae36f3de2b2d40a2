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
