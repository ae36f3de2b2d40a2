"""Rows of a file: each is whole or absent by itself."""

import msgspec
import pytest
from ringfence.cache import rows
from ringfence.cache.rows import Place, Rows


@pytest.fixture
def file(tmp_path):
    return tmp_path / "deep" / "rows"


def kept(file, **rows):
    opened = Rows(file, "me")
    for name, row in rows.items():
        opened.put(name, f"about {name}", row)
    opened.keep("abcd")
    return Rows(file, "me")


def test_what_was_put_is_there(file):
    found = kept(file, a=b"one", b=b"", c=b"x" * 100_000)
    assert [found.get(name) for name in "abcd"] == [b"one", b"", b"x" * 100_000, None]
    assert [found.about(name) for name in "ad"] == ["about a", ""]


def test_what_is_put_later_counts_and_the_others_stay(file):
    kept(file, a=b"one", b=b"two", c=b"three")
    found = kept(file, b=b"other", d=b"four")
    assert [found.get(name) for name in "abcd"] == [b"one", b"other", b"three", b"four"]


def test_what_is_not_asked_for_goes(file):
    kept(file, a=b"one", b=b"two").keep("b")
    assert [Rows(file, "me").get(name) for name in "ab"] == [None, b"two"]
    assert [entry.name for entry in file.parent.iterdir()] == ["rows"]


def test_without_a_change_nothing_is_written(file):
    found = kept(file, a=b"one")
    before = file.stat().st_ino
    found.keep("ab")
    assert file.stat().st_ino == before


def test_what_was_put_and_not_kept_is_nowhere(file):
    Rows(file, "me").put("a", "", b"one")
    assert list(file.parent.iterdir()) == []


def test_those_of_another_keeper_are_none(file):
    kept(file, a=b"one")
    assert Rows(file, "other").get("a") is None


@pytest.mark.parametrize("length", [0, 1, 30, 50])
def test_a_file_that_was_cut_short_has_none(file, length):
    kept(file, a=b"one", b=b"two")
    file.write_bytes(file.read_bytes()[:length])
    assert Rows(file, "me").get("a") is None


def test_a_row_that_was_changed_is_none_and_harms_no_other(file):
    kept(file, a=b"one", b=b"two")
    file.write_bytes(file.read_bytes().replace(b"one", b"ONE"))
    found = Rows(file, "me")
    assert found.get("a") is None
    assert found.get("b") == b"two"


def test_an_index_that_was_changed_counts_for_nothing(file):
    kept(file, a=b"one")
    file.write_bytes(file.read_bytes().replace(b"about a", b"about b"))
    assert Rows(file, "me").about("a") == ""


@pytest.mark.parametrize("place", [Place("", -5, 2, b""), Place("", 0, -1, b""), Place("", 0, 10**18, b"")])
def test_places_outside_the_file_are_none(file, place):
    index = msgspec.msgpack.encode(("me", {"a": place}))
    file.parent.mkdir()
    file.write_bytes(b"one" + index + rows._trailer(index))
    assert Rows(file, "me").get("a") is None


def test_once_kept_none_are_left(file):
    opened = kept(file, a=b"one")
    opened.put("b", "", b"two")
    opened.keep("ab")
    assert opened.get("a") is None
    opened.put("b", "", b"three")
    opened.keep("b")
    assert Rows(file, "me").get("b") == b"three"


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    (tmp_path / "file").write_text("no folder")
    assert kept(tmp_path / "file" / "rows", a=b"one").get("a") is None


def test_a_file_that_is_replaced_meanwhile_is_read_as_it_was(file):
    found = kept(file, a=b"one")
    kept(file, a=b"two")
    assert found.get("a") == b"one"


def test_where_little_is_new_the_rest_is_not_written_again(file):
    kept(file, a=b"x" * 1000, b=b"one")
    before = file.stat().st_ino
    kept(file, b=b"two")
    found = kept(file, c=b"three")
    assert file.stat().st_ino == before
    assert [found.get(name) for name in "abc"] == [b"x" * 1000, b"two", b"three"]
    assert found.about("b") == "about b"


def test_where_little_after_little_is_much_all_of_it_is_one_file_again(file):
    kept(file, a=b"x" * 1000)
    for length in range(100, 400, 100):
        found = kept(file, b=b"y" * length)
    assert [entry.name for entry in file.parent.iterdir()] == ["rows"]
    assert [found.get(name) for name in "ab"] == [b"x" * 1000, b"y" * 300]


def test_what_goes_is_in_neither_file(file):
    kept(file, a=b"x" * 1000, b=b"one")
    kept(file, b=b"two").keep("a")
    assert [entry.name for entry in file.parent.iterdir()] == ["rows"]
    assert [Rows(file, "me").get(name) for name in "ab"] == [b"x" * 1000, None]


def test_a_second_file_counts_with_its_first_alone(file):
    kept(file, a=b"x" * 1000, b=b"one")
    kept(file, b=b"two")
    second = file.with_name("rows-since")
    content = second.read_bytes()
    kept(file, a=b"z" * 1000)
    second.write_bytes(content)
    assert [Rows(file, "me").get(name) for name in "ab"] == [b"z" * 1000, b"two"]
    kept(file, b=b"three", a=b"w" * 1000)
    second.write_bytes(content)
    assert [Rows(file, "me").get(name) for name in "ab"] == [b"w" * 1000, b"three"]


def test_a_second_file_that_was_cut_short_has_none(file):
    kept(file, a=b"x" * 1000, b=b"one")
    kept(file, b=b"two")
    second = file.with_name("rows-since")
    second.write_bytes(second.read_bytes()[:-1])
    assert [Rows(file, "me").get(name) for name in "ab"] == [b"x" * 1000, b"one"]


def test_what_was_noted_is_there_before_it_is_kept(file):
    kept(file, a=b"x" * 1000, b=b"one")
    opened = Rows(file, "me")
    opened.put("b", "", b"two")
    assert opened.get("b") == b"two"
    opened.put("c", "", b"three")
    opened.keep("abc")
    assert [Rows(file, "me").get(name) for name in "abc"] == [b"x" * 1000, b"two", b"three"]
