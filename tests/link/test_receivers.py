"""On whose objects a method of a base class is called."""

import pytest
from linking import code_of
from ringfence.model.expression import Member, Name
from ringfence.model.value import Instance, Scope

BASE = """
class Base:
    def __init__(self, model): self.model = model
    def find(self): return self.model
    def first(self): return self.find()
class Orders(Base):
    def __init__(self): super().__init__("orders")
    def mine(self): return self.find()
class Parcels(Base):
    def __init__(self): super().__init__("parcels")
class More(Orders): pass
"""


def receivers(program: str, function: str = "Base.find") -> set[str]:
    """The classes on whose objects a method is called; empty if that is not told."""
    found = code_of(BASE + program).receivers("app.py", function)
    return {scope.receiver.cls.name for scope in found if isinstance(scope.receiver, Instance)}


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("Orders().find()", {"Orders"}),
        ("Orders().find(); Parcels().find()", {"Orders", "Parcels"}),
        ("Parcels().first()", {"Parcels"}),  # Orders.mine, which nobody calls, would be called on More
        ("Parcels().first()\nclass Late(Base):\n    def mine(self): self.find()", {"Parcels", "Late"}),
        ("More().mine()", {"More"}),
        ("def f(orders: Orders): orders.find()", {"Orders"}),
        ("Base('any').find()", {"Base"}),
    ],
)
def test_those_who_call_it_on_an_object_of_their_own_pass_on_whose_it_is(program: str, expected: set[str]) -> None:
    assert receivers(program) == expected


def test_a_method_that_nobody_calls() -> None:
    assert receivers("", "Orders.mine") == set()
    assert code_of(BASE).receivers("app.py", "Orders.mine") == (Scope("app.py", "Orders.mine"),)


def test_what_is_no_method() -> None:
    assert receivers("def f(): pass\nf()", "f") == set()


def test_a_method_that_is_handed_on_without_its_object_may_be_anybodys() -> None:
    assert receivers("Base.find(thing)") == set()


def test_objects_of_one_class_are_told_apart_by_what_made_them() -> None:
    code = code_of(f"{BASE}Base('a').find()\nBase('b').find()\nBase('c').first()\n")
    texts = [code.texts(Member(Name("self"), "model"), scope) for scope in code.receivers("app.py", "Base.find")]
    assert sorted(text.literal or "" for found in texts for text in found) == ["a", "b", "c"]


def test_what_those_are_made_with_that_inherit_a_constructor() -> None:
    text = "class Late(Base): pass\nlate = Late('late')\nother = Base('other')\ndef f(late: Late, any: Base): pass\n"
    code = code_of(BASE + text)
    for name, expected in (("late", {"late"}), ("any", {"late", "other", "orders", "parcels"})):
        assert {text.literal for text in code.texts(Member(Name(name), "model"), Scope("app.py", "f"))} == expected


def test_what_the_constructor_of_a_class_gives_its_base() -> None:
    """Nobody knows where the object was made; the class knows what it is made with."""
    code = code_of(f"{BASE}def f(orders: Orders, parcels: Parcels, any: Base): pass\n")
    for name, expected in (("orders", {"orders"}), ("parcels", {"parcels"}), ("any", {"orders", "parcels"})):
        texts = code.texts(Member(Name(name), "model"), Scope("app.py", "f"))
        assert {text.literal for text in texts} == expected, name
