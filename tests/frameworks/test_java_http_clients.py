"""HTTP clients besides Spring's, gRPC, Micronaut and MyBatis."""

import pytest
from reading_java import java, java_calls, java_facts, java_routes, mappings, queries
from ringfence.frameworks.grpc_java import grpc_java
from ringfence.frameworks.java_http_clients import java_http_clients
from ringfence.frameworks.micronaut import micronaut
from ringfence.frameworks.mybatis import mybatis
from ringfence.languages.java import read
from ringfence.link.code import ServiceCode
from ringfence.model.facts import EntityMapping
from ringfence.model.source import Source


@pytest.mark.parametrize(
    ("imports", "statement", "expected"),
    [
        (
            "java.net.http.HttpRequest",
            'HttpRequest.newBuilder().uri(URI.create("http://a/x")).PUT(b).timeout(d).build()',
            ("PUT", "http://a/x", "given"),
        ),
        (
            "java.net.http.HttpRequest",
            'HttpRequest.newBuilder(URI.create("http://a")).build()',
            ("GET", "http://a", "none"),
        ),
        ("okhttp3.Request", 'new Request.Builder().url("http://a").post(b).build()', ("POST", "http://a", "default")),
        ("org.apache.http.client.methods.HttpGet", 'new HttpGet("http://a")', ("GET", "http://a", "unknown")),
        ("kong.unirest.Unirest", 'Unirest.delete("http://a").asJson()', ("DELETE", "http://a", "unknown")),
    ],
)
def test_requests(imports, statement, expected):
    text = f"import {imports};\nimport java.net.URI;\nclass A {{ void m() {{ Object x = {statement}; }} }}"
    assert java_calls(java_http_clients, text) == [expected]


def test_a_request_begun_in_a_variable():
    text = """
    import java.net.http.HttpRequest;
    import java.net.URI;
    class A { void m() {
        HttpRequest.Builder b = HttpRequest.newBuilder().uri(URI.create("http://a")); b.DELETE().build();
    } }
    """
    assert java_calls(java_http_clients, text) == [("DELETE", "http://a", "none")]


def test_grpc():
    text = """
    import io.grpc.*;
    import com.acme.OrdersGrpc;
    import net.devh.boot.grpc.client.inject.GrpcClient;
    class A {
        Channel channel = ManagedChannelBuilder.forAddress("orders", 9090).build();
        OrdersGrpc.OrdersBlockingStub stub = OrdersGrpc.newBlockingStub(channel);
        @GrpcClient("people") PeopleGrpc.PeopleBlockingStub people;
        void m() { stub.withDeadlineAfter(1, S).getOrder(request); people.find(request); }
    }
    class Server extends OrdersGrpc.OrdersImplBase { @Override public void getOrder(Request r, StreamObserver<Order> o) {} }
    """
    assert java_calls(grpc_java, text) == [
        ("", "orders:9090/Orders/GetOrder", "given"),
        ("", "people/People/Find", "none"),
    ]
    assert java_routes(grpc_java, text) == [("", "/Orders/GetOrder", "Server.getOrder")]


@pytest.mark.parametrize(
    "stub",
    [
        "{ void m(OrdersGrpc.OrdersBlockingStub stub) { stub.getOrder(request); } }",
        "{ OrdersGrpc.OrdersBlockingStub stub; void m() { stub.getOrder(request); } }",
        "{ void m() { OrdersGrpc.newBlockingStub(channel).getOrder(request); } }",
        "{ void m() { var stub = com.acme.OrdersGrpc.newBlockingStub(channel); stub.getOrder(request); } }",
    ],
)
def test_grpc_stubs_without_an_import_of_their_own(stub):
    (found,) = java_calls(grpc_java, f"import io.grpc.*; class A {stub}")
    assert found == ("", "/Orders/GetOrder", "none")


def test_where_nobody_names_grpc_stubs_no_call_is_looked_at():
    imports = "import io.grpc.Status; import io.grpc.netty.GrpcSslContexts;"
    code = java(f"{imports} class A {{ B b; void m() {{ b.find(Status.OK); }} }}", grpc_java)
    code.values = None
    assert list(grpc_java.read(code)) == []


STUBS = """
package com.acme.stubs;
import com.acme.proto.OrdersGrpc;
public class Stubs { public OrdersGrpc.OrdersBlockingStub orders() { return OrdersGrpc.newBlockingStub(channel); } }
"""


