"""OpenAPI: what a contract calls its operations, for programs whose interfaces are generated from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.yaml import Node, read_yaml
from ringfence.model.expression import literal
from ringfence.model.facts import Fact, Setting, SettingGroup
from ringfence.model.source import Source

_VERBS = ("get", "post", "put", "delete", "patch", "head", "options")
MAX_OPERATIONS = 5_000


@manifest(
    "openapi",
    files=("*openapi*.y*ml", "*openapi*.json", "openapi/*.y*ml", "openapi/*.json"),
    tokens=("openapi:", '"openapi"'),
)
def openapi(source: Source) -> Iterable[Fact]:
    """One setting for each operation, ``openapi.operation.placeOrder`` = ``POST /orders``: frameworks that serve a contract
    ask for it by the method's name. A contract by itself says nothing of who serves it.
    """
    for document in read_yaml(source.text).documents[:1]:
        found = tuple(_operations(document, source.path))[:MAX_OPERATIONS]
        if found:
            yield SettingGroup("config", source.path, "", found, found[0].at)


def _operations(document: Node, path: str) -> Iterator[Setting]:
    for place, item in document.get("paths").items():
        for verb, operation in item.items():
            name = operation.get("operationId")
            if verb.text().lower() in _VERBS and name.is_scalar and name.text():
                route = literal(f"{verb.text().upper()} {place.text()}")
                yield Setting(f"openapi.operation.{name.text()}", route, name.span(path))
