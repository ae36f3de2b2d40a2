"""``graph-json``: the nodes and edges of a graph, for programs that draw."""

from __future__ import annotations

from msgspec import to_builtins

from ringfence.extend import Rendering, output
from ringfence.model.finding import Report
from ringfence.output._ascii import to_json
from ringfence.views.graph import graph


@output("graph-json", summary="The graph as nodes and edges, for programs that draw", draws=True)
def render(report: Report, rendering: Rendering) -> str:
    """One JSON document."""
    return to_json({"schema": "ringfence/graph/1", **to_builtins(graph(report, rendering.selection))})
