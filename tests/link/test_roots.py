"""What of the way to a function its expressions depend on, by names alone."""

import pytest
from ringfence.languages import java, kotlin, python
from ringfence.link.code import ServiceCode
from ringfence.link.roots import CLOSURE, RootsOfNames
from ringfence.model.source import Source

READERS = {"py": python.read, "java": java.read, "kt": kotlin.read}


def roots(text, function, suffix="py", run=False):
    """The roots of what the call ``see(x)`` in a function is given."""
    path = f"a.{suffix}"
    code = ServiceCode({path: READERS[suffix].read(Source(path, text))})
    found = RootsOfNames(code.symbols, code.evaluator.frames)
    calls = code.symbols.calls.inside[path, function]
    (seen,) = [call.invoke.argument(0) for call in calls if getattr(call.invoke.callee, "name", "") == "see"]
    return set((found.run if run else found.of)((path, function), seen))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("see('http://a')", set()),
        ("see(FIXED)", set()),
        ("see(other())", set()),
        ("see(a)", {"a"}),
        ("see(f'http://{a}/{b}')", {"a", "b"}),
        ("see(make(a).url)", {"a"}),
        ("x = a; see(x)", {"a"}),
        ("x = a; y = x + b; see(y)", {"a", "b"}),
        ("x = x + a; see(x)", {"a"}),  # what depends on itself ends
        ("x = 'fixed'; see(x)", set()),
        ("x = {}; x['url'] = a; see(x['url'])", {"a"}),
        ("x = {}; y = {}; y['url'] = a; see(x['url'])", set()),
        ("for x in a: see(x)", {"a"}),
        ("see(lambda: 1)", {f"{CLOSURE}f.<lambda:1>", "=f.<lambda:1>"}),
    ],
)
def test_a_function_depends_on_its_arguments_alone(body, expected):
    assert roots(f"def f(a, b):\n    {body}\n", "f") == expected


def test_a_module_depends_on_nothing():
    assert roots("x = ask()\nsee(x)\n", "") == set()


METHOD = """
class A:
    def __init__(self, url): self.url = url
    def other(self): pass
    @property
    def read(self): return self.url
    def f(self, a): see({})
"""


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ("self.url", {"."}),
        ("self.read", {"."}),
        ("self", {"."}),
        ("self.other", {":"}),
        ("self.other()", {":"}),
        ("super().other", {".", ":"}),
        ("self.other(a)", {":", "a"}),
        ("[self.other, self.url]", {":", "."}),
    ],
)
def test_which_method_is_meant_the_class_of_an_object_tells(seen, expected):
    assert roots(METHOD.format(seen), "A.f") == expected


@pytest.mark.parametrize(
    ("seen", "expected"), [("dao", {"."}), ("this.dao", {"."}), ("find()", {":"}), ("a", {"a"}), ("LIMIT", set())]
)
def test_a_plain_name_may_mean_a_member(seen, expected):
    text = f"class A {{ Dao dao; void find() {{}} void f(String a) {{ see({seen}); }} }}"
    assert roots(text, "A.f", "java") == expected


def test_what_is_a_function_around_s_is_said_to_be():
    text = "def f(a):\n    def g(b):\n        see([a, b, g, FIXED])\n    g(1)\n"
    assert roots(text, "f.g") == {"^a", "b", "^g"}


def test_a_lambda_of_a_method_sees_its_members():
    text = "class A(val dao: Dao) { fun f(a: String) { run { see(dao, a) } } }"
    (lambda_,) = (name for name in ServiceCode({"a.kt": kotlin.read.read(Source("a.kt", text))}).symbols.functions
                  if "<lambda" in name[1])  # fmt: skip
    assert roots(text, lambda_[1], "kt") == {"."}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("see(a)", {"a()"}),
        ("x = a; see(x)", {"a()"}),
        ("see(a.run)", {"a"}),  # which object it is, tells more than that it is run
        ("see(lambda: b)", {f"{CLOSURE}f.<lambda:1>"}),
        ("x = 'fixed'; see(x)", set()),
    ],
)
def test_of_what_is_only_run_only_what_it_does_counts(body, expected):
    assert roots(f"def f(a, b):\n    {body}\n", "f", run=True) == expected


def test_a_name_around_that_is_only_run():
    assert roots("def f(a):\n    def g():\n        see(a)\n    g()\n", "f.g", run=True) == {"^a()"}


def test_an_expression_that_is_too_large_depends_on_everything():
    assert roots(f"def f(a):\n    see([{'1, ' * 3000}])\n", "f") == {"*"}
