"""One statement to sqlglot's syntax tree: which dialect it is in, and what is too big or too deep to be tried."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ringfence.patterns import pattern
from ringfence.sql.names import NAME
from ringfence.sql.placeholders import COMMENT, DOLLAR, QUOTED, close_holes, without_fragments

if TYPE_CHECKING:
    from sqlglot import exp

MAX_LENGTH = 200_000
MAX_DEPTH = 50

_NAMES = {
    "postgresql": "postgres", "pg": "postgres", "cockroachdb": "postgres", "redshift": "redshift", "timescale": "postgres",
    "mariadb": "mysql", "mssql": "tsql", "sqlserver": "tsql", "mysql": "mysql", "postgres": "postgres", "tsql": "tsql",
    "oracle": "oracle", "sqlite": "sqlite", "h2": "postgres", "snowflake": "snowflake", "bigquery": "bigquery",
    "clickhouse": "clickhouse", "duckdb": "duckdb", "sqlite3": "sqlite",
}  # fmt: skip
_SIGNS = (
    ("mysql", pattern(
        r"`|\bengine\s*=|\bauto_increment\b|\bon\s+duplicate\s+key\b|\binsert\s+ignore\b|^[ \t]*delimiter\b", re.I | re.M
    )),
    ("tsql", pattern(
        r"\[\w+\]\s*[.(\[]|\bfrom\s+\[|\bnvarchar\b|\bidentity\s*\(\s*\d|\bselect\s+top\b|\bnolock\b|[\s.]#\w|\bgetdate\("
        r"|^[ \t]*go[ \t\r]*$",
        re.I | re.M,
    )),
    ("oracle", pattern(r"\bvarchar2\b|\bsysdate\b|\bnumber\s*\(|^/[ \t\r]*$", re.I | re.M)),
    ("sqlite", pattern(r"\bautoincrement\b|\binsert\s+or\s+\w+|\bwithout\s+rowid\b|^[ \t]*pragma\b", re.I | re.M)),
)  # fmt: skip
_POSTGRES = pattern(r"\b(?:big|small)?serial\b|::\s?\w|\$\$|\btimestamptz\b|\bjsonb\b|\bbytea\b|\bplpgsql\b", re.I)
_SPOKEN = pattern(rf"'[^']*(?:'|\Z)|{COMMENT}", re.DOTALL)
_SIGNIFICANT = 100_000
_RECURSING = pattern(r"<|\b(?:join|from)\b", re.IGNORECASE)  # parsed by recursion in C, which has no limit of its own
MAX_RECURSING = 600
_SKIPPED = pattern(rf"{QUOTED}|{COMMENT}|{DOLLAR}", re.DOTALL)
_NESTING = pattern(r"[(\[{]|[)\]}]|\b(?:case|end)\b|\b(?:not|select|with|explain|if|exists)\b|[-+~!@]", re.I)
_INSERT = pattern(r"\s*(?:insert|replace)\b", re.IGNORECASE)
_ROWS = pattern(rf"(?P<skip>{QUOTED}|{COMMENT})|(?P<values>\bvalues\b)|(?P<bracket>[()])", re.IGNORECASE | re.DOTALL)
_REWRITES = (
    (pattern(r"^replace\s+(?:low_priority\s+|delayed\s+)?(?:into\b)?", re.I), "INSERT OR REPLACE INTO"),
    (pattern(r"^(alter\s+table\s+\S+\s+)with\s+(?:no)?check\s+(?=add\b)", re.I), r"\1"),
    (pattern(r"(?<=\bprimary key)\s+(?:non)?clustered\b|\bnot\s+for\s+replication\b", re.I), ""),
    (pattern(r"\bwith\s+(?:no\s+)?data\s*\Z", re.I), ""),
    (pattern(r"\s+allow\s+filtering\s*;?\s*\Z", re.I), ""),
    (pattern(rf"^(drop\s+table)\s+({NAME})\s+if\s+exists\b", re.I), r"\1 IF EXISTS \2"),
    (pattern(r"\binto\s+@\w+(?:\s*,\s*@\w+)*\s*\Z|\binto\s+(?:out|dump)file\s.*\Z", re.I | re.S), ""),
)


class Parsed(NamedTuple):
    """The trees of one statement, empty if it cannot be read; ``problem`` then says why. ``dialect`` is sqlglot's."""

    trees: tuple[exp.Expr, ...]
    dialect: str
    problem: str = ""


