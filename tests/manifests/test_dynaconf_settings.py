"""Dynaconf's settings files in layers."""

import pytest
from ringfence.manifests.dynaconf_settings import dynaconf_settings
from ringfence.model.source import Source


def read(text, path="orders/settings.toml"):
    return {
        group.variant: {setting.key: setting.value.literal for setting in group.settings}
        for group in dynaconf_settings.read(Source(path, text))
    }


def test_layers():
    text = '[default]\nurl = "a"\n[default.db]\nhost = "b"\n[production]\nurl = "c"\n'
    assert read(text) == {"": {"url": "a", "db.host": "b"}, "production": {"url": "c"}}
    assert read("default:\n  url: a\nGLOBAL:\n  key: b\n", "x/.secrets.yaml")[""] == {"key": "b"}


@pytest.mark.parametrize("text", ['url = "a"\n', '[production]\nurl = "c"\n', "[default\n", "", "[default]\n"])
def test_files_without_layers_say_nothing_here(text):
    assert read(text) == {}
