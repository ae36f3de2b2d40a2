"""The facts of the files in ``fixtures/read/<manifest>/``, as recorded beside them."""

import json
import os
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from msgspec import Struct
from ringfence.extend import Manifest
from ringfence.model.expression import Hole, Text
from ringfence.model.source import Source, Span

FIXTURES = Path(__file__).parents[2] / "fixtures" / "read"
INPUTS = sorted(
    path for path in FIXTURES.glob("*/*.txt") if find_spec(f"ringfence.manifests.{path.parent.name}") is not None
)


def shown(value):
    """A fact for people: fields that say something, texts in one string, places as ``line:column``."""
    if isinstance(value, Span):
        return f"{value.line}:{value.column}"
    if isinstance(value, Text):
        return "".join(part if isinstance(part, str) else shown(part) for part in value.parts)
    if isinstance(value, Hole):
        default = "" if value.default is None else f":-{shown(value.default)}"
        return f"${{{value.kind} {value.name}{default}}}"
    if isinstance(value, Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        return {"": type(value).__name__} | {name: shown(said) for name, said in fields.items() if said not in ("", ())}
    return [shown(item) for item in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_facts_are_the_recorded_ones(path: Path) -> None:
    module = import_module(f"ringfence.manifests.{path.parent.name}")
    (manifest,) = [given for given in vars(module).values() if isinstance(given, Manifest)]
    source = Source(f"deploy/{path.name.removesuffix('.txt')}", path.read_text("utf-8"))
    got = json.dumps([shown(fact) for fact in manifest.read(source)], indent=1, ensure_ascii=False) + "\n"
    recorded = path.with_name(f"{path.name.removesuffix('.txt')}.json")
    if os.environ.get("RINGFENCE_UPDATE_SNAPSHOTS"):
        recorded.write_text(got, "utf-8")
    assert got == recorded.read_text("utf-8")


def test_there_are_inputs() -> None:
    assert {path.parent.name for path in INPUTS} >= {"compose", "dotenv", "dockerfile", "nginx", "python_project"}
