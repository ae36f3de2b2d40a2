"""dbt: models that are made of other tables, and the database that a project works in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.yaml import Node, read_yaml
from ringfence.manifests._dbt_templates import USE
from ringfence.model.facts import Fact, Feed
from ringfence.model.source import Source
from ringfence.patterns import pattern

_NAME = pattern(r"""['"]([^'"]{1,120})['"]""")
_VARIABLE = pattern(r"""\{\{\s*env_var\(\s*['"]\w+['"]\s*(?:,\s*['"]([^'"]*)['"]\s*)?\)\s*\}\}""")
MOST_USES = 200


@manifest("dbt", files=("*.sql", "profiles.yml", "profiles.yaml"), tokens=("source(", "ref(", "outputs:"))
def dbt(source: Source) -> Iterable[Fact]:
    """What flows into a model (``source('shop', 'orders')``, ``ref('turnover')``); where a profile's models lie."""
    return _model(source) if source.name.endswith(".sql") else _profiles(source)


def _model(source: Source) -> Iterator[Feed]:
    """A model is called after its file; the last name of a source or reference is the table's."""
    model = source.name.removesuffix(".sql")
    seen: set[str] = set()
    for number, line in enumerate(source.text.split("\n"), start=1):
        for use in USE.finditer(line):
            names = _NAME.findall(use["names"])
            if names and names[-1] not in seen and len(seen) < MOST_USES:
                seen.add(names[-1])
                yield Feed(names[-1], model, "dbt", source.line(number))


def _profiles(source: Source) -> Iterator[Feed]:
    for root in read_yaml(source.text).documents:
        for name, profile in root.items():
            outputs = profile.get("outputs")
            chosen = outputs.get(_text(profile.get("target")))
            for output in [chosen] if chosen else [output for _, output in outputs.items()]:
                host = _text(output.get("host"))
                database = _text(output.get("dbname")) or _text(output.get("database"))
                if host and database:
                    yield Feed(f"{host}/{database}", f"dbt {name.text()}", "dbt", output.span(source.path))


def _text(node: Node) -> str:
    """A value with the variables' defaults filled in; empty where there is none."""
    text = _VARIABLE.sub(lambda match: match[1] or "\0", node.text())
    return "" if "\0" in text or "{{" in text else text
