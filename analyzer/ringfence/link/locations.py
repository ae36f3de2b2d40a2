"""Locations: which of the configuration files that a service mounts it reads, where it is told by their names."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.link.builds import Known
from ringfence.link.configurations import file_of
from ringfence.link.environment import bound_name
from ringfence.link.folder_names import within
from ringfence.link.units import Unit
from ringfence.model.expression import Text
from ringfence.model.facts import Workload
from ringfence.patterns import pattern

_NAMING = frozenset(("springconfiglocation", "springconfigadditionallocation"))
_ASKING = pattern(r"spring-cloud-(?:starter-)?kubernetes-(?:(?:fabric8|client)-)?(?:config|all)$")
"""Spring's libraries that read the ConfigMap which is called like the program."""
_AS_PROPERTIES = "/*.properties"
"""The end of what settings are called that a ConfigMap holds one by one: as a file they are shown to nobody."""
_FILES = (".yml", ".yaml", ".properties")


def settle(unit: Unit, known: Known) -> None:
    """Of the configuration files in folders that a service mounts, make those its own that it is told to read, and the
    others somebody else's: ``SPRING_CONFIG_LOCATION=file:/config/application.yml,file:/config/orders.yml``.
    """
    named = set(_named(unit))
    mounts = {mount for workload in unit.workloads for mount in workload.mounts if mount[0]} if named else set()
    for source, target in sorted(mounts):
        here = {path[len(target) :].strip("/") for path in named if within(path, target.rstrip("/"))}
        below = {path: path[len(source) :].strip("/") for path in _files(source, known)} if here else {}
        read = {path for path, rest in below.items() if any(_is_of(rest, name) for name in here)}
        if read:
            unit.documents |= read
            unit.foreign |= below.keys() - read


def shown(unit: Unit, known: Known, usual: str) -> Iterator[str]:
    """The configuration files of the ConfigMaps and Secrets that a service mounts, or that a library of Spring's asks the
    cluster for by the service's name. usual: the kind of deployment that counts, where it runs the service.
    """
    asked = _asked_for(unit, known)
    for workload in [one for one in unit.workloads if one.origin == usual] or unit.workloads:
        for source, _ in workload.mounts:
            kind, _, name = source.partition(":")
            if kind in ("configmap", "secret"):
                yield from (file for file in _in_map(name, workload, known, kind) if not file.endswith(_AS_PROPERTIES))
        for name in sorted(asked):
            yield from _in_map(name, workload, known)


def _asked_for(unit: Unit, known: Known) -> set[str]:
    if unit.folder is None or not any(map(_ASKING.match, known.projects.libraries_of(unit.folder))):
        return set()
    return {unit.name, *known.stated.of(unit.folder)}


def _in_map(name: str, workload: Workload, known: Known, kind: str = "configmap") -> Iterator[str]:
    """The files of a ConfigMap or Secret of that name which a workload means."""
    group = known.groups.get(kind, name, workload.at.path)
    for file in known.configurations.of(group.at.path, ()) if group is not None else ():
        same = file.kind == "mounted-config" and file.at.path == group.at.path if group is not None else False
        if same and file.name.startswith(f"{name}/"):
            yield file_of(file)


def _files(source: str, known: Known) -> set[str]:
    """The configuration files in a folder that is mounted."""
    return {group.at.path for group in known.configurations.of(source, ()) if group.at.path != source}


def _named(unit: Unit) -> Iterator[str]:
    """The files that the deployment names, as the container sees them."""
    for workload in unit.workloads:
        for setting in workload.environment:
            value = setting.value
            if bound_name(setting.key) in _NAMING and isinstance(value, Text) and value.literal:
                for place in value.literal.split(","):
                    path = place.strip().removeprefix("optional:").removeprefix("file:")
                    if path.startswith("/") and path.endswith(_FILES):
                        yield path


def _is_of(file: str, named: str) -> bool:
    """Whether a file is one that is named, or a profile's of it: ``orders-docker.yml`` of ``orders.yml``."""
    stem, dot, ending = named.rpartition(".")
    return file == named or (file.startswith(f"{stem}-") and file.endswith(dot + ending))
