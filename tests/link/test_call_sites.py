"""Every call of a service's files: by what it is called by, where it stands, and what it is given."""

from ringfence.languages.python import read as python
from ringfence.languages.typescript import read as typescript
from ringfence.link.symbols import Symbols
from ringfence.model.expression import Invoke, Name
from ringfence.model.outline import Call
from ringfence.model.source import Source, Span


def calls_of(text, path="app.py"):
    reader = python if path.endswith(".py") else typescript
    return Symbols({path: reader.read(Source(path, text))}).calls


def lines(calls, name):
    return [call.invoke.at.line for _, call in calls.named.get(name, ())]


def test_a_call_is_found_by_its_last_name_seen_through_imports():
    calls = calls_of("from web import get as fetch\nfetch('a')\nclient.get('b')\npost('c')\n")
    assert lines(calls, "get") == [2, 3]
    assert lines(calls, "post") == [4]
    assert lines(calls, "fetch") == []


def test_a_call_is_found_by_what_its_variable_is_set_to():
    text = "import { Queue } from 'bullmq';\nconst Kind = pro ? lib.QueuePro : Queue;\nnew Kind('a');\nother('b');\n"
    calls = calls_of(text, "app.ts")
    assert (lines(calls, "Queue"), lines(calls, "QueuePro"), lines(calls, "Kind")) == ([3], [3], [3])
    assert lines(calls_of("from web import get\nask = get\nask('a')\nget = 5\n"), "get") == [3]


def test_an_import_inside_a_function_counts_there_alone():
    calls = calls_of("def f():\n    from web import get as fetch\n    fetch('a')\nfetch('b')\n")
    assert (lines(calls, "get"), lines(calls, "fetch")) == ([3], [4])


def test_calls_stand_in_their_functions_in_order():
    calls = calls_of("def f():\n    a()\n    b(c())\nd()\n")
    assert [call.invoke.callee.name for call in calls.inside["app.py", "f"]] == ["a", "b", "c"]
    assert [call.invoke.callee.name for call in calls.inside["app.py", ""]] == ["d"]


def test_a_call_is_known_by_its_place():
    calls = calls_of("x = a()\n")
    (call,) = calls.inside["app.py", ""]
    assert calls.at == {call.invoke.at: call.invoke}


def test_the_names_of_arguments_and_who_is_given_a_function_without_a_name():
    calls = calls_of("run(1, at=2)\nsort(xs, key=lambda x: x)\n")
    assert calls.keywords == {"at", "key"}
    assert [call.invoke.callee.name for call in calls.handing_over.values()] == ["sort"]


def test_a_call_that_a_library_makes_is_one_like_any_other():
    calls = calls_of("def f(): pass\n")
    made = Call(Invoke(Name("f"), (), Span("app.py", 1, 5)), "")
    calls.add("app.py", made)
    assert calls.named["f"] == [("app.py", made)]
    assert calls.inside["app.py", ""] == [made]


def test_a_default_export_is_found_by_every_name_that_it_may_have():
    calls = calls_of("import fetch from 'http-client';\nfetch('/x');\n", "app.ts")
    assert {name for name, found in calls.named.items() if found} == {"fetch", "default", "http-client"}


def test_a_name_that_is_no_function_of_its_file_may_be_an_object():
    text = "const db = knex();\nfunction own() {}\ndb('orders');\nown();\n"
    assert [call.invoke.callee.name for _, call in calls_of(text, "app.ts").of_objects] == ["knex", "db"]
    assert calls_of("db('orders')\n").of_objects == []
