"""What programs say of themselves: their names, by which others find them, and the ports on which they listen."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.link.builds import Known
from ringfence.link.environment import as_text
from ringfence.link.folder_names import base_name, plain
from ringfence.link.units import Deployment, Unit
from ringfence.model.expression import Expression
from ringfence.model.facts import Program


def introduce(deployment: Deployment, known: Known) -> None:
    """Give every service the names and ports that its programs state.

    A program's name is a host name: service discovery leads there. It names a service that no manifest deploys, and one
    whose folder is called like it, whatever its workload is called.
    """
    spoken: dict[int, list[Program]] = {}
    for program in known.programs:
        for unit in deployment.speaking_for(program.at.path):
            spoken.setdefault(id(unit), []).append(program)
    names = {unit.name for unit in deployment.units}
    for unit in deployment.units:
        programs = spoken.get(id(unit), [])
        said = [name for program in programs if (name := _filled(unit, program.name))]
        here = [program for program in programs if not program.local or not unit.workloads]
        unit.ports |= {int(port) for p in here if (port := _filled(unit, p.port)).isdigit()}
        unit.ports |= {port.target for w in unit.workloads for port in w.ports if port.target}
        unit.hosts |= set(said)
        if len(set(said)) == 1 and unit.kind == "service" and said[0] not in names and _names(said[0], unit):
            unit.hosts |= {unit.name}
            names.add(said[0])
            unit.name = said[0]


def listening(unit: Unit, programs: Iterable[Program]) -> frozenset[int]:
    """The ports on which programs in the unit's own code say that they listen: the numbers at the ends of addresses."""
    said = [as_text(program.port) for program in programs if program.port is not None]
    ports = [(unit.environment.fill(text).text.literal or "").rpartition(":")[2].strip() for text in said]
    return frozenset(int(port) for port in ports if port.isdigit())


def _names(said: str, unit: Unit) -> bool:
    """Whether what a program says names the service. One told apart from others of its name keeps the longer one."""
    if unit.aliases:
        return False
    folder = plain(base_name(unit.folder or ""))
    return not unit.workloads or (plain(said) == folder and plain(unit.name) != folder)


def _filled(unit: Unit, value: Expression | None) -> str:
    return (unit.environment.fill(as_text(value)).text.literal or "").strip() if value is not None else ""
