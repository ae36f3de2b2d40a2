"""What is equal in the outlines of one service is one object, and nothing else changes."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from ringfence.languages.java import read as read_java
from ringfence.languages.python import read as read_python
from ringfence.languages.typescript import read as read_typescript
from ringfence.link.sharing import Sharing
from ringfence.model.expression import Invoke, Member, Name, Text
from ringfence.model.outline import Outline, head_of
from ringfence.model.source import Source
from ringfence.read.packing import pack, unpack

PYTHON = """
import a.b as c
class Order(c.Model):
    items: list[str] = c.field("items", default=[one() for one in c.all()])
    @c.decorated(c.made())
    def total(self, rate=c.rate("vat")) -> int:
        with c.open("orders") as orders, self.lock():
            return sum(orders.find(self.id).all("lines", rate=rate), key=lambda x: x.price(self.id))
"""
JAVA = 'class A { B b = c.d("x").e(); int f(String s) { return b.g(s).h(c.d("x"), () -> b.g(s)); } }'
TYPESCRIPT = 'const a = b.c("x").d(async (e) => { await f(`y${e.g()}`) }); class H { i = a.j({ k: b.c("x") }) }'
READ = [(read_python, "a.py", PYTHON), (read_java, "A.java", JAVA), (read_typescript, "a.ts", TYPESCRIPT)]


def unpacked(reader, path, text) -> Outline:
    return unpack(path, pack(reader.read(Source(path, text))))


def parts(thing: object) -> Iterator[object]:
    """All that a thing is made of, what stands in several places several times."""
    yield thing
    inner = thing if isinstance(thing, tuple) else ()
    if isinstance(thing, Struct):
        inner = tuple(getattr(thing, name) for name in thing.__struct_fields__)
    for one in inner:
        yield from parts(one)


@pytest.mark.parametrize(("reader", "path", "text"), READ)
def test_an_outline_stays_equal_to_what_it_was(reader, path, text):
    outline = unpacked(reader, path, text)
    assert Sharing().share(outline, head_of(outline)) == unpacked(reader, path, text)


@pytest.mark.parametrize(("reader", "path", "text"), READ)
def test_a_call_is_one_object_wherever_it_stands_and_so_is_a_string(reader, path, text):
    sharing, outlines = Sharing(), [unpacked(reader, path, text), unpacked(reader, f"other/{path}", text)]
    for outline in outlines:
        sharing.share(outline, head_of(outline))
    said = [part for outline in outlines for part in parts((outline.calls, outline.bindings))]
    for kind in (Invoke, Text):
        found = [part for part in said if isinstance(part, kind)]
        assert len({id(part) for part in found}) == len(set(found)) < len(found)
    names = [part.name for part in said if isinstance(part, Name)]
    assert len({id(name) for name in names}) == len(set(names)) < len(names)


@pytest.mark.parametrize(("reader", "path", "text"), READ)
def test_an_outline_that_was_read_now_shares_all_names_and_calls_already(reader, path, text):
    outlines = [reader.read(Source(one, text)) for one in (path, f"other/{path}")]
    said = [part for outline in outlines for part in parts((outline.calls, outline.bindings))]
    names = [part.name for part in said if isinstance(part, Name | Member)]
    assert len({id(name) for name in names}) == len(set(names)) < len(names)
    calls = [part for part in said if isinstance(part, Invoke)]
    assert len({id(call) for call in calls}) == len(set(calls)) < len(calls)


def test_of_an_outline_that_was_read_now_no_part_is_looked_at(monkeypatch):
    sharing, outline = Sharing(), read_python.read(Source("a.py", PYTHON))
    monkeypatch.delattr(Sharing, "_each")
    assert sharing.share(outline, head_of(outline)) is outline
    with pytest.raises(AttributeError):
        sharing.share(unpacked(read_python, "a.py", PYTHON), head_of(outline))


def test_names_of_several_places_stay_several():
    outline = unpacked(read_python, "a.py", "def f(a):\n    a = a.b\n    g(a)\n    h(a)\n")
    Sharing().share(outline, head_of(outline))
    names = [one for one in parts((outline.calls, outline.bindings)) if one == Name("a")]
    assert len({id(one) for one in names}) == len(names) == 4


def test_imports_are_those_of_the_head():
    outline = unpacked(read_python, "a.py", PYTHON)
    head = head_of(unpacked(read_python, "a.py", PYTHON))
    assert Sharing().share(outline, head).imports is head.imports


@given(st.lists(st.sampled_from(["f(a)", "g(f(a))", "f(a).b(f(a))", "x = f(a)", "[f(a), {'k': f('a')}]"]), max_size=6))
def test_whatever_a_file_says_it_stays_equal(lines):
    text = "\n".join(lines)
    outline = unpacked(read_python, "a.py", text)
    assert Sharing().share(outline, head_of(outline)) == read_python.read(Source("a.py", text))
