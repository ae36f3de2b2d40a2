"""The state of a repository's files: what has changed, and what only looks as if it had not."""

import os
import time

import pytest
from ringfence.cache import tree as trees
from ringfence.cache.tree import TreeMemory, still
from ringfence.read.listing import list_files


@pytest.fixture
def repository(tmp_path):
    root = tmp_path / "repository"
    root.mkdir()
    (root / "a.py").write_text("a = 1\n")
    (root / "b.py").write_text("b = 2\n")
    (root / "notes.txt").write_text("hello\n")
    long_ago(root)
    return root


def long_ago(root, monkeypatch=None):
    for file in root.iterdir():
        os.utime(file, (1_000_000_000, 1_000_000_000))


def memory(root, key="key"):
    return TreeMemory(root.parent / "cache", key)


def look(root, key="key"):
    return memory(root, key).look(root, list_files(root, prune=True), lambda path: path.endswith(".py"))


def later(monkeypatch):
    """As if the files had been written well before they were looked at: nobody can set the time of a change."""
    real = time.time_ns
    monkeypatch.setattr(trees.time, "time_ns", lambda: real() + 3 * trees.RACY_NANOSECONDS)


def test_what_nobody_touched_is_unchanged(repository, monkeypatch):
    later(monkeypatch)
    seen = look(repository)
    memory(repository).keep(seen)
    assert memory(repository).unchanged(list_files(repository, prune=True)) == seen.digest


def test_another_configuration_knows_nothing(repository, monkeypatch):
    later(monkeypatch)
    memory(repository).keep(look(repository))
    assert memory(repository, "other").unchanged(list_files(repository, prune=True)) == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "a.py").write_text("a = 2\n"),
        lambda root: (root / "c.py").write_text(""),
        lambda root: (root / "a.py").unlink(),
        lambda root: (root / "a.py").rename(root / "c.py"),
        lambda root: (root / "notes.txt").unlink(),
    ],
)
def test_every_change_is_seen(repository, monkeypatch, change):
    later(monkeypatch)
    before = look(repository)
    memory(repository).keep(before)
    change(repository)
    assert memory(repository).unchanged(list_files(repository, prune=True)) == ""
    assert look(repository).digest != before.digest


def test_a_new_time_without_a_new_content_is_no_change(repository, monkeypatch):
    later(monkeypatch)
    before = look(repository)
    memory(repository).keep(before)
    os.utime(repository / "a.py")
    assert memory(repository).unchanged(list_files(repository, prune=True)) == ""
    assert look(repository).digest == before.digest


def test_files_that_nobody_reads_are_not_looked_into(repository, monkeypatch):
    later(monkeypatch)
    before = look(repository)
    (repository / "notes.txt").write_text("other\n")
    assert look(repository).digest == before.digest


def test_what_was_written_a_moment_ago_is_read_again(repository):
    """Its clock may not show the next change."""
    before = look(repository)
    memory(repository).keep(before)
    stats = list_files(repository, prune=True)
    assert memory(repository).unchanged(stats) == ""
    (repository / "a.py").write_bytes(b"a = 9\n")
    frozen = dict(stats)  # as if the file system had noticed nothing
    seen = memory(repository).look(repository, frozen, lambda path: path.endswith(".py"))
    assert seen.digest != before.digest


def test_a_file_that_cannot_be_read_has_a_state_too(repository, monkeypatch):
    monkeypatch.setattr(
        "ringfence.read.opening.content_of", lambda *asked: (_ for _ in ()).throw(PermissionError(13, "no"))
    )
    assert set(look(repository).contents.values()) == {"unreadable: 13"}


def test_names_that_are_no_text_are_remembered(repository, monkeypatch):
    later(monkeypatch)
    try:
        (repository / os.fsdecode(b"\xff.py")).write_text("")
    except OSError:
        pytest.skip("the file system takes only text")
    memory(repository).keep(look(repository))
    assert memory(repository).unchanged(list_files(repository, prune=True))


def test_a_harmed_memory_is_none(repository, monkeypatch):
    later(monkeypatch)
    memory(repository).keep(look(repository))
    for file in (repository.parent / "cache").iterdir():
        file.write_bytes(b"ringfence cache 1\n" + b"x" * 40)
    assert memory(repository).unchanged(list_files(repository, prune=True)) == ""
    assert look(repository).digest


@pytest.mark.parametrize(
    ("happens", "is_still"),
    [
        (lambda root: (root / "a.py").write_text("a = 2\n"), False),
        (lambda root: (root / "a.py").unlink(), False),
        (lambda root: ((root / "a.py").rename(root / "c"), (root / "a.py").symlink_to("c")), False),
        (lambda root: (root / "notes.txt").write_text("nobody read it"), True),
        (lambda root: (root / "new.py").write_text("the next listing tells"), True),
    ],
)
def test_only_what_was_read_must_not_be_written_meanwhile(repository, happens, is_still):
    seen = look(repository)
    happens(repository)
    assert still(repository, seen) is is_still


def test_a_file_that_comes_meanwhile_is_new_at_the_next_look(repository, monkeypatch):
    later(monkeypatch)
    seen = look(repository)
    (repository / "new.py").write_text("n = 1\n")
    memory(repository).keep(seen)
    assert memory(repository).unchanged(list_files(repository, prune=True)) == ""
