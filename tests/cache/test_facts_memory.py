"""What files said, by their content."""

import msgspec
from ringfence.cache.facts import FactsMemory
from ringfence.cache.rows import Rows
from ringfence.model.outline import Outline
from ringfence.read.facts import FileFacts
from ringfence.read.packing import packed

SAID = packed(FileFacts(Outline("a.py", "python", "a")))


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
