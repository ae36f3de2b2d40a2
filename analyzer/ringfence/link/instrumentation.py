"""Whom programs report to because their variables say so: OpenTelemetry's, that an agent or a library of theirs reads."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.link.environment import Variable, as_text
from ringfence.link.units import Unit
from ringfence.link.variables import beside
from ringfence.model.expression import Expression, Text, literal
from ringfence.model.facts import Participation
from ringfence.patterns import pattern

_SENT_BY = pattern(
    r"OTEL_EXPORTER_(?:(?P<otlp>OTLP)_(?:(?:TRACES|METRICS|LOGS)_)?|JAEGER_|(?P<zipkin>ZIPKIN)_)ENDPOINT"
)
_PROPERTY = pattern(r"-Dotel\.exporter\.(otlp|zipkin|jaeger)\.(?:(?:traces|metrics|logs)\.)?endpoint=[\"']?([^\s\"']+)")
_OPTIONS = ("JAVA_TOOL_OPTIONS", "JAVA_OPTS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS")
_OFF = {"OTEL_SDK_DISABLED": "true", "OTEL_JAVAAGENT_ENABLED": "false"}


def reported(unit: Unit) -> Iterator[Participation]:
    """Whom a deployed program reports to by the variables that it is given: nobody else reads those."""
    untold = frozenset().union(*(beside(workload) for workload in unit.workloads))
    given = {name: v for name, v in unit.environment.variables.items() if v.at.path not in untold}
    if not unit.workloads or any(_said(unit, given.get(name)).lower() == off for name, off in _OFF.items()):
        return
    for name, variable in sorted(given.items()):
        found = _SENT_BY.fullmatch(name)
        if found is not None and _said(unit, variable):
            yield _told(
                "otlp" if found["otlp"] else "zipkin" if found["zipkin"] else "jaeger", variable, variable.value
            )
        elif name in _OPTIONS:
            for protocol, address in _PROPERTY.findall(_said(unit, variable)):
                yield _told(protocol, variable, literal(address))


def _told(protocol: str, variable: Variable, address: Expression) -> Participation:
    return Participation("telemetry", protocol, variable.at, address)


def _said(unit: Unit, variable: Variable | None) -> str:
    """A variable's text as far as it is known."""
    text = unit.environment.fill(as_text(variable.value)).text if variable is not None else Text(())
    return "".join(part for part in text.parts if isinstance(part, str))
