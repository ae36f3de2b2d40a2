"""The matrix of a CI job: one job for each combination of its values."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from ringfence.formats.yaml import Node

MAX_VARIANTS = 100
"""Of one matrix."""
MAX_AXES = 8


def combinations(matrix: Node) -> Iterator[dict[str, str]]:
    """All combinations; an ``include`` extends those that it agrees with, or is one more."""
    included = [_flat(item) for item in matrix.get("include").elements()[:MAX_VARIANTS] if item.is_mapping]
    axes = [key.text() for key, value in matrix.items() if isinstance(value.value, list) and key.text() != "include"]
    axes = [axis for axis in axes if axis != "exclude"]
    found = [dict(values) for values in islice(products(matrix), MAX_VARIANTS)] if axes else []
    more: list[dict[str, str]] = []
    for item in included:
        shared = {name: value for name, value in item.items() if name in axes}
        agreeing = [values for values in found if shared.items() <= values.items()]
        for values in agreeing:
            values.update(item)
        if not agreeing:
            more.append(item)
    yield from found + more or [{}]


def products(row: Node) -> Iterator[dict[str, str]]:
    """The combinations of a mapping's values, each a list or one value."""
    axes: list[list[dict[str, str]]] = []
    for key, value in row.items():
        if key.text() not in ("include", "exclude"):
            options = value.one_or_many()[:MAX_VARIANTS]
            axes.append(
                [{key.text(): o.text()} if o.is_scalar else _flat(o, f"{key.text()}.") for o in options] or [{}]
            )
    for parts in product(*axes[:MAX_AXES]):
        yield {name: value for part in parts for name, value in part.items()}


def _flat(node: Node, prefix: str = "") -> dict[str, str]:
    return {prefix + key.text(): value.text() for key, value in node.items() if value.is_scalar}
