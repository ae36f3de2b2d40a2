"""Outlines packed and unpacked are the same, whatever their path and whatever they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import DecodeError
from ringfence.model.expression import Invoke, Text
from ringfence.model.outline import Call, Import, Outline
from ringfence.model.source import Span
from ringfence.read.packing import pack, unpack


def outline(path, said):
    at = Span(path, 1, 2, 3, 4)
    imports = (Import(said, path, at), Import("b", said, at, path))
    return Outline(path, "python", said, imports, calls=(Call(Invoke(Text((said,)), (), at), said),))


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_same_again(path, said):
    assert unpack(path, pack(outline(path, said))) == outline(path, said)


@pytest.mark.parametrize("said", ["\0\1", "a\0\1", "\xa2\0\1", "orders/main.py"])
def test_what_looks_like_the_path_is_told_from_it(said):
    for path in ("orders/main.py", "\0\1", ""):
        assert unpack(path, pack(outline(path, said))) == outline(path, said)


def test_the_path_is_not_repeated():
    path = "services/orders/src/main/java/shop/orders/OrderController.java"
    assert pack(outline(path, "x")).count(path.encode()) == 0


@pytest.mark.parametrize("packed", [b"", b"s", b"l", b"x\x90", b"s\xc1", b"l\x90"])
def test_what_was_never_packed_is_no_outline(packed):
    with pytest.raises(DecodeError):
        unpack("a.py", packed)
