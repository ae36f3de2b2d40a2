"""Texts with holes and what string methods make of them."""

import pytest
from linking import shown
from ringfence.link.strings import joined, transform
from ringfence.model.expression import Hole, Text, join
from ringfence.model.source import Span, Step
from ringfence.model.value import Known

HOLE = Hole("env", "HOST")


def test_neighbouring_pieces_become_one_and_empty_ones_go():
    assert join(("a", "", Text(("b", Text(("c",)), HOLE)), "", "d")) == Text(("abc", HOLE, "d"))


def test_nothing_at_all_is_the_empty_string():
    assert join(()) == Text(("",))
    assert join(("", "")).literal == ""


@pytest.mark.parametrize(
    ("text", "method", "arguments", "result"),
    [
        (("/a/", HOLE, "/b/"), "strip", ("/",), "a/$HOST/b"),
        (("/a/", HOLE, "/b/"), "lstrip", ("/",), "a/$HOST/b/"),
        (("/a/", HOLE, "/b/"), "rstrip", ("/",), "/a/$HOST/b"),
        ((" a ",), "strip", (), "a"),
        ((HOLE, "/"), "rstrip", ("/",), "$HOST"),
        (("a-b", HOLE), "replace", ("-", "_"), "a_b$HOST"),
        (("Ab", HOLE), "lower", (), "ab$HOST"),
        (("Ab", HOLE), "upper", (), "AB$HOST"),
        (("http://a",), "removeprefix", ("http://",), "a"),
        (("a.svc", HOLE), "removesuffix", (".svc",), "a.svc$HOST"),
        (("{}/{}",), "format", ("a", "b"), "a/b"),
        (("{1}/{0}",), "format", ("a", "b"), "b/a"),
        (("{}/{name}",), "format", ("a",), "a/?"),
        (("{}/{}",), "format", ("a",), "a/?"),
        (("%s/%5.2f%%/%s",), "formatted", ("a", "b"), "a/b%/?"),
        (("%2$s/%1$s/%s",), "formatted", ("a", "b"), "b/a/a"),
        (("%[2]s/%+v/%5.2[1]f",), "formatted", ("a", "b"), "b/a/a"),
        (("a", HOLE), "concat", ("b",), "a$HOSTb"),
        (("a",), "append", ("b",), "ab"),
        (("OrderLine",), "Underscore", (), "order_line"),
        (("OrderLine",), "Kebaberize", (), "order-line"),
    ],
)
def test_string_methods(text, method, arguments, result):
    changed = transform(Text(text), method, [Text((argument,)) for argument in arguments])
    assert shown(changed) == result


@pytest.mark.parametrize("method", ["split", "startswith", "json", ""])
def test_a_method_that_gives_no_string_gives_nothing(method):
    assert transform(Text(("a",)), method, []) is None


def test_replacing_reaches_a_variables_default():
    hole = Hole("env", "URL", Text(("postgres://db",)))
    changed = transform(Text((hole,)), "replace", [Text(("postgres:",)), Text(("postgresql:",))])
    assert shown(changed) == "${URL:-postgresql://db}"


def test_a_replacement_that_is_not_known_changes_nothing():
    assert transform(Text(("a",)), "replace", [Text((HOLE,)), Text(("b",))]) == Text(("a",))


def test_the_evidence_of_a_joined_text_is_its_hosts():
    host = Known(Text(("http://a",)), (Step("host", Span("a.py", 1)),))
    path = Known(Text(("x",)), (Step("path", Span("a.py", 2)),))
    assert joined((host, path)) == Known(Text(("http://ax",)), host.because)


def test_an_id_put_into_a_url_does_not_say_whom_to_ask():
    """The finding stands where the host is written, not where somebody passes the id on."""
    site = Span("caller.py", 7)
    identity, host = Known(Text(("7",)), (), site), Known(Text(("http://orders",)), (), site)
    assert joined((Known(Text(("http://orders/",))), identity)).site is None
    assert joined((host, Known(Text(("/",))), identity)).site == site
    assert joined((Known(Text(("http://",))), identity, Known(Text(("/orders",))))).site == site
    assert joined((Known(Text(("orders.",))), identity)).site == site
