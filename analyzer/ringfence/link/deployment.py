"""Which manifests describe the default deployment. Overlays, examples and variants do not override it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from ringfence.config import Config
from ringfence.link import images as container_images
from ringfence.link.compose_files import default_compose, including
from ringfence.link.variants import is_variant, rank
from ringfence.model.facts import Assembly, GatewayRoute, SettingGroup, Workload

_INSTALLED_BY_ROOTS = ("terraform", "bicep")


def default_workloads(
    workloads: Sequence[Workload], config: Config, assemblies: Sequence[Assembly] = (), roots: Collection[str] = ()
) -> list[Workload]:
    """One declaration of each workload: those of the chosen deployment, else of the default one."""
    workloads = [_extended(workload, workloads) for workload in workloads]
    among, homes = own_networks(workloads, roots), including(assemblies)
    if config.deployment:
        chosen = _assembled(config.deployment.strip("/"), assemblies)
        inside = [w for w in workloads if w.deployment in chosen or any(map(w.deployment.startswith, chosen.values()))]
        return _merged(
            [w for w in inside if w.image or w.build is not None], among, homes
        )  # a patch says nothing by itself
    compose = default_compose([w for w in workloads if w.origin == "compose"], roots, assemblies)
    return [*_merged(compose, among, homes), *_default_cluster([w for w in workloads if w.origin != "compose"], roots)]


def _assembled(chosen: str, assemblies: Sequence[Assembly]) -> dict[str, str]:
    """A deployment and everything that its kustomizations, skaffold or Compose files gather: path -> path as a folder."""
    found: dict[str, str] = {}
    queue = [chosen]
    while queue:
        path = queue.pop()
        if path not in found:
            found[path] = path + "/"
            here = [a for a in assemblies if a.folder == path or a.at.path == path or a.folder.startswith(path + "/")]
            queue += [resource for assembly in here for resource in assembly.resources]
    return found


def usual_origins(workloads: Iterable[Workload], among: Collection[str]) -> dict[str, str]:
    """What runs most of each network, ``compose``, ``kubernetes``, …: a file that only builds runs none."""
    workloads = list(workloads)
    running = {workload.deployment for workload in workloads if not only_builds(workload)}
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for workload in workloads:
        runs = workload.deployment in running
        counted[network_of(workload.deployment, among)][workload.origin] += 1 if runs else 0
    return {network: _most_common(origins) for network, origins in counted.items()}


def _most_common(origins: Counter[str]) -> str:
    """A chart says what somebody else has to fill in: it counts where nothing else runs."""
    whole = Counter({origin: number for origin, number in origins.items() if origin != "helm" and number})
    return (whole or origins).most_common(1)[0][0]


_ENDING = ("", "true", "/bin/true")
"""Commands that do nothing."""


def only_builds(workload: Workload) -> bool:
    """Whether a Compose service says from what its image is built, and of how it runs nothing, or that it ends at once."""
    ports = (*workload.ports, *workload.open_ports)
    says = (workload.environment, workload.settings_from, ports, workload.mounts)
    more = (workload.links, workload.depends_on, " ".join((*workload.entrypoint, *workload.command)) not in _ENDING)
    return workload.origin == "compose" and workload.build is not None and not any(says) and not any(more)


def own_networks(workloads: Iterable[Workload], roots: Collection[str]) -> frozenset[str]:
    """The repositories that run in Compose what they build themselves: a name there may be another thing's elsewhere."""
    own = ((w.build, network_of(w.deployment, roots)) for w in workloads if w.origin == "compose")
    return frozenset(root for build, root in own if root and build is not None and network_of(build, roots) == root)


def network_of(path: str, among: Collection[str]) -> str:
    """Of several repositories the one that a path lies in, ``""`` for none of them."""
    top = path.partition("/")[0]
    return top if top in among else ""


def _merged(workloads: Iterable[Workload], among: Collection[str], homes: Mapping[str, str]) -> list[Workload]:
    """The same service named again in the same folder (an override file) adds to it; elsewhere in the same network it is
    another variant. homes: the folders in which files count as lying that others include.
    """
    found: dict[tuple[str, ...], Workload] = {}
    folders: dict[tuple[str, ...], str] = {}
    for workload in workloads:
        folder = homes.get(workload.deployment, workload.deployment.rpartition("/")[0])
        place = (network_of(workload.deployment, among), workload.origin, workload.name)
        first = folders.setdefault(place, folder)
        if first != folder and workload.origin == "compose":
            continue
        key = (*place, workload.container) if workload.origin == "compose" else (*place[1:], workload.container)
        found[key] = _over(found[key], workload) if key in found else workload
    return list(found.values())


