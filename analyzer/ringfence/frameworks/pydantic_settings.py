"""pydantic's settings classes: every field is read from the environment variable of its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._pydantic_validators import literals, made_of_others
from ringfence.model.expression import (
    Argument,
    Choice,
    Collection,
    Constant,
    Expression,
    Hole,
    Invoke,
    Item,
    Member,
    Name,
    Text,
    dotted,
)
from ringfence.model.expression import Mapping as MappingExpression
from ringfence.model.facts import Fact
from ringfence.model.outline import Field
from ringfence.model.value import ClassValue, Instance, Known, Scope

_BASES = ("pydantic.BaseSettings", "pydantic_settings.BaseSettings")
_URLS = (
    "AnyUrl", "AnyHttpUrl", "HttpUrl", "PostgresDsn", "MySQLDsn", "MariaDBDsn", "MongoDsn", "RedisDsn", "AmqpDsn",
    "KafkaDsn", "NatsDsn", "CockroachDsn", "ClickHouseDsn",
)  # fmt: skip
_TEXTS = (*(f"pydantic.{name}" for name in (*_URLS, "SecretStr", "SecretBytes")), "pydantic_core.Url")
_BUILDERS = (*(f"pydantic.{name}" for name in _URLS), "pydantic_core.Url", "pydantic_core.MultiHostUrl")


def _of_field(code: Code, of: Instance, field: Field) -> Expression | None:
    """The variable of the field; where nothing sets it, its default, or what its validator makes of the others."""
    variable = _variable(code, of, field)
    default = variable.default if isinstance(variable, Hole) else None
    if variable is None or default not in (None, Constant(None), Text(("",))):
        return variable
    made = made_of_others(code, of, field, _variable)
    return variable if made is None else _variable(code, of, field, made)


def _variable(code: Code, of: Instance, field: Field, otherwise: Expression | None = None) -> Expression | None:
    """``x: str = "d"`` is the variable ``X`` with that default; a nested model and other objects are none."""
    declared = field.value if isinstance(field.value, Invoke) and _is_declaration(field.value) else None
    default = _default(declared) if declared else field.value
    scope = Scope(field.at.path, of.cls.name)
    if not _is_setting(field) or _is_model(code, field, scope) or _is_object(code, default, scope):
        return None
    exact = _option(code, of.cls, "case_sensitive") == "True"
    given = [name.upper() if name.islower() and not exact else name for name in _given(declared)] if declared else []
    own = _option(code, of.cls, "env_prefix") + field.name
    return _holes(given or [own if exact else own.upper()], otherwise or default)


def _is_setting(field: Field) -> bool:
    """Private names and class variables are none; without a type, only a plain value makes a field."""
    if field.type is None:
        plain = isinstance(field.value, Text) or (isinstance(field.value, Constant) and field.value.value is not None)
        return plain and not field.name.startswith("_")
    return not field.name.startswith("_") and field.name != "model_config" and not _is_class_variable(field.type)


def _default(declared: Invoke) -> Expression | None:
    factory = declared.argument(None, "default_factory")
    return Invoke(factory, (), declared.at) if factory is not None else declared.argument(0, "default")


def _is_object(code: Code, default: Expression | None, scope: Scope) -> bool:
    values = code.values(default, scope)
    return bool(values) and not any(isinstance(value, Known) for value in values)


def _holes(names: list[str], default: Expression | None) -> Expression | None:
    """The first variable that is set counts."""
    for name in reversed(names[:4]):
        default = Hole("env", name, default)
    return default


def _is_declaration(invoke: Invoke) -> bool:
    return (dotted(invoke.callee) or "").rpartition(".")[2] == "Field"


def _given(declared: Invoke) -> Iterator[str]:
    """The variables a ``Field`` names: ``env="X"``, ``env=["X", "Y"]``, ``validation_alias=AliasChoices("X", "Y")``."""
    for keyword in ("env", "validation_alias", "alias"):
        names = list(literals(declared.argument(None, keyword)))
        if names:
            yield from names
            return


def _is_class_variable(annotation: Expression) -> bool:
    return isinstance(annotation, Item) and (dotted(annotation.of) or "").endswith("ClassVar")


def _is_model(code: Code, field: Field, scope: Scope) -> bool:
    """Whether a field is an object of the service's own: its fields are looked at one by one then."""
    outer = Scope(scope.path, scope.function.rpartition(".")[0])
    return any(isinstance(value, ClassValue) for name in _named(field.type, 0) for value in code.values(name, outer))


