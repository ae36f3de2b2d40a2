"""Configuration servers: which of the files that one serves is for which of its clients."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from ringfence.link.addresses import shown
from ringfence.link.builds import Known
from ringfence.link.configurations import file_of
from ringfence.link.environment import as_text
from ringfence.link.folder_names import within
from ringfence.link.units import Deployment, Unit
from ringfence.model.facts import SettingGroup
from ringfence.patterns import pattern

_FOR_ALL = pattern(r"application(?:-[^/]*)?$")
_PACKED = pattern(r"(?:^|/)src/main/resources(?:/config)?$")
_ASKING = pattern(r"spring\.(?:config\.import|cloud\.nacos\.config)\b", re.IGNORECASE)
_PREFIX = pattern(r"(?:optional:)?(?:nacos:)?")
_BUILD_MARK = pattern(r"@[\w.-]{1,100}@")
"""What the build fills in."""
_COPIED = ("config", "served-config")
"""Kinds of files of which a server may be given copies."""
_OWN_FOLDERS = ("src/main/resources", "src/main/resources/config", "config", "")


def distribute(deployment: Deployment, known: Known) -> None:
    """Make what a configuration server serves a document of its clients: ``orders.yml`` and ``orders-docker.yml`` of
    orders, ``application.yml`` of all. Files in the folder of a service that is no server are that service's own affair.
    """
    _hand_out(deployment, known)
    servers = [unit for unit in deployment.services if "spring-config" in unit.protocols]
    if not servers:
        return
    clients = _Clients([unit for unit in deployment.services if unit not in servers])
    for group in known.configurations:
        if group.kind in ("default", "kept-config"):
            continue
        holder = deployment.of_file(group.at.path)
        if (holder is not None and holder not in servers) or not _served(group, holder):
            continue
        wanted = clients.of(group)
        for unit in wanted:
            unit.documents |= {group.at.path}
        for server in servers if wanted else ():
            server.foreign |= {group.at.path}


def _served(group: SettingGroup, holder: Unit | None) -> bool:
    """Neither the server's own configuration nor that of a program that is no service here, which is packed with it."""
    folder = group.at.path.rpartition("/")[0]
    if group.kind == "served-config":
        return True
    if holder is None:
        return _PACKED.search(folder) is None
    root = holder.folder or ""
    return within(folder, root) and folder[len(root) :].strip("/") not in _OWN_FOLDERS


class _Clients:
    """Who may ask a server for files: of several systems, first those of the one in which a file lies."""

    def __init__(self, clients: Sequence[Unit]) -> None:
        near: dict[str, list[Unit]] = defaultdict(list)
        for unit in clients:
            for network in {*unit.networks, ""} - {""}:
                near[network].append(unit)
        self._in = {"": (clients, _by_name(clients)), **{one: (units, _by_name(units)) for one, units in near.items()}}

    def of(self, group: SettingGroup) -> Sequence[Unit]:
        """For whom a file is by its name: all, or the one whose whole name it begins with; the longest such name counts."""
        name = group.at.path.rpartition("/")[2].rpartition(".")[0]
        top = group.at.path.partition("/")[0]
        clients, named = self._in[top if top in self._in else ""]
        return clients if _FOR_ALL.match(name) else _called(name, named)


def _by_name(clients: Sequence[Unit]) -> dict[str, Unit]:
    names = ((name, unit) for unit in clients for name in (*unit.hosts, unit.name, *(host for _, host in unit.aliases)))
    return {name.lower(): unit for name, unit in names}


def _called(name: str, named: Mapping[str, Unit]) -> list[Unit]:
    words = name.lower().split("-")
    beginnings = ("-".join(words[:end]) for end in range(len(words), 0, -1))
    return [named[beginning] for beginning in beginnings if beginning in named][:1]


# ---------------------------------------------------------------- files that a server keeps in its database


def _hand_out(deployment: Deployment, known: Known) -> None:
    """Make what a configuration server keeps a document of those who ask for it by its name, or after whom it is called:
    what a script fills the server with, else what lies in the repository to be put there, beside all services.
    """
    asking = [(unit, asked) for unit in deployment.services if (asked := _asked(unit, known)) is not None]
    if not asking:
        return
    kept = [file_of(group) for group in known.configurations if group.kind == "kept-config"]
    copies = [group.at.path for group in known.configurations if group.kind in _COPIED]
    beside = [path for path in dict.fromkeys(copies) if deployment.of_file(path) is None]
    named = _by_name([unit for unit, _ in asking])
    for unit, names in asking:
        found = _meant_for(unit, names, kept, named) or _meant_for(unit, names, beside, named)
        unit.documents |= found


def _meant_for(unit: Unit, asked: Iterable[str], files: Iterable[str], named: Mapping[str, Unit]) -> set[str]:
    """The files that a service asks for by their names, and those that are called after it."""
    found: set[str] = set()
    for file in files:
        name = file.rpartition("/")[2]
        if _called(name.rpartition(".")[0], named) == [unit] or any(fnmatchcase(name, one) for one in asked):
            found.add(file)
    return found


def _asked(unit: Unit, known: Known) -> list[str] | None:
    """The names of the files that a service asks a server for, ``*`` where they are not known; None if it asks none."""
    found: list[str] = []
    asks = False
    for group in known.configurations.of(unit.folder, ()):
        for setting in group.settings if group.kind == "config" else ():
            value = shown(unit.environment.fill(as_text(setting.value)).text) if _ASKING.match(setting.key) else ""
            if "nacos" in value or "nacos" in setting.key:
                asks = True
                names = (
                    _PREFIX.sub("", one.strip()).partition("?")[0] for one in _BUILD_MARK.sub("*", value).split(",")
                )
                found += [name for name in names if name.rpartition(".")[0].strip("*-.")]
    return found if asks else None
