"""Quarkus's OpenAPI server generator: resources that implement interfaces which are generated from a contract."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import methods, simple
from ringfence.frameworks._jax_rs import ROOT
from ringfence.frameworks._microprofile import setting
from ringfence.frameworks._texts import join_path
from ringfence.model.expression import Text, dotted
from ringfence.model.facts import Fact, Route
from ringfence.model.value import ClassValue, Scope

_DEFAULT = Text(("io.apicurio.api",))


@framework("quarkus-openapi", language=("java", "kotlin"), libraries=("jakarta.ws.rs", "io.quarkus", "io.smallrye"))
def quarkus_openapi(code: Code) -> Iterator[Fact]:
    """A method that is called as an operation of the contract is its handler."""
    spec = setting(code, "quarkus.openapi.generator.server.spec")
    if code.deployed(spec) == spec:
        return
    package = code.deployed(setting(code, "quarkus.openapi.generator.server.base-package", default=_DEFAULT)).literal
    for path, outline in code.outlines.items():
        for cls in outline.classes:
            scope = Scope(path, cls.owner)
            bases = {name for base in cls.bases for name in (*code.library_names(base, scope), dotted(base) or "")}
            if any(name.startswith(f"{package}.") for name in bases):
                yield from _routes(code, ClassValue(path, cls.name))


def _routes(code: Code, value: ClassValue) -> Iterator[Route]:
    for function in methods(code, value):
        operation = setting(code, f"openapi.operation.{simple(function.name)}")
        method, _, path = (code.deployed(operation).literal or "").partition(" ")
        if path:
            yield Route(method, join_path(ROOT, Text((path,))), function.name, function.at)
