"""Images and the folders they are built from, as CI pipelines, build scripts, Makefiles and Tiltfiles say it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from ringfence.extend import manifest
from ringfence.manifests._image_commands import Build, builds, facts
from ringfence.manifests._image_makefiles import makefile_builds
from ringfence.manifests._image_pipelines import pipeline_builds
from ringfence.manifests._shell_run import run
from ringfence.manifests._shell_syntax import Budget
from ringfence.manifests._working_folders import placed, working_folder
from ringfence.model.facts import Fact, ImageBuild
from ringfence.model.source import Source
from ringfence.patterns import pattern

MAX_BUILDS = 500
"""Of one file."""

_PIPELINES = (
    ".github/workflows/*.yml", ".github/workflows/*.yaml", ".github/actions/*/action.yml", ".github/actions/*/action.yaml",
    "*.gitlab-ci.yml", ".gitlab-ci.yaml", ".gitlab/*.yml", ".gitlab/ci/*.yml", "cloudbuild*.yaml", "cloudbuild*.yml",
    "azure-pipelines*.yml", "azure-pipelines*.yaml", ".circleci/config.yml", "bitbucket-pipelines.yml", ".travis.yml",
    "buildspec*.yml", "buildspec*.yaml", ".drone.yml", ".woodpecker.yml", ".woodpecker/*.yml", ".woodpecker/*.yaml",
    "taskfile.yml", "taskfile.yaml",
)  # fmt: skip
_TILT = pattern(
    r"^[ \t]*(?:docker_build|docker_build_with_restart)\(\s*(?:ref\s*=\s*)?(['\"])(?P<image>[^'\"\n]+)\1\s*,"
    r"\s*(?:context\s*=\s*)?(['\"])(?P<context>[^'\"\n]*)\3(?P<more>[^()]{0,500})",
    re.MULTILINE,
)
_TILT_FILE = pattern(r"\bdockerfile\s*=\s*(['\"])([^'\"\n]+)\1")


@manifest(
    "image-builds",
    files=("*.sh", "*.bash", "Makefile", "GNUmakefile", "*.mk", "Tiltfile", *_PIPELINES),
    tokens=("docker", "podman", "buildah", "nerdctl", "kaniko", "acr build", "builds submit", "Docker@"),
)
def image_builds(source: Source) -> Iterable[Fact]:
    """An image build for each image whose name and folder the file tells; of others nothing is said."""
    found: dict[tuple[str, str, str | None], ImageBuild] = {}
    for build in _reader(source.name.lower())(source):
        found.setdefault((build.image, build.context, build.dockerfile), build)
        if len(found) >= MAX_BUILDS:
            break
    yield from found.values()


def _reader(name: str) -> Callable[[Source], Iterable[ImageBuild]]:
    if name == "tiltfile":
        return _tiltfile
    if name.endswith((".sh", ".bash")):
        return _script
    return pipeline_builds if name.endswith((".yml", ".yaml")) else makefile_builds


def _script(source: Source) -> Iterator[ImageBuild]:
    yield from builds(source, run(source.text, source.path, working_folder(source.path), {}, Budget()))


def _tiltfile(source: Source) -> Iterator[ImageBuild]:
    for match in _TILT.finditer(source.text):
        file = _TILT_FILE.search(match["more"])
        dockerfile = placed(file[2], source.folder, source.folder) if file else None
        build = Build((match["image"],), placed(match["context"] or ".", source.folder, source.folder), dockerfile)
        yield from facts(source, build, source.text.count("\n", 0, match.start("image")) + 1)
