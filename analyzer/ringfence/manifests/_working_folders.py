"""Where scripts and pipelines run, and what the paths in them lead to."""

from __future__ import annotations

from ringfence.manifests._kubernetes_paths import repository_path
from ringfence.manifests._shell_syntax import PLACE, UNKNOWN

_TOOLING = frozenset((
    "scripts", "script", "bin", "hack", "ci", "cicd", "ci-cd", "tools", "tool", "build", "builds", "deploy", "deployment",
    "deployments", "docker", "devops", "ops", "infra", "utils", "util", "release", "releases", "automation", "make",
    "workflows", "actions",
))  # fmt: skip


def working_folder(path: str) -> str:
    """Where a script or pipeline is started from, if it does not say: above the folders that hold nothing but tooling."""
    parts = path.split("/")[:-1]
    while parts and (parts[-1].lower() in _TOOLING or parts[-1].startswith(".")):
        parts.pop()
    return "/".join(parts)


def placed(written: str, folder: str | None, own: str) -> str | None:
    """A path as one of the repository. Where people start a script is a habit: the paths tell who meant otherwise."""
    if written.startswith(PLACE):
        return repository_path("", written[1:].lstrip("/") or ".")
    if UNKNOWN in written or PLACE in written or folder is None:
        return None
    if folder and f"{written.removeprefix('./')}/".startswith(f"{folder}/"):
        return repository_path("", written)
    found = repository_path(folder, written)
    return repository_path(own, written) if found is None else found
