"""Whatever happens to a repository and to the user's own files: what is remembered is what would be found out.

More and longer walks than fit into every run of the tests: ``WALKS=500 pytest tests/commands/test_remembering.py``.
"""

import os
import subprocess
import time
from contextlib import suppress
from datetime import date
from textwrap import dedent

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from ringfence.cli import main
from ringfence.commands._replay import CommandLine
from small_system import TRESPASSING

WALKS = int(os.environ.get("WALKS", "3"))
EXCEPTION = """
exceptions: [{rule: shared-table, services: [orders, reports], reason: for now, until: "2030-01-05"}]
"""
PLUGIN = """
from ringfence.extend import rule
from ringfence.model.finding import Finding

@rule("own", summary="", severity="error", help="x")
def own(system, options):
    return [Finding("own", "s", (), "%s", table.definitions[0].at) for table in system.tables if table.definitions]
"""
CONTENTS = {
    "ringfence.yaml": (
        "rules: {shared-table: warning}", "rules: {missing-timeout: off}", "exclude: [reports]", "rules: {no: off}", "",
        "include: [tests]", EXCEPTION,
    ),
    "reports/main.py": (TRESPASSING["reports/main.py"], "import requests\nrequests.get('http://orders/')\n", "def (", ""),
    "orders/main.py": (TRESPASSING["orders/main.py"], "import os\n"),
    "orders/schema.sql": (TRESPASSING["orders/schema.sql"], "CREATE TABLE sales (id int);", "CREATE TABEL"),
    "CODEOWNERS": ("reports/ @numbers\n", "* @all\n"),
    "README.md": ("hello", "world"),
    "compose.yaml": (TRESPASSING["compose.yaml"], "services: [\n"),
    "reports/extra.sql": ("SELECT total FROM orders;", ""),
    "tests/test_it.py": ("import os\n",),
    "ringfence-baseline.yaml": ("version: 1\nknown: []\n", "version: 99\n"),
    ".gitignore": ("reports\n", "*.sql\n", ""),
    ".git/info/exclude": ("orders\n", ""),
    "../own.yaml": ("rules: {shared-table: note}", "rules: {shared-table: off}", ""),
    "../plugin.py": (PLUGIN % "one", PLUGIN % "two", "x ="),
}  # fmt: skip
PATHS = sorted(CONTENTS)
OURS = ("orders/main.py", "reports/main.py", "compose.yaml", "orders/schema.sql")
REMARKS = ("more", "ringfence: ignore[shared-table] for now", "ringfence: ignore[no-rule] for now")
STEPS = st.one_of(
    st.sampled_from([("write", path, text) for path in PATHS for text in CONTENTS[path]]),
    st.sampled_from([("delete", path) for path in PATHS]),
    st.sampled_from([("touch", path) for path in PATHS]),
    st.sampled_from([("rename", path, moved) for path in OURS for moved in ("orders/moved.py", "reports/moved.sql")]),
    st.sampled_from([("hide", path) for path in OURS]),
    st.sampled_from([("remark", path, text) for path in OURS for text in REMARKS]),
    st.sampled_from([("push", path, line) for path in OURS for line in (0, 1, 3)]),
    st.sampled_from([("link", path) for path in OURS]),
    st.sampled_from([("commit",), ("branch", "base"), ("branch", "side"), ("checkout", "base"), ("checkout", "side")]),
    st.sampled_from(
        [
            ("forget",),
            ("repoint",),
            ("record", "orders"),
            ("record", "."),
            ("day", 1),
            ("day", 9),
            ("set", "COLUMNS", "50"),
            ("set", "NO_COLOR", "1"),
        ]
    ),
)
QUESTIONS = st.sampled_from(
    [
        ("check", "{root}"), ("check", "."), ("check", "{link}"), ("check", "{root}", "reports/main.py"),
        ("check", "{root}", "--format", "json"), ("check", "{root}", "--config", "../own.yaml"),
        ("check", "{root}", "--plugin", "../plugin.py"), ("check", "{root}", "--since", "base"),
        ("check", "{root}", "--color", "always", "-v"), ("check", "{root}/reports"), ("owners", "--path", "{root}"),
        ("check", "../all.facts"),
    ]
)  # fmt: skip


