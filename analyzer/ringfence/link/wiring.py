"""How containers are wired to each other: what third-party images are told of others, links, and who watches all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.link.environment import Variable
from ringfence.link.platform import Edge
from ringfence.link.units import Deployment, Unit
from ringfence.link.variables import beside
from ringfence.model.expression import Expression, Hole, Text
from ringfence.model.facts import Workload
from ringfence.model.source import Span
from ringfence.patterns import pattern

MAX_TEXT = 20_000
"""Characters of one variable or command that are looked through."""

_DOCKER_SOCKET = "docker:socket"
_ADDRESS = pattern(
    r"(?:://|(?<=[\s\"'=,;\[@])|^)([A-Za-z0-9][A-Za-z0-9_.-]*)(?=:\d{2,5}\b)|://([A-Za-z0-9][A-Za-z0-9_.-]*)"
)
_NAMING = pattern(
    r"(host|hosts|server|servers|url|urls|uri|addr|address|addresses|broker|brokers|join|peers?|endpoint|connect|target)s?$",
    re.I,
)
_COMING = pattern(r"cors|origins?$|redirect|callback", re.I)
"""What variables are called that hold from where people come or go back to, and nobody who is asked."""
_KIND = {
    "datastore": "data", "broker": "message", "discovery": "discovery", "configuration": "configuration",
    "identity": "identity", "monitoring": "telemetry",
}  # fmt: skip


def dependency_kind(source: str, target: str) -> str:
    """What kind of dependency one kind of component has on another."""
    if target in _KIND:
        return _KIND[target]
    return {"monitoring": "telemetry", "gateway": "route"}.get(source, "call")


def wired(deployment: Deployment, kinds: dict[str, str]) -> Iterator[Edge]:
    """Every wire. kinds: what each unit is."""
    shared = _told_to_services(deployment)
    for unit in deployment.units:
        for workload in unit.workloads:
            yield from _linked(unit, workload, deployment, kinds)
            if unit.kind != "service":
                yield from _told(unit, workload, deployment, kinds, shared if unit.kind == "datastore" else frozenset())
        if unit.kind == "monitoring" and _watches_all(unit):
            yield from _watched(unit, deployment)


def _linked(unit: Unit, workload: Workload, deployment: Deployment, kinds: dict[str, str]) -> Iterator[Edge]:
    """Links connect a service to parts of the platform; whether it calls another service, its code says."""
    starts = workload.depends_on if unit.kind != "service" else ()
    for name in (*workload.links, *starts):
        other = deployment.at_host(name, unit)
        if other is None or other is unit:
            continue
        kind = dependency_kind(kinds[unit.name], kinds[other.name])
        mere_order = name not in workload.links and kinds[other.name] not in ("datastore", "broker")
        if kind not in ("call", "route") and not mere_order:
            yield Edge(unit.name, other.name, kind, "", workload.at)


def _told_to_services(deployment: Deployment) -> frozenset[Span]:
    """The places of variables that services are given: a database that reads the same file is not meant by all of them."""
    services = (unit for unit in deployment.units if unit.kind == "service")
    return frozenset(variable.at for unit in services for variable in unit.environment.variables.values())


def _told(
    unit: Unit, workload: Workload, deployment: Deployment, kinds: dict[str, str], shared: frozenset[Span]
) -> Iterator[Edge]:
    """The addresses in a third-party container's variables, but for those at shared places, and in its command."""
    untold = beside(workload)
    variables = {n: v for n, v in unit.environment.variables.items() if v.at not in shared and v.at.path not in untold}
    said = [
        (name, _shown(v), v.at)
        for name, v in sorted(variables.items())
        if not name.startswith("--") and not _COMING.search(name)
    ]
    words = [*workload.entrypoint, *workload.command]
    said += [(word.partition("=")[0], word.partition("=")[2] or word, workload.at) for word in words]
    for name, text, at in said:
        for host in _hosts(name, text[:MAX_TEXT]):
            other = deployment.at_host(host, unit)
            if other is not None and other is not unit:
                yield Edge(unit.name, other.name, dependency_kind(kinds[unit.name], kinds[other.name]), "", at)


def _hosts(name: str, text: str) -> Iterator[str]:
    for match in _ADDRESS.finditer(text):
        yield match[1] or match[2]
    if _NAMING.search(name):
        yield from (part for part in re.split(r"[\s,;]+", text) if part)


def _shown(variable: Variable) -> str:
    value: Expression = variable.value
    parts = value.parts if isinstance(value, Text) else (value,)
    return "".join(p if isinstance(p, str) else _default(p) for p in parts)


def _default(part: Expression) -> str:
    default = part.default if isinstance(part, Hole) else None
    return default.literal or "" if isinstance(default, Text) else ""


def _watches_all(unit: Unit) -> bool:
    return any(source == _DOCKER_SOCKET for workload in unit.workloads for source, _ in workload.mounts)


def _watched(unit: Unit, deployment: Deployment) -> Iterator[Edge]:
    """A monitor that holds the container engine's socket sees every container beside it."""
    at: Span | None = unit.at
    files = {workload.deployment for workload in unit.workloads}
    for other in deployment.units:
        if other is not unit and at is not None and files & {workload.deployment for workload in other.workloads}:
            yield Edge(unit.name, other.name, "telemetry", "", at)
