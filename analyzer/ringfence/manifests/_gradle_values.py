"""What a Gradle script gives names to, and the names of images that its build makes, filled in with that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ringfence.manifests._gradle_blocks import Statement, blocks
from ringfence.patterns import pattern

MAX_LENGTH = 500
_PLACE = pattern(r"\$\{([^{}]{1,100})\}|\$([A-Za-z_]\w{0,100})")
_ARCHIVES = frozenset(("jar", "bootJar", "war", "bootWar", "shadowJar"))
_ARCHIVE_NAMES = frozenset(("baseName", "archiveBaseName", "archivesBaseName"))
_IMAGE = frozenset(("image", "imageName", "name", "images", "applicationName"))
_IMAGE_BLOCKS: tuple[tuple[str, ...], ...] = (
    ("jib",), ("jib", "to"), ("bootBuildImage",), ("tasks", "bootBuildImage"), ("docker",),
    ("docker", "springBootApplication"),
)  # fmt: skip
_IMAGE_TASKS = frozenset(("Docker", "DockerBuildImage", "BootBuildImage"))
"""Types of tasks that make an image."""


def images(statements: list[Statement], project: str) -> Iterator[str]:
    """The images that jib, Spring Boot and plugins for containers are told to make; what nobody knows stays in the names."""
    named = {name: written for statement in _said(statements) for name, written in _given(statement)}
    values = {"name": project, "archive": project, **named}
    for statement in _of_images(statements):
        if not _IMAGE.isdisjoint(statement.words):
            for written in _written(statement):
                yield _filled(written, values)


def _said(statements: list[Statement]) -> Iterator[Statement]:
    """Where a script sets what it goes by: at the top, among extra properties, for the archive that it builds."""
    yield from statements
    for statement in (*statements, *blocks(statements, "buildscript"), *blocks(statements, "tasks")):
        if statement.words[-1:] == ["ext"] or not _ARCHIVES.isdisjoint(statement.words):
            yield from statement.block


def _given(statement: Statement) -> Iterator[tuple[str, str]]:
    """The name that a statement gives a value, and that: ``def a = 'b'``, ``ext.a = 'b'``, ``group 'b'``, ``a.set("b")``."""
    if statement.block or not statement.words:
        return
    before = statement.words[: statement.words.index("=")] if "=" in statement.words else statement.words[:1]
    names = [word for word in before if word.isidentifier() and word != "set"]
    for written in _written(statement) if names else ():
        yield _key(names[-1]), written


def _of_images(statements: list[Statement]) -> Iterator[Statement]:
    for path in _IMAGE_BLOCKS:
        yield from blocks(statements, *path)
    for statement in (*statements, *blocks(statements, "tasks")):
        if not _IMAGE_TASKS.isdisjoint(statement.words):
            yield from statement.block
        elif statement.words[:5] == ["jib", ".", "to", ".", "image"]:
            yield statement


def _written(statement: Statement) -> Iterable[str]:
    """The texts of a statement; where it has none, the name that its value goes by."""
    if statement.strings:
        return statement.strings[:1]
    value = "".join(statement.words[statement.words.index("=") + 1 :]) if "=" in statement.words else ""
    return [f"${{{value}}}"] if value else []


def _filled(written: str, values: Mapping[str, str]) -> str:
    for _ in range(3):
        written = _PLACE.sub(lambda match: values.get(_key(match[1] or match[2]), match[0]), written)[:MAX_LENGTH]
    return written


def _key(name: str) -> str:
    """What a name is looked up by: ``project.ext.a`` is ``a``, and all names of archives are one."""
    parts = name.replace(".get()", "").split(".")
    if parts[0] == "rootProject":  # has another name
        return name
    return "archive" if parts[-1] in _ARCHIVE_NAMES else parts[-1]
