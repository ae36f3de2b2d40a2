"""Nacos: the configurations that a script fills the server's database with, ``INSERT INTO config_info``, a file in each row.

Its schema is published: ``data_id`` is what the file is called, ``content`` what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from ringfence.extend import manifest
from ringfence.formats.yaml import read_yaml
from ringfence.manifests._spring_values import flattened, properties
from ringfence.model.facts import Fact, Setting, SettingGroup
from ringfence.model.source import Source, Span
from ringfence.patterns import pattern
from ringfence.sql.split import Statement, split

MAX_CHARACTERS = 5_000_000
MAX_ROWS = 500
_INSERT = pattern(
    r"\s*(?:insert|replace)\s+(?:ignore\s+)?into\s+[`\"\[]?(?:\w+[`\"\]]?\.[`\"\[]?)?config_info\b", re.IGNORECASE
)
_COLUMNS = ("id", "data_id", "group_id", "content")
"""How the table begins, for rows that do not name their columns."""
_NAME = pattern(r"[\w.@-]{1,200}")
_YAML, _PROPERTIES = (".yml", ".yaml"), (".properties",)
_PROFILE = pattern(r"(?:application|bootstrap)-(?P<profile>.+)")
_CHOSEN_BY = ("spring.profiles.active",)


@manifest("nacos_config", files=("*.sql",), tokens=("config_info",))
def nacos_config(source: Source) -> Iterable[Fact]:
    """What each row says, for whoever asks the server for its file."""
    if len(source.text) > MAX_CHARACTERS:
        return
    inserts = (statement for statement in split(source.text, "mysql") if _INSERT.match(statement.text))
    rows = (row for statement in islice(inserts, MAX_ROWS) for row in _rows(source, statement))
    for name, content, at in islice(rows, MAX_ROWS):
        profile = _PROFILE.fullmatch(name.rpartition(".")[0])
        for document in _documents(Source(f"{source.path}/{name}", content)):
            settings = tuple(Setting(setting.key, setting.value, at) for setting in document)
            variant = profile["profile"] if profile is not None else ""
            yield SettingGroup("kept-config", f"{source.path}/{name}", "", settings, at, False, variant, _CHOSEN_BY)


def _rows(source: Source, statement: Statement) -> Iterator[tuple[str, str, Span]]:
    """(name, content, place) of the rows that a statement inserts."""
    import sqlglot
    from sqlglot import expressions as e

    try:
        insert = sqlglot.parse_one(statement.text, read="mysql")
    except (sqlglot.errors.SqlglotError, RecursionError):
        return
    values, table = insert.args.get("expression"), insert.this
    columns = [column.name.lower() for column in table.expressions] if isinstance(table, e.Schema) else list(_COLUMNS)
    if not isinstance(values, e.Values) or not {"data_id", "content"} <= set(columns):
        return
    for row in values.expressions:
        cells = dict(zip(columns, row.expressions if isinstance(row, e.Tuple) else (), strict=False))
        name, content = cells.get("data_id"), cells.get("content")
        if isinstance(name, e.Literal) and isinstance(content, e.Literal) and _NAME.fullmatch(name.this):
            yield name.this, content.this, source.line(statement.line)


def _documents(file: Source) -> Iterator[list[Setting]]:
    """The documents of a file as settings; files of other formats say nothing."""
    if file.name.lower().endswith(_YAML):
        yield from (flattened(root, file.path) for root in read_yaml(file.text).documents)
    elif file.name.lower().endswith(_PROPERTIES):
        yield from properties(file)
