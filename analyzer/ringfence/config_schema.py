"""The one description of ``ringfence.yaml``: a JSON Schema, for editors to complete from and for us to check against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import NODEFAULT, Meta, Struct
from msgspec.structs import FieldInfo, fields

from ringfence.config import MAX_AGE, OFF
from ringfence.extend import Rule
from ringfence.model.finding import SEVERITIES

TIMELESS_KINDS = ("read-model", "reporting", "external")
"""Kinds of exceptions that may stay for good, as long as somebody owns them."""
KINDS = (*TIMELESS_KINDS, "migration")

Schema = dict[str, Any]


def config_schema(rules: Iterable[Rule]) -> Schema:
    """The JSON Schema (draft 2020-12) of the configuration, with every option of these rules."""
    rules = sorted(rules, key=lambda rule: rule.id)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ringfence configuration",
        "description": "What ringfence cannot read from the code: services, contexts, owners, exceptions and rules.",
        **_object(
            {
                "$schema": _string("The schema that editors check this file against; ringfence ignores it."),
                "services": _mapping(
                    "Services by name, where the manifests do not say enough.", _or_nothing(_service())
                ),
                "contexts": _mapping(
                    "Bounded contexts: groups of services that own their data together.",
                    _strings("The services of the context."),
                ),
                "owners": _mapping(
                    "Who owns a table: [server/database:][schema.]table (globs allowed) to a service or context.",
                    _string("The owning service or context."),
                ),
                "datastores": _mapping("Datastores by server/database.", _or_nothing(_datastore())),
                "read_models": _mapping(
                    "CQRS read models by table, in the form of owners: derived, and written by their projector alone.",
                    _read_model(),
                ),
                "reporting": _mapping(
                    "Stores for cold data by server/database (globs allowed): reports read them, nobody decides by them.",
                    _or_nothing(_reporting()),
                ),
                "exceptions": _array("Permissions to break a rule, each with a reason and an end.", _exception(rules)),
                "rules": {
                    "description": "Settings of the rules by id: a severity, or a severity and options.",
                    **_object({rule.id: _rule(rule) for rule in rules}),
                },
                "exclude": _strings("Path globs that are left out, besides tests and vendored code."),
                "include": _strings("Path globs that are read although they are left out by default."),
                "deployment": _string("The manifest, a file or folder, that counts where there are several."),
                "facts": _object(
                    {
                        "max_age": {
                            "description": "Days after which the facts of a repository are old.",
                            "type": "integer",
                            "minimum": 0,
                            "default": MAX_AGE,
                        }
                    }
                ),
            }
        ),
    }


def _service() -> Schema:
    return _object(
        {
            "path": _string("The service's folder."),
            "context": _string("The bounded context it belongs to; its own by default."),
            "hosts": _strings("Host names under which others call it."),
            "team": _string("Who owns it."),
            "availability": {
                "description": "The share of time that it is up, such as 0.999.",
                "type": "number",
                "minimum": 0,
                "maximum": 1,
            },
        }
    )


def _datastore() -> Schema:
    return _object(
        {
            "kind": _string("postgresql, mysql, mongodb, redis, ..."),
            "hosts": _strings("Other names of the same server."),
            "services": _strings("Services that connect to it although nothing in the repository says so."),
        }
    )


def _read_model() -> Schema:
    return _object(
        {
            "projector": _string("The service that keeps it up to date, and the only one to write it."),
            "sources": _strings("The services whose data it shows."),
            "loader": _string("What fills it from outside this repository, for the next reader."),
        },
        required=["projector"],
    )


def _reporting() -> Schema:
    return _object(
        {
            "loaders": _strings("The services that fill it."),
            "readers": _strings("Services that report from it, besides those whose names say so."),
        }
    )


def _exception(rules: Iterable[Rule]) -> Schema:
    schema = _object(
        {
            "rule": {**_string("The rule that may be broken."), "enum": [rule.id for rule in rules]},
            "subject": _string("A glob over the subjects of findings; * by default."),
            "services": _strings("The services it is for; all by default."),
            "reason": _string("Why this is right, for the next reader."),
            "until": {"description": "The last day it holds.", "type": "string", "format": "date"},
            "kind": {**_string("What it is part of."), "enum": list(KINDS)},
            "owner": _string("Who answers for it."),
            "max": {"description": "How many findings it may cover.", "type": "integer", "minimum": 1},
        },
        required=["rule", "reason"],
    )
    stays = {"properties": {"kind": {"enum": list(TIMELESS_KINDS)}}, "required": ["kind", "owner"]}
    return {**schema, "if": stays, "else": {"required": ["until"]}}


def _rule(rule: Rule) -> Schema:
    severity = {"type": "string", "enum": [OFF, *SEVERITIES], "default": rule.severity}
    options = {"severity": {**severity, "description": "How bad a finding is; off switches the rule off."}}
    options |= {option.name: _option(option) for option in fields(rule.options)}
    return {"description": rule.summary, "anyOf": [severity, _object(options)]}


def _option(option: FieldInfo) -> Schema:
    described = next((one.description for one in get_args(option.type)[1:] if isinstance(one, Meta)), None)
    default = option.default if option.default is not NODEFAULT else None
    return {
        **({"description": described} if described else {}),
        **type_schema(_plain_type(option.type)),
        **({"default": _plain(default)} if default is not None else {}),
    }


def _plain(value: object) -> object:
    return list(value) if isinstance(value, (tuple, frozenset, set)) else value


def option_types(options: type[Struct]) -> Mapping[str, Any]:
    """The types of a rule's options by name."""
    return {option.name: _plain_type(option.type) for option in fields(options)}


def _plain_type(of: Any) -> Any:  # noqa: ANN401 (any type)
    """The type without what is said about it."""
    return get_args(of)[0] if get_origin(of) is Annotated else of


def type_schema(of: object) -> Schema:
    """The JSON Schema of an option's type: str, int, float, bool, Literal, and tuples, mappings and unions of them.

    Raises TypeError for a type that no configuration can give: the rule is at fault, not its user.
    """
    plain = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}
    if isinstance(of, type) and of in plain:
        return {"type": plain[of]}
    origin, arguments = get_origin(of), get_args(of)
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    if origin in (tuple, frozenset, list) and len(set(arguments) - {Ellipsis}) == 1:
        return {"type": "array", "items": type_schema(arguments[0])}
    if origin in (Union, UnionType):
        return {"anyOf": [type_schema(argument) for argument in arguments]}
    if isinstance(origin, type) and issubclass(origin, Mapping) and arguments[:1] == (str,):
        return {"type": "object", "additionalProperties": type_schema(arguments[1])}
    raise TypeError(f"a rule's option cannot be of type {of}")


def _or_nothing(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _string(description: str) -> Schema:
    return {"description": description, "type": "string"}


def _strings(description: str) -> Schema:
    return _array(description, {"type": "string"})


def _array(description: str, items: Schema) -> Schema:
    return {"description": description, "type": "array", "items": items}


def _mapping(description: str, values: Schema) -> Schema:
    return {"description": description, "type": "object", "additionalProperties": values}


def _object(properties: Schema, required: list[str] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }
