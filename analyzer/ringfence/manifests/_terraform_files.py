"""The files of Terraform in a repository: blocks by folder, values of variables, and texts to be filled in."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from ringfence.formats import hcl_tree as hcl
from ringfence.formats.hcl import read_hcl
from ringfence.patterns import pattern

_LIVE = ("prod", "production", "prd", "live", "main", "default")
_BETWEEN = pattern(r"[/_.-]+")


def liveliness(path: str) -> tuple[int, str]:
    """Sorts environments, those first that say best what runs."""
    words = _BETWEEN.split(path.lower())
    return next((at for at, word in enumerate(_LIVE) if word in words), len(_LIVE)), path


class Files(Struct, frozen=True):
    """What the files of a repository say, by folder; texts: those of files that others fill in."""

    bodies: dict[str, list[tuple[str, hcl.Body]]]
    given: dict[str, list[tuple[str, hcl.Body]]]
    texts: Mapping[str, str]

    def told(self, folder: str) -> dict[str, hcl.Expression]:
        """The values of a root's variables: of the files that Terraform reads by itself, else of the environment that says
        best what runs.
        """
        here = self.given.get(folder, [])
        own = [
            one
            for one in here
            if one[0].endswith(("/terraform.tfvars", ".auto.tfvars")) or one[0] == "terraform.tfvars"
        ]
        best = own or sorted(here, key=lambda one: liveliness(one[0]))[:1]
        return {entry.name: entry.value for _, body in best for entry in body.entries}


def files_of(texts: Mapping[str, str]) -> Files:
    """Read every file."""
    bodies: dict[str, list[tuple[str, hcl.Body]]] = {}
    given: dict[str, list[tuple[str, hcl.Body]]] = {}
    for path in sorted(texts):
        folder = path.rpartition("/")[0]
        if path.endswith(".tf"):
            bodies.setdefault(folder, []).append((path, read_hcl(texts[path])))
        elif path.endswith(".tfvars"):
            given.setdefault(folder, []).append((path, read_hcl(texts[path])))
    return Files(bodies, given, texts)
