"""What a Django program does to its tables: query sets, objects, related managers, serializers, generic views, SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._django_calls import may_query
from ringfence.frameworks._django_databases import CURSOR, chosen, connected, on
from ringfence.frameworks._django_lookups import joined
from ringfence.frameworks._django_names import (
    CHAINED,
    LIBRARIES,
    OF_OBJECT,
    ON_SET,
    RELATED_WRITES,
    SAME_AS,
)
from ringfence.frameworks._django_receivers import Receivers
from ringfence.frameworks._django_rest import OPERATIONS_OF, Rest
from ringfence.frameworks._django_schema import Models
from ringfence.frameworks._django_signals import dispatched
from ringfence.frameworks._django_signals import same_as as signals
from ringfence.frameworks._raw_sql import statements_in
from ringfence.model.expression import Constant, Expression, Invoke, Member, Name
from ringfence.model.facts import EntityQuery, Fact
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, Instance, Library, Scope


@framework(
    "django-queries",
    language="python",
    libraries=LIBRARIES,
    same_as={
        **SAME_AS,
        **signals(),
        f"{CURSOR}.__enter__()": CURSOR,
        "django.db.connections[]": "django.db.connection",
    },
)
def django_queries(code: Code) -> Iterator[Fact]:
    """One query for each chain of query set methods, each stored object, and each action a generic view implies."""
    models = Models(code)
    if models.all:
        rest = Rest(code)
        reader = _Reader(Receivers(code, models, rest))
        queries = dict.fromkeys(reader.queries())
        yield from queries
        stored = [fact for fact in queries if isinstance(fact, EntityQuery)]
        yield from dict.fromkeys(dispatched(code, models, stored))
        yield from dict.fromkeys(reader.views())
        yield from dict.fromkeys(reader.nested_serializers())
    for name in ("execute", "executemany"):
        for call in code.calls(f"{CURSOR}.{name}"):
            for fact in statements_in(code, call.argument(0, "sql"), call.scope, call.call.invoke.at):
                yield on(fact, connected(code, call))


class _Reader:
    """Reads the queries of one service."""

    def __init__(self, receivers: Receivers) -> None:
        self._receivers = receivers
        self._code = receivers.code
        self._models = receivers.models
        self._rest = receivers.rest

    def queries(self) -> Iterator[Fact]:
        """What calls of methods do."""
        for path, outline in self._code.outlines.items():
            calls = [call for call in outline.calls if getattr(call.invoke.callee, "name", "") in _TELLING]
            inner = {c.invoke.callee.of.at for c in calls if _chains(c)}  # type: ignore[union-attr]
            for call in calls:
                callee = call.invoke.callee
                name = callee.name if isinstance(callee, Name | Member) else ""
                scope = Scope(path, call.function)
                if name in _FETCHING:
                    yield from self._fetched(call, scope)
                if isinstance(callee, Member) and name in _OF_VIEW:
                    yield from self._of_view(call, callee, scope)
                if isinstance(callee, Member) and (name in ON_SET or name in OF_OBJECT):
                    if call.invoke.at not in inner:
                        yield from self._on_chosen(self._method(call, callee, scope), call, scope)
                    if name == "raw":
                        yield from self._on_chosen(self._raw(call, callee, scope), call, scope)
                    if name in ("save", "create", "update"):
                        yield from self._serialized(call, callee, scope)

    def _on_chosen(self, facts: Iterable[Fact], call: Call, scope: Scope) -> list[Fact]:
        """Statements on the database that the chain of the call's methods names; most calls make none."""
        found = list(facts)
        alias = chosen(self._code, self._receivers.assigned, call.invoke, scope) if found else ""
        return [on(fact, alias) for fact in found]

    # ------------------------------------------------------------ query sets and objects

    def _method(self, call: Call, callee: Member, scope: Scope) -> Iterator[Fact]:
        for held in self._receivers.receivers(callee, scope) if may_query(callee.name, call.invoke) else ():
            kind, model = held
            operations = (OF_OBJECT if kind == "one" else ON_SET).get(callee.name, ())
            if not operations or kind == "class" or callee.name == "raw":
                continue
            if callee.name in RELATED_WRITES:
                yield from self._linked(call, callee, scope, model, operations)
            else:
                yield _query(call, (model, *joined(self._models, call.invoke, model)), operations)

    def _linked(
        self, call: Call, callee: Member, scope: Scope, model: ClassValue, operations: tuple[str, ...]
    ) -> Iterator[Fact]:
        """``post.tags.add(tag)`` writes the link table, ``order.items.add(item)`` updates the items."""
        if not isinstance(callee.of, Member):
            return
        for kind, owner in self._receivers.held(callee.of.of, scope):
            related = self._models.relation(owner, callee.of.name) if kind == "one" else None
            if related is None or related.target != model:
                continue
            holder = related.target if related.reverse else owner
            own = self._models.relation(holder, related.field)
            if own is not None and own.kind == "many":
                entity = f"{holder.id}.{related.field}"
                yield EntityQuery((entity,), operations, call.invoke.at, call.function)
            else:
                yield _query(call, (model,), ("update",))

    def _fetched(self, call: Call, scope: Scope) -> Iterator[Fact]:
        argument = call.invoke.argument(0, "klass")
        for kind, model in self._receivers.held(argument, scope):
            if kind != "one":
                yield _query(call, (model, *joined(self._models, call.invoke, model)), ("select",))

    def _raw(self, call: Call, callee: Member, scope: Scope) -> Iterator[Fact]:
        if any(kind == "many" for kind, _ in self._receivers.receivers(callee, scope)):
            yield from statements_in(self._code, call.invoke.argument(0, "raw_query"), scope, call.invoke.at)

    # ------------------------------------------------------------ serializers and views

    def _serialized(self, call: Call, callee: Member, scope: Scope) -> Iterator[Fact]:
        """``serializer.save()``, and ``super().create(…)`` in a serializer or view."""
        if isinstance(callee.of, Invoke) and callee.of.callee == Name("super"):
            yield from self._inherited(call, callee.name, scope)
        elif callee.name == "save":
            for serializer, made in self._serializers(callee.of, scope):
                for model in self._rest.models_of_serializer(self._models, serializer):
                    yield _query(call, (model,), _saved(made))

    def _serializers(self, expression: Expression, scope: Scope) -> Iterator[tuple[ClassValue, Invoke | None]]:
        seen: set[ClassValue] = set()
        for value in self._code.values(expression, scope):
            if isinstance(value, Instance) and value.cls in self._rest.serializers and value.cls not in seen:
                seen.add(value.cls)
                if self._rest.method(value.cls, "save") is None:
                    yield value.cls, value.made
            elif isinstance(value, Library) and value.name.endswith(("().get_serializer()", "().get_form()")):
                for serializer in self._rest.serializers_of(value.owner) if value.owner else ():
                    yield serializer, value.made

    def _of_view(self, call: Call, callee: Member, scope: Scope) -> Iterator[Fact]:
        """``self.get_object()``, ``self.perform_create(…)`` in a generic view that leaves them to the library."""
        for value in self._code.values(callee.of, scope):
            view = value.cls if isinstance(value, Instance) else None
            if view in self._rest.views and view is not None and self._rest.method(view, callee.name) is None:
                for model in self._receivers.models_of_view(view):
                    yield _query(call, (model,), _OF_VIEW[callee.name])

    def _inherited(self, call: Call, name: str, scope: Scope) -> Iterator[Fact]:
        owner = self._receivers.owner(scope)
        operations = {"create": ("insert",), "update": ("update",), "save": ("insert", "update")}.get(name, ())
        if owner in self._rest.serializers:
            for model in self._rest.models_of_serializer(self._models, owner):
                yield _query(call, (model,), operations)
        elif owner in self._rest.views and name != "save":
            for model in self._receivers.models_of_view(owner):
                yield _query(call, (model,), operations)

    def views(self) -> Iterator[Fact]:
        """The actions that generic views do without being told how; those they define themselves are read as code."""
        for view, cls in self._rest.views.items():
            actions = {a: m for a, m in self._rest.implied(view).items() if self._rest.method(view, a) is None}
            models = self._receivers.models_of_view(view) if actions else []
            for action, method in actions.items():
                if action == "partial_update" and self._rest.method(view, "update"):
                    continue
                if method and self._rest.method(view, method):
                    continue
                own = self._rest.method(view, _PERFORMED.get(action, ""))
                operations = OPERATIONS_OF[action]
                if own is not None:  # it says itself how it stores the object
                    operations = tuple(o for o in operations if o == "select")
                for model in models:
                    if operations:
                        yield EntityQuery((model.id,), operations, cls.at, f"{view.name}.{action}")

    def nested_serializers(self) -> Iterator[Fact]:
        """A serializer inside another one loads the related objects."""
        for serializer in self._rest.serializers:
            own = self._rest.models_of_serializer(self._models, serializer)
            for inner, made in self._rest.nested(serializer):
                if made.argument(None, "write_only") == Constant(True):
                    continue
                for model in self._rest.models_of_serializer(self._models, inner):
                    if model not in own:
                        yield EntityQuery((model.id,), ("select",), made.at, serializer.name)


