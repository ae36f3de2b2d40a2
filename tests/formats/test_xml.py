"""XML trees: lines, broken files, limits and hostile entities."""

import time

from hypothesis import given
from hypothesis import strategies as st
from ringfence.formats.xml import MAX_DEPTH, read_xml


def test_elements_have_names_texts_attributes_and_lines() -> None:
    root = read_xml("\n<?xml version='1.0'?>\n<a xmlns='urn:x' k='1'>\n  <b>one</b>\n  <b>two</b>\n</a>")
    assert root is not None
    assert (root.name, root.attributes, root.line) == ("a", {"k": "1"}, 3)
    assert [(b.content, b.line) for b in root.all("b")] == [("one", 4), ("two", 5)]
    assert root.text("b") == "one"
    assert root.text("c", "d") == ""


def test_a_broken_file_gives_what_stands_before_the_mistake() -> None:
    root = read_xml("<a><b>one</b><c></a>")
    assert root is not None
    assert root.text("b") == "one"
    assert read_xml("no markup") is None


def test_a_document_type_is_no_obstacle_and_its_entities_are_refused() -> None:
    assert read_xml('<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a>x</a>').text() == "x"
    bomb = '<!DOCTYPE a [<!ENTITY x "boom">]><a>&x;</a>'
    assert read_xml(bomb) is None


def test_depth_is_bounded() -> None:
    started = time.process_time()
    root = read_xml("<a>" * 20_000 + "</a>" * 20_000)
    assert root is not None
    assert sum(1 for _ in root.walk()) == MAX_DEPTH
    assert time.process_time() - started < 10


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    read_xml(text)
