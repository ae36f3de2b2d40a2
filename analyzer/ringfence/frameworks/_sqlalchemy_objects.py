"""Mapped objects that a session stores, loads or deletes, and loaded ones whose attributes are set."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.frameworks._generic_repositories import by_receivers
from ringfence.frameworks._handed_over import handed_over, parameter_of
from ringfence.frameworks._sqlalchemy_names import FLASK, ROW, SESSION, SQLMODEL
from ringfence.frameworks._sqlalchemy_statements import Reader
from ringfence.model.expression import Expression, Member, Name
from ringfence.model.facts import EntityMapping, EntityQuery
from ringfence.model.source import Span
from ringfence.model.value import Instance, Items, Library, LibraryCall, Scope

_BY_CLASS: dict[str, tuple[str, ...]] = {
    "get": ("select",), "get_one": ("select",), "get_or_404": ("select",),
    "bulk_insert_mappings": ("insert",), "bulk_update_mappings": ("update",),
}  # fmt: skip
_BY_OBJECT: dict[str, tuple[str, ...]] = {
    "add": ("insert",), "add_all": ("insert",), "merge": ("insert", "update"), "delete": ("delete",),
    "bulk_save_objects": ("insert",),
}  # fmt: skip
_BY_ITSELF: dict[str, tuple[str, ...]] = {
    "oslo_db.sqlalchemy.models.ModelBase().save": ("insert",), f"{ROW}.save": ("update",), f"{ROW}.update": ("update",),
    "oslo_db.sqlalchemy.models.SoftDeleteMixin().soft_delete": ("update",), f"{ROW}.soft_delete": ("update",),
}  # fmt: skip
"""What objects do that have oslo.db's base classes."""
_MOST_LAYERS = 3
_MADE_BY_CLASS = {f"{SQLMODEL}.{method}()" for method in ("model_validate", "from_orm", "parse_obj", "model_construct")}


def object_queries(reader: Reader) -> Iterator[EntityQuery]:
    """What is done to objects rather than said in statements."""
    for method, operations in _BY_CLASS.items():
        for call in reader.code.calls(f"{SESSION}.{method}", f"{FLASK}.{method}"):
            slots = reader.slots(call.argument(0, "entity", "mapper"), call.scope)
            for entity in slots[0] if slots else ():
                yield _query(entity, operations, call)
    for method, operations in _BY_OBJECT.items():
        for call in reader.code.calls(f"{SESSION}.{method}"):
            objects = call.argument(0, "instance", "instances", "objects")
            yield from _stored(reader, objects, call.scope, call.call.invoke.at, operations)
    for call in reader.code.calls(*_BY_ITSELF):
        callee = call.call.invoke.callee
        if isinstance(callee, Member):
            yield from _stored(reader, callee.of, call.scope, call.call.invoke.at, _BY_ITSELF[call.name])
    yield from _updates(reader)


def _stored(
    reader: Reader, objects: Expression | None, scope: Scope, at: Span, operations: tuple[str, ...], layer: int = 0
) -> Iterator[EntityQuery]:
    """What is done to these objects; by a helper that is handed them, where its callers hand over different ones."""
    found = by_receivers(reader.code, scope, lambda place: _objects(reader, objects, place))
    several = len({entity for entity, _ in found}) > 1
    asked = parameter_of(reader.code, objects, scope) if several and layer < _MOST_LAYERS else None
    handed = list(handed_over(reader.code, *asked, scope.path)) if asked else []
    for argument, inside, place in handed:
        yield from _stored(reader, argument, inside, place, operations, layer + 1)
    for entity, persistent in found if not handed else ():
        done = ("update",) if persistent and operations == ("insert",) else operations
        yield EntityQuery((entity,), done, at, scope.function)


def _query(entity: str, operations: tuple[str, ...], call: LibraryCall) -> EntityQuery:
    return EntityQuery((entity,), operations, call.call.invoke.at, call.call.function)


def _objects(
    reader: Reader, expression: Expression | None, scope: Scope, depth: int = 0
) -> dict[tuple[str, bool], None]:
    """The entities of the objects an expression stands for, and whether they were loaded before: both where it may be
    an object that was found or a new one.
    """
    found: dict[tuple[str, bool], None] = {}
    for value in reader.code.values(expression, scope):
        if isinstance(value, Instance) and value.cls.id in reader.mapped.tables:
            found[value.cls.id, False] = None
            found.update(_new_parts(reader, value, depth))
        elif isinstance(value, Library) and value.owner and value.name in _MADE_BY_CLASS:
            found[value.owner.id, False] = None
        elif isinstance(value, Items) and depth < 3:
            for item in value.items[:50]:
                found.update(_objects(reader, item, value.scope, depth + 1))
        else:
            found.update(dict.fromkeys((entity, True) for entity in reader.loaded(value)))
    return found


def _new_parts(reader: Reader, made: Instance, depth: int) -> dict[tuple[str, bool], None]:
    """New objects that a new object is made of are stored with it: ``Order(lines=[Line(…) for …])``."""
    found: dict[tuple[str, bool], None] = {}
    if made.made is not None and made.scope is not None and depth < 3:
        for argument in made.made.arguments:
            if argument.name is not None and (made.cls.id, argument.name) not in reader.mapped.columns:
                for entity, persistent in _objects(reader, argument.value, made.scope, depth + 1):
                    if not persistent and entity != made.cls.id:
                        found[entity, False] = None
    return found


def _updates(reader: Reader) -> Iterator[EntityQuery]:
    """``order.status = …`` and ``setattr(order, …)`` on loaded objects; on others only next to a commit."""
    columns = {c.name for f in reader.mapped.facts if isinstance(f, EntityMapping) for c in f.columns}
    for path, outline in reader.code.outlines.items():
        for binding in outline.bindings:
            target = binding.target
            if not isinstance(target, Member) or target.name not in columns:
                continue
            if not (isinstance(target.of, Name) and target.of.name in ("self", "cls")):
                yield from _update(reader, target.of, Scope(path, binding.scope), binding.at, (target.name,))
    for call in reader.code.calls("builtins.setattr"):
        objects = call.argument(0)
        if objects is not None:
            yield from _update(reader, objects, call.scope, call.call.invoke.at, ())


def _update(
    reader: Reader, objects: Expression, scope: Scope, at: Span, columns: tuple[str, ...]
) -> Iterator[EntityQuery]:
    loaded: dict[str, None] = {}
    for value in reader.code.values(objects, scope):
        if isinstance(value, Instance) and value.made is None and value.cls.id in reader.mapped.tables:
            if _commits(reader, scope):
                loaded.setdefault(value.cls.id)
        else:
            for entity in reader.loaded(value):
                loaded.setdefault(entity)
    for entity in loaded:
        yield EntityQuery((entity,), ("update",), at, scope.function, columns)


def _commits(reader: Reader, scope: Scope) -> bool:
    calls = reader.code.outlines[scope.path].calls
    return any(
        c.function == scope.function and getattr(c.invoke.callee, "name", "") in ("commit", "flush") for c in calls
    )
