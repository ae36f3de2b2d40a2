"""``mermaid``: the graph as a Mermaid flowchart, for Markdown that GitHub, GitLab and wikis draw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ringfence.extend import Rendering, output
from ringfence.model.finding import Report
from ringfence.output._visible import visible
from ringfence.patterns import pattern
from ringfence.views.graph import graph
from ringfence.views.nodes import Graph, Node
from ringfence.views.trespasses import EXCUSED, TRESPASS, WARNED

MOST_LINES = 10
MOST_LABELS = 3
LONGEST = 60
COLORS = {TRESPASS: "#b3261e", WARNED: "#9a5b00", EXCUSED: "#9a5b00"}
SHAPES = {
    "datastore": ("[(", ")]"),
    "channel": (">", "]"),
    "service": ("[", "]"),
    "context": ("[[", "]]"),
    "table": ("[", "]"),
}
_PLAIN = pattern(r"[^\w \-./,:…▤→]")


@output("mermaid", summary="The graph as a Mermaid flowchart, for Markdown", draws=True)
def render(report: Report, rendering: Rendering) -> str:
    """One flowchart. What scanned files say is text in it, character by character."""
    shown = graph(report, rendering.selection)
    numbers = {node.id: f"n{number}" for number, node in enumerate(shown.nodes)}
    lines = ["flowchart LR", *_nodes(shown, numbers), *_edges(shown, numbers), *_styles(shown, numbers)]
    return "".join(f"{line}\n" for line in [*(f"%% {visible(note)}" for note in shown.notes), *lines])


def _nodes(shown: Graph, numbers: dict[str, str]) -> Iterator[str]:
    groups: defaultdict[str, list[Node]] = defaultdict(list)
    for node in shown.nodes:
        groups[node.group].append(node)
    for node in groups.pop("", ()):
        yield f"  {_node(node, numbers)}"
    for number, (group, nodes) in enumerate(sorted(groups.items())):
        yield f'  subgraph g{number}["{_text(group)}"]'
        yield from (f"    {_node(node, numbers)}" for node in nodes)
        yield "  end"


def _node(node: Node, numbers: dict[str, str]) -> str:
    before, after = SHAPES[node.kind]
    name = node.name.rpartition(":")[2] if node.kind == "table" else node.name
    more = len(node.lines) - MOST_LINES
    lines = [name, *([node.note] if node.note else []), *node.lines[:MOST_LINES]]
    return f'{numbers[node.id]}{before}"{_lines([*lines, f"… {more} more"] if more > 0 else lines)}"{after}'


def _edges(shown: Graph, numbers: dict[str, str]) -> Iterator[str]:
    for edge in shown.edges:
        arrow = "-.->" if edge.kind == "message" or edge.look == EXCUSED else "==>" if edge.look == TRESPASS else "-->"
        arrow = "-.-" if edge.kind == "database" else arrow
        said = sorted(set(edge.labels))[:MOST_LABELS]
        said += [f"… {len(set(edge.labels)) - MOST_LABELS} more"] if len(set(edge.labels)) > MOST_LABELS else []
        label = f'|"{_lines(said)}"|' if said else ""
        yield f"  {numbers[edge.source]} {arrow}{label} {numbers[edge.target]}"


def _styles(shown: Graph, numbers: dict[str, str]) -> Iterator[str]:
    for look, color in COLORS.items():
        if edges := [str(number) for number, edge in enumerate(shown.edges) if edge.look == look]:
            yield f"  linkStyle {','.join(edges)} stroke:{color},stroke-width:3px"
        yield from (
            f"  style {numbers[node.id]} stroke:{color},stroke-width:2px" for node in shown.nodes if node.look == look
        )


def _lines(lines: Iterable[str]) -> str:
    return "<br/>".join(map(_text, lines))


def _text(text: str) -> str:
    """Everything that could mean something to Mermaid, or to the HTML it makes, as a number; an empty text is a blank."""
    shown = visible(text)
    shown = shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"
    return _PLAIN.sub(lambda match: f"#{ord(match[0])};", shown) or "#160;"
