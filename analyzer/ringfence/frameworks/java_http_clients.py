"""HTTP clients for Java besides Spring's: the JDK's own, OkHttp, Apache's, Unirest."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java_resilience import Resilience
from ringfence.frameworks._java_values import steps
from ringfence.model.expression import Expression, Text
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.value import LibraryCall

_VERBS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
_JDK = "java.net.http.HttpRequest.newBuilder()"
_JDK_STEPS = (*_VERBS, "uri", "header", "headers", "timeout", "version", "method", "setHeader", "expectContinue")
_OK = "okhttp3.Request.Builder()"
_OK_STEPS = ("url", "get", "post", "put", "delete", "patch", "head", "method", "header", "addHeader", "headers", "tag")
_APACHE = tuple(
    f"{package}.Http{verb.title()}"
    for package in ("org.apache.http.client.methods", "org.apache.hc.client5.http.classic.methods")
    for verb in _VERBS
)
_UNIREST = tuple(
    f"{package}.Unirest.{verb.lower()}" for package in ("kong.unirest", "com.mashape.unirest.http", "kong.unirest.core")
    for verb in _VERBS
)  # fmt: skip


@framework(
    "java-http-clients",
    language=("java", "kotlin"),
    libraries=("java.net", "okhttp3", "org.apache.http", "org.apache.hc", "kong.unirest", "com.mashape.unirest"),
    same_as={
        **{f"{_JDK}.{name}()": _JDK for name in _JDK_STEPS},
        **{f"{_OK}.{name}()": _OK for name in _OK_STEPS},
    },
)  # fmt: skip
def java_http_clients(code: Code) -> Iterator[Fact]:
    """Every request that is put together, where it is."""
    resilience = Resilience(code)
    for call in code.calls(f"{_JDK}.build", f"{_OK}.build"):
        found = _built(code, call)
        if found is not None:
            yield resilience.bounded(found)
    for call in code.calls(*_APACHE, *_UNIREST):
        target = call.argument(0)
        if target is not None:
            method = call.name.rpartition(".")[2].removeprefix("Http").upper()
            found = RemoteCall("http", method, target, call.call.invoke.at, call.call.function, timeout="unknown")
            yield resilience.bounded(found)


def _built(code: Code, call: LibraryCall) -> RemoteCall | None:
    target: Expression | None = None
    method, timeout = "GET", "default" if call.name.startswith(_OK) else "none"
    for step, _ in steps(code, call.call.invoke, call.scope):
        name, given = getattr(step.callee, "name", ""), step.argument(0)
        if name in ("uri", "url", "newBuilder") and given is not None:
            target = target or given
        elif name.upper() in _VERBS:
            method = name.upper()
        elif name == "method":
            method = given.literal or "" if isinstance(given, Text) else ""
        elif name == "timeout":
            timeout = "given"
    if target is None:
        return None
    return RemoteCall("http", method, target, call.call.invoke.at, call.call.function, timeout=timeout)
