"""What one root of Terraform installs, as facts at the files that declare it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec.structs import replace

from ringfence.manifests._cloud_naming import Naming, free_name
from ringfence.manifests._cloud_running import store, workload
from ringfence.manifests._cloud_things import Thing
from ringfence.manifests._hcl_evaluation import Evaluation
from ringfence.manifests._hcl_values import Computed
from ringfence.manifests._terraform_containers import containers
from ringfence.manifests._terraform_files import Files
from ringfence.manifests._terraform_kubernetes import objects
from ringfence.manifests._terraform_lambdas import functions
from ringfence.manifests._terraform_modules import Module
from ringfence.manifests._terraform_stores import image_of
from ringfence.model.facts import Fact, GatewayRoute, Project, Workload

MOST_THINGS = 5_000
"""Of one root."""
_URL = ("google_cloud_run_service", "google_cloud_run_v2_service")
"""Things whose address the cloud gives with its scheme."""


def installed(files: Files, folder: str, evaluation: Evaluation) -> Iterator[tuple[str, Sequence[Fact]]]:
    """The facts of one root, by file."""
    module = Module(files, folder, evaluation)
    things = list(islice(module.things(), MOST_THINGS))
    root = files.bodies[folder][0][0]
    hosts: dict[int, str] = {}
    schemes = {id(thing): "https" for thing in things if thing.kind in _URL}
    naming = Naming(hosts, schemes, _secrets(things))
    running = list(containers(things, naming))
    taken: dict[str, int] = {}
    for one in running:
        thing = one.service or one.thing
        if id(thing) not in hosts:
            hosts[id(thing)] = hosts[id(one.thing)] = free_name(naming.name(thing), thing, taken)
    kept = [(thing, image) for thing in things if (image := image_of(thing, naming))]
    for thing, _ in kept:
        hosts[id(thing)] = free_name(naming.name(thing), thing, taken)
    found: defaultdict[str, list[Fact]] = defaultdict(list)
    for one in running:
        name = hosts[id(one.service or one.thing)]
        found[one.thing.at.path].append(workload(one, name if one.alone else one.name or name, naming, root))
    for path, fact in objects(things, naming):
        found[path].append(_of_root(fact, root))
    for path, fact in functions(things, naming, folder, root, module.installations()):
        found[path].append(fact)
    if any(isinstance(fact, Workload | Project) for facts in found.values() for fact in facts):
        for thing, image in kept:
            found[thing.at.path].append(store(hosts[id(thing)], thing, image, root))
    yield from found.items()


def _of_root(fact: Fact, root: str) -> Fact:
    """What an object of Kubernetes says, as deployed by the root."""
    if isinstance(fact, Workload):
        return replace(fact, origin="terraform", deployment=root)
    return replace(fact, origin="terraform") if isinstance(fact, GatewayRoute) else fact


def _secrets(things: Sequence[Thing]) -> dict[int, Thing]:
    """The version of each secret."""
    found: dict[int, Thing] = {}
    for thing in things:
        if thing.kind == "aws_secretsmanager_secret_version":
            secret = thing.given("secret_id")
            if isinstance(secret, Computed):
                found[id(secret.thing)] = thing
    return found
