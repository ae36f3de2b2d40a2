"""Libraries of a Nest workspace that all services share: a wrapper around the client of a broker, a client of Prisma."""

import json

import pytest
from ringfence.model.system import System
from whole import whole_system

NEST = json.dumps(
    {
        "monorepo": True,
        "projects": {
            **{name: {"type": "application", "root": f"apps/{name}"} for name in ("orders", "billing")},
            **{name: {"type": "library", "root": f"libs/{name}"} for name in ("messages", "data")},
        },
    }
)
WRAPPER = """
    import { Injectable } from "@nestjs/common";
    import { ClientProxy } from "@nestjs/microservices";

    @Injectable()
    export class Messages {
      ask(client: Pick<ClientProxy, "send">, cmd: string, payload: any) {
        const pattern = { cmd };
        return client.send(pattern, payload);
      }
      send(client: Pick<ClientProxy, "send">, pattern: object, payload: any) {
        return client.send(pattern, payload);
      }
      never(client: Pick<ClientProxy, "send">, cmd: string) {
        return client.send({ cmd }, {});
      }
    }
    """
DATA = """
    import { Injectable } from "@nestjs/common";
    import { PrismaClient } from "@prisma/client";

    @Injectable()
    export class Data extends PrismaClient {}
    """
SCHEMA = """
    datasource db {
      provider = "postgresql"
      url      = env("POOL_URL")
    }
    model invoice {
      id Int @id
    }
    """
MAIN = """
    import { NestFactory } from "@nestjs/core";
    import { Transport } from "@nestjs/microservices";
    import { App } from "./app";
    NestFactory.createMicroservice(App, { transport: Transport.NATS });
    """
MODULE = """
    import { Module } from "@nestjs/common";
    import { ClientsModule, Transport } from "@nestjs/microservices";
    import { Orders } from "./orders";
    import { Messages } from "@shop/messages";
    @Module({
      imports: [ClientsModule.register([{ name: "NATS", transport: Transport.NATS }])],
      controllers: [Orders],
      providers: [Messages],
    })
    export class App {}
    """
ORDERS = """
    import { Controller, Inject } from "@nestjs/common";
    import { ClientProxy, MessagePattern } from "@nestjs/microservices";
    import { Data } from "@shop/data";
    import { Messages } from "@shop/messages";

    @Controller()
    export class Orders {
      constructor(
        @Inject("NATS") private readonly client: ClientProxy,
        private readonly messages: Messages,
        private readonly data: Data,
      ) {}
      @MessagePattern({ cmd: "place" })
      place(order: any) {
        return this.messages.ask(this.client, "charge", order);
      }
      @MessagePattern({ cmd: "change" })
      change(order: any) {
        return this.messages.ask(this.client, "correct", order);
      }
      @MessagePattern({ cmd: "cancel" })
      cancel(order: any) {
        return this.messages.send(this.client, { cmd: "refund" }, order);
      }
      @MessagePattern({ cmd: "invoices" })
      invoices() { return this.data.invoice.findMany(); }
    }
    """
BILLING = """
    import { Controller, Module } from "@nestjs/common";
    import { MessagePattern } from "@nestjs/microservices";
    import { Data } from "@shop/data";

    @Controller()
    export class Billing {
      constructor(private readonly data: Data) {}
      @MessagePattern({ cmd: "charge" })
      charge(order: any) { return this.data.invoice.create({ data: order }); }
      @MessagePattern({ cmd: "correct" })
      correct(order: any) { return {}; }
      @MessagePattern({ cmd: "refund" })
      refund(order: any) { return {}; }
    }
    @Module({ controllers: [Billing], providers: [Data] })
    export class App {}
    """
DOCKERFILE = "FROM node\nCOPY . .\nCMD node dist/apps/{name}/main.js\n"
ONE_FILE = "env_file: ./.env"


