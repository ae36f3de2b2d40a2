"""What can be no function, since its declared type says so."""

import pytest
from ringfence.languages.go import read
from ringfence.languages.python import read as read_python
from ringfence.link.declared_data import DeclaredData
from ringfence.link.symbols import Symbols
from ringfence.model.expression import Invoke, Member, Name, Result
from ringfence.model.source import Source, Span
from ringfence.model.value import Scope

TEXT = """
package orders

import (
    "context"
    "other.org/lib"
)

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
type Handler func()
type Status uint8
type Named Handler

var Global = func() {}

func (p Page) Handle() {}

func list(ctx context.Context, id string, ids []string, by map[string]func(), next func(), page Page, err error,
          handler Handler, foreign lib.Page, status Status, named Named) {
    err := wrap(next)
    use(ctx, id, err)
}

func wrap(next func()) func() { return next }
func several(next func()) (Page, error, func()) { return Page{}, nil, next }
func none() {}
func (p Page) Find(id string) *Page { return &p }

func locals(next func(), page Page, id string) {
    found := page.Find(id)
    one, failed, made := several(next)
    given := lib.Twice(next)
    plain := lib.Twice(id)
    called := next()
    again := found
    var declared Page
    var unknown lib.Thing
    var either func()
    if id == "" { either = wrap(next) }
    inner := func() { use(found, made) }
    chained := lib.With(next).Done()
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
        ("page", True),
        ("handler", False),
        ("status", True),
        ("named", False),
        ("foreign", False),  # a library's type of that name
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


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("found", True),
        ("one", True),
        ("failed", True),
        ("made", False),  # a function is among the results
        ("given", False),  # a library may give back what it was given
        ("plain", True),
        ("called", False),  # what a variable gives that holds a function
        ("again", True),
        ("declared", True),
        ("unknown", False),
        ("either", False),
        ("inner", False),
        ("chained", False),
    ],
)
def test_a_variable_of_a_function_is_no_function_where_all_that_is_put_into_it_is_data(name, plain):
    assert data().holds(Name(name), Scope("orders.go", "locals")) is plain


def test_variables_of_the_function_around_are_told_in_one_inside_of_it():
    functions = Symbols({"orders.go": read.read(Source("orders.go", TEXT))}).functions
    (inner,) = (name for _, name in functions if name.startswith("locals."))
    told = {name: data().holds(Name(name), Scope("orders.go", inner)) for name in ("found", "made")}
    assert told == {"found": True, "made": False}


@pytest.mark.parametrize(
    ("callee", "plain"),
    [
        (Name("wrap"), False),
        (Name("none"), True),
        (Name("several"), False),  # one of its results
        (Member(Name("page"), "Find"), True),
        (Member(Name("page"), "Next"), False),  # a field that holds a function
        (Member(Name("lib"), "Now"), True),
        (Name("next"), False),
    ],
)
def test_a_call_gives_no_function_where_the_declared_result_is_data(callee, plain):
    assert data().holds(Invoke(callee, (), Span("orders.go", 1)), SCOPE) is plain


def test_a_result_is_told_by_its_own_type():
    call = Invoke(Name("several"), (), Span("orders.go", 1))
    assert [data().holds(Result(call, position), SCOPE) for position in range(3)] == [True, True, False]


def test_where_types_are_optional_nothing_is_told():
    text = "class Page:\n    limit: int\n\ndef use(id: int, page: Page):\n    run(id, page.limit)\n"
    python = data(text, read_python, "a.py")
    assert not python.holds(Name("id"), Scope("a.py", "use"))
    assert not python.holds(Member(Name("page"), "limit"), Scope("a.py", "use"))
