"""ABP's distributed events: who publishes and who handles them, and what stays inside of a program."""

from reading_csharp import facts_of, shown
from ringfence.frameworks.dotnet_abp import dotnet_abp
from ringfence.model.facts import ChannelUse

BROKER = "using Volo.Abp.EventBus.RabbitMq;\n"
EVENTS = """
    public class OrderPlacedEto { public int Id { get; set; } }
    [EventName("shop.order.cancelled")]
    public class OrderCancelledEto { public int Id { get; set; } }
    """
ORDERS = """
    using Volo.Abp.EventBus.Distributed;
    public class OrderAppService : ApplicationService
    {
        private readonly IDistributedEventBus _bus;
        private readonly ILocalEventBus _local;
        public OrderAppService(IDistributedEventBus bus, ILocalEventBus local) { _bus = bus; _local = local; }
        public async Task Place(int id) => await _bus.PublishAsync(new OrderPlacedEto { Id = id });
        public async Task Cancel(int id) => await _bus.PublishAsync(ObjectMapper.Map<Order, OrderCancelledEto>(order));
        public async Task Note(int id) => await _local.PublishAsync(new OrderNotedEto { Id = id });
    }
    """
ROOT = """
    using Volo.Abp.Domain.Entities;
    public class Order : AggregateRoot<int>
    {
        public void Cancel() { AddDistributedEvent(new OrderCancelledEto { Id = Id }); AddLocalEvent(new OrderPlacedEto()); }
    }
    """
STOCK = """
    using Volo.Abp.EventBus.Distributed;
    public class Reserving : IDistributedEventHandler<OrderPlacedEto>, IDistributedEventHandler<OrderCancelledEto>,
        ILocalEventHandler<OrderNotedEto>, IDistributedEventHandler<EntityCreatedEto<UserEto>>,
        IDistributedEventHandler<TenantCreatedEto>, ITransientDependency
    {
        public async Task HandleEventAsync(OrderPlacedEto placed) { }
        public async Task HandleEventAsync(OrderCancelledEto cancelled) { }
        public async Task HandleEventAsync(OrderNotedEto noted) { }
        public async Task HandleEventAsync(EntityCreatedEto<UserEto> created) { }
        public async Task HandleEventAsync(TenantCreatedEto created) { }
    }
    """


def uses(code: str, broker: str = BROKER) -> list[tuple[str, str]]:
    files = {"Events.cs": EVENTS, "Module.cs": f"{broker}public class ShopModule : AbpModule {{ }}\n", "Code.cs": code}
    found = [fact for fact in facts_of(dotnet_abp, files) if isinstance(fact, ChannelUse)]
    return sorted((use.role, shown(use.channel)) for use in found)


def test_events_are_published_by_the_bus_and_by_aggregates() -> None:
    assert uses(ORDERS) == [("publish", "OrderPlacedEto"), ("publish", "shop.order.cancelled")]
    assert uses(ROOT) == [("publish", "shop.order.cancelled")]


def test_a_bus_that_is_asked_for_is_one_too_and_some_events_nobody_knows() -> None:
    code = """
        using Volo.Abp.EventBus.Distributed;
        public class OrderAppService : ApplicationService
        {
            protected IDistributedEventBus Bus => LazyServiceProvider.LazyGetRequiredService<IDistributedEventBus>();
            public async Task Place(int id) => await Bus.PublishAsync(new OrderPlacedEto { Id = id });
            public async Task Hand(object some) => await Bus.PublishAsync(some.GetType(), some);
        }
        """
    assert uses(code) == [("publish", "?"), ("publish", "OrderPlacedEto")]


def test_whoever_handles_events_of_the_code_consumes_them() -> None:
    """What the library publishes itself, nobody here does."""
    assert uses(STOCK) == [("consume", "OrderPlacedEto"), ("consume", "shop.order.cancelled")]


def test_without_a_broker_all_of_it_stays_inside() -> None:
    for code in (ORDERS, ROOT, STOCK):
        assert uses(code, "using Volo.Abp.EventBus;\n") == []


def test_an_outbox_keeps_what_is_published() -> None:
    def kept(configuring: str) -> list[bool]:
        module = f"public class M {{ void C() {{ Configure<AbpDistributedEventBusOptions>(o => {configuring}); }} }}"
        files = {"Events.cs": EVENTS, "Module.cs": BROKER + module, "Code.cs": ROOT}
        return [fact.outbox for fact in facts_of(dotnet_abp, files) if isinstance(fact, ChannelUse)]

    assert kept("o.Outboxes.Configure(c => c.UseDbContext<ShopDbContext>())") == [True]
    assert kept("o.Inboxes.Configure(c => c.UseDbContext<ShopDbContext>())") == [False]