_OF_VIEW: dict[str, tuple[str, ...]] = {
    "get_object": ("select",),
    "get_queryset": ("select",),
    "perform_create": ("insert",),
    "perform_update": ("update",),
    "perform_destroy": ("delete",),
}
_PERFORMED = {
    "create": "perform_create",
    "update": "perform_update",
    "partial_update": "perform_update",
    "destroy": "perform_destroy",
}

_FETCHING = frozenset(("get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"))
_TELLING = frozenset((*_FETCHING, *_OF_VIEW, *ON_SET, *OF_OBJECT))
"""The names of all that queries, whatever it is called on."""


def _chains(call: Call) -> bool:
    """Whether a call is made on the result of another query set method that only narrows."""
    callee = call.invoke.callee
    if not isinstance(callee, Member) or callee.name not in ON_SET or not isinstance(callee.of, Invoke):
        return False
    inner = callee.of.callee
    return isinstance(inner, Member) and inner.name in CHAINED


def _saved(made: Invoke | None) -> tuple[str, ...]:
    """A serializer made for an object updates it, one made of data alone inserts."""
    if made is None:
        return ("insert", "update")
    if made.argument(0, "instance") is not None:
        return ("update",)
    return ("insert",) if made.argument(None, "data") is not None else ("insert", "update")


def _query(call: Call, models: tuple[ClassValue, ...], operations: tuple[str, ...]) -> EntityQuery:
    return EntityQuery(tuple(model.id for model in models), operations, call.invoke.at, call.function)
