"""``csv``: the matrix of tables and services, for spreadsheets."""

from __future__ import annotations

import csv
from io import StringIO

from ringfence.extend import Rendering, output
from ringfence.model.finding import Report
from ringfence.output._visible import visible
from ringfence.views.graph import graph
from ringfence.views.matrix import accesses_by_pair, letters
from ringfence.views.names import owner, short
from ringfence.views.trespasses import OWN, Trespasses


@output("csv", summary="Who creates, reads, updates and deletes which table, for spreadsheets", draws=True)
def render(report: Report, rendering: Rendering) -> str:
    """A row a table, a column a service; a trespass is marked with an exclamation mark, if excused with a tilde."""
    system, trespasses = report.system, Trespasses(report)
    shown = {node.name for node in graph(report, rendering.selection).nodes} if rendering.selection.focus else None
    pairs = {pair: letters(group) for pair, group in accesses_by_pair(system).items()}
    names = [s.name for s in system.services if shown is None or s.name in shown]
    rows = [["datastore", "table", "owner", *names]]
    for table in system.tables:
        cells = [_cell(pairs.get((name, table.key), ""), trespasses.of(name, table.key)) for name in names]
        if any(cells) or shown is None or table.owner in names:
            rows.append([table.key.datastore, short(table.key), owner(table), *cells])
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([list(map(_harmless, row)) for row in rows])
    return text.getvalue()


def _cell(done: str, look: str) -> str:
    return done if look == OWN or not done else f"{done}{'!' if look == 'trespass' else '~'}"


def _harmless(text: str) -> str:
    """No cell is a formula."""
    shown = visible(text)
    return f"'{shown}" if shown.startswith(("=", "+", "-", "@", "\\t", "\\r")) else shown
