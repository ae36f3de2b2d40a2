"""Which canonical names the imports of a service can lead to."""

import pytest
from ringfence.extend import framework
from ringfence.languages.python import read
from ringfence.link.code import ServiceCode
from ringfence.link.spellings import beginnings, imported, origins
from ringfence.model.outline import Import, Outline
from ringfence.model.source import Source, Span

SPELLED = {
    "lib.Session()": ["lib.maker()()", "wrapper.db.session"],
    "a.b": ["c.d"],
    "c.d": ["a.b", "e.f()"],
    "x.y()": ["*.y()"],
}


def may_mean(name, *targets):
    imports = tuple(Import("x", target, Span("a", 1)) for target in targets)
    needed = origins([name], SPELLED)
    return needed is None or bool(needed & imported([Outline("a", "python", "a", imports)]))


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("lib.Session().execute", "lib"),
        ("lib.Session().execute", "lib.Session"),
        ("lib.Session().execute", "lib.maker"),
        ("lib.Session().execute", "wrapper.db"),
        ("axios.create().get", "axios.default"),
        ("typeorm.Repository().find", "typeorm::Repository"),
        ("github.com/acme/web.Default().GET", "github.com/acme/web"),
        ("lib.call", "..lib"),
        ("a.b.c", "e.f"),
    ],
)
def test_what_an_import_leads_to(name, target):
    assert may_mean(name, "other", target)


@pytest.mark.parametrize("name", ["lib.Session().execute", "a.b.c", "libs.x", "li"])
def test_what_no_import_leads_to(name):
    assert not may_mean(name, "lib.Other", "libs.y", "e.g", "l")


@pytest.mark.parametrize("name", ["builtins.open", "builtins.x()", "builtins", "x.y().z"])
def test_what_needs_no_import(name):
    assert may_mean(name)


def test_a_name_goes_on_from_others():
    assert list(beginnings("a.B().c[]")) == ["a", "a.B", "a.B()", "a.B().c", "a.B().c[]"]


def asked(text, *names, same_as=None):
    """What a framework's question for calls finds, in order."""
    spoken = framework("lib", language="python", libraries=("lib",), same_as=same_as or {})(lambda code: ())
    code = ServiceCode({"a.py": read.read(Source("a.py", text))}, [spoken])
    return [(call.name, call.call.invoke.at.line) for call in code.calls(*names)]


def test_names_that_nothing_can_mean_do_not_change_what_is_found_or_its_order():
    text = "import lib\nx = lib.Thing()\nx.put()\nx.get()\nopen()\n"
    names = ("none.Thing().get", "lib.Thing().put", "lib.Thing().get", "builtins.open")
    assert asked(text, *names) == [("lib.Thing().get", 4), ("lib.Thing().put", 3), ("builtins.open", 5)]
    assert asked(text, "none.Thing().get", "none.open") == []


def test_a_thing_by_another_name_is_found():
    assert asked("import lib\nlib.maker()().get()\n", "far.Thing().get", same_as={"lib.maker()()": "far.Thing()"}) == [
        ("far.Thing().get", 2)
    ]
