"""What to do about a table that several services use."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.model.system import Split

from ringfence_rules._parties import listed
from ringfence_rules._table_uses import Use, by_service


def remedy(owner: str, uses: list[Use], few: int) -> str:
    """What to do for each way in which the table is touched."""
    advice = []
    if any(use.mode == "write" for use in uses):
        advice.append(f"Leave the writing to {owner}: call its API, or publish an event that it consumes.")
    reads = [use for use in uses if use.mode == "read"]
    columns = sorted({column for use in reads for column in use.columns})
    if columns and len(columns) <= few and all(use.columns for use in reads):
        readers = listed(sorted({use.service for use in reads}))
        advice.append(
            f"Ask the API of {owner} for {listed(columns)}, or keep a copy of that, fed by events of {owner}, "
            f"in a database of {readers}."
        )
    elif reads:
        advice.append(f"Read through the API of {owner}, or keep a read model of your own, fed by events of {owner}.")
    if any(use.mode == "define" for use in uses):
        advice.append(f"Move the migration to {owner}.")
    return " ".join(advice)


def division(split: Split | None, owner: str) -> str:
    """Who could take which columns along."""
    movable = [group for group in split.groups if group.advice == "own-table"] if split else []
    return "".join(
        f" {group.service} alone writes {listed(group.own)}: it could take {'that' if len(group.own) == 1 else 'these'} to "
        f"a table of its own, keyed by the id of {owner}."
        for group in movable
    )


def if_one_application(owner: str, foreign: Iterable[Use], uses: Iterable[Use]) -> str:
    """Advice for programs that do nothing to a table but what its owner does by the same statements."""
    own = {use.statement or use.at for use in uses if use.service == owner}
    if not all((use.statement or use.at) in own for use in foreign):
        return ""
    programs = listed([owner, *by_service([*foreign])])
    return f" If {programs} are programs of one application, as their common code suggests, declare them one context."


def unsettled(claims: Iterable[str], together: bool) -> str:
    """What to do where several have equal claims. together: all they do to the table they do by the same code."""
    if together:
        return (
            f"If {listed(claims)} are programs of one application, declare them one context (contexts in ringfence.yaml); "
            "else leave the table to one of them, and have the others use its API or keep a copy that its events feed."
        )
    return (
        f"Choose its owner among {listed(claims)} and declare it (owners in ringfence.yaml); the others use its API "
        "or keep a copy of their own, fed by its events. If they own it together, declare them one context."
    )


def unfilled(claims: Iterable[str]) -> str:
    """What to do about a table that several only read."""
    return (
        "Declare who owns it (owners in ringfence.yaml), whoever fills it when it is set up, and have the others ask that "
        f"service, or keep a copy that its events feed. If it is a view, let {listed(claims)} ask the owners of what it "
        "shows; if it is made to be read by others, declare it a read model."
    )