@pytest.mark.parametrize(
    ("user", "looked_at"),
    [
        (
            "package com.acme.web; import com.acme.stubs.Stubs; class A { Stubs s; void m() { s.orders().get(r); } }",
            True,
        ),
        ("package com.acme.web; import com.acme.stubs.*; class A { Stubs s; void m() { s.orders().get(r); } }", True),
        ("package com.acme.stubs; class A { Stubs s; void m() { s.orders().get(r); } }", True),
        ("package com.acme.web; import com.acme.other.B; class A { B b; void m() { b.orders().get(r); } }", False),
    ],
)
def test_a_file_that_can_come_to_a_stub_of_another_file_is_looked_at(user, looked_at):
    texts = {"Stubs.java": STUBS, "A.java": user}
    code = ServiceCode({path: read.read(Source(path, text)) for path, text in texts.items()}, [grpc_java])
    asked = []
    values = code.values

    def noting(expression, scope):
        asked.append(scope.path)
        return values(expression, scope)

    code.values = noting
    found = [fact.at.path for fact in grpc_java.read(code) if fact.at.path == "A.java"]
    assert (bool(found), "A.java" in asked) == (looked_at, looked_at)


def test_micronaut():
    text = """
    import io.micronaut.http.annotation.*;
    import io.micronaut.http.client.annotation.Client;
    @Controller("/orders") class Orders {
        @Get("/{id}") Order one(String id) { return null; } @Post void add() {} void none() {} }
    @Client(id = "people", path = "/people") interface People { @Get("/{id}") Person one(String id); }
    @Client("${rest.url}") interface Rest { @Delete("/x") void x(); }
    """
    assert java_routes(micronaut, text) == [("GET", "/orders/{id}", "Orders.one"), ("POST", "/orders", "Orders.add")]
    assert java_calls(micronaut, text) == [
        ("DELETE", "${rest.url}/x", "default"),
        ("GET", "lb://people/people/{id}", "default"),
    ]


def test_mybatis_plus_with_a_mapper_of_another_library():
    text = """
    import com.github.yulichang.base.MPJBaseMapper;
    import com.baomidou.mybatisplus.extension.service.impl.ServiceImpl;
    import acme.OtherMapper;
    class Order {}
    class Line {}
    interface Orders extends MPJBaseMapper<Order> {}
    interface Lines extends OtherMapper<Line> {}
    class Service extends ServiceImpl<Lines, Line> {}
    class A { Orders orders; Service lines; void m() { orders.insert(order); lines.removeById(1); } }
    """
    facts = java_facts(mybatis, text)
    assert mappings(facts) == {"Order": "order", "Line": "line"}
    assert queries(facts) == [(11, "Line", "delete"), (11, "Order", "insert")]


def test_mybatis():
    text = """
    import org.apache.ibatis.annotations.*;
    import com.baomidou.mybatisplus.core.mapper.BaseMapper;
    import com.baomidou.mybatisplus.annotation.TableName;
    import com.baomidou.mybatisplus.extension.service.impl.ServiceImpl;
    interface Mapper {
        @Select("SELECT a FROM orders WHERE id = #{id}") Order one(int id);
        @Update({"<script>", "UPDATE orders", "<set><if test='a'>a = #{a}</if></set>", "WHERE id = #{id}", "</script>"})
        void set(Order order);
    }
    @TableName("t_order") class Order {}
    class OrderLine { private static final long serialVersionUID = 1L; static int MAX_SIZE; Long id; String paidBy; }
    interface Orders extends BaseMapper<Order> {}
    interface Lines extends BaseMapper<OrderLine> {}
    class Service extends ServiceImpl<Lines, OrderLine> {}
    class A { Orders orders; Service service; void m() { orders.selectById(1); service.save(line); } }
    """
    facts = java_facts(mybatis, text)
    assert mappings(facts) == {"Order": "t_order", "OrderLine": "order_line"}
    (line,) = (fact for fact in facts if isinstance(fact, EntityMapping) and fact.entity.endswith("OrderLine"))
    assert [column.name for column in line.columns] == ["id", "paid_by"]
    assert queries(facts) == [
        (8, "orders", "select"), (9, "orders", "update"), (17, "Order", "select"), (17, "OrderLine", "insert"),
    ]  # fmt: skip
