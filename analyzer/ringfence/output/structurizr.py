"""``structurizr``: the system as a C4 model in the Structurizr DSL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import Rendering, output
from ringfence.model.finding import Report
from ringfence.output._visible import visible
from ringfence.views.graph import graph
from ringfence.views.nodes import Graph, Node
from ringfence.views.trespasses import OWN

LONGEST = 200
MOST_LABELS = 3
TAGS = {"datastore": "Database", "channel": "Channel", "table": "Table"}
VERBS = {
    "call": "calls",
    "message": "publishes to",
    "data": "uses the data of",
    "database": "connects to",
    "key": "refers to",
}


@output("structurizr", summary="A C4 model in the Structurizr DSL", draws=True)
def render(report: Report, rendering: Rendering) -> str:
    """A workspace: a software system for each bounded context, a container for each service and datastore."""
    shown = graph(report, rendering.selection)
    numbers = {node.id: f"c{number}" for number, node in enumerate(shown.nodes)}
    groups: defaultdict[str, list[Node]] = defaultdict(list)
    for node in shown.nodes:
        groups[node.group or "Services"].append(node)
    model = [
        line for number, group in enumerate(sorted(groups)) for line in _system(number, group, groups[group], numbers)
    ]
    views = [line for number in range(len(groups)) for line in _view(number)]
    lines = [
        'workspace "ringfence" {',
        "  model {",
        *model,
        *_relationships(shown, numbers),
        "  }",
        "  views {",
        *views,
    ]
    return "".join(f"{line}\n" for line in [*lines, *_STYLES, "  }", "}"])


_STYLES = (
    "    styles {",
    '      element "Database" {',
    "        shape Cylinder",
    "      }",
    '      element "Channel" {',
    "        shape Pipe",
    "      }",
    '      relationship "Trespass" {',
    "        color #b3261e",
    "        thickness 4",
    "      }",
    '      relationship "Warned" {',
    "        color #9a5b00",
    "        thickness 3",
    "      }",
    '      relationship "Excused" {',
    "        color #9a5b00",
    "      }",
    "    }",
)


def _system(number: int, name: str, nodes: list[Node], numbers: dict[str, str]) -> Iterator[str]:
    yield f"    s{number} = softwareSystem {_quoted(name)} {{"
    taken: set[str] = set()
    for node in nodes:
        unique = node.name
        while _quoted(unique) in taken:
            unique = f"{unique} ({node.kind})"
        taken.add(_quoted(unique))
        owned = ", ".join(line.strip() for line in node.lines)
        tag = TAGS.get(node.kind, "Service")
        parts = f"{_quoted(unique)} {_quoted(owned, '')} {_quoted(node.note, '')} {_quoted(tag)}"
        yield f"      {numbers[node.id]} = container {parts}"
    yield "    }"


def _relationships(shown: Graph, numbers: dict[str, str]) -> Iterator[str]:
    """One of each description between two elements, which is all that the language allows."""
    seen: set[tuple[str, str, str]] = set()
    for edge in sorted(shown.edges, key=lambda edge: edge.look == OWN):
        said = sorted(set(edge.labels))
        more = f" and {len(said) - MOST_LABELS} more" if len(said) > MOST_LABELS else ""
        about = _quoted(
            f"{VERBS.get(edge.kind, edge.kind)}: {', '.join(said[:MOST_LABELS])}{more}" if said else VERBS[edge.kind]
        )
        key = (edge.source, edge.target, about)
        if key in seen or edge.source == edge.target:
            continue
        seen.add(key)
        tag = f' "" "{edge.look.capitalize()}"' if edge.look != OWN else ""
        yield f"    {numbers[edge.source]} -> {numbers[edge.target]} {about}{tag}"


def _view(number: int) -> Iterator[str]:
    yield f"    container s{number} {{"
    yield "      include *"
    yield "      autolayout lr"
    yield "    }"


def _quoted(text: str, empty: str = "unnamed") -> str:
    """A string of the language: nothing in it ends it, goes on in the next line, or is a variable."""
    shown = visible(text).replace("\\", "/").replace('"', "'").replace("${", "$ {").strip()
    return f'"{(shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…") or empty}"'
