"""Runs one framework over a few small C# files, with .NET's configuration and injection beside it."""

from collections.abc import Mapping
from textwrap import dedent

from ringfence.extend import Framework
from ringfence.frameworks.dotnet_configuration import dotnet_configuration
from ringfence.frameworks.dotnet_injection import dotnet_injection
from ringfence.frameworks.dotnet_uris import dotnet_uris
from ringfence.languages.csharp import read
from ringfence.link.code import ServiceCode
from ringfence.model.expression import Choice, Expression, Hole, Name, Text
from ringfence.model.facts import Fact, RemoteCall, Route
from ringfence.model.source import Source
from ringfence.model.value import Known, Scope

BESIDE = (dotnet_configuration, dotnet_injection, dotnet_uris)
Files = str | Mapping[str, str]


def code_of(files: Files, *frameworks: Framework) -> ServiceCode:
    """The joined code of files by path, or of one ``A.cs``."""
    sources = {"A.cs": files} if isinstance(files, str) else files
    outlines = {path: read.read(Source(path, dedent(text).lstrip("\n"))) for path, text in sources.items()}
    return ServiceCode(outlines, frameworks or BESIDE)


def facts_of(framework: Framework, files: Files) -> list[Fact]:
    """What a framework says of these files."""
    code = code_of(files, framework, *(other for other in BESIDE if other is not framework))
    return [fact for of, fact in code.facts() if of is framework]


def routes_of(framework: Framework, files: Files) -> list[tuple[str, str, str]]:
    """(method, path, handler), sorted."""
    facts = facts_of(framework, files)
    return sorted((f.method, shown(f.path), f.handler) for f in facts if isinstance(f, Route))


def requests_of(framework: Framework, files: Files) -> list[tuple[str, str, str]]:
    """(method, base, target) of every request, filled in."""
    code = code_of(files, framework, *BESIDE)
    found = []
    for of, fact in sorted(code.facts(), key=lambda told: told[1].at):
        if of is framework and isinstance(fact, RemoteCall):
            scope = Scope(fact.at.path, fact.function)
            found.append((fact.method, _value(code, fact.base, scope), _value(code, fact.target, scope)))
    return found


def bound(code: ServiceCode, name: str, path: str = "A.cs") -> list[str]:
    """The strings that the last assignment to a name gives it."""
    binding = [b for b in code.outlines[path].bindings if b.target == Name(name)][-1]
    values = code.values(binding.value, Scope(path, binding.scope))
    return [shown(value.text) for value in values if isinstance(value, Known)]


def _value(code: ServiceCode, expression: Expression | None, scope: Scope) -> str:
    return "|".join(shown(text) for text in code.texts(expression, scope)) or ("-" if expression is None else "?")


def shown(expression: Expression | None) -> str:
    """An expression in short: ``$NAME`` for variables, ``#key`` for settings, ``?`` for what is unknown."""
    match expression:
        case Text(parts):
            return "".join(part if isinstance(part, str) else shown(part) for part in parts)
        case Hole("env", name):
            return f"${name}"
        case Hole("setting", name, None):
            return f"#{name}"
        case Hole("setting", name, default):
            return f"#{name}:-{shown(default)}"
        case Choice(options):
            return "|".join(shown(option) for option in options)
        case _:
            return "-" if expression is None else "?"
