"""NestJS: which transport a controller's events come by, where a program runs several microservices."""

import pytest
from reading_ecmascript import facts_of
from ringfence.frameworks.nestjs_microservices import nestjs_microservices
from ringfence.model.facts import ChannelUse

PARTS = """
    import { Controller, Module, forwardRef } from "@nestjs/common";
    import { NestFactory } from "@nestjs/core";
    import { EventPattern, Transport } from "@nestjs/microservices";

    @Controller() class Views { @EventPattern("viewed") viewed() {} }
    @Controller() class Orders { @EventPattern("placed") placed() {} }
    @Controller() class Lost { @EventPattern("lost") lost() {} }
    @Module({ controllers: [Views] }) class ViewsModule {}
    @Module({ controllers: [Orders] }) class OrdersModule {}
"""
START = """
    NestFactory.createMicroservice(Direct, { transport: Transport.TCP });
    NestFactory.createMicroservice(Brokered, { transport: Transport.KAFKA });
"""
APART = [("lost", "kafka"), ("placed", "kafka"), ("viewed", "nestjs")]


def consumed(text: str) -> list[tuple[str, str]]:
    facts = [fact for fact in facts_of(PARTS + text, nestjs_microservices) if isinstance(fact, ChannelUse)]
    return sorted((fact.channel.literal, fact.broker) for fact in facts)


@pytest.mark.parametrize("modules", ["OrdersModule", "OrdersModule.register({})", "forwardRef(() => OrdersModule)"])
def test_each_controller_belongs_to_the_microservice_whose_modules_have_it(modules: str) -> None:
    direct = "@Module({ imports: [ViewsModule] }) class Direct {}"
    assert consumed(f"{direct} @Module({{ imports: [{modules}] }}) class Brokered {{}} {START}") == APART


def test_what_several_microservices_have_comes_by_the_broker() -> None:
    both = "@Module({ imports: [ViewsModule, OrdersModule] })"
    assert consumed(f"{both} class Direct {{}} {both} class Brokered {{}} {START}") == [
        ("lost", "kafka"), ("placed", "kafka"), ("viewed", "kafka"),
    ]  # fmt: skip


def test_one_program_that_listens_to_several() -> None:
    start = "const app = await NestFactory.create(ViewsModule); app.connectMicroservice({ transport: Transport.TCP });"
    start += "app.connectMicroservice({ transport: Transport.RMQ });"
    assert consumed(start) == [("lost", "rabbitmq"), ("placed", "rabbitmq"), ("viewed", "rabbitmq")]


def test_modules_that_import_each_other_end() -> None:
    circle = """
        @Module({ imports: [forwardRef(() => Brokered)], controllers: [Views] }) class Round {}
        @Module({ imports: [Round, OrdersModule] }) class Brokered {}
        @Module({}) class Direct {}
    """
    assert consumed(circle + START) == [("lost", "kafka"), ("placed", "kafka"), ("viewed", "kafka")]
