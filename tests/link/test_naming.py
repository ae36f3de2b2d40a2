"""Under which names things of a service are called."""

from ringfence.languages.python import read
from ringfence.link.naming import Naming
from ringfence.link.symbols import Symbols
from ringfence.model.source import Source
from ringfence.model.value import ClassValue


def naming(**texts):
    files = {f"{name}.py": text for name, text in texts.items()}
    return Naming(Symbols({path: read.read(Source(path, text)) for path, text in files.items()}))


def test_the_files_that_call_something_of_a_name_are_given_in_their_order():
    code = naming(a="x.send(1)\nother()\n", b="get()(2)\n", c="send(x.post)\n")
    assert [outline.path for outline in code.calling(["send"])] == ["a.py", "c.py"]
    assert [outline.path for outline in code.calling(["get", "send", "absent"])] == ["a.py", "b.py", "c.py"]
    assert code.calling(["post"]) == []
    assert {"send", "other", "get"} <= set(code.called_names)
    assert "post" not in code.called_names


def test_a_class_is_called_by_its_own_name_and_those_that_imports_give_it():
    code = naming(
        a="class Order: 1\nclass Item: 1\n",
        b="from a import Order as Bought\nfrom a import Item as Part\nimport decimal\n",
        c="from b import Bought as Sold\n",
    )
    names = code.names_of([ClassValue("a.py", "Order")])
    assert {"Order", "Bought", "Sold"} <= names
    assert names.isdisjoint({"Item", "Part", "Decimal", "decimal"})


def test_whatever_is_set_handed_over_or_a_member_may_hold_a_class():
    code = naming(
        a="class Order: 1\n",
        b="Variable = pick()\nfor Looped in many: 1\ndef f(Parameter): 1\n",
        c="class A:\n    Field = 1\n    def Property(self): 1\nx.Attribute = 1\nmake(Keyword=1)\n",
        d="with lent() as Entered: 1\nfrom b import Variable as Renamed\ndef Function(): 1\n",
    )
    names = code.names_of([ClassValue("a.py", "Order")])
    for name in ("Variable", "Looped", "Parameter", "Field", "Property", "Attribute", "Keyword", "Entered", "Renamed"):
        assert name in names, name
    assert "Function" not in names


def test_a_class_within_another_is_called_by_its_last_name():
    assert "Inner" in naming(a="class Outer:\n    class Inner: 1\n").names_of([ClassValue("a.py", "Outer.Inner")])
