"""What of a scope the meaning of a name depends on."""

import pytest
from ringfence.languages.java import read as read_java
from ringfence.languages.python import read as read_python
from ringfence.link.dependence import MOST_PARTS, Dependence
from ringfence.link.frames import Frames
from ringfence.link.symbols import Symbols
from ringfence.model.expression import Argument, Collection, Constant, Invoke, Lambda, Member, Name, Text, literal
from ringfence.model.source import Source, Span
from ringfence.model.value import ClassValue, Instance, Scope

PYTHON = """import library
LIMIT = 5
def caller(): Store(LIMIT).save(1)
class Store:
    kept = LIMIT
    def save(self, given):
        local = given
        def inner(): return local, self
    @staticmethod
    def bare(given): pass
def plain(given): pass
"""
JAVA = """package a;
import b.Client;
class Store {
    Client client;
    void save(String given) { String local = given; run(() -> local); }
    void twice(int one) { }
    void twice(int one, String two) { }
    static void bare() { }
    static void bare(int one) { }
    void bare(long one, int two) { }
}
class Branch extends Store { Client below; }
"""
CALL = Invoke(Name("save"), (), Span("x", 3))


def kept(text, reader, path, function, expression):
    """Whether the receiver and the call count: "" if neither does."""
    symbols = Symbols({path: reader.read(Source(path, text))})
    dependence = Dependence(symbols, Frames(symbols))
    receiver = Instance(ClassValue(path, "Store"))
    scope = Scope(path, function, CALL, Scope(path, "caller"), receiver)
    left = dependence.relevant(expression, scope)
    assert (left.path, left.function) == (path, function)
    assert left.receiver in (receiver, None)
    assert left.call is None or left == scope
    return "call" if left.call else "receiver" if left.receiver else ""


@pytest.mark.parametrize(
    ("function", "name", "counts"),
    [
        ("Store.save", "given", "call"),
        ("Store.save", "local", "call"),
        ("Store.save", "inner", "call"),
        ("Store.save", "self", "receiver"),
        ("Store.save", "LIMIT", ""),
        ("Store.save", "library", ""),
        ("Store.save", "kept", ""),  # in Python a plain name is no member
        ("Store.save.inner", "local", "call"),
        ("Store.save.inner", "self", "call"),
        ("Store.save.inner", "LIMIT", ""),
        ("Store.bare", "given", "call"),
        ("Store", "kept", "call"),
        ("plain", "given", "call"),
        ("plain", "Store", ""),
    ],
)
def test_names_in_python(function, name, counts):
    assert kept(PYTHON, read_python, "a.py", function, Name(name)) == counts
    assert kept(PYTHON, read_python, "a.py", function, Member(Member(Name(name), "x"), "y")) == counts


@pytest.mark.parametrize(
    ("function", "name", "counts"),
    [
        ("Store.save", "given", "call"),
        ("Store.save", "local", "call"),
        ("Store.save", "self", "receiver"),
        ("Store.save", "client", "receiver"),
        ("Store.save", "below", "receiver"),  # an object of a class below has it as a member
        ("Store.save", "anything", ""),  # no object of the service has
        ("Store.twice", "two", "call"),  # of one overload
        ("Store.twice", "self", "receiver"),
        ("Store.bare", "self", "receiver"),
        ("", "client", ""),
    ],
)
def test_names_in_java(function, name, counts):
    assert kept(JAVA, read_java, "A.java", function, Name(name)) == counts


def test_what_a_lambda_catches_depends_on_the_call_of_the_function_around():
    (name,) = (f.name for f in read_java.read(Source("A.java", JAVA)).functions if "<lambda" in f.name)
    assert kept(JAVA, read_java, "A.java", name, Name("local")) == "call"
    assert kept(JAVA, read_java, "A.java", name, Name("client")) == "receiver"


@pytest.mark.parametrize(
    ("expression", "counts"),
    [
        (literal("orders"), ""),
        (Constant(1), ""),
        (Text(("/", Name("LIMIT"))), ""),
        (Text(("/", Name("given"))), "call"),
        (Invoke(Member(Name("library"), "load"), (Argument(Name("LIMIT")),), Span("a.py", 1)), ""),
        (Invoke(Member(Name("library"), "load"), (Argument(Name("given")),), Span("a.py", 1)), "call"),
        (Invoke(Member(Name("self"), "load"), (), Span("a.py", 1)), "receiver"),
        (Member(Invoke(Name("super"), (), Span("a.py", 1)), "load"), "receiver"),
        (Invoke(Name("library"), (Argument(Lambda("Store.save.<lambda:1>")),), Span("a.py", 1)), "call"),
        (Collection((Name("LIMIT"),) * (2 * MOST_PARTS)), "call"),  # nobody looks at so much
    ],
)
def test_an_expression_depends_on_what_it_mentions(expression, counts):
    assert kept(PYTHON, read_python, "a.py", "Store.save", expression) == counts


@pytest.mark.parametrize(
    ("reader", "path", "text", "name", "functions", "same"),
    [
        (read_python, "a.py", PYTHON, "LIMIT", ("Store.save", "Store.save.inner", "plain", ""), True),
        (read_python, "a.py", PYTHON, "local", ("Store.save", "Store.save.inner"), True),
        (read_python, "a.py", PYTHON, "given", ("Store.save", "plain"), False),
        (read_python, "a.py", PYTHON, "kept", ("Store", "plain"), False),
        (read_java, "A.java", JAVA, "client", ("Store.save", "Store.twice", "Store"), True),
        (read_java, "A.java", JAVA, "client", ("Store.save", ""), False),
        (read_java, "A.java", JAVA, "given", ("Store.save", "Store.twice"), False),
    ],
)
def test_a_chain_is_asked_for_once_where_its_first_name_means_the_same(reader, path, text, name, functions, same):
    symbols = Symbols({path: reader.read(Source(path, text))})
    dependence = Dependence(symbols, Frames(symbols))
    for chain in (Name(name), Member(Name(name), "x")):
        asked = {dependence.shared(chain, Scope(path, function)) for function in functions}
        assert len(asked) == (1 if same else len(functions))


def test_who_called_is_part_of_the_question_only_where_it_counts():
    symbols = Symbols({"a.py": read_python.read(Source("a.py", PYTHON))})
    dependence = Dependence(symbols, Frames(symbols))
    called = Scope("a.py", "Store.save", CALL, Scope("a.py", "caller"))
    assert dependence.shared(Name("given"), called) == ("given", called)
    assert dependence.shared(Member(Invoke(Name("f"), (), Span("x", 3)), "x"), called) is None
