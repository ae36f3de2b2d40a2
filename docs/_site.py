"""What the documentation site takes from the program itself: pages of commands and rules, the schema, and real output.

A line ``<!-- output: ringfence owners orders -->`` in a page becomes the command with what it prints, run in the shop of
``fixtures/demo``. So no page can show what the program does not do.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from contextlib import chdir
from inspect import cleandoc
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner
from ringfence.cli import Commands, main
from ringfence.config_schema import config_schema
from ringfence.extend import Rule
from ringfence.hygiene import with_hygiene
from ringfence.plugins import collect

ROOT = Path(__file__).parent.parent
SHOP = ROOT / "fixtures" / "demo" / "shop"
OUTPUT = re.compile(r"^<!-- output: (ringfence .+?)(?: \| head (\d+))? -->$", re.MULTILINE)
PICTURE = "assets/demo.svg"
REPORT = "demo-report.html"

EXAMPLES = {
    "baseline": "ringfence baseline --dry-run",
    "chains": "ringfence chains",
    "check": "ringfence check --rules shared-table",
    "config": "ringfence config schema | head 14",
    "explain": "ringfence explain",
    "export": "ringfence export | head 24",
    "graph": "ringfence graph --view calls --focus orders -f mermaid",
    "impact": "ringfence impact orders.status",
    "owners": "ringfence owners",
    "unresolved": "ringfence unresolved",
    "why": "ringfence why payments orders",
}
"""A command line that shows what a command does; those that write files or compare commits have none."""


# ---------------------------------------------------------------- hooks of MkDocs


def on_config(config: Any) -> Any:  # noqa: ANN401 (MkDocs' own type)
    """The order of the pages; one that is not named here stands before those for contributors."""
    first = [
        {"Home": "index.md"},
        {"Quickstart": "quickstart.md"},
        {"Concepts": "concepts.md"},
        {"How ownership is inferred": "ownership.md"},
    ]
    last = [
        {"Extending it": "extending.md"},
        {"Architecture": "architecture.md"},
        {"Changes": "changes.md"},
    ]
    made = [
        {"Commands": ["commands/index.md", *(f"commands/{name}.md" for name in names())]},
        {"Rules": ["rules/index.md", *(f"rules/{rule.id}.md" for rule in rules())]},
        {"Configuration": ["configuration.md", "configuration-reference.md"]},
    ]
    named = {page for entry in (*first, *last) for page in entry.values()} | {"configuration.md"}
    others = sorted(path.name for path in (ROOT / "docs").glob("*.md") if path.name not in named)
    config.nav = [*first, *made, *others, *last]
    return config


def on_files(files: Any, config: Any) -> Any:  # noqa: ANN401
    """Add the pages and pictures that are made."""
    from mkdocs.structure.files import File

    for name, content in {**pages(), **pictures()}.items():
        files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """Put real output in its place."""
    return OUTPUT.sub(lambda match: shown(match[1], int(match[2] or 0)), markdown)


# ---------------------------------------------------------------- what is made


def pages() -> dict[str, str]:
    """Every page that is made from the program or from files beside the docs."""
    made = {f"commands/{name}.md": command_page(name) for name in names()}
    made |= {f"rules/{rule.id}.md": rule_page(rule) for rule in rules()}
    made["commands/index.md"] = "# Commands\n\n" + _table(
        ("command", "what it does"), ((f"[{name}]({name}.md)", _summary(name)) for name in names())
    )
    made["rules/index.md"] = "# Rules\n\n" + _table(
        ("rule", "severity", "what it flags"),
        ((f"[`{rule.id}`]({rule.id}.md)", rule.severity, rule.summary) for rule in rules()),
    )
    made["configuration-reference.md"] = reference()
    made["extending.md"] = _adapted("CONTRIBUTING.md", "Contributing", "Extending and contributing")
    made["changes.md"] = _adapted("CHANGELOG.md", "Changelog", "Changes")
    return made


def pictures() -> dict[str, bytes]:
    """The demo as a graph, if something can draw it, and as a report."""
    from tempfile import TemporaryDirectory

    made = {}
    with TemporaryDirectory() as folder:
        for name, command in {PICTURE: "graph -f svg -o", REPORT: "report --output"}.items():
            file = Path(folder) / Path(name).name
            if run(f"{command} {file}").exit_code == 0:
                made[name] = file.read_bytes()
    return made


def names() -> list[str]:
    """All commands."""
    assert isinstance(main, Commands)
    return main.list_commands(click.Context(main))


def command(name: str) -> click.Command:
    """A command by its name."""
    found = main.get_command(click.Context(main), name)
    assert found is not None
    return found


def rules() -> tuple[Rule, ...]:
    """All rules, those about declarations included."""
    return tuple(with_hygiene(collect().rules))


def _summary(name: str) -> str:
    return cleandoc(command(name).help or "").partition("\n\n")[0].replace("\n", " ")


def command_page(name: str) -> str:
    """What a command's help says, its options as a table, and what it prints."""
    found = command(name)
    parts = [f"# ringfence {name}", *_described(found, f"ringfence {name}")]
    if isinstance(found, click.Group):
        for inner in found.commands.values():
            parts += [f"## ringfence {name} {inner.name}", *_described(inner, f"ringfence {name} {inner.name}")]
    if example := EXAMPLES.get(name):
        parts += ["## What it prints", f"<!-- output: {example} -->"]
    return "\n\n".join(parts) + "\n"


