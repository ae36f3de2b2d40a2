"""The Serverless Framework: services of functions (``serverless.yml``)."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import manifest
from ringfence.formats.serverless import service_facts
from ringfence.formats.yaml import read_yaml
from ringfence.model.facts import Fact
from ringfence.model.source import Source


@manifest("serverless_framework", files=("serverless*.yml", "serverless*.yaml"), tokens=("functions:",))
def serverless_framework(source: Source) -> Iterable[Fact]:
    """The service with its functions, what runs them, and the tables among its resources."""
    yield from service_facts(read_yaml(source.text).first, source.path)
