"""A facts file is read whole as it was written, or refused with what to do."""

from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
import ringfence.repositories.facts_file as format
from hypothesis import given
from hypothesis import strategies as st
from recorded import packed, recorded
from ringfence.model.repository import RepositoryState
from ringfence.model.source import Diagnostic, Span
from ringfence.read.facts import FileFacts
from ringfence.repositories.facts_file import FactsError, facts_file, pack, read_facts
from ringfence.repositories.recording import Recorded

STATE = RepositoryState("orders", "git.example/shop/orders", "c0ffee", "2027-01-01T00:00:00Z", "2027-01-02T00:00:00Z")


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "orders.facts"


def written(file: Path, one: Recorded) -> Path:
    file.write_bytes(facts_file([pack(one, file)]))
    return file


def test_what_was_written_is_read(file, tmp_path):
    one = recorded(tmp_path / "repo", {"app.py": "import os\n", "schema.sql": "CREATE TABLE orders (id int);"}, STATE)
    (found,) = read_facts(written(file, one))
    assert found.recorded() == one
    assert found.state == STATE
    assert one.paths == ("orders/app.py", "orders/schema.sql")


@pytest.mark.parametrize("end", [5, 20, 40, -1])
def test_a_file_that_was_cut_is_refused(file, end):
    content = facts_file([packed(STATE)])
    file.write_bytes(content[:end])
    with pytest.raises(FactsError, match=rf"{file.name}.*(cut short|no facts file)"):
        read_facts(file)


def test_a_file_that_was_changed_is_refused(file):
    content = bytearray(facts_file([packed(STATE)]))
    content[-3] ^= 1
    file.write_bytes(content)
    with pytest.raises(FactsError, match="Copy it again"):
        read_facts(file)


def test_another_file_is_refused(file):
    file.write_text("print('hello')")
    with pytest.raises(FactsError, match=r"no facts file.*ringfence export --facts"):
        read_facts(file)


def test_another_version_is_refused(file, monkeypatch):
    file.write_bytes(facts_file([packed(STATE)]))
    monkeypatch.setattr(format, "__version__", "99.0")
    with pytest.raises(FactsError, match=r"was written by ringfence .*this is ringfence 99\.0.*Use one version"):
        read_facts(file)


def test_another_build_of_the_same_version_is_refused(file, monkeypatch):
    file.write_bytes(facts_file([packed(STATE)]))
    monkeypatch.setattr(format, "_form", lambda: "of another time")
    with pytest.raises(FactsError, match="another build"):
        read_facts(file)


def sealed(*parts: object) -> bytes:
    content = msgspec.msgpack.encode(parts)
    return format.MAGIC + format.seal(content) + content


@pytest.mark.parametrize("rows", [[], 7, [[7, b""]], [["orders", b""]], {"a": 1}])
def test_strange_content_under_a_good_seal_is_refused(file, rows):
    file.write_bytes(sealed(format.__version__, format._form(), rows))
    with pytest.raises(FactsError, match="what no facts file"):
        [one.recorded() for one in read_facts(file)]


@pytest.mark.parametrize(
    "content", [b"", b"no deflate", format.zlib.compress(b"\xc1"), format.zlib.compress(b"\x91" * 9999)]
)
def test_strange_facts_are_refused(file, content):
    file.write_bytes(sealed(format.__version__, format._form(), [[STATE, content]]))
    with pytest.raises(FactsError, match="what no facts file"):
        read_facts(file)[0].recorded()


def test_what_unpacks_to_too_much_is_refused(file, monkeypatch):
    monkeypatch.setattr(format, "MOST_BYTES", 1000)
    bomb = format.Packed(STATE, format.zlib.compress(b"\0" * 100_000), file)
    with pytest.raises(FactsError):
        bomb.recorded()


@pytest.mark.parametrize(
    "one",
    [
        Recorded(STATE, ("billing/app.py",), {}, {}),
        Recorded(STATE, (), {"../app.py": FileFacts()}, {}),
        Recorded(STATE, (), {}, {"/etc/passwd": {1: "x"}}),
        Recorded(STATE, (), {}, {"orders/app.py": {1 << 40: "x"}}),
        Recorded(STATE, (), {}, {}, (Diagnostic(Span("billing/app.py", 1), "x"),)),
    ],
)
def test_nobody_speaks_of_files_of_others(file, one):
    with pytest.raises(FactsError, match="what no facts file"):
        read_facts(written(file, one))[0].recorded()


WHOLE = msgspec.msgpack.encode(
    Recorded(STATE, ("orders/a",), {"orders/a": FileFacts(diagnostics=(Diagnostic(Span("orders/a", 1), "x"),))}, {})
)


@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=3), st.integers(0, 3))
def test_no_content_does_more_than_being_refused(at, put, cut):
    content = WHOLE[:at] + put + WHOLE[at + cut :]
    with suppress(FactsError):
        format.Packed(STATE, format.zlib.compress(content), Path("a.facts")).recorded()


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\nb", "x" * 201])
def test_a_name_that_is_no_folder_is_refused(file, name):
    with pytest.raises(FactsError):
        read_facts(written(file, Recorded(RepositoryState(name), (), {}, {})))
