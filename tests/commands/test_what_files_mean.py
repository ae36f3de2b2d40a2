"""An edit that says nothing new: nothing is linked again, and yet everything that is shown is as it is now."""

import pytest
from click.testing import CliRunner
from ringfence.cli import main
from ringfence.commands import _making

QUERY = "SELECT total FROM orders"


@pytest.fixture
def linked(monkeypatch, tmp_path_factory):
    """The folders that were linked."""
    monkeypatch.delenv("RINGFENCE_NO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    seen = []
    real = _making.analyse

    def analyse(root, **more):
        seen.append(root)
        return real(root, **more)

    monkeypatch.setattr(_making, "analyse", analyse)
    return seen


@pytest.fixture
def ask(trespassing, tmp_path, linked):
    """Ask, with what is remembered; what is said, and whether something had to be linked for it."""
    trespassing(tmp_path)

    def asked(*words):
        told = [str(tmp_path), *words]
        before = len(linked)
        said = run(*told)
        anew = len(linked) > before
        assert said == run(*told, "--no-cache")
        return said[1], anew

    assert asked()[1]
    return asked


def run(*words):
    result = CliRunner().invoke(main, ["check", *words])
    return result.exit_code, result.stdout, result.stderr


def edit(path, before, after):
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def append(path, text):
    path.write_text(path.read_text() + text)


def test_a_comment_has_nothing_linked(ask, tmp_path):
    append(tmp_path / "reports/main.py", "# more\n")
    append(tmp_path / "orders/schema.sql", "\n-- more\n")
    assert not ask()[1]


def test_several_edits_one_after_the_other_mean_what_the_first_meant(ask, tmp_path):
    for number in range(3):
        append(tmp_path / "reports/main.py", f"# {number}\n")
        assert not ask()[1]


def test_a_line_that_is_shown_is_shown_as_it_is_now(ask, tmp_path):
    edit(tmp_path / "reports/main.py", f'{QUERY}")', f'{QUERY}")  # for the month')
    said, anew = ask()
    assert "# for the month" in said
    assert not anew


def test_a_mark_in_a_comment_excuses_at_once(ask, tmp_path):
    assert "shared-table" in ask("-q")[0]
    edit(tmp_path / "reports/main.py", f'{QUERY}")', f'{QUERY}")  # ringfence: ignore[shared-table] for now')
    said, anew = ask()
    assert "1 excepted" in said
    assert not anew


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("reports/main.py", QUERY, "SELECT total FROM bills"),
        ("orders/schema.sql", "orders", "bills"),
        ("compose.yaml", "reports", "numbers"),
    ],
)
def test_what_says_something_new_is_linked(ask, tmp_path, path, before, after):
    edit(tmp_path / path, before, after)
    assert ask()[1]


def push(path, line):
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines[:line], "--\n" if path.suffix == ".sql" else "#\n", "\n", *lines[line:]]))


@pytest.mark.parametrize("path", ["reports/main.py", "orders/schema.sql", "orders/Dockerfile", "compose.yaml"])
@pytest.mark.parametrize("words", [("-v",), ("--format", "json")])
def test_what_only_moved_is_shown_where_it_stands_and_not_linked(ask, tmp_path, path, words):
    before, _ = ask(*words)
    for line in (0, 1, 4):  # one after the other, and back again
        push(tmp_path / path, line)
        assert not ask(*words)[1]
    if path == "reports/main.py":
        assert ask(*words)[0] != before
    text = (tmp_path / path).read_text()
    (tmp_path / path).write_text("\n".join(line for line in text.splitlines() if line not in ("", "#", "--")) + "\n")
    assert not ask(*words)[1]


def test_an_edit_after_a_move_is_linked_and_the_move_still_counts(ask, tmp_path):
    push(tmp_path / "reports/main.py", 0)
    assert not ask("-v")[1]
    edit(tmp_path / "orders/schema.sql", "orders", "bills")
    assert ask("-v")[1]
    push(tmp_path / "reports/main.py", 1)
    assert not ask("-v")[1]


def test_of_many_files_only_some_are_compared(ask, tmp_path, monkeypatch):
    monkeypatch.setattr("ringfence.cache.facts.MOST_COMPARED", 0)
    push(tmp_path / "reports/main.py", 0)
    assert ask("-v")[1]
    push(tmp_path / "reports/main.py", 0)
    assert ask("-v")[1]


def test_what_is_kept_of_moves_may_be_no_moves(ask, tmp_path):
    push(tmp_path / "reports/main.py", 0)
    ask("-f", "json")
    assert not ask("-f", "json", "--rules", "shared-table")[1]


def test_a_file_more_is_linked(ask, tmp_path):
    (tmp_path / "reports/extra.sql").write_text("SELECT id FROM orders;")
    assert ask()[1]


def test_another_configuration_is_linked(ask, tmp_path):
    (tmp_path / "ringfence.yaml").write_text("owners: {orders: reports}\n")
    assert ask()[1]


def test_what_was_said_before_is_known_again(ask, tmp_path):
    before = (tmp_path / "reports/main.py").read_text()
    edit(tmp_path / "reports/main.py", QUERY, "SELECT total FROM bills")
    assert ask()[1]
    (tmp_path / "reports/main.py").write_text(before)
    assert not ask()[1]


@pytest.mark.parametrize("words", [("--rules", "shared-database"), ("--min-severity", "error"), ("-f", "json")])
def test_other_options_are_asked_of_the_same_system(ask, words):
    assert not ask(*words)[1]


def test_of_many_changed_files_none_is_read_for_that_alone(ask, tmp_path, monkeypatch):
    monkeypatch.setattr("ringfence.commands._remembering.MOST_READ_AGAIN", 0)
    append(tmp_path / "reports/main.py", "# more\n")
    assert ask()[1]


@pytest.mark.parametrize("kind", ["system", "findings"])
def test_a_report_without_its_system_is_none(ask, tmp_path, tmp_path_factory, kind):
    append(tmp_path / "reports/main.py", "# more\n")
    ask("-v")
    kept = list(tmp_path_factory.getbasetemp().glob(f"cache*/ringfence/repositories/*/{kind}-*"))
    assert kept
    for file in kept:
        file.write_bytes(b"")
    assert ask("-v", "--format", "json")[1] is (kind == "system")
