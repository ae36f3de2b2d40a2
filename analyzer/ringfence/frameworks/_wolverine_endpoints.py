"""Wolverine's endpoints: methods that attributes give a route, ``[WolverinePost("/orders")]``."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._dotnet import LANGUAGE, attributes
from ringfence.model.expression import Invoke
from ringfence.model.outline import Function

_VERBS = {f"Wolverine{verb}": verb.upper() for verb in ("Get", "Post", "Put", "Delete", "Patch", "Head", "Options")}


def endpoints(code: Code) -> Iterator[tuple[str, Function, str, Invoke]]:
    """(path, method, verb, attribute) of each."""
    for path, outline in code.outlines.items():
        for function in outline.functions if outline.language == LANGUAGE else ():
            for name, verb in _VERBS.items() if function.decorators else ():
                for attribute in attributes(function, name):
                    yield path, function, verb, attribute
