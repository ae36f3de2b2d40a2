"""Trees of statements that were parsed do not lie about for long."""

import gc

import pytest
from ringfence.formats.xml import Element, read_xml
from ringfence.sql import remains
from ringfence.sql.dialects import parse


@pytest.fixture(autouse=True)
def _nobody_else_looks(monkeypatch):
    monkeypatch.setattr(remains, "_left", 0)
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def trees() -> int:
    return sum(str(type(one).__module__).startswith("sqlglot.expressions") for one in gc.get_objects())


def test_after_enough_statements_what_is_left_of_them_is_looked_for(monkeypatch):
    monkeypatch.setattr(remains, "MOST_LEFT", 2_000)
    parse("SELECT 1")
    gc.collect()
    before = trees()
    for number in range(200):
        parse(f"SELECT id FROM orders WHERE id = {number}")
    left = trees() - before
    gc.collect()
    assert 0 < left < 200 * 5


def test_before_that_nobody_looks(monkeypatch):
    looked = []
    monkeypatch.setattr(remains.gc, "collect", lambda generation: looked.append(generation))
    parse("SELECT id FROM orders")
    assert not looked
    remains.parsed(remains.MOST_LEFT)
    assert looked == [0]
    parse("SELECT id FROM orders")
    assert looked == [0]


def test_xml_leaves_no_elements():
    def elements() -> int:
        return sum(type(one) is Element for one in gc.get_objects())

    before = elements()
    assert read_xml("<a><b/><b/></a>").all("b")
    assert elements() == before
