"""Files that are either whole or absent."""

import os
import sys

import pytest
from ringfence.cache.sealed import digest, packed, read_sealed, text, unpacked, write_sealed


def test_what_was_written_is_read(tmp_path):
    assert write_sealed(tmp_path / "deep" / "file", b"content")
    assert read_sealed(tmp_path / "deep" / "file") == b"content"
    assert [entry.name for entry in (tmp_path / "deep").iterdir()] == ["file"]


def test_nothing_is_absent(tmp_path):
    assert read_sealed(tmp_path / "none") is None
    assert read_sealed(tmp_path) is None


@pytest.mark.parametrize(
    "harm", [lambda b: b[:-1], lambda b: b + b"x", lambda b: b"", lambda b: b[:10], lambda b: b[:-1] + b"?"]
)
def test_what_was_cut_short_or_changed_is_absent(tmp_path, harm):
    file = tmp_path / "file"
    write_sealed(file, b"content")
    file.write_bytes(harm(file.read_bytes()))
    assert read_sealed(file) is None


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")
def test_links_and_pipes_are_no_files(tmp_path):
    write_sealed(tmp_path / "file", b"content")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    assert read_sealed(tmp_path / "link") is None
    assert read_sealed(tmp_path / "pipe") is None


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    (tmp_path / "file").write_text("no folder")
    assert not write_sealed(tmp_path / "file" / "inside", b"content")


def test_parts_are_told_apart():
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("a") != digest("a", "")
    assert digest("a", b"b") == digest("a", "b")


@pytest.mark.parametrize("parts", [[], [""], ["a", "", "b" * 300], ["\udcff", "ä"]])
def test_what_was_packed_is_unpacked(parts):
    assert [text(part) for part in unpacked(packed(parts))] == parts


@pytest.mark.parametrize("whole", [b"\0", packed(["ab"])[:-1], packed(["ab"]) + b"x", b"\xff" * 8])
def test_what_was_not_packed_is_an_error(whole):
    with pytest.raises(ValueError, match="cut short"):
        unpacked(whole)
