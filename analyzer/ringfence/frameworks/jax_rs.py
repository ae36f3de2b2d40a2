"""JAX-RS (Jersey, RESTEasy, Quarkus): routes of resource classes, requests of MicroProfile's REST clients."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import first, literal_of, methods, of_class, of_function, simple
from ringfence.frameworks._java_resilience import Resilience
from ringfence.frameworks._jax_rs import PATH, RS, jax_rs_methods, jax_rs_path
from ringfence.frameworks._texts import EMPTY, join, join_path
from ringfence.model.expression import Expression, Hole, Invoke, Member, Text
from ringfence.model.facts import Fact, RemoteCall, Route
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue

_CLIENT = "org.eclipse.microprofile.rest.client.inject.RegisterRestClient"
_APPLICATION = f"{RS}.ApplicationPath"
_ROOT = Text((Hole("setting", "quarkus.http.root-path", EMPTY), Hole("setting", "quarkus.rest.path", EMPTY)))
_TARGET = f"{RS}.client.ClientBuilder.newClient().target()"


@framework(
    "jax-rs",
    language=("java", "kotlin"),
    libraries=("javax.ws.rs", "jakarta.ws.rs", "org.eclipse.microprofile"),
    same_as={
        f"{RS}.client.ClientBuilder.newBuilder().build()": f"{RS}.client.ClientBuilder.newClient()",
        f"{RS}.client.Client()": f"{RS}.client.ClientBuilder.newClient()",
        f"{RS}.client.WebTarget()": _TARGET,
        **{f"javax.ws.rs.{name}": f"{RS}.{name}" for name in (
            "client.ClientBuilder.newClient()", "client.ClientBuilder.newBuilder()", "client.Client()", "client.WebTarget()",
        )},
        **{f"{_TARGET}.{name}()": _TARGET for name in ("path", "queryParam", "resolveTemplate", "register", "property")},
    },
)  # fmt: skip
def jax_rs(code: Code) -> Iterator[Fact]:
    """Routes, and the requests of annotated interfaces and of targets."""
    resilience = Resilience(code)
    prefix = _application(code)
    for path, outline in code.outlines.items():
        for cls in outline.classes:
            value = ClassValue(path, cls.name)
            found = of_class(code, value) if cls.decorators else []
            client = first(found, _CLIENT)
            if client is not None:
                key = literal_of(code, client.argument("configKey"), client.scope) or f"{outline.module}.{cls.name}"
                base = literal_of(code, client.argument("baseUri"), client.scope)
                yield from (resilience.bounded(call) for call in _requests(code, value, _address(key, base)))
            elif cls.kind == "class" and any(first(of_class(code, base), PATH) for base in code.bases(value)):
                yield from _routes(code, value, prefix)
    yield from _targets(code)


def _application(code: Code) -> Text:
    for _, _, call in code.decorated_classes(_APPLICATION, "javax.ws.rs.ApplicationPath"):
        for text in code.texts(call.argument(0, "value"), call.scope):
            return join_path(_ROOT, text)
    return _ROOT


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
            path = join(prefix, join_path(Text(("/",)), join_path(above, jax_rs_path(code, found))))
            handler = _implementation(code, lineage, function) or function
            for verb in verbs:
                yield Route(verb, path, handler.name, handler.at)


def _implementation(code: Code, lineage: tuple[ClassValue, ...], declared: Function) -> Function | None:
    for base in lineage:
        for function in methods(code, base):
            if simple(function.name) == simple(declared.name) and len(function.parameters) == len(declared.parameters):
                return function
    return None


def _address(key: str, base: str) -> Text:
    """The URL of a client, by the keys of its configuration in their order of age."""
    default: Expression | None = Text((base,)) if base else None
    legacy = Hole("setting", f"{key}/mp-rest/url", default)
    uri = Hole("setting", f"quarkus.rest-client.{key}.uri", Text((legacy,)))
    return Text((Hole("setting", f"quarkus.rest-client.{key}.url", Text((uri,))),))


def _requests(code: Code, value: ClassValue, address: Text) -> Iterator[RemoteCall]:
    above = jax_rs_path(code, of_class(code, value))
    for base in code.bases(value):
        for function in methods(code, base):
            found = of_function(code, base.path, function)
            for verb in jax_rs_methods(found):
                path = join_path(Text(("/",)), join_path(above, jax_rs_path(code, found)))
                yield RemoteCall("http", verb, join_path(address, path), function.at, function.name, timeout="default")


def _targets(code: Code) -> Iterator[RemoteCall]:
    """``client.target(url).path("x").request().get()``."""
    for verb in ("get", "post", "put", "delete", "method"):
        for call in code.calls(f"{_TARGET}.request().{verb}"):
            pieces: list[Expression | str] = []
            expression = call.call.invoke.callee
            while isinstance(expression, Member) and isinstance(expression.of, Invoke):
                invoke = expression.of
                expression = invoke.callee
                name, given = getattr(expression, "name", ""), invoke.argument(0)
                if name == "path" and given is not None:
                    pieces[:0] = ["/", given]
                elif name == "target" and given is not None:
                    pieces.insert(0, given)
            at, function = call.call.invoke.at, call.call.function
            method = verb.upper() if verb != "method" else ""
            yield RemoteCall("http", method, Text(tuple(pieces) or ("",)), at, function, timeout="none")