def _named(annotation: Expression | None, depth: int) -> Iterator[Expression]:
    """The names in an annotation: of ``Optional[Database]`` both."""
    match annotation:
        case Name() | Member():
            yield annotation
        case Item(of, key) if depth < 4:
            yield from _named(of, depth + 1)
            yield from _named(key, depth + 1)
        case Collection(items) | Choice(items) if depth < 4:
            for item in items:
                yield from _named(item, depth + 1)


def _text(invoke: Invoke) -> Expression | None:
    return invoke.argument(0, "url", "secret_value")


def _built(invoke: Invoke) -> Expression | None:
    """``PostgresDsn.build(scheme="postgresql", host=…, path=…)``."""
    host = invoke.argument(None, "host")
    if host is None:
        return None
    parts: list[str | Expression] = [invoke.argument(None, "scheme") or "", "://"]
    user, password = invoke.argument(None, "user", "username"), invoke.argument(None, "password")
    if user is not None:
        parts += [user, *((":", password) if password is not None else ()), "@"]
    port, path = invoke.argument(None, "port"), invoke.argument(None, "path")
    parts += [host, *((":", port) if port is not None else ())]
    if path is not None:
        parts += ["/", Invoke(Member(path, "lstrip"), (Argument(Text(("/",))),), invoke.at)]
    return Text(tuple(parts))


# ---------------------------------------------------------------- configuration of the class


def _option(code: Code, cls: ClassValue, name: str) -> str:
    """An option of ``model_config = SettingsConfigDict(…)`` or of the inner class ``Config``; the nearest counts."""
    for base in code.bases(cls):
        for path, function, expression in _configured(code, base, name):
            if isinstance(expression, Constant):
                return str(expression.value)
            for text in code.texts(expression, Scope(path, function)):
                if text.literal is not None:
                    return text.literal
    return ""


def _configured(code: Code, cls: ClassValue, name: str) -> Iterator[tuple[str, str, Expression]]:
    outline = code.outlines.get(cls.path)
    for found in outline.classes if outline else ():
        if found.name == cls.name:
            for keyword, value in found.keywords:
                if keyword == name:
                    yield cls.path, cls.name, value
        for field in found.fields:
            if found.name == cls.name and field.name == "model_config":
                value_or_none = _entry(field.value, name)
                if value_or_none is not None:
                    yield cls.path, cls.name, value_or_none
            elif found.name == f"{cls.name}.Config" and field.name == name and field.value is not None:
                yield cls.path, found.name, field.value


def _entry(config: Expression | None, name: str) -> Expression | None:
    if isinstance(config, Invoke):
        return config.argument(None, name)
    if isinstance(config, MappingExpression):
        for key, value in config.items:
            if isinstance(key, Text) and key.literal == name:
                return value
    return None


@framework(
    "pydantic_settings",
    language="python",
    libraries=("pydantic", "pydantic_settings"),
    same_as={
        "pydantic.v1.BaseSettings": "pydantic.BaseSettings",
        "pydantic.env_settings.BaseSettings": "pydantic.BaseSettings",
        "pydantic_settings.main.BaseSettings": "pydantic_settings.BaseSettings",
    },
    computes={**dict.fromkeys(_TEXTS, _text), **{f"{name}.build": _built for name in _BUILDERS}},
    fields=dict.fromkeys(_BASES, _of_field),
)
def pydantic_settings(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet the settings."""
    return ()
