"""What an expression of a Django program holds in terms of models: a class, a query set, an object."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ringfence.extend import Code
from ringfence.frameworks._django_assigned import Assigned
from ringfence.frameworks._django_names import CHAINED, FETCHED, MODELS
from ringfence.frameworks._django_rest import Rest
from ringfence.frameworks._django_schema import Models, Related
from ringfence.frameworks._texts import literals
from ringfence.model.expression import (
    Choice,
    Constant,
    Each,
    Entered,
    Expression,
    Invoke,
    Item,
    Member,
    Name,
)
from ringfence.model.value import ClassValue, Instance, Library, Scope, Value
from ringfence.patterns import pattern

_DEEPEST = 12
_MOST = 12
_TOKEN = pattern(r"\.([A-Za-z_0-9]+)((?:\(\))?)|(\[\])")
_TUPLES = ("get_or_create", "update_or_create", "aget_or_create", "aupdate_or_create")
_FORWARDED = ("get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404")
Held = tuple[str, ClassValue]
"""``class``, ``many`` (a manager or query set) or ``one`` (an object), and the model."""


class Receivers:
    """Answers what an expression holds, by evaluation and, where that ends, by the way it is written."""

    def __init__(self, code: Code, models: Models, rest: Rest) -> None:
        self.code = code
        self.models = models
        self.rest = rest
        self._known: dict[tuple[int, Scope], tuple[Held, ...]] = {}
        self._provisional: dict[tuple[int, Scope], tuple[Held, ...]] = {}
        """What held nothing while another question was open; good for that question only."""
        self._open: set[tuple[int, Scope]] = set()
        self._names: set[tuple[str, Scope]] = set()
        self.assigned = Assigned(code)

    def held(self, expression: Expression | None, scope: Scope, depth: int = 0) -> tuple[Held, ...]:
        """Every model thing an expression may hold."""
        if expression is None or depth > _DEEPEST:
            return ()
        key = (id(expression), scope)
        if depth == 0:
            self._provisional.clear()
        known = self._known.get(key, self._provisional.get(key))
        if known is not None:
            return known
        if key in self._open:
            return ()
        self._open.add(key)
        try:
            found: dict[Held, None] = {}
            for value in self.code.values(expression, scope):
                for held in self._of_value(value):
                    found[held] = None
            if not found:
                found = dict.fromkeys(self._as_written(expression, scope, depth + 1))
        finally:
            self._open.discard(key)
        result = tuple(found)[:_MOST]
        (self._known if depth == 0 or result else self._provisional)[key] = result
        return result

    # ------------------------------------------------------------ evaluated values

    def _of_value(self, value: Value) -> Iterable[Held]:
        if type(value) is Library:
            return self._of_library(value)
        if type(value) is Instance:
            if value.cls in self.models.all:
                return [("one", value.cls)]
            return [("many", model) for model in self._managed_by(value.cls)]
        return [("class", value)] if type(value) is ClassValue and value in self.models.all else ()

    def _managed_by(self, manager: ClassValue) -> list[ClassValue]:
        return self.models.by_manager.get(manager, []) if manager in self.models.managers else []

    def _of_library(self, value: Library) -> Iterable[Held]:
        name, owner = value.name, value.owner
        if owner is None and not name.startswith("django."):  # nothing of a model, as most of what libraries give
            return ()
        if owner in self.rest.views and owner is not None:
            return self._of_view(name, owner)
        if owner in self.models.all and owner is not None:
            for root in MODELS:
                if name.startswith(f"{root}()"):
                    return self._walk([("one", owner)], name[len(root) + 2 :])
                if name.startswith(f"{root}."):
                    return self._walk([("class", owner)], name[len(root) :])
        starts = re.match(r"django\.db\.models\.(QuerySet|Manager)\(\)", name)
        models = [owner] if owner in self.models.all and owner is not None else self._of_manager(value)
        if models and starts:
            return self._walk([("many", model) for model in models], name[starts.end() :])
        if models and owner in self.models.managers:  # a method of a library's manager class, on a project's own
            return self._walk([("many", model) for model in models], "." + name.partition("().")[2])
        return self._of_function(value)

    def _of_manager(self, value: Library) -> list[ClassValue]:
        if value.owner is not None:
            return self._managed_by(value.owner)
        made = value.made
        while made is not None:
            if made.at in self.models.by_manager:
                return self.models.by_manager[made.at]
            made = made.callee.of if isinstance(made.callee, Member) and isinstance(made.callee.of, Invoke) else None
        return []

    def _of_function(self, value: Library) -> Iterable[Held]:
        user = self.models.auth_user
        for root in ("django.contrib.auth.get_user_model()", "django.contrib.auth.models.User"):
            if user is not None and value.name.startswith(root):
                rest = value.name[len(root) :]
                return (
                    self._walk([("one", user)], rest[2:]) if rest[:2] == "()" else self._walk([("class", user)], rest)
                )
        return ()

    def _of_view(self, name: str, view: ClassValue) -> Iterable[Held]:
        member = name.partition("().")[2]
        model = self.models_of_view(view)
        for start, kind in (
            ("get_object()", "one"),
            ("object", "one"),
            ("get_queryset()", "many"),
            ("queryset", "many"),
        ):
            if member == start or member.startswith((f"{start}.", f"{start}[]")):
                return self._walk([(kind, one) for one in model], member[len(start) :])
        return ()

    def models_of_view(self, view: ClassValue) -> list[ClassValue]:
        """The model that a view works on: of its query set, its ``model``, or its serializer."""
        for path, field in self.code.fields(view):
            if field.name in ("queryset", "model"):
                found = [model for _, model in self.held(field.value, Scope(path, view.name))]
                if found:
                    return found[:1]
        own = self.rest.method(view, "get_queryset")
        for expression in own[1].returns if own else ():
            found = (
                [m for kind, m in self.held(expression, Scope(own[0], own[1].name)) if kind == "many"] if own else []
            )
            if found:
                return found[:1]
        for serializer in self.rest.serializers_of(view):
            found = self.rest.models_of_serializer(self.models, serializer)
            if found:
                return found[:1]
        return []

    # ------------------------------------------------------------ members

    def _walk(self, start: list[Held], rest: str) -> list[Held]:
        """Follow the rest of a canonical name: ``.items.filter().first()``."""
        held = start
        position = 0
        while rest and held:
            token = _TOKEN.match(rest, position)
            if token is None:
                return held if position == len(rest) else []
            position = token.end()
            name, called, item = token.groups()
            if item:
                held = [("one", model) for _, model in held]
            else:
                held = [new for one in held for new in self.member(one, name, bool(called))]
        return held

    def member(self, held: Held, name: str, called: bool) -> list[Held]:
        """What ``held.name`` or ``held.name()`` is."""
        kind, model = held
        if kind == "many":
            if not called:
                return [("class", model)] if name == "model" else []
            if name in CHAINED or name in self.models.manager_names:
                return [held]
            return [("one", model)] if name in FETCHED else []
        if kind == "class":
            return [("many", model)] if not called and name in self.models.manager_names else []
        related: Related | None = None if called else self.models.relation(model, name)
        return [(related.kind, related.target)] if related else []

    # ------------------------------------------------------------ as written

    def _as_written(self, expression: Expression, scope: Scope, depth: int) -> Iterable[Held]:
        match expression:
            case Name(name):
                return self._bound(name, scope, depth)
            case Member(of, name):
                return [new for held in self.held(of, scope, depth) for new in self.member(held, name, False)]
            case Invoke(callee):
                return self._called(expression, callee, scope, depth)
            case Item(of, key):
                held = self.held(of, scope, depth)
                if isinstance(of, Invoke) and getattr(of.callee, "name", "") in _TUPLES and key == Constant(1):
                    return ()
                return [("one", model) for _, model in held]
            case Each(of):
                return [("one", model) for kind, model in self.held(of, scope, depth) if kind == "many"]
            case Entered(of):
                return self.held(of, scope, depth)
            case Choice(options):
                return [held for option in options for held in self.held(option, scope, depth)]
            case _:
                return ()

    def _bound(self, name: str, scope: Scope, depth: int) -> Iterable[Held]:
        found: list[Held] = []
        if (name, scope) in self._names:  # a query set narrowed step by step under one name
            return found
        self._names.add((name, scope))
        for binding, position in self.assigned.to(name, scope):
            held = self.held(binding.value, scope, depth)
            callee = binding.value.callee if isinstance(binding.value, Invoke) else None
            if position is None or (position == 0 and getattr(callee, "name", "") in _TUPLES):
                found += held
        self._names.discard((name, scope))
        return found or self._serialized(name, scope)

    def _serialized(self, name: str, scope: Scope) -> list[Held]:
        """The object that a serializer's methods are handed: ``get_total(self, obj)``, ``update(self, instance, …)``."""
        owner = self.owner(scope)
        if name not in ("obj", "instance") or owner not in self.rest.serializers:
            return []
        return [("one", model) for model in self.rest.models_of_serializer(self.models, owner)]

    def _called(self, invoke: Invoke, callee: Expression, scope: Scope, depth: int) -> Iterable[Held]:
        name = callee.name if isinstance(callee, Name | Member) else ""
        if name in _FORWARDED:
            kind = "many" if "list" in name else "one"
            return [(kind, model) for _, model in self.held(invoke.argument(0, "klass"), scope, depth)]
        if name == "get_user_model" and self.models.auth_user is not None:
            return [("class", self.models.auth_user)]
        if not isinstance(callee, Member):
            return [("one", model) for kind, model in self.held(callee, scope, depth) if kind == "class"]
        if name == "get_model":
            return [("class", model) for model in self._asked_for(invoke, scope)]
        if isinstance(callee.of, Invoke) and callee.of.callee == Name("super"):
            return self._of_super(scope, name)
        if name == "model" and not invoke.arguments:
            return ()
        return [new for held in self.held(callee.of, scope, depth) for new in self.member(held, name, True)]

    def _asked_for(self, invoke: Invoke, scope: Scope) -> list[ClassValue]:
        """``apps.get_model("orders", "Order")`` or ``apps.get_model("orders.Order")``."""
        texts = [t for a in invoke.arguments[:2] for t in literals(self.code.texts(a.value, scope))][:2]
        model = self.models.named(".".join(texts)) if texts and ".".join(texts).count(".") == 1 else None
        return [model] if model is not None else []

    def _of_super(self, scope: Scope, method: str) -> Iterable[Held]:
        owner = self.owner(scope)
        if owner in self.rest.views and method in ("get_queryset", "get_object"):
            return [("many" if method == "get_queryset" else "one", m) for m in self.models_of_view(owner)]
        if owner in self.models.managers:
            return [h for m in self._managed_by(owner) for h in self.member(("many", m), method, True)]
        return ()

    def owner(self, scope: Scope) -> ClassValue:
        """The class whose method a scope is."""
        return ClassValue(scope.path, scope.function.rpartition(".")[0])

    def receivers(self, callee: Member, scope: Scope) -> tuple[Held, ...]:
        """What the method of a call is called on."""
        if isinstance(callee.of, Invoke) and callee.of.callee == Name("super"):
            owner = self.owner(scope)
            if owner in self.models.all:
                return (("one", owner),)
            return tuple(("many", model) for model in self._managed_by(owner))
        return self.held(callee.of, scope)
