"""Which calls by a name may run a method of a library's interface."""

import pytest
from reading_java import java
from ringfence.link.meant_calls import MeantCalls

MAPPERS = """
interface Orders { void insert(Object what); }
interface Returns { void insert(Object what); }
interface Notes extends lib.Storing { @Override void insert(Object what); }
interface Parts { void insert(Object what); }
class OwnParts implements Parts { public void insert(Object what) {} }
"""


def callers(interface, body):
    """The functions that may run ``insert`` of an interface."""
    code = java(
        f"{MAPPERS} class A {{ Orders orders; Returns returns; Notes notes; Parts parts; lib.Box box; {body} }}"
    )
    calls = MeantCalls(code, ["App.java"])
    return [function for _, function in calls.places(("App.java", f"{interface}.insert"), "insert")]


def test_only_those_on_an_object_of_the_interface():
    body = "void order() { orders.insert(1); } void giveBack() { returns.insert(2); }"
    assert callers("Orders", body) == ["A.order"]
    assert callers("Returns", body) == ["A.giveBack"]


@pytest.mark.parametrize(
    ("call", "may"),
    [
        ("orders.insert(1)", True),
        ("unknown(1).insert(1)", True),
        ("box.open().insert(1)", True),
        ("box.insert(1)", False),
        ("lib.Box.insert(1)", False),
    ],
)
def test_objects_of_which_nothing_is_known_may_be_any(call, may):
    assert callers("Orders", f"void m() {{ {call}; }}") == (["A.m"] if may else [])


@pytest.mark.parametrize("interface", ["Notes", "Parts"])
def test_what_a_library_or_a_class_has_too_is_told_by_its_name_alone(interface):
    assert callers(interface, "void order() { orders.insert(1); }") == ["A.order"]
