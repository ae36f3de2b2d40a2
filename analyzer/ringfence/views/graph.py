"""A view of a system as a graph: focused, filtered and aggregated until it can be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from msgspec import structs

from ringfence.extend import Selection
from ringfence.model.finding import Report
from ringfence.views.drawing import VIEWS
from ringfence.views.nodes import Graph, Node, merged
from ringfence.views.trespasses import OWN

MOST_LABELS = 30
"""Edges that carry labels; where there are more, only trespasses do."""
HUB, FEW = 12, 3
"""Calls of a hub, if they are more than half of all services; whom it does not call is named up to so many."""
MOST_NODES = 60
"""Nodes that a person can take in; where there are more, services are drawn by context, if there are contexts."""


class NothingThereError(Exception):
    """The focus is no node of the view; ``names`` are those that are."""

    def __init__(self, focus: str, names: Iterable[str]) -> None:
        super().__init__(f"no node is called {focus!r} in this view")
        self.focus, self.names = focus, tuple(names)


def graph(report: Report, selection: Selection) -> Graph:
    """What a selection shows of a report. Raises :class:`NothingThereError`."""
    whole = VIEWS[selection.view](report)
    whole = whole if selection.focus or selection.only_findings else _without_hubs(whole)
    contexts = {service.name: service.context or service.name for service in report.system.services}
    notes: list[str] = []
    if selection.focus:
        whole = _around(whole, selection)
    if selection.only_findings:
        whole = _flagged(whole)
    crowded = len(whole.nodes) > MOST_NODES and len(set(contexts.values())) < len(contexts)
    if selection.by_context or crowded:
        whole = _by_context(whole, contexts)
        notes += ["Too many services for one picture: it shows bounded contexts."] if crowded else []
    return _readable(whole, notes)


def _without_hubs(whole: Graph) -> Graph:
    """Whoever calls nearly everybody says so in its node: its lines would hide all others."""
    services = {node.id: node.name for node in whole.nodes if node.kind == "service"}
    called: defaultdict[str, set[str]] = defaultdict(set)
    for edge in whole.edges:
        if edge.kind == "call" and edge.look == OWN:
            called[edge.source].add(edge.target)
    hubs = {one for one, targets in called.items() if len(targets) >= HUB and 2 * len(targets) > len(services)}
    said = {one: f"calls {_whom(one, called[one], services)}" for one in hubs}
    nodes = (
        structs.replace(node, lines=(said[node.id], *node.lines)) if node.id in said else node for node in whole.nodes
    )
    edges = (edge for edge in whole.edges if edge.source not in hubs or edge.kind != "call" or edge.look != OWN)
    return Graph(tuple(nodes), tuple(edges), whole.notes)


def _whom(hub: str, targets: set[str], services: dict[str, str]) -> str:
    left_out = sorted(name for one, name in services.items() if one not in targets and one != hub)
    if len(left_out) > FEW:
        return f"{len(targets)} of {len(services) - 1} others; --focus shows them"
    return f"all but {', '.join(left_out)}" if left_out else "all others"


def _around(whole: Graph, selection: Selection) -> Graph:
    """Whatever is at most so many edges away, in whichever direction."""
    near: defaultdict[str, set[str]] = defaultdict(set)
    for edge in whole.edges:
        near[edge.source].add(edge.target)
        near[edge.target].add(edge.source)
    found = {node.id for node in whole.nodes if node.name == selection.focus} or {
        node.id for node in whole.nodes if _holds(node, selection.focus)
    }
    if not found:
        raise NothingThereError(selection.focus, (node.name for node in whole.nodes))
    for _ in range(selection.depth):
        found |= {other for one in found for other in near[one]}
    return _kept(whole, found)


def _holds(node: Node, name: str) -> bool:
    """Whether a node is a table of that name, or lists one."""
    names = [node.name, *node.lines]
    return any(
        name.lower() in (text.lower(), text.lower().rpartition(":")[2], text.lower().rpartition(" ")[2])
        for text in names
    )


def _kept(whole: Graph, ids: set[str]) -> Graph:
    return Graph(
        tuple(node for node in whole.nodes if node.id in ids),
        tuple(edge for edge in whole.edges if edge.source in ids and edge.target in ids),
        whole.notes,
    )


def _flagged(whole: Graph) -> Graph:
    edges = tuple(edge for edge in whole.edges if edge.look != OWN)
    ends = {end for edge in edges for end in (edge.source, edge.target)}
    nodes = tuple(node for node in whole.nodes if node.id in ends or node.look != OWN)
    return Graph(nodes, edges, whole.notes)


def _by_context(whole: Graph, contexts: dict[str, str]) -> Graph:
    """The services of a context as one node; what happens inside of it is not shown."""
    inside: defaultdict[str, list[Node]] = defaultdict(list)
    renamed: dict[str, str] = {}
    nodes: list[Node] = []
    for node in whole.nodes:
        if node.kind != "service":
            nodes.append(structs.replace(node, group=""))
            continue
        context = contexts.get(node.name, node.name)
        renamed[node.id] = f"context {context}"
        inside[context].append(node)
    for context, members in inside.items():
        names = [member.name for member in members]
        looks = {member.look for member in members}
        look = "trespass" if "trespass" in looks else "excused" if "excused" in looks else OWN
        if names == [context]:
            nodes.append(structs.replace(members[0], id=f"context {context}", group=""))
        else:
            nodes.append(Node(f"context {context}", "context", context, tuple(names), look=look))
    edges = (
        structs.replace(
            edge, source=renamed.get(edge.source, edge.source), target=renamed.get(edge.target, edge.target)
        )
        for edge in whole.edges
    )
    return Graph(tuple(nodes), merged(edge for edge in edges if edge.source != edge.target), whole.notes)


def _readable(whole: Graph, notes: list[str]) -> Graph:
    edges = whole.edges
    if len(edges) > MOST_LABELS:
        edges = tuple(edge if edge.look != OWN else structs.replace(edge, labels=()) for edge in edges)
        notes = [
            *notes,
            f"{len(edges)} edges: only those that findings are about carry labels; --focus shows one in full.",
        ]
    return Graph(tuple(sorted(whole.nodes, key=lambda node: node.id)), edges, (*whole.notes, *notes))
