"""Entity Framework Core's model: which entity is which table, by sets, attributes and configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ringfence.extend import Code
from ringfence.frameworks._dotnet import (
    among,
    attributes,
    chain,
    classes,
    configuring,
    method_of,
    methods,
    own_classes,
    receiver,
    type_arguments,
    type_name,
)
from ringfence.frameworks._ef_names import SETS, is_context, lineage_bases
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression, Name
from ringfence.model.facts import Column, EntityMapping, Relation, TableName
from ringfence.model.outline import Class
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, LibraryCall, Scope

_IDENTITY = (
    "AspNetRoles", "AspNetUserRoles", "AspNetUserClaims", "AspNetUserLogins", "AspNetUserTokens", "AspNetRoleClaims",
)  # fmt: skip
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(slots=True)
class Model:
    """The entities of all contexts: their tables, the context that each belongs to."""

    tables: dict[ClassValue, TableName] = field(default_factory=dict)
    contexts: dict[ClassValue, str] = field(default_factory=dict)
    places: dict[ClassValue, Span] = field(default_factory=dict)

    def alias(self, entity: ClassValue) -> str:
        """The name of the context that an entity belongs to."""
        return self.contexts.get(entity, "")


def model(code: Code) -> Model:
    """All entities and their tables."""
    found = Model()
    configured = dict(_configured(code))
    snake = next(code.called("UseSnakeCaseNamingConvention"), None) is not None
    for path, cls in own_classes(code):
        if is_context(code, path, cls):
            schema = _schema(code, path, cls)
            for entity, name, at in _sets(code, path, cls):
                table = configured.get(entity) or _attributed(code, entity) or TableName(_cased(name, snake))
                _add(found, entity, table, schema, cls, at)
            for entity, table in _added(code, path, cls, configured, snake):
                _add(found, entity, table, schema, cls, code.outlines[entity.path].classes[0].at)
    only = _only_context(code)
    for entity, table in configured.items():
        if entity not in found.tables and only is not None:
            _add(found, entity, table, _schema(code, *only), only[1], _place(code, entity))
        elif entity not in found.tables:
            found.tables[entity] = table
            found.places[entity] = _place(code, entity)
    _share_tables(code, found, configured)
    return found


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


def _configured(code: Code) -> Iterator[tuple[ClassValue, TableName]]:
    """(entity, table) of every ``ToTable``."""
    lambdas = _entity_lambdas(code)
    for call in code.called("ToTable", "ToView", "ToCollection", "ToContainer"):
        names = list(literals(code.texts(call.argument(0, "name"), call.scope)))
        schemas = list(literals(code.texts(call.argument(1, "schema"), call.scope)))
        for entity in _subject(code, call, lambdas) if names else ():
            yield entity, TableName(names[0].lower(), schemas[0].lower() if schemas else "")


def _entity_lambdas(code: Code) -> dict[tuple[str, str], tuple[ClassValue, ...]]:
    """The functions handed to ``Entity<T>(…)``, by path and name."""
    found: dict[tuple[str, str], tuple[ClassValue, ...]] = {}
    for call in code.called("Entity"):
        entities = tuple(cls for type in call.call.invoke.type_arguments for cls in classes(code, type, call.scope))
        given = [argument.value for argument in call.call.invoke.arguments if argument.name != "<>"]
        found.update(dict.fromkeys(configuring(code, given, call.scope), entities))
    return found


def _subject(
    code: Code, call: LibraryCall, lambdas: dict[tuple[str, str], tuple[ClassValue, ...]]
) -> tuple[ClassValue, ...]:
    """The entity whose builder it is called on."""
    root: Expression | None = receiver(call)
    for before in chain(root):
        if method_of(before).startswith("Owns"):
            return ()
        if method_of(before) == "Entity":
            return tuple(cls for type in before.type_arguments for cls in classes(code, type, call.scope))
        root = getattr(before.callee, "of", root)
    inside = call.call.function
    for function in code.outlines[call.path].functions:
        for parameter in function.parameters if function.name == inside else ():
            if type_name(parameter.type) == "EntityTypeBuilder" and root == Name(parameter.name):
                return classes(code, next(iter(type_arguments(parameter.type)), None), call.scope)
    return lambdas.get((call.path, inside), ())


# ---------------------------------------------------------------- as facts


def mappings(code: Code, found: Model) -> Iterator[EntityMapping]:
    """A mapping for every entity, and the tables that Identity brings along."""
    for entity, table in found.tables.items():
        columns: list[Column] = []
        relations: list[Relation] = []
        for path, own in code.fields(entity):
            if any(among(own.decorators, "NotMapped")):
                continue
            targets = [c for c in classes(code, own.type, Scope(path, entity.name)) if c in found.tables]
            if targets:
                relations.append(Relation(own.name, targets[0].id, True, own.at))
            elif not type_arguments(own.type):
                columns.append(
                    Column(own.name.lower(), type_name(own.type).lower(), own.name in ("Id", f"{entity.name}Id"))
                )
        yield EntityMapping(
            entity.id, table, tuple(columns), tuple(relations), False, found.places[entity], alias=found.alias(entity)
        )
    yield from _identity(code)


def _identity(code: Code) -> Iterator[EntityMapping]:
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
                yield EntityMapping(entity, TableName(name.lower()), (), (), False, cls.at, alias=alias)
