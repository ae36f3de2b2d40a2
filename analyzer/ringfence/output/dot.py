"""``dot``: the graph for Graphviz. Services with the data they own, their calls and messages; trespasses are red."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ringfence.extend import Rendering, output
from ringfence.model.finding import Report
from ringfence.output._visible import visible
from ringfence.views.graph import graph
from ringfence.views.nodes import Edge, Graph, Node
from ringfence.views.trespasses import EXCUSED, OWN, TRESPASS

MOST_LINES = 10
"""Lines that a node lists."""
MOST_LABELS = 6
"""Lines of an edge's label."""
LONGEST = 48
"""Characters of a line."""

RED, AMBER, GREY, GREEN = "#b3261e", "#9a5b00", "#63748a", "#00696b"
SHAPES = {"service": "box", "context": "box", "datastore": "cylinder", "table": "box", "channel": "cds"}
FILLS = {"service": "#ffffff", "context": "#e3edf7", "datastore": "#fff8e1", "table": "#fffdf5", "channel": "#e6f3f2"}
_HEAD = (
    '  graph [rankdir=LR, fontname="Helvetica", fontsize=11, nodesep=0.25, ranksep=0.9, bgcolor=white];',
    '  node [fontname="Helvetica", fontsize=11, margin="0.12,0.06"];',
    '  edge [fontname="Helvetica", fontsize=9, arrowsize=0.7];',
)


@output("dot", summary="The graph for Graphviz; trespasses are red", draws=True)
def render(report: Report, rendering: Rendering) -> str:
    """One directed graph, as text."""
    shown = graph(report, rendering.selection)
    return "\n".join(["digraph ringfence {", *_HEAD, *_notes(shown), *_nodes(shown), *_edges(shown), "}"]) + "\n"


def _notes(shown: Graph) -> Iterator[str]:
    if shown.notes:
        yield f"  label={_quoted(' '.join(shown.notes))}; labelloc=t;"


# ---------------------------------------------------------------- nodes


def _nodes(shown: Graph) -> Iterator[str]:
    """Nodes of one group in one box."""
    groups: defaultdict[str, list[Node]] = defaultdict(list)
    for node in shown.nodes:
        groups[node.group].append(node)
    yield from (f"  {_node(node)}" for node in groups.pop("", ()))
    for number, (group, nodes) in enumerate(sorted(groups.items())):
        yield f"  subgraph cluster_{number} {{"
        yield f'    label={_quoted(group)}; color="#90a4ae"; fontcolor="#5a6575"; style="rounded";'
        yield from (f"    {_node(node)}" for node in nodes)
        yield "  }"


def _node(node: Node) -> str:
    look = {
        "label": _card(node),
        "shape": _quoted(SHAPES[node.kind]),
        "style": _quoted("filled" if node.kind in ("datastore", "channel") else "rounded,filled"),
        "fillcolor": _quoted(FILLS[node.kind]),
        "color": _quoted({TRESPASS: RED, EXCUSED: AMBER}.get(node.look, "#90a4ae")),
    }
    return f"{_quoted(node.id)} [{_attributes(look)}];"


def _card(node: Node) -> str:
    """The name, a note, and below them what it owns: an HTML-like label, in which everything is escaped."""
    name = node.name.rpartition(":")[2] if node.kind == "table" else node.name
    rows = [f"<b>{_text(name)}</b>"]
    rows += [f'<font point-size="9" color="{GREY}">{_text(node.note)}</font>'] if node.note else []
    more = len(node.lines) - MOST_LINES
    lines = [*node.lines[:MOST_LINES], *([f"… {more} more"] if more > 0 else [])]
    rows += [f'<font point-size="10">{_text(line)}</font>' for line in lines]
    cells = "".join(f'<tr><td align="left">{row}</td></tr>' for row in rows)
    return f'<<table border="0" cellborder="0" cellspacing="0" cellpadding="1">{cells}</table>>'


def _text(text: str) -> str:
    """Text in an HTML-like label; indentation is kept, an empty text is a blank."""
    from html import escape  # which brings the names of all characters

    shown = _short(visible(text))
    blanks = len(shown) - len(shown.lstrip(" "))
    return "&#160;" * blanks + escape(shown.lstrip(" ")) or " "


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


# ---------------------------------------------------------------- edges


def _edges(shown: Graph) -> Iterator[str]:
    faint = len(shown.edges) > 60
    for edge in shown.edges:
        look = {"label": _label(edge.labels)} if edge.labels else {}
        look |= {key: _quoted(value) for key, value in _look(edge, faint=faint).items()}
        yield f"  {_quoted(edge.source)} -> {_quoted(edge.target)} [{_attributes(look)}];"


def _look(edge: Edge, *, faint: bool) -> dict[str, str]:
    if edge.look != OWN:
        color = RED if edge.look == TRESPASS else AMBER
        style = "dashed" if edge.look == EXCUSED else "bold"
        return {"color": color, "fontcolor": color, "style": style, "penwidth": "2"}
    if edge.kind == "message":
        return {"color": GREEN, "fontcolor": GREEN, "style": "dashed", "arrowhead": "vee"}
    if edge.kind in ("database", "key"):
        return {"color": GREY, "fontcolor": GREY, "style": "dotted", "dir": "forward" if edge.kind == "key" else "none"}
    return {"color": "#a8b3c1" if faint else GREY, "fontcolor": GREY}


def _label(labels: Iterable[str]) -> str:
    said = sorted(set(labels))
    more = len(said) - MOST_LABELS
    lines = [*said[:MOST_LABELS], *([f"… {more} more"] if more > 0 else [])]
    return '"' + "\\n".join(_quoted(_short(line))[1:-1] for line in lines) + '"'


def _quoted(text: str) -> str:
    r"""A DOT string that shows just this text: a backslash would start an escape such as ``\N``."""
    return '"' + visible(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _attributes(attributes: dict[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in attributes.items())
