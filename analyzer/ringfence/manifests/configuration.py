"""Configuration files that programs read by themselves: ``config.yaml``, ``configs/orders.json``, ``conf/app.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ringfence.extend import manifest
from ringfence.formats.json import read_json
from ringfence.formats.yaml import MISSING, Node, read_yaml
from ringfence.model.expression import Text
from ringfence.model.facts import Fact, Setting, SettingGroup
from ringfence.model.source import Source, Span

CHOSEN_BY = ("APP_ENV", "GO_ENV", "NODE_ENV", "ENVIRONMENT", "ENV", "APP_MODE", "CONFIG", "config")
MOST_SETTINGS = 2_000
MAX_TOML_LINE = 4_000
"""tomllib takes quadratic time over a key of many parts."""
_ENDINGS = ("json", "yaml", "yml", "toml")
_NAMES = ("config", "config[.-]*", "conf", "configuration", "settings", "app")
_FOLDERS = ("config", "configs", "conf", "etc")
_VARIANT = re.compile(
    r"(?:^|[._-])(dev|devel|development|local|test|testing|ci|stage|staging|qa|prod|production|docker|compose|k8s|kubernetes"
    r"|example|sample|template)$",
    re.IGNORECASE,
)
_OF_OTHERS = ("appsettings", "application", "custom-environment-variables")
"""Files that other readers know better."""
_FOREIGN = frozenset(("apiVersion", "openapi", "swagger", "scrape_configs", "compilerOptions"))
"""Keys of files that configure something else: a cluster, an interface, a monitor, a compiler."""


@manifest(
    "configuration",
    files=(
        *(f"{name}.{ending}" for name in _NAMES for ending in _ENDINGS if (name, ending) != ("settings", "json")),
        *(f"{folder}/*.{ending}" for folder in _FOLDERS for ending in _ENDINGS),
    ),
)
def configuration(source: Source) -> Iterable[Fact]:
    """Every value under its path of keys; a file that is for one environment is a variant."""
    stem, _, ending = source.name.rpartition(".")
    if source.name.lower().startswith(_OF_OTHERS) or "/." in f"/{source.path}":
        return
    found: list[Setting] = []
    if ending.lower() == "toml":
        found = list(_toml(source))
    else:
        root = read_json(source.text) if ending.lower() == "json" else read_yaml(source.text).first
        if root is not MISSING and root.is_mapping and not _FOREIGN.intersection(key.text() for key, _ in root.items()):
            found = [setting for _, setting in zip(range(MOST_SETTINGS), _settings(source.path, root), strict=False)]
    variant = _VARIANT.search(stem)
    if found:
        yield SettingGroup(
            "config", source.path, "", tuple(found), Span(source.path, 1),
            variant=variant[1] if variant else "", chosen_by=CHOSEN_BY if variant else (),
        )  # fmt: skip


def _settings(path: str, root: Node) -> Iterator[Setting]:
    queue = [("", root)]
    while queue:
        prefix, node = queue.pop()
        if node.is_scalar:
            yield Setting(prefix, Text((node.text(),)), node.span(path))
            continue
        inside = [(key.text(), value) for key, value in node.items()]
        inside = inside or [(str(position), value) for position, value in enumerate(node.elements())]
        queue += [(f"{prefix}.{key}" if prefix else key, value) for key, value in reversed(inside)]


def _toml(source: Source) -> Iterator[Setting]:
    import tomllib

    if max(map(len, source.text.splitlines()), default=0) > MAX_TOML_LINE:
        return
    try:
        queue: list[tuple[str, object]] = [("", tomllib.loads(source.text))]
    except (ValueError, RecursionError):
        return
    while queue:
        prefix, value = queue.pop()
        if isinstance(value, Mapping):
            queue += [(f"{prefix}.{key}" if prefix else str(key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            queue += [(f"{prefix}.{position}", inner) for position, inner in enumerate(value[:100])]
        else:
            yield Setting(prefix, Text((str(value),)), source.line(1))
