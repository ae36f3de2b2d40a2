"""Which folder of the repository a workload's image comes from, and which Dockerfile makes it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence, Set

from ringfence.link import images
from ringfence.link.build_arguments import filled, words
from ringfence.link.builds import Known
from ringfence.link.folder_names import base_name, plain, within
from ringfence.model.facts import ContainerFile, ImageBuild, Workload

_DOCKER_FOLDERS = {"docker", "build", "deploy", "deployment", "dockerfiles", "ci", "infra", ".docker", "containers"}
_OUTPUT_FOLDERS = {"target", "build", "libs", "dist", "out", "docker", "publish"}
_BUILT_INTO = ("target", "build")
"""Where Maven and Gradle put all they make."""


_WITH_PARAMETERS = frozenset(("bicep", "terraform", "ecs"))
"""Formats in which the image is often left to whoever deploys: it is then called like what runs it."""


def is_unsaid(workload: Workload) -> bool:
    """Whether nobody says which image a workload runs."""
    return workload.origin in _WITH_PARAMETERS and workload.image == workload.name


def built(workload: Workload, known: Known) -> tuple[str | None, str | None, ContainerFile | None]:
    """(build context, folder of the service, Dockerfile) of a workload; None, None, None for a foreign image."""
    if workload.build is not None:
        container = known.containers.get(workload.dockerfile or "") or known.container_in(workload.build)
        of_others = container is not None and images.kind_on(container.base)  # a database with something added
        output = None if of_others else _project_of_output(workload.build, known)
        if output is not None:
            return output, output, known.container_in(output)
        if container is not None and workload.target_stage:
            container = known.stages.get((container.path, workload.target_stage.lower()), container)
        if container is None and workload.build in known.roots:  # of all, the name tells which part
            folder = _named_like("", workload, known)
            if folder is not None and within(folder, workload.build):
                return workload.build, folder, known.container_in(folder)
            if folder is not None and folder in known.roots:  # which part that is a repository of its own
                return folder, folder, known.container_in(folder)
        if container is None:
            return workload.build, _where_missing(workload, known) or workload.build, None
        given = workload.build_arguments
        return workload.build, _narrowed(workload.build, container, known, given), filled(container, given)
    image = images.tail(workload.image)
    builds = known.builds_of(image)
    build = next((one for one in builds if _is_there(one, known)), None)
    if build is not None:
        return _of_build(build, known)
    if images.kind(workload.image) and known.projects.making_under(workload.image) is None:
        return None, None, None
    beside = known.built_beside(workload)
    if beside is not None:
        return built(beside, known)
    folder = known.projects.making(workload.image)
    around = known.image_around(folder) if folder is not None and known.container_in(folder) is None else None
    if around is not None:
        folder = around.path.rpartition("/")[0]
        return folder, folder, around
    whole = known.of_the_whole(image) if folder is None else None
    if whole is not None:
        return "", _narrowed("", whole, known), whole
    if folder is None:
        folder = _named_like(image, workload, known) or _around(workload, known) or _program(image, workload, known)
    if folder is None and is_unsaid(workload):
        folder = known.folders.alike(workload.name)
    called = known.building_called(image) if folder is None and not builds else None
    if called is not None:
        return built(called, known)
    if folder is None and builds:
        return _of_build(builds[0], known)
    return folder, folder, known.container_in(folder) if folder is not None else None


def _is_there(build: ImageBuild, known: Known) -> bool:
    """Whether anything is known of the folder that an image is built from: a pipeline may tell of what was moved away."""
    if build.dockerfile in known.containers or known.container_in(build.context) is not None:
        return True
    return known.projects.holds(build.context) or _project_of_output(build.context, known) is not None


def _where_missing(workload: Workload, known: Known) -> str | None:
    """The folder of a Dockerfile that is not there any more, if those of other services are inside the context: what is
    built is not all of them.
    """
    folder = (workload.dockerfile or "").rpartition("/")[0]
    if not folder or folder == workload.build or base_name(folder) in _DOCKER_FOLDERS or "$" in folder:
        return None
    inside = within(folder, workload.build or "")
    return folder if inside and any(within(path, workload.build or "") for path in known.containers) else None


def _of_build(build: ImageBuild, known: Known) -> tuple[str, str, ContainerFile | None]:
    container = known.containers.get(build.dockerfile or "") or known.container_in(build.context)
    output = _project_of_output(build.context, known) if container is None else None
    if output is not None:
        return output, output, known.container_in(output)
    if container is None:
        return build.context, build.context, None
    folder = _narrowed(build.context, container, known, build.arguments)
    return build.context, folder, filled(container, build.arguments)


def arguments_of(workload: Workload, known: Known) -> tuple[str, ...]:
    """What the build of a workload's image is given besides its folder."""
    given = [*workload.build_arguments, workload.target_stage]
    image = images.tail(workload.image)
    if workload.build is None:
        given += known.arguments(image)
    return tuple(word for word in dict.fromkeys(words(given)) if word)


def _project_of_output(context: str, known: Known) -> str | None:
    """The project whose build fills a context: ``orders/target`` is orders, as is ``orders/target/docker/orders/build``."""
    folder = context
    while folder and base_name(folder) in _OUTPUT_FOLDERS:
        folder = folder.rpartition("/")[0]
        if folder != context and known.projects.lies_in(folder):
            return folder
    projects = (context.partition(f"/{output}/")[0] for output in _BUILT_INTO if f"/{output}/" in context)
    return next((project for project in projects if known.projects.lies_in(project)), None)


