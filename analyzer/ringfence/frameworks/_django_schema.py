"""Django's models: which table each stands for, its columns, and what its fields relate it to."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from ringfence.extend import Code
from ringfence.frameworks._django_apps import Apps
from ringfence.frameworks._django_assigned import settings_called
from ringfence.frameworks._django_names import MANAGERS, MODELS, USER_MODELS
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Constant, Expression, Invoke, Member, Name
from ringfence.model.facts import Column, TableName
from ringfence.model.outline import Class, Field
from ringfence.model.value import ClassValue, Instance, Library, Scope

TO_ONE = ("ForeignKey", "OneToOneField", "TreeForeignKey", "ParentalKey", "AutoOneToOneField")
TO_MANY = ("ManyToManyField", "ParentalManyToManyField", "SortedManyToManyField", "TaggableManager")
_NO_COLUMN = ("GenericRelation", "GenericForeignKey", *TO_MANY)
_MOST_BASES = 20


class Related(Struct, frozen=True):
    """A field's relation. kind: ``one`` or ``many`` objects on the other side; reverse: seen from there."""

    target: ClassValue
    kind: str
    field: str
    reverse: bool = False


class ModelInfo(Struct):
    """One model that has a table. fields: (path of the defining file, class there, field) of itself and its abstract
    bases; parents: models with tables of their own that it extends (multi-table inheritance).
    """

    value: ClassValue
    cls: Class
    table: TableName
    managed: bool
    fields: list[tuple[ClassValue, Field]]
    parents: list[ClassValue]
    proxy: bool = False
    user: bool = False
    relations: dict[str, Related] = field(default_factory=dict)
    lookups: dict[str, Related] = field(default_factory=dict)


