"""Which functions lead to some fact, and that only what is asked for is looked at."""

import pytest
from ringfence.languages.python import read
from ringfence.link.callees import Callees
from ringfence.link.code import ServiceCode
from ringfence.link.implied import Implied
from ringfence.link.leading import Leading
from ringfence.model.source import Source
from ringfence.model.value import FunctionValue


class Counting(Callees):
    """Notes which functions' calls are asked what they run."""

    def __init__(self, code):
        super().__init__(code, Implied(code), {}, {})
        self.asked = []

    def of(self, call, scope):
        self.asked.append(call.function)
        return super().of(call, scope)


def leading(calls, beside=None):
    """Where each function's calls lead, of a program in which only ``end`` does something."""
    text = "".join(
        f"def {name}():\n" + "".join(f"    {called}()\n" for called in run.split() or ["pass"])
        for name, run in calls.items()
    )
    code = ServiceCode({"a.py": read.read(Source("a.py", text.replace("pass()", "pass")))})
    callees = Counting(code)
    return Leading(code, callees, {("a.py", "end")}, beside or {}, set()), callees


@pytest.mark.parametrize(
    ("calls", "leads"),
    [
        ({"a": "end", "end": ""}, "a"),
        ({"a": "b", "b": "end", "end": ""}, "a b"),
        ({"a": "b end", "b": "", "end": ""}, "a"),
        ({"a": "b", "b": "a end", "end": ""}, "a b"),  # the circle is closed before the end is met
        ({"a": "b", "b": "c", "c": "b", "end": ""}, ""),
        ({"a": "b c", "b": "c", "c": "b d", "d": "", "end": ""}, ""),
        ({"a": "b d", "b": "c", "c": "b a", "d": "end", "end": ""}, "a b c d"),  # b and c lead on only over a
        ({"a": "b e d", "b": "c", "c": "a", "d": "end", "e": "f", "f": "e", "end": ""}, "a b c d"),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_circles_lead_where_any_of_them_leads(calls, leads, order):
    found, _ = leading(calls)
    assert sorted(name for name in [*calls][::order] if found.leads(("a.py", name))) == sorted([*leads.split(), "end"])


def test_what_runs_beside_a_function_counts():
    found, _ = leading({"a": "", "b": "end", "end": ""}, {("a.py", "a"): [FunctionValue("a.py", "b")]})
    assert found.leads(("a.py", "a"))


def test_only_what_is_asked_for_is_looked_at_and_only_once():
    calls = {f"f{n}": f"f{n + 1} f{n + 2}" for n in range(20)} | {"f20": "", "f21": "", "other": "f0"}
    found, callees = leading(calls)
    for name in calls:
        if name != "other":
            assert not found.leads(("a.py", name))
    assert sorted(callees.asked) == sorted([f"f{n}" for n in range(20)] * 2)
