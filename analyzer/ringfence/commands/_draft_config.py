"""The configuration that ``ringfence init`` writes: what was found, as comments to correct."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from ringfence.formats.yaml_writing import comment, quoted, scalar
from ringfence.model.finding import Report
from ringfence.model.system import Datastore, System
from ringfence.output._visible import visible
from ringfence.patterns import pattern

_COLD = pattern(r"report|warehouse|dwh|analytic|olap|(^|[-_/])bi($|[-_/])|archive", re.IGNORECASE)
MOST = 200
"""Rows of a section; beyond, only their number is told."""

_HEAD = """\
# The configuration of ringfence. Everything in it is optional; what is commented out is what ringfence found by itself.
# Uncomment and correct what is wrong, delete the rest. All keys: docs/configuration.md, or an editor with the schema:
#   ringfence config schema > ringfence.schema.json
# yaml-language-server: $schema=ringfence.schema.json
"""


def draft(report: Report) -> str:
    """The text of a configuration that says nothing yet, with everything that was found to choose from."""
    system = report.system
    sections = (
        _section("Services: deployable units, and why they are taken for such.", "services", _services(system)),
        _section(
            "Bounded contexts: services that own their data together; sharing inside one is fine.\n"
            "These use one database today. Is that a context, or a trespass?",
            "contexts",
            _contexts(system),
        ),
        _section(
            "Who may write a table, where it is not plain from migrations, mappings or the only writer.",
            "owners",
            _owners(system),
        ),
        _section(
            "Datastores by server/database; hosts are other names of the same server.", "datastores", _stores(system)
        ),
        _section(
            "Read models: derived tables that others may read, and the one service that keeps each up to date.",
            "read_models",
            _read_models(system),
        ),
        _section(
            "Stores for reports: exports and events fill them, nobody takes them for the source of truth.",
            "reporting",
            _reporting(system),
        ),
        _section(
            "Severity of each rule (error, warning, note, off), and what it flags today.", "rules", _rules(report)
        ),
    )
    return "\n".join([_HEAD, *(section for section in sections if section)])


def _section(title: str, key: str, rows: Iterable[str]) -> str:
    found = list(rows)
    if not found:
        return ""
    shown = found[:MOST] + ([f"# and {len(found) - MOST} more"] if len(found) > MOST else [])
    lines = [f"# {line}" for line in title.split("\n")] + [f"# {key}:", *(f"#   {row}" for row in shown)]
    return "\n".join(lines) + "\n"


def _row(said: str, why: str) -> str:
    return f"{said}  {comment(visible(why))}" if why else said


def _services(system: System) -> Iterator[str]:
    for service in system.services:
        keys = [f"path: {scalar(service.path) if service.path else quoted('')}"] if service.path else []
        keys += [f"team: {quoted(service.team)}"] if service.team else []
        why = service.because[0] if service.because else None
        place = f" ({why.at})" if why and why.at else ""
        yield _row(f"{scalar(service.name)}: {{{', '.join(keys)}}}", f"{why.note}{place}" if why else "")


def _contexts(system: System) -> Iterator[str]:
    """Groups of services that use one database, none of them in a declared context with the others."""
    groups: defaultdict[tuple[str, ...], list[Datastore]] = defaultdict(list)
    for store in system.datastores:
        if len({system.context(service) for service in store.used_by}) > 1 and store.resolved:
            groups[store.used_by].append(store)
    for number, (services, stores) in enumerate(sorted(groups.items(), key=lambda item: item[0]), start=1):
        names = ", ".join(map(scalar, services))
        yield _row(f"context{number}: [{names}]", f"they use {', '.join(store.name for store in stores)}")


def _owners(system: System) -> Iterator[str]:
    for table in sorted(system.tables, key=lambda table: (table.owner is not None, table.key)):
        name = quoted(str(table.key))
        if table.owner is None and table.candidates:
            yield _row(f"{name}: {scalar(table.candidates[0])}", f"contested: {' or '.join(table.candidates)}")
        elif table.owner is not None and table.basis in ("writer", "accessor"):
            yield _row(f"{name}: {scalar(table.owner)}", f"the only {table.basis}; nothing defines it here")


def _stores(system: System) -> Iterator[str]:
    for store in system.datastores:
        users = ", ".join(store.used_by)
        known = f"used by {users}" if store.resolved else f"its address is not known; used by {users}"
        yield _row(f"{quoted(store.name)}: {{kind: {scalar(store.kind or 'unknown')}}}", known)


def _read_models(system: System) -> Iterator[str]:
    """Tables that are evidently derived, and views, with who would keep them up to date."""
    found = {model.table: model.projector for model in system.read_models if model.kind != "declared"}
    found |= {table.key: table.owner or "" for table in system.tables if table.view and table.key not in found}
    for key, projector in sorted(found.items()):
        yield _row(f"{quoted(str(key))}: {{projector: {scalar(projector)}}}", "" if projector else "who fills it?")


def _reporting(system: System) -> Iterator[str]:
    """Stores whose names say that they hold cold data."""
    for store in system.datastores:
        if _COLD.search(store.name):
            loaders = ", ".join(map(scalar, store.used_by))
            yield _row(f"{quoted(store.name)}: {{loaders: [{loaders}]}}", "who of them fills it, and who reads it?")


def _rules(report: Report) -> Iterator[str]:
    counts = Counter(verdict.finding.rule for verdict in report.verdicts if verdict.state == "new")
    for rule in report.rules:
        number = counts[rule.id]
        yield _row(f"{rule.id}: {rule.severity}", f"{number} finding{'s' * (number != 1)} today: {rule.summary}")
