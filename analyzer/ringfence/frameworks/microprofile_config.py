"""MicroProfile's configuration (Quarkus, Helidon): injected properties, and interfaces whose methods are settings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ringfence.extend import Code, framework
from ringfence.formats.placeholders import placeholders
from ringfence.frameworks._java import (
    Annotation,
    annotated_classes,
    annotations_of,
    first,
    methods,
    of_class,
    of_function,
    simple,
)
from ringfence.frameworks._java_values import classes, literal_of
from ringfence.model.expression import Choice, Expression, Hole, Invoke, Item, Text
from ringfence.model.facts import Fact
from ringfence.model.outline import Field
from ringfence.model.value import ClassValue, Instance, Scope
from ringfence.patterns import pattern

_INJECTED = "org.eclipse.microprofile.config.inject.ConfigProperty"
_GROUP = "org.eclipse.microprofile.config.inject.ConfigProperties"
_MAPPING = "io.smallrye.config.ConfigMapping"
_NAME, _PARENT, _DEFAULT = (f"io.smallrye.config.With{name}" for name in ("Name", "ParentName", "Default"))
_CONFIG = "org.eclipse.microprofile.config.Config()"
_HUMP = pattern(r"(?<=[a-z0-9])(?=[A-Z])")
_DEEPEST = 6


def _property(code: Code, of: Instance, field: Field) -> Expression | None:
    """``@ConfigProperty(name = "orders.url", defaultValue = "http://orders")``; without a name it is the field's."""
    scope = Scope(of.cls.path, of.cls.name)
    one = first(annotations_of(code, field.decorators, scope), _INJECTED)
    if one is None:
        return None
    module = code.outlines[of.cls.path].module
    name = literal_of(code, one.argument("name"), scope) or f"{module}.{of.cls.name}.{field.name}".lstrip(".")
    default = literal_of(code, one.argument("defaultValue"), scope)
    return Hole("setting", name, placeholders(default) if default else None)


def _of_group(code: Code, of: Instance, field: Field) -> Expression | None:
    """A field of a class that is bound to the settings below a prefix."""
    one = first(of_class(code, of.cls), _GROUP)
    prefix = literal_of(code, one.argument("prefix"), one.scope) if one is not None else ""
    return Hole("setting", f"{prefix}.{field.name}".lstrip("."), field.value)


def _mapped(code: Code, of: Instance, method: Field) -> Expression | None:
    """A method of a mapped interface: the setting below the interface's prefix, or prefixes where it stands for several."""
    scope = Scope(of.cls.path, of.cls.name)
    if any(value in _prefixes(code) for value in classes(code, method.type, scope)):
        return None  # it gives another interface
    found = annotations_of(code, method.decorators, scope)
    said = first(found, _DEFAULT)
    default = literal_of(code, said.argument("value"), said.scope) if said is not None else ""
    prefixes = [prefix for base in code.bases(of.cls) for prefix in _prefixes(code).get(base, ())]
    holes = [
        Hole("setting", _below(code, prefix, method.name, found), placeholders(default) if default else None)
        for prefix in prefixes
    ]
    return holes[0] if len(holes) == 1 else Choice(tuple(holes)) if holes else None


@lru_cache(maxsize=2)
def _prefixes(code: Code) -> Mapping[ClassValue, list[str]]:
    """The prefixes of all mapped interfaces, those included that methods of others give."""
    known: dict[ClassValue, list[str]] = defaultdict(list)
    for value, _, found in annotated_classes(code, _MAPPING):
        one = first(found, _MAPPING)
        if one is not None:
            _collect(code, value, literal_of(code, one.argument("prefix"), one.scope), known, 0)
    return known


def _collect(code: Code, value: ClassValue, prefix: str, known: dict[ClassValue, list[str]], depth: int) -> None:
    if prefix in known[value] or depth > _DEEPEST:
        return
    known[value].append(prefix)
    for base in code.bases(value):
        for method in methods(code, base):
            type = method.return_type.key if isinstance(method.return_type, Item) else method.return_type
            found = of_function(code, base.path, method)
            for inner in classes(code, type, Scope(base.path, base.name)):
                _collect(code, inner, _below(code, prefix, simple(method.name), found), known, depth + 1)


def _below(code: Code, prefix: str, method: str, found: list[Annotation]) -> str:
    if first(found, _PARENT) is not None:
        return prefix
    one = first(found, _NAME)
    name = literal_of(code, one.argument("value"), one.scope) if one is not None else _HUMP.sub("-", method).lower()
    return f"{prefix}.{name}".strip(".")


def _asked(invoke: Invoke) -> Expression | None:
    key = invoke.argument(0)
    return Hole("setting", key.literal) if isinstance(key, Text) and key.literal is not None else None


@framework(
    "microprofile-config",
    language=("java", "kotlin"),
    libraries=("org.eclipse.microprofile.config", "io.smallrye.config"),
    same_as={"org.eclipse.microprofile.config.ConfigProvider.getConfig()": _CONFIG},
    computes={f"{_CONFIG}.{name}": _asked for name in ("getValue", "getOptionalValue")},
    fields={f"@{_INJECTED}": _property, f"@{_GROUP}": _of_group, f"@{_MAPPING}": _mapped},
)
def microprofile_config(code: Code) -> Iterator[Fact]:
    """Configuration itself does nothing to the outside."""
    return iter(())
