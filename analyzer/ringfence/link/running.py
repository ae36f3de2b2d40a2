"""Whether a repository can hold a service's code at all: told before any code is read, which in a library is for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from ringfence.config import Config
from ringfence.extend import Framework
from ringfence.link import services
from ringfence.model.facts import ContainerFile, Fact, ImageBuild, Workload

_BUILT = (ContainerFile, ImageBuild, Workload)


def may_run(facts: Mapping[str, tuple[Fact, ...]], config: Config, frameworks: Iterable[Framework]) -> bool:
    """Whether some service may run code of the repository. facts: what manifests say; frameworks: those of its languages,
    of which some deploy services themselves.
    """
    said = list(chain.from_iterable(facts.values()))
    if (
        config.services
        or any(framework.deploys for framework in frameworks)
        or any(isinstance(f, _BUILT) for f in said)
    ):
        return True
    return any(unit.folder is not None for unit in services.find(said, config).services)
