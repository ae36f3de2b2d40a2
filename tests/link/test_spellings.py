"""Which canonical names the imports of a service can lead to."""

import pytest
from ringfence.extend import framework
from ringfence.languages.python import read
from ringfence.link.code import ServiceCode
from ringfence.link.library_calls import FEW, LibraryCalls
from ringfence.link.spellings import Spellings, before, imported
from ringfence.model.outline import Import, Outline
from ringfence.model.source import Source, Span

SAME_AS = {
    "lib.maker()()": "lib.Session()",
    "wrapper.db.session": "lib.Session()",
    "c.d": "a.b",
    "a.b": "c.d",
    "e.f()": "c.d",
    "*.y()": "x.y()",
}


def may_mean(name, *targets):
    imports = tuple(Import("x", target, Span("a", 1)) for target in targets)
    given, spellings = imported([Outline("a", "python", "a", imports)]), Spellings(SAME_AS)
    ways = [spellings.origins(beginning, [name]) for beginning in (name.rpartition(".")[0], "lib.Session()", "")]
    (may,) = {needed is None or bool(needed & given) for needed in ways}  # whatever was asked before
    return may


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


@pytest.mark.parametrize("name", ["builtins.open", "builtins.x()", "x.y().z"])
def test_what_needs_no_import(name):
    assert may_mean(name)


@pytest.mark.parametrize(
    ("name", "beginning"),
    [("a.B().c[]", "a.B().c"), ("a.B().c", "a.B()"), ("a.B()", "a.B"), ("a.B", "a"), ("a", ""), ("", "")],
)
def test_a_name_goes_on_from_another(name, beginning):
    assert before(name) == beginning


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


ADDED = {"lib.context*.session": "lib.Session()", "known.Thing().session": "known.Session()"}


@pytest.mark.parametrize(
    "text",
    [
        "from lib import context\ndef f(request):\n    request.session.get()\n",
        "import lib.context\nclass Request: pass\nRequest().session.get()\n",
        "import lib.context\nclass Request:\n    def f(self):\n        self.session.get()\n",
        "import lib.context, other\nclass Request(other.Request): pass\nRequest().session.get()\n",
        "import lib.context, other\nother.Thing().session.get()\n",
    ],
)
def test_a_library_adds_a_member_to_what_is_not_known_to_have_it(text):
    assert len(asked(text, "lib.Session().get", same_as=ADDED)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "import lib\ndef f(request):\n    request.session.get()\n",
        "import lib.context\ndef f(request):\n    request.sessions.get()\n",
        "import lib.context, known\nknown.Thing().session.get()\n",
        "import lib.context, other\nother.session.get()\n",
        "import lib.context, other\nclass Request:\n    session = other.Thing()\nRequest().session.get()\n",
    ],
)
def test_a_library_adds_no_member_to_what_has_it_nor_where_it_is_not_imported(text):
    assert asked(text, "lib.Session().get", same_as=ADDED) == []


def test_what_is_imported_narrows_a_question_only_where_many_calls_are_candidates(monkeypatch):
    text = "import lib\nx = lib.Thing()\nx.put()\nx.get()\n"
    seen = []
    monkeypatch.setattr(LibraryCalls, "_matching", lambda self, path, call, wanted: seen.append(call) or ())
    asked(text, "none.Thing().get")
    assert len(seen) == 1  # so few are looked at at once
    asked(text + "x.get()\n" * FEW, "none.Thing().get")
    assert len(seen) == 1
    asked(text + "x.get()\n" * FEW, "lib.Thing().get")
    assert len(seen) == 2 + FEW
