"""Blazor: pages are asked for under their routes; a program that WebAssembly runs in a browser is a client."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ringfence.extend import Code, framework
from ringfence.frameworks._aspnet_paths import template
from ringfence.frameworks._dotnet import LANGUAGE, attributes, methods, own_classes, receiver, type_name
from ringfence.frameworks._texts import literals
from ringfence.model.expression import literal
from ringfence.model.facts import Fact, Role, Route
from ringfence.model.outline import Class
from ringfence.model.value import Scope

_FIRST = ("OnInitialized", "OnInitializedAsync", "OnParametersSet", "OnParametersSetAsync", "SetParametersAsync")
"""What runs when a component is shown."""


@framework("blazor", language=LANGUAGE)
def blazor(code: Code) -> Iterator[Fact]:
    """The program is a browser client where it makes the host of one; elsewhere what a page does first answers a request."""
    made = (c for c in code.called("CreateDefault") if getattr(receiver(c), "name", "") == "WebAssemblyHostBuilder")
    for call in islice(made, 1):
        yield Role("client", call.call.invoke.at)
        return
    for path, cls in own_classes(code):
        for page in attributes(cls, "Route") if _is_component(path, cls) else ():
            for written in literals(code.texts(page.argument(0), Scope(path))):
                for function in methods(code, path, cls):
                    if function.name.rpartition(".")[2] in _FIRST:
                        yield Route("GET", literal(template(written)), function.name, function.at)


def _is_component(path: str, cls: Class) -> bool:
    return path.endswith(".razor") or any(type_name(base) == "ComponentBase" for base in cls.bases)
