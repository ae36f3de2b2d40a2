"""Dropwizard's configuration files."""

from ringfence.manifests.dropwizard import dropwizard
from ringfence.model.facts import Program, SettingGroup
from ringfence.model.source import Source

TEXT = """
server:
  applicationConnectors:
    - type: http
      port: ${PORT:-8080}
database:
  url: jdbc:postgresql://${DB_HOST}/shop
"""


def test_settings_and_port():
    group, program = dropwizard.read(Source("orders/orders.yml", TEXT))
    assert isinstance(group, SettingGroup)
    assert group.variant == ""
    assert "database.url" in [setting.key for setting in group.settings]
    assert isinstance(program, Program)


def test_a_file_for_one_environment_is_a_variant():
    (group,) = dropwizard.read(Source("orders/orders-dev.yml", TEXT))
    assert isinstance(group, SettingGroup)
    assert group.variant == "dev"


def test_other_files_with_connectors_are_none():
    assert not list(dropwizard.read(Source("connect.yml", "connector:\n  name: orders\n")))
