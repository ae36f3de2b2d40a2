"""URLs that .NET programs put together."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import Code, Compute, framework
from ringfence.frameworks._dotnet import LANGUAGE
from ringfence.frameworks._texts import first_argument, join_path
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


_COMPUTES: dict[str, Compute] = {
    "builtins.Uri": _uri,
    "System.Uri": _uri,
    "builtins.UriBuilder": first_argument,
    "builtins.QueryHelpers.AddQueryString": first_argument,
    "builtins.Uri.EscapeDataString": first_argument,
    "builtins.HttpUtility.UrlEncode": first_argument,
    "builtins.WebUtility.UrlEncode": first_argument,
}


@framework("dotnet_uris", language=LANGUAGE, computes=_COMPUTES)
def dotnet_uris(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet the URLs."""
    return ()
