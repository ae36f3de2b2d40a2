"""The outline of Ruby files."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ringfence.languages.ruby import read
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Choice,
    Collection,
    Constant,
    Each,
    Expression,
    Invoke,
    Item,
    Lambda,
    Mapping,
    Member,
    Name,
    Text,
    literal,
)
from ringfence.model.outline import Call, Function, Outline, Parameter
from ringfence.model.source import Source

SELF, A, B = Name("self"), Name("a"), Name("b")


def outline(text: str, path: str = "shop/app.rb") -> Outline:
    found = read.read(Source(path, text))
    assert found is not None
    return found


def body(text: str) -> Outline:
    """The outline of a method with this body."""
    return outline(f"class K < P\n  def m(a, b)\n{text}\n  end\nend\n")


def plain(expression: Expression) -> object:
    """An expression without the places of its calls."""
    if isinstance(expression, Invoke):
        named = [(one.name, plain(one.value)) if one.name else plain(one.value) for one in expression.arguments]
        return [plain(expression.callee), *named]
    return expression


def value(text: str) -> Expression:
    """The value of one expression."""
    (binding,) = [b for b in body(f"result = {text}").bindings if b.target == Name("result")]
    return binding.value


def functions(text: str) -> dict[str, Function]:
    return {function.name: function for function in outline(text).functions}


def calls(text: str) -> dict[str, Call]:
    """Calls of a method's body by the name of what is called."""
    return {getattr(call.invoke.callee, "name", "{}"): call for call in body(text).calls}


# ---------------------------------------------------------------- expressions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a#{b}c"', Text(("a", B, "c"))),
        ("'a#{b}'", literal("a#{b}")),
        ('"a\\n\\u00e9\\x41"', literal("a\néA")),
        (":a", literal("a")),
        (':"a b"', literal("a b")),
        ('"a" "b"', literal("ab")),
        ("%w[a b]", Collection((literal("a"), literal("b")))),
        ("%i[a b]", Collection((literal("a"), literal("b")))),
        ("[1, *a]", Collection((Constant(1), Each(A)))),
        ('{ a: 1, "b" => a }', Mapping(((literal("a"), Constant(1)), (literal("b"), A)))),
        ("{ a:, **b }", Mapping(((literal("a"), A), (literal("**"), B)))),
        ("a || 'x'", Choice((A, literal("x")))),
        ("a ? 'x' : 'y'", Choice((literal("x"), literal("y")))),
        ("'x' + a", Text(("x", A))),
        ("'%s/%s' % [a, 'y']", Text((A, "/y"))),
        ("format('%s/%d', a, 1)", Text((A, "/1"))),
        ("format('%{x} b/%<y>s', x: a, y: 1)", Text((A, " b/1"))),
        ("'%{x}s' % { x: a }", Text((A, "s"))),
        ("a['x']", Item(A, literal("x"))),
        ("@x", Member(SELF, "@x")),
        ("self.class", Member(SELF, "constructor")),
        ("Shop::Order", Member(Name("Shop"), "Order")),
        ("::Order", Name("Order")),
        ("$redis", Name("$redis")),
        ("-1", Constant(-1)),
        ("0x1f", Constant(31)),
        ("1_000", Constant(1000)),
        ("nil", Constant(None)),
        ("a.freeze", A),
        ("a == b", OPAQUE),
        ("(a; b)", B),
    ],
)
def test_expressions(text: str, expected: Expression) -> None:
    if text == "a == b":
        assert type(value(text)).__name__ == "Operation"
    else:
        assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Order.new(a, key: 1)", [Name("Order"), A, ("key", Constant(1))]),
        ("find(a)", [Name("find"), A]),
        ("other", [Name("other")]),
        ("a.find", [Member(A, "find")]),
        ("a&.find(b)", [Member(A, "find"), B]),
        ("a.(b)", [Member(A, "call"), B]),
        ("a.send(:find, b)", [Member(A, "find"), B]),
        ("a.find(*a, **b)", [Member(A, "find"), ("*", A), ("**", B)]),
        ('a.find("x" => 1, y: 2)', [Member(A, "find"), Mapping(((literal("x"), Constant(1)),)), ("y", Constant(2))]),
        ("URI('x')", [Name("URI"), literal("x")]),
    ],
)
def test_calls(text: str, expected: list[object]) -> None:
    assert plain(value(text)) == expected


def test_options_that_are_merged() -> None:
    entries = ((literal("x"), Constant(1)), (literal("**"), A))
    assert value("a.merge(x: 1)") == Mapping(entries)
    assert isinstance(value("a.merge(b)"), Invoke)  # of queries, too