class World:
    """A repository of one's own with what lies beside it."""

    def __init__(self, folder, patch):
        self.root = folder / "root"
        self.link = folder / "link"
        self.patch = patch
        for path, text in TRESPASSING.items():
            self.write(path, text)
        self.write("../own.yaml", "rules: {shared-table: note}")
        self.write("../plugin.py", PLUGIN % "one")
        (folder / "other").mkdir()
        self.record(".")
        self.link.symlink_to(self.root)
        self.git("init", "-q", "-b", "main")
        self.commit()
        self.branch("base")

    def git(self, *words):
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "core.hooksPath=/dev/null")
        subprocess.run(["git", "-C", self.root, *identity, *words], check=False, capture_output=True)

    def write(self, path, text):
        file = self.root / path
        with suppress(OSError):  # its folder may be a file by now, or Git's own that is gone
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)
            file.write_text(dedent(text).lstrip())

    def delete(self, path):
        (self.root / path).unlink(missing_ok=True)

    def touch(self, path):
        if (self.root / path).is_file():
            os.utime(self.root / path)

    def rename(self, path, moved):
        if (self.root / path).is_file() and (self.root / moved).parent.is_dir():
            (self.root / path).replace(self.root / moved)

    def hide(self, path):
        """Other words of the same length at the same time."""
        file = self.root / path
        if file.is_file() and not file.is_symlink():
            known = file.stat()
            file.write_bytes(file.read_bytes().swapcase())
            os.utime(file, ns=(known.st_atime_ns, known.st_mtime_ns))

    def remark(self, path, text):
        """A comment behind every line that reads or writes a table, and one at the end."""
        file, comment = self.root / path, "--" if path.endswith(".sql") else "#"
        if file.is_file() and not file.is_symlink():
            lines = file.read_text().splitlines()
            lines = [f"{line}  {comment} {text}" if "orders" in line else line for line in lines]
            file.write_text("\n".join([*lines, f"{comment} {text}", ""]))

    def push(self, path, line):
        """A comment and an empty line before a line: what stands below moves."""
        file, comment = self.root / path, "--" if path.endswith(".sql") else "#"
        if file.is_file() and not file.is_symlink():
            lines = file.read_text().splitlines()
            file.write_text("\n".join([*lines[:line], f"{comment} more", "", *lines[line:], ""]))

    def link_(self, path):
        """Something else has its place."""
        if (self.root / path).is_file():
            (self.root / path).unlink()
            (self.root / path).symlink_to(self.root / "orders/Dockerfile")

    def commit(self):
        self.git("add", "--all")
        self.git("commit", "-qm", "more")

    def branch(self, name):
        self.git("branch", "-f", name)

    def checkout(self, name):
        self.git("checkout", "-qf", name)

    def forget(self):
        """The index is new, and the times of the files are those of a fresh checkout."""
        (self.root / ".git/index").unlink(missing_ok=True)
        self.git("reset", "-q", "--hard")

    def repoint(self):
        here = self.link.readlink()
        self.link.unlink()
        self.link.symlink_to(self.root if here.name == "other" else self.root.parent / "other")

    def day(self, number):
        class Day(date):
            @classmethod
            def today(cls):
                return cls(2030, 1, number)

        self.patch.setattr("ringfence.commands._memory.today", Day.today().isoformat)
        self.patch.setattr("ringfence.commands._making.date", Day)

    def set(self, name, value):
        self.patch.setenv(name, value)

    def record(self, folder):
        """What was read of a folder, in a file."""
        answer("export", str(self.root / folder), "--facts", str(self.root.parent / "all.facts"), "--no-cache")

    def does(self, step, *words):
        getattr(self, "link_" if step == "link" else step)(*words)

    def asks(self, words):
        words = [word.format(root=self.root, link=self.link) for word in words]
        plain = answer(*words, "--no-cache")
        assert answer(*words) == plain
        assert answer(*words) == plain


def answer(*words):
    result = CliRunner().invoke(main, words)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def replays(monkeypatch):
    """Whether each run was answered without being understood."""
    seen = []
    real = CommandLine.replay

    def replay(self):
        code = real(self)
        seen.append(code is not None)
        return code

    monkeypatch.setattr(CommandLine, "replay", replay)
    return seen


