"""What can be no function, since its declared type says so."""

import pytest
from ringfence.languages.go import read
from ringfence.languages.python import read as read_python
from ringfence.link.declared_data import DeclaredData
from ringfence.link.symbols import Symbols
from ringfence.model.expression import Invoke, Member, Name
from ringfence.model.source import Source, Span
from ringfence.model.value import Scope

TEXT = """
package orders

import "context"

type Page struct {
    Limit  int
    Names  []string
    Next   func() Page
    Handle string
    Any    any
    Mixed  string
    Global string
}
type Other struct { Mixed func() }

var Global = func() {}

func (p Page) Handle() {}

func list(ctx context.Context, id string, ids []string, by map[string]func(), next func(), page Page, err error) {
    err := wrap(next)
    use(ctx, id, err)
}
"""
SCOPE = Scope("orders.go", "list")


def data(text=TEXT, reader=read, path="orders.go"):
    return DeclaredData(Symbols({path: reader.read(Source(path, text))}))


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("ctx", True),
        ("id", True),
        ("ids", True),
        ("by", True),
        ("next", False),
        ("page", False),  # a struct is no function either, but its name may be that of many a type
        ("err", True),
        ("err′", False),  # hides the parameter
        ("unknown", False),
    ],
)
def test_a_parameter_of_plain_data_is_no_function(name, plain):
    assert data().holds(Name(name), SCOPE) is plain
    assert not data().holds(Name(name), Scope("orders.go"))


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Limit", True),
        ("Names", True),
        ("Next", False),
        ("Any", False),
        ("Handle", False),  # is a method, too
        ("Mixed", False),  # is a function in another struct
        ("Global", False),  # is a variable of a package, too
        ("Unknown", False),
    ],
)
def test_a_field_of_plain_data_is_no_function(name, plain):
    assert data().holds(Member(Name("page"), name), SCOPE) is plain


def test_what_is_called_is_not_told():
    assert not data().holds(Invoke(Name("id"), (), Span("orders.go", 1)), SCOPE)


def test_where_types_are_optional_nothing_is_told():
    text = "class Page:\n    limit: int\n\ndef use(id: int, page: Page):\n    run(id, page.limit)\n"
    python = data(text, read_python, "a.py")
    assert not python.holds(Name("id"), Scope("a.py", "use"))
    assert not python.holds(Member(Name("page"), "limit"), Scope("a.py", "use"))
