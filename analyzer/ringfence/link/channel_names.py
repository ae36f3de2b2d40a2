"""What channels are called."""

from __future__ import annotations

from collections.abc import Sequence

from ringfence.formats.google_pubsub import BROKER
from ringfence.link.addresses import shown
from ringfence.link.code import ServiceCode
from ringfence.link.units import Unit
from ringfence.model.expression import Expression
from ringfence.model.source import Span
from ringfence.model.value import Known, Scope

UNKNOWN = "*"
_BY_ADDRESS = ("sqs", "sns")
SUBSCRIBED = (BROKER,)
"""Brokers whose consumers name a subscription, and something else says of which topic."""


def called(broker: str, name: str) -> str:
    """The name of a channel; a cloud's queues and topics are known by their URLs, ARNs and paths, too, which end in it."""
    if broker in SUBSCRIBED:
        return name.rpartition("/")[2] or name
    if broker not in _BY_ADDRESS or not (name.startswith("arn:") or "://" in name):
        return name
    return name.rstrip("/").rpartition("/")[2].rpartition(":")[2]


def strings_of(code: ServiceCode, expression: Expression | None, scope: Scope) -> list[Known]:
    """The strings that an expression may stand for."""
    return [value for value in code.values(expression, scope) if isinstance(value, Known)]


def named(unit: Unit, values: Sequence[Known]) -> Sequence[Known]:
    """Of several alternatives those whose names are known: the others are settings that nothing sets."""
    return [value for value in values if name_of(unit, value).strip("*")] or values


def name_of(unit: Unit, value: Known) -> str:
    """What a string is, ``*`` for what is not known of it."""
    return shown(unit.environment.fill(value.text).text)


def told_in_one_place(code: ServiceCode, *values: Known) -> bool:
    """Whether values are told in one place: handed over by one call, or by calls that are arguments of one
    (``Configure(Exchange("orders"), Key("placed"))``), or none of them by any.
    """
    sites = {value.site for value in values}
    if len(sites) > 1 and None not in sites:
        sites = {_around(code, site) for site in sites if site is not None}
        return len(sites) == 1 and None not in sites
    return len(sites) == 1


def _around(code: ServiceCode, site: Span) -> Span | None:
    """The innermost call that another one is an argument of."""
    outline = code.outlines.get(site.path)
    found: Span | None = None
    for call in outline.calls if outline is not None else ():
        at = call.invoke.at
        outside = at != site and (at.line, at.column) <= (site.line, site.column) and _end(at) >= _end(site)
        if outside and (found is None or (found.line, found.column) < (at.line, at.column)):
            found = at
    return found


def _end(at: Span) -> tuple[int, int]:
    return at.end_line, at.end_column
