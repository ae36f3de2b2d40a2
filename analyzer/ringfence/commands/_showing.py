"""What the commands share that show a system without judging a build by it."""

from __future__ import annotations

from ringfence.commands._request import Request


def show(request: Request, default: str) -> None:
    """Make the report and write it in the formats that are asked for."""
    from ringfence.commands._memory import plugins_for
    from ringfence.commands._outputs import targets
    from ringfence.commands._reporting import make_report

    plugins = plugins_for(request)
    wanted = targets(request, plugins.outputs, default)
    report = make_report(request, plugins)
    for target in wanted:
        target.write(report, request)
