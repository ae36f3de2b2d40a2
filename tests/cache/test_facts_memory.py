"""What files said, by their content."""

import msgspec
import pytest
from ringfence.cache.facts import FactsMemory
from ringfence.cache.rows import Rows
from ringfence.model.expression import Name
from ringfence.model.outline import Binding, Outline
from ringfence.model.source import Span
from ringfence.read.facts import FileFacts
from ringfence.read.packing import packed

SAID = packed(FileFacts(Outline("a.py", "python", "a")))
OTHER = packed(FileFacts(Outline("a.py", "python", "b")))
NO_PROGRAM = packed(FileFacts())


def test_what_was_read_is_known(tmp_path):
    memory = FactsMemory(tmp_path, "tool", {"a.py": "1"})
    assert memory.get("a.py") is None
    assert memory.outline("a.py") is None
    memory.put("a.py", SAID)
    assert memory.outline("a.py") == SAID.outline
    memory.keep()
    again = FactsMemory(tmp_path, "tool", {"a.py": "1"})
    assert again.get("a.py") == SAID.summary
    assert again.outline("a.py") == SAID.outline


def test_another_content_or_tool_is_read_again(tmp_path):
    memory = FactsMemory(tmp_path, "tool", {"a.py": "1"})
    memory.put("a.py", SAID)
    memory.keep()
    assert FactsMemory(tmp_path, "tool", {"a.py": "2"}).get("a.py") is None
    assert FactsMemory(tmp_path, "tool", {}).get("a.py") is None
    assert FactsMemory(tmp_path, "other", {"a.py": "1"}).get("a.py") is None


def test_files_that_are_gone_are_forgotten(tmp_path):
    memory = FactsMemory(tmp_path, "tool", {"a.py": "1", "b.py": "2"})
    memory.put("a.py", SAID)
    memory.put("b.py", SAID)
    memory.keep()
    FactsMemory(tmp_path, "tool", {"b.py": "2"}).keep()
    again = FactsMemory(tmp_path, "tool", {"a.py": "1", "b.py": "2"})
    assert again.get("a.py") is None
    assert again.get("b.py") == SAID.summary


def test_what_is_no_memory_is_none(tmp_path):
    rows = Rows(tmp_path / "facts", "tool")
    rows.put("a.py", "1", msgspec.msgpack.encode(5))
    rows.keep(["a.py"])
    assert FactsMemory(tmp_path, "tool", {"a.py": "1"}).get("a.py") is None
    (tmp_path / "facts").write_bytes(b"\xc1")
    assert FactsMemory(tmp_path, "tool", {"a.py": "1"}).get("a.py") is None


def test_a_program_without_its_outline_is_read_again(tmp_path):
    memory = FactsMemory(tmp_path, "tool", {"a.py": "1"})
    memory.put("a.py", SAID)
    memory.keep()
    (tmp_path / "outlines").unlink()
    assert FactsMemory(tmp_path, "tool", {"a.py": "1"}).get("a.py") is None


def test_an_outline_that_could_not_be_noted_is_not_that_of_before(tmp_path, monkeypatch):
    memory = FactsMemory(tmp_path, "tool", {"a.py": "1"})
    memory.put("a.py", SAID)
    memory.keep()
    memory = FactsMemory(tmp_path, "tool", {"a.py": "2"})
    monkeypatch.setattr(Rows, "put", lambda *row: None)  # the disk is full
    memory.put("a.py", SAID)
    assert memory.outline("a.py") is None


def after(folder, content, said=None):
    """The memory of a run in which a file had some content, and was read to say something if it was not known."""
    memory = FactsMemory(folder, "tool", {"a.py": content})
    if said is not None:
        memory.put("a.py", said)
        assert memory.whole
    memory.keep()
    return FactsMemory(folder, "tool", {"a.py": content})


def test_contents_that_say_the_same_mean_the_first_of_them(tmp_path):
    first = after(tmp_path, "1", SAID)
    assert first.meaning("a.py") == "1"
    second = after(tmp_path, "2", SAID)
    assert (second.meaning("a.py"), second.get("a.py"), second.outline("a.py")) == ("1", SAID.summary, SAID.outline)
    assert after(tmp_path, "3", SAID).meaning("a.py") == "1"
    assert list(after(tmp_path, "3").meanings()) == ["a.py", "1"]


