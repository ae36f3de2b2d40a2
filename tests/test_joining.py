"""Files that mean something only together are joined by their format when all of them are known."""

from ringfence.extend import Manifest
from ringfence.model.facts import Fragment, Gap
from ringfence.model.source import Span
from ringfence.read.joining import joined


def fragment(path, text, format="chart"):
    return Fragment(format, text, Span(path, 1))


def gap(path):
    return Gap("manifest", "told", Span(path, 1))


def formatted(join, name="chart"):
    return Manifest(name, ("*",), (), lambda source: (), join)


def test_what_files_mean_together_takes_the_place_of_what_each_said():
    facts = {"a": (gap("a"), fragment("a", "A")), "b": (fragment("b", "B"),), "c": (gap("c"),)}
    given = []

    def join(texts):
        given.append(dict(texts))
        yield "a", [gap("first")]
        yield "a", [gap("second")]

    found = joined(facts, [formatted(join), formatted(None, "other")])
    assert given == [{"a": "A", "b": "B"}]
    assert found == {**facts, "a": (fragment("a", "A"), gap("first"), gap("second"))}


def test_a_format_without_fragments_is_not_asked():
    facts = {"a": (fragment("a", "A", "other"),)}
    assert joined(facts, [formatted(lambda texts: 1 / 0)]) == facts


def test_a_format_that_fails_leaves_what_there_was():
    facts = {"a": (gap("a"), fragment("a", "A"))}

    def join(texts):
        yield "a", []
        raise ValueError

    assert joined(facts, [formatted(join)]) == facts
