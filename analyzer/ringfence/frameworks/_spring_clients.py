"""Spring's fluent HTTP clients, WebClient and RestClient: the request of one chain of calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ringfence.extend import Code
from ringfence.frameworks._java_resilience import Resilience
from ringfence.frameworks._java_values import constants, step_named, steps
from ringfence.frameworks._spring_customizers import BOUNDING, Customized, customized, injected
from ringfence.frameworks._texts import EMPTY, resolved
from ringfence.model.expression import Expression, Hole, Invoke, Lambda, Member, Text, join
from ringfence.model.facts import RemoteCall
from ringfence.model.source import Span
from ringfence.model.value import LibraryCall, Scope

VERBS = ("get", "post", "put", "delete", "patch", "head", "options", "method")
BUILDING = (
    "baseUrl", "defaultHeader", "defaultHeaders", "defaultCookie", "defaultCookies", "defaultUriVariables", "filter",
    "filters", "clientConnector", "exchangeStrategies", "codecs", "exchangeFunction", "apply", "clone", "uriBuilderFactory",
    "defaultRequest", "observationRegistry", "observationConvention", "defaultStatusHandler", "requestFactory",
    "requestInterceptor", "requestInterceptors", "messageConverters", "requestInitializer", "configureMessageConverters",
)  # fmt: skip
_TIMEOUTS = ("timeout", "responseTimeout")
_TRANSFORMING = ("transform", "transformDeferred")
_LIMITER = "TimeLimiterOperator"
"""Resilience4j's, which is put into a chain by what transforms that."""


def same_names(client: str, builder: str) -> dict[str, str]:
    """The spellings of a client and its builder as one name each."""
    made, building = f"{client}()", f"{builder}()"
    return {
        f"{client}.create()": made,
        f"{client}.builder()": building,
        f"{building}.build()": made,
        f"{made}.mutate()": building,
        **{f"{building}.{name}()": building for name in BUILDING},
    }


class Requests:
    """Reads the requests of one service's fluent clients."""

    def __init__(self, code: Code, client: str) -> None:
        self._code = code
        self._client = f"{client}()"
        self._resilience = Resilience(code)
        self._customized = customized(code).get(client, Customized())

    def all(self) -> Iterator[RemoteCall]:
        """One request for each ``client.get().uri(…)``."""
        for call in self._code.calls(*(f"{self._client}.{verb}().uri" for verb in VERBS)):
            yield self._resilience.bounded(self._request(call))

    def _request(self, call: LibraryCall) -> RemoteCall:
        invoke, scope = call.call.invoke, call.scope
        first = call.argument(0)
        lambda_ = next((a.value for a in invoke.arguments if isinstance(a.value, Lambda)), None)
        target: Expression = first if first is not None else EMPTY
        if isinstance(lambda_, Lambda):
            target = self._built(lambda_, scope, None if first is lambda_ else first)
        verb = call.name.removesuffix(".uri").rpartition(".")[2].removesuffix("()")
        chosen = step_named(self._code, invoke, scope, "method")
        method = (
            verb.upper() if verb != "method" else next(iter(constants(chosen[0].argument(0))), "") if chosen else ""
        )
        base, bounded = self._base(invoke, scope)
        timeout = "given" if bounded or self._goes_on(call, _is_bound) else "none"
        detached = self._goes_on(call, _is_let_go)
        return RemoteCall(
            "http", method, target, invoke.at, call.call.function, base=base, timeout=timeout, detached=detached
        )

    def _base(self, invoke: Invoke, scope: Scope) -> tuple[Expression | None, bool]:
        """The base URL of the client, and whether it was made with a client of its own that may have a timeout."""
        base: Expression | None = None
        bounded = False
        for step, where in steps(self._code, invoke, scope):
            name = step.callee.name if isinstance(step.callee, Member) else ""
            if base is None and name in ("baseUrl", "create") and step.arguments:
                base = resolved(self._code, step.argument(0), where)
            bounded = bounded or name in BOUNDING
        if self._customized != Customized() and injected(self._code, invoke, scope):
            return base if base is not None else self._customized.base, bounded or self._customized.bounded
        return base, bounded

    def _goes_on(self, call: LibraryCall, how: Callable[[Invoke], bool]) -> bool:
        """Whether the chain that the request begins goes on with such a call: ``….bodyToMono(X.class).timeout(d)``; or that
        of a variable which it is assigned to.
        """
        place, function = call.call.invoke.at, call.call.function
        outline = self._code.outlines[call.path]
        found = [other.invoke for other in outline.calls if other.function == function and how(other.invoke)]
        if any(_begins_at(other, place) for other in found):
            return True
        held = {
            binding.target
            for binding in (outline.bindings if found else ())
            if binding.scope == function and isinstance(binding.value, Invoke) and _begins_at(binding.value, place)
        }
        return any(_root(other) in held for other in found if held)

    def _built(self, lambda_: Lambda, scope: Scope, template: Expression | None) -> Expression:
        """What ``uri(builder -> builder.path("/orders/{id}").build(id))`` puts together."""
        outline = self._code.outlines[scope.path]
        function = next((f for f in outline.functions if f.name == lambda_.function), None)
        inside = Scope(scope.path, lambda_.function)
        start = [resolved(self._code, template, scope)] if template is not None else []
        pieces: list[Expression | str] = []
        for returned in function.returns if function else ():
            for step, where in steps(self._code, returned, inside):
                name = step.callee.name if isinstance(step.callee, Member) else ""
                if name in ("path", "replacePath"):
                    pieces.insert(0, self._text(step.argument(0), where))
                elif name == "pathSegment":
                    pieces[:0] = [p for a in step.arguments for p in ("/", self._text(a.value, where))]
                elif name in ("host", "scheme", "port"):
                    pieces.insert(0, "") if name != "host" else start.append(self._host(step, where))
            break
        return Text(tuple(piece for piece in (*start, *pieces) if piece))

    def _host(self, step: Invoke, where: Scope) -> Expression:
        return join((Text(("http://",)), self._text(step.argument(0), where)))

    def _text(self, expression: Expression | None, scope: Scope) -> Text:
        texts = self._code.texts(expression, scope)
        return texts[0] if texts else Text((Hole("unknown", ""),))


def _is_bound(invoke: Invoke) -> bool:
    name = getattr(invoke.callee, "name", "")
    return name in _TIMEOUTS or (name in _TRANSFORMING and _is_limiter(invoke.argument(0)))


def _is_let_go(invoke: Invoke) -> bool:
    """Whether a chain is started and left: what it answers is handed to others, later."""
    return getattr(invoke.callee, "name", "") == "subscribe"


def _begins_at(invoke: Invoke, place: Span) -> bool:
    """Whether a chain of calls begins where another one does."""
    return (invoke.at.line, invoke.at.column) == (place.line, place.column)


def _root(expression: Expression) -> Expression:
    """What a chain of calls begins with."""
    while isinstance(expression, Invoke | Member):
        expression = expression.callee if isinstance(expression, Invoke) else expression.of
    return expression


def _is_limiter(given: Expression | None) -> bool:
    """``TimeLimiterOperator.of(limiter)``."""
    callee = given.callee if isinstance(given, Invoke) else None
    return isinstance(callee, Member) and getattr(callee.of, "name", "") == _LIMITER
