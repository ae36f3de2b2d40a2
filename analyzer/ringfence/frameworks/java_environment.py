"""The JDK: environment variables and system properties, and what its small containers hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from ringfence.extend import Code, Compute, framework
from ringfence.frameworks._texts import first_argument
from ringfence.model.expression import Choice, Collection, Expression, Hole, Invoke, Mapping, Text
from ringfence.model.facts import Fact


def _variable(kind: str) -> Compute:
    def read(invoke: Invoke) -> Expression | None:
        name = invoke.argument(0)
        if not isinstance(name, Text) or name.literal is None:
            return None
        return Hole(kind, name.literal, invoke.argument(1))

    return read


def _listed(invoke: Invoke) -> Expression | None:
    return Collection(tuple(argument.value for argument in invoke.arguments))


def _mapped(invoke: Invoke) -> Expression | None:
    values = [argument.value for argument in invoke.arguments]
    return Mapping(tuple(zip(values[::2], values[1::2], strict=False)))


def _of_entries(invoke: Invoke) -> Expression | None:
    """``Map.ofEntries(entry("orders", url), …)``."""
    entries = [argument.value for argument in invoke.arguments]
    pairs = [(one.arguments[0].value, one.arguments[1].value) for one in entries if _is_pair(one)]
    return Mapping(tuple(pairs)) if pairs else None


def _is_pair(entry: Expression) -> TypeGuard[Invoke]:
    return isinstance(entry, Invoke) and len(entry.arguments) == 2


def _any(invoke: Invoke) -> Expression | None:
    return Choice(tuple(argument.value for argument in invoke.arguments))


@framework(
    "java-environment",
    language=("java", "kotlin"),
    libraries=("java",),
    same_as={"java.lang.System.getenv().get": "java.lang.System.getenv"},
    computes={
        "java.lang.System.getenv": _variable("env"),
        "java.lang.System.getProperty": _variable("setting"),
        "java.util.List.of": _listed,
        "java.util.Set.of": _listed,
        "java.util.Arrays.asList": _listed,
        "java.util.Collections.singletonList": _listed,
        "java.util.Collections.singleton": _listed,
        "java.util.stream.Stream.of": _listed,
        "java.util.Map.of": _mapped,
        "java.util.Map.ofEntries": _of_entries,
        "com.google.common.collect.ImmutableMap.of": _mapped,
        "java.net.URI.create": first_argument,
        "java.net.URI": first_argument,
        "java.net.URL": first_argument,
        "java.util.Objects.requireNonNull": first_argument,
        "java.util.Objects.requireNonNullElse": _any,
    },
)
def java_environment(code: Code) -> Iterator[Fact]:
    """The JDK itself says nothing about the architecture."""
    return iter(())
