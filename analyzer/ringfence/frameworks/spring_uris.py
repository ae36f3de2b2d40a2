"""Spring's builders of URIs: ``UriComponentsBuilder`` and its kin give the text that their steps put together."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.model.expression import Constant, Expression, Invoke, Member, Text
from ringfence.model.facts import Fact

_UTIL = "org.springframework.web.util"
_BUILDER = f"{_UTIL}.UriComponentsBuilder"
_STARTS = (
    "fromHttpUrl", "fromUriString", "fromUri", "fromPath", "newInstance", "fromHttpRequest", "fromOriginHeader",
)  # fmt: skip
_STEPS = (
    "path", "pathSegment", "queryParam", "queryParams", "queryParamIfPresent", "query", "host", "port", "scheme", "build",
    "buildAndExpand", "encode", "expand", "uri", "uriVariables", "cloneBuilder", "replacePath", "replaceQueryParam",
    "fragment", "userInfo", "normalize", "replaceQuery", "uriComponents", "schemeSpecificPart",
)  # fmt: skip
_ENDS = ("toUriString", "toString", "toUri")
_LONGEST = 40


def _whole(invoke: Invoke) -> Expression | None:
    """What a chain of steps puts together; queries are left out."""
    parts: dict[str, str | Expression] = {}
    paths: list[str | Expression] = []
    expression: Expression = invoke
    for _ in range(_LONGEST):
        if not isinstance(expression, Invoke) or not isinstance(expression.callee, Member):
            parts.setdefault("start", expression)
            break
        name, given = expression.callee.name, expression.argument(0)
        if name in _STARTS:
            if given is not None:
                parts.setdefault("start", given)
            break
        if given is not None and name in ("path", "replacePath"):
            paths.insert(0, given)
        elif name == "pathSegment":
            paths[:0] = [piece for argument in expression.arguments for piece in ("/", argument.value)]
        elif given is not None and name in ("host", "port", "scheme"):
            parts.setdefault(name, given)
        expression = expression.callee.of
    start: list[str | Expression] = [parts["start"]] if "start" in parts else []
    if "host" in parts:
        start = [parts.get("scheme", "http"), "://", parts["host"], *((":", parts["port"]) if "port" in parts else ())]
    return Text((*start, *paths)) if start or paths else None


def _expanded(invoke: Invoke) -> Expression | None:
    """``build(values…)`` gives the URI itself; ``build()`` and ``build(encoded)`` only what was built so far."""
    given = invoke.argument(0)
    if given is not None and not isinstance(given, Constant):
        return _whole(invoke)
    return invoke.callee.of if isinstance(invoke.callee, Member) else None


@framework(
    "spring-uris",
    language=("java", "kotlin"),
    libraries=("org.springframework",),
    same_as={
        f"{_UTIL}.ServletUriComponentsBuilder": _BUILDER,
        f"{_UTIL}.UriComponents()": f"{_BUILDER}()",
        **{f"{_BUILDER}.{name}()": f"{_BUILDER}()" for name in _STARTS},
        **{f"{_BUILDER}().{name}()": f"{_BUILDER}()" for name in _STEPS},
    },
    computes={**{f"{_BUILDER}().{name}": _whole for name in _ENDS}, f"{_BUILDER}().build": _expanded},
)
def spring_uris(code: Code) -> Iterator[Fact]:
    """Building a URI sends nothing."""
    return iter(())
