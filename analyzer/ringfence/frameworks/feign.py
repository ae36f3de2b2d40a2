"""Feign: interfaces whose methods are requests, annotated as Spring, JAX-RS or Feign itself have it."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import Annotation, annotated_classes, first, methods, of_class, of_function
from ringfence.frameworks._java_resilience import Resilience
from ringfence.frameworks._java_values import literal_of, strings, with_settings
from ringfence.frameworks._jax_rs import jax_rs_methods, jax_rs_path
from ringfence.frameworks._spring_paths import REQUEST_MAPPING, below, mapped, paths_of, resolved_path
from ringfence.frameworks._texts import EMPTY, join_path
from ringfence.model.expression import Expression, Hole, Text, join
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue, Scope

_CLIENTS = (
    "org.springframework.cloud.openfeign.FeignClient",
    "org.springframework.cloud.netflix.feign.FeignClient",
    "org.springframework.cloud.netflix.openfeign.FeignClient",
)
_LINE = "feign.RequestLine"


@framework("feign", language=("java", "kotlin"), libraries=("org.springframework.cloud", "feign"))
def feign(code: Code) -> Iterator[Fact]:
    """One request for each method of each client; it is made by whoever calls the method."""
    resilience = Resilience(code)
    for value, _, found in annotated_classes(code, *_CLIENTS):
        client = first(found, *_CLIENTS)
        if client is not None:
            fallback = "Feign" if client.argument("fallback", "fallbackFactory") is not None else ""
            for call in _requests(code, value, _address(code, client), fallback):
                yield resilience.bounded(call)
    yield from _built(code)


def _address(code: Code, client: Annotation) -> list[Text]:
    """Where a client sends its requests: its URL, or the logical name of a service."""
    prefix = [resolved_path(text) for text in strings(code, client.argument("path"), client.scope)] or [EMPTY]
    name = client.argument("name") or client.argument("value", "serviceId")
    hosts = [_host(text) for text in strings(code, name, client.scope)]
    urls = [with_settings(text) for text in strings(code, client.argument("url"), client.scope)]
    urls = [_or(url, hosts) for url in urls if url != EMPTY]
    return [join_path(host, path) for host in urls or hosts for path in prefix]


def _or(url: Text, hosts: list[Text]) -> Text:
    """``${orders.url:}`` is the logical name where nothing is set."""
    alone = url.parts[0] if len(url.parts) == 1 else None
    if isinstance(alone, Hole) and alone.kind == "setting" and alone.default in (None, EMPTY) and hosts:
        return Text((Hole("setting", alone.name, hosts[0]),)) if alone.default == EMPTY else url
    return url


def _host(text: Text) -> Text:
    """A client without a URL has its address from the load balancer, which looks the name up."""
    name = with_settings(text)
    head = name.parts[0]
    return name if isinstance(head, str) and "://" in head else join((Text(("lb://",)), name))


def _requests(code: Code, value: ClassValue, addresses: list[Text], fallback: str) -> Iterator[RemoteCall]:
    lineage = code.bases(value)
    for base in lineage:
        prefixes = paths_of(code, first(of_class(code, base), REQUEST_MAPPING))
        for function in methods(code, base):
            for method, path in _mapped(code, base, function):
                for whole in below(prefixes, path):
                    for address in addresses:
                        target = join_path(address, whole)
                        yield RemoteCall(
                            "http", method, target, function.at, function.name, timeout="default", fallback=fallback
                        )


def _mapped(code: Code, base: ClassValue, function: Function) -> Iterator[tuple[str, Text]]:
    found = of_function(code, base.path, function)
    for method, path, _ in mapped(code, found):
        yield method, path
    line = first(found, _LINE)
    if line is not None:
        verb, _, written = literal_of(code, line.argument("value"), line.scope).partition(" ")
        yield verb, Text((written or "/",))
    for method in jax_rs_methods(found):
        yield method, jax_rs_path(code, found)


def _built(code: Code) -> Iterator[Fact]:
    """``Feign.builder()….target(Orders.class, "http://orders")``."""
    for outline in code.calling(("target",)):
        for call in outline.calls:
            callee = call.invoke.callee
            if getattr(callee, "name", "") != "target" or len(call.invoke.arguments) != 2:
                continue
            scope = Scope(outline.path, call.function)
            url: Expression | None = call.invoke.argument(1)
            if not any(n.startswith("feign.") for n in code.library_names(callee, scope)):
                continue
            for value in code.values(call.invoke.argument(0), scope):
                if isinstance(value, ClassValue):
                    yield from _requests(code, value, list(code.texts(url, scope)), "")
