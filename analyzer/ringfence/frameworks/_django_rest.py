"""Django's and Django REST framework's class-based views and serializers: what their classes imply."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._django_schema import Models
from ringfence.model.expression import Expression, Invoke
from ringfence.model.outline import Class, Function
from ringfence.model.value import ClassValue, Instance, Scope

_MIXINS = "rest_framework.mixins"
_READ = ("list", "retrieve")
_ALL = ("list", "create", "retrieve", "update", "partial_update", "destroy")
ACTIONS_OF: dict[str, tuple[str, ...]] = {
    "rest_framework.viewsets.ModelViewSet": _ALL,
    "rest_framework.viewsets.ReadOnlyModelViewSet": _READ,
    "rest_framework.viewsets.GenericViewSet": (),
    "rest_framework.viewsets.ViewSet": (),
    "rest_framework.viewsets.ViewSetMixin": (),
    f"{_MIXINS}.ListModelMixin": ("list",),
    f"{_MIXINS}.CreateModelMixin": ("create",),
    f"{_MIXINS}.RetrieveModelMixin": ("retrieve",),
    f"{_MIXINS}.UpdateModelMixin": ("update", "partial_update"),
    f"{_MIXINS}.DestroyModelMixin": ("destroy",),
}
"""The actions that a view set has from the library's classes."""

_GENERICS = "rest_framework.generics"
_EDIT = "django.views.generic"
METHODS_OF: dict[str, dict[str, str]] = {
    f"{_GENERICS}.GenericAPIView": {},
    f"{_GENERICS}.ListAPIView": {"get": "list"},
    f"{_GENERICS}.CreateAPIView": {"post": "create"},
    f"{_GENERICS}.RetrieveAPIView": {"get": "retrieve"},
    f"{_GENERICS}.UpdateAPIView": {"put": "update", "patch": "partial_update"},
    f"{_GENERICS}.DestroyAPIView": {"delete": "destroy"},
    f"{_GENERICS}.ListCreateAPIView": {"get": "list", "post": "create"},
    f"{_GENERICS}.RetrieveUpdateAPIView": {"get": "retrieve", "put": "update", "patch": "partial_update"},
    f"{_GENERICS}.RetrieveDestroyAPIView": {"get": "retrieve", "delete": "destroy"},
    f"{_GENERICS}.RetrieveUpdateDestroyAPIView": {
        "get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy",
    },
    f"{_EDIT}.ListView": {"get": "list"},
    f"{_EDIT}.DetailView": {"get": "retrieve"},
    f"{_EDIT}.CreateView": {"get": "", "post": "create"},
    f"{_EDIT}.FormView": {"get": "", "post": ""},
    f"{_EDIT}.TemplateView": {"get": ""},
    f"{_EDIT}.RedirectView": {"get": ""},
    f"{_EDIT}.UpdateView": {"get": "retrieve", "post": "update"},
    f"{_EDIT}.DeleteView": {"get": "retrieve", "post": "destroy"},
}  # fmt: skip
"""The methods that a view has from the library's classes, and the action each does."""

OPERATIONS_OF: dict[str, tuple[str, ...]] = {
    "list": ("select",), "retrieve": ("select",), "create": ("insert",),
    "update": ("select", "update"), "partial_update": ("select", "update"), "destroy": ("select", "delete"),
}  # fmt: skip
VIEWS = (*ACTIONS_OF, *METHODS_OF)
SERIALIZERS = (
    "rest_framework.serializers.Serializer",
    "rest_framework.serializers.ModelSerializer",
    "rest_framework.serializers.HyperlinkedModelSerializer",
    "django.forms.ModelForm",
)


class Rest:
    """The views and serializers of one service."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.views: dict[ClassValue, Class] = dict(code.subclasses(*VIEWS))
        self.serializers: dict[ClassValue, Class] = dict(code.subclasses(*SERIALIZERS))
        self._derived: dict[str, set[ClassValue]] = {}

    def implied(self, value: ClassValue) -> dict[str, str]:
        """The actions that library classes give a view, with the method each answers (``""`` for a view set's)."""
        found: dict[str, str] = {}
        for name, actions in ACTIONS_OF.items():
            if self._derives(value, name):
                found.update(dict.fromkeys(actions, ""))
        for name, methods in METHODS_OF.items():
            if self._derives(value, name):
                found.update({action: method for method, action in methods.items() if action})
        return found

    def implied_methods(self, value: ClassValue) -> dict[str, str]:
        """The HTTP methods that library classes give a view, with the action each does."""
        found: dict[str, str] = {}
        for name, methods in METHODS_OF.items():
            if self._derives(value, name):
                found.update(methods)
        return found

    def _derives(self, value: ClassValue, name: str) -> bool:
        if name not in self._derived:
            self._derived[name] = {found for found, _ in self.code.subclasses(name)}
        return value in self._derived[name]

    def method(self, value: ClassValue, name: str) -> tuple[str, Function] | None:
        """The file and definition of a view's own method."""
        for base in self.code.bases(value):
            outline = self.code.outlines.get(base.path)
            for function in outline.functions if outline else ():
                if function.owner == base.name and function.name == f"{base.name}.{name}":
                    return base.path, function
        return None

    def models_of_serializer(self, models: Models, value: ClassValue) -> list[ClassValue]:
        """The model of a serializer's or form's ``Meta``."""
        for base in self.code.bases(value):
            meta = ClassValue(base.path, f"{base.name}.Meta")
            for path, field in self.code.fields(meta):
                if field.name == "model":
                    target = models.target(field.value, Scope(path, meta.name), value)
                    return [target] if target is not None else []
        return []

    def serializers_of(self, value: ClassValue) -> list[ClassValue]:
        """The serializers a view may use."""
        found: list[ClassValue] = []
        for path, field in self.code.fields(value):
            if field.name in ("serializer_class", "form_class"):
                found += self._classes(field.value, Scope(path, value.name))
        own = self.method(value, "get_serializer_class")
        if own is not None:
            for expression in own[1].returns:
                found += self._classes(expression, Scope(own[0], own[1].name))
        return list(dict.fromkeys(found))

    def _classes(self, expression: Expression | None, scope: Scope) -> list[ClassValue]:
        return [value for value in self.code.values(expression, scope) if isinstance(value, ClassValue)]

    def nested(self, value: ClassValue) -> Iterator[tuple[ClassValue, Invoke]]:
        """The serializers that are fields of a serializer, with the calls that make them."""
        for field in self.serializers[value].fields:
            if isinstance(field.value, Invoke):
                for made in self.code.values(field.value, Scope(value.path, value.name)):
                    if isinstance(made, Instance) and made.cls in self.serializers:
                        yield made.cls, field.value
