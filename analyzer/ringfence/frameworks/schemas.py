"""Validation of settings: what is validated is what comes out."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import Code, Compute, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT
from ringfence.model.expression import Expression, Invoke, Mapping, literal
from ringfence.model.facts import Fact

_JOI = "joi.object()"
_CHAIN = (
    "keys",
    "unknown",
    "prefs",
    "preferences",
    "options",
    "required",
    "append",
    "label",
    "xor",
    "or",
    "and",
    "with",
)
_ZOD = "zod.z.object()"
_ZOD_CHAIN = ("passthrough", "strict", "partial", "extend", "merge", "required", "refine", "transform", "superRefine")


def _same(invoke: Invoke) -> Expression | None:
    return invoke.argument(0)


def _result(name: str) -> Compute:
    def compute(invoke: Invoke) -> Expression | None:
        """``{ value, error } = schema.validate(settings)``."""
        given = invoke.argument(0)
        return None if given is None else Mapping(((literal(name), given),))

    return compute


@framework(
    "schemas",
    language=ECMASCRIPT,
    libraries=("joi", "zod", "@hapi/joi", "yup", "envalid"),
    same_as={
        "@hapi/joi": "joi",
        "@hapi/joi.object()": _JOI,
        "joi.Joi.object()": _JOI,
        **{f"{_JOI}.{method}()": _JOI for method in _CHAIN},
        "zod.object()": _ZOD,
        "zod.default.object()": _ZOD,
        **{f"{_ZOD}.{method}()": _ZOD for method in _ZOD_CHAIN},
    },
    computes={
        f"{_JOI}.validate": _result("value"),
        f"{_JOI}.validateAsync": _same,
        "joi.attempt": _same,
        f"{_ZOD}.parse": _same,
        f"{_ZOD}.parseAsync": _same,
        f"{_ZOD}.safeParse": _result("data"),
        "envalid.cleanEnv": _same,
    },
)
def schemas(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet what was validated."""
    return ()
