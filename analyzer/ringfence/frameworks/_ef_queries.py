"""What Entity Framework Core does to entities: LINQ queries, additions, removals, saved changes."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._dotnet import LANGUAGE, chain, class_of, kinds, method_of, receiver
from ringfence.frameworks._ef_builders import navigated
from ringfence.frameworks._ef_model import Model
from ringfence.frameworks._ef_names import ONE, entity_of, set_method
from ringfence.frameworks._ef_repositories import through_repositories
from ringfence.frameworks._generic_repositories import by_receivers
from ringfence.model.expression import Expression, Invoke, Member, Name
from ringfence.model.facts import EntityQuery, Fact
from ringfence.model.outline import Call
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, Library, Scope

_WRITES = {
    **dict.fromkeys(("Add", "AddAsync", "AddRange", "AddRangeAsync", "Attach", "AttachRange"), ("insert",)),
    **dict.fromkeys(("Update", "UpdateRange", "ExecuteUpdate", "ExecuteUpdateAsync"), ("update",)),
    **dict.fromkeys(("Remove", "RemoveRange", "ExecuteDelete", "ExecuteDeleteAsync", "RemoveAt"), ("delete",)),
    **dict.fromkeys(("AddOrUpdate", "Upsert", "BulkInsertOrUpdateAsync"), ("insert", "update")),
}
_SAVING = ("SaveChanges", "SaveChangesAsync", "SaveEntitiesAsync", "CommitAsync")
_JOINING = ("Join", "GroupJoin", "Union", "Concat", "SelectMany", "LeftJoin")
_MANAGERS = ("UserManager", "SignInManager", "RoleManager")
_TELLING = frozenset((*_WRITES, *ONE))
"""Methods that say something also where a chain goes on from what they give."""
_SETTING_UP = ("Property", "Entity", "Configure", "ToString", "GetType", "Database")


def queries(code: Code, model: Model) -> Iterator[Fact]:
    """One fact for each statement: for a chain of calls its outermost one."""
    for path, outline in code.outlines.items():
        if outline.language != LANGUAGE:
            continue
        callees = [call.invoke.callee for call in outline.calls]
        inside = {c.of.at for c in callees if type(c) is Member and type(c.of) is Invoke}
        loaded: dict[str, list[ClassValue]] = {}
        for call in outline.calls:
            if _may_tell(call, inside):
                yield from _query(code, model, path, call, inside, loaded)
        yield from _saved(code, model, path, loaded)
    yield from through_repositories(code, _WRITES, model.tables)
    yield from _managed_users(code, model)


def _may_tell(call: Call, inside: set[Span]) -> bool:
    """Whether a call may say something by itself: no set-up of a model, no link of a chain that goes on from it."""
    callee = call.invoke.callee
    if type(callee) is not Member or callee.name in _SETTING_UP:
        return False
    return callee.name in _TELLING or call.invoke.at not in inside


def _query(
    code: Code, model: Model, path: str, call: Call, inside: set[Span], loaded: dict[str, list[ClassValue]]
) -> Iterator[EntityQuery]:
    scope = Scope(path, call.function)
    callee = call.invoke.callee
    assert isinstance(callee, Member)
    told: set[ClassValue] = set()
    for method, entity in by_receivers(code, scope, lambda place: _on_sets(code, model, callee, place)):
        if entity in told:
            continue
        told.add(entity)
        if method in ONE:
            loaded.setdefault(call.function, []).append(entity)
        if call.invoke.at not in inside or method in _WRITES:
            others = list(_joined(code, model, call, scope, entity))
            operations = _WRITES.get(method, ("select",))
            yield from _done(model, entity, others, operations, call, callee.of)
    if not told and callee.name in _WRITES and _on_context(code, callee.of, scope):
        for argument in call.invoke.arguments[:1]:
            for entity in class_of(code, argument.value, scope):
                if entity in model.tables:
                    yield from _done(model, entity, [], _WRITES[callee.name], call, callee.of)


def _on_sets(code: Code, model: Model, callee: Member, scope: Scope) -> Iterator[tuple[str, ClassValue]]:
    """The method that a callee is of the set of an entity, or of a query over it, with the entity."""
    for value in code.values(callee, scope):
        if type(value) is Library:
            method = set_method(value) or (callee.name if ".Set()" in value.name else "")
            yield from ((method, entity) for entity in entity_of(code, value) if method and entity in model.tables)


def _done(
    model: Model, entity: ClassValue, others: list[ClassValue], operations: tuple[str, ...], call: Call, via: Expression
) -> Iterator[EntityQuery]:
    """What is done to an entity, with what is read besides; its parts are read and stored with it."""
    parts = model.parts.get(entity, [])
    reads = operations == ("select",)
    ids = tuple(dict.fromkeys(one.id for one in (entity, *others, *(parts if reads else ()))))
    yield EntityQuery(ids, operations, call.invoke.at, call.function, via=via)
    for part in parts if not reads else ():
        yield EntityQuery((part.id,), operations, call.invoke.at, call.function, via=via)


def _on_context(code: Code, of: Expression, scope: Scope) -> bool:
    """Whether something is a context of entities, or one of its entries."""
    for value in class_of(code, of, scope):
        if any(type_name.endswith("DbContext") for type_name in _base_names(code, value)):
            return True
    return bool({"DbContext", "Entry"} & kinds(code, of, scope))


def _base_names(code: Code, value: ClassValue) -> Iterator[str]:
    for base in code.bases(value):
        outline = code.outlines.get(base.path)
        for cls in outline.classes if outline else ():
            if cls.name == base.name:
                yield from (getattr(getattr(b, "of", b) if hasattr(b, "key") else b, "name", "") for b in cls.bases)


def _joined(code: Code, model: Model, call: Call, scope: Scope, entity: ClassValue) -> Iterator[ClassValue]:
    """The entities that a statement also reads: what it includes or joins."""
    current = entity
    for invoke in reversed(list(chain(call.invoke))):
        method = method_of(invoke)
        if method in ("Include", "ThenInclude"):
            start = entity if method == "Include" else current
            for target in navigated(code, start, invoke.argument(0), scope):
                if target in model.tables:
                    current = target
                    yield target
        elif method in _JOINING:
            for argument in invoke.arguments:
                for value in code.values(argument.value, scope):
                    yield from (one for one in entity_of(code, value) if one in model.tables)


# ---------------------------------------------------------------- changes that are only saved


def _saved(code: Code, model: Model, path: str, loaded: dict[str, list[ClassValue]]) -> Iterator[EntityQuery]:
    """``order.Status = …; context.SaveChanges()`` in the function that loaded the order."""
    outline = code.outlines[path]
    changed: dict[str, set[ClassValue]] = {}
    for binding in outline.bindings:
        target = binding.target
        if binding.scope in loaded and isinstance(target, Member) and isinstance(target.of, Name):
            for entity in class_of(code, target.of, Scope(path, binding.scope)):
                if entity in loaded[binding.scope] and entity in model.tables:
                    changed.setdefault(binding.scope, set()).add(entity)
    for call in outline.calls:
        if method_of(call.invoke) in _SAVING:
            for entity in sorted(changed.get(call.function, ()), key=lambda cls: cls.id):
                yield EntityQuery((entity.id,), ("update",), call.invoke.at, call.function)


def _managed_users(code: Code, model: Model) -> Iterator[EntityQuery]:
    """Identity's managers work on its tables."""
    verbs = {
        "Create": "insert",
        "Update": "update",
        "Add": "update",
        "Set": "update",
        "Change": "update",
        "Delete": "delete",
    }
    names = [f"{verb}Async" for verb in ("Create", "Update", "Delete", "FindByName", "FindById", "FindByEmail")]
    for call in code.called(*names, "AddToRoleAsync", "AddClaimsAsync", "ChangePasswordAsync", "GetUserAsync"):
        if kinds(code, receiver(call), call.scope) & set(_MANAGERS):
            operation = next((done for verb, done in verbs.items() if call.name.startswith(verb)), "select")
            values = code.values(receiver(call), call.scope)
            owners = [value.owner.id for value in values if isinstance(value, Library) and value.owner is not None]
            entity = owners[0] if owners else "identity:users"
            yield EntityQuery((entity,), (operation,), call.call.invoke.at, call.call.function)
