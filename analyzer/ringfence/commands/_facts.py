"""Facts files as the commands meet them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import click
from msgspec import structs

from ringfence.config import Config
from ringfence.model.repository import RepositoryState
from ringfence.model.source import Diagnostic, Span
from ringfence.output._visible import visible
from ringfence.repositories.facts_file import Packed, read_facts
from ringfence.repositories.identity import as_time
from ringfence.repositories.merging import Merged, merged, newest
from ringfence.views.repositories import dated


def merged_facts(file: Path, config: Config) -> Merged:
    """The repositories of a file as one system. Raises FactsError."""
    kept, _ = newest(read_facts(file))
    return merged(kept, config.exclude)


def chosen(files: Iterable[Path]) -> list[Packed]:
    """Of each repository in some files the newest state; which others it replaces is said. Raises FactsError."""
    kept, older = newest(one for file in files for one in read_facts(file))
    newer = {one.state.name: one for one in kept}
    for one in older:
        other = newer[one.state.name]
        if (one.state, one.content) != (other.state, other.content):
            said = f"{one.file}: {one.state.name} is left out: {other.file} has it newer ({dated(other.state)})."
            click.echo(visible(said), err=True)
    return kept


def aged(states: Iterable[RepositoryState], today: date) -> tuple[RepositoryState, ...]:
    """The states with their age."""
    return tuple(structs.replace(state, age=_age(state, today)) for state in states)


def warnings(states: Iterable[RepositoryState], file: Path, max_age: int) -> Iterator[Diagnostic]:
    """What is so old that it may not be true any more."""
    for state in states:
        if state.age > max_age:
            why = f"the facts of {state.name} are {state.age} days old ({dated(state)})"
            cure = f"export them again, or set facts.max_age in the configuration, which is {max_age} days"
            yield Diagnostic(Span(file.name, 1), f"{why}: {cure}")


def _age(state: RepositoryState, today: date) -> int:
    read = as_time(state.read)
    return max(0, (today - read.date()).days) if read else 0
