"""A run that remembers says what a run says that does not, whatever happened in between."""

import os
import subprocess
import sys
import time
from datetime import date
from textwrap import dedent

import pytest
from click.testing import CliRunner
from msgspec import msgpack
from ringfence.cli import main
from ringfence.commands import _checking
from ringfence.commands._replay import CommandLine
from ringfence.run import analyse

EXCEPTION = """
exceptions:
  - {{rule: shared-table, services: [orders, reports], reason: for now, until: "{until}"}}
"""


@pytest.fixture
def remembering(monkeypatch, tmp_path_factory):
    monkeypatch.delenv("RINGFENCE_NO_CACHE")
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


def run(*arguments, **more):
    result = CliRunner(**more).invoke(main, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def same(*arguments):
    """What a run says; the same with and without a memory, and again."""
    plain = run(*arguments, "--no-cache")
    assert run(*arguments) == plain
    assert run(*arguments) == plain
    return plain


def write(root, path, text):
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(dedent(text).lstrip())


@pytest.mark.parametrize(
    "other",
    [
        ("--format", "sarif"),
        ("--rules", "shared-database"),
        ("--exclude-rules", "shared-table"),
        ("--min-severity", "error"),
        ("--fail-on", "never"),
        ("--exit-zero",),
        ("--strict",),
        ("--no-config",),
        ("--color", "always"),
        ("-v",),
        ("-q",),
    ],
)
def test_other_options_are_other_answers(remembering, trespassing, tmp_path, other):
    write(trespassing(tmp_path), "ringfence.yaml", "rules: {shared-table: warning}\n")
    same("check", tmp_path)
    same("check", tmp_path, *other)
    same("check", tmp_path)


def test_only_what_involves_some_files(remembering, trespassing, tmp_path, monkeypatch):
    monkeypatch.chdir(trespassing(tmp_path))
    same("check", ".", "orders/schema.sql")
    same("check", ".", "compose.yaml")
    monkeypatch.chdir(tmp_path / "orders")
    same("check", "..", "schema.sql")


def test_an_exception_that_expires_comes_back(remembering, trespassing, tmp_path, monkeypatch):
    write(trespassing(tmp_path), "ringfence.yaml", EXCEPTION.format(until="2030-01-02"))

    def on(day):
        class Day(date):
            @classmethod
            def today(cls):
                return cls(2030, 1, day)

        monkeypatch.setattr("ringfence.commands._memory.today", Day.today().isoformat)
        monkeypatch.setattr("ringfence.commands._making.date", Day)
        return same("check", tmp_path, "--rules", "shared-table")

    assert on(1)[0] == 0
    assert on(9)[0] == 1


def test_files_are_written_again(remembering, trespassing, tmp_path):
    root, target = trespassing(tmp_path / "system"), tmp_path / "out.sarif"
    for _ in range(2):
        assert run("check", root, "-f", "sarif", "-o", target, "-f", "text")[0] == 1
        written = target.read_text()
        target.unlink()
    run("check", root, "-f", "sarif", "-o", target, "--no-cache")
    assert target.read_text() == written


def test_the_summary_of_a_job_is_written_again(remembering, trespassing, tmp_path, monkeypatch):
    root = trespassing(tmp_path / "system")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    said = []
    for name in ("one", "two"):
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / name))
        said.append((run("check", root), (tmp_path / name).read_text()))
    assert said[0] == said[1]
    assert "shared-table" in said[0][1]


def test_a_moved_ref_is_another_answer(remembering, trespassing, tmp_path):
    root = trespassing(tmp_path)

    def git(*arguments):
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
        subprocess.run(["git", "-C", root, *identity, *arguments], check=True, capture_output=True)

    git("init", "-q")
    git("add", "orders")
    git("commit", "-qm", "one")
    git("branch", "base")
    git("add", ".")
    git("commit", "-qm", "two")
    assert same("check", root, "--since", "base")[0] == 1
    git("branch", "-f", "base")
    assert same("check", root, "--since", "base")[0] == 0


def test_a_plugin_that_was_edited_is_another_answer(remembering, trespassing, tmp_path):
    root, plugin = trespassing(tmp_path / "system"), tmp_path / "own.py"
    rule = dedent("""
        from ringfence.extend import rule
        from ringfence.model.finding import Finding

        @rule("own", summary="", severity="error", help="x")
        def own(system, options):
            return {}
        """)
    finding = '[Finding("own", "s", (), "{}", system.tables[0].definitions[0].at)]'
    seen = set()
    for said in ("()", finding.format("one"), finding.format("two")):
        plugin.write_text(rule.format(said))
        seen.add(same("check", root, "--plugin", plugin)[1])
    assert len(seen) == 3


