"""Terraform (and OpenTofu): what a root installs, through the modules of the repository that it calls. Nothing is run, and
no provider is asked: what only the cloud knows, an address say, is called after the thing that has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ringfence.extend import manifest
from ringfence.manifests._hcl_evaluation import Evaluation
from ringfence.manifests._terraform_files import files_of
from ringfence.manifests._terraform_installed import installed
from ringfence.manifests._terraform_roots import roots
from ringfence.model.facts import Fact, Fragment
from ringfence.model.source import Source

MOST_ROOTS = 200
"""Of one repository; of the rest nothing is said."""


def _installed(texts: Mapping[str, str]) -> Iterator[tuple[str, Sequence[Fact]]]:
    """What every root installs, at the files that declare it."""
    files = files_of(texts)
    evaluation = Evaluation()
    for folder in roots(files)[:MOST_ROOTS]:
        yield from installed(files, folder, evaluation)


@manifest("terraform", files=("*.tf", "*.tfvars", "*.tftpl", "*.json.tpl"), join=_installed)
def terraform(source: Source) -> Iterable[Fact]:
    """A file of a module means something only together with the others."""
    yield Fragment("terraform", source.text, source.line(1))
