"""What is built from the repository: which folder a workload's image comes from."""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from ringfence.link import images
from ringfence.link.configurations import Configurations
from ringfence.link.deployment import rank
from ringfence.link.environment import Groups
from ringfence.link.projects import Projects
from ringfence.model.facts import (
    Assembly,
    ContainerFile,
    Fact,
    GatewayRoute,
    HostName,
    ImageBuild,
    Program,
    Project,
    Role,
    Root,
    SettingGroup,
    Workload,
)

_DOCKER_FOLDERS = {"docker", "build", "deploy", "deployment", "dockerfiles", "ci", "infra", ".docker", "containers"}

_CONFIGURATIONS = ("config", "served-config", "kept-config", "default", "variables")
_OUTPUT_FOLDERS = {"target", "build", "libs", "dist", "out", "docker", "publish"}


def within(path: str, folder: str) -> bool:
    """Whether a path lies in a folder (``""``: everything does)."""
    return not folder or path == folder or path.startswith(folder + "/")


class Known:
    """The facts about deployment, by kind."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.workloads: list[Workload] = []
        self.containers: dict[str, ContainerFile] = {}
        self.stages: dict[tuple[str, str], ContainerFile] = {}
        self.builds: list[ImageBuild] = []
        self.hosts: list[HostName] = []
        self.programs: list[Program] = []
        self.roles: list[Role] = []
        self.assemblies: list[Assembly] = []
        self.gateway_files: set[str] = set()
        self.roots = {""}
        """The folders that are whole repositories."""
        groups: list[SettingGroup] = []
        projects: list[Project] = []
        for fact in facts:
            match fact:
                case Workload():
                    self.workloads.append(fact)
                case ContainerFile(path, stage=""):
                    self.containers[path] = fact
                case ContainerFile(path, stage=stage):
                    self.stages[path, stage] = fact
                case ImageBuild():
                    self.builds.append(fact)
                case HostName():
                    self.hosts.append(fact)
                case Project():
                    projects.append(fact)
                case Root():
                    self.roots.add(fact.folder)
                case Role():
                    self.roles.append(fact)
                case Program():
                    self.programs.append(fact)
                case Assembly():
                    self.assemblies.append(fact)
                case SettingGroup():
                    groups.append(fact)
                case GatewayRoute(gateway=""):
                    self.gateway_files.add(fact.at.path)
                case _:
                    pass
        self.groups = Groups(groups, self.roots)
        self.projects = Projects(projects)
        self.configurations = Configurations(g for g in groups if g.kind in _CONFIGURATIONS)
        self._index()

    def _index(self) -> None:
        """By what images, Dockerfiles and hosts are looked for."""
        self._begun: dict[str, set[str | None]] = defaultdict(set)
        """The last names of images, and the Dockerfiles that begin from them."""
        for path, container in self.containers.items():
            for base in (container.base, *container.begun_from):
                self._begun[images.tail(base)].add(path)
        self._containers_in: dict[str, list[ContainerFile]] = defaultdict(list)
        for path, container in self.containers.items():
            self._containers_in[path.rpartition("/")[0]].append(container)
        folders = {_whole(folder) for folder in self._containers_in} - {""}
        self._folders_called = _by_name(folders, base_name)
        self._folders_like = _by_name(folders, lambda folder: plain(base_name(folder)))
        self._builds: dict[str, ImageBuild] = {}
        for build in sorted(self.builds, key=lambda build: rank(build.at.path, roots=self.roots)):
            self._builds.setdefault(images.tail(build.image), build)
        for workload in sorted(self.workloads, key=lambda workload: rank(workload.at.path, roots=self.roots)):
            if workload.image and workload.build is not None:  # of another deployment, which builds what this one runs
                image = images.tail(workload.image)
                given = workload.build_arguments
                self._builds.setdefault(
                    image, ImageBuild(image, workload.build, workload.dockerfile, workload.at, given)
                )
        self._arguments: dict[str, list[str]] = defaultdict(list)
        for build in self.builds:
            self._arguments[images.tail(build.image)] += build.arguments
        self._building: dict[str, Workload] = {}
        for workload in self.workloads:
            if workload.build is not None:
                self._building.setdefault(workload.build, workload)
        self._selecting = _by_rarest_label(self.hosts)

    def container_in(self, folder: str) -> ContainerFile | None:
        """The Dockerfile of a folder, the plainly named one first, or where Maven's plugins look for it."""
        below = f"{folder}/" if folder else ""
        for place in (folder, f"{below}src/main/docker", *([f"{below}src"] if below else [])):
            inside = self._containers_in.get(place, ())
            if inside:
                break
        return min(inside, key=lambda c: (c.path.rpartition("/")[2] != "Dockerfile", c.path), default=None)

    def image_around(self, project: str) -> ContainerFile | None:
        """The image that is made in a folder around a project and runs it, by its name: ``dotnet Orders.Api.dll``. Who runs
        the project without an image (an Aspire host) runs the same service.
        """
        program = f"{base_name(project)}.dll".lower()
        folder = project.rpartition("/")[0]
        while folder:
            for container in self._containers_in.get(folder, ()):
                if any(word.lower().endswith(program) for word in (*container.entrypoint, *container.command)):
                    return container
            folder = folder.rpartition("/")[0]
        return None

    def folders_ending(self, name: str) -> list[str]:
        """The folders with a Dockerfile whose name is the end of this one: ``orders`` for ``shop-orders``."""
        ends = [name, *(name[at + 1 :] for at, sign in enumerate(name) if sign in "-_")]
        return [folder for end in dict.fromkeys(ends) for folder in self._folders_called.get(end, ())]

    def folders_like(self, name: str) -> list[str]:
        """The folders with a Dockerfile that are called like this, case and punctuation apart."""
        return self._folders_like.get(plain(name), [])

    def build_of(self, image: str) -> ImageBuild | None:
        """The likeliest build of an image of this last name."""
        return self._builds.get(image) if image else None

    def arguments(self, image: str) -> Sequence[str]:
        """What all builds of images of this last name are given."""
        return self._arguments.get(image, ()) if image else ()

    def begun_from(self, workload: Workload) -> bool:
        """Whether what a workload builds is only what other images begin from, as far as their Dockerfiles say."""
        return not self._begun.get(images.tail(workload.image), set()) <= {workload.dockerfile}

    def building(self, folder: str) -> Workload | None:
        """The first workload that is built from a folder."""
        return self._building.get(folder)

    def selecting(self, labels: Iterable[tuple[str, str]]) -> Iterator[HostName]:
        """The host names that lead to whoever has these labels."""
        labels = frozenset(labels)
        for label in labels:
            yield from (host for host in self._selecting.get(label, ()) if labels.issuperset(host.selector))


