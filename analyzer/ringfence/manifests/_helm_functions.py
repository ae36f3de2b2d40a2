"""What the functions of Helm's templates give. One that is not here gives what nobody knows.

Only what shapes text and picks values: nothing reads files, asks a cluster, rolls dice or tells the time.
"""

from __future__ import annotations

from collections.abc import Callable

from ringfence.manifests._helm_collection_functions import COLLECTION
from ringfence.manifests._helm_comparison_functions import COMPARISON
from ringfence.manifests._helm_text_functions import TEXT
from ringfence.manifests._helm_values import Value

_FUNCTIONS: dict[str, Callable[..., Value]] = {**TEXT, **COLLECTION, **COMPARISON}


def function_named(name: str) -> Callable[..., Value] | None:
    """A function, None for one that is not known."""
    return _FUNCTIONS.get(name)
