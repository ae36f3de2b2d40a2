"""``ringfence graph``: who owns which data and who calls whom, drawn."""

from __future__ import annotations

import click

from ringfence.commands._options import analysing
from ringfence.commands._request import Request

VIEWS = ("ownership", "calls", "events", "database", "platform")


@click.command("graph")
@analysing
@click.option("--view", type=click.Choice(VIEWS), default="ownership", show_default=True, help="What to draw.")
@click.option("--focus", default="", metavar="NAME", help="Only this service, table or datastore, and what is near it.")
@click.option(
    "--depth",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    metavar="N",
    help="How many edges away is near.",
)
@click.option("--only-findings", is_flag=True, help="Only what findings are about.")
@click.option("--group-by", type=click.Choice(("context",)), help="One node for each bounded context.")
def command(request: Request, view: str, focus: str, depth: int, only_findings: bool, group_by: str | None) -> None:
    r"""Draw who owns which data and who calls whom.

    Formats: dot, svg, png, mermaid, structurizr, json (nodes and edges), csv (tables by services). Trespasses are red;
    those that are excused are dashed. Findings do not fail. svg and png need Graphviz, or ringfence[graphviz].

    \b
    Examples:
      ringfence graph -f svg -o ownership.svg
      ringfence graph --view calls --focus payments --depth 2 -f png -o payments.png
      ringfence graph --group-by context -f mermaid
      ringfence graph -f csv -o matrix.csv
    """
    from ringfence.commands._memory import plugins_for
    from ringfence.commands._outputs import graph_targets
    from ringfence.commands._reporting import make_report
    from ringfence.commands._request import no_such
    from ringfence.extend import Selection
    from ringfence.views.graph import NothingThereError

    plugins = plugins_for(request)
    wanted = graph_targets(request, plugins.outputs)
    report = make_report(request, plugins)
    selection = Selection(view, focus, depth, only_findings, group_by == "context")
    try:
        for target in wanted:
            target.write(report, request, selection)
    except NothingThereError as nothing:
        raise no_such("node", nothing.focus, nothing.names) from None
