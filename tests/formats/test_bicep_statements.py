"""Bicep is read into statements whose expressions have the tree of HCL's."""

from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ringfence.formats import hcl_tree as hcl
from ringfence.formats.bicep import read_bicep


def only(text: str):
    (declared,) = read_bicep(dedent(text))
    return declared


@pytest.mark.parametrize(
    ("written", "expression"),
    [
        ("'orders'", hcl.Literal("orders")),
        ("'a${b}c'", hcl.Template(("a", hcl.Variable("b"), "c"))),
        (r"'it\'s'", hcl.Literal("it's")),
        ("3", hcl.Literal(3)),
        ("true", hcl.Literal(True)),
        ("null", hcl.Literal(None)),
        ("a.b[0]", hcl.Index(hcl.Attribute(hcl.Variable("a"), "b"), hcl.Literal(0))),
        ("a.?b ?? c", hcl.Call("coalesce", (hcl.Attribute(hcl.Variable("a"), "b"), hcl.Variable("c")))),
        ("!a", hcl.Operation("!", None, hcl.Variable("a"))),
        ("a == 'b' ? c : d", hcl.Conditional(
            hcl.Operation("==", hcl.Variable("a"), hcl.Literal("b")), hcl.Variable("c"), hcl.Variable("d"))),
        ("toLower('A')", hcl.Call("toLower", (hcl.Literal("A"),))),
        ("store.listKeys().keys", hcl.Attribute(hcl.Attribute(hcl.Variable("store"), "listKeys"), "keys")),
        ("server::database.name", hcl.Attribute(hcl.Variable("database"), "name")),
        ("[for (x, i) in y: x]", hcl.For(("i", "x"), hcl.Variable("y"), None, hcl.Variable("x"), None)),
    ],
)  # fmt: skip
def test_expressions(written, expression):
    assert only(f"var it = {written}\n").value == expression


def test_objects_and_lists():
    value = only("var it = {\n  a: [\n    'x'\n    2\n  ]\n  'b-c': d // said\n}\n").value
    items = ((hcl.Literal("a"), hcl.Tuple((hcl.Literal("x"), hcl.Literal(2)))), (hcl.Literal("b-c"), hcl.Variable("d")))
    assert value == hcl.Object(items)


def test_statements():
    text = """
        @secure()
        param password string
        param port int = 80
        resource server 'Microsoft.Sql/servers@2022-05-01' existing = {
          name: 'main'
          resource database 'databases' = { name: 'orders' }
        }
        module apps './app.bicep' = [for name in names: if (name != 'x') {
          name: name
        }]
        output host string = server.name
        """
    found = read_bicep(dedent(text))
    assert [(one.kind, one.name, one.line, one.source, one.existing, one.parent) for one in found] == [
        ("param", "password", 3, "", False, ""),
        ("param", "port", 4, "", False, ""),
        ("resource", "server", 5, "Microsoft.Sql/servers@2022-05-01", True, ""),
        ("resource", "database", 7, "databases", False, "server"),
        ("module", "apps", 9, "./app.bicep", False, ""),
        ("output", "host", 12, "", False, ""),
    ]
    assert found[0].value is None
    assert found[4].loop == (("name",), hcl.Variable("names"))
    assert isinstance(found[4].condition, hcl.Operation)


def test_what_is_too_deep_is_opaque():
    declared = only(f"var it = {'[' * 200}1{']' * 200}\n")
    assert declared.kind == "var"


@settings(max_examples=80)
@given(st.text(alphabet="resourcvamdule '{}[]()=:.?!$@\n0aif", max_size=120))
def test_whatever_it_says_it_is_read(text):
    read_bicep(text)
