"""Methods that share a name: each does what it does itself."""

from textwrap import dedent

from ringfence.languages.java import read
from ringfence.link.code import ServiceCode
from ringfence.link.flow import Flow
from ringfence.model.expression import Name
from ringfence.model.facts import Query
from ringfence.model.source import Source, Span


def reached(text: str, function: str, line: int = 0) -> list[int]:
    """The lines of the calls of ``hit`` that an execution of a method reaches."""
    outline = read.read(Source("A.java", dedent(text)))
    code = ServiceCode({"A.java": outline})
    facts = [Query((), c.invoke.at, c.function) for c in outline.calls if c.invoke.callee == Name("hit")]
    found, _ = Flow(code, facts).walk("A.java", function, Span("A.java", line) if line else None)
    return sorted({one.fact.at.line for one in found})


TEXT = """\
class A {
    void entry() { save(1); }
    void other() { save(1, 2); }
    void any() { save(); }
    void save(int a) {
        hit();
    }
    void save(int a, int b) {
        hit();
        save(a);
    }
}
"""


def test_a_call_runs_the_one_that_takes_its_arguments() -> None:
    assert reached(TEXT, "A.entry") == [6]
    assert reached(TEXT, "A.other") == [6, 9]


def test_a_call_that_fits_none_may_run_any() -> None:
    assert reached(TEXT, "A.any") == [6, 9]


def test_an_entry_is_the_one_where_that_is_said() -> None:
    assert reached(TEXT, "A.save", 6) == [6]
    assert reached(TEXT, "A.save", 8) == [6, 9]
    assert reached(TEXT, "A.save") == [6, 9]
