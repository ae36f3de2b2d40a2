"""One statement to sqlglot's syntax tree: which dialect it is in, and what is too big or too deep to be tried."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ringfence.patterns import pattern
from ringfence.sql.names import NAME
from ringfence.sql.placeholders import COMMENT, DOLLAR, QUOTED, close_holes, without_fragments
from ringfence.sql.remains import parsed

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
_SIGNS = {
    "clickhouse": (
        (("mergetree",), pattern(r"\bengine\s*=\s*\w*mergetree\b")),
        (("lowcardinality(", "aggregatefunction(", "datetime64(", "codec("), pattern(
            r"\b(?:lowcardinality|(?:simple)?aggregatefunction|datetime64|codec)\("
        )),
        (("int32", "int64", "uint8", "float32", "float64"), pattern(r"\buint8\b|\bu?int(?:32|64)\b|\bfloat(?:32|64)\b")),
        (("view",), pattern(r"\bmaterialized\s+view\s+(?:if\s+not\s+exists\s+)?\S+\s+to\s+\S")),
        (("tostartof",), pattern(r"\btostartof\w+\s?\(")),
        (("final",), pattern(r"\bfrom\s+\S+(?:\s+as\s+\w+)?\s+final\b")),
    ),
    "mysql": (
        (("`", "auto_increment"), pattern(r"`|\bauto_increment\b")),
        (("engine",), pattern(r"\bengine\s*=")),
        (("duplicate",), pattern(r"\bon\s+duplicate\s+key\b")),
        (("ignore",), pattern(r"\binsert\s+ignore\b")),
        (("delimiter",), pattern(r"^[ \t]*delimiter\b", re.M)),
    ),
    "tsql": (
        (("[",), pattern(r"\[\w+\]\s*[.(\[]|\bfrom\s+\[")),
        (("nvarchar", "nolock", "getdate("), pattern(r"\bnvarchar\b|\bnolock\b|\bgetdate\(")),
        (("identity",), pattern(r"\bidentity\s*\(\s*\d")),
        (("top",), pattern(r"\bselect\s+top\b")),
        (("#",), pattern(r"[\s.]#\w")),
        (("\ngo", "\tgo", " go"), pattern(r"^[ \t]*go[ \t\r]*$", re.M)),
    ),
    "oracle": (
        (("varchar2", "sysdate"), pattern(r"\bvarchar2\b|\bsysdate\b")),
        (("number",), pattern(r"\bnumber\s*\(")),
        (("\n/",), pattern(r"^/[ \t\r]*$", re.M)),
    ),
    "sqlite": (
        (("autoincrement", "rowid"), pattern(r"\bautoincrement\b|\bwithout\s+rowid\b")),
        (("insert",), pattern(r"\binsert\s+or\s+\w+")),
        (("pragma",), pattern(r"^[ \t]*pragma\b", re.M)),
    ),
    "postgres": (
        (("serial", "::", "$$", "timestamptz", "jsonb", "bytea", "plpgsql"), pattern(
            r"\b(?:big|small)?serial\b|::\s?\w|\$\$|\btimestamptz\b|\bjsonb\b|\bbytea\b|\bplpgsql\b"
        )),
    ),
}  # fmt: skip
"""What shows a dialect, in lower case after a line's end; each expression is asked only where one of its words stands."""
_PECULIAR = "clickhouse"
"""The dialect of which nobody else shows a sign: one is enough."""
_GUESSED = (_PECULIAR, "mysql", "tsql", "oracle", "sqlite")
_TELLING = 20_000
_SPOKEN = pattern(rf"'[^']*(?:'|\Z)|{COMMENT}", re.DOTALL)
_SIGNIFICANT = 100_000
_RECURSING = pattern(r"<|\b(?:join|from)\b", re.IGNORECASE)  # parsed by recursion in C, which has no limit of its own
MAX_RECURSING = 600
_SKIPPED = pattern(rf"{QUOTED}|{COMMENT}|{DOLLAR}", re.DOTALL)
_NESTING = pattern(r"[(\[{]|[)\]}]|\b(?:case|end)\b|\b(?:not|select|with|explain|if|exists)\b|[-+~!@]", re.I)
_DEEPENING = (*"([{-+~!@<", "case", "end", "not", "select", "with", "explain", "if", "exists", "join", "from")
"""Without any of these, nothing is nested."""
_INSERT = pattern(r"\s*(?:insert|replace)\b", re.IGNORECASE)
_ROWS = pattern(rf"(?P<skip>{QUOTED}|{COMMENT})|(?P<values>\bvalues\b)|(?P<bracket>[()])", re.IGNORECASE | re.DOTALL)
_REWRITES = (
    (("replace",), pattern(r"\Areplace\s+(?:low_priority\s+|delayed\s+)?(?:into\b)?", re.I), "INSERT OR REPLACE INTO"),
    (("alter", "check"), pattern(r"\A(alter\s+table\s+\S+\s+)with\s+(?:no)?check\s+(?=add\b)", re.I), r"\1"),
    (("primary", "clustered"), pattern(r"(?<=\bprimary key)\s+(?:non)?clustered\b", re.I), ""),
    (("replication",), pattern(r"\bnot\s+for\s+replication\b", re.I), ""),
    (("with", "data"), pattern(r"\bwith\s+(?:no\s+)?data\s*\Z", re.I), ""),
    (("allow", "filtering"), pattern(r"\s+allow\s+filtering\s*;?\s*\Z", re.I), ""),
    (("drop", "exists"), pattern(rf"\A(drop\s+table)\s+({NAME})\s+if\s+exists\b", re.I), r"\1 IF EXISTS \2"),
    (("into", "@"), pattern(r"\binto\s+@\w+(?:\s*,\s*@\w+)*\s*\Z", re.I), ""),
    (("limit", "by"), pattern(r"\blimit\s+\S+\s+by\s+[\w.]+(?:\s*,\s*[\w.]+)*", re.I), ""),
    (("with", "fill"), pattern(r"\bwith\s+fill\b.*?(?=\blimit\b|\bsettings\b|\Z)", re.I | re.S), ""),
    (
        ("alter", "cluster"),
        pattern(rf"\A(alter\s+table\s+(?:if\s+exists\s+)?{NAME})\s+on\s+cluster\s+\S+", re.I),
        r"\1",
    ),
    (("into", "file"), pattern(r"\binto\s+(?:out|dump)file\s.*\Z", re.I | re.S), ""),
)
"""What is replaced by what, in statements that hold the words."""


