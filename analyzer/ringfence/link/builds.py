"""What is built from the repository: the facts of deployment by what they are looked for by, and names of folders."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ringfence.link import images
from ringfence.link.configurations import Configurations
from ringfence.link.environment import Groups, Variable, bound_name
from ringfence.link.folder_names import NamedFolders, base_name, made_for, plain
from ringfence.link.projects import Projects
from ringfence.link.stated_names import StatedNames
from ringfence.link.variants import rank
from ringfence.model.facts import (
    Assembly,
    ContainerFile,
    EntryModule,
    Fact,
    GatewayRoute,
    HostName,
    ImageBuild,
    Program,
    Project,
    Role,
    Root,
    SettingGroup,
    StartScript,
    Workload,
)

_AMONG_SOURCES = ("src/main/docker", "src")
"""Where Dockerfiles lie in a program's folder, other than at its top: the plugins of Maven look in the first."""
_CONFIGURATIONS = ("config", "served-config", "kept-config", "mounted-config", "default", "variables")


class Known:
    """The facts about deployment, by kind."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.workloads: list[Workload] = []
        self.containers: dict[str, ContainerFile] = {}
        self.stages: dict[tuple[str, str], ContainerFile] = {}
        self.builds: list[ImageBuild] = []
        self.hosts: list[HostName] = []
        self.programs: list[Program] = []
        self.modules: dict[str, EntryModule] = {}
        self.scripts: dict[str, list[StartScript]] = defaultdict(list)
        """Those that start programs, by their last names."""
        """The files that start one of several programs of a folder."""
        self.roles: list[Role] = []
        self.assemblies: list[Assembly] = []
        self.gateway_files: set[str] = set()
        self.roots = {""}
        """The folders that are whole repositories."""
        self.components: list[SettingGroup] = []
        self.secrets: list[SettingGroup] = []
        self._groups: list[SettingGroup] = []
        self._projects: list[Project] = []
        for fact in facts:
            self._take(fact)
        self.groups = Groups(self._groups, self.roots)
        self.projects = Projects(self._projects)
        self.stated = StatedNames(self.programs, self.projects)
        self.configurations = Configurations(g for g in self._groups if g.kind in _CONFIGURATIONS)
        kept = (setting for group in self._groups if group.kind == "cloud" for setting in group.settings)
        self.kept = {bound_name(one.key): Variable(one.value, one.at) for one in kept}
        """What stacks of a cloud keep for whoever asks for it under its name."""
        self._index()

    def _take(self, fact: Fact) -> None:
        """Put a fact where facts of its kind are."""
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
            case EntryModule():
                self.modules[fact.path] = fact
            case StartScript():
                self.scripts[base_name(fact.path)].append(fact)
            case Project():
                self._projects.append(fact)
            case Root():
                self.roots.add(fact.folder)
            case Role():
                self.roles.append(fact)
            case Program():
                self.programs.append(fact)
            case Assembly():
                self.assemblies.append(fact)
            case SettingGroup(kind="component"):
                self.components.append(fact)
            case SettingGroup(kind="secrets"):
                self.secrets.append(fact)
            case SettingGroup():
                self._groups.append(fact)
            case GatewayRoute(gateway=""):
                self.gateway_files.add(fact.at.path)
            case _:
                pass

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
        self._called_after: dict[str, list[ContainerFile]] = defaultdict(list)
        """Dockerfiles by the plain names of the images that they are called after."""
        for path, container in self.containers.items():
            made = made_for(path)
            if made is not None:
                self._called_after[made].append(container)
        runnable = (project.folder for project in self.projects.all if project.runnable)
        self.folders = NamedFolders(map(_whole, self._containers_in), runnable)
        self._builds: dict[str, list[ImageBuild]] = defaultdict(list)
        for build in sorted(self.builds, key=lambda build: rank(build.at.path, roots=self.roots)):
            self._builds[images.tail(build.image)].append(build)
        for workload in sorted(self.workloads, key=lambda workload: rank(workload.at.path, roots=self.roots)):
            if workload.image and workload.build is not None:  # of another deployment, which builds what this one runs
                image = images.tail(workload.image)
                given = workload.build_arguments
                build = ImageBuild(image, workload.build, workload.dockerfile, workload.at, given)
                self._builds[image].append(build)
        self._arguments: dict[str, list[str]] = defaultdict(list)
        first = (builds[0] for builds in self._builds.values())
        for build in (*self.builds, *(one for one in first if one not in self.builds)):
            self._arguments[images.tail(build.image)] += build.arguments
        self._building: dict[str, Workload] = {}
        self._building_called: dict[str, Workload] = {}
        self._built: dict[tuple[str, str, str], Workload] = {}
        for workload in self.workloads:
            if workload.build is not None:
                self._building.setdefault(workload.build, workload)
                if not workload.image:
                    self._building_called.setdefault(workload.name, workload)
                self._built.setdefault(_place(workload), workload)
        self._selecting = _by_rarest_label(self.hosts)
        self._renamed: dict[str, list[str]] = defaultdict(list)
        """The names that lead to another name, by that."""
        for host in self.hosts:
            if host.external:
                inside = ".svc" in host.external
                self._renamed[host.external.partition(".")[0] if inside else host.external].append(host.name)

    def renamed(self, name: str) -> Sequence[str]:
        """The other names by which a workload is reached: aliases that containers of elsewhere are given, ExternalNames."""
        return self._renamed.get(name, ())

    def container_in(self, folder: str) -> ContainerFile | None:
        """The Dockerfile of a folder, the plainly named one first, or where Maven's plugins look for it."""
        below = f"{folder}/" if folder else ""
        for place in (folder, *(f"{below}{place}" for place in _AMONG_SOURCES if below or place != "src")):
            inside = self._containers_in.get(place, ())
            if inside:
                break
        return min(inside, key=lambda c: (c.path.rpartition("/")[2] != "Dockerfile", c.path), default=None)

    def is_only_dockerfile(self, container: ContainerFile) -> bool:
        """Whether no other Dockerfile lies in its folder."""
        return len(self._containers_in.get(container.path.rpartition("/")[0], ())) == 1

    def called_after(self, image: str) -> ContainerFile | None:
        """The one Dockerfile that is called after an image: ``Dockerfile.orders``, ``orders.Dockerfile``."""
        found = self._called_after.get(plain(image), ()) if image else ()
        return found[0] if len(found) == 1 else None

    def running_in(self, folder: str) -> list[ContainerFile]:
        """The images of a folder whose Dockerfiles say what they run."""
        of = self._containers_in.get(folder, ())
        return [container for container in of if container.entrypoint or container.command]

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

    def builds_of(self, image: str) -> Sequence[ImageBuild]:
        """The builds of an image of this last name, the likeliest first."""
        return self._builds.get(image, ()) if image else ()

    def arguments(self, image: str) -> Sequence[str]:
        """What all builds of images of this last name are given."""
        return self._arguments.get(image, ()) if image else ()

    def begun_from(self, workload: Workload) -> bool:
        """Whether what a workload builds is only what other images begin from, as far as their Dockerfiles say."""
        return not self._begun.get(images.tail(workload.image), set()) <= {workload.dockerfile}

    def building(self, folder: str) -> Workload | None:
        """The first workload that is built from a folder."""
        return self._building.get(folder)

    def building_called(self, name: str) -> Workload | None:
        """The service of this name in another deployment that builds it, and says of no image what it is called."""
        return self._building_called.get(name)

    def built_beside(self, workload: Workload) -> Workload | None:
        """The service of the same name in another Compose file of the same folder, which builds what this one runs."""
        return self._built.get(_place(workload)) if workload.origin == "compose" else None

    def of_the_whole(self, image: str) -> ContainerFile | None:
        """The only Dockerfile of a project in the repository, for the image that is called like the project of it all."""
        if not self.projects.is_called("", image):
            return None
        own = [one for path, one in self.containers.items() if self.projects.lies_in(path.rpartition("/")[0])]
        return own[0] if len(own) == 1 and not images.kind_on(own[0].base) else None

    def selecting(self, labels: Iterable[tuple[str, str]]) -> Iterator[HostName]:
        """The host names that lead to whoever has these labels."""
        labels = frozenset(labels)
        for label in labels:
            yield from (host for host in self._selecting.get(label, ()) if labels.issuperset(host.selector))


def _place(workload: Workload) -> tuple[str, str, str]:
    return workload.origin, workload.deployment.rpartition("/")[0], workload.name


def _by_rarest_label(hosts: Iterable[HostName]) -> dict[tuple[str, str], list[HostName]]:
    """Hosts by the label of their selector that fewest others have."""
    selecting = [host for host in hosts if host.selector]
    often = Counter(label for host in selecting for label in host.selector)
    found: dict[tuple[str, str], list[HostName]] = defaultdict(list)
    for host in selecting:
        found[min(host.selector, key=often.__getitem__)].append(host)
    return found


def _whole(folder: str) -> str:
    """The folder of a program whose Dockerfile lies among its sources."""
    for place in _AMONG_SOURCES:
        if folder.endswith(f"/{place}"):
            return folder[: -len(place) - 1]
    return folder
