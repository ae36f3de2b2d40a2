"""Entity Framework Core's model: which entity is which table, by sets, attributes and configuration."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from ringfence.extend import Code
from ringfence.frameworks._dotnet import (
    among,
    attributes,
    classes,
    methods,
    own_classes,
    type_arguments,
    type_name,
)
from ringfence.frameworks._ef_builders import Lambdas, entity_lambdas, subject
from ringfence.frameworks._ef_names import SETS, is_context, lineage_bases
from ringfence.frameworks._ef_owned import Owned, attributed, columns, owned
from ringfence.frameworks._texts import literals
from ringfence.model.facts import Column, EntityMapping, Relation, TableName
from ringfence.model.outline import Class
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, Scope
from ringfence.patterns import pattern

_IDENTITY = (
    "AspNetRoles", "AspNetUserRoles", "AspNetUserClaims", "AspNetUserLogins", "AspNetUserTokens", "AspNetRoleClaims",
)  # fmt: skip
_WORD = pattern(r"(?<=[a-z0-9])(?=[A-Z])")


class Model(Struct):
    """The entities of all contexts: their tables, the context that each belongs to."""

    tables: dict[ClassValue, TableName] = field(default_factory=dict)
    contexts: dict[ClassValue, str] = field(default_factory=dict)
    places: dict[ClassValue, Span] = field(default_factory=dict)
    columns: dict[ClassValue, list[Column]] = field(default_factory=dict)
    """Columns of an entity's table that hold parts which it owns."""
    parts: dict[ClassValue, list[ClassValue]] = field(default_factory=dict)
    """Parts in tables of their own: they are read and stored with their owner."""

    def alias(self, entity: ClassValue) -> str:
        """The name of the context that an entity belongs to."""
        return self.contexts.get(entity, "")


def model(code: Code) -> Model:
    """All entities and their tables."""
    found = Model()
    lambdas = entity_lambdas(code)
    parts = owned(code, lambdas)
    configured, contexts = _configured(code, lambdas)
    snake = _is_snake_cased(code)
    for path, cls in own_classes(code):
        if is_context(code, path, cls):
            schema = _schema(code, path, cls)
            for entity, name, at in _sets(code, path, cls):
                table = configured.get(entity) or _attributed(code, entity) or TableName(_cased(name, snake))
                _add(found, entity, table, schema, cls, at)
            for entity, table in _added(code, path, cls, configured, snake):
                _add(found, entity, table, schema, cls, code.outlines[entity.path].classes[0].at)
    _own(code, found, parts, configured, snake)
    only = _only_context(code)
    for entity, table in configured.items():
        if entity not in found.tables:
            context = contexts.get(entity) or only
            if context is not None:
                _add(found, entity, table, _schema(code, *context), context[1], _place(code, entity))
            else:
                found.tables[entity] = table
                found.places[entity] = _place(code, entity)
    _share_tables(code, found, configured)
    return found


def _is_snake_cased(code: Code) -> bool:
    return next(code.called("UseSnakeCaseNamingConvention"), None) is not None


def _own(code: Code, found: Model, parts: list[Owned], configured: dict[ClassValue, TableName], snake: bool) -> None:
    """What entities own: one thing is in their table, unless it is told one of its own, many are in another."""
    parts = [*parts, *(part for entity in list(found.tables) for part in attributed(code, entity))]
    for part in parts:
        if part.owner not in found.tables or part.cls in found.parts.get(part.owner, ()):
            continue
        table = configured.get(part.cls)
        if table is None and not part.many:
            found.columns.setdefault(part.owner, []).extend(columns(code, part))
            continue
        table = table or TableName(_cased(part.cls.name.rpartition(".")[2], snake))
        schema = table.schema or found.tables[part.owner].schema
        found.tables[part.cls] = TableName(table.name, schema)
        found.contexts[part.cls] = found.alias(part.owner)
        found.places[part.cls] = _place(code, part.cls)
        found.parts.setdefault(part.owner, []).append(part.cls)


def _add(found: Model, entity: ClassValue, table: TableName, schema: str, context: Class, at: Span) -> None:
    found.tables[entity] = table if table.schema or not schema else TableName(table.name, schema)
    found.contexts[entity] = context.name.rpartition(".")[2]
    found.places[entity] = at


def _only_context(code: Code) -> tuple[str, Class] | None:
    """The context that what is configured elsewhere belongs to, if there is just one with sets of its own."""
    known = [(path, cls) for path, cls in own_classes(code) if is_context(code, path, cls)]
    own = [(path, cls) for path, cls in known if next(_sets(code, path, cls), None) is not None]
    return own[0] if len(own) == 1 else None


def _cased(name: str, snake: bool) -> str:
    return _WORD.sub("_", name).lower() if snake else name.lower()


def _place(code: Code, entity: ClassValue) -> Span:
    return next(cls.at for cls in code.outlines[entity.path].classes if cls.name == entity.name)


def _share_tables(code: Code, found: Model, configured: dict[ClassValue, TableName]) -> None:
    """An entity below another one is in its table, unless it has one of its own."""
    for entity in found.tables:
        above = [base for base in code.bases(entity)[1:] if base in found.tables]
        if above and entity not in configured:
            found.tables[entity] = found.tables[above[-1]]


# ---------------------------------------------------------------- sets


