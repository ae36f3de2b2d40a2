"""HTTP requests of Go programs: net/http and resty. Neither has a timeout unless it is told one."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go import HTTP_CLIENT, built, methods, timeout, timeout_of_client
from ringfence.frameworks._texts import first_argument, resolved
from ringfence.model.expression import Expression
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.value import Library, LibraryCall

_HTTP, _RESTY = "net/http", "github.com/go-resty/resty"
_CLIENT = HTTP_CLIENT
_RESTY_REQUEST = f"{_RESTY}.Request()"
_SHORT = {"Get": "GET", "Post": "POST", "PostForm": "POST", "Head": "HEAD"}
_RESTY_STEPS = (
    "SetHeader", "SetHeaders", "SetBody", "SetResult", "SetError", "SetQueryParam", "SetQueryParams", "SetContext",
    "SetPathParam", "SetPathParams", "SetAuthToken", "SetBasicAuth", "SetFormData", "EnableTrace", "SetCookie", "R",
    "ForceContentType", "SetQueryString", "SetContentLength", "SetFile", "SetBaseURL", "SetHostURL", "SetTimeout",
    "SetRetryCount", "SetRetryWaitTime", "SetRetryMaxWaitTime", "SetTransport", "SetDebug", "SetTLSClientConfig",
    "SetRedirectPolicy", "OnBeforeRequest", "OnAfterResponse", "AddRetryCondition",
)  # fmt: skip


@framework(
    "go_http_client",
    language="go",
    libraries=(_HTTP, _RESTY),
    same_as={
        f"{_HTTP}.DefaultClient": _CLIENT,
        f"{_HTTP}.NewRequest()": f"{_HTTP}.Request()",
        f"{_HTTP}.NewRequestWithContext()": f"{_HTTP}.Request()",
        **{f"{_RESTY}.{name}()": _RESTY_REQUEST for name in ("New", "NewWithClient", "Client")},
        **{f"{_RESTY_REQUEST}.{step}()": _RESTY_REQUEST for step in _RESTY_STEPS},
    },
    computes={"github.com/hashicorp/go-retryablehttp.FromRequest": first_argument},
)
def go_http_client(code: Code) -> Iterator[Fact]:
    """Every request, with what bounds it."""
    for name, method in _SHORT.items():
        for call in code.calls(f"{_HTTP}.{name}"):
            yield from _request(call, method, call.argument(0), "none")
        for call in code.calls(f"{_CLIENT}.{name}"):
            yield from _request(call, method, call.argument(0), timeout_of_client(call.receiver))
    bounds = _sent(code)
    for name, first in (("NewRequest", 0), ("NewRequestWithContext", 1)):
        for call in code.calls(f"{_HTTP}.{name}"):
            at = call.call.invoke.at
            given = timeout(code, call.argument(0), call.scope) if first else "none"
            bound = given if given == "given" else bounds.get(at, "none" if bounds else "unknown")
            named = methods(code, call.argument(first), call.scope)
            method = named[0] if len(named) == 1 else ""  # a wrapper's callers each say their own
            yield from _request(call, method, call.argument(first + 1), bound)
    yield from _resty(code)


def _request(
    call: LibraryCall,
    method: str,
    target: Expression | None,
    bound: str,
    base: Expression | None = None,
    retry: str = "",
) -> Iterator[RemoteCall]:
    if target is not None:
        at, function = call.call.invoke.at, call.call.function
        yield RemoteCall("http", method, target, at, function, base, bound, retry)


def _sent(code: Code) -> dict[object, str]:
    """The requests that clients send, by where they were made, with what the clients bound them by."""
    found: dict[object, str] = {}
    for call in code.calls(f"{_CLIENT}.Do"):
        for value in code.values(call.argument(0), call.scope):
            if isinstance(value, Library) and value.made is not None:
                found[value.made.at] = timeout_of_client(call.receiver)
    return found


def _resty(code: Code) -> Iterator[RemoteCall]:
    """``client.R().Get(url)`` of a client with base URL, timeout and retries."""
    for name in ("Get", "Post", "Put", "Delete", "Patch", "Head", "Options"):
        for call in code.calls(f"{_RESTY_REQUEST}.{name}"):
            steps = {getattr(made.callee, "name", ""): (made, scope) for made, scope in built(code, call.receiver)}
            made, scope = steps.get("SetBaseURL") or steps.get("SetHostURL") or (None, None)
            base = resolved(code, made.argument(0), scope) if made is not None else None
            bound = "given" if "SetTimeout" in steps else "none"
            retry = "SetRetryCount" if "SetRetryCount" in steps else ""
            yield from _request(call, name.upper(), call.argument(0), bound, base, retry)
