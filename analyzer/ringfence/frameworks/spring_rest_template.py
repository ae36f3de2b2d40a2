"""Spring's RestTemplate: requests, their root URI, and what bounds them. It has no timeout of its own accord."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java_resilience import Resilience
from ringfence.frameworks._java_values import constants, step_named, steps
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Invoke, Member
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.value import Library, LibraryCall, Scope

_CLIENT = "org.springframework.web.client.RestTemplate()"
_BUILDER = "org.springframework.boot.web.client.RestTemplateBuilder()"
_METHODS = {
    "getForObject": "GET", "getForEntity": "GET", "headForHeaders": "HEAD", "postForLocation": "POST",
    "postForObject": "POST", "postForEntity": "POST", "put": "PUT", "patchForObject": "PATCH", "delete": "DELETE",
    "optionsForAllow": "OPTIONS", "exchange": "", "execute": "",
}  # fmt: skip
_SENDING = tuple(f"{_CLIENT}.{name}" for name in _METHODS)
_BUILDING = (
    "rootUri", "setConnectTimeout", "setReadTimeout", "connectTimeout", "readTimeout", "requestFactory", "interceptors",
    "additionalInterceptors", "messageConverters", "additionalMessageConverters", "errorHandler", "basicAuthentication",
    "defaultHeader", "customizers", "additionalCustomizers", "uriTemplateHandler", "requestCustomizers", "configure",
    "detectRequestFactory", "defaultMessageConverters", "additionalRequestCustomizers", "basicAuthorization",
    "requestFactorySettings", "clientSettings", "redirects", "sslBundle",
)  # fmt: skip
_TIMEOUTS = ("setConnectTimeout", "setReadTimeout", "connectTimeout", "readTimeout")
_BOUNDING = tuple(
    f"org.springframework.http.client.{factory}().{name}"
    for factory in (
        "SimpleClientHttpRequestFactory", "HttpComponentsClientHttpRequestFactory", "OkHttp3ClientHttpRequestFactory",
        "JdkClientHttpRequestFactory", "JettyClientHttpRequestFactory", "ReactorClientHttpRequestFactory",
    )
    for name in _TIMEOUTS
)  # fmt: skip
_ENTITY = "org.springframework.http.RequestEntity"
_BEGINNING = ("get", "head", "post", "put", "patch", "delete", "options", "method")
_HANDLERS = (
    "org.springframework.web.util.DefaultUriBuilderFactory()",
    "org.springframework.boot.web.client.RootUriTemplateHandler()",
)


@framework(
    "spring-rest-template",
    language=("java", "kotlin"),
    libraries=("org.springframework",),
    same_as={
        "org.springframework.web.client.RestOperations()": _CLIENT,
        "org.springframework.boot.test.web.client.TestRestTemplate()": _CLIENT,
        "org.springframework.security.oauth2.client.OAuth2RestTemplate()": _CLIENT,
        "org.springframework.security.oauth2.client.OAuth2RestOperations()": _CLIENT,
        "org.springframework.boot.restclient.RestTemplateBuilder()": _BUILDER,
        f"{_BUILDER}.build()": _CLIENT,
        f"{_BUILDER}.configure()": _CLIENT,
        **{f"{_BUILDER}.{name}()": _BUILDER for name in _BUILDING},
    },
)
def spring_rest_template(code: Code) -> Iterator[Fact]:
    """Every request of a RestTemplate."""
    reader = _Reader(code)
    for call in code.calls(*_SENDING):
        yield from reader.request(call)


class _Reader:
    def __init__(self, code: Code) -> None:
        self._code = code
        self._resilience = Resilience(code)
        setters = code.calls(*_BOUNDING)
        self._bounds_factories = next(setters, None) is not None
        self._handlers = [(call.argument(0), call.scope) for call in code.calls(f"{_CLIENT}.setUriTemplateHandler")]

    def request(self, call: LibraryCall) -> Iterator[RemoteCall]:
        """The request of one call; what it is sent to comes first."""
        target = call.argument(0)
        if target is None:
            return
        name = call.name.rpartition(".")[2]
        methods = [_METHODS[name]] if _METHODS[name] else constants(call.argument(1))[:1] or [""]
        entity = self._entity(call, target) if name == "exchange" else None
        if entity is not None:
            methods, target = entity
        root, timeout = self._made(call.receiver)
        at, function = call.call.invoke.at, call.call.function
        for method in methods:
            method = method if method.isupper() else ""
            found = RemoteCall("http", method, target, at, function, base=root, timeout=timeout)
            yield self._resilience.bounded(found)

    def _entity(self, call: LibraryCall, request: Expression) -> tuple[list[str], Expression] | None:
        """Method and URL of a request that is an object: ``RequestEntity.post(url).body(order)``,
        ``new RequestEntity<>(order, HttpMethod.POST, url)``.
        """
        for value in self._code.values(request, call.scope):
            if isinstance(value, Library) and value.name.startswith(_ENTITY) and value.made and value.scope:
                return self._said(value.made, value.scope, call.scope)
        return None

    def _said(self, made: Invoke, scope: Scope, asking: Scope) -> tuple[list[str], Expression] | None:
        begun = step_named(self._code, made, scope, *_BEGINNING)
        if begun is not None:
            first, scope = begun
            name = first.callee.name if isinstance(first.callee, Member) else ""
            methods = constants(first.argument(0))[:1] if name == "method" else [name.upper()]
            url = first.argument(1 if name == "method" else 0)
        else:
            given = [argument.value for argument in made.arguments if argument.name is None]
            methods = [found for one in given for found in constants(one) if found.isupper()][:1]
            url = given[-1] if given else None
        own = (scope.path, scope.function) == (asking.path, asking.function)
        url = url if own else resolved(self._code, url, scope)
        return None if url is None else (methods or [""], url)

    def _made(self, client: object) -> tuple[Expression | None, str]:
        """The root URI and the timeout of the client that a request is made with."""
        if not isinstance(client, Library) or client.made is None or client.scope is None:
            return self._from_handlers(), "none" if not self._bounds_factories else "unknown"
        made, scope = client.made, client.scope
        root = step_named(self._code, made, scope, "rootUri")
        base = resolved(self._code, root[0].argument(0), root[1]) if root else self._from_handlers()
        return base, self._timeout(made, scope)

    def _timeout(self, made: Invoke, scope: Scope) -> str:
        for step, _ in steps(self._code, made, scope):
            name = step.callee.name if isinstance(step.callee, Member) else ""
            if name in _TIMEOUTS:
                return "given"
            if name in ("requestFactory", "requestFactorySettings", "clientSettings"):
                return "given" if self._bounds_factories else "unknown"
        if isinstance(made.callee, Member) or not made.arguments:
            return "given" if self._bounds_factories else "none"
        return "given" if self._bounds_factories else "unknown"

    def _from_handlers(self) -> Expression | None:
        """The base that ``setUriTemplateHandler(new DefaultUriBuilderFactory(base))`` gives."""
        for expression, scope in self._handlers:
            for value in self._code.values(expression, scope):
                if isinstance(value, Library) and value.name in _HANDLERS and value.made and value.scope:
                    base = resolved(self._code, value.made.argument(0), value.scope)
                    if base is not None:
                        return base
        return None
