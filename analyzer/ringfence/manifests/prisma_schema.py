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
_FIELDS = pattern(r"\bfields:\s*\[([^\]]*)\]")
_REFERENCES = pattern(r"\breferences:\s*\[([^\]]*)\]")
_EMULATED = pattern(r"^\s*(?:relationMode|referentialIntegrity)\s*=\s*\"prisma\"")
"""The database knows nothing of such relations."""
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
    source_lines = next((lines for kind, _, _, lines in blocks if kind == "datasource"), [])
    engine = _engine(source_lines)
    keys = engine != "mongodb" and not any(map(_EMULATED.match, source_lines))
    others = {name: rest for _, name, _, rest in blocks}
    for kind, name, line, lines in blocks:
        if kind == "datasource":
            yield from _connection(source, line, lines)
        elif kind == "generator":
            yield from _generated(source, line, lines)
        else:
            for mapping in _model(source, name, line, lines, models, others):
                relations = tuple([replace(relation, constraint=keys) for relation in mapping.relations])
                yield replace(mapping, relations=relations, engine=engine, alias=ALIAS)


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
            if (held := _FIELDS.search(rest)) is not None:
                said = _REFERENCES.search(rest)
                own, its = _columns(held[1], lines), _columns(said[1], others.get(type, [])) if said is not None else ()
                at = source.line(line + offset)
                relations.append(Relation(field, f"prisma:{type.lower()}", True, at, own, its))
            continue
        columns.append(Column(_column(field, rest), type.lower(), "@id" in rest))
    at = source.line(line)
    yield EntityMapping(entity, _table(name, lines), tuple(columns), tuple(relations), True, at)
    for field, type in loaded:
        yield EntityMapping(f"{entity}.{field}", _table(type, others.get(type, [])), (), (), False, at)


def _column(field: str, rest: str) -> str:
    renamed = _MAP.search(rest)
    return renamed[1] if renamed is not None else field


def _columns(fields: str, lines: list[str]) -> tuple[str, ...]:
    """What the columns of some fields of a model are called: ``orderId, line``."""
    said = {match[1]: _column(match[1], match[5]) for text in lines if (match := _FIELD.match(text)) is not None}
    names = (name.strip() for name in fields.split(","))
    return tuple([said.get(name, name) for name in names if name])
