"""Configuration files that programs read by themselves."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ringfence.manifests.configuration import configuration
from ringfence.model.expression import Hole, literal
from ringfence.model.facts import SettingGroup
from ringfence.model.source import Source


def read(text: str, path: str = "orders/config.yaml") -> list[SettingGroup]:
    return list(configuration.read(Source(path, text)))


def values(text: str, path: str) -> dict[str, str | None]:
    (group,) = read(text, path)
    return {setting.key: setting.value.literal for setting in group.settings}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("orders/config.yaml", "db:\n  host: db\n  ports: [1, 2]\n"),
        ("config.json", '{"db": {"host": "db", "ports": [1, 2]}}'),
        ("conf/app.toml", '[db]\nhost = "db"\nports = [1, 2]\n'),
    ],
)
def test_every_value_has_its_path_of_keys(path: str, text: str) -> None:
    assert values(text, path) == {"db.host": "db", "db.ports.0": "1", "db.ports.1": "2"}


def test_a_list_of_one_is_that_one_too() -> None:
    assert values("brokers: [kafka:9092]\nports: [1, 2]\nparts:\n - a: 1\n", "config.yaml") == {
        "brokers": "kafka:9092", "brokers.0": "kafka:9092", "ports.0": "1", "ports.1": "2", "parts.0.a": "1",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "variant"),
    [
        ("configs/orders.yaml", ""),
        ("config/prod.yml", "prod"),
        ("config-docker.yaml", "docker"),
        ("config.local.json", "local"),
        ("orders/conf/prod/conf.yaml", "prod"),
        ("conf/online/config.yaml", "online"),
        ("test/config.yaml", ""),
        ("config/orders/config.yaml", ""),
    ],
)
def test_a_file_for_one_environment_is_a_variant(path: str, variant: str) -> None:
    (group,) = read('{"a": "b"}', path)
    assert (group.kind, group.variant, bool(group.chosen_by)) == ("config", variant, bool(variant))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("config/deployment.yaml", "apiVersion: apps/v1\nkind: Deployment\n"),
        ("config/prometheus.yml", "scrape_configs: []\n"),
        ("config.yaml", "- a\n- b\n"),
        ("config.toml", "a = = b"),
        ("config/application.yml", "a: b"),
        (".github/config.yml", "a: b"),
        ("config.yaml", ""),
    ],
)
def test_what_configures_something_else_or_nothing(path: str, text: str) -> None:
    assert not read(text, path)


@given(st.text(max_size=200), st.sampled_from(("config.yaml", "config.json", "config.toml")))
@settings(max_examples=60, deadline=None)
def test_no_input_raises(text: str, name: str) -> None:
    read(text, name)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("${ORDERS_URL}", (Hole("env", "ORDERS_URL"),)),
        ("$ORDERS_URL", (Hole("env", "ORDERS_URL"),)),
        (
            "http://${HOST:-orders}:${PORT}",
            ("http://", Hole("env", "HOST", literal("orders")), ":", Hole("env", "PORT")),
        ),
        ("${PORT:8080}", (Hole("env", "PORT", literal("8080")),)),
        ("${time} ${message}", ("${time} ${message}",)),
        ("cost: $20, a$B", ("cost: $20, a$B",)),
    ],
)
def test_variables_that_programs_fill_in(written: str, parts: tuple[object, ...]) -> None:
    (group,) = read(f"url: '{written}'\n")
    assert [setting.value.parts for setting in group.settings] == [parts]
