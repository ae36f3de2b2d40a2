"""Spring's container: which method makes the objects of a type, and what fields and parameters take from settings."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import annotations_of, of_class
from ringfence.frameworks._java_values import literal_of, strings, with_settings
from ringfence.model.expression import Choice, Expression, Hole, Invoke, Member, Name, Text
from ringfence.model.facts import Fact
from ringfence.model.outline import Field
from ringfence.model.value import Instance, Provision, Scope
from ringfence.patterns import pattern

_VALUE = "org.springframework.beans.factory.annotation.Value"
_PROPERTIES = "org.springframework.boot.context.properties.ConfigurationProperties"
_BEAN = "org.springframework.context.annotation.Bean"
_CONSTANT = pattern(r"[A-Z][A-Z0-9_]*")
_LONGEST_CHAIN = 40
_ENVIRONMENT = ("org.springframework.core.env.Environment()", "org.springframework.core.env.PropertyResolver()")


def _value(code: Code, of: Instance, field: Field) -> Expression | None:
    """What ``@Value("http://${orders.host:orders}")`` says."""
    scope = Scope(of.cls.path, of.cls.name)
    for annotation in annotations_of(code, field.decorators, scope):
        if annotation.name == _VALUE:
            for text in code.texts(annotation.argument("value"), scope):
                return with_settings(text)
    return None


def _property(code: Code, of: Instance, field: Field) -> Expression | None:
    """A field of a class that is bound to the settings below a prefix; its value in the code is the default. A constant is
    not bound: it may be the prefix itself.
    """
    if field.value is not None and _CONSTANT.fullmatch(field.name):
        return None
    for base in code.bases(of.cls):
        for annotation in of_class(code, base):
            if annotation.name == _PROPERTIES:
                prefix = literal_of(code, annotation.argument("value", "prefix"), annotation.scope)
                return Hole("setting", f"{prefix}.{field.name}".lstrip("."), field.value)
    return None


def _setting(invoke: Invoke) -> Expression | None:
    key = invoke.argument(0)
    if not isinstance(key, Text) or key.literal is None:
        return None
    return Hole("setting", key.literal, invoke.argument(1) if len(invoke.arguments) == 2 else None)


def provided(code: Code) -> Iterator[Provision]:
    """What ``@Bean`` methods return, for whoever has a field or parameter of their type."""
    for function, call in code.decorated(_BEAN):
        type = function.return_type or next((_made(value) for value in function.returns), None)
        if type is not None and function.returns:
            names = [
                text.literal
                for text in strings(code, call.argument(0, "value") or call.argument(None, "name"), call.scope)
            ]
            own = tuple([name for name in names if name]) or (function.name.rpartition(".")[2],)
            preferred = any(_is_primary(decorator.expression) for decorator in function.decorators)
            yield Provision(type, Choice(function.returns), Scope(call.path, function.name), own, preferred)


def _is_primary(annotation: Expression) -> bool:
    return isinstance(annotation, Name | Member) and annotation.name == "Primary"


def _made(value: Expression) -> Expression | None:
    """The type that nobody writes where the value says it (Kotlin): ``OrderService(…)``, ``WebClient.builder()…``."""
    for _ in range(_LONGEST_CHAIN):
        if isinstance(value, Invoke):
            value = value.callee
        elif isinstance(value, Member) and not value.name[:1].isupper():
            value = value.of
        else:
            break
    return value if isinstance(value, Name | Member) and value.name[:1].isupper() else None


@framework(
    "spring-beans",
    language=("java", "kotlin"),
    libraries=("org.springframework",),
    fields={f"@{_VALUE}": _value, f"@{_PROPERTIES}": _property},
    computes={f"{of}.{name}": _setting for of in _ENVIRONMENT for name in ("getProperty", "getRequiredProperty")},
    provides=provided,
)
def spring_beans(code: Code) -> Iterator[Fact]:
    """The container itself does nothing to the outside."""
    return iter(())
