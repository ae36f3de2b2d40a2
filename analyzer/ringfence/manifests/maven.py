"""Maven projects: what they depend on and inherit, whether they start a program, which images their build makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ringfence.extend import manifest
from ringfence.formats.xml import Element, read_xml
from ringfence.manifests._jvm_libraries import library_facts, serves
from ringfence.model.facts import Fact, Project
from ringfence.model.source import Source, Span
from ringfence.patterns import pattern

_STARTING = frozenset((
    "spring-boot-maven-plugin", "jib-maven-plugin", "quarkus-maven-plugin", "micronaut-maven-plugin", "tomcat7-maven-plugin",
    "azure-functions-maven-plugin",
    "jetty-maven-plugin", "wildfly-maven-plugin", "payara-micro-maven-plugin", "liberty-maven-plugin",
    "helidon-maven-plugin",
))  # fmt: skip
_ARCHIVING = ("maven-jar-plugin", "maven-shade-plugin", "maven-assembly-plugin")
_MAIN_CLASS = tuple(
    (*where, *what, "mainClass")
    for where in (("configuration",), ("executions", "execution", "configuration"))
    for what in (("archive", "manifest"), ("transformers", "transformer"))
)
"""Where the archive that these plugins make is told what it runs."""
_IMAGE_NAMES: tuple[tuple[str, ...], ...] = (
    ("configuration", "imageName"), ("configuration", "to", "image"), ("configuration", "image", "name"),
    ("configuration", "images", "image", "name"), ("configuration", "repository"),
)  # fmt: skip
_UNUSED = frozenset(("test", "import"))
_PROPERTY = pattern(r"\$\{([\w.-]{1,100})\}")


@manifest("maven", files=("pom.xml",), tokens=("<project",))
def maven(source: Source) -> Iterable[Fact]:
    """The project, and what its libraries make of it."""
    root = read_xml(source.text)
    if root is None or root.name != "project":
        return
    libraries = list(_libraries(root, source))
    plugins = root.all("build", "plugins", "plugin") + root.all("profiles", "profile", "build", "plugins", "plugin")
    starts, archived = any(map(_starts, plugins)), _is_run_from_archive(root, plugins)
    packaging = root.text("packaging") or "jar"
    names = tuple(dict.fromkeys(name for name, _ in libraries))
    runnable = packaging != "pom" and (starts or archived or packaging == "war" or serves(names))
    name = root.text("artifactId") or source.folder.rpartition("/")[2]
    yield Project(
        name, source.folder, "maven", runnable, names, source.line(root.line),
        root.text("parent", "artifactId"), names, starts,
        tuple(_images([*plugins, *_managed(root, plugins)], name, _properties(root))),
        library=packaging == "pom",  # whatever lies in its src/main: Maven compiles none of it
        archived=archived and not starts,
    )  # fmt: skip
    yield from library_facts(libraries)


def _libraries(root: Element, source: Source) -> Iterator[tuple[str, Span]]:
    declared = root.all("dependencies", "dependency") + root.all("profiles", "profile", "dependencies", "dependency")
    for dependency in declared:
        name = dependency.text("artifactId")
        if name and dependency.text("scope") not in _UNUSED:
            yield name.replace("${project.artifactId}", root.text("artifactId")), source.line(dependency.line)


def _managed(root: Element, used: Iterable[Element]) -> list[Element]:
    """How the plugins that are used are set up where all are managed."""
    names = {plugin.text("artifactId") for plugin in used}
    managed = root.all("build", "pluginManagement", "plugins", "plugin")
    return [plugin for plugin in managed if plugin.text("artifactId") in names]


def _starts(plugin: Element) -> bool:
    return plugin.text("artifactId") in _STARTING and not _skipped(plugin)


def _is_run_from_archive(root: Element, plugins: Iterable[Element]) -> bool:
    """Whether the archive that the build makes is told to run a class of the project's own, by the group that this is in;
    what runs tests or measures is somebody else's.
    """
    group = root.text("groupId") or root.text("parent", "groupId")
    own = ".".join(group.split(".")[:2]) + "."
    archiving = [plugin for plugin in plugins if plugin.text("artifactId") in _ARCHIVING]
    named = (element.content.strip() for plugin in archiving for path in _MAIN_CLASS for element in plugin.all(*path))
    return bool(group) and any(name.startswith(own) for name in named)


def _skipped(plugin: Element) -> bool:
    return "true" in (
        plugin.text("configuration", "skip"),
        plugin.text("executions", "execution", "configuration", "skip"),
    )


def _properties(root: Element) -> dict[str, str]:
    """What variables of a project stand for; those of its profiles are for the plugins there."""
    said = root.all("profiles", "profile", "properties") + root.all("properties")
    return {element.name: element.content.strip() for properties in said for element in properties.children}


def _images(plugins: Iterable[Element], name: str, properties: Mapping[str, str]) -> Iterator[str]:
    """Image names as plugins for containers are given them; variables of elsewhere stay in them."""
    known = {**properties, "project.artifactId": name, "artifactId": name}
    for plugin in plugins:
        for path in _IMAGE_NAMES:
            for element in plugin.all(*path):
                written = element.content.strip()
                for _ in range(3):
                    written = _PROPERTY.sub(lambda match: known.get(match[1], match[0]), written)[:500]
                if written:
                    yield written
