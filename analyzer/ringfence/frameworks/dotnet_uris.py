"""URLs that .NET programs put together."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import Code, Compute, framework
from ringfence.frameworks._dotnet import LANGUAGE
from ringfence.frameworks._texts import join_path
from ringfence.model.expression import Expression, Invoke, Member, Text
from ringfence.model.facts import Fact


def _uri(invoke: Invoke) -> Expression | None:
    """``new Uri(url)``, ``new Uri(base, relative)``."""
    first, second = invoke.argument(0, "uriString", "baseUri"), invoke.argument(1, "relativeUri")
    if first is None or second is None or _is_kind(second):
        return first
    if isinstance(first, Text) and isinstance(second, Text):
        return join_path(first, second)
    return Text((first, "/", second))  # what is empty between two slashes is no part of a path


def _is_kind(expression: Expression) -> bool:
    return isinstance(expression, Member) and getattr(expression.of, "name", "") == "UriKind"


def _first(invoke: Invoke) -> Expression | None:
    return invoke.argument(0)


_COMPUTES: dict[str, Compute] = {
    "builtins.Uri": _uri,
    "System.Uri": _uri,
    "builtins.UriBuilder": _first,
    "builtins.QueryHelpers.AddQueryString": _first,
    "builtins.Uri.EscapeDataString": _first,
    "builtins.HttpUtility.UrlEncode": _first,
    "builtins.WebUtility.UrlEncode": _first,
}


@framework("dotnet_uris", language=LANGUAGE, computes=_COMPUTES)
def dotnet_uris(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet the URLs."""
    return ()
