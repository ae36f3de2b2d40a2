"""Events and commands of Eventuate Tram."""

from reading_java import java_facts, plain
from ringfence.frameworks.eventuate import eventuate
from ringfence.frameworks.eventuate_client import eventuate_client


def uses(text):
    return sorted((f.role, plain(f.channel), f.handler) for f in java_facts(eventuate, text))


def test_events():
    text = """
    import io.eventuate.tram.events.publisher.DomainEventPublisher;
    import io.eventuate.tram.events.aggregates.AbstractAggregateDomainEventPublisher;
    import io.eventuate.tram.events.subscriber.*;
    class Order {}
    class Orders extends AbstractAggregateDomainEventPublisher<Order, Event> {
        Orders(DomainEventPublisher p) { super(p, Ticket.class, Order::getId); }
    }
    class Ticket {}
    class A {
        DomainEventPublisher publisher; Orders orders;
        void m() { publisher.publish(Order.class, id, events); orders.publish(order, events); }
        DomainEventHandlers handlers() {
            return DomainEventHandlersBuilder.forAggregateType("shop.Order").onEvent(E.class, this::made)
                .andForAggregateType("shop.Ticket").onEvent(F.class, this::gone).build();
        }
        void made(DomainEventEnvelope<E> e) {}
        void gone(DomainEventEnvelope<F> e) {}
    }
    """
    assert uses(text) == [
        ("consume", "shop.Order", "A.made"),
        ("consume", "shop.Ticket", "A.gone"),
        ("publish", "shop.Order", ""),
        ("publish", "shop.Ticket", ""),
    ]


def test_commands():
    text = """
    import io.eventuate.tram.sagas.simpledsl.*;
    import io.eventuate.tram.sagas.participant.SagaCommandHandlersBuilder;
    class A {
        static final String CHANNEL = "kitchen";
        final CommandEndpoint<C> c = CommandEndpointBuilder.forCommand(C.class)
            .withChannel(CHANNEL).withReply(S.class).build();
        CommandHandlers handlers() {
            return SagaCommandHandlersBuilder.fromChannel(CHANNEL).onMessage(C.class, this::c).build();
        }
        Message c(CommandMessage<C> m) { return null; }
    }
    """
    assert uses(text) == [("consume", "kitchen", "A.c"), ("publish", "kitchen", "")]


def test_commands_that_name_their_destination():
    text = """
    import io.eventuate.tram.commands.consumer.CommandWithDestination;
    import static io.eventuate.tram.commands.consumer.CommandWithDestinationBuilder.send;
    class Saga {
        CommandWithDestination reserve(Data data) { return send(new Reserve(data)).to("stock").build(); }
    }
    """
    assert uses(text) == [("publish", "stock", "")]


def test_handlers_that_are_annotated():
    text = """
    import io.eventuate.tram.commands.consumer.annotations.EventuateCommandHandler;
    import io.eventuate.tram.events.subscriber.annotations.EventuateDomainEventHandler;
    class Stock {
        static final String CHANNEL = "stock";
        @EventuateCommandHandler(subscriberId = "commands", channel = CHANNEL)
        Reserved reserve(CommandMessage<Reserve> m) { return null; }
        @EventuateDomainEventHandler(subscriberId = "events", channel = "shop.Order")
        void placed(DomainEventEnvelope<Placed> e) {}
        @my.own.EventuateCommandHandler(channel = "nothing") void other() {}
    }
    """
    assert uses(text) == [("consume", "shop.Order", "Stock.placed"), ("consume", "stock", "Stock.reserve")]


def test_a_publisher_for_an_aggregate_and_one_kind_of_events():
    text = """
    import io.eventuate.tram.events.publisher.*;
    class Order {}
    class Orders extends AbstractDomainEventPublisherForAggregateImpl<Order, Long, OrderEvent> {
        Orders(DomainEventPublisher p) { super(Order.class, Order::getId, p, OrderEvent.class); }
    }
    class A {
        Orders orders;
        void m() { orders.publish(order, events); orders.publishById(id, event); }
    }
    """
    assert set(uses(text)) == {("publish", "shop.Order", "")}


def test_event_sourcing():
    text = """
    import io.eventuate.*;
    class Order extends ReflectiveMutableCommandProcessingAggregate<Order, OrderCommand> {}
    class Customer {}
    class Bill {}
    @EventEntity(entity = "shop.Order") interface OrderEvent extends Event {}
    @EventEntity(entity = "shop.Bill") interface BillEvent extends Event {}
    class Untold {}
    @EventEntity(entity = "shop.Customer") interface CustomerEvent extends Event {}
    class CustomerMade implements CustomerEvent {}
    class Loose {}
    class Beans { AggregateRepository<Bill, BillCommand> bills(EventuateAggregateStore store) {
        return new AggregateRepository<>(Bill.class, store);
    } }
    class Service {
        AggregateRepository<Order, OrderCommand> orders;
        AggregateRepository<Untold, Object> untold;
        AggregateRepository bills = new AggregateRepository<>(Bill.class, store);
        void m(OrderCommand command) { orders.save(command); bills.update(id, command); orders.find(id); }
        void untold(OrderCommand command) { untold.save(command); }
    }
    @EventSubscriber(id = "orders") class Workflow {
        @EventHandlerMethod public Object made(EventHandlerContext<CustomerMade> context) {
            return context.update(Order.class, id, command);
        }
        @EventHandlerMethod public void told(DispatchedEvent<CustomerMade> event) {}
        @EventHandlerMethod public void lost(DispatchedEvent<Loose> event) {}
    }
    """
    found = sorted((f.role, plain(f.channel), f.handler) for f in java_facts(eventuate_client, text))
    assert found == [
        ("consume", "shop.Customer", "Workflow.made"),
        ("consume", "shop.Customer", "Workflow.told"),
        ("publish", "shop.Bill", ""),
        ("publish", "shop.Order", ""),
        ("publish", "shop.Order", ""),
    ]
