"""JAX-RS annotations, in servers and clients alike."""

from __future__ import annotations

import re

from ringfence.extend import Code
from ringfence.frameworks._java import Annotation, first, literal_of
from ringfence.model.expression import Text
from ringfence.patterns import pattern

RS = "jakarta.ws.rs"
PATH = f"{RS}.Path"
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