@pytest.mark.parametrize("more", [(), ("--color", "always", "--since", "HEAD")])
def test_a_known_answer_needs_no_parser(remembering, trespassing, tmp_path, more):
    root = trespassing(tmp_path)
    git = ("git", "-C", root, "-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-qm", "nothing", "--allow-empty"], check=True)
    old = 1_000_000_000
    for file in root.rglob("*"):
        os.utime(file, (old, old))
    code = (
        "import sys, time; real = time.time_ns; time.time_ns = lambda: real() + 10**10\n"
        "import os; os._exit = sys.exit; before = {*sys.modules}\n"
        "from ringfence.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(*{*sys.modules} - before, file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, "check", str(root), *more]
    answers = [subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ) for _ in range(3)]
    assert len({answer.stdout for answer in answers}) == 1
    loaded = set(answers[-1].stderr.split())
    assert "shared-table" in answers[-1].stdout
    assert "ringfence.commands._replay" in loaded
    assert not loaded & {"click", "msgspec", "pathlib", "re", "subprocess", "typing", "tree_sitter", "ringfence.extend"}


def test_words_that_were_understood_need_no_click(remembering, trespassing, tmp_path):
    root = trespassing(tmp_path)
    code = "import sys; from ringfence.__main__ import main; import os; os._exit = sys.exit\n"
    code += "try: main()\nfinally: print('click' in sys.modules, file=sys.stderr)"
    command = [sys.executable, "-c", code, "check", str(root)]
    said = []
    for text in ("", "# more\n", "import no_such_module\n"):
        with (root / "orders/main.py").open("a") as file:
            file.write(text)
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
        assert (done.returncode, done.stdout) == run("check", root, "--no-cache")[:2]
        said.append(done.stderr.splitlines()[-1])
    assert said == ["True", "False", "False"]


def test_words_are_understood_anew_to_say_what_is_wrong(remembering, trespassing, tmp_path):
    root = trespassing(tmp_path / "system")
    write(tmp_path, "own.yaml", "exclude: [nothing]\n")
    same("check", root, "-c", tmp_path / "own.yaml")
    write(tmp_path, "own.yaml", "no: [such, key]\n")
    assert same("check", root, "-c", tmp_path / "own.yaml")[0] == 2
    (tmp_path / "own.yaml").unlink()
    assert same("check", root, "-c", tmp_path / "own.yaml")[0] == 2


def test_what_is_kept_has_no_code_run(remembering, trespassing, tmp_path, monkeypatch):
    """It may come from elsewhere; a plugin or a cluster is used only if the words say so."""
    understood = []
    written = _checking._written
    monkeypatch.setattr(_checking, "_written", lambda *both: understood.append(both) or written(*both))
    run("check", trespassing(tmp_path))
    ((request, judgement),) = understood
    assert written(request, judgement)
    plugin = tmp_path / "plugin.py"
    plugin.write_text("raise SystemExit('run')\n")
    for more in ({"plugin": (plugin,)}, {"executor": "dask://127.0.0.1:9"}):
        asked = request._replace(**more)
        assert written(asked, judgement) == b""
        meaning = msgpack.encode(_checking._Understood(asked, judgement), enc_hook=os.fspath)
        assert _checking.outcome_as_before(meaning, CommandLine(["check"])) is None


def test_two_runs_at_once(remembering, trespassing, tmp_path):
    root = trespassing(tmp_path)
    command = [sys.executable, "-m", "ringfence", "check", str(root)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) for _ in range(3)]
    said = {one.communicate()[0] for one in running}
    assert len(said) == 1
    assert b"shared-table" in said.pop()
    assert run("check", root) == run("check", root, "--no-cache")


def test_a_harmed_memory_is_none(remembering, trespassing, tmp_path):
    root = trespassing(tmp_path)
    said = run("check", root)
    for file in remembering.rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes()[:-7])
    assert run("check", root) == said


def test_nothing_is_kept_if_nothing_may_be(remembering, trespassing, tmp_path):
    run("check", trespassing(tmp_path), "--no-cache")
    assert not list(remembering.iterdir())


def test_another_folder_for_what_is_kept(remembering, trespassing, tmp_path):
    run("check", trespassing(tmp_path / "system"), "--cache-dir", tmp_path / "mine")
    assert list((tmp_path / "mine" / "repositories").iterdir())
    assert not (remembering / "ringfence" / "repositories").exists()


def test_that_there_is_nothing_is_known_too(remembering, tmp_path):
    write(tmp_path, "notes.py", "x = 1\n")
    assert same("check", tmp_path)[0] == 3
    write(tmp_path, "main.py", "import flask\n")
    write(tmp_path, "Dockerfile", "FROM python\nCMD python main.py\n")
    same("check", tmp_path)


def test_a_file_that_is_written_while_it_is_read_leaves_nothing_behind(remembering, trespassing, tmp_path, monkeypatch):
    root = trespassing(tmp_path)
    real = time.time_ns
    monkeypatch.setattr("ringfence.cache.tree.time.time_ns", lambda: real() + 10**10)
    run("check", root, "--rules", "sync-cycle")
    next(remembering.rglob("facts")).unlink()  # now the tree is known, and what its files say is not
    before = (root / "reports/main.py").read_text()

    def writing(*arguments, **more):
        (root / "reports/main.py").write_text("x = 1\n")
        return analyse(*arguments, **more)

    with monkeypatch.context() as patch:
        patch.setattr("ringfence.commands._making.analyse", writing)
        assert "shared-table" not in run("check", root)[1]
    (root / "reports/main.py").write_text(before)
    run("owners", "--path", root)  # sees the tree as it was
    assert "shared-table" in run("check", root)[1]
    assert run("check", root) == run("check", root, "--no-cache")
