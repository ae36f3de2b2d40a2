"""Spring's configuration files in all profiles: settings, and what they say of the program, its data and its gateway."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.manifests._quarkus_profiles import DEPLOYED, by_profile, is_quarkus
from ringfence.manifests._spring_connections import connections
from ringfence.manifests._spring_documents import documents, variant_of
from ringfence.manifests._spring_platform import platform
from ringfence.manifests._spring_routes import routes
from ringfence.manifests._spring_values import by_key
from ringfence.model.expression import Hole
from ringfence.model.facts import Fact, Program, Setting, SettingGroup
from ringfence.model.source import Source
from ringfence.patterns import pattern

_OWN = pattern(r"(application|bootstrap|microprofile-config)(?:-(?P<profile>.+))?\.(ya?ml|properties)$", re.IGNORECASE)
_RESOURCES = "src/main/resources"
_OF_SPRING = ("spring.", "eureka.", "management.")
_CHOSEN_BY = ("spring.profiles.active", "quarkus.profile", "micronaut.environments")
_OTHER_FILE = pattern(
    r"(?:log4j2?|logback|logging|simplelogger|.*messages|i18n)\b|.*_[a-z]{2}(?:_[A-Z]{2})?\.properties$", re.IGNORECASE
)
_OTHER_CONTENT = ("databasechangelog", "apiversion", "openapi", "swagger", "services", "asyncapi")
"""First keys of files that are no settings, whatever their folder is called."""


@manifest(
    "spring_config",
    files=(
        "application*.y*ml", "application*.properties", "bootstrap*.y*ml", "bootstrap*.properties",
        "microprofile-config*.properties",
        "*conf*/*.y*ml", "*conf*/*.properties", "*conf*/*/*.y*ml", "*conf*/*/*.properties",
        "resources/*/*.y*ml", "resources/*/*.properties", "main/resources/*.y*ml", "main/resources/*.properties",
    ),
)  # fmt: skip
def spring_config(source: Source) -> Iterable[Fact]:
    """The settings of each document, and the facts that they are.

    A file of another name may be what a configuration server serves to the program it is called after: its settings are
    a group of kind ``served-config``, which counts only where a server serves that folder.
    """
    own = _OWN.match(source.name)
    if own is None and _OTHER_FILE.match(source.name):
        return
    for document in documents(source):
        if own is None and any(key.partition(".")[0] in _OTHER_CONTENT for key in by_key(document)):
            continue
        of_file = own["profile"] or "" if own else ""
        unchosen = DEPLOYED if is_quarkus(document) else ""
        kind = "config" if own else "served-config"
        for profile, settings in by_profile(document):
            keys = by_key(settings)
            variant, at = profile or variant_of(keys) or of_file, settings[0].at
            yield SettingGroup(kind, source.path, "", tuple(settings), at, False, variant, _CHOSEN_BY, unchosen)
            yield from _meant(keys) if own or not source.folder.endswith(_RESOURCES) else _imported(keys)


def _meant(keys: dict[str, Setting]) -> Iterator[Fact]:
    yield from _program(keys)
    yield from connections(keys)
    yield from routes(keys)
    yield from platform(keys)


def _imported(keys: dict[str, Setting]) -> Iterator[Fact]:
    """What a file says whose name does not tell that it is read: another one has to import it. One that sets nothing of
    Spring's own is somebody else's.
    """
    if any(key.startswith(_OF_SPRING) for key in keys):
        yield from connections(keys)
        yield from platform(keys)


def _program(keys: dict[str, Setting]) -> Iterator[Program]:
    name = keys.get("spring.application.name") or keys.get("quarkus.application.name")
    name = name or keys.get("micronaut.application.name")
    port = keys.get("server.port") or keys.get("quarkus.http.port") or keys.get("micronaut.server.port")
    first = name or port
    if first is not None:
        yield Program(_own(name) if name else None, _own(port) if port else None, first.at)


def _own(setting: Setting) -> Hole:
    """A key as the program sees it: a deployed variable may say otherwise than the file."""
    return Hole("setting", setting.key, setting.value)
