from collections.abc import Mapping
from datetime import date
from typing import Annotated

import jsonschema
import pytest
from msgspec import Meta, Struct
from ringfence.config_schema import config_schema, type_schema
from ringfence.extend import rule


class Options(Struct, frozen=True):
    max_hops: Annotated[int, Meta(description="The longest chain that is fine.")] = 3
    tables: tuple[str, ...] = ()


@rule("long-call-chain", summary="A chain is long.", severity="warning", help="", options=Options)
def long_call_chain(system, options):
    return ()


SCHEMA = config_schema([long_call_chain])


def valid(document: object) -> bool:
    return jsonschema.Draft202012Validator(SCHEMA).is_valid(document)


def test_it_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_options_of_rules_are_described():
    options = SCHEMA["properties"]["rules"]["properties"]["long-call-chain"]["anyOf"][1]["properties"]
    assert options["max_hops"] == {"description": "The longest chain that is fine.", "type": "integer", "default": 3}
    assert options["tables"]["default"] == []
    assert options["severity"]["default"] == "warning"


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"services": {"orders": None, "carts": {"path": "x", "hosts": ["a"]}}},
        {"rules": {"long-call-chain": "off"}},
        {"rules": {"long-call-chain": {"max_hops": 4}}},
        {"exceptions": [{"rule": "long-call-chain", "reason": "r", "until": "2027-01-01"}]},
        {"exceptions": [{"rule": "long-call-chain", "reason": "r", "kind": "reporting", "owner": "me"}]},
    ],
)
def test_what_is_right_fits(document):
    assert valid(document)


@pytest.mark.parametrize(
    "document",
    [
        {"servces": {}},
        {"rules": {"long-chain": "off"}},
        {"rules": {"long-call-chain": {"max_hops": "4"}}},
        {"rules": {"long-call-chain": {"hops": 4}}},
        {"exceptions": [{"rule": "long-call-chain", "reason": "r"}]},
        {"exceptions": [{"rule": "long-call-chain", "until": "2027-01-01"}]},
        {"exceptions": [{"rule": "long-call-chain", "reason": "r", "kind": "migration", "owner": "me"}]},
    ],
)
def test_what_is_wrong_does_not(document):
    assert not valid(document)


@pytest.mark.parametrize(
    ("of", "schema"),
    [
        (int | None, {"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        (Mapping[str, int], {"type": "object", "additionalProperties": {"type": "integer"}}),
        (frozenset[str], {"type": "array", "items": {"type": "string"}}),
    ],
)
def test_types_of_options(of, schema):
    assert type_schema(of) == schema


def test_a_type_that_cannot_be_configured_is_the_rules_mistake():
    with pytest.raises(TypeError, match="date"):
        type_schema(date)
