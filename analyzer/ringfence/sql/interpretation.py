"""What one statement means: the facts in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec.structs import replace

from ringfence.model.facts import NOT_FOLLOWED, Fact, Gap, Query, TableDefinition, TableName, TableUse, ViewDefinition
from ringfence.patterns import pattern
from ringfence.sql.context import Place
from ringfence.sql.dialects import parse
from ringfence.sql.execution import Execution, execution
from ringfence.sql.mutations import mutated
from ringfence.sql.names import NAME, PART, is_counted, is_dynamic, plain_name
from ringfence.sql.procedural import pieces
from ringfence.sql.recognition import looks_like_sql
from ringfence.sql.remote import foreign_table
from ringfence.sql.renames import renamed_object, renamed_tables
from ringfence.sql.routines import Routine, block, routine
from ringfence.sql.rows import inserted_results, inserted_rows
from ringfence.sql.salvage import salvaged
from ringfence.sql.shapes import shape_of
from ringfence.sql.split import Statement
from ringfence.sql.statements import merged
from ringfence.sql.trees import QUERIES, all_uses, dynamic_name, tree_facts, view_facts

_MATTERS = pattern(
    r"\(?\s*(?:select|insert|update|delete|merge|with|replace)\b|(?:create|alter)\s+(?:or\s+\w+\s+)?"
    r"(?:temp\w*\s+|unlogged\s+|foreign\s+|external\s+|global\s+|recursive\s+|force\s+|(?:non)?editionable\s+|definer\s*=\s*\S+\s+"
    r"|algorithm\s*=\s*\w+\s+|sql\s+security\s+\w+\s+)*(?:table|view|materialized\s+view)\b",
    re.IGNORECASE,
)
_PARSED = pattern(r"(?:drop\s+(?:temporary\s+|foreign\s+)?table|truncate|copy)\b", re.IGNORECASE)
_HARMLESS_ALTER = pattern(
    rf"alter\s+(?:materialized\s+)?(?:table|view)\s+(?:if\s+exists\s+)?(?:only\s+)?{NAME}(?:\s*\*)?\s+(?:on\s+cluster\s+\S+\s+)?(?:owner|enable|disable|set|reset"
    r"|replica|cluster|validate|force|no\s+force|check\s+constraint|nocheck|with\s+(?:no)?check\s+(?:check|nocheck)|auto_increment"
    r"|engine|comment|convert|default|row_format|rebuild|switch|move|shrink|inherit|no\s+inherit|attach|detach|alter\s+(?:constraint"
    r"|index|key)|rename\s+(?:constraint|index|key)|modify\s+(?:constraint|default|partition)|(?:add|drop|truncate|coalesce)\s+(?:"
    r"unique\s+|fulltext\s+|spatial\s+)?(?:index|key|partition|period)|add\s+(?:constraint\s+"
    rf"{PART}\s+)?(?:default|check)|split|merge|exchange|compress|parallel|noparallel|logging"
    r"|nologging|cache|nocache|order\s+by|lock|algorithm|materialize|modify\s+(?:setting|ttl|order)|(?:add|drop|clear)\s+projection)\b",
    re.IGNORECASE,
)
_HIDDEN_IN_ROUTINES = frozenset(("new", "old", "inserted", "deleted"))
_NEXT = pattern(
    r"\n[ \t]*(?:(?:create|alter|drop|truncate)\s+table|insert|update|delete|merge|exec(?:ute)?|if|print|declare)\b",
    re.I,
)
_VIEW = pattern(
    rf"create\b[^(]*?\b(?P<materialized>materialized\s+)?view\s+(?:if\s+not\s+exists\s+)?(?P<name>{NAME})", re.I
)
_REFERS = pattern(r"\breferences\b", re.IGNORECASE)
_RELATES = pattern(r"\b(?:references|rename|add|drop)\b", re.IGNORECASE)
_AS_QUERY = pattern(r"\bas\s*(?=\(?\s*(?:select|with)\b)", re.IGNORECASE)
_VIEW_END = pattern(
    r"\bwith\s+(?:(?:cascaded\s+|local\s+)?check\s+option|read\s+only|no\s+schema\s+binding).*\Z", re.I | re.S
)
_VERBS = (
    "select", "insert", "update", "delete", "merge", "with", "truncate", "create", "alter", "drop", "replace", "exec",
    "call", "copy", "rename", "perform",
)  # fmt: skip
_DEEPEST = 4


def statement_facts(statement: Statement, place: Place) -> Iterator[Fact]:
    """The facts of one statement of a script that begins at ``place``; never fails."""
    place = replace(place, line=place.line + statement.line - 1)
    try:
        yield from tuple(_read(statement.text, place))
    except Exception:  # a hostile file must cost no more than its own statement
        yield Gap("statement", "the statement cannot be read", place.at(1))


def _read(text: str, place: Place) -> Iterator[Fact]:
    if (body := block(text)) is not None:
        yield from _inner(body, replace(place, hidden=place.hidden | _HIDDEN_IN_ROUTINES))
    elif (found := routine(text)) is not None:
        yield from _routine(found, place)
    elif (renamed := renamed_tables(text, place)) is not None:
        yield from renamed
    elif place.depth == 0 and _NEXT.search(text) and len(inside := tuple(pieces(text))) > 1:
        yield from _inner(inside, place)
    elif (executed := _executed(text, place)) is not None:
        yield from executed
    elif (foreign := foreign_table(text, place)) is not None:
        yield foreign
    elif (change := mutated(text)) is not None:
        yield from _parsed(change, place)
    elif place.seed and (rows := inserted_rows(text, place)) is not None:
        yield from rows
    elif _MATTERS.match(text) or _PARSED.match(text):
        yield from _parsed(text, place)
    elif _holds_others(text):
        yield from _inner((s for s in pieces(text) if s.text != text), place)


def _holds_others(text: str) -> bool:
    """Whether a statement that says nothing itself (GRANT, CREATE INDEX) may hold one that does."""
    lower = text.lower()
    return any(lower.find(verb, 1) > 0 for verb in _VERBS)


def _parsed(text: str, place: Place) -> Iterator[Fact]:
    if place.seed and (shape := shape_of(text)) and (alike := _facts_of_shape(shape, place.dialect, place.hidden)):
        yield from (replace(fact, at=place.at(1)) for fact in alike)
        return
    parsed = parse(text, place.dialect)
    if parsed.trees and not any(tree.key == "command" for tree in parsed.trees):
        for tree in parsed.trees:
            yield from tree_facts(tree, place, parsed.dialect)
        return
    inside = tuple(pieces(text))
    if len(inside) > 1:
        yield from _inner(inside, place)
    elif _MATTERS.match(text) and not _is_harmless(text):
        facts = _rescued(text, place)
        yield from facts
        if not facts or not _says_enough(facts, text):
            yield Gap("statement", parsed.problem or "the statement is not understood", place.at(1))


@lru_cache(maxsize=1024)
def _facts_of_shape(shape: str, dialect: str, hidden: frozenset[str]) -> tuple[Query | Gap, ...]:
    """What statements of one shape say; nothing where that is to be found out for each of them."""
    parsed = parse(shape, dialect)
    if any(tree.key not in QUERIES for tree in parsed.trees):
        return ()
    place = Place(dialect=dialect, hidden=hidden, seed=True)
    facts = [fact for tree in parsed.trees for fact in tree_facts(tree, place, parsed.dialect)]
    return tuple(fact for fact in facts if isinstance(fact, Query | Gap))


def _is_harmless(text: str) -> bool:
    """Whether an ALTER says nothing of columns, keys and names."""
    return _HARMLESS_ALTER.match(text) is not None and _REFERS.search(text) is None


def _rescued(text: str, place: Place) -> tuple[Fact, ...]:
    """What can be told of a statement that does not parse."""
    query = _AS_QUERY.search(text)
    after = text[query.end() :] if query else ""
    inner = replace(place, line=place.line + text.count("\n", 0, query.end()) if query else place.line)
    if (view := _VIEW.match(text)) and query:
        return tuple(_view_of_text(view, _VIEW_END.sub("", after), inner, place))
    if (rows := inserted_rows(text, place)) is not None:
        return rows
    facts = salvaged(text, place)
    if query and place.depth < _DEEPEST and facts and not _says_enough(facts, text):
        return (*facts, *_read(after, replace(inner, depth=place.depth + 1)))
    return facts


def _view_of_text(view: re.Match[str], query: str, inner: Place, place: Place) -> Iterator[Fact]:
    for tree in parse(query, place.dialect).trees[:1]:
        if tree.key in QUERIES:
            yield from view_facts(plain_name(view["name"]), bool(view["materialized"]), all_uses(tree, inner), place)


def _says_enough(facts: tuple[Fact, ...], text: str) -> bool:
    """Whether a rescued definition tells the table's columns, or all that an ALTER may say of tables."""
    first = facts[0]
    if len(facts) > 1 or not isinstance(first, TableDefinition):
        return True
    if first.action == "create":
        return bool(first.columns)
    return bool(first.dropped_columns or first.renamed_to) or not _RELATES.search(text)


