"""Validation of settings: what is validated is what comes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, Compute, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT
from ringfence.model.expression import Expression, Hole, Invoke, Mapping, Member, Text, literal
from ringfence.model.facts import Fact
from ringfence.model.value import Scope
from ringfence.patterns import pattern

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
_ZODS = ("zod", "zod/v3", "zod/v4")
_ZOD_CHAIN = ("passthrough", "strict", "partial", "extend", "merge", "required", "refine", "transform", "superRefine")
_ENVIRONMENT = "builtins.process.env"
_VARIABLE = pattern(r"[A-Z][A-Z0-9_]*")


def _same(invoke: Invoke) -> Expression | None:
    return invoke.argument(0)


def _result(name: str) -> Compute:
    def compute(invoke: Invoke) -> Expression | None:
        """``{ value, error } = schema.validate(settings)``."""
        given = invoke.argument(0)
        return None if given is None else Mapping(((literal(name), given),))

    return compute


def _defaults(code: Code) -> Iterator[tuple[str, str, Expression, Scope]]:
    """``z.object({ TOPIC: z.string().default("orders") })``: the variable holds that where nothing sets it; so does one of
    ``cleanEnv(process.env, { TOPIC: str({ default: "orders" }) })``.
    """
    for call in code.calls(_ZOD[:-2], _JOI[:-2], "envalid.cleanEnv"):
        shape = call.argument(1 if call.name == "envalid.cleanEnv" else 0)
        for key, kind in shape.items if isinstance(shape, Mapping) else ():
            name = key.literal if isinstance(key, Text) else None
            default = _default(kind) if name and _VARIABLE.fullmatch(name) else None
            if name and default is not None:
                yield _ENVIRONMENT, name, Hole("env", name, default), call.scope


def _default(kind: Expression) -> Expression | None:
    """What a chain of calls gives as the default: ``z.string().default("x").transform(f)``, ``str({ default: "x" })``."""
    while isinstance(kind, Invoke):
        options = kind.argument(0)
        for key, value in options.items if isinstance(options, Mapping) else ():
            if isinstance(key, Text) and key.literal == "default":
                return value
        if not isinstance(kind.callee, Member):
            return None
        if kind.callee.name == "default":
            return kind.argument(0)
        kind = kind.callee.of
    return None


def _given(invoke: Invoke) -> Expression | None:
    """``createEnv({ server: { … }, runtimeEnv: process.env })``."""
    options = invoke.argument(0)
    items = options.items if isinstance(options, Mapping) else ()
    known = {key.literal: value for key, value in items if isinstance(key, Text)}
    return known.get("runtimeEnv") or known.get("runtimeEnvStrict")


@framework(
    "schemas",
    language=ECMASCRIPT,
    libraries=("joi", "@hapi/joi", *_ZODS, "yup", "envalid", "znv", "@t3-oss/env-core", "@t3-oss/env-nextjs"),
    same_as={
        **{f"{module}.{way}": "zod.z.object" for module in _ZODS for way in ("z.object", "object", "default.object")},
        "@hapi/joi": "joi",
        "@hapi/joi.object()": _JOI,
        "joi.Joi.object()": _JOI,
        **{f"{_JOI}.{method}()": _JOI for method in _CHAIN},
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
        "znv.parseEnv": _same,
        "@t3-oss/env-core.createEnv": _given,
        "@t3-oss/env-nextjs.createEnv": _given,
    },
    holds=_defaults,
)
def schemas(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet what was validated."""
    return ()
