"""The text that the steps of a builder of URIs put together: Spring's ``UriComponentsBuilder``, JAX-RS' ``UriBuilder``."""

from __future__ import annotations

from ringfence.model.expression import Expression, Invoke, Member, Text

STARTS = (
    "fromHttpUrl", "fromUriString", "fromUri", "fromPath", "newInstance", "fromHttpRequest", "fromOriginHeader",
)  # fmt: skip
STEPS = (
    "path", "pathSegment", "queryParam", "queryParams", "queryParamIfPresent", "query", "host", "port", "scheme", "build",
    "buildAndExpand", "encode", "expand", "uri", "uriVariables", "cloneBuilder", "replacePath", "replaceQueryParam",
    "fragment", "userInfo", "normalize", "replaceQuery", "uriComponents", "schemeSpecificPart", "segment", "matrixParam",
    "resolveTemplate", "resolveTemplates", "replaceQueryParam", "clone",
)  # fmt: skip
_LONGEST = 40


def same_names(builder: str) -> dict[str, str]:
    """The spellings of a builder, however it was begun and whatever was added to it, as one name."""
    return {
        **{f"{builder}.{name}()": f"{builder}()" for name in STARTS},
        **{f"{builder}().{name}()": f"{builder}()" for name in STEPS},
    }


def whole(invoke: Invoke, between: str = "") -> Expression | None:
    """What a chain of steps puts together; queries are left out. between: what the builder puts before each path."""
    parts: dict[str, str | Expression] = {}
    paths: list[str | Expression] = []
    expression: Expression = invoke
    for _ in range(_LONGEST):
        if not isinstance(expression, Invoke) or not isinstance(expression.callee, Member):
            parts.setdefault("start", expression)
            break
        name, given = expression.callee.name, expression.argument(0)
        if name in STARTS:
            if given is not None:
                parts.setdefault("start", given)
            break
        if given is not None and name in ("path", "replacePath"):
            paths[:0] = [between, given]
        elif name in ("pathSegment", "segment"):
            paths[:0] = [piece for argument in expression.arguments for piece in ("/", argument.value)]
        elif given is not None and name in ("host", "port", "scheme"):
            parts.setdefault(name, given)
        expression = expression.callee.of
    start: list[str | Expression] = [parts["start"]] if "start" in parts else []
    if "host" in parts:
        start = [parts.get("scheme", "http"), "://", parts["host"], *((":", parts["port"]) if "port" in parts else ())]
    return Text((*start, *paths)) if start or paths else None
