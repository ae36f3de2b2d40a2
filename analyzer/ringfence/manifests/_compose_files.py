"""Files and folders a Compose file names, as repository paths: builds, mounts, environment files, included files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ringfence.formats.yaml import Node
from ringfence.manifests._compose_interpolation import partly_known, plain, settled
from ringfence.model.facts import SettingsFrom
from ringfence.patterns import pattern

DOCKER_SOCKET = "docker:socket"
"""The source of a mount of the container engine's socket, in place of a path."""

_REMOTE = pattern(r"[A-Za-z][A-Za-z0-9+.-]*://|git@|github\.com/|docker-image:")
_DRIVE = pattern(r"[A-Za-z]:[\\/]")
_HOST_FOLDER = pattern(r"\$(PWD\b|\{PWD\})")


def repository_path(folder: str, written: str) -> str | None:
    """The repository path of what a file in ``folder`` names; None if it lies elsewhere or cannot be known."""
    written = _HOST_FOLDER.sub(".", written.strip())
    path = plain(written).replace("\\", "/")
    if written.startswith("$") and settled(written) is None:
        path = path.lstrip("/")  # ${ROOT}/orders: most likely the repository is meant, and a wrong path names nothing
    if not path or path.startswith(("/", "~")) or _REMOTE.match(path) or _DRIVE.match(path) or "\0" in path:
        return None
    joined = posixpath.normpath(posixpath.join(folder, path))
    if joined == ".." or joined.startswith("../"):
        return None
    return "" if joined == "." else joined


def read_build(folder: str, build: Node) -> tuple[str | None, str | None, str]:
    """Context and Dockerfile as repository paths, and the target stage; context None: not built from the repository."""
    if not build:
        return None, None, ""
    written = build.get("context").text(".") if build.is_mapping else build.text()
    context = repository_path(folder, written)
    if context is None:
        return None, None, ""
    dockerfile = _dockerfile(context, build.get("dockerfile").text())
    return context, dockerfile, plain(build.get("target").text())


def read_build_arguments(arguments: Node) -> Iterator[str]:
    """The arguments of a build, ``NAME=value``."""
    yield from (f"{key.text()}={plain(value.text())}" for key, value in arguments.items() if key and value.is_scalar)
    yield from map(plain, arguments.texts())


def _dockerfile(context: str, written: str) -> str | None:
    """The Dockerfile's path; ``${NAME}`` stays in it for what a ``.env`` says."""
    written = written.lstrip("/")  # from the context all the same: the host's root is not here
    if not written or settled(written) is not None:
        return repository_path(context, written) if written else None
    return posixpath.join(context, partly_known(written))


def read_mounts(folder: str, root: Node, service: Node) -> tuple[tuple[str, str], ...]:
    """Bind mounts, and the configs and secrets that are files of the repository."""
    found = [
        *(_volume(volume) for volume in service.get("volumes").elements()),
        *_granted(root.get("configs"), service.get("configs"), "/"),
        *_granted(root.get("secrets"), service.get("secrets"), "/run/secrets/"),
    ]
    mounts = ((_mounted(folder, source), target) for source, target in found if source)
    return tuple((source, target) for source, target in mounts if source is not None)


def _mounted(folder: str, source: str) -> str | None:
    """The repository path of a mount's source; the socket of the container engine has a name of its own."""
    return DOCKER_SOCKET if source == DOCKER_SOCKET else repository_path(folder, source)


def _volume(volume: Node) -> tuple[str, str]:
    """Source as written and target; ``("", "")`` for a named volume."""
    written = volume.get("source").text() if volume.is_mapping else volume.text()
    if written.partition(":")[0].endswith("docker.sock"):
        return DOCKER_SOCKET, "/var/run/docker.sock"
    if volume.is_mapping:
        source, bind = volume.get("source").text() or volume.get("src").text(), volume.get("type").text() == "bind"
        return (source, plain(volume.get("target").text())) if bind or source.startswith(".") else ("", "")
    source, target = _split_volume(volume.text())
    shown = plain(_HOST_FOLDER.sub(".", source))
    is_path = shown.startswith(".") or (source.startswith("$") and "/" in shown)
    return (source, target) if is_path else ("", "")


def _split_volume(written: str) -> tuple[str, str]:
    """``source:target:mode``; the source may be a variable whose default begins with a colon."""
    depth = 0
    for index, character in enumerate(written):
        if character == ":" and depth == 0:
            return written[:index], plain(written[index + 1 :]).partition(":")[0]
        depth = max(0, depth + {"{": 1, "}": -1}.get(character, 0))
    return "", ""


def _granted(declared: Node, granted: Node, default_folder: str) -> Iterator[tuple[str, str]]:
    for grant in granted.elements():
        name = grant.get("source").text() if grant.is_mapping else grant.text()
        target = plain(grant.get("target").text()) or name
        if name:
            yield declared.get(name, "file").text(), target if target.startswith("/") else f"{default_folder}{target}"


def read_env_files(folder: str, path: str, service: Node) -> tuple[SettingsFrom, ...]:
    """Files a service takes its environment from; later ones win."""
    found = []
    for entry in service.get("env_file").one_or_many():
        written = entry.get("path") if entry.is_mapping else entry
        name = repository_path(folder, written.text())
        if name:
            found.append(SettingsFrom("file", name, written.span(path)))
    return tuple(found)


def read_extends(folder: str, extends: Node) -> tuple[str, str] | None:
    """The file (``""``: this one) and the service that a service starts from."""
    if not extends.is_mapping:
        return ("", extends.text()) if extends.text() else None
    file, service = extends.get("file").text(), extends.get("service").text()
    path = repository_path(folder, file) if file else ""
    return (path, service) if service and path is not None else None


def read_include(folder: str, include: Node) -> tuple[str, ...]:
    """The Compose files that a file includes."""
    found: list[str | None] = []
    for entry in include.one_or_many():
        written = entry.get("path") if entry.is_mapping else entry
        found.extend(repository_path(folder, path) for path in written.texts())
    return tuple(dict.fromkeys(path for path in found if path))