def parse(sql: str, dialect: str = "") -> Parsed:
    """Parse one statement in the given dialect, else in the one it looks like, else in the first that takes it."""
    import sqlglot

    logging.getLogger("sqlglot").disabled = True
    sql = prepared(sql)
    if len(sql) > MAX_LENGTH:
        return Parsed((), "", "the statement is too long")
    if _too_deep(sql):
        return Parsed((), "", "the statement is nested too deeply")
    second: Parsed | None = None
    for text in (sql, *without_fragments(sql)):
        for name in _attempts(sql, dialect):
            try:
                trees = tuple(tree for tree in sqlglot.parse(text, dialect=name or None) if tree is not None)
            except Exception:  # sqlglot raises whatever its parser runs into, RecursionError and TypeError included
                continue
            if not any(tree.key == "command" for tree in trees):
                return Parsed(trees, name)
            second = second or Parsed(trees, name)
    return second or Parsed((), "", "the statement does not parse")


def prepared(sql: str) -> str:
    """The statement as it is parsed: holes closed, rows of data cut, spellings no dialect of sqlglot knows replaced."""
    if _INSERT.match(sql) and len(sql) > 500:
        sql = _cut_rows(sql)
    if len(sql) > MAX_LENGTH:
        return sql
    sql = close_holes(sql)
    for wrong, replacement in _REWRITES:
        sql = wrong.sub(replacement, sql)
    return sql


def dialect_of(name: str) -> str:
    """Sqlglot's name for a database, ``""`` if it has none."""
    return _NAMES.get(name.lower(), "")


def guessed_dialect(script: str) -> str:
    """The dialect of which a script shows the most signs, ``""`` if it shows none."""
    bare = _SPOKEN.sub(" ", script[:_SIGNIFICANT])
    counts = {name: sum(1 for _ in signs.finditer(bare)) for name, signs in (*_SIGNS, ("postgres", _POSTGRES))}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] else ""


def _attempts(sql: str, dialect: str) -> Iterator[str]:
    known = dialect_of(dialect)
    guessed = [name for name, signs in _SIGNS if signs.search(sql[:20_000])]
    candidates = [known, *guessed, "postgres", "mysql", "tsql"]
    yield from dict.fromkeys(name for name in candidates if name)
    yield ""


def _too_deep(sql: str) -> bool:
    depth = cases = run = last = 0
    bare = _SKIPPED.sub("''", sql)
    if sum(1 for _ in _RECURSING.finditer(bare)) > MAX_RECURSING:
        return True
    for match in _NESTING.finditer(bare):
        token = match[0].lower()
        adjacent = not match.string[last : match.start()].strip()
        last = match.end()
        run = run + 1 if adjacent and token not in ")]}" else 0
        depth += (token in ("(", "[", "{")) - (token in (")", "]", "}"))
        cases += (token == "case") - (token == "end" and cases > 0)
        if max(depth, cases, run) > MAX_DEPTH:
            return True
    return False


def _cut_rows(sql: str) -> str:
    """Keep the first row of ``VALUES (…), (…), …`` and what follows the last."""
    depth, first, last = 0, -1, -1
    seen = False
    for match in _ROWS.finditer(sql):
        if match["values"] and depth == 0 and not seen:
            seen = True
        elif seen and match["bracket"]:
            if depth == 0 and first >= 0 and sql[last : match.start()].strip() not in (",", ""):
                break
            depth += 1 if match["bracket"] == "(" else -1
            if depth == 0:
                first, last = (match.end() if first < 0 else first), match.end()
        elif match["bracket"]:
            depth += 1 if match["bracket"] == "(" else -1
    return sql if first < 0 or first == last else sql[:first] + sql[last:]
