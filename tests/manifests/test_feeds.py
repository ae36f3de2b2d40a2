"""Connectors of Kafka Connect, data sources of Grafana, projects of dbt: what flows by itself."""

import json

import pytest
from ringfence.manifests.dbt import dbt
from ringfence.manifests.grafana import grafana
from ringfence.manifests.kafka_connect import kafka_connect
from ringfence.manifests.sql_files import sql_files
from ringfence.model.source import Source


def feeds(reader, text, path="connect.json"):
    return [(f.source, f.target, f.kind) for f in reader.read(Source(path, text))]


def connector(**config):
    return json.dumps({"name": "c", "config": {key.replace("_", "."): value for key, value in config.items()}})


POSTGRES = {
    "connector_class": "io.debezium.connector.postgresql.PostgresConnector", "database_hostname": "orders-db",
    "database_dbname": "orders", "topic_prefix": "shop", "database_password": "hunter2",
}  # fmt: skip


def test_change_capture_fills_a_topic_for_each_table():
    text = connector(**POSTGRES, **{"table_include_list": "public.orders, public.lines"})
    assert feeds(kafka_connect, text) == [
        ("orders-db/orders:orders", "channel:shop.public.orders", "change-capture"),
        ("orders-db/orders:lines", "channel:shop.public.lines", "change-capture"),
    ]


def test_without_a_list_it_is_every_table():
    assert feeds(kafka_connect, connector(**POSTGRES)) == [("orders-db/orders:*", "channel:shop.*", "change-capture")]


def test_an_event_router_fills_what_the_rows_say():
    routed = {
        "table_include_list": "public.outbox",
        "transforms_outbox_type": "io.debezium.transforms.outbox.EventRouter",
    }
    assert feeds(kafka_connect, connector(**POSTGRES, **routed)) == [
        ("orders-db/orders:outbox", "channel:*", "change-capture")
    ]


def test_a_sink_empties_topics_into_a_store():
    sink = {
        "connector_class": "io.confluent.connect.jdbc.JdbcSinkConnector", "topics": "orders,lines",
        "connection_url": "jdbc:postgresql://me:hunter2@warehouse:5432/cold?ssl=1",
    }  # fmt: skip
    assert feeds(kafka_connect, connector(**sink)) == [
        ("channel:orders", "warehouse/cold:orders", "sink"),
        ("channel:lines", "warehouse/cold:lines", "sink"),
    ]


JDBC = {
    "connector_class": "io.confluent.connect.jdbc.JdbcSourceConnector", "topic_prefix": "shop.",
    "connection_url": "jdbc:mysql://me:hunter2@orders-db:3306/orders?ssl=1",
}  # fmt: skip


@pytest.mark.parametrize("key", ["table_whitelist", "table_include_list"])
def test_tables_that_are_polled_fill_topics(key):
    named = {key: "orders, public.lines"}
    assert feeds(kafka_connect, connector(**JDBC, **named)) == [
        ("orders-db/orders:orders", "channel:shop.orders", "change-capture"),
        ("orders-db/orders:lines", "channel:shop.lines", "change-capture"),
    ]


def test_a_query_that_is_polled_fills_the_topic_that_is_named():
    polled = JDBC | {"query": "SELECT * FROM orders", "topic_prefix": "orders"}
    assert feeds(kafka_connect, connector(**polled)) == [("orders-db/orders:*", "channel:orders", "change-capture")]
    assert feeds(kafka_connect, connector(**JDBC)) == [("orders-db/orders:*", "channel:shop.*", "change-capture")]


def test_a_connector_of_strimzi():
    text = (
        "apiVersion: kafka.strimzi.io/v1beta2\nkind: KafkaConnector\nmetadata: {name: c}\nspec:\n"
        "  class: io.debezium.connector.mysql.MySqlConnector\n  config:\n    database.hostname: db\n"
        "    topic.prefix: shop\n    table.include.list: shop.orders\n"
    )
    assert feeds(kafka_connect, text, "c.yaml") == [("db:orders", "channel:shop.shop.orders", "change-capture")]


def test_data_sources_of_grafana_that_are_databases():
    text = (
        "apiVersion: 1\ndatasources:\n  - {name: Shop, type: postgres, url: 'orders-db:5432', database: orders}\n"
        "  - {name: Metrics, type: prometheus, url: 'http://prometheus:9090'}\n"
        "  - {name: New, type: grafana-postgresql-datasource, url: db, jsonData: {database: x}}\n"
    )
    assert feeds(grafana, text, "datasources.yaml") == [
        ("orders-db/orders", "Shop", "dashboard"),
        ("db/x", "New", "dashboard"),
    ]


@pytest.mark.parametrize("reader", [kafka_connect, grafana])
@pytest.mark.parametrize("text", ["", "[]", "{", "a: b", '{"config": 3}', '{"connector.class": 5}', "datasources: 3"])
def test_other_shapes_give_nothing(reader, text):
    assert feeds(reader, text) == []


# ---------------------------------------------------------------- dbt

MODEL = """{{ config(materialized='table') }}
select o.day, sum(o.total) from {{ source('shop', 'orders') }} o
join {{ ref("days") }} d on d.day = o.day
{% if is_incremental() %} where o.day > (select max(day) from {{ this }}) {% endif %}
join {{- source("shop", "orders") -}}
"""
PROFILES = """
shop:
  target: prod
  outputs:
    dev: {type: postgres, host: localhost, dbname: dev}
    prod: {type: postgres, host: "{{ env_var('HOST', 'shop-db') }}", dbname: shop, password: "{{ env_var('SECRET') }}"}
"""


def test_a_model_of_dbt_is_made_of_what_it_names():
    assert feeds(dbt, MODEL, "models/turnover.sql") == [("orders", "turnover", "dbt"), ("days", "turnover", "dbt")]


def test_a_model_of_dbt_is_no_script():
    assert list(sql_files.read(Source("models/turnover.sql", MODEL))) == []
    assert list(sql_files.read(Source("schema.sql", "CREATE TABLE orders (id int);")))


def test_a_profile_of_dbt_says_where_its_models_lie():
    assert feeds(dbt, PROFILES, "profiles.yml") == [("shop-db/shop", "dbt shop", "dbt")]
    assert feeds(dbt, PROFILES.replace(", 'shop-db'", ""), "profiles.yml") == []


def test_calls_in_sql_and_other_outputs_are_no_dbt():
    assert feeds(dbt, "SELECT source('a', 'b'), ref('c') FROM t", "q.sql") == []
    assert feeds(dbt, "outputs: [a, b]\nx: {outputs: text}", "profiles.yml") == []