class Models:
    """Every model of a service."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.apps = Apps(code)
        self._classes = dict(code.subclasses(*MODELS))
        self._users = {value for value, _ in code.subclasses(*USER_MODELS)}
        self.managers = {value for value, _ in code.subclasses(*MANAGERS)}
        self.all: dict[ClassValue, ModelInfo] = {}
        self.by_manager: dict[object, list[ClassValue]] = {}
        """Models by their manager: its class, or the place it is made at."""
        self.manager_names: set[str] = {"objects", "_default_manager", "_base_manager"}
        for value, cls in self._classes.items():
            if not self._is_abstract(value) and value.name.count(".") < 3:
                self._add(value, cls)
        self._named: dict[str, list[ClassValue]] = {}
        for value in self.all:
            self._named.setdefault(value.name.rpartition(".")[2].lower(), []).append(value)
        self._auth_user = self._find_auth_user()
        for info in self.all.values():
            self._relate(info)
            self._manage(info)

    # ------------------------------------------------------------ one model

    def _add(self, value: ClassValue, cls: Class) -> None:
        bases = self.code.bases(value)
        parents = [b for b in bases if b != value and b in self._classes and not self._is_abstract(b)]
        theirs = {base for parent in parents for base in self.code.bases(parent)}
        abstract = [base for base in bases if base not in theirs]
        proxy = bool(parents) and self.option(value, "proxy") == Constant(True)
        self.all[value] = ModelInfo(
            value=value,
            cls=cls,
            table=self.table_of(parents[0] if proxy else value),
            managed=self.option(value, "managed") != Constant(False),
            fields=list(self._fields(abstract)),
            parents=parents[:1],
            proxy=proxy,
            user=value in self._users,
        )

    def _fields(self, classes: list[ClassValue]) -> Iterator[tuple[ClassValue, Field]]:
        seen: set[str] = set()
        for value in classes[:_MOST_BASES]:
            outline = self.code.outlines.get(value.path)
            for cls in outline.classes if outline else ():
                if cls.name == value.name:
                    for one in cls.fields:
                        if one.name not in seen:
                            seen.add(one.name)
                            yield value, one

    def _is_abstract(self, value: ClassValue) -> bool:
        outline = self.code.outlines.get(value.path)
        metas = [c for c in outline.classes if c.name == f"{value.name}.Meta"] if outline else []
        return any(f.name == "abstract" and f.value == Constant(True) for meta in metas for f in meta.fields)

    def option(self, value: ClassValue, name: str) -> Expression | None:
        """An option of the model's ``Meta``, which it may inherit from an abstract model."""
        found = self._option(value, name)
        return found[0] if found else None

    def _option(self, value: ClassValue, name: str) -> tuple[Expression | None, Scope] | None:
        for base in self.code.bases(value):
            if base != value and (base not in self._classes or not self._is_abstract(base)):
                continue
            outline = self.code.outlines.get(base.path)
            if outline is None or all(c.name != f"{base.name}.Meta" for c in outline.classes):
                continue
            meta = ClassValue(base.path, f"{base.name}.Meta")
            for path, one in self.code.fields(meta):
                if one.name == name:
                    return one.value, Scope(path, meta.name if path == meta.path else "")
            return None
        return None

    def text_option(self, value: ClassValue, name: str) -> str:
        """The same as a literal string, empty if there is none."""
        found = self._option(value, name)
        return next(literals(self.code.texts(*found)), "") if found else ""

    def table_of(self, value: ClassValue) -> TableName:
        """``db_table``, or the app's label and the model's name in lower case."""
        given = self.text_option(value, "db_table")
        return written_table(given or default_table(self.label(value), value.name.rpartition(".")[2]))

    def label(self, value: ClassValue) -> str:
        """The label of the model's app."""
        return self.text_option(value, "app_label") or self.apps.label(value.path)

    # ------------------------------------------------------------ fields

    def columns(self, info: ModelInfo) -> tuple[Column, ...]:
        """The columns of a model's table, the implied key first."""
        found = [c for owner, one in info.fields for c in (self.column(one, owner),) if c is not None]
        if info.parents and not info.proxy:
            parent = info.parents[0].name.rpartition(".")[2].lower()
            return (Column(f"{parent}_ptr_id", "", True), *found)
        if not any(column.key for column in found):
            return (Column("id", "", True), *found)
        return tuple(found)

    def column(self, one: Field, owner: ClassValue) -> Column | None:
        """The column that a field makes, None if it makes none."""
        made = one.value if isinstance(one.value, Invoke) else None
        kind = field_kind(made)
        if made is None or not kind or kind in _NO_COLUMN:
            return None
        given = next(literals(self.code.texts(made.argument(None, "db_column"), Scope(owner.path, owner.name))), "")
        name = given or (f"{one.name}_id" if kind in TO_ONE else one.name)
        return Column(name, kind.removesuffix("Field").lower(), made.argument(None, "primary_key") == Constant(True))

    def key_of(self, value: ClassValue) -> str:
        """The name of a model's primary key."""
        info = self.all.get(value)
        return next((c.name for c in self.columns(info) if c.key), "id") if info else "id"

    # ------------------------------------------------------------ relations

    def _relate(self, info: ModelInfo) -> None:
        for owner, one in info.fields:
            made = one.value if isinstance(one.value, Invoke) else None
            kind = field_kind(made)
            if made is None or kind not in (*TO_ONE, *TO_MANY):
                continue
            target = self.target(made.argument(0, "to"), Scope(owner.path, owner.name), info.value)
            if target is None:
                continue
            many = kind in TO_MANY
            info.relations[one.name] = Related(target, "many" if many else "one", one.name)
            info.lookups[one.name] = info.relations[one.name]
            self._relate_back(info, one.name, made, self.all[target], kind, Scope(owner.path, owner.name))

    def _relate_back(
        self, info: ModelInfo, name: str, made: Invoke, target: ModelInfo, kind: str, scope: Scope
    ) -> None:
        simple = info.value.name.rpartition(".")[2].lower()
        given = next(literals(self.code.texts(made.argument(None, "related_name"), scope)), "")
        given = given.replace("%(class)s", simple).replace("%(app_label)s", self.label(info.value).lower())
        if given.endswith("+"):
            return
        single = kind not in ("ForeignKey", *TO_MANY) and kind.endswith("OneToOneField")
        back = Related(info.value, "one" if single else "many", name, reverse=True)
        target.relations.setdefault(given or (simple if single else f"{simple}_set"), back)
        asked = next(literals(self.code.texts(made.argument(None, "related_query_name"), scope)), "")
        target.lookups.setdefault(asked or given or simple, back)

    def relation(self, value: ClassValue, name: str) -> Related | None:
        """What an attribute of an object of the model leads to."""
        for base in self._lineage(value):
            if name in base.relations:
                return base.relations[name]
        return None

    def lookup(self, value: ClassValue, name: str) -> Related | None:
        """What one part of a lookup like ``order__customer`` leads to."""
        for base in self._lineage(value):
            if name in base.lookups:
                return base.lookups[name]
        return None

    def _lineage(self, value: ClassValue) -> Iterator[ModelInfo]:
        for base in self.code.bases(value)[:_MOST_BASES]:
            if base in self.all:
                yield self.all[base]

    def target(self, to: Expression | None, scope: Scope, own: ClassValue) -> ClassValue | None:
        """The model that a relation's first argument names."""
        if isinstance(to, Member) and to.name == "AUTH_USER_MODEL":
            return self._auth_user
        for value in self.code.values(to, scope):
            if isinstance(value, ClassValue) and value in self.all:
                return value
            if isinstance(value, Library) and value.name.startswith("django.contrib.auth.get_user_model()"):
                return self._auth_user
        for text in literals(self.code.texts(to, scope)):
            return own if text == "self" else self.named(text, own.path)
        return None

    def named(self, text: str, near: str = "") -> ClassValue | None:
        """The model called ``Order`` or ``orders.Order``; without a label the one in the same app."""
        *labels, name = text.split(".")
        label = labels[0] if labels else self.apps.label(near) if near else ""
        found = self._named.get(name.lower(), [])
        fitting = [value for value in found if self.label(value).lower() == label.lower()]
        return next(iter(fitting), found[0] if len(found) == 1 and not labels else None)

    @property
    def auth_user(self) -> ClassValue | None:
        """The model that stands for users."""
        return self._auth_user

    def _find_auth_user(self) -> ClassValue | None:
        for binding, place in settings_called(self.code, "AUTH_USER_MODEL"):
            for text in literals(self.code.texts(binding.value, place)):
                return self.named(text)
        users = [info.value for info in self.all.values() if info.user]
        return users[0] if len(users) == 1 else None

    def _manage(self, info: ModelInfo) -> None:
        """Note the model's own managers."""
        for owner, one in info.fields:
            if not isinstance(one.value, Invoke) or field_kind(one.value):
                continue
            for value in self.code.values(one.value, Scope(owner.path, owner.name)):
                if isinstance(value, Instance) and value.cls in self.managers:
                    self.by_manager.setdefault(value.cls, []).append(info.value)
                    for base in self.code.bases(value.cls):
                        self.by_manager.setdefault(base, []).append(info.value)
                elif isinstance(value, Library) and ("Manager" in value.name or "QuerySet" in value.name):
                    self.by_manager.setdefault(one.value.at, []).append(info.value)
                else:
                    continue
                self.manager_names.add(one.name)


def field_kind(made: Invoke | None) -> str:
    """The simple name of the field's class if a call makes a model field, else empty."""
    if made is None or not isinstance(made.callee, Name | Member):
        return ""
    name = made.callee.name
    return name if name.endswith("Field") or name in TO_ONE or name in _NO_COLUMN else ""


def default_table(label: str, model: str) -> str:
    """The table Django gives a model that does not say."""
    return f"{label}_{model}".lower() if label else model.lower()


def written_table(text: str) -> TableName:
    """A ``db_table``: a plain name, or with a schema smuggled through the quotes (``shop"."orders``)."""
    *schemas, name = text.replace('"', "").split(".") if '"."' in text else [text.strip('"')]
    return TableName(name.lower() if '"' not in text else name, schemas[-1] if schemas else "")