@settings(
    max_examples=WALKS,
    phases=[Phase.generate, Phase.shrink] if WALKS > 50 else [Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.lists(STEPS, min_size=1, max_size=3), QUESTIONS), min_size=3, max_size=5), st.booleans())
def test_what_is_remembered_is_what_would_be_found_out(tmp_path_factory, replays, walk, late):
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("walk")
        patch.delenv("RINGFENCE_NO_CACHE")
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        if late:  # as if every change lay well back, so that the file system's word counts
            real = time.time_ns
            patch.setattr("ringfence.cache.tree.time.time_ns", lambda: real() + 10**10)
        world = World(folder, patch)
        patch.chdir(world.root)
        replays.clear()
        world.asks(("check", "{root}"))
        assert replays[-1] or not late
        for steps, question in walk:
            for step in steps:
                note(str(step))
                world.does(*step)
            world.asks(question)
        world.asks(("check", "{root}"))


@pytest.fixture
def quiet(tmp_path, replays, monkeypatch):
    """A world whose every change lies well back: what is asked twice is replayed."""
    monkeypatch.delenv("RINGFENCE_NO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    real = time.time_ns
    monkeypatch.setattr("ringfence.cache.tree.time.time_ns", lambda: real() + 10**10)
    world = World(tmp_path, monkeypatch)
    monkeypatch.chdir(world.root)
    return world


def test_every_answer_of_a_quiet_repository_is_replayed(quiet, replays):
    for words in (
        ("check",),
        ("check", ".", "--since", "base"),
        ("lint", "--plugin", "../plugin.py"),
        ("check", "orders"),
    ):
        quiet.asks(words)
        assert replays[-3:] == [False, False, True]
    quiet.asks(("check", "{root}/../other"))
    assert replays[-1]


@pytest.mark.parametrize(
    ("words", "step"),
    [
        (("check", "{link}"), ("repoint",)),
        (("check",), ("set", "COLUMNS", "50")),
        (("check", "--color", "auto"), ("set", "FORCE_COLOR", "1")),
        (("check",), ("set", "GITHUB_ACTIONS", "true")),
        (("check", "--config", "../own.yaml"), ("delete", "../own.yaml")),
        (("check", "--plugin", "../plugin.py"), ("write", "../plugin.py", PLUGIN % "two")),
        (("check", "--plugin", "../plugin.py"), ("delete", "../plugin.py")),
        (("check", "--since", "HEAD"), ("branch", "base")),
        (("check",), ("hide", "orders/schema.sql")),
        (("check",), ("write", ".git/info/exclude", "reports")),
        (("check",), ("link", "orders/main.py")),
        (("check", "../all.facts"), ("record", "reports")),
        (("check", "reports"), ("rename", "reports/main.py", "orders/moved.py")),
    ],
)
def test_what_was_replayed_is_found_out_again_when_it_matters(quiet, replays, words, step):
    quiet.write("../own.yaml", "")
    quiet.write("ringfence.yaml", "")
    quiet.asks(words)
    assert replays[-1] or "../all.facts" in words
    quiet.does(*step)
    quiet.asks(words)


def test_the_same_words_elsewhere_are_about_something_else(quiet, replays, monkeypatch):
    quiet.asks(("check",))
    monkeypatch.chdir(quiet.root / "reports")
    quiet.asks(("check",))
    assert replays[-3:] == [False, False, True]


def test_a_named_file_that_leads_elsewhere_is_another(quiet, replays):
    for target in ("orders/schema.sql", "reports/Dockerfile"):
        (quiet.root.parent / "file").unlink(missing_ok=True)
        (quiet.root.parent / "file").symlink_to(quiet.root / target)
        quiet.asks(("check", ".", "../file"))
    assert replays[-3:] == [False, False, True]


def test_a_file_that_cannot_be_written_is_said_again(quiet, replays):
    words = ("check", "-f", "json", "-o", str(quiet.root.parent / "report.json"))
    assert answer(*words)[0] == 1
    (quiet.root.parent / "report.json").unlink()
    (quiet.root.parent / "report.json").mkdir()
    code, _, said = answer(*words)
    assert (code, "cannot be written" in said) == (2, True)