def test_heredocs() -> None:
    text = "run(<<~SQL, <<~OTHER)\n    SELECT *\n      FROM #{a}\n  SQL\n  x\n  OTHER\n"
    (call,) = [call for call in body(text).calls if call.invoke.callee == Name("run")]
    assert [one.value for one in call.invoke.arguments] == [Text(("SELECT *\n  FROM ", A, "\n")), literal("x\n")]


# ---------------------------------------------------------------- variables


def test_a_name_that_nothing_is_set_to_is_a_call() -> None:
    found = body("x = 1\nx\ny")
    assert [call.invoke.callee for call in found.calls] == [Name("y")]


def test_blocks_share_the_variables_of_what_they_stand_in() -> None:
    found = body("x = nil\na.each { |one| x = one; z = 1 }\nx")
    scopes = {(b.target.name, b.scope) for b in found.bindings if isinstance(b.target, Name)}
    assert ("x", "K.m") in scopes
    assert ("z", "K.m.<lambda:1>") in scopes


def test_what_a_block_is_run_for() -> None:
    found = body("a.each { |one| one.save }\na.inject { |sum, one| sum }")
    assert {b.target.name: b.value for b in found.bindings if isinstance(b.target, Name)} == {"one": Each(A)}
    assert calls("a.each { |one| one }")["each"].each
    assert not calls("a.tap { |one| one }")["tap"].each


def test_several_at_once() -> None:
    found = body("x, @y = a, b")
    assert [b.target for b in found.bindings] == [Name("x"), Member(SELF, "@y")]


def test_a_default_of_a_variable_of_an_object_is_no_alternative_of_itself() -> None:
    (binding,) = body("@x ||= a").bindings
    assert (binding.target, binding.value) == (Member(SELF, "@x"), A)
    found = body("x = a\nx ||= b")
    assert found.bindings[-1].value == Choice((Name("x"), B))


def test_an_assignment_to_an_attribute_calls_its_method() -> None:
    found = body("a.status = b")
    assert [call.invoke.callee for call in found.calls] == [Member(A, "status=")]
    assert [b.target for b in found.bindings] == [Member(A, "@status")]


def test_constants_belong_to_their_class() -> None:
    found = outline("TOP = 1\nmodule M\n  URL = 'x'.freeze\nend\n$all = 2\n")
    assert {(b.target.name, b.scope) for b in found.bindings if isinstance(b.target, Name)} == {
        ("TOP", ""), ("URL", "M"), ("$all", ""),
    }  # fmt: skip


# ---------------------------------------------------------------- definitions


def test_classes() -> None:
    text = """
        module Shop
          class Orders::Order < Base
            include Comparable
            extend Findable, Other
          end
          module Helpers
            def help; end
          end
        end
    """
    found = {cls.name: (cls.kind, cls.owner) for cls in outline(text).classes}
    assert found == {
        "Shop": ("namespace", ""), "Shop.Orders": ("namespace", "Shop"), "Shop.Orders.Order": ("class", "Shop.Orders"),
        "Shop.Helpers": ("interface", "Shop"),
    }  # fmt: skip
    order = next(cls for cls in outline(text).classes if cls.name.endswith("Order"))
    assert set(order.bases) == {Name("Base"), Name("Comparable"), Name("Findable"), Name("Other")}


def test_a_class_that_a_file_opens_twice_is_one() -> None:
    found = outline("class Order < Base\nend\nclass Order::Line\nend\nclass Order\n  include M\nend\n").classes
    assert [(cls.name, cls.kind) for cls in found] == [("Order", "class"), ("Order.Line", "class")]
    assert found[0].bases == (Name("Base"), Name("M"))


def test_methods() -> None:
    text = """
        class K
          attr_reader :url
          attr_accessor :name
          def initialize(a, b = 1, *rest, key:, other: 2, **more, &block)
          end
          def self.make = new(1)
          class << self
            def build; end
          end
          private def hidden; 1; end
          define_method(:dynamic) { |x| x }
          def valid?
            return true if a
            false
          end
        end
    """
    found = functions(text)
    kinds = [(p.name, p.kind) for p in found["K.__init__"].parameters]
    assert kinds == [
        ("a", ""), ("b", ""), ("rest", "*"), ("key", "keyword"), ("other", "keyword"), ("more", "**"), ("&", "keyword"),
    ]  # fmt: skip
    assert {name for name, one in found.items() if one.decorators} == {"K.make", "K.build"}
    assert {one.owner for one in found.values()} == {"K"}
    assert found["K.url"].returns == (Member(SELF, "@url"),)
    assert found["K.name="].parameters == (Parameter("value"),)
    assert found["K.valid?"].returns == (Constant(True), Constant(False))
    assert found["K.dynamic"].returns == (Name("x"),)
    assert [plain(one) for one in found["K.make"].returns] == [[SELF, Constant(1)]]