def _by_name(folders: Iterable[str], name: Callable[[str], str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for folder in folders:
        found[name(folder)].append(folder)
    return found


def _by_rarest_label(hosts: Iterable[HostName]) -> dict[tuple[str, str], list[HostName]]:
    """Hosts by the label of their selector that fewest others have."""
    selecting = [host for host in hosts if host.selector]
    often = Counter(label for host in selecting for label in host.selector)
    found: dict[tuple[str, str], list[HostName]] = defaultdict(list)
    for host in selecting:
        found[min(host.selector, key=often.__getitem__)].append(host)
    return found


def built(workload: Workload, known: Known) -> tuple[str | None, str | None, ContainerFile | None]:
    """(build context, folder of the service, Dockerfile) of a workload; None, None, None for a foreign image."""
    if workload.build is not None:
        output = _project_of_output(workload.build, known)
        if output is not None:
            return output, output, known.container_in(output)
        container = known.containers.get(workload.dockerfile or "") or known.container_in(workload.build)
        if container is not None and workload.target_stage:
            container = known.stages.get((container.path, workload.target_stage.lower()), container)
        if container is None and workload.build in known.roots:  # of all, the name tells which part
            folder = _named_like("", workload, known)
            if folder is not None and within(folder, workload.build):
                return workload.build, folder, known.container_in(folder)
        return workload.build, _narrowed(workload.build, container, known), container
    image = images.tail(workload.image)
    build = known.build_of(image)
    if build is not None:
        container = known.containers.get(build.dockerfile or "") or known.container_in(build.context)
        return build.context, _narrowed(build.context, container, known), container
    if images.kind(workload.image):
        return None, None, None
    folder = known.projects.making(workload.image)
    around = known.image_around(folder) if folder is not None and known.container_in(folder) is None else None
    if around is not None:
        folder = around.path.rpartition("/")[0]
        return folder, folder, around
    if folder is None:
        folder = _named_like(image, workload, known) or _around(workload, known)
    return folder, folder, known.container_in(folder) if folder is not None else None


def arguments_of(workload: Workload, known: Known) -> tuple[str, ...]:
    """What the build of a workload's image is given besides its folder."""
    given = [*workload.build_arguments, workload.target_stage]
    image = images.tail(workload.image)
    if workload.build is None:
        given += known.arguments(image)
    return tuple(word for word in dict.fromkeys(given) if word)


def _project_of_output(context: str, known: Known) -> str | None:
    """The project whose build fills a context: ``orders/target`` is orders."""
    folder = context
    while folder and base_name(folder) in _OUTPUT_FOLDERS:
        folder = folder.rpartition("/")[0]
        if folder != context and known.projects.lies_in(folder):
            return folder
    return None


def _named_like(image: str, workload: Workload, known: Known) -> str | None:
    """The folder with a Dockerfile whose name the image's name ends in, or that the workload is named after."""
    wanted = [image, workload.name, dict(workload.labels).get("app", ""), workload.container]
    for name in filter(None, wanted[:1]):
        ending = known.folders_ending(name)
        if ending:
            return max(ending, key=lambda f: (len(base_name(f)), plain(f).endswith(plain(name)), -f.count("/"), f))
    for name in wanted[1:]:
        same = known.folders_like(name)
        if len(same) == 1:
            return same[0]
    return None


def _around(workload: Workload, known: Known) -> str | None:
    """The folder with a Dockerfile in which the manifest lies, if all manifests inside it run one image of nobody else."""
    folders = {path.rpartition("/")[0] for path in known.containers}
    folder = workload.at.path.rpartition("/")[0]
    while folder and folder not in folders:
        folder = folder.rpartition("/")[0]
    inside = (other for other in known.workloads if folder and within(other.at.path, folder) and other.build is None)
    own = {images.tail(other.image) for other in inside if not images.kind(other.image)}
    return folder if own == {images.tail(workload.image)} else None


def _whole(folder: str) -> str:
    """The folder of a program whose Dockerfile lies among its sources."""
    return folder.rpartition("/")[0] if base_name(folder) == "src" and "/" in folder else folder


def _narrowed(context: str, container: ContainerFile | None, known: Known) -> str:
    """The part of a build context that is the service: where its Dockerfile lies, the project whose archive is copied, or
    the one folder that is copied, or the one of several that is copied to where the program is started.
    """
    if container is None:
        return context
    folder = container.path.rpartition("/")[0]
    if folder != context and within(folder, context) and base_name(folder) not in _DOCKER_FOLDERS:
        return folder
    archived = _project_of_archive(context, container, known)
    if archived is not None:
        return archived
    sources = {s.strip("./") for copy in container.copies for s in copy.sources if not s.startswith("--")}
    parts = {s.rpartition("/")[0] if "." in base_name(s) else s for s in sources} - {""}
    holding = ["/".join(p for p in (context, part) if p) for part in parts]
    holding = [part for part in holding if part != context and within(folder, part)]
    if holding:  # of several folders that are copied the one in which the Dockerfile lies
        return max(holding, key=len)
    if folder != context and not any(s in (".", "./") for c in container.copies for s in c.sources):
        chosen = parts if len(parts) == 1 else parts & _where_it_works(container)
        if len(chosen) == 1:
            return "/".join(p for p in (context, *chosen) if p)
    return context


def _where_it_works(container: ContainerFile) -> set[str]:
    """The folders that are copied to where the program is started; what lies beside are its libraries."""
    here = container.workdir.rstrip("/")
    alone = [(copy.sources[0], copy.target) for copy in container.copies if len(copy.sources) == 1]
    return {s.strip("./") for s, target in alone if here and posixpath.normpath(posixpath.join(here, target)) == here}


def _project_of_archive(context: str, container: ContainerFile, known: Known) -> str | None:
    """The only project below a context whose built archive is copied: ``orders/target/orders.jar`` is orders."""
    sources = [s for copy in container.copies for s in copy.sources if s.endswith((".jar", ".war")) and "://" not in s]
    folders = {"/".join(p for p in (context, *s.split("/")[:-1]) if p not in ("", ".")) for s in sources}
    found = {project for folder in folders if (project := _project_of_output(folder, known)) is not None}
    return found.pop() if len(found) == 1 and context not in found else None


def base_name(folder: str) -> str:
    """The last name of a folder's path."""
    return folder.rpartition("/")[2]


def plain(name: str) -> str:
    """A name without case and punctuation."""
    return "".join(c for c in name.lower() if c.isalnum())