def _inner(statements: Iterable[Statement], place: Place) -> Iterator[Fact]:
    """The facts of statements that stand inside another; what one makes for itself is hidden from the next."""
    if place.depth < _DEEPEST:
        place = replace(place, depth=place.depth + 1)
        for statement in statements:
            for fact in statement_facts(statement, place):
                if isinstance(fact, TableDefinition) and fact.temporary:
                    place = replace(place, hidden=place.hidden | {fact.table.name})
                yield fact


def _routine(found: Routine, place: Place) -> Iterator[Fact]:
    """A routine and every table its statements use; what it defines, it defines once it is called."""
    hidden = place.hidden | _HIDDEN_IN_ROUTINES | found.temporary
    uses: list[TableUse] = []
    calls: list[TableName] = []
    others: list[Fact] = []
    if found.trigger_table and is_counted(table := plain_name(found.trigger_table)) and not is_dynamic(table):
        uses.append(TableUse(table, ("select",)))
    for statement in found.statements:
        inner = replace(place, line=place.line + statement.line - 1, hidden=hidden, depth=place.depth + 1)
        for fact in _routine_statement(statement.text, inner):
            if isinstance(fact, Query):
                uses += fact.uses
                calls += fact.calls
            elif not (isinstance(fact, TableDefinition) and (fact.temporary or fact.action == "drop")):
                others.append(fact)
    if uses or calls:
        name, at, called = plain_name(found.name), place.at(1), tuple(dict.fromkeys(calls))
        yield ViewDefinition(name, found.kind, merged(uses), at, place.origin, place.order, calls=called)
    yield from _once(others)