def _sets(code: Code, path: str, cls: Class) -> Iterator[tuple[ClassValue, str, Span]]:
    """(entity, property, place) of the sets that a context has."""
    for part in code.bases(ClassValue(path, cls.name)):
        outline = code.outlines.get(part.path)
        for own in outline.classes if outline else ():
            if own.name != part.name:
                continue
            typed = [(f.name, f.type, f.at) for f in own.fields]
            typed += [(m.name.rpartition(".")[2], m.return_type, m.at) for m in methods(code, part.path, own)]
            for name, type, at in typed:
                if type_name(type) in SETS:
                    for entity in classes(code, next(iter(type_arguments(type)), None), Scope(part.path, own.name)):
                        yield entity, name, at


def _added(
    code: Code, path: str, cls: Class, configured: dict[ClassValue, TableName], snake: bool
) -> Iterator[tuple[ClassValue, TableName]]:
    """What a context configures without a set: ``ApplyConfiguration(new OrderConfiguration())``."""
    known = {entity for entity, _, _ in _sets(code, path, cls)}
    for call in code.called("ApplyConfiguration"):
        if call.path != path or not call.call.function.startswith(f"{cls.name}."):
            continue
        for made in code.values(call.argument(0), call.scope):
            for entity in _configured_by(code, getattr(made, "cls", None)):
                if entity not in known:
                    name = entity.name.rpartition(".")[2]
                    yield entity, configured.get(entity) or _attributed(code, entity) or TableName(_cased(name, snake))


def _configured_by(code: Code, value: ClassValue | None) -> Iterator[ClassValue]:
    outline = code.outlines.get(value.path) if value is not None else None
    for cls in outline.classes if outline is not None and value is not None else ():
        if value is not None and cls.name == value.name:
            for base in cls.bases:
                if type_name(base) == "IEntityTypeConfiguration":
                    yield from classes(code, next(iter(type_arguments(base)), None), Scope(value.path, cls.name))


def _attributed(code: Code, entity: ClassValue) -> TableName | None:
    """``[Table("orders", Schema = "sales")]``."""
    scope = Scope(entity.path)
    for cls in code.outlines[entity.path].classes:
        for table in attributes(cls, "Table") if cls.name == entity.name else ():
            name = next(literals(code.texts(table.argument(0, "name"), scope)), "")
            schema = next(literals(code.texts(table.argument(None, "Schema"), scope)), "")
            if name:
                return TableName(name.lower(), schema.lower())
    return None


def _schema(code: Code, path: str, cls: Class) -> str:
    for call in code.called("HasDefaultSchema"):
        if call.path == path and call.call.function.startswith(f"{cls.name}."):
            return next(literals(code.texts(call.argument(0), call.scope)), "").lower()
    return ""


# ---------------------------------------------------------------- ToTable


def _configured(
    code: Code, lambdas: Lambdas
) -> tuple[dict[ClassValue, TableName], dict[ClassValue, tuple[str, Class]]]:
    """The table that every ``ToTable`` gives an entity, and the context in whose code it stands, if it does in one."""
    tables: dict[ClassValue, TableName] = {}
    around: dict[ClassValue, tuple[str, Class]] = {}
    contexts = [(path, cls) for path, cls in own_classes(code) if is_context(code, path, cls)]
    for call in code.called("ToTable", "ToView", "ToCollection", "ToContainer"):
        names = list(literals(code.texts(call.argument(0, "name"), call.scope)))
        schemas = list(literals(code.texts(call.argument(1, "schema"), call.scope)))
        for entity in subject(code, call, lambdas) if names else ():
            tables[entity] = TableName(names[0].lower(), schemas[0].lower() if schemas else "")
            for path, cls in contexts:
                if path == call.path and call.call.function.startswith(f"{cls.name}."):
                    around[entity] = (path, cls)
    return tables, around


# ---------------------------------------------------------------- as facts


def mappings(code: Code, found: Model) -> Iterator[EntityMapping]:
    """A mapping for every entity, and the tables that Identity brings along."""
    for entity, table in found.tables.items():
        own_columns: list[Column] = []
        embedded = {column.name.partition("_")[0] for column in found.columns.get(entity, ())}
        relations: list[Relation] = []
        for path, own in code.fields(entity):
            if any(among(own.decorators, "NotMapped")) or own.name.lower() in embedded:
                continue
            targets = [c for c in classes(code, own.type, Scope(path, entity.name)) if c in found.tables]
            if targets:
                relations.append(Relation(own.name, targets[0].id, True, own.at))
            elif not type_arguments(own.type):
                own_columns.append(
                    Column(own.name.lower(), type_name(own.type).lower(), own.name in ("Id", f"{entity.name}Id"))
                )
        known = (*own_columns, *found.columns.get(entity, ()))
        yield EntityMapping(
            entity.id, table, known, tuple(relations), False, found.places[entity], alias=found.alias(entity)
        )
    yield from _identity(code)


def _identity(code: Code) -> Iterator[EntityMapping]:
    snake = _is_snake_cased(code)
    for path, cls in own_classes(code):
        for base in lineage_bases(code, path, cls):
            if not type_name(base).startswith("Identity") or not type_name(base).endswith("Context"):
                continue
            alias = cls.name.rpartition(".")[2]
            users = [c.id for c in classes(code, next(iter(type_arguments(base)), None), Scope(path, cls.name))]
            for entity, name in (
                ((*users, "identity:users")[0], "AspNetUsers"),
                *((f"identity:{n}", n) for n in _IDENTITY),
            ):
                yield EntityMapping(entity, TableName(_cased(name, snake)), (), (), False, cls.at, alias=alias)
