"""Options that command lines give: argparse, Typer, yargs, commander, minimist."""

import pytest
from reading_ecmascript import code_of as code_of_node
from reading_facts import code_of
from ringfence.frameworks.argparse import argparse
from ringfence.frameworks.command_lines_js import command_lines_js
from ringfence.frameworks.typer import typer
from ringfence.model.expression import Hole
from ringfence.model.value import Scope


def holes(code, path):
    """The names and defaults of what the last name of a file holds."""
    texts = code.texts(code.outlines[path].bindings[-1].value, Scope(path))
    found = [part for one in texts for part in one.parts if isinstance(part, Hole) and part.kind == "env"]
    return [(hole.name, getattr(hole.default, "literal", None)) for hole in found]


def in_python(text, option="args.db_host"):
    return holes(code_of({"app.py": f"import argparse\n{text}\nx = {option}\n"}, argparse), "app.py")


def in_node(text, option="argv.dbHost"):
    return holes(code_of_node({"app.ts": f"{text}\nconst x = {option};\n"}, command_lines_js), "app.ts")


PARSER = "parser = argparse.ArgumentParser()\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{PARSER}parser.add_argument('-d', '--db-host', default='db')\nargs = parser.parse_args()",
        f"{PARSER}parser.add_argument('--db-host', type=str, default='db')\nargs, rest = parser.parse_known_args()",
        f"{PARSER}group = parser.add_argument_group('g')\ngroup.add_argument('--db-host', default='db')\n"
        "args = parser.parse_args()",
        "def parse():\n    p = argparse.ArgumentParser()\n    p.add_argument('--db-host', default='db')\n"
        "    return p.parse_args()\nargs = parse()",
    ],
)
def test_an_option_of_argparse(text):
    assert in_python(text) == [("--db-host", "db")]


def test_an_option_may_have_another_name():
    text = f"{PARSER}parser.add_argument('--host', dest='db_host')\nargs = parser.parse_args()"
    assert in_python(text) == [("--host", None)]


@pytest.mark.parametrize(
    "text",
    [
        f"{PARSER}parser.add_argument('db_host')\nargs = parser.parse_args()",  # told by its place
        f"{PARSER}parser.add_argument('--other', default='db')\nargs = parser.parse_args()",
        "args = load()",
    ],
)
def test_what_argparse_does_not_say(text):
    assert in_python(text) == []


@pytest.mark.parametrize(
    "text",
    [
        'import yargs from "yargs";\nconst argv = yargs.config().help().option("dbHost", { default: "db" }).argv;',
        'import yargs from "yargs";\nconst argv = yargs.options({ dbHost: { default: "db" } }).parseSync();',
        'import yargs from "yargs/yargs";\nimport { hideBin } from "yargs/helpers";\n'
        'const argv = yargs(hideBin(process.argv)).option("dbHost", { default: "db" }).strict().argv;',
        'const yargs = require("yargs");\nconst argv = yargs.option("dbHost", { default: "db" }).argv;',
        'const { program } = require("commander");\nprogram.version("1").option("-d, --dbHost <host>", "a host", "db");\n'
        "program.parse();\nconst argv = program.opts();",
        'import { Command } from "commander";\nconst program = new Command();\n'
        'program.option("--dbHost <host>", "a host", "db");\n'
        "const argv = program.opts();",
    ],
)
def test_an_option_of_node(text):
    assert in_node(text) == [("--dbHost", "db")]


def test_an_option_with_hyphens():
    text = 'import yargs from "yargs";\nconst argv = yargs.option("db-host", { describe: "a host" }).argv;'
    assert in_node(text) == [("--db-host", None)]


def test_minimist_is_told_nothing_before():
    text = 'import minimist from "minimist";\nconst argv = minimist(process.argv.slice(2));'
    assert in_node(text) == [("--dbHost", None)]
    assert in_node(text, "argv._") == []


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("typer.Option('db', '--db-host')", [("--db-host", "db")]),
        ("typer.Option('db', envvar='DB_HOST')", [("DB_HOST", "db")]),
        ("typer.Argument(..., envvar='DB_HOST')", [("DB_HOST", None)]),
        ("typer.Option('db')", []),
    ],
)
def test_what_typer_gives_a_parameter(option, expected):
    code = code_of({"app.py": f"import typer\ndef main(host: str = {option}):\n    pass\nx = {option}\n"}, typer)
    assert holes(code, "app.py") == expected


def test_what_is_no_option_of_node():
    assert in_node('import yargs from "yargs";\nconst argv = yargs.option("other", { default: "db" }).argv;') == []