def _once(facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts without repetitions; what cannot be known is said once for each reason, where it is met first."""
    told: set[object] = set()
    for fact in facts:
        key = (fact.what, fact.why) if isinstance(fact, Gap) else fact
        if key not in told:
            told.add(key)
            yield fact


def _routine_statement(text: str, place: Place) -> Iterator[Fact]:
    """A statement of a body. One that does not parse is most often a cut-off piece, which is no gap."""
    called = replace(place, seed=False, routines=frozenset())  # what a routine runs, it runs for whoever calls it
    if (executed := _executed(text, called)) is not None:
        yield from executed
        return
    parsed = parse(text, place.dialect)
    for tree in parsed.trees:
        if tree.key in QUERIES:
            found = all_uses(tree, place, into_variables=True)
            yield Query(found.uses, place.at(1))
            if found.dynamic:
                yield dynamic_name(place)
        elif place.seed:
            yield from tree_facts(tree, place, parsed.dialect)


def _executed(text: str, place: Place) -> tuple[Fact, ...] | None:
    """What an EXEC or CALL does, one whose results are inserted included; None for another statement."""
    inserted, call = inserted_results(text, place) or ((), text)
    runs = execution(call, place.dialect)
    return (*inserted, *_execution(runs, place)) if runs is not None else None


def _execution(runs: Execution, place: Place) -> Iterator[Fact]:
    if runs.renamed is not None:
        yield from renamed_object(*runs.renamed, place)
    elif runs.text and looks_like_sql(runs.text) and place.depth < _DEEPEST:
        yield from _read(runs.text.strip(), replace(place, depth=place.depth + 1))
    elif not runs.procedure:
        yield Gap("statement", "the statement is put together as it runs", place.at(1))
    elif not runs.system and plain_name(runs.procedure).name not in place.routines:
        if place.seed:  # a script that only runs one
            yield Gap("statement", NOT_FOLLOWED, place.at(1))
        else:
            yield Query((), place.at(1), calls=(plain_name(runs.procedure),))
