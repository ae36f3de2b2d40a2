"""schema.prisma: models, their tables, columns and relations, and the database they are in."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from msgspec.structs import replace

from ringfence.extend import manifest
from ringfence.model.expression import Expression, Hole, literal
from ringfence.model.facts import Column, Connection, EntityMapping, Fact, Relation, SettingGroup, TableName
from ringfence.model.source import Source
from ringfence.patterns import pattern

_MOST_LINES = 20_000
_BLOCK = pattern(r"^\s*(model|view|datasource|generator)\s+(\w+)\s*\{")
_OUTPUT = pattern(r"^\s*output\s*=\s*\"([^\"]+)\"")
_FIELD = pattern(r"^\s*(\w+)\s+(\w+)(\[\])?(\?)?(.*)$")
_MAP = pattern(r"@@?map\(\s*(?:name:\s*)?\"([^\"]*)\"")
_SCHEMA = pattern(r"@@schema\(\s*\"([^\"]*)\"")
_URL = pattern(r"^\s*url\s*=\s*(?:env\(\s*\"([^\"]+)\"\s*\)|\"([^\"]*)\")")
_PROVIDER = pattern(r"^\s*provider\s*=\s*\"([^\"]+)\"")
_USUAL = "schema.prisma"
_OWN_FOLDER = pattern(r"/[\w.-]*(?:prisma|schemas?|models?|db|database)[\w.-]*/[^/]*/?$")
ALIAS = "prisma"
"""The client's connection among those of a service."""
_ENGINES = {"postgres": "postgresql", "cockroachdb": "postgresql", "mssql": "sqlserver"}


@manifest("prisma_schema", files=("*.prisma",))
def prisma_schema(source: Source) -> Iterator[Fact]:
    """A mapping for each model, entities of their own for what a relation loads, and the connection."""
    if "/migrations/" in f"/{source.path}":
        return  # what an older version of the schema was
    if source.name != _USUAL and not _OWN_FOLDER.search(f"/{source.folder}/"):
        return  # a sample, or what a program is given: its own is called so, or lies in a folder for schemas
    blocks = list(_blocks(source.text))
    models = {name for kind, name, _, _ in blocks if kind in ("model", "view")}
    engine = next((_engine(lines) for kind, _, _, lines in blocks if kind == "datasource"), "")
    for kind, name, line, lines in blocks:
        if kind == "datasource":
            yield from _connection(source, line, lines)
        elif kind == "generator":
            yield from _generated(source, line, lines)
        else:
            mappings = _model(source, name, line, lines, models, {n: rest for _, n, _, rest in blocks})
            yield from (replace(mapping, engine=engine, alias=ALIAS) for mapping in mappings)


def _blocks(text: str) -> Iterator[tuple[str, str, int, list[str]]]:
    current: tuple[str, str, int, list[str]] | None = None
    for number, line in enumerate(text.splitlines()[:_MOST_LINES], 1):
        plain = line.partition("//")[0] if '"' not in line else line
        if current is None:
            match = _BLOCK.match(plain[:300])
            current = (match[1], match[2], number, []) if match is not None else None
        elif plain.strip() == "}":
            yield current
            current = None
        else:
            current[3].append(plain[:1000])


def _connection(source: Source, line: int, lines: list[str]) -> Iterator[Connection]:
    for text in lines:
        match = _URL.match(text)
        if match is not None:
            url: Expression = Hole("env", match[1]) if match[1] else literal(match[2])
            yield Connection(_engine(lines), source.line(line), url=url, alias=ALIAS)


def _generated(source: Source, line: int, lines: list[str]) -> Iterator[SettingGroup]:
    """Where the client is put, which may be another package: ``output = "../../orders/prisma/client"``."""
    written = next((match[1] for text in lines if (match := _OUTPUT.match(text))), "")
    folder = posixpath.normpath(posixpath.join(source.folder, written)) if written.startswith(".") else ""
    if folder and not folder.startswith("..") and "node_modules" not in folder:
        yield SettingGroup("generated", folder, "", (), source.line(line))


def _engine(lines: list[str]) -> str:
    provider = next((match[1] for text in lines if (match := _PROVIDER.match(text))), "")
    return _ENGINES.get(provider, provider)


def _table(name: str, lines: list[str]) -> TableName:
    mapped = next((match[1] for text in lines if "@@map" in text and (match := _MAP.search(text))), name)
    schema = next((match[1] for text in lines if (match := _SCHEMA.search(text))), "")
    return TableName(mapped, schema)


def _model(
    source: Source, name: str, line: int, lines: list[str], models: set[str], others: dict[str, list[str]]
) -> Iterator[EntityMapping]:
    entity, columns, relations = f"prisma:{name.lower()}", [], []
    loaded: list[tuple[str, str]] = []
    for offset, text in enumerate(lines, 1):
        match = _FIELD.match(text)
        if match is None or text.lstrip().startswith("@@"):
            continue
        field, type, _, _, rest = match.groups()
        if type in models:
            loaded.append((field.lower(), type))
            if "fields:" in rest:
                relations.append(Relation(field, f"prisma:{type.lower()}", True, source.line(line + offset)))
            continue
        renamed = _MAP.search(rest)
        columns.append(Column(renamed[1] if renamed is not None else field, type.lower(), "@id" in rest))
    at = source.line(line)
    yield EntityMapping(entity, _table(name, lines), tuple(columns), tuple(relations), True, at)
    for field, type in loaded:
        yield EntityMapping(f"{entity}.{field}", _table(type, others.get(type, [])), (), (), False, at)
