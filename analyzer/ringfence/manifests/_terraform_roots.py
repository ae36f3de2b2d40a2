"""Which folders of Terraform are installed by themselves, and which of several environments stands for all."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ringfence.formats import hcl_tree as hcl
from ringfence.manifests._terraform_files import Files, liveliness

_ALIKE = 0.5
"""From which share of equal declarations on two folders are environments of one system."""


def roots(files: Files) -> list[str]:
    """Folders that no module calls, one of each system's environments."""
    called = {folder for own in files.bodies for folder in _called(files, own)}
    found: list[str] = []
    for folder in sorted(set(files.bodies) - called, key=liveliness):
        if not any(_alike(files, folder, other) for other in found):
            found.append(folder)
    return sorted(found)


def _called(files: Files, own: str) -> Iterator[str]:
    for _, body in files.bodies[own]:
        for block in body.of_kind("module"):
            source = block.body.entry("source")
            written = source.value.value if source is not None and isinstance(source.value, hcl.Literal) else None
            if isinstance(written, str) and written.startswith(("./", "../")):
                folder = posixpath.normpath(posixpath.join(own or ".", written))
                yield "" if folder == "." else folder


def _alike(files: Files, one: str, other: str) -> bool:
    if one.rpartition("/")[0] != other.rpartition("/")[0]:
        return False
    here, there = _declared(files, one), _declared(files, other)
    return len(here & there) >= _ALIKE * len(here | there) if here and there else False


def _declared(files: Files, folder: str) -> frozenset[tuple[str, ...]]:
    blocks = (block for _, body in files.bodies[folder] for block in body.blocks)
    return frozenset((block.kind, *block.labels) for block in blocks if block.kind in ("resource", "module"))
