"""The facts of the small programs in ``fixtures/read/<framework's module>/``, as recorded beside them in ``facts.json``.

They are those of the framework itself; where it only says what values are, those that other frameworks make of them.
"""

import json
import os
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest
import ringfence.frameworks
from msgspec import Struct, msgpack
from ringfence.extend import Framework, Language
from ringfence.link.code import ServiceCode
from ringfence.link.environment import Environment, Variable, bound_name
from ringfence.link.import_paths import named
from ringfence.model.expression import Expression, Hole, Text, literal
from ringfence.model.facts import Fact, TableName
from ringfence.model.outline import Outline
from ringfence.model.programs import Held
from ringfence.model.source import Source, Span
from ringfence.model.value import Scope
from ringfence.plugins import collect

FIXTURES = Path(__file__).parents[2] / "fixtures" / "read"
MODULES = sorted(
    path.stem for path in Path(ringfence.frameworks.__path__[0]).glob("*.py") if not path.stem.startswith("_")
)
PROGRAMS = [module for module in MODULES if (FIXTURES / module).is_dir()]
EXPRESSIONS = get_args(Expression)


@cache
def framework_of(module: str) -> Framework:
    (framework,) = frameworks_of(module)
    return framework


def frameworks_of(module: str) -> list[Framework]:
    contributions = vars(import_module(f"ringfence.frameworks.{module}")).values()
    return [given for given in contributions if isinstance(given, Framework)]


@cache
def language_of(suffix: str) -> Language | None:
    return next((language for language in collect().languages if suffix in language.suffixes), None)


def outlines(folder: Path) -> Iterator[Outline]:
    """As another process or the cache hands them over: in them no two expressions are one object."""
    for path in sorted(folder.rglob("*")):
        language = language_of(path.suffix)
        if language is not None:
            outline = language.read(Source(path.relative_to(folder).as_posix(), path.read_text("utf-8")))
            yield msgpack.decode(msgpack.encode(outline), type=Outline)


def shown(value: object, code: ServiceCode, scope: Scope) -> object:
    """A fact for people: what is said, expressions evaluated (``?``: unknown), places as ``file:line``."""
    if isinstance(value, EXPRESSIONS):
        return " | ".join(written(text) for text in code.texts(value, scope)) or "?"
    if isinstance(value, Span | TableName):
        return str(value)
    if isinstance(value, Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__ if name != "via"}
        said = {name: given for name, given in fields.items() if given not in ("", (), None, False)}
        return {"fact": type(value).__name__} | {name: shown(given, code, scope) for name, given in said.items()}
    return [shown(item, code, scope) for item in value] if isinstance(value, tuple) else value


def written(value: object) -> str:
    if isinstance(value, Hole):
        default = f":-{written(value.default)}" if value.default is not None else ""
        return f"${{{value.kind} {value.name}{default}}}"
    return "".join(map(written, value.parts)) if isinstance(value, Text) else str(value)


def scope_of(fact: Fact) -> Scope:
    function = getattr(fact, "function", "") or getattr(fact, "handler", "").rpartition(":")[2].rpartition(".")[0]
    return Scope(fact.at.path, function)


def settings_in(folder: Path) -> Environment:
    """What manifests say of the program, where the framework asks for that: ``settings.json``."""
    file = folder / "settings.json"
    said = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    at = Span(file.name, 1)
    return Environment({}, {bound_name(key): Variable(literal(value), at) for key, value in said.items()})


@pytest.mark.parametrize("module", PROGRAMS)
def test_facts_are_the_recorded_ones(module: str) -> None:
    folder = FIXTURES / module
    programs = named(Held({outline.path: outline for outline in outlines(folder)}), ())
    found = {path: programs.outline(path) for path in programs.heads}
    code = ServiceCode(found, collect().frameworks, environment=settings_in(folder))
    said = list(framework_of(module).read(code)) or [fact for _, fact in code.facts()]
    facts = sorted(said, key=lambda fact: (fact.at, type(fact).__name__))
    lines = [json.dumps(shown(fact, code, scope_of(fact)), ensure_ascii=False) for fact in facts]
    got = "[\n" + ",\n".join(dict.fromkeys(lines)) + "\n]\n"
    recorded = folder / "facts.json"
    if os.environ.get("RINGFENCE_UPDATE_SNAPSHOTS"):
        recorded.write_text(got, "utf-8")
    assert got == recorded.read_text("utf-8")


@pytest.mark.parametrize("language", ["python", "javascript", "php", "ruby"])
def test_every_framework_has_a_program(language: str) -> None:
    known = {module for module in MODULES if any(language in given.languages for given in frameworks_of(module))}
    assert known - set(PROGRAMS) == set()
