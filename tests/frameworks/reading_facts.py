"""Runs one framework over a few small Python files."""

from collections.abc import Mapping
from textwrap import dedent

from ringfence.extend import Framework
from ringfence.frameworks.environment import environment
from ringfence.languages.python import read
from ringfence.link.code import ServiceCode
from ringfence.model.expression import Choice, Expression, Hole, Text
from ringfence.model.facts import Fact, Route
from ringfence.model.source import Source
from ringfence.model.value import Scope


def code_of(files: Mapping[str, str], *frameworks: Framework) -> ServiceCode:
    """The joined code of files by path."""
    outlines = {path: read.read(Source(path, dedent(text).lstrip("\n"))) for path, text in files.items()}
    return ServiceCode(outlines, frameworks)


def facts_of(framework: Framework, files: str | Mapping[str, str]) -> list[Fact]:
    """What a framework says of these files, or of one ``app.py``."""
    sources = {"app.py": files} if isinstance(files, str) else files
    code = code_of(sources, framework, environment)
    return [fact for of, fact in code.facts() if of is framework]


def routes_of(framework: Framework, files: str | Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(method, path, handler's file:name), sorted."""
    facts = facts_of(framework, files)
    return sorted((f.method, shown(f.path), f"{f.at.path}:{f.handler}") for f in facts if isinstance(f, Route))


def value_of(expression: str, before: str = "import os") -> list[str]:
    """What an expression of a module stands for, shown."""
    code = code_of({"app.py": f"{before}\nx = {expression}\n"}, environment)
    binding = code.outlines["app.py"].bindings[-1]
    return [shown(text) for text in code.texts(binding.value, Scope("app.py"))]


def shown(expression: Expression | None) -> str:
    """An expression in short: ``$NAME`` and ``${NAME:-default}`` for variables, ``?`` for what is unknown."""
    match expression:
        case Text(parts):
            return "".join(part if isinstance(part, str) else shown(part) for part in parts)
        case Hole("env", name, None):
            return f"${name}"
        case Hole("env", name, default):
            return f"${{{name}:-{shown(default)}}}"
        case Choice(options):
            return "|".join(shown(option) for option in options)
        case _:
            return "-" if expression is None else "?"
