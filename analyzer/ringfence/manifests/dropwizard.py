"""Dropwizard's configuration, whatever its file is called: settings, and the port on which the program listens."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import manifest
from ringfence.manifests._environments import CHOSEN_BY, VARIANT
from ringfence.manifests._key_paths import settings_by_path
from ringfence.model.expression import Hole
from ringfence.model.facts import Fact, Program, SettingGroup
from ringfence.model.source import Source, Span

_CONNECTORS = ("applicationConnectors", "adminConnectors", "connector")
_PORTS = ("server.applicationConnectors.0.port", "server.connector.port")


@manifest("dropwizard", files=("*.yml", "*.yaml"), tokens=("applicationConnectors", "adminConnectors", "connector:"))
def dropwizard(source: Source) -> Iterable[Fact]:
    """Every value under its path of keys, if the file configures such a server; one for one environment is a variant."""
    settings = settings_by_path(source)
    if not any(setting.key.startswith(tuple(f"server.{name}." for name in _CONNECTORS)) for setting in settings):
        return
    variant = VARIANT.search(source.name.rpartition(".")[0])
    yield SettingGroup(
        "config", source.path, "", settings, Span(source.path, 1), variant=variant[1] if variant else "",
        chosen_by=CHOSEN_BY if variant else (),
    )  # fmt: skip
    port = next((setting for setting in settings if setting.key in _PORTS), None)
    if port is not None and variant is None:
        yield Program(None, Hole("setting", port.key, port.value), port.at)
