"""Gradle projects: what they depend on, what they hand to their modules, whether they start a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from ringfence.extend import manifest
from ringfence.manifests._gradle_blocks import Statement, blocks, read_blocks
from ringfence.manifests._gradle_values import images
from ringfence.manifests._jvm_libraries import library_facts, serves
from ringfence.model.facts import Fact, Project
from ringfence.model.source import Source, Span

_STARTING = frozenset((
    "org.springframework.boot", "spring-boot", "springboot", "application", "war", "com.google.cloud.tools.jib", "jib",
    "io.quarkus", "io.micronaut.application", "com.bmuschko.docker-spring-boot-application", "org.gretty", "io.ktor.plugin",
))  # fmt: skip
CONVENTION = "gradle-convention"
_SHARED = ("subprojects", "allprojects")
_NOT_DEPLOYED = (
    "test",
    "annotationprocessor",
    "kapt",
    "ksp",
    "developmentonly",
    "checkstyle",
    "integrationtest",
    "classpath",
)


class _Declared(Struct):
    """What a script, or a block of it, declares."""

    libraries: list[tuple[str, Span]] = field(default_factory=list)
    plugins: set[str] = field(default_factory=set)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for name, _ in self.libraries))

    @property
    def starts(self) -> bool:
        return not _STARTING.isdisjoint(self.plugins) or serves(self.names)


@manifest("gradle", files=("build.gradle", "build.gradle.kts"))
def gradle(source: Source) -> Iterable[Fact]:
    """The project of the script, those that it configures by path, and what their libraries make of them."""
    statements = read_blocks(source.text)
    own = _declared(statements, source)
    shared = _Declared()
    for head in _SHARED:
        inside = _declared(list(blocks(statements, head)), source)
        shared.libraries += inside.libraries
        shared.plugins |= inside.plugins
    name = source.folder.rpartition("/")[2]
    project = _project(source, name, source.folder, own, shared, tuple(images(statements, name)), 1)
    applies = tuple(sorted((own.plugins | shared.plugins) - _STARTING))
    starts = project.runnable or any(map(_names_main, statements))
    yield replace(project, runnable=starts, library=_makes_library(statements), applies=applies)
    yield from library_facts(shared.libraries or own.libraries)  # what is shared, every module inherits
    for statement in statements:
        path = statement.strings[0] if statement.head == "project" and statement.block and statement.strings else ""
        if path.startswith(":"):
            folder = "/".join(part for part in (source.folder, *path.strip(":").split(":")) if part)
            part = _declared(statement.block, source)
            yield _project(source, folder.rpartition("/")[2], folder, part, _Declared(), (), statement.line)


@manifest(
    "gradle-conventions",
    files=tuple(
        f"src/main/{language}/{name}" for language in ("kotlin", "groovy") for name in ("*.gradle", "*.gradle.kts")
    ),
)
def gradle_conventions(source: Source) -> Iterable[Fact]:
    """A plugin that the build has itself, as a script: what projects that apply it are given. It is called like its file."""
    statements = read_blocks(source.text)
    own = _declared(statements, source)
    name = source.name.removesuffix(".kts").removesuffix(".gradle")
    applies = tuple(sorted(own.plugins - _STARTING))
    yield Project(
        name, source.folder, CONVENTION, own.starts, own.names, source.line(1), library=_makes_library(statements),
        applies=applies,
    )  # fmt: skip


def _project(
    source: Source, name: str, folder: str, own: _Declared, shared: _Declared, images: tuple[str, ...], line: int
) -> Project:
    return Project(
        name, folder, "gradle", own.starts, own.names, source.line(line), "", shared.names, shared.starts, images
    )  # fmt: skip


def _declared(statements: list[Statement], source: Source) -> _Declared:
    found = _Declared()
    for statement in blocks(statements, "dependencies"):
        if not statement.head.lower().startswith(_NOT_DEPLOYED):
            found.libraries += [(name, source.line(statement.line)) for name in _library(statement)]
    for statement in statements:
        if statement.head == "apply" and "plugin" in statement.words:
            found.plugins.update(statement.strings)
        elif statement.head == "plugins":
            for plugin in statement.block:
                if not _withheld(plugin):
                    found.plugins.update(plugin.strings[:1] or [_alias(plugin)])
    return found


def _names_main(statement: Statement) -> bool:
    """Whether a task's archive names the class that is run: ``jar { manifest { attributes["Main-Class"] = … } }``. What is
    said of all modules is not said of this one.
    """
    waiting = [statement] if statement.head not in _SHARED else []
    while waiting:
        one = waiting.pop()
        if "Main-Class" in one.strings:
            return True
        waiting += one.block
    return False


def _withheld(plugin: Statement) -> bool:
    """``apply false``: only its version is declared."""
    return any(a == "apply" and "false" in plugin.words[i + 1 : i + 3] for i, a in enumerate(plugin.words))


def _alias(statement: Statement) -> str:
    """A name of a version catalogue, ``libs.spring.boot.starter.web``, as the library is most likely called."""
    words = [word for word in statement.words if word not in (".", "(", ")")]
    start = words.index("libs") + 1 if "libs" in words else len(words)
    rest = words[start:]
    return "-".join(rest[1:] if rest[:1] == ["plugins"] else rest) or (
        statement.head if len(statement.words) == 1 else ""
    )


def _library(statement: Statement) -> Iterator[str]:
    """The names of the libraries or projects that one line depends on."""
    words = statement.words
    if "project" in words and statement.strings:
        yield statement.strings[0].strip(":").replace(":", "/")
        return
    if "name" in words:  # group: 'a', name: 'b'
        place = words.index("name")
        rest = [word for word in words[place + 1 :] if word in statement.strings]
        yield from rest[:1]
        return
    for written in statement.strings:
        parts = written.split(":")
        if len(parts) > 1 and parts[1]:
            yield parts[1]
    if not statement.strings and "libs" in words:
        yield _alias(statement)


def _makes_library(statements: list[Statement]) -> bool:
    """``bootJar { enabled = false }``, ``tasks.named("bootJar") { … }``, ``tasks { bootJar { … } }``: packs no program."""
    for statement in (*statements, *blocks(statements, "tasks")):
        if "bootJar" in statement.words:
            said = [statement.words, *(inner.words for inner in statement.block)]
            if any(_switched_off(words) for words in said):
                return True
    return False


def _switched_off(words: list[str]) -> bool:
    return any(
        word in ("enabled", "isEnabled") and words[i + 1 :][:2] == ["=", "false"] for i, word in enumerate(words)
    )


@manifest("gradle_settings", files=("settings.gradle", "settings.gradle.kts"))
def gradle_settings(source: Source) -> Iterable[Fact]:
    """The modules that a build includes: those without a script of their own are projects too."""
    for statement in read_blocks(source.text):
        if statement.head == "include":
            for written in statement.strings:
                folder = "/".join(part for part in (source.folder, *written.strip(":").split(":")) if part)
                name = folder.rpartition("/")[2]
                yield Project(name, folder, "gradle", False, (), source.line(statement.line))
