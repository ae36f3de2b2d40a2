"""Variants of a deployment: what the paths of manifests say of which is the default one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from ringfence.patterns import pattern

_VARIANT = pattern(
    r"(^|[/_.-])(overlays?|extras?|components?|patch(es)?|variants?|tests?|e2e|staging|prod(uction)?|ci|benchmarks?|legacy|"
    r"deprecated|old|backup|debug|alternatives?)([/_.-]|$)"
)
_SHOWN = pattern(
    r"(^|/)(examples?|samples?|demos?|quickstarts?)(/|$)|(^|/)(example|sample)s?[_-]|"
    r"(^|[/_.-])(examples?|samples?|demo|quickstart)[_.-][^/]*$"
)
"""Folders of examples, and files; a whole system that is one may well be in a folder that is called ``shop-demo``."""


def rank(path: str, weight: Counter[str] | None = None, roots: Collection[str] = ()) -> tuple[bool, int, int, str]:
    """Sorts the likeliest default first: no variant's name in the path, the folder that deploys most, the shallowest.

    roots: folders that are whole repositories, whose names say nothing of variants.
    """
    folder = path.rpartition("/")[0]
    return (is_variant(path, roots), -(weight[folder] if weight else 0), path.count("/"), path)


def is_variant(path: str, roots: Collection[str]) -> bool:
    """Whether a path names a variant, an overlay, an example or a stage. roots: as of :func:`rank`."""
    top, _, rest = path.partition("/")
    inside = rest if top in roots else path
    return _VARIANT.search(inside) is not None or _SHOWN.search(inside) is not None