@pytest.mark.parametrize(("before", "now"), [(SAID, OTHER), (OTHER, SAID), (SAID, NO_PROGRAM), (NO_PROGRAM, SAID)])
def test_contents_that_say_something_else_mean_that(tmp_path, before, now):
    after(tmp_path, "1", before)
    assert after(tmp_path, "2", now).meaning("a.py") == "2"
    assert after(tmp_path, "1", before).meaning("a.py") == "1"


def test_a_program_that_says_its_outline_alone_differently_means_something_else(tmp_path):
    called = Outline("a.py", "python", "a", bindings=(Binding(Name("x"), Name("y"), Span("a.py", 1)),))
    after(tmp_path, "1", SAID)
    assert packed(FileFacts(called)).summary == SAID.summary
    assert after(tmp_path, "2", packed(FileFacts(called))).meaning("a.py") == "2"


def test_what_changed_has_no_meaning_until_it_is_read(tmp_path):
    after(tmp_path, "1", SAID)
    memory = FactsMemory(tmp_path, "tool", {"a.py": "2", "b.py": "1"})
    assert (memory.changed(), memory.meaning("a.py"), list(memory.meanings())) == (["a.py"], "", [])
    memory.put("a.py", OTHER)
    assert (memory.changed(), memory.meaning("a.py")) == ([], "2")


def test_what_is_gone_did_not_change(tmp_path):
    after(tmp_path, "1", SAID)
    assert FactsMemory(tmp_path, "tool", {}).changed() == []


def test_of_an_outline_that_is_gone_nobody_knows_what_it_meant(tmp_path):
    after(tmp_path, "1", SAID)
    (tmp_path / "outlines").unlink()
    assert after(tmp_path, "2", SAID).meaning("a.py") == "2"


def test_a_memory_that_could_not_note_something_is_not_whole(tmp_path, monkeypatch):
    memory = FactsMemory(tmp_path, "tool", {"a.py": "1"})
    memory.put("b.py", SAID)
    assert not memory.whole
    memory = FactsMemory(tmp_path, "tool", {"a.py": "1"})
    monkeypatch.setattr(Rows, "put", lambda *row: None)
    memory.put("a.py", SAID)
    assert not memory.whole


def assigned(line):
    return packed(
        FileFacts(
            Outline("a.py", "python", "a", bindings=(Binding(Name("x"), Name("y"), Span("a.py", line, 1, line, 6)),))
        )
    )


def after_a_change(folder, content, said):
    memory = FactsMemory(folder, "tool", {"a.py": content})
    memory.put_changed("a.py", said)
    memory.keep()
    return FactsMemory(folder, "tool", {"a.py": content})


def test_what_only_moved_means_what_it_meant_and_is_known_as_it_was_read_first(tmp_path):
    assert after(tmp_path, "1", assigned(5)).moves() == {}
    for content, line in (("2", 7), ("3", 300)):
        memory = after_a_change(tmp_path, content, assigned(line))
        assert (memory.meaning("a.py"), memory.outline("a.py")) == ("1", assigned(5).outline)
        assert memory.get("a.py") == assigned(5).summary
        assert {path: str(moves) for path, moves in memory.moves().items()} == {"a.py": f"5:{line - 5}"}
    assert FactsMemory(tmp_path, "tool", {"a.py": "4"}).moves() == {}
    back = after_a_change(tmp_path, "4", assigned(5))
    assert (back.meaning("a.py"), back.moves()) == ("1", {})


def test_what_is_read_anew_stands_where_it_stands(tmp_path):
    after(tmp_path, "1", assigned(5))
    after_a_change(tmp_path, "2", assigned(7))
    memory = after(tmp_path, "3", assigned(7))
    assert (memory.meaning("a.py"), memory.outline("a.py"), memory.moves()) == ("3", assigned(7).outline, {})


def test_what_says_something_else_has_not_only_moved(tmp_path):
    after(tmp_path, "1", assigned(5))
    assert after_a_change(tmp_path, "2", SAID).meaning("a.py") == "2"
    assert after_a_change(tmp_path, "3", NO_PROGRAM).meaning("a.py") == "3"
    assert after_a_change(tmp_path, "4", assigned(5)).meaning("a.py") == "4"


def test_so_many_files_are_compared_and_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr("ringfence.cache.facts.MOST_COMPARED", 0)
    after(tmp_path, "1", assigned(5))
    assert after_a_change(tmp_path, "2", assigned(7)).meaning("a.py") == "2"