class Parsed(NamedTuple):
    """The trees of one statement, empty if it cannot be read; ``problem`` then says why. ``dialect`` is sqlglot's."""

    trees: tuple[exp.Expr, ...]
    dialect: str
    problem: str = ""


def parse(sql: str, dialect: str = "") -> Parsed:
    """Parse one statement in the given dialect, else in the one it looks like, else in the first that takes it."""
    logging.getLogger("sqlglot").disabled = True
    sql = prepared(sql)
    if len(sql) > MAX_LENGTH:
        return Parsed((), "", "the statement is too long")
    if _too_deep(sql):
        return Parsed((), "", "the statement is nested too deeply")
    second: Parsed | None = None
    for text in (sql, *without_fragments(sql)):
        for name in _attempts(sql, dialect):
            parsed(len(text))
            try:
                trees = tuple(tree for tree in _parser(name)(text) if tree is not None)
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
    lower = sql.lower()
    for words, wrong, replacement in _REWRITES:
        if all(word in lower for word in words):
            sql = wrong.sub(replacement, sql)
    return sql


def dialect_of(name: str) -> str:
    """Sqlglot's name for a database, ``""`` if it has none."""
    return _NAMES.get(name.lower(), "")


def guessed_dialect(script: str) -> str:
    """The dialect of which a script shows the most signs, ``""`` if it shows none."""
    bare = "\n" + _SPOKEN.sub(" ", script[:_SIGNIFICANT]).lower()
    counts = {name: sum(len(sign.findall(bare)) for sign in _signs(name, bare)) for name in _SIGNS}
    best = _PECULIAR if counts[_PECULIAR] else max(counts, key=counts.__getitem__)
    return best if counts[best] else ""


def _attempts(sql: str, dialect: str) -> Iterator[str]:
    known = dialect_of(dialect)
    if known:
        yield known
    start = "\n" + sql[:_TELLING].lower()
    guessed = [name for name in _GUESSED if any(sign.search(start) for sign in _signs(name, start))]
    yield from (name for name in dict.fromkeys((*guessed, "postgres", "mysql", "tsql")) if name != known)
    yield ""


@lru_cache(maxsize=16)
def _parser(dialect: str) -> Callable[[str], list[exp.Expr | None]]:
    """What parses texts of a dialect: making it anew costs as much as a short statement."""
    from sqlglot.dialects.dialect import Dialect

    made = Dialect.get_or_raise(dialect or None)
    tokenizer, parser = made.tokenizer(), made.parser()
    return lambda text: parser.parse(tokenizer.tokenize(text), text)


def _signs(dialect: str, text: str) -> Iterator[re.Pattern[str]]:
    """The signs of a dialect that a text in lower case may show."""
    return (sign for words, sign in _SIGNS[dialect] if any(word in text for word in words))


def _too_deep(sql: str) -> bool:
    lower = sql.lower()
    if sum(map(lower.count, _DEEPENING)) <= MAX_DEPTH:  # nearly every statement
        return False
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
