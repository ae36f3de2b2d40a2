"""Which part of a build's context is the service, by what its Dockerfile copies and runs."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence, Set

from ringfence.link.build_arguments import filled
from ringfence.link.builds import Known
from ringfence.link.folder_names import base_name, within
from ringfence.model.facts import ContainerFile

_DOCKER_FOLDERS = {"docker", "build", "deploy", "deployment", "dockerfiles", "ci", "infra", "containers"}
_OUTPUT_FOLDERS = {"target", "build", "libs", "dist", "out", "docker", "publish"}
_BUILT_INTO = ("target", "build")
"""Where Maven and Gradle put all they make."""
_ASSEMBLY = ".dll"


def is_for_builds(folder: str) -> bool:
    """Whether a folder holds what builds images rather than a program: hidden ones are tools' (``.devcontainer``)."""
    name = base_name(folder)
    return name in _DOCKER_FOLDERS or name.startswith(".")


def _is_below_builds(folder: str) -> bool:
    """Whether a folder lies in one that holds what builds images, sorted by what they are for: ``docker/orders``."""
    return any(map(is_for_builds, folder.split("/")[:-1]))


def narrowed(context: str, written: ContainerFile, known: Known, given: Sequence[str] = ()) -> str:
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
    apart = apart and not is_for_builds(folder)
    if apart and (known.projects.holds(folder) or not _is_below_builds(folder)):
        return folder
    assembled = _project_of_assembly(context, container, known)
    if assembled is not None:
        return assembled
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
    return folder if apart else context


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
    what lies beside are its libraries. Where its base says where that is, the one of which parts are copied elsewhere.
    """
    here = container.workdir.rstrip("/")
    alone = [(copy.sources[0].strip("./"), copy.target) for copy in container.copies if len(copy.sources) == 1]
    if not here:
        apart = {_moved(source, posixpath.normpath(target)) for source, target in alone if target.startswith("/")}
        return apart - {""} if len(apart - {""}) == 1 else set()
    placed = [(source, posixpath.normpath(posixpath.join(here, target))) for source, target in alone]
    files = [(source, place) for source, place in placed if "." in base_name(source)]
    whole = {folder for one in placed if one not in files for folder in _at(here, *one)}
    return whole or {source.rpartition("/")[0] for source, place in files if place == here}


def _moved(source: str, target: str) -> str:
    """The folder whose part lies elsewhere: ``orders`` for ``orders/app`` that is ``/srv/app``; none for what keeps its
    path.
    """
    folder, place = source.split("/"), target.strip("/").split("/")
    while folder and place and folder[-1] == place[-1]:
        folder.pop()
        place.pop()
    return "/".join(folder) if place else ""


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
    found = {project for folder in folders if (project := project_of_output(folder, known)) is not None}
    only = found or made
    return next(iter(only)) if len(only) == 1 and context not in only else None


def _project_of_assembly(context: str, container: ContainerFile, known: Known) -> str | None:
    """The one of several programs of .NET below a context that the image starts: ``dotnet Orders.Api.dll``. The only
    Dockerfile of a context is that of one service, whatever processes that has.
    """
    if context and container.path.rpartition("/")[0] == context and known.is_only_dockerfile(container):
        return None
    words = (base_name(word) for word in (*container.entrypoint, *container.command))
    started = {word[: -len(_ASSEMBLY)].lower() for word in words if word.lower().endswith(_ASSEMBLY)}
    if not started:
        return None
    inside = known.projects.programs_in("dotnet", context)
    found = {program.folder for program in inside if program.name.lower() in started}
    return next(iter(found)) if len(found) == 1 and len(inside) > 1 else None


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


def project_of_output(context: str, known: Known) -> str | None:
    """The project whose build fills a context: ``orders/target`` is orders, as is ``orders/target/docker/orders/build``."""
    folder = context
    while folder and base_name(folder) in _OUTPUT_FOLDERS:
        folder = folder.rpartition("/")[0]
        if folder != context and known.projects.lies_in(folder):
            return folder
    projects = (context.partition(f"/{output}/")[0] for output in _BUILT_INTO if f"/{output}/" in context)
    return next((project for project in projects if known.projects.lies_in(project)), None)
