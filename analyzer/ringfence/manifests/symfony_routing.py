"""Routes of Symfony in YAML: ``config/routes.yaml`` and the files beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.yaml import Node, read_yaml
from ringfence.model.expression import literal
from ringfence.model.facts import Fact, Route
from ringfence.model.source import Source
from ringfence.patterns import pattern

_PARAMETER = pattern(r"\{!?(\w+)(?:<[^{}<>]*>)?(?:\?[^{}]*)?\}")
_OF_PROGRAMS = "App\\"
"""The namespace of a program's own classes, which lie in ``src``."""


@manifest(
    "symfony_routing",
    files=("config/routes.y*ml", "*/config/routes.y*ml", "config/routes/*.y*ml", "*/config/routes/*.y*ml",
           "config/routing*.y*ml", "*/config/routing*.y*ml"),
    tokens=("controller:", "_controller"),
)  # fmt: skip
def symfony_routing(source: Source) -> Iterable[Fact]:
    """One route for each method of each path."""
    for document in read_yaml(source.text).documents:
        for node in [value for _, value in document.items()]:
            path, controller = node.get("path"), node.get("controller") or node.get("defaults", "_controller")
            if not path or not controller:
                continue
            handler = _handler(source.path, controller.text())
            for method in _methods(node) or [""]:
                whole = literal("/" + _PARAMETER.sub(r"{\1}", path.text()).lstrip("/"))
                yield Route(method, whole, handler, path.span(source.path))


def _methods(node: Node) -> list[str]:
    methods = [name for one in node.get("methods").one_or_many() for name in one.text().upper().split("|")]
    return [name for name in methods if name]


def _handler(path: str, controller: str) -> str:
    r"""``App\Controller\Orders::show`` as the method in its file; ``""`` for a class that lies somewhere else."""
    written, _, method = controller.replace("::", ":").partition(":")
    if not written.startswith(_OF_PROGRAMS):
        return ""
    root = next(_above(path), "")
    names = written.removeprefix(_OF_PROGRAMS).split("\\")
    return f"{root}src/{'/'.join(names)}.php:{names[-1]}.{_METHODS.get(method, method)}"


_METHODS = {"": "__call__", "__invoke": "__call__"}


def _above(path: str) -> Iterator[str]:
    """The folder around ``config``."""
    folders = path.split("/")
    for position in range(len(folders) - 2, -1, -1):
        if folders[position] == "config":
            yield "".join(f"{folder}/" for folder in folders[:position])
