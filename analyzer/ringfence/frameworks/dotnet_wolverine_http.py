"""Wolverine's endpoints: methods that attributes give a route, ``[WolverinePost("/orders")]``."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._aspnet_paths import joined, template
from ringfence.frameworks._dotnet import LANGUAGE, attributes
from ringfence.frameworks._texts import literals
from ringfence.model.expression import literal
from ringfence.model.facts import Fact, Route
from ringfence.model.value import Scope

_VERBS = {f"Wolverine{verb}": verb.upper() for verb in ("Get", "Post", "Put", "Delete", "Patch", "Head", "Options")}


@framework("dotnet_wolverine_http", language=LANGUAGE)
def dotnet_wolverine_http(code: Code) -> Iterator[Fact]:
    """The routes of every method with such an attribute."""
    for path, outline in code.outlines.items():
        for function in outline.functions if outline.language == LANGUAGE else ():
            for name, verb in _VERBS.items() if function.decorators else ():
                for attribute in attributes(function, name):
                    for written in literals(code.texts(attribute.argument(0, "template"), Scope(path, function.owner))):
                        full = template(joined(None, written))
                        yield Route(verb, literal(full), function.name, function.at)
