"""Contracts of OpenAPI: the operations by their names."""

from textwrap import dedent

from ringfence.manifests.openapi import openapi
from ringfence.model.facts import SettingGroup
from ringfence.model.source import Source


def operations(text: str) -> dict[str, str | None]:
    groups = list(openapi.read(Source("shop/src/main/resources/openapi/openapi.yml", dedent(text))))
    assert all(isinstance(group, SettingGroup) for group in groups)
    return {setting.key: setting.value.literal for group in groups for setting in group.settings}


def test_operations_have_names():
    text = """
    openapi: 3.1.0
    paths:
      /orders:
        summary: all of them
        parameters: []
        get: {operationId: allOrders, responses: {}}
        post: {operationId: placeOrder, responses: {}}
      /orders/{id}:
        delete: {responses: {}}
    """
    assert operations(text) == {
        "openapi.operation.allOrders": "GET /orders",
        "openapi.operation.placeOrder": "POST /orders",
    }


def test_a_contract_without_operations_or_of_another_shape_says_nothing():
    assert operations("openapi: 3.1.0\npaths: {}\n") == {}
    assert operations("openapi: 3.1.0\npaths:\n- get\n- post: x\n") == {}
    assert operations("- openapi: 1\n") == {}
