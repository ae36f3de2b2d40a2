"""Statements to facts: one from a string in code, or a whole SQL file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec.structs import replace

from ringfence.model.expression import Expression
from ringfence.model.facts import Fact, ForeignKey, Gap, Query, TableDefinition, ViewDefinition
from ringfence.model.source import Source, Span
from ringfence.patterns import pattern
from ringfence.sql.context import Place
from ringfence.sql.databases import placed, selected_database
from ringfence.sql.dialects import dialect_of, guessed_dialect
from ringfence.sql.interpretation import statement_facts
from ringfence.sql.remote import foreign_servers
from ringfence.sql.routines import routine_name
from ringfence.sql.split import Statement, split

_MAX_LENGTH = 20_000_000
_MOST_BLANKS = 200
_DESERT = pattern(rf"(?<!\s)\s{{{_MOST_BLANKS},}}")


def read_statement(
    text: str, at: Span, *, dialect: str = "", function: str = "", via: Expression | None = None
) -> tuple[Fact, ...]:
    """What a string of SQL in code does, one or several statements, all at the string's place.

    Tables whose names are computed, and statements that cannot be read, come as gaps.
    """
    facts: list[Fact] = []
    for fact in _facts_of_text(text, dialect):
        if isinstance(fact, Query):
            facts.append(replace(fact, at=at, function=function, via=via))
        elif isinstance(fact, TableDefinition | ForeignKey | ViewDefinition):
            facts.append(replace(fact, at=at, function=function))
        elif isinstance(fact, Gap):
            facts.append(replace(fact, at=at))
    return tuple(facts)


def read_script(source: Source, *, dialect: str = "", origin: str = "schema", order: str = "") -> Iterator[Fact]:
    """What an SQL file defines and fills, statement by statement, each at its own line.

    Rows that fill the same columns of the same tables again and again are told once.
    """
    if len(source.text) > _MAX_LENGTH:
        yield Gap("statement", "the file is too long", source.line(1))
        return
    told = set()
    place = Place(source.path, 1, origin, order, dialect_of(dialect) or guessed_dialect(source.text), seed=True)
    for fact in _facts_of_script(source.text, place):
        if isinstance(fact, Query) and fact.seed:
            if fact.uses in told:
                continue
            told.add(fact.uses)
        yield fact


@lru_cache(maxsize=4096)
def _facts_of_text(text: str, dialect: str) -> tuple[Fact, ...]:
    if len(text) > _MAX_LENGTH:
        return (Gap("statement", "the text is too long", Span("", 1)),)
    return tuple(_facts_of_script(text, Place(dialect=dialect_of(dialect))))


def _without_deserts(statement: Statement) -> Statement:
    """Nobody writes hundreds of blanks in a row; every expression that backtracks over them would do so at length."""
    return Statement(_DESERT.sub(lambda blanks: blanks[0][:_MOST_BLANKS], statement.text), statement.line)


def _facts_of_script(text: str, place: Place) -> Iterator[Fact]:
    """The facts in order; what one statement makes or selects holds for those after it."""
    place, database = replace(place, servers=foreign_servers(text)), ""
    for statement in split(text, place.dialect):
        if selected := selected_database(statement.text):
            database = selected
            continue
        if made := routine_name(statement.text):
            place = replace(place, routines=place.routines | {made})
        for fact in statement_facts(_without_deserts(statement), place):
            if isinstance(fact, TableDefinition) and fact.temporary:
                place = replace(place, hidden=place.hidden | {fact.table.name})
            yield placed(fact, database, schemas_are_databases=place.dialect == "mysql")
