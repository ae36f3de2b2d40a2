"""SQL text to queries, tables, keys and views, by sqlglot."""

from ringfence.sql.placeholders import HOLE, statement_text
from ringfence.sql.recognition import looks_like_sql
from ringfence.sql.scripts import read_script, read_statement

__all__ = ["HOLE", "looks_like_sql", "read_script", "read_statement", "statement_text"]
