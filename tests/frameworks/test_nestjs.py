"""NestJS: routes, what its container hands out, mediator, guards, timers, configuration."""

import pytest
from reading_ecmascript import code_of, facts_of, routes
from ringfence.frameworks.nestjs import nestjs
from ringfence.frameworks.nestjs_config import nestjs_config
from ringfence.link.addresses import shown
from ringfence.model.facts import Dispatch, Schedule
from ringfence.model.value import Instance, Known, Scope

IMPORTS = """
import { Controller, Get, Post, All, Version, Inject, Module, UseGuards, VersioningType } from "@nestjs/common";
import { NestFactory, APP_GUARD } from "@nestjs/core";
import { CommandBus, CommandHandler } from "@nestjs/cqrs";
import { Cron } from "@nestjs/schedule";
"""


def of(text: str, *others) -> list[str]:
    return routes(IMPORTS + text, nestjs, *others)


def test_routes() -> None:
    text = "@Controller('orders') class A { @Get() all() {} @Post([':id', 'x/*']) one() {}"
    text += " @All('any') any() {} other() {} }"
    assert of(text) == [
        " orders/any app.ts:A.any",
        "GET orders app.ts:A.all",
        "POST orders/x/{*} app.ts:A.one",
        "POST orders/{id} app.ts:A.one",
    ]


def test_prefix_and_versions() -> None:
    text = """
    @Controller({ path: "orders", version: "1" }) class A { @Get() all() {} @Version("2") @Get("new") newer() {} }
    async function main() {
      const app = await NestFactory.create<NestExpressApplication>(M);
      app.setGlobalPrefix("api");
      app.enableVersioning({ type: VersioningType.URI });
    }
    """
    assert of(text) == ["GET api/v1/orders app.ts:A.all", "GET api/v2/orders/new app.ts:A.newer"]


def test_routes_of_a_base_class() -> None:
    text = "class Base { @Get('health') health() {} } @Controller('a') class A extends Base {}"
    assert of(text) == ["GET a/health app.ts:Base.health"]


@pytest.mark.parametrize(
    ("provider", "parameter"),
    [
        ("{ provide: 'IRepo', useClass: Repo }", "@Inject('IRepo') private repo: IRepo"),
        ("{ provide: TOKEN, useClass: Repo }", "@Inject(TOKEN) private repo: IRepo"),
        ("{ provide: IRepo, useFactory: () => new Repo() }", "private repo: IRepo"),
        ("{ provide: 'IRepo', useExisting: Repo }", "@Inject('IRepo') private repo"),
        ("Repo", "private repo: Repo"),
    ],
)
def test_what_is_provided(provider: str, parameter: str) -> None:
    text = f"""{IMPORTS} const TOKEN = Symbol("t"); abstract class IRepo {{}} class Repo {{ find() {{ return 1 }} }}
    @Module({{ providers: [{provider}] }}) class M {{}}
    class Service {{ constructor({parameter}) {{}} run() {{ this.repo.find() }} }}"""
    code = code_of(text, nestjs)
    (call,) = [call for call in code.outlines["app.ts"].calls if getattr(call.invoke.callee, "name", "") == "find"]
    values = code.values(call.invoke.callee.of, Scope("app.ts", "Service.run"))
    assert {value.cls.name for value in values if isinstance(value, Instance)} == {"Repo"}


def dispatched(text: str) -> list[tuple[str, str]]:
    return [(f.function, f.handler) for f in facts_of(IMPORTS + text, nestjs) if isinstance(f, Dispatch)]


def test_commands_reach_their_handlers() -> None:
    text = """
    class Place {} class Cancel {}
    @CommandHandler(Place) class PlaceHandler { execute(command) {} }
    class A { constructor(private bus: CommandBus) {}
      run() { this.bus.execute(new Place()); this.bus.execute(new Cancel()) } }
    """
    assert dispatched(text) == [("A.run", "app.ts:PlaceHandler.execute")]


def test_guards_run_before() -> None:
    text = """
    class Auth { canActivate() {} } class Role { canActivate() {} }
    @Module({ providers: [{ provide: APP_GUARD, useClass: Role }] }) class M {}
    @Controller() class A { @UseGuards(Auth) @Get() a() {} @Get("b") b() {} }
    """
    assert dispatched(text) == [
        ("A.a", "app.ts:Role.canActivate"), ("A.a", "app.ts:Auth.canActivate"), ("A.b", "app.ts:Role.canActivate"),
    ]  # fmt: skip


def test_timers_and_starts() -> None:
    text = "class A { @Cron('0 * * * *') tick() {} onModuleInit() {} other() {} }"
    found = {f.handler: f.when for f in facts_of(IMPORTS + text, nestjs) if isinstance(f, Schedule)}
    assert found == {"A.tick": "0 * * * *", "A.onModuleInit": "start"}


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("'DB_HOST'", "$DB_HOST"),
        ("'database.host'", "$HOST"),
        ("'queue.url'", "amqp://q"),
        ("'missing.key', 'd'", "$missing.key"),
    ],
)
def test_configuration(key: str, expected: str) -> None:
    text = f"""
    import {{ ConfigService, ConfigModule, registerAs }} from "@nestjs/config";
    const database = registerAs("database", () => ({{ host: process.env.HOST }}));
    ConfigModule.forRoot({{ load: [() => ({{ queue: {{ url: "amqp://q" }} }}), database] }});
    class A {{ constructor(private config: ConfigService) {{}} run() {{ const x = this.config.get<string>({key}) }} }}
    """
    code = code_of(text, nestjs_config)
    (binding,) = [b for b in code.outlines["app.ts"].bindings if getattr(b.target, "name", "") == "x"]
    values = code.values(binding.value, Scope("app.ts", "A.run"))
    holes = [
        f"${p.name}" if not isinstance(p, str) else p for v in values if isinstance(v, Known) for p in v.text.parts
    ]
    assert holes == [expected]
    assert shown(values[0].text)
