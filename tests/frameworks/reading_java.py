"""Runs frameworks over a few small Java files."""

from collections.abc import Mapping
from textwrap import dedent

from reading_facts import shown
from ringfence.extend import Framework
from ringfence.frameworks.java_environment import java_environment
from ringfence.frameworks.spring_beans import spring_beans
from ringfence.languages.java import read
from ringfence.link.code import ServiceCode
from ringfence.link.environment import Environment, Variable, bound_name
from ringfence.model.expression import literal
from ringfence.model.facts import EntityMapping, EntityQuery, Fact, Query, RemoteCall, Route
from ringfence.model.source import Source, Span
from ringfence.model.value import Scope


def java(
    files: str | Mapping[str, str], *frameworks: Framework, settings: Mapping[str, str] | None = None
) -> ServiceCode:
    """The joined code of files by path, or of one ``App.java``; every file is in the package ``shop``. settings: what its
    configuration says.
    """
    sources = {"App.java": files} if isinstance(files, str) else files
    outlines = {path: read.read(Source(path, f"package shop;\n{dedent(text)}")) for path, text in sources.items()}
    at = Span("application.properties", 1)
    known = {bound_name(key): Variable(literal(value), at) for key, value in (settings or {}).items()}
    return ServiceCode(outlines, (*frameworks, spring_beans, java_environment), environment=Environment({}, known))


def java_facts(framework: Framework, files: str | Mapping[str, str], *others: Framework) -> list[Fact]:
    """What a framework says of these files."""
    return [fact for of, fact in java(files, framework, *others).facts() if of is framework]


def java_routes(framework: Framework, files: str | Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(method, path, handler), sorted; settings that say nothing are left out of the path."""
    facts = java_facts(framework, files)
    return sorted((f.method, plain(f.path), f.handler) for f in facts if isinstance(f, Route))


def java_calls(framework: Framework, files: str | Mapping[str, str], *others: Framework) -> list[tuple[str, str, str]]:
    """(method, target joined with its base, timeout) of every request."""
    code = java(files, framework, *others)
    found = []
    for of, fact in code.facts():
        if of is framework and isinstance(fact, RemoteCall):
            scope = Scope(fact.at.path, fact.function)
            base = "".join(plain(text) for text in code.texts(fact.base, scope)[:1])
            targets = [plain(text) for text in code.texts(fact.target, scope)] or ["?"]
            found += [(fact.method, base + target, fact.timeout) for target in targets]
    return sorted(found)


def plain(expression: object) -> str:
    """A text; settings as ``${key}`` or, with a default, as that."""
    from ringfence.model.expression import Hole, Text

    if isinstance(expression, str):
        return expression
    if isinstance(expression, Hole) and expression.kind == "setting":
        return f"${{{expression.name}}}" if expression.default is None else plain(expression.default)
    if isinstance(expression, Text):
        return "".join(plain(part) for part in expression.parts)
    return shown(expression)


def mappings(facts: list[Fact]) -> dict[str, str]:
    """Entity (without its path) -> table."""
    return {f.entity.partition(":")[2]: str(f.table) for f in facts if isinstance(f, EntityMapping)}


def queries(facts: list[Fact]) -> list[tuple[str, ...]]:
    """(line, entities without their paths or tables, operations), sorted."""
    found = []
    for f in facts:
        if isinstance(f, EntityQuery):
            names = "+".join(entity.partition(":")[2] for entity in f.entities)
            found.append((f.at.line, names, "/".join(f.operations)))
        elif isinstance(f, Query):
            found += [(f.at.line, str(use.table), "/".join(use.operations)) for use in f.uses]
    return sorted(found)