def test_what_stands_last_is_given_back() -> None:
    text = (
        "def f(a)\n  if a\n    'x'\n  else\n    begin\n      'y'\n    rescue E => e\n      'z'\n    end\n  end\nend\n"
    )
    assert functions(text)["f"].returns == (Choice((literal("x"), Choice((literal("y"), literal("z"))))),)
    assert functions("def f(a)\n  case a\n  when 1 then 'x'\n  else 'y'\n  end\nend\n")["f"].returns == (
        Choice((literal("x"), literal("y"))),
    )


def test_classes_that_calls_make() -> None:
    found = outline("Point = Struct.new(:x, :y) do\n  def sum; end\nend\nFailure = Class.new(StandardError)\n")
    assert [cls.name for cls in found.classes] == ["Point", "Failure"]
    names = [function.name for function in found.functions]
    assert {"Point.__init__", "Point.x", "Point.y=", "Point.sum"} <= set(names)


def test_methods_in_the_blocks_of_a_class_are_its_own() -> None:
    text = "module M\n  class_methods do\n    def all; end\n  end\n  included do\n    scope :x\n  end\nend\n"
    found = functions(text)
    assert found["M.all"].owner == "M"
    assert found["M.all"].decorators
    assert [call.function for call in outline(text).calls if call.invoke.callee == Name("scope")] == ["M.<lambda:2>"]


def test_the_block_of_a_method_has_one_name() -> None:
    found = functions("def f(&work)\n  work.call(1)\n  g(&work)\nend\ndef h\n  yield 2\nend\n")
    assert found["f"].parameters == (Parameter("&", kind="keyword"),)
    assert found["h"].parameters == (Parameter("&", kind="keyword"),)
    text = outline("def f(&work)\n  g(&work)\nend\n")
    assert text.calls[0].invoke.arguments == (Argument(Name("&"), "&"),)


def test_blocks_are_arguments() -> None:
    found = calls("a.each(b) { |x| x }")["each"].invoke.arguments
    assert found == (Argument(B), Argument(Lambda("K.m.<lambda:1>"), "&"))


def test_what_a_block_gives_back() -> None:
    assert plain(value("lock.synchronize { a }")) == [Lambda("K.m.<lambda:1>")]


def test_inherited() -> None:
    found = calls("super(a)")["m"].invoke
    assert plain(found) == [Member(Invoke(Name("super"), (), found.callee.of.at), "m"), A]  # type: ignore[union-attr]
    assert len(calls("super")["m"].invoke.arguments) == 2


# ---------------------------------------------------------------- surroundings


def test_loops_and_guards() -> None:
    found = calls("while true do\n  one\nend\nloop { two }\nbegin\n  three\nrescue\n  four\nend\nfive rescue nil")
    assert {name: call.loops for name, call in found.items()} == {"one": 1, "two": 1, "three": 0, "four": 0, "five": 0}
    assert {name for name, call in found.items() if call.guarded} == {"three", "five"}


def test_endless_loops() -> None:
    assert len(body("loop { work }").endless) == 1
    assert len(body("while true do\n  work\nend").endless) == 1
    assert body("loop { break if a }").endless == ()


def test_what_a_file_names() -> None:
    found = outline("require 'sinatra/base'\nrequire_relative '../lib/x'\nShop::Order.new\nShop.go\n").imports
    assert [(one.name, one.target) for one in found] == [
        ("sinatra.base", "sinatra.base"),
        ("*", "..lib.x"),
        ("Shop", "Shop"),
    ]
    assert {one.scope for one in found} == {"path"}


def test_calls_in_the_body_of_a_class_stand_in_it() -> None:
    found = outline("module Shop\n  class Order\n    has_many :items\n  end\nend\n")
    assert [call.function for call in found.calls] == ["Shop.Order"]


@pytest.mark.parametrize("text", ["class", "def f(", "x = <<~A\n", "a.b do |", "\x00", "if " * 400, "[" * 5000, "%w["])
def test_broken_files_are_read_as_far_as_they_go(text: str) -> None:
    assert outline(f"a = 1\n{text}").bindings


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read(text: str) -> None:
    found = outline(text)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=Outline) == found


def test_constructors_that_are_declared() -> None:
    text = "class K\n  extend Dry::Initializer[undefined: false]\n  param :a\n  option :url, default: -> { 'x' }\nend\n"
    found = functions(text)
    assert [(p.name, p.kind) for p in found["K.__init__"].parameters] == [("a", ""), ("url", "keyword")]
    assert found["K.url"].returns == (Member(SELF, "@url"),)
    assert {"K.__init__", "K.url"}.isdisjoint(functions("class K < Thor\n  option :url\nend\n"))