def _extended(workload: Workload, workloads: Sequence[Workload], depth: int = 0) -> Workload:
    """A Compose service with what the one it extends says."""
    from msgspec.structs import replace

    if workload.extends is None or depth > 5:
        return workload
    file, name = workload.extends
    place = (file or workload.deployment, name)
    base = next((w for w in workloads if (w.deployment, w.name) == place and w.origin == "compose"), None)
    if base is None:
        return workload
    whole = _over(_extended(base, workloads, depth + 1), workload)
    return replace(whole, name=workload.name, deployment=workload.deployment, at=workload.at, hosts=workload.hosts)


def _over(base: Workload, override: Workload) -> Workload:
    from msgspec.structs import replace

    own = {setting.key for setting in override.environment}
    kept = tuple(setting for setting in base.environment if setting.key not in own)
    return replace(
        base,
        image=override.image or base.image,
        build=override.build if override.build is not None else base.build,
        dockerfile=override.dockerfile or base.dockerfile,
        target_stage=override.target_stage or base.target_stage,
        build_arguments=override.build_arguments or base.build_arguments,
        environment=(*override.environment, *kept),
        settings_from=(*override.settings_from, *base.settings_from),
        command=override.command or base.command,
        hosts=tuple(dict.fromkeys((*base.hosts, *override.hosts))),
        ports=tuple(dict.fromkeys((*base.ports, *override.ports))),
        open_ports=tuple(dict.fromkeys((*base.open_ports, *override.open_ports))),
        network=override.network or base.network,
        on_machine=override.on_machine or base.on_machine,
        mounts=tuple(dict.fromkeys((*base.mounts, *override.mounts))),
        links=tuple(dict.fromkeys((*base.links, *override.links))),
        depends_on=tuple(dict.fromkeys((*base.depends_on, *override.depends_on))),
    )


def _default_cluster(workloads: Sequence[Workload], roots: Collection[str]) -> list[Workload]:
    """One declaration of each cluster workload; variants count only where nothing else is deployed."""
    workloads = _of_one_root(workloads)
    weight: Counter[str] = Counter()
    for workload in workloads:
        if workload.image:
            weight[workload.deployment.rpartition("/")[0]] += 1
    groups: dict[tuple[str, str], list[Workload]] = defaultdict(list)
    for workload in workloads:
        if workload.image:  # a patch without image says nothing by itself
            groups[workload.name, workload.container].append(workload)
    best = [min(g, key=lambda w: (w.origin == "helm", *rank(w.deployment, weight, roots))) for g in groups.values()]
    usual = [w for w in best if not is_variant(w.deployment, roots)]
    return usual or best


def _of_one_root(workloads: Sequence[Workload]) -> list[Workload]:
    """Of several roots of Terraform or Bicep that run the same images, each for another platform or stage, the one that runs
    most.
    """
    images: dict[str, set[str]] = defaultdict(set)
    for workload in workloads:
        if workload.origin in _INSTALLED_BY_ROOTS and not container_images.kind(workload.image):
            images[workload.deployment].add(container_images.tail(workload.image))
    others: set[str] = set()
    chosen: set[str] = set()
    for root in sorted(images, key=lambda root: (-len(images[root]), root)):
        if len(images[root] & chosen) * 2 >= len(images[root]):
            others.add(root)
        chosen |= images[root]
    return [workload for workload in workloads if workload.deployment not in others]


def default_routes(
    routes: Sequence[GatewayRoute], origin_at: Callable[[str], str], roots: Collection[str] = ()
) -> list[GatewayRoute]:
    """The gateway rules of the default deployment: a cluster's only where the cluster is it, no variant's beside it."""

    def counts(route: GatewayRoute) -> bool:
        of = "kubernetes" if route.held else route.origin
        others = () if of in ("helm", "terraform") else ("kubernetes",)
        return origin_at(route.at.path) in ("", of, *others)

    cluster = [route for route in routes if route.gateway or route.held]
    named = [route for route in cluster if counts(route)]
    usual = [route for route in named if not is_variant(route.at.path, roots)]
    deployed = {is_variant(route.at.path, roots) for route in named}
    only = [route for route in named if False not in deployed and not origin_at(route.at.path)]
    return [route for route in routes if not route.gateway and not route.held] + (usual or only)


def nearest_group(groups: Sequence[SettingGroup], path: str, roots: Collection[str] = ()) -> SettingGroup | None:
    """The definition that a workload declared in ``path`` means: of its own file, its folder, its repository, else the
    likeliest.
    """
    folder, repository = path.rpartition("/")[0], network_of(path, roots)

    def distance(group: SettingGroup) -> tuple[object, ...]:
        there = group.at.path
        elsewhere = there != path, there.rpartition("/")[0] != folder, network_of(there, roots) != repository
        return (*elsewhere, rank(there, roots=roots))

    return min(groups, key=distance, default=None)
