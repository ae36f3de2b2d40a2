"""The documentation shows commands and options that exist, and pages of everything there is."""

import importlib.util
import re
import shlex
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *(DOCS.parent / name for name in ("README.md", "CONTRIBUTING.md"))])


@pytest.fixture(scope="module")
def site():
    spec = importlib.util.spec_from_file_location("docs_site", DOCS / "_site.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def typed(text):
    """The command lines of a page: in blocks, in prose, and those whose output is put in."""
    lines = [
        line.strip().removeprefix("$ ")
        for block in re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
        for line in block.split("\n")
    ]
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    lines += [re.sub(r"\s+", " ", code) for code in re.findall(r"`([^`]+)`", prose)]
    lines += re.findall(r"<!-- output: (.+?) -->", text)
    return [line for line in lines if re.match(r"ringfence( [a-z-]|$)", line)]


def wrong(site, line):
    """What of a command line does not exist."""
    words = shlex.split(re.split(r" [|>] |  #|\s{3,}", line.replace("…", "").replace("[", "").replace("]", ""))[0])[1:]
    if not words or words[0].startswith("-"):
        return None
    if words[0] not in {*site.names(), "lint", "scan"}:
        return f"command {words[0]}"
    found = site.command(words[0])
    if isinstance(found, click.Group) and len(words) > 1:
        found = found.commands[words[1]]
    known = {name for parameter in found.params for name in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
    options = [word.partition("=")[0] for word in words[1:] if re.match(r"--?[a-z]", word)]
    return next((f"option {option} of {words[0]}" for option in options if option not in known), None)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_and_options_exist(site, page):
    assert [found for line in typed(page.read_text(encoding="utf-8")) if (found := wrong(site, line))] == []


def test_a_command_that_does_not_exist_is_noticed(site):
    assert wrong(site, "ringfence chekc") == "command chekc"
    assert wrong(site, "ringfence check --strikt") == "option --strikt of check"
    assert wrong(site, "ringfence check -f sarif --strict  # comment") is None


def test_examples_in_the_help_exist(site):
    lines = [
        line.strip()
        for name in site.names()
        for line in (site.command(name).help or "").splitlines()
        if line.strip().startswith("ringfence ")
    ]
    assert len(lines) > 20
    assert [found for line in lines if (found := wrong(site, line))] == []


def test_every_command_and_every_rule_has_a_page(site):
    assert set(site.EXAMPLES) <= set(site.names())
    made = site.pages()
    for rule in site.rules():
        assert f"({rule.id}.md)" in made["rules/index.md"]
        assert made[f"rules/{rule.id}.md"].startswith(f"# {rule.id}\n")
    assert "`--fail-on`" in made["commands/check.md"]
    assert "```console\nringfence check\n" in made["commands/check.md"]
    assert "`exceptions[].reason`" in made["configuration-reference.md"]


def test_every_page_is_in_the_contents(site):
    contents = str(site.on_config(SimpleNamespace()).nav)
    assert [page.name for page in DOCS.glob("*.md") if f"'{page.name}'" not in contents] == []


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(site, page):
    made = {*site.pages(), site.PICTURE, site.REPORT}
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    assert [target for target in targets if target and target not in made and not (DOCS / target).exists()] == []


def test_output_is_real(site):
    shown = site.on_page_markdown("<!-- output: ringfence owners payments -->")
    assert shown.startswith("```console\n$ ringfence owners payments\n")
    assert "postgres/shop:orders\torders".expandtabs(4)[:20] in shown


def test_output_of_a_command_that_fails_is_an_error(site):
    with pytest.raises(ValueError, match="ends with 2"):
        site.shown("ringfence owners --no-such-option")
