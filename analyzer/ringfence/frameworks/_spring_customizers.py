"""What a program sets for every HTTP client that Spring's own builder makes: the beans that customize the builder."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._java_values import steps
from ringfence.frameworks._once import once
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Lambda, Member
from ringfence.model.value import Scope

REST_CLIENT = "org.springframework.web.client.RestClient"
WEB_CLIENT = "org.springframework.web.reactive.function.client.WebClient"
BOUNDING = ("clientConnector", "requestFactory")
"""What gives a client a client of its own, which may have a timeout."""
_BOOT = "org.springframework.boot"
_CUSTOMIZERS = {
    REST_CLIENT: (f"{_BOOT}.web.client.RestClientCustomizer", f"{_BOOT}.restclient.RestClientCustomizer"),
    WEB_CLIENT: (
        f"{_BOOT}.web.reactive.function.client.WebClientCustomizer",
        f"{_BOOT}.webclient.WebClientCustomizer",
        "org.springframework.cloud.client.loadbalancer.reactive.WebClientCustomizer",
    ),
}


class Customized(Struct, frozen=True):
    """What clients have of customizers: the URL that they begin with, and whether something may bound them."""

    base: Expression | None = None
    bounded: bool = False


@once(meanwhile=dict)
def customized(code: Code) -> dict[str, Customized]:
    """By kind of client, what every one has whose builder is injected."""
    return {client: _said(code, list(_customizers(code, names))) for client, names in _CUSTOMIZERS.items()}


def injected(code: Code, chain: Expression | None, scope: Scope) -> bool:
    """Whether the chain that makes a client begins with a builder that the container hands out, not with one made here; or
    with one to which all customizers are applied here, as the container does.
    """
    made = list(steps(code, chain, scope))
    if not made or not isinstance(made[-1][0].callee, Member):
        return False
    begun, where = made[-1]
    return getattr(begun.callee, "name", "") not in ("builder", "create") or _customizes(code, where)


def _customizes(code: Code, scope: Scope) -> bool:
    """Whether a function hands anything to customizers: ``customizers.forEach(one -> one.customize(builder))``."""
    return bool(scope.function) and any(
        getattr(call.invoke.callee, "name", "") == "customize" and f"{call.function}.".startswith(f"{scope.function}.")
        for call in code.outlines[scope.path].calls
    )


def _customizers(code: Code, names: tuple[str, ...]) -> Iterator[Scope]:
    """The functions that are given the builder: lambdas that a bean method returns, and methods of classes."""
    for function, call in code.decorated("org.springframework.context.annotation.Bean"):
        scope = Scope(call.path, function.name)
        if not set(names).isdisjoint(code.library_names(function.return_type, scope)):
            yield from (Scope(call.path, one.function) for one in function.returns if isinstance(one, Lambda))
    for value, cls in code.subclasses(*names):
        yield Scope(value.path, f"{cls.name}.customize")


def _said(code: Code, customizers: list[Scope]) -> Customized:
    base: Expression | None = None
    bounded = False
    for scope in customizers:
        for call in code.outlines[scope.path].calls:
            name = getattr(call.invoke.callee, "name", "")
            if call.function != scope.function or not call.invoke.arguments:
                continue
            if name == "baseUrl" and base is None:
                base = resolved(code, call.invoke.argument(0), scope)
            bounded = bounded or name in BOUNDING
    return Customized(base, bounded)
