"""HCL is read into blocks and expressions; what cannot be read is left out, and nothing raises."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ringfence.formats.hcl import read_hcl, read_template
from ringfence.formats.hcl_tree import (
    Attribute,
    Call,
    Conditional,
    Expression,
    For,
    Index,
    Literal,
    Object,
    Opaque,
    Operation,
    Template,
    Tuple,
    Variable,
)

VAR = Attribute(Variable("var"), "a")


def value(written: str) -> Expression:
    (entry,) = read_hcl(f"x = {written}\n").entries
    return entry.value


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('"orders"', Literal("orders")),
        ('"a\\n\\"b\\""', Literal('a\n"b"')),
        ('"$${a} %%{b}"', Literal("${a} %{b}")),
        ("5432", Literal(5432)),
        ("0.5", Literal(0.5)),
        ("true", Literal(True)),
        ("null", Literal(None)),
        ("var.a", VAR),
        ("(var.a)", VAR),
        ('"${var.a}:80"', Template((VAR, ":80"))),
        ("x.y[0].z", Attribute(Index(Attribute(Variable("x"), "y"), Literal(0)), "z")),
        ("x.y.0.z", Attribute(Index(Attribute(Variable("x"), "y"), Literal(0)), "z")),
        ("x.y[*].z", Attribute(Index(Attribute(Variable("x"), "y"), None, each=True), "z")),
        ("[1, var.a]", Tuple((Literal(1), VAR))),
        (
            '{ a = 1, "b" : 2, (var.a) = 3 }',
            Object(((Literal("a"), Literal(1)), (Literal("b"), Literal(2)), (VAR, Literal(3)))),
        ),
        ("merge(var.a, [])", Call("merge", (VAR, Tuple(())))),
        ("merge(var.a...)", Call("merge", (VAR,), spread=True)),
        ("var.a ? 1 : 2", Conditional(VAR, Literal(1), Literal(2))),
        ("!var.a", Operation("!", None, VAR)),
        ('var.a != "x"', Operation("!=", VAR, Literal("x"))),
        ("[for k, v in var.a : v if k]", For(("k", "v"), VAR, None, Variable("v"), Variable("k"))),
        ("{ for s in var.a : s => s... }", For(("s",), VAR, Variable("s"), Variable("s"), None, grouped=True)),
    ],
)
def test_expressions(written: str, expected: Expression) -> None:
    assert value(written) == expected


def test_a_heredoc_is_a_text_with_pieces() -> None:
    assert value('<<-EOT\n[{"image": "${var.a}"}]\nEOT') == Template(('[{"image": "', VAR, '"}]'))
    assert read_template('{"name": "${var.a}"}') == Template(('{"name": "', VAR, '"}'))


def test_blocks_have_kinds_labels_and_lines() -> None:
    body = read_hcl(
        '# two queues\nresource "aws_sqs_queue" "orders" {\n  name = "orders"\n  tags {\n    a = 1\n  }\n}\n'
    )
    (block,) = body.blocks
    assert (block.kind, block.labels, block.line) == ("resource", ("aws_sqs_queue", "orders"), 2)
    entry = block.body.entry("name")
    assert entry is not None
    assert (entry.value, entry.line) == (Literal("orders"), 3)
    assert [inner.kind for inner in block.body.blocks] == ["tags"]
    assert block.body.entry("tags") is None


def test_depth_is_bounded() -> None:
    deep = "[" * 3000 + "]" * 3000
    read = value(deep)
    for _ in range(100):
        read = read.items[0] if isinstance(read, Tuple) and read.items else read
    assert isinstance(read, Opaque | Tuple)
    assert read_hcl("a {" * 3000 + "}" * 3000) is not None


def test_a_file_that_is_too_long_says_nothing() -> None:
    assert read_hcl("a = 1\n" * 400_000).entries == ()


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='ab ={}[]()"$%<>\n.,:?!*0-_#/\\', max_size=80))
def test_nothing_raises(text: str) -> None:
    read_hcl(text)
    read_template(text)
