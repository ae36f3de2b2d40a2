"""JAX-RS annotations, in servers and clients alike."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._java import Annotation, first, methods, of_class, of_function
from ringfence.frameworks._java_values import literal_of
from ringfence.frameworks._texts import EMPTY, join_path
from ringfence.model.expression import Hole, Text
from ringfence.model.facts import RemoteCall
from ringfence.model.value import ClassValue
from ringfence.patterns import pattern

RS = "jakarta.ws.rs"
PATH = f"{RS}.Path"
ROOT = Text((Hole("setting", "quarkus.http.root-path", EMPTY), Hole("setting", "quarkus.rest.path", EMPTY)))
"""Where Quarkus serves all resources."""
_VERBS = {f"{RS}.{verb}": verb for verb in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")}
_PATTERN = pattern(r"\{\s*([\w.-]+)\s*:[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")


def jax_rs_methods(found: list[Annotation]) -> list[str]:
    """The HTTP methods among a method's annotations."""
    return [_VERBS[one.name] for one in found if one.name in _VERBS]


def jax_rs_path(code: Code, found: list[Annotation]) -> Text:
    """The path among annotations, empty if there is none; variables without their patterns."""
    path = first(found, PATH)
    written = literal_of(code, path.argument("value"), path.scope) if path else ""
    return Text((_PATTERN.sub(_variable, written),))


def _variable(match: re.Match[str]) -> str:
    return "{*rest}" if ".*" in match[0] or ".+" in match[0] else f"{{{match[1]}}}"


def jax_rs_requests(code: Code, value: ClassValue, address: Text) -> Iterator[RemoteCall]:
    """One request for each method of an interface that stands for a server at an address."""
    above = jax_rs_path(code, of_class(code, value))
    for base in code.bases(value):
        for function in methods(code, base):
            found = of_function(code, base.path, function)
            for verb in jax_rs_methods(found):
                path = join_path(Text(("/",)), join_path(above, jax_rs_path(code, found)))
                yield RemoteCall("http", verb, join_path(address, path), function.at, function.name, timeout="default")