def _described(found: click.Command, path: str) -> Iterator[str]:
    about, _, examples = cleandoc(found.help or "").partition("\b\nExamples:\n")
    usage = " ".join([path, *found.collect_usage_pieces(click.Context(found))])
    yield f"```\n{usage}\n```"
    yield about.replace("\b\n", "").strip()
    if examples.strip():
        yield "```console\n" + "\n".join(f"{line.strip()}" for line in examples.splitlines() if line.strip()) + "\n```"
    options = [option for option in found.params if isinstance(option, click.Option)]
    if options:
        yield "### Options" if " " in path.removeprefix("ringfence ") else "## Options"
        yield _table(("option", "meaning"), ((_spelled(option), _meaning(option)) for option in options))


def _spelled(option: click.Option) -> str:
    said = ", ".join(f"`{name}`" for name in option.opts)
    kind = option.make_metavar(click.Context(click.Command(""))) if not option.is_flag and not option.count else ""
    return f"{said} {kind}".replace("|", "&#124;").strip()


def _meaning(option: click.Option) -> str:
    default = f" Default: `{option.default}`." if option.show_default and option.default not in (None, "") else ""
    return f"{option.help or ''}{default}".replace("|", "&#124;")


def rule_page(rule: Rule) -> str:
    """The rule's own page, with its id above."""
    return f"# {rule.id}\n\n{rule.summary}. Severity: **{rule.severity}**.\n\n{rule.help}\n"


def reference() -> str:
    """Every key of the configuration, as its schema has it."""
    schema = config_schema(with_hygiene(collect().rules))
    rows = list(_keys(schema, ""))
    about = (
        "Every key of `ringfence.yaml`, from the schema that `ringfence config schema` prints. "
        "[Configuration](configuration.md) explains them."
    )
    return f"# Configuration reference\n\n{about}\n\n" + _table(("key", "type", "meaning"), rows)


def _keys(schema: Any, path: str) -> Iterator[tuple[str, str, str]]:  # noqa: ANN401 (JSON)
    for key, inner in schema.get("properties", {}).items():
        name = f"{path}{key}"
        yield f"`{name}`", _type(inner), inner.get("description", "").replace("|", "&#124;").replace("\n", " ")
        yield from _below(inner, name)


def _below(schema: Any, name: str) -> Iterator[tuple[str, str, str]]:  # noqa: ANN401
    for form in (schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        if isinstance(form.get("items"), dict):
            yield from _keys(form["items"], f"{name}[].")
        if isinstance(form.get("additionalProperties"), dict):
            yield from _keys(form["additionalProperties"], f"{name}.NAME.")
        if form is not schema or "anyOf" not in schema:
            yield from _keys(form, f"{name}.")


def _type(schema: Any) -> str:  # noqa: ANN401
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if forms := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(dict.fromkeys(_type(form) for form in forms))
    kind = schema.get("type", "")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def _adapted(name: str, title: str, new: str) -> str:
    """A file beside the docs as a page; its links are those of the site."""
    text = (ROOT / name).read_text(encoding="utf-8").replace(f"# {title}", f"# {new}", 1)
    for old, page in {"docs/": "", "CHANGELOG.md": "changes.md", "CONTRIBUTING.md": "extending.md"}.items():
        text = text.replace(f"]({old}", f"]({page}")
    return text


def _table(head: tuple[str, ...], rows: Any) -> str:  # noqa: ANN401 (any iterable of tuples)
    lines = [f"| {' | '.join(head)} |", "|" + " --- |" * len(head)]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


# ---------------------------------------------------------------- real output


def run(arguments: str) -> Any:  # noqa: ANN401 (click's result)
    """A command as a reader would type it in the shop."""
    with chdir(SHOP):
        return CliRunner().invoke(main, shlex.split(arguments), env={**os.environ, "NO_COLOR": "1", "COLUMNS": "100"})


def shown(line: str, most: int = 0) -> str:
    """A command line with what it prints, cut after so many lines."""
    arguments = line.removeprefix("ringfence ")
    piped, _, head = arguments.partition(" | head ")
    result = run(piped)
    if result.exit_code not in (0, 1):
        raise ValueError(f"{line} ends with {result.exit_code}: {result.output}")
    said = result.output.expandtabs(4).rstrip("\n").split("\n")
    limit = most or int(head or 0)
    said = [*said[:limit], "…"] if limit and len(said) > limit else said
    return "\n".join(["```console", f"$ {line.partition(' | head ')[0]}", *said, "```"])
