"""custom-environment-variables of the package ``config``."""

import json

import pytest
from ringfence.manifests.node_config import node_config
from ringfence.model.expression import Hole
from ringfence.model.source import Source


def read(text: str, name: str = "custom-environment-variables.json") -> dict[str, object]:
    return {s.key: s.value for group in node_config.read(Source(f"config/{name}", text)) for s in group.settings}


def test_each_setting_has_its_variable() -> None:
    text = json.dumps({"db": {"host": "DB_HOST", "port": {"__name": "DB_PORT", "__format": "json"}}})
    assert read(text) == {"db.host": Hole("env", "DB_HOST"), "db.port": Hole("env", "DB_PORT")}
    assert read("db:\n  host: DB_HOST\n", "custom-environment-variables.yaml") == {"db.host": Hole("env", "DB_HOST")}


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": []}', '{"a": null}'])
def test_what_says_nothing_gives_nothing(text: str) -> None:
    assert read(text) == {}