def _named_like(image: str, workload: Workload, known: Known) -> str | None:
    """The folder with a Dockerfile whose name the image's name ends in, or that the workload is named after."""
    wanted = [image, workload.name, dict(workload.labels).get("app", ""), workload.container]
    for name in filter(None, wanted[:1]):
        ending = known.folders.ending(name)
        if ending:
            return max(ending, key=lambda f: (len(base_name(f)), plain(f).endswith(plain(name)), -f.count("/"), f))
    for name in wanted[1:]:
        same = known.folders.like(name)
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


def _program(image: str, workload: Workload, known: Known) -> str | None:
    """The one program that is called like the workload, or says so itself, or whose name ends in that, if the image's does,
    too: ``acme/shop-orders`` of orders. Of a workload that is called otherwise, the program that says it is called as the
    image is.
    """
    name = workload.name
    if not plain(image).endswith(plain(name)):
        return known.stated.folder_of(image)
    return known.projects.program_called(name) or known.stated.folder_of(name) or known.projects.program_ending(name)


def _narrowed(context: str, written: ContainerFile, known: Known, given: Sequence[str] = ()) -> str:
    """The part of a build context that is the service: what the build's arguments have copied, where its Dockerfile lies,
    the project whose archive is copied, or the one folder that is copied, or the one of several that is copied to where the
    program is started.
    """
    container = filled(written, given)
    told = _told(written, container)
    if told:
        return "/".join(p for p in (context, told) if p)
    folder = container.path.rpartition("/")[0]
    apart = folder != context and within(folder, context)
    made = set(_made_in_stages(context, container, known))
    if len(made) == 1 and apart and not known.projects.holds(folder):
        return next(iter(made))
    if apart and base_name(folder) not in _DOCKER_FOLDERS:
        return folder
    archived = _project_of_archive(context, container, made, known)
    if archived is not None:
        return archived
    sources = {s.strip("./") for copy in container.copies for s in copy.sources if not s.startswith("--")}
    parts = _folders(sources)
    holding = ["/".join(p for p in (context, part) if p) for part in parts]
    holding = [part for part in holding if part != context and within(folder, part)]
    if holding:  # of several folders that are copied the one in which the Dockerfile lies
        return max(holding, key=len)
    if folder != context and not any(s in (".", "./") for c in container.copies for s in c.sources):
        chosen = parts if len(parts) == 1 else parts & _where_it_works(container)
        if len(chosen) == 1:
            return "/".join(p for p in (context, *chosen) if p)
    return context


def _told(written: ContainerFile, container: ContainerFile) -> str:
    """The folder that is copied since the build's arguments say so, if all such lie in one."""
    pairs = zip(written.copies, container.copies, strict=True)
    told = {new for one, other in pairs for old, new in zip(one.sources, other.sources, strict=True) if new != old}
    folders = _folders(source.strip("./") for source in told if "$" not in source)
    outermost = min(folders, key=len, default="")
    return outermost if all(within(folder, outermost) for folder in folders) else ""


def _folders(sources: Iterable[str]) -> set[str]:
    """The folders that are copied, or of which something is."""
    return {s.rpartition("/")[0] if "." in base_name(s) else s for s in sources} - {""}


def _where_it_works(container: ContainerFile) -> set[str]:
    """The folders that are copied to where the program is started, or of which a part is copied to the same part of that;
    what lies beside are its libraries.
    """
    here = container.workdir.rstrip("/")
    alone = [(copy.sources[0], copy.target) for copy in container.copies if len(copy.sources) == 1 and here]
    return {
        folder for source, target in alone for folder in _at(here, source.strip("./"), posixpath.join(here, target))
    }


def _at(here: str, source: str, target: str) -> Iterator[str]:
    """The folder of the context that lies there, if a source that is copied to a target is part of it."""
    place = posixpath.normpath(target)
    inside = place.removeprefix(here)
    if within(place, here) and f"/{source}".endswith(inside):
        yield source[: len(source) - len(inside)] if inside else source


def _project_of_archive(context: str, container: ContainerFile, made: Set[str], known: Known) -> str | None:
    """The only project below a context whose built archive is copied: ``orders/target/orders.jar`` is orders. made: those
    whose archives other stages made, which count where none is copied from the context.
    """
    sources = [s for copy in container.copies for s in copy.sources if s.endswith((".jar", ".war")) and "://" not in s]
    folders = {"/".join(p for p in (context, *s.split("/")[:-1]) if p not in ("", ".")) for s in sources}
    found = {project for folder in folders if (project := _project_of_output(folder, known)) is not None}
    only = found or made
    return next(iter(only)) if len(only) == 1 and context not in only else None


def _made_in_stages(context: str, container: ContainerFile, known: Known) -> Iterator[str]:
    """The projects whose archives other stages made: below the context, or below the whole repository where a context
    without any project is but the place of the Dockerfile.
    """
    root = context if known.projects.holds(context) else ""
    for archive in container.archives:
        parts = posixpath.normpath(archive.strip("/")).split("/")[:-1]
        while parts and parts[-1] in _OUTPUT_FOLDERS:
            parts.pop()
        places = ("/".join(filter(None, (root, *parts[start:]))) for start in range(len(parts)))
        project = next((place for place in places if known.projects.lies_in(place)), None)
        if project is not None:
            yield project
