"""What a call can run, by its names."""

from ringfence.languages.java import read
from ringfence.languages.python import read as read_python
from ringfence.languages.typescript import read as read_typescript
from ringfence.link.own_names import OwnNames
from ringfence.link.symbols import Symbols
from ringfence.model.expression import Invoke, Lambda, Member, Name, literal
from ringfence.model.source import Source, Span
from ringfence.model.value import Scope

TEXT = "class A { void own() { Runnable kept = () -> own(); Runnable made = make(); } }"
SCOPE = Scope("A.java", "A.own")


def names(text=TEXT, reader=read, path="A.java"):
    return OwnNames(Symbols({path: reader.read(Source(path, text))}))


def test_a_callee_has_to_be_defined():
    assert names().callee(Name("own"), SCOPE)
    assert names().callee(Member(Name("x"), "own"), SCOPE)
    assert names().callee(Name("A"), SCOPE)
    assert not names().callee(Member(Name("log"), "info"), SCOPE)


def test_an_argument_has_to_look_like_a_function():
    assert names().argument(Lambda("A.own.<lambda:1>"), SCOPE)
    assert names().argument(Member(Name("self"), "own"), SCOPE)
    assert names().argument(Name("kept"), SCOPE)
    assert not names().argument(Name("made"), SCOPE)
    assert not names().argument(Invoke(Name("own"), (), Span("A.java", 1)), SCOPE)


def test_where_variables_can_be_called_every_name_counts_that_means_something():
    text = (
        "from b import own as other\ndef own(given, *, kept=1): local = kept\nclass A: field = 1\nx.set = A(made=2)\n"
    )
    python = names(text, read_python, "a.py")
    for name in ("own", "given", "kept", "local", "other", "A", "field", "set", "made"):
        assert python.callee(Name(name), Scope("a.py", "own")), name
        assert python.callee(Member(Name("x"), name), Scope("a.py")), name
    assert python.callee(Invoke(Name("anything"), (), Span("a.py", 1)), Scope("a.py"))
    assert not python.callee(Name("anything"), Scope("a.py"))
    assert not python.callee(Member(Name("x"), "anything"), Scope("a.py"))
    assert python.argument(Name("anything"), Scope("a.py"))


def test_an_import_means_something_of_the_service_if_that_has_what_it_names():
    text = "from a import own as first\nfrom b import first as second\nfrom lib import x as third\nimport lib\ndef own(): 1"
    python, place = names(text, read_python, "a.py"), Scope("a.py")
    assert [python.callee(Name(name), place) for name in ("first", "second", "third", "lib")] == [
        True,
        True,
        False,
        False,
    ]


def test_where_any_object_may_be_a_dictionary_everything_counts():
    assert names("x = 1", read_typescript, "a.ts").callee(Member(Name("x"), "anything"), Scope("a.ts"))


def test_a_decorator_may_be_an_object():
    assert names("x = 1", read_python, "a.py").decorator(Name("anything"), Scope("a.py"))
    assert not names().decorator(Name("Override"), SCOPE)


def test_a_string_is_no_function_in_any_language():
    assert not names("x = 1", read_python, "a.py").argument(literal("a"), Scope("a.py"))


CALLING = """class A {
    void query() { db.execute(); }
    void direct() { store.query(); }
    void referring() { pool.submit(this::direct); }
    void passing() { pool.submit(() -> referring()); }
    String idle() { return order.getName(); }
}
class B { B() { new A().direct(); } }
class C { void making() { new B(); } }
"""


def test_what_may_lead_to_a_function_is_told_by_names():
    leading = names(CALLING).leading_to([("A.java", "A.query")])
    assert {"query", "direct", "referring", "passing", "making"} <= leading
    assert not {"idle", "getName", "execute"} & leading


def test_only_calls_that_name_one_of_them_may_run_it():
    symbols = Symbols({"A.java": read.read(Source("A.java", CALLING))})
    own = OwnNames(symbols)

    def may_run(function, name):
        return [
            own.may_run(call, Scope("A.java", function), {name}) for call in symbols.calls.inside["A.java", function]
        ]

    assert may_run("A.direct", "query") == [True]
    assert may_run("A.referring", "direct") == [True]
    assert may_run("A.idle", "query") == [False]


def test_a_constructor_is_named_by_its_class():
    assert names(CALLING).of([("A.java", "B.__init__")]) >= {"B"}
