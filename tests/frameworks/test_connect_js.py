"""Connect in JavaScript and TypeScript."""

from reading_ecmascript import facts_of, requests, routes
from ringfence.frameworks.connect_js import connect_js
from ringfence.model.facts import RemoteCall, Route

CLIENT = """
    import { createClient, createPromiseClient } from "@connectrpc/connect";
    import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
    import { OrdersService } from "./gen/orders_pb";
    const transport = createConnectTransport({ httpVersion: "1.1", baseUrl: "http://orders:8080" });
    """


def test_clients_ask_where_their_transport_leads() -> None:
    text = """
    export class Orders {
      private orders = createClient(OrdersService, transport);
      async place(id: string) { return this.orders.placeOrder({ id }); }
    }
    const other = createPromiseClient(OrdersService, createGrpcTransport({ baseUrl: "http://b", defaultTimeoutMs: 9 }));
    other.cancel({});
    """
    assert sorted(requests(CLIENT + text, connect_js)) == [
        " http://b/OrdersService/Cancel given", " http://orders:8080/OrdersService/PlaceOrder none",
    ]  # fmt: skip


def test_what_asks_where_the_page_came_from_or_is_no_client_is_silent() -> None:
    text = """
    createClient(OrdersService, createConnectTransport({ baseUrl: "/" })).placeOrder({});
    database.placeOrder({});
    """
    assert requests(CLIENT + text, connect_js) == []


def test_a_deadline_of_one_call_bounds_it() -> None:
    text = "createClient(OrdersService, transport).placeOrder({}, { timeoutMs: 500 });"
    (call,) = [fact for fact in facts_of(CLIENT + text, connect_js) if isinstance(fact, RemoteCall)]
    assert call.timeout == "given"


SERVER = """
    import { ConnectRouter } from "@connectrpc/connect";
    import { OrdersService, StockService } from "./gen/orders_pb";
    """


def test_routers_serve_the_methods_of_objects_and_of_classes() -> None:
    text = """
    class Stock { constructor(private db: Db) {} count(request) { return 1; } }
    const orders = { async placeOrder(request) { return {}; }, cancel: (request) => ({}) };
    export default (router: ConnectRouter) => {
      router.service(OrdersService, orders);
      router.service(StockService, new Stock(db));
    };
    """
    found = [fact for fact in facts_of(SERVER + text, connect_js) if isinstance(fact, Route)]
    assert {fact.protocol for fact in found} == {"connect"}
    assert [line.split()[0] for line in routes(SERVER + text, connect_js)] == [
        "/OrdersService/Cancel", "/OrdersService/PlaceOrder", "/StockService/Count",
    ]  # fmt: skip


def test_other_things_have_services_too() -> None:
    text = 'import { app } from "some-framework"; app.service(OrdersService, { find() {} });'
    assert routes(text, connect_js) == []
