"""Command lines that build container images: which images, from which folder, by which Dockerfile."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from ringfence.manifests._shell_run import Command
from ringfence.manifests._shell_syntax import PLACE, UNKNOWN
from ringfence.model.facts import ImageBuild
from ringfence.model.source import Source
from ringfence.patterns import pattern

BUILDING = pattern(r"\b(?:docker|podman|nerdctl|buildah|acr|builds)\b|kaniko|\bDOCKER\b")
"""What a script names that builds an image."""

_TOOLS = frozenset(("docker", "podman", "nerdctl", "buildah"))
_BEFORE = frozenset(("sudo", "exec", "time", "env", "command", "nohup", "timeout", "retry", "run", "eval", "-E"))
_BETWEEN = frozenset(("buildx", "image", "builder"))
_FLAGS = frozenset((
    "-q", "-D", "--quiet", "--no-cache", "--pull", "--push", "--load", "--rm", "--force-rm", "--compress",
    "--squash", "--squash-all", "--check", "--debug", "--async", "--no-push", "--cleanup", "--reproducible",
    "--single-snapshot", "--skip-tls-verify", "--insecure", "--no-logs", "--no-wait", "--cache", "--layers",
    "--tls-verify", "--all", "--no-format", "--force", "--disable-compression",
))  # fmt: skip
"""Options that take no word after them."""
_NAME = pattern(r"[A-Za-z0-9][\w.-]*", re.ASCII)


class Build(Struct, frozen=True):
    """Images as written; the folder and the Dockerfile as paths of the repository, None where unknown or unsaid."""

    images: tuple[str, ...]
    context: str | None
    dockerfile: str | None
    arguments: tuple[str, ...] = ()


def image_name(written: str) -> str | None:
    """An image without tag and digest, reduced to the names after the last unknown one; None if its own is unknown."""
    folder, _, last = written.partition("@")[0].strip().rpartition("/")
    last = last.partition(":")[0]
    if not _NAME.fullmatch(last) or last == "latest" or PLACE in folder:
        return None
    if UNKNOWN in folder:
        folder = folder.rpartition(UNKNOWN)[2].partition("/")[2]
    return f"{folder}/{last}" if folder else last


def facts(source: Source, build: Build, line: int) -> Iterator[ImageBuild]:
    """A build as facts; without a known context, the folder of the Dockerfile is taken for it."""
    context = build.context
    if context is None and build.dockerfile is not None:
        context = build.dockerfile.rpartition("/")[0]
    if context is not None:
        for name in dict.fromkeys(map(image_name, build.images)):
            if name is not None:
                yield ImageBuild(name, context, build.dockerfile, source.line(line), build.arguments)


def builds(source: Source, commands: Iterable[Command], lines: list[int] | None = None) -> Iterator[ImageBuild]:
    """What some commands build, further names of what they built included. lines: those of the file, if not the same."""
    known: dict[str, Build] = {}
    for command in commands:
        line = command.line if lines is None else lines[min(command.line, len(lines)) - 1]
        build = _build(command) or _further_name(command, known)
        if build is not None:
            known.update({written.partition("@")[0]: build for written in build.images})
            yield from facts(source, build, line)


def _build(command: Command) -> Build | None:
    words = command.words
    start = _tool(words)
    if start is None:
        return None
    tool, rest = words[start].rpartition("/")[2], words[start + 1 :]
    if tool == "executor":
        return _kaniko(command, rest)
    if tool == "az" and rest[:2] == ("acr", "build"):
        return _docker(command, rest[2:])
    if tool == "gcloud" and "submit" in rest[:3]:
        return _docker(command, rest[rest.index("submit") + 1 :])
    end = next((i for i, word in enumerate(rest[:6]) if word in ("build", "bud")), None)
    if end is None or (end and rest[0] not in _BETWEEN and not rest[0].startswith("-")):
        return None
    return _docker(command, rest[end + 1 :])


def _tool(words: tuple[str, ...]) -> int | None:
    """Where the builder's name stands: first, or after words that only run what follows."""
    for index, word in enumerate(words[:5]):
        name = word.rpartition("/")[2]
        if name in _TOOLS or name in ("az", "gcloud") or word.endswith("kaniko/executor"):
            return index
        if word not in _BEFORE and "=" not in word and not word.rstrip("smh").isdigit():
            return None
    return None


def _docker(command: Command, arguments: tuple[str, ...]) -> Build | None:
    given, options = _parsed(arguments)
    images = [*options.get("-t", ()), *options.get("--tag", ()), *options.get("--image", ())]
    files = options.get("-f") or options.get("--file") or ()
    context = command.place(given[0]) if len(given) == 1 and given[0] != "-" else None
    dockerfile = command.place(files[-1]) if files else None
    return Build(tuple(images), context, dockerfile, _arguments(options)) if images else None


def _arguments(options: dict[str, list[str]]) -> tuple[str, ...]:
    """Build arguments, and the stage."""
    given = (*options.get("--build-arg", ()), *options.get("--target", ()))
    return tuple(word for word in given if word and UNKNOWN not in word)


def _kaniko(command: Command, arguments: tuple[str, ...]) -> Build | None:
    _, options = _parsed(arguments)
    images = [*options.get("-d", ()), *options.get("--destination", ())]
    contexts = options.get("-c") or options.get("--context") or (".",)
    context = command.place(contexts[-1].removeprefix("dir://"))
    files = options.get("-f") or options.get("--dockerfile")
    dockerfile = command.place(files[-1], context) if files else None
    return Build(tuple(images), context, dockerfile, _arguments(options)) if images else None


def _further_name(command: Command, known: dict[str, Build]) -> Build | None:
    """``docker tag built another``: another name of the same build."""
    words = command.words
    start = _tool(words)
    if start is None or words[start].rpartition("/")[2] not in _TOOLS:
        return None
    rest = words[start + 1 :]
    rest = rest[1:] if rest[:1] == ("image",) else rest
    build = known.get(rest[1]) if len(rest) == 3 and rest[0] == "tag" else None
    return Build((rest[2],), build.context, build.dockerfile, build.arguments) if build is not None else None


def _parsed(arguments: tuple[str, ...]) -> tuple[list[str], dict[str, list[str]]]:
    """The plain words, and the values of each option. A word of which nothing is known may be either: it is left out."""
    plain: list[str] = []
    options: dict[str, list[str]] = {}
    words = iter(arguments)
    for word in words:
        if not word.startswith("-") or word == "-":
            if word.strip(UNKNOWN):
                plain.append(word)
            continue
        name, equals, value = word.partition("=")
        if not word.startswith("--") and len(name) > 2:  # -tname
            name, value, equals = word[:2], word[2:].removeprefix("="), "="
        if not equals:
            if name in _FLAGS:
                continue
            value = next(words, "")
        options.setdefault(name, []).append(value)
    return plain, options
