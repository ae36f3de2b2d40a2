"""MicroProfile's REST clients (Quarkus, Helidon, Open Liberty): interfaces with JAX-RS's annotations that are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import Annotation, annotated_classes, first
from ringfence.frameworks._java_resilience import Resilience
from ringfence.frameworks._java_values import classes, literal_of, step_named, strings, with_settings
from ringfence.frameworks._jax_rs import jax_rs_requests
from ringfence.frameworks._microprofile import setting
from ringfence.frameworks._stork import discovered
from ringfence.frameworks._texts import EMPTY
from ringfence.model.expression import Member, Text
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.outline import Outline
from ringfence.model.value import ClassValue, LibraryCall

_REGISTERED = "org.eclipse.microprofile.rest.client.inject.RegisterRestClient"
_BUILDER = "org.eclipse.microprofile.rest.client.RestClientBuilder.newBuilder()"
_QUARKUS = "io.quarkus.rest.client.reactive.QuarkusRestClientBuilder.newBuilder()"
_BUILDING = (
    "baseUri", "baseUrl", "connectTimeout", "readTimeout", "register", "property", "followRedirects", "executorService",
    "queryParamStyle", "sslContext", "trustStore", "keyStore", "hostnameVerifier", "proxyAddress", "header", "trustAll",
    "clientHeadersFactory", "httpClientOptions", "loggingScope", "clientLogger", "userAgent", "tlsConfiguration",
    "nonProxyHosts", "verifyHost", "multiQueryParamMode", "proxyUser", "proxyPassword", "disableContextualErrorMessages",
)  # fmt: skip


@framework(
    "microprofile-rest-client",
    language=("java", "kotlin"),
    libraries=("org.eclipse.microprofile.rest", "io.quarkus.rest"),
    same_as={_QUARKUS: _BUILDER, **{f"{_BUILDER}.{name}()": _BUILDER for name in _BUILDING}},
)
def microprofile_rest_client(code: Code) -> Iterator[Fact]:
    """One request for each method of each client; it is made by whoever calls the method."""
    resilience = Resilience(code)
    for value, _, found in annotated_classes(code, _REGISTERED):
        client = first(found, _REGISTERED)
        if client is not None:
            address = _configured(code, code.outlines[value.path], value, client)
            yield from (resilience.bounded(call) for call in jax_rs_requests(code, value, address))
    yield from _built(code)


def _configured(code: Code, outline: Outline, value: ClassValue, client: Annotation) -> Text:
    """The URL of a client: what the configuration says under its key or its class's name, else what the annotation does."""
    key = literal_of(code, client.argument("configKey"), client.scope)
    name = value.name.rpartition(".")[2]
    full = f"{outline.module}.{value.name}".lstrip(".")
    names = [key, full] if key else [full, name]
    keys = [f"quarkus.rest-client.{one}.{what}" for what in ("override-uri", "url", "uri") for one in names]
    keys += [f"{one}/mp-rest/{what}" for what in ("url", "uri") for one in dict.fromkeys((key or full, full))]
    written = next(iter(strings(code, client.argument("baseUri"), client.scope)), None)
    default = None if written is None or written == EMPTY else with_settings(written)
    return discovered(code, setting(code, *keys, default=default))


def _built(code: Code) -> Iterator[RemoteCall]:
    """``RestClientBuilder.newBuilder().baseUri(url).build(Orders.class)``. Where one interface is built in several
    places, each with an address of its own, a place that calls some of its methods at once calls no others.
    """
    made = [
        (call, value)
        for call in code.calls(f"{_BUILDER}.build")
        for value in classes(code, call.argument(0), call.scope)
    ]
    often = Counter(value for _, value in made)
    for call, value in made:
        based = step_named(code, call.call.invoke, call.scope, "baseUri", "baseUrl")
        called = _called_beside(code, call) if often[value] > 1 else frozenset[str]()
        for address in code.texts(based[0].argument(0), based[1]) if based is not None else ():
            requests = list(jax_rs_requests(code, value, discovered(code, address)))
            yield from [one for one in requests if one.function.rpartition(".")[2] in called] or requests


def _called_beside(code: Code, call: LibraryCall) -> frozenset[str]:
    """The simple names of what the function around a call calls."""
    others = (one for one in code.outlines[call.path].calls if one.function == call.call.function)
    return frozenset(one.invoke.callee.name for one in others if isinstance(one.invoke.callee, Member))
