"""Django's models as mapped tables, and what migrations do to tables."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._django_databases import placed, routed
from ringfence.frameworks._django_migrations import migrations
from ringfence.frameworks._django_names import LIBRARIES, MANAGER, QUERYSET, SAME_AS
from ringfence.frameworks._django_schema import TO_MANY, TO_ONE, ModelInfo, Models, field_kind, written_table
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Choice, Constant, Expression, Invoke, Member, Name, Text
from ringfence.model.facts import Column, EntityMapping, Fact, ForeignKey, TableName
from ringfence.model.outline import Field
from ringfence.model.value import ClassValue, Scope


def _related(invoke: Invoke) -> Expression | None:
    """What the field of an object holds: an object of the related model."""
    to = invoke.argument(0, "to")
    if isinstance(to, Text):
        name = (to.literal or "").rpartition(".")[2]
        to = Name(name) if name.isidentifier() and name != "self" else None
    return Invoke(to, (), invoke.at) if to is not None else None


def _fetched(invoke: Invoke) -> Expression | None:
    """What ``Order.objects.filter(…).get(…)`` gives: an object of the class where the chain begins with one."""
    callee = invoke.callee
    if not isinstance(callee, Member):
        return None
    anyhow = Invoke(Member(callee.of, "_fetched"), (), invoke.at)
    start: Expression = callee.of
    for _ in range(_LONGEST_CHAIN):
        if isinstance(start, Invoke) and isinstance(start.callee, Member):
            start = start.callee.of
    if isinstance(start, Member) and isinstance(start.of, Name | Member) and start.of.name[:1].isupper():
        return Choice((Invoke(start.of, (), invoke.at), anyhow))
    return anyhow


def _found(invoke: Invoke) -> Expression | None:
    """What ``get_object_or_404(Order, …)`` gives."""
    of = invoke.argument(0, "klass")
    if of is None:
        return None
    anyhow = Invoke(Member(of, "_fetched"), (), invoke.at)
    return Choice((Invoke(of, (), invoke.at), anyhow)) if isinstance(of, Name | Member) else anyhow


_LONGEST_CHAIN = 30
_FETCHING = ("get", "first", "last", "create", "latest", "earliest", "aget", "afirst", "alast", "acreate")


@framework(
    "django-models",
    language="python",
    libraries=LIBRARIES,
    same_as=SAME_AS,
    computes={
        "django.db.models.ForeignKey": _related,
        "django.db.models.OneToOneField": _related,
        "django.shortcuts.get_object_or_404": _found,
        "rest_framework.generics.get_object_or_404": _found,
        **{f"{of}().{name}": _fetched for of in (MANAGER, QUERYSET) for name in _FETCHING},
    },
)
def django_models(code: Code) -> Iterator[Fact]:
    """One mapping for each model that has a table, and one for each table of a many-to-many field."""
    models = Models(code)
    aliases = routed(code)
    labels = {path: aliases.get(models.apps.label(path), "") for path in code.outlines} if aliases else {}
    yield from placed(_tables(models), labels)


def _tables(models: Models) -> Iterator[Fact]:
    for info in models.all.values():
        columns = models.columns(info)
        yield EntityMapping(info.value.id, info.table, columns, (), info.managed, info.cls.at)
        if not info.proxy:
            yield from _parent_key(models, info)
            for owner, one in info.fields:
                yield from _field(models, info, owner, one)
            if info.user:
                yield from _permissions(info)
    yield from migrations(models)


def _parent_key(models: Models, info: ModelInfo) -> Iterator[Fact]:
    for parent in info.parents:
        column = f"{parent.name.rpartition('.')[2].lower()}_ptr_id"
        yield ForeignKey(info.table, (column,), models.all[parent].table, (models.key_of(parent),), info.cls.at)


def _field(models: Models, info: ModelInfo, owner: ClassValue, one: Field) -> Iterator[Fact]:
    made = one.value if isinstance(one.value, Invoke) else None
    kind = field_kind(made)
    if made is None or one.name not in info.relations or info.relations[one.name].reverse:
        return
    target = info.relations[one.name].target
    enforced = info.managed and made.argument(None, "db_constraint") != Constant(False)
    if kind in TO_ONE and enforced:
        column = models.column(one, owner)
        referenced = models.all[target].table
        if column is not None:
            yield ForeignKey(info.table, (column.name,), referenced, (models.key_of(target),), one.at)
    elif kind in TO_MANY and made.argument(None, "through") is None:
        given = next(literals(models.code.texts(made.argument(None, "db_table"), Scope(owner.path, owner.name))), "")
        name = written_table(given) if given else _suffixed(info.table, one.name)
        yield from _link_table(models, info, target, name, one, enforced)


def _link_table(
    models: Models, info: ModelInfo, target: ClassValue, name: TableName, one: Field, enforced: bool
) -> Iterator[Fact]:
    own, other = (value.name.rpartition(".")[2].lower() for value in (info.value, target))
    ends = (f"from_{own}_id", f"to_{other}_id") if info.value == target else (f"{own}_id", f"{other}_id")
    columns = (Column("id", "", True), *(Column(end) for end in ends))
    yield EntityMapping(f"{info.value.id}.{one.name}", name, columns, (), info.managed, one.at)
    for value, end in zip((info.value, target), ends, strict=True):
        if enforced:
            yield ForeignKey(name, (end,), models.all[value].table, (models.key_of(value),), one.at)


def _permissions(info: ModelInfo) -> Iterator[Fact]:
    """The link tables that every model with Django's permissions has."""
    own = f"{info.value.name.rpartition('.')[2].lower()}_id"
    for name, other in (("groups", "group_id"), ("user_permissions", "permission_id")):
        if name not in info.relations:
            columns = (Column("id", "", True), Column(own), Column(other))
            table = _suffixed(info.table, name)
            yield EntityMapping(f"{info.value.id}.{name}", table, columns, (), info.managed, info.cls.at)


def _suffixed(table: TableName, suffix: str) -> TableName:
    return TableName(f"{table.name}_{suffix}".lower(), table.schema, table.database)
