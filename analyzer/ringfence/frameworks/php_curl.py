"""HTTP requests without a library: cURL's functions, which wait forever, and files that are read from URLs, for a minute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import properties
from ringfence.frameworks._php import PHP, argument
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Constant, Expression, Invoke, Name
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.outline import Outline
from ringfence.model.value import Library, LibraryCall, Scope

_LIMITS = {"CURLOPT_TIMEOUT", "CURLOPT_TIMEOUT_MS"}
_READING = ("builtins.file_get_contents", "builtins.fopen", "builtins.file")
_VERBS = {"CURLOPT_POST": "POST", "CURLOPT_PUT": "PUT", "CURLOPT_HTTPGET": "GET", "CURLOPT_NOBODY": "HEAD"}


@framework("php_curl", language=PHP)
def php_curl(code: Code) -> Iterator[Fact]:
    """Every request."""
    for call in code.calls("builtins.curl_exec"):
        yield from _executed(code, call)
    for call in code.calls(*_READING):
        target = call.argument(0)
        for text in code.texts(target, call.scope)[:1]:
            first = text.parts[0]
            if target is not None and isinstance(first, str) and first.startswith(("http://", "https://")):
                at, function = call.call.invoke.at, call.call.function
                yield RemoteCall("http", _method(code, call), target, at, function, timeout="default")


def _method(code: Code, call: LibraryCall) -> str:
    """A stream's context may say ``['http' => ['method' => 'POST']]``."""
    for value in code.values(argument(call.call.invoke, 2, "context"), call.scope):
        if isinstance(value, Library) and value.made is not None and value.scope is not None:
            for options in code.values(value.made.argument(0), value.scope):
                for _, http, place in properties(code, options):
                    for inner in code.values(http, place):
                        for name, method, inside in properties(code, inner):
                            if name == "method":
                                return next(iter(literals(code.texts(method, inside))), "").upper()
    return "GET"


def _executed(code: Code, call: LibraryCall) -> Iterator[RemoteCall]:
    """``curl_exec($ch)``, with what the same function set on the handle."""
    handle = call.argument(0)
    target: Expression | None = None
    method, timeout = "GET", "none"
    options = _options(code.outlines[call.path], call.call.function, handle, code)
    for made in _made(code, handle, call.scope):
        target = made.argument(0) or target
    for name, value in options.items():
        if name == "CURLOPT_URL":
            target = value
        elif name in _LIMITS and value != Constant(0):
            timeout = "given"
        elif name == "CURLOPT_CUSTOMREQUEST":
            named = list(literals(code.texts(value, call.scope)))
            method = named[0].upper() if len(named) == 1 else ""
        elif name in _VERBS and value not in (Constant(False), Constant(0)):
            method = _VERBS[name]
        elif name == "CURLOPT_POSTFIELDS" and method == "GET":
            method = "POST"
    if target is not None:
        yield RemoteCall("http", method, target, call.call.invoke.at, call.call.function, timeout=timeout)


def _made(code: Code, handle: Expression | None, scope: Scope) -> Iterator[Invoke]:
    for value in code.values(handle, scope):
        if isinstance(value, Library) and value.name == "builtins.curl_init()" and value.scope is not None:
            here = (value.scope.path, value.scope.function) == (scope.path, scope.function)
            if here and value.made is not None:
                yield value.made


def _options(outline: Outline, function: str, handle: Expression | None, code: Code) -> dict[str, Expression]:
    """What is set on a handle by the name of the option, one by one and all at once."""
    found: dict[str, Expression] = defaultdict()
    for call in outline.calls:
        name = getattr(call.invoke.callee, "name", "")
        if call.function != function or name not in ("curl_setopt", "curl_setopt_array"):
            continue
        if call.invoke.argument(0) != handle:
            continue
        key, value = call.invoke.argument(1), call.invoke.argument(2)
        if name == "curl_setopt" and isinstance(key, Name) and value is not None:
            found[key.name] = value
        for entries in code.values(key, Scope(outline.path, function)) if name == "curl_setopt_array" else ():
            for option, given in getattr(entries, "items", ()):
                if isinstance(option, Name):
                    found[option.name] = given
    return dict(found)
