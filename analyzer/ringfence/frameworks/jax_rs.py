"""JAX-RS (Jersey, RESTEasy, Quarkus): routes of resource classes, requests of targets."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import first, methods, of_class, of_function, simple
from ringfence.frameworks._java_resilience import Resilience
from ringfence.frameworks._java_uris import same_names, whole
from ringfence.frameworks._java_values import steps
from ringfence.frameworks._jax_rs import PATH, ROOT, RS, jax_rs_methods, jax_rs_path
from ringfence.frameworks._stork import discovered
from ringfence.frameworks._texts import EMPTY, identity, join_path, literals, resolved
from ringfence.model.expression import Choice, Expression, Hole, Invoke, Text, join
from ringfence.model.facts import Fact, RemoteCall, Route
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue

_APPLICATION = f"{RS}.ApplicationPath"
_CLIENTS = f"{RS}.client.ClientBuilder"
_CLIENT = f"{_CLIENTS}.newClient()"
_TARGET = f"{_CLIENT}.target()"
_URIS = f"{RS}.core.UriBuilder"
_BUILDING = (
    "connectTimeout", "readTimeout", "register", "property", "sslContext", "trustStore", "keyStore", "hostnameVerifier",
    "executorService", "withConfig",
)  # fmt: skip
_SENDING = {
    **{verb.lower(): verb for verb in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")},
    "method": "",
}
_UNKNOWN = Hole("unknown", "")
_PREPARING = ("rx", "async", "accept", "acceptLanguage", "header", "headers", "cookie", "property", "cacheControl")


def _uri(invoke: Invoke) -> Expression | None:
    """What a builder of URIs puts together: a path is one more segment, with or without a slash."""
    return whole(invoke, between="/")


@framework(
    "jax-rs",
    language=("java", "kotlin"),
    libraries=("javax.ws.rs", "jakarta.ws.rs"),
    same_as={
        f"{_CLIENTS}.newBuilder().build()": _CLIENT,
        f"{RS}.client.Client()": _CLIENT,
        f"{_CLIENT}.register()": _CLIENT,
        f"{_CLIENT}.property()": _CLIENT,
        **{f"{_CLIENTS}.newBuilder().{name}()": f"{_CLIENTS}.newBuilder()" for name in _BUILDING},
        f"{RS}.client.WebTarget()": _TARGET,
        **{f"javax.ws.rs.{name}": f"{RS}.{name}" for name in (
            "client.ClientBuilder.newClient()", "client.ClientBuilder.newBuilder()", "client.Client()", "client.WebTarget()",
        )},
        **{f"{_TARGET}.{name}()": _TARGET for name in ("path", "queryParam", "resolveTemplate", "register", "property")},
        **{f"{_TARGET}.request().{name}()": f"{_TARGET}.request()" for name in _PREPARING},
        "javax.ws.rs.core.UriBuilder": _URIS,
        **same_names(_URIS),
    },
    computes={f"{_URIS}().{name}": _uri for name in ("build", "buildFromMap", "buildFromEncoded", "toTemplate", "toString")},
)  # fmt: skip
def jax_rs(code: Code) -> Iterator[Fact]:
    """Routes, and the requests of targets."""
    prefix = _application(code)
    for path, outline in code.outlines.items():
        for cls in outline.classes:
            value = ClassValue(path, cls.name)
            if cls.kind == "class" and any(first(of_class(code, base), PATH) for base in code.bases(value)):
                yield from _routes(code, value, prefix)
    yield from map(Resilience(code).bounded, _targets(code))


def _application(code: Code) -> Text:
    for _, _, call in code.decorated_classes(_APPLICATION, "javax.ws.rs.ApplicationPath"):
        for text in code.texts(call.argument(0, "value"), call.scope):
            return join_path(ROOT, text)
    return ROOT


def _routes(code: Code, value: ClassValue, prefix: Text) -> Iterator[Route]:
    lineage = code.bases(value)
    above = next((jax_rs_path(code, found) for base in lineage if first(found := of_class(code, base), PATH)), EMPTY)
    told: set[str] = set()
    for base in lineage:
        for function in methods(code, base):
            found = of_function(code, base.path, function) if function.decorators else []
            verbs = jax_rs_methods(found)
            if not verbs or function.name in told:
                continue
            told.add(function.name)
            path = join((prefix, join_path(Text(("/",)), join_path(above, jax_rs_path(code, found)))))
            handler = _implementation(code, lineage, function) or function
            for verb in verbs:
                yield Route(verb, path, handler.name, handler.at)


def _implementation(code: Code, lineage: tuple[ClassValue, ...], declared: Function) -> Function | None:
    for base in lineage:
        for function in methods(code, base):
            if simple(function.name) == simple(declared.name) and len(function.parameters) == len(declared.parameters):
                return function
    return None


def _targets(code: Code) -> Iterator[RemoteCall]:
    """``client.target(url).path("x").request().get()``, wherever the target was made."""
    bounded = set(_bounded(code))
    for call in code.calls(*(f"{_TARGET}.request().{verb}" for verb in _SENDING)):
        pieces: list[Expression | str] = []
        timeout = "none"
        for step, where in steps(code, call.call.invoke, call.scope):
            timeout = "given" if step.at in bounded else timeout
            name, given = getattr(step.callee, "name", ""), step.argument(0)
            if name == "path" and given is not None:
                pieces[:0] = ["/", resolved(code, given, where) or given]
            elif name == "target" and given is not None:
                found = [discovered(code, text) for text in code.texts(given, where)]
                pieces.insert(0, Choice(tuple(found)) if found else _UNKNOWN)
        verb = simple(call.name)
        at, function = call.call.invoke.at, call.call.function
        yield RemoteCall("http", _SENDING[verb], Text(tuple(pieces) or ("",)), at, function, timeout=timeout)


def _bounded(code: Code) -> Iterator[object]:
    """The calls that made the builders, clients and targets that are given timeouts, by methods or by properties of whoever
    implements them.
    """
    builder = f"{_CLIENTS}.newBuilder()"
    for call in code.calls(f"{builder}.connectTimeout", f"{builder}.readTimeout"):
        yield identity(call.receiver)
    for call in code.calls(*(f"{of}.property" for of in (builder, _CLIENT, _TARGET, f"{_TARGET}.request()"))):
        key = call.argument(0)
        names = (*literals(code.texts(key, call.scope)), *code.library_names(key, call.scope))
        if any("timeout" in name.lower() for name in names):
            yield identity(call.receiver)
