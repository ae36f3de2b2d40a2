"""``dot``: the ownership graph for Graphviz. Services, the data they own and use, their calls; trespasses are red."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ringfence.extend import Rendering, output
from ringfence.model.finding import Report
from ringfence.model.system import Access, System, Table, TableKey
from ringfence.output._visible import visible

MAX_NAMES = 12
"""Tables, or routes of a call, that one label lists."""

MODES = ("write", "read")
RED = {"color": "#c62828", "fontcolor": "#c62828", "penwidth": "2"}
EXCUSED = {"color": "#b26a00", "fontcolor": "#b26a00", "style": "dashed"}
CALL = {"color": "#546e7a", "fontcolor": "#546e7a"}
MESSAGE = {"color": "#546e7a", "style": "dashed", "arrowhead": "vee"}


@output("dot", summary="The ownership graph for Graphviz; trespasses are red")
def render(report: Report, rendering: Rendering) -> str:
    """One directed graph, as text."""
    system = report.system
    body = [*_services(system), *_datastores(system), *_accesses(report), *_calls(system), *_messages(system)]
    return "\n".join(["digraph ringfence {", *_STYLE, *body, "}"]) + "\n"


_STYLE = (
    "  graph [rankdir=LR, fontname=Helvetica, nodesep=0.4, ranksep=1.2];",
    "  node [fontname=Helvetica, fontsize=11];",
    "  edge [fontname=Helvetica, fontsize=9];",
)


def _quoted(text: str) -> str:
    r"""A DOT string that shows just this text: a backslash would start an escape such as ``\N``."""
    return '"' + visible(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _label(lines: Iterable[str]) -> str:
    return '"' + "\\n".join(_quoted(line)[1:-1] for line in lines) + '"'


def _listed(names: Iterable[str]) -> list[str]:
    unique = sorted(set(names))
    more = len(unique) - MAX_NAMES
    return [*unique[:MAX_NAMES], f"… {more} more"] if more > 0 else unique


def _node(kind: str, name: str, label: Iterable[str] = (), **attributes: str) -> str:
    shown = {"label": _label([name, *label]), **{key: _quoted(value) for key, value in attributes.items()}}
    return f"{_id(kind, name)} [{_attributes(shown)}];"


def _edge(source: str, target: str, label: Iterable[str], look: dict[str, str]) -> str:
    shown = {"label": _label(label), **{key: _quoted(value) for key, value in look.items()}}
    return f"  {source} -> {target} [{_attributes(shown)}];"


def _attributes(attributes: dict[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in attributes.items())


def _id(kind: str, name: str) -> str:
    return _quoted(f"{kind}:{name}")


# ---------------------------------------------------------------- nodes


def _services(system: System) -> Iterator[str]:
    """Services, those of one bounded context in one box."""
    contexts: defaultdict[str, list[str]] = defaultdict(list)
    for service in system.services:
        contexts[service.context or service.name].append(service.name)
    for number, (context, names) in enumerate(sorted(contexts.items())):
        nodes = [_node("service", name, shape="box", style="rounded,filled", fillcolor="#e3f2fd") for name in names]
        if names == [context]:
            yield f"  {nodes[0]}"
        else:
            yield f"  subgraph cluster_{number} {{"
            yield f'    label={_quoted(context)}; color="#90a4ae"; style="rounded";'
            yield from (f"    {node}" for node in nodes)
            yield "  }"


def _datastores(system: System) -> Iterator[str]:
    """Datastores with their tables and owners."""
    tables: defaultdict[str, list[Table]] = defaultdict(list)
    for table in system.tables:
        tables[table.key.datastore].append(table)
    for name in sorted({store.name for store in system.datastores} | set(tables)):
        label = _listed(f"{_table(table.key)}: {_owner(table)}" for table in tables[name])
        yield "  " + _node("datastore", name, label, shape="cylinder", style="filled", fillcolor="#fff8e1")


def _table(key: TableKey) -> str:
    return f"{key.schema}.{key.name}" if key.schema else key.name


def _owner(table: Table) -> str:
    return table.owner or (" or ".join(table.candidates) if table.candidates else "nobody")


# ---------------------------------------------------------------- edges


def _accesses(report: Report) -> Iterator[str]:
    """What services do in datastores; own tables, trespasses and excused trespasses apart."""
    edges: defaultdict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    looks = _Looks(report)
    for access in report.system.accesses:
        if access.mode in MODES:
            key = (access.service, access.table.datastore, looks.of(access), f"{access.mode}s")
            edges[key].add(_table(access.table))
    linked = {(service, datastore) for service, datastore, _, _ in edges}
    for store in report.system.datastores:
        for service in store.used_by:
            if (service, store.name) not in linked:
                edges[service, store.name, "own", "connects"] = set()
    for (service, datastore, look, verb), tables in sorted(edges.items()):
        style = {"own": {}, "excused": EXCUSED, "trespass": RED}[look]
        yield _edge(_id("service", service), _id("datastore", datastore), [verb, *_listed(tables)], style)


class _Looks:
    """Whether an access is a service's own affair, a trespass, or an excused one."""

    def __init__(self, report: Report) -> None:
        self._system = report.system
        self._owners = {table.key: table.owner for table in report.system.tables}
        self._findings = {
            (verdict.finding.subject, service): verdict.state
            for verdict in reversed(report.verdicts)
            if verdict.finding.rule == "shared-table"
            for service in verdict.finding.services
        }

    def of(self, access: Access) -> str:
        state = self._findings.get((str(access.table), access.service))
        if not self._is_foreign(access, flagged=state is not None):
            return "own"
        return "trespass" if state in (None, "new") else "excused"

    def _is_foreign(self, access: Access, *, flagged: bool) -> bool:
        """A table without an owner is contested, as far as its users are flagged for it."""
        owner = self._owners.get(access.table)
        if owner is None:
            return flagged
        return self._system.context(owner) != self._system.context(access.service)


def _calls(system: System) -> Iterator[str]:
    edges: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for call in system.calls:
        edges[call.source, call.target].add(f"{call.method} {call.path}".strip() or call.protocol)
    for (source, target), routes in sorted(edges.items()):
        yield _edge(_id("service", source), _id("service", target), _listed(routes), CALL)


def _messages(system: System) -> Iterator[str]:
    for channel in sorted({use.channel for use in system.channels}):
        yield "  " + _node("channel", channel, shape="cds")
    for service, role, channel in sorted({(use.service, use.role, use.channel) for use in system.channels}):
        source, target = _id("service", service), _id("channel", channel)
        if role != "publish":
            source, target = target, source
        yield _edge(source, target, [role], MESSAGE)
