"""Wolverine's endpoints: methods that attributes give a route, ``[WolverinePost("/orders")]``."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._aspnet_paths import joined, template
from ringfence.frameworks._dotnet import LANGUAGE
from ringfence.frameworks._texts import literals
from ringfence.frameworks._wolverine_endpoints import endpoints
from ringfence.model.expression import literal
from ringfence.model.facts import Fact, Route
from ringfence.model.value import Scope


@framework("dotnet_wolverine_http", language=LANGUAGE)
def dotnet_wolverine_http(code: Code) -> Iterator[Fact]:
    """The routes of every method with such an attribute."""
    for path, function, verb, attribute in endpoints(code):
        for written in literals(code.texts(attribute.argument(0, "template"), Scope(path, function.owner))):
            yield Route(verb, literal(template(joined(None, written))), function.name, function.at)