def shop(orders: str = ONE_FILE, billing: str = ONE_FILE, **files: str) -> System:
    return whole_system(
        {
            "compose.yaml": f"""
                services:
                  orders: {{build: {{context: ., dockerfile: Dockerfile.orders}}, {orders}}}
                  billing: {{build: {{context: ., dockerfile: Dockerfile.billing}}, {billing}}}
                """,
            "package.json": '{"name": "shop", "scripts": {"start": "nest start"}}',
            "nest-cli.json": NEST,
            "tsconfig.json": json.dumps(
                {"compilerOptions": {"paths": {f"@shop/{name}": [f"libs/{name}/src"] for name in ("messages", "data")}}}
            ),
            "Dockerfile.orders": DOCKERFILE.format(name="orders"),
            "Dockerfile.billing": DOCKERFILE.format(name="billing"),
            "libs/messages/src/index.ts": WRAPPER,
            "libs/data/src/index.ts": DATA,
            "libs/data/prisma/schema.prisma": SCHEMA,
            "apps/orders/src/main.ts": MAIN,
            "apps/orders/src/app.ts": MODULE,
            "apps/orders/src/orders.ts": ORDERS,
            "apps/billing/src/main.ts": MAIN,
            "apps/billing/src/app.ts": BILLING,
            **files,
        }
    )


def test_each_caller_of_a_wrapper_sends_its_own_pattern() -> None:
    calls = [(call.source, call.target, call.path) for call in shop().calls]
    assert calls == [("orders", "billing", f"/cmd={name}") for name in ("charge", "correct", "refund")]
    first = [chain.hops[0] for chain in shop().chains]
    ways = {(hop.steps[0].at.line, hop.route.path) for hop in first if hop.steps[0].at and hop.route}
    assert ways == {
        (_line('"charge"'), "/cmd=charge"), (_line('"correct"'), "/cmd=correct"), (_line('"refund"'), "/cmd=refund")
    }  # fmt: skip


def _line(of: str) -> int:
    return next(number for number, line in enumerate(ORDERS.split("\n")) if of in line)


def test_what_nobody_calls_of_a_wrapper_asks_nobody() -> None:
    assert [one.why for one in shop().unresolved if one.what == "call"] == []


def test_what_is_called_of_it_that_is_not_known_is_unresolved() -> None:
    asking = ORDERS.replace('"refund"', "order.next")
    found = shop(**{"apps/orders/src/orders.ts": asking}).unresolved
    assert [one.why for one in found if one.what == "call"] == ["no service is known to implement cmd=*"]


def test_the_schema_of_a_library_maps_the_models_of_those_who_run_its_client() -> None:
    found = {(one.service, one.table.name, one.mode) for one in shop().accesses}
    assert found == {("orders", "invoice", "read"), ("billing", "invoice", "write")}


def stores(system: System) -> list[tuple[str, list[str]]]:
    return [(store.name, [use.service for use in store.uses]) for store in system.datastores]


def test_a_variable_of_one_file_that_is_left_to_be_written_is_one_database() -> None:
    assert stores(shop()) == [(".env:POOL_URL", ["billing", "orders"])]
    assert {use.certainty for store in shop().datastores for use in store.uses} == {"likely"}


@pytest.mark.parametrize(
    ("orders", "billing"),
    [
        ("env_file: ./orders.env", "env_file: ./billing.env"),
        ("env_file: [./.env, ./orders.env]", "env_file: ./.env"),  # either may say it
        ("restart: always", "restart: always"),
        ("env_file: ./.env", "restart: always"),
    ],
)
def test_variables_of_other_files_are_other_databases(orders: str, billing: str) -> None:
    assert stores(shop(orders, billing)) == [("billing?*", ["billing"]), ("orders?*", ["orders"])]


def test_a_file_that_is_there_says_it_all() -> None:
    assert stores(shop(**{".env": "LEVEL=info\n"})) == [("billing?*", ["billing"]), ("orders?*", ["orders"])]
