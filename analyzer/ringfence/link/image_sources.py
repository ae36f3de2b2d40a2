"""Which folder of the repository a workload's image comes from, and which Dockerfile makes it."""

from __future__ import annotations

import posixpath

from ringfence.link import images
from ringfence.link.build_arguments import filled, words
from ringfence.link.builds import Known
from ringfence.link.context_parts import is_for_builds, narrowed, project_of_output
from ringfence.link.folder_names import base_name, made_for, plain, within
from ringfence.model.facts import ContainerFile, ImageBuild, Workload

_WITH_PARAMETERS = frozenset(("bicep", "terraform", "ecs"))
"""Formats in which the image is often left to whoever deploys: it is then called like what runs it."""


def is_unsaid(workload: Workload) -> bool:
    """Whether nobody says which image a workload runs."""
    return workload.origin in _WITH_PARAMETERS and workload.image == workload.name


def built(workload: Workload, known: Known) -> tuple[str | None, str | None, ContainerFile | None]:
    """(build context, folder of the service, Dockerfile) of a workload; None, None, None for a foreign image."""
    if workload.build is not None:
        astray = _counted_from_the_manifest(workload, known)
        if astray is not None:
            context = workload.at.path.rpartition("/")[0]
            given = workload.build_arguments
            return context, narrowed(context, astray, known, given), filled(astray, given)
        container = _dockerfile(workload, known)
        of_others = container is not None and images.kind_on(container.base)  # a database with something added
        output = None if of_others else project_of_output(workload.build, known)
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
        return workload.build, narrowed(workload.build, container, known, given), filled(container, given)
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
        return "", narrowed("", whole, known), whole
    if folder is None:
        folder = _named_like(image, workload, known)
        container = known.called_after(image) if folder is None else None
        if container is not None:
            context = container.path.rpartition("/")[0]
            return context, narrowed(context, container, known), container
        folder = folder or _around(workload, known) or _program(image, workload, known)
    if folder is None and is_unsaid(workload):
        folder = known.folders.alike(workload.name)
    called = known.building_called(image) if folder is None and not builds else None
    if called is not None:
        return built(called, known)
    if folder is None and builds:
        return _of_build(builds[0], known)
    return folder, folder, known.container_in(folder) if folder is not None else None


def _dockerfile(workload: Workload, known: Known) -> ContainerFile | None:
    """The Dockerfile of a build: the one that it names, else its folder's, unless that is called after some program, or the
    one that is not there would lie in the folder of a program: of all that is built from a whole repository, any.
    """
    named, build = workload.dockerfile or "", workload.build or ""
    found = known.containers.get(named) or known.container_in(build)
    folder = named.rpartition("/")[0]
    if found is None or not named or found.path == named or folder == build:
        return found
    elsewhere = not is_for_builds(folder) and (build in known.roots or known.projects.holds(folder))
    return None if elsewhere or made_for(found.path) is not None else found


def _counted_from_the_manifest(workload: Workload, known: Known) -> ContainerFile | None:
    """The Dockerfile whose path was written as from the manifest, where nothing lies at it from the build's context, from
    which it counts.
    """
    inside = f"{workload.build}/"
    if not workload.build or not workload.dockerfile or workload.dockerfile in known.containers:
        return None
    if not workload.dockerfile.startswith(inside) or known.container_in(workload.build) is not None:
        return None
    place = posixpath.join(workload.at.path.rpartition("/")[0], workload.dockerfile.removeprefix(inside))
    return known.containers.get(posixpath.normpath(place))


def _is_there(build: ImageBuild, known: Known) -> bool:
    """Whether anything is known of the folder that an image is built from: a pipeline may tell of what was moved away."""
    if build.dockerfile in known.containers or known.container_in(build.context) is not None:
        return True
    return known.projects.holds(build.context) or project_of_output(build.context, known) is not None


def _where_missing(workload: Workload, known: Known) -> str | None:
    """The folder of a Dockerfile that is not there any more, if those of other services are inside the context: what is
    built is not all of them.
    """
    folder = (workload.dockerfile or "").rpartition("/")[0]
    if not folder or folder == workload.build or is_for_builds(folder) or "$" in folder:
        return None
    inside = within(folder, workload.build or "")
    return folder if inside and any(within(path, workload.build or "") for path in known.containers) else None


def _of_build(build: ImageBuild, known: Known) -> tuple[str, str, ContainerFile | None]:
    container = known.containers.get(build.dockerfile or "") or known.container_in(build.context)
    output = project_of_output(build.context, known) if container is None else None
    if output is not None:
        return output, output, known.container_in(output)
    if container is None:
        return build.context, build.context, None
    folder = narrowed(build.context, container, known, build.arguments)
    return build.context, folder, filled(container, build.arguments)


def arguments_of(workload: Workload, known: Known) -> tuple[str, ...]:
    """What the build of a workload's image is given besides its folder."""
    given = [*workload.build_arguments, workload.target_stage]
    image = images.tail(workload.image)
    if workload.build is None:
        given += known.arguments(image)
    return tuple(word for word in dict.fromkeys(words(given)) if word)


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
