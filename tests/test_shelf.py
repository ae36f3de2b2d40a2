"""Outlines in memory: as they are while they are few, else packed; whatever becomes of that, they are the same."""

import pytest
from msgspec import msgpack
from ringfence.model.expression import Invoke, Name
from ringfence.model.outline import Call, Import, Outline
from ringfence.model.source import Span
from ringfence.read import shelf as module
from ringfence.read.facts import FileFacts, summary_of
from ringfence.read.packing import Packed, packed
from ringfence.read.shelf import MOST_HELD, Shelf


class Known:
    """What is noted of files, as a cache keeps it."""

    def __init__(self):
        self.noted = {}

    def get(self, path):
        return self.noted[path].summary if path in self.noted else None

    def put(self, path, said):
        self.noted[path] = said

    def outline(self, path):
        return self.noted[path].outline if path in self.noted else None


def said(path="a.py"):
    imported = Import("orders", "shop.orders", Span(path, 1))
    call = Call(Invoke(Name("place"), (), Span(path, 2)), "")
    return FileFacts(Outline(path, "python", "a", (imported,), calls=(call,)))


def shelf(known=None):
    return Shelf(known, said)


@pytest.mark.parametrize("make", [Known, lambda: None])
@pytest.mark.parametrize("most", [0, 2, MOST_HELD])
def test_what_was_put_is_given_back(make, most, monkeypatch):
    monkeypatch.setattr(module, "MOST_HELD", most)
    one = shelf(make())
    for path in ("a.py", "b.py", "c.py"):
        assert one.put(path, said(path)) == summary_of(said(path))
    assert [one.outline(path) for path in ("a.py", "b.py", "c.py")] == [
        said(path).outline for path in ("a.py", "b.py", "c.py")
    ]


@pytest.mark.parametrize("make", [Known, lambda: None])
def test_what_a_process_packed_is_given_back(make):
    one = shelf(make())
    assert one.put("a.py", packed(said())) == summary_of(said())
    assert one.outline("a.py") == said().outline


def test_few_are_held_and_many_are_not(monkeypatch):
    monkeypatch.setattr(module, "MOST_HELD", 1)
    one = shelf()
    first, third = said("a.py"), said("c.py")
    one.put("a.py", first)
    one.put("b.py", said("b.py"))
    one.put("c.py", third)
    assert one.outline("a.py") is first.outline
    assert one.outline("c.py") is not third.outline
    assert one.outline("c.py") == third.outline


@pytest.mark.parametrize("left", [None, b"", b"\xc1", b"\x01"])
def test_what_is_gone_or_broken_is_read_again(left):
    known = Known()
    one = shelf(known)
    one.put("a.py", packed(said()))
    known.outline = lambda path: left
    assert one.outline("a.py") == said().outline


def test_what_an_outline_cannot_mention_is_known_without_unpacking():
    one = shelf(Known())
    one.put("a.py", packed(said()))
    assert one.mentions("a.py", "orders")
    assert not one.mentions("a.py", "DistributedApplication")
    assert shelf().mentions("b.py", "whatever nobody can deny")


def test_equal_strings_of_what_processes_packed_are_one_object():
    one = shelf(Known())
    first, second = (one.put(path, unpacked(path)).head for path in ("a.py", "b.py"))
    assert first == summary_of(said("a.py")).head
    assert first.imports[0].target is second.imports[0].target
    assert first.imports[0].at.path is first.path


def unpacked(path):
    return msgpack.decode(msgpack.encode(packed(said(path))), type=Packed)


def test_of_many_known_files_heads_share_the_strings_of_their_imports(monkeypatch):
    monkeypatch.setattr(module, "FEW", 1)
    known = Known()
    for path in ("a.py", "b.py", "c.py"):
        known.put(path, msgpack.decode(msgpack.encode(packed(said(path))), type=Packed))
    one = shelf(known)
    first, second, third = (one.known(path) for path in ("a.py", "b.py", "c.py"))
    assert (first, second, third) == tuple(summary_of(said(path)) for path in ("a.py", "b.py", "c.py"))
    assert second.head.imports[0].target is third.head.imports[0].target
    assert first.head.imports[0].target is not second.head.imports[0].target
