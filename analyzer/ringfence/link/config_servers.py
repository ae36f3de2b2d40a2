"""Configuration servers: which of the files that one serves is for which of its clients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ringfence.link.builds import Known, within
from ringfence.link.units import Deployment, Unit
from ringfence.model.facts import SettingGroup
from ringfence.patterns import pattern

_FOR_ALL = pattern(r"application(?:-[^/]*)?$")
_PACKED = pattern(r"(?:^|/)src/main/resources(?:/config)?$")
_OWN_FOLDERS = ("src/main/resources", "src/main/resources/config", "config", "")


def distribute(deployment: Deployment, known: Known) -> None:
    """Make what a configuration server serves a document of its clients: ``orders.yml`` and ``orders-docker.yml`` of
    orders, ``application.yml`` of all. Files in the folder of a service that is no server are that service's own affair.
    """
    servers = [unit for unit in deployment.services if "spring-config" in unit.protocols]
    if not servers:
        return
    clients = [unit for unit in deployment.services if unit not in servers]
    named = {name.lower(): unit for unit in clients for name in (*unit.hosts, unit.name)}
    for group in known.configurations:
        if group.kind == "default":
            continue
        holder = deployment.of_file(group.at.path)
        if (holder is not None and holder not in servers) or not _served(group, holder):
            continue
        wanted = _clients(group, clients, named)
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


def _clients(group: SettingGroup, clients: Sequence[Unit], named: Mapping[str, Unit]) -> list[Unit]:
    """For whom a file is by its name: all, or the one whose whole name it begins with; the longest such name counts."""
    name = group.at.path.rpartition("/")[2].rpartition(".")[0]
    if _FOR_ALL.match(name):
        return list(clients)
    words = name.lower().split("-")
    beginnings = ("-".join(words[:end]) for end in range(len(words), 0, -1))
    return [named[beginning] for beginning in beginnings if beginning in named][:1]
