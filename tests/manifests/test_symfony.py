"""What Symfony's configuration says: connections, settings, routes, mappings."""

from textwrap import dedent

import pytest
from ringfence.extend import Manifest
from ringfence.manifests.doctrine_config import doctrine_config
from ringfence.manifests.doctrine_mappings import doctrine_mappings
from ringfence.manifests.symfony_config import symfony_config
from ringfence.manifests.symfony_routing import symfony_routing
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.facts import Connection, EntityMapping, Fact, Route, SettingGroup, TableName
from ringfence.model.source import Source


def facts(manifest: Manifest, text: str, path: str) -> list[Fact]:
    return list(manifest.read(Source(path, dedent(text))))


def connections(text: str) -> list[Connection]:
    found = facts(doctrine_config, text, "shop/config/packages/doctrine.yaml")
    return [fact for fact in found if isinstance(fact, Connection)]


def test_the_only_connection() -> None:
    (found,) = connections("""
        doctrine:
            dbal:
                url: '%env(resolve:DATABASE_URL)%'
                server_version: '16'
    """)
    assert (found.url, found.alias, found.at.line) == (Text((Hole("env", "DATABASE_URL"),)), "", 4)


def test_several_connections() -> None:
    found = connections("""
        doctrine:
            dbal:
                default_connection: shop
                connections:
                    reports: {driver: pdo_mysql, host: '%env(HOST)%', port: 3306, dbname: reports, user: a, password: b}
                    shop: {url: 'postgresql://db/shop'}
                    nothing: {charset: utf8}
    """)
    assert [(one.alias, one.engine, one.host, one.url) for one in found] == [
        ("reports", "mysql", Text((Hole("env", "HOST"),)), None),
        ("", "", None, literal("postgresql://db/shop")),
    ]


def test_documents() -> None:
    (found,) = connections("""
        doctrine_mongodb:
            connections: {default: {server: '%env(MONGODB_URL)%'}}
            default_database: shop
    """)
    assert (found.engine, found.url, found.database) == (
        "mongodb", Text((Hole("env", "MONGODB_URL"),)), literal("shop"),
    )  # fmt: skip


def groups(text: str, path: str = "config/services.yaml") -> list[SettingGroup]:
    return [fact for fact in facts(symfony_config, text, path) if isinstance(fact, SettingGroup)]


def test_settings_by_their_keys() -> None:
    (found,) = groups(r"""
        parameters:
            orders_url: 'http://%env(ORDERS_HOST)%:80'
        services:
            _defaults: {bind: {$stockUrl: '%orders_url%'}}
            App\Orders: {arguments: [1, '@x']}
    """)
    assert {setting.key: setting.value for setting in found.settings} == {
        "parameters.orders_url": Text(("http://", Hole("env", "ORDERS_HOST"), ":80")),
        "services._defaults.bind.$stockUrl": Text((Hole("setting", "parameters.orders_url"),)),
        r"services.App\Orders.arguments.0": literal("1"),
        r"services.App\Orders.arguments.1": literal("@x"),
    }


def test_what_holds_in_one_environment() -> None:
    text = "parameters: {a: 1}\nwhen@prod:\n    parameters: {a: 2}\n"
    assert [(one.variant, one.settings[0].value) for one in groups(text)] == [
        ("", literal("1")),
        ("prod", literal("2")),
    ]
    assert [one.variant for one in groups("parameters: {a: 1}", "config/packages/dev/a.yaml")] == ["dev"]


def test_the_keys_that_bind_the_queues_of_a_transport() -> None:
    text = """
        framework:
            messenger:
                transports:
                    one: {options: {queues: {a: {binding_keys: [x]}, b.c: {binding_keys: [x]}}}}
                    two: {options: {queues: {a: {binding_keys: [x, y]}}}}
    """
    keys = {setting.key.rpartition("transports.")[2]: setting.value for setting in groups(text)[0].settings}
    bound = {key: value for key, value in keys.items() if ".bound" in key}
    assert bound == {"one.bound.0": literal("x"), "two.bound.0": literal("x"), "two.bound.1": literal("y")}


def test_routes() -> None:
    found = facts(symfony_routing, r"""
        show:
            path: /orders/{id<\d+>}
            controller: App\Controller\Orders::show
            methods: [GET, HEAD]
        ping:
            path: /ping
            defaults: {_controller: App\Controller\Ping}
        foreign:
            path: /foreign
            controller: Vendor\Controller
        imported:
            resource: ../src/Controller/
    """, "shop/config/routes.yaml")  # fmt: skip
    assert [(one.method, one.path, one.handler) for one in found if isinstance(one, Route)] == [
        ("GET", literal("/orders/{id}"), "shop/src/Controller/Orders.php:Orders.show"),
        ("HEAD", literal("/orders/{id}"), "shop/src/Controller/Orders.php:Orders.show"),
        ("", literal("/ping"), "shop/src/Controller/Ping.php:Ping.__call__"),
        ("", literal("/foreign"), ""),
    ]


def test_mappings() -> None:
    (found,) = facts(doctrine_mappings, r"""<?xml version="1.0"?>
        <doctrine-mapping xmlns="http://doctrine-project.org/schemas/orm/doctrine-mapping">
            <entity name="Shop\Domain\Order" table="orders" schema="sales">
                <id name="id" type="uuid" column="order_id" />
                <field name="total" />
                <many-to-one field="customer" target-entity="Customer" />
            </entity>
        </doctrine-mapping>
    """, "Order.orm.xml")  # fmt: skip
    assert isinstance(found, EntityMapping)
    assert (found.entity, found.table) == ("Shop.Domain.Order", TableName("orders", "sales"))
    assert [(column.name, column.key) for column in found.columns] == [("order_id", True), ("total", False)]
    assert [(relation.field, relation.target) for relation in found.relations] == [("customer", "Shop.Domain.Customer")]


@pytest.mark.parametrize("manifest", [doctrine_config, symfony_config, symfony_routing, doctrine_mappings])
@pytest.mark.parametrize(
    "text", ["", "[", "a", "- 1", "doctrine: {dbal: 3}", "services: 1", "a: {path: [1]}", "<entity"]
)
def test_broken_files(manifest: Manifest, text: str) -> None:
    assert isinstance(facts(manifest, text, "config/services.yaml"), list)
