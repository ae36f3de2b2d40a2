"""HTTP requests of Rust programs: reqwest and its middleware, awc, ureq, surf, hyper."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._rust import bounded, calls, spelled, stands_in, steps
from ringfence.model.expression import Expression, Invoke, Member
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.outline import Call
from ringfence.model.source import Span
from ringfence.model.value import Library, Scope

_REQWEST, _BLOCKING = "reqwest.Client", "reqwest.blocking.Client"
_MIDDLEWARE = "reqwest_middleware.ClientWithMiddleware"
_AWC, _UREQ, _SURF, _HYPER = "awc.Client", "ureq.Agent", "surf.Client", "hyper.Client"
_CLIENTS = (_REQWEST, _BLOCKING, _MIDDLEWARE, _AWC, _UREQ, _SURF)
_METHODS = ("get", "post", "put", "delete", "patch", "head")
_BOUNDING = ("timeout", "timeout_global", "timeout_read", "read_timeout", "timeout_recv_response")
_WITH_DEFAULT = frozenset((f"{_BLOCKING}()", f"{_AWC}()"))
"""Clients that wait no longer than a default: 30 seconds, and 5."""
_RETRYING = ("RetryTransientMiddleware", "RetryMiddleware")


def _same_as() -> dict[str, str]:
    found = spelled(_CLIENTS, (".new()", ".default()", ".builder()", ".new_with_defaults()"))
    for client, builder in (
        (_REQWEST, "reqwest.ClientBuilder"), (_BLOCKING, "reqwest.blocking.ClientBuilder"), (_AWC, "awc.ClientBuilder"),
        (_MIDDLEWARE, "reqwest_middleware.ClientBuilder"), (_UREQ, "ureq.AgentBuilder"),
    ):  # fmt: skip
        found.update({f"{builder}.{made}()": f"{client}()" for made in ("new", "default")})
    for client in _CLIENTS:
        found.update({f"{client}().{step}()": f"{client}()" for step in (
            "build", "timeout", "connect_timeout", "read_timeout", "with", "user_agent", "default_headers",
            "pool_idle_timeout", "pool_max_idle_per_host", "redirect", "cookie_store", "no_proxy", "use_rustls_tls",
            "danger_accept_invalid_certs",
            "gzip", "tcp_keepalive", "tcp_nodelay", "finish", "timeout_read", "timeout_global", "http2_prior_knowledge",
            "add_root_certificate", "identity", "proxy", "https_only", "connection_verbose", "with_init", "brotli",
        )})  # fmt: skip
    found.update({"ureq.agent()": f"{_UREQ}()", "surf.client()": f"{_SURF}()"})
    return found


@framework(
    "rust_http_client", language="rust",
    libraries=("reqwest", "reqwest_middleware", "awc", "ureq", "surf", "hyper"), same_as=_same_as(),
)  # fmt: skip
def rust_http_client(code: Code) -> Iterator[Fact]:
    """Every request, with what bounds it."""
    limits = bounded(code)
    for call, scope in calls(code, *_METHODS, "request"):
        callee = call.invoke.callee
        if isinstance(callee, Member) and call.invoke.arguments:
            yield from _of_client(code, call, callee, scope, limits)
    for module, bound in (("reqwest", "none"), ("reqwest.blocking", "default"), ("ureq", "none"), ("surf", "unknown")):
        for name in _METHODS:
            for found in code.calls(f"{module}.{name}"):
                target = found.argument(0)
                if target is not None:
                    yield _request(code, found.call, found.scope, name.upper(), target, bound, limits, "")
    yield from _built(code, limits)


def _of_client(code: Code, call: Call, callee: Member, scope: Scope, limits: list[Span]) -> Iterator[RemoteCall]:
    clients = [
        v for v in code.values(callee.of, scope) if isinstance(v, Library) and v.name.removesuffix("()") in _CLIENTS
    ]
    if not clients:
        return
    method, target = callee.name.upper(), call.invoke.argument(0)
    if callee.name == "request":
        method, target = _method(call.invoke), call.invoke.argument(1)
    if target is not None:
        bound, retry = _bound(code, clients)
        yield _request(code, call, scope, method, target, bound, limits, retry)


def _method(invoke: Invoke) -> str:
    """``client.request(Method::GET, url)``."""
    name = str(getattr(invoke.argument(0), "name", ""))
    return name if name.isupper() else ""


def _bound(code: Code, clients: list[Library]) -> tuple[str, str]:
    """Whether a client has a timeout, and what tries again; one that nobody knows how it was made may have both."""
    found: set[str] = set()
    retry = ""
    for client in clients:
        made = list(steps(code, client))
        names = {str(getattr(step.callee, "name", "")) for step, _ in made}
        if client.name == f"{_MIDDLEWARE}()":
            for step, place in made:
                inner = [v for a in step.arguments for v in code.values(a.value, place) if isinstance(v, Library)]
                names |= {str(getattr(one.callee, "name", "")) for v in inner for one, _ in steps(code, v)}
                retry = retry or next((word for v in inner for word in _RETRYING if word in v.name), "")
        if names.intersection(_BOUNDING):
            found.add("given")
        elif client.name in _WITH_DEFAULT:
            found.add("default")
        else:
            found.add("none" if made else "unknown")
    return (found.pop() if len(found) == 1 else "unknown"), retry


def _request(
    code: Code, call: Call, scope: Scope, method: str, target: Expression, bound: str, limits: list[Span], retry: str
) -> RemoteCall:
    at = call.invoke.at
    if bound != "given" and (stands_in(at, limits) or _says_timeout(code, at, scope)):
        bound = "given"
    return RemoteCall("http", method, target, at, call.function, timeout=bound, retry=retry)


def _says_timeout(code: Code, at: Span, scope: Scope) -> bool:
    """Whether a request is told how long to wait: ``client.get(url).timeout(limit)``."""
    for call in code.outlines[scope.path].calls:
        if getattr(call.invoke.callee, "name", "") == "timeout":
            made = call.invoke.callee
            while isinstance(made, Member) and isinstance(made.of, Invoke):
                if made.of.at == at:
                    return True
                made = made.of.callee
    return False


# ---------------------------------------------------------------- hyper


def _built(code: Code, limits: list[Span]) -> Iterator[RemoteCall]:
    """``Request::builder().method("POST").uri(url)``, where a client of hyper may send it."""
    for call, scope in calls(code, "uri"):
        callee = call.invoke.callee
        names = code.library_names(callee, scope) if isinstance(callee, Member) else ()
        if not any(name.endswith("Request.builder().uri") or "Request.builder()." in name for name in names):
            continue
        target = call.invoke.argument(0)
        if target is not None and _is_sent(code, scope):
            bound = "given" if stands_in(call.invoke.at, limits) else "unknown"
            yield RemoteCall("http", "", target, call.invoke.at, call.function, timeout=bound)


def _is_sent(code: Code, scope: Scope) -> bool:
    return any(
        imported.target.startswith(("hyper.Client", "hyper_util.client"))
        for imported in code.outlines[scope.path].imports
    )
