"""Extension methods, imports of the whole program, generic library types and mediators, on small C# programs."""

from textwrap import dedent

import pytest
from ringfence.languages.csharp import read
from ringfence.languages.kotlin import read as read_kotlin
from ringfence.link.code import ServiceCode
from ringfence.link.flow import Flow
from ringfence.model.expression import Member, Name
from ringfence.model.facts import Dispatch, Gap
from ringfence.model.source import Source
from ringfence.model.value import ClassValue, FunctionValue, Instance, Library, Scope, Value


def code(**files: str) -> ServiceCode:
    sources = [Source(f"{name}.cs", dedent(text)) for name, text in files.items()]
    return ServiceCode({source.path: read.read(source) for source in sources})


def bound(joined: ServiceCode, name: str, path: str = "A.cs") -> tuple[Value, ...]:
    """What the last assignment to a name gives it."""
    binding = [b for b in joined.outlines[path].bindings if b.target == Name(name)][-1]
    return joined.values(binding.value, Scope(path, binding.scope))


def test_an_extension_method_is_called_on_a_library_object_and_gives_it_on() -> None:
    joined = code(
        A="var x = new Builder().AddOrders(1); var y = new Builder().AddOther();",
        E="static class E { public static Builder AddOrders(this Builder b, int n) => b; }",
    )
    (builder,) = bound(joined, "x")
    assert isinstance(builder, Library)
    assert builder.name == "builtins.Builder()"
    assert [getattr(v, "name", "") for v in bound(joined, "y")] == ["builtins.Builder().AddOther()"]


def test_a_library_is_called_with_more_than_an_extension_method_of_its_name_takes() -> None:
    joined = code(
        A="options.UseStore(text); options.UseStore(); E.UseStore(options); other.UseAll(1, 2);",
        E="static class E { static void UseStore(this Options o) {} static void UseAll(this X x, params int[] all) {} }",
    )
    assert [len(call.call.invoke.arguments) for call in joined.called("UseStore")] == [1]
    assert not list(joined.called("UseAll"))


def test_of_several_extension_methods_the_one_for_the_type_is_meant() -> None:
    joined = code(
        A="var x = new Order().ToText(); var y = new Line().ToText(); class Order {} class Line : Base {} class Base {}",
        E='static class E { static string ToText(this Order o) => "order"; static string ToText(this Base o) => "line"; }',
        F='static class F { static string ToText(this Builder o) => "builder"; }',
    )
    assert [v.text.literal for v in bound(joined, "y") if hasattr(v, "text")][-1:] == ["line"]
    assert "builder" not in {v.text.literal for v in bound(joined, "x") if hasattr(v, "text")}


def test_a_method_of_the_object_itself_comes_first() -> None:
    joined = code(
        A='var x = new Order().Show(); class Order { string Show() => "own"; }',
        E='static class E { static string Show(this Order o) => "extension"; }',
    )
    assert [v.text.literal for v in bound(joined, "x") if hasattr(v, "text")] == ["own"]


def test_an_extension_method_is_found_on_what_nobody_knows() -> None:
    joined = code(A="var x = Unknown[0].F().Show;", E="static class E { static int Show(this Order o) => 1; }")
    assert FunctionValue("E.cs", "E.Show", None) not in bound(joined, "x")  # what a library gives is known by its name
    joined = code(
        A="void F(dynamic d) { var x = d.G().Show; }", E="static class E { static int Show(this Order o) => 1; }"
    )
    assert [type(v) for v in bound(joined, "x")] == [FunctionValue]


def test_members_of_a_block_extend_its_type() -> None:
    joined = code(
        A="var x = new Order().Show(); var y = new Order().Title; class Order {}",
        E="""
        static class E
        {
            extension(Order o)
            {
                string Show() => "shown";
                string Title => "title";
            }
        }
        """,
    )
    assert [v.text.literal for v in bound(joined, "x") if hasattr(v, "text")] == ["shown"]
    assert [v.text.literal for v in bound(joined, "y") if hasattr(v, "text")] == ["title"]


def test_a_using_for_the_whole_program_holds_in_every_file() -> None:
    joined = code(
        A="namespace Shop.Web; class A { void F() { var x = new Order(); } }",
        G="global using Shop.Orders;",
        O="namespace Shop.Orders; class Order {}",
    )
    (made,) = bound(joined, "x")
    assert isinstance(made, Instance)
    assert made.cls == ClassValue("O.cs", "Order")


def test_a_library_type_for_a_class_is_both() -> None:
    joined = code(A="class Order {} class Db { DbSet<Order> Orders { get; set; } void F() { var x = Orders; } }")
    assert bound(joined, "x") == (
        Library("builtins.DbSet()", owner=ClassValue("A.cs", "Order")),
        Instance(ClassValue("A.cs", "Order")),
    )


def test_calls_by_simple_name_leave_out_the_services_own() -> None:
    joined = code(A="a.Add(1); b.Add(2); class B { void Add(int x) {} } void F(B b) { b.Add(3); }")
    assert [call.argument(0) for call in joined.called("Add")] == [call.argument(0) for call in joined.called("Add")]
    assert [call.argument(0).value for call in joined.called("Add")] == [1, 2]  # type: ignore[union-attr]


def test_the_flow_goes_on_where_a_mediator_dispatches_to() -> None:
    joined = code(
        A="class Api { void Get(ISender sender) { sender.Send(new Query()); } }",
        H="class Handler { void Handle(Query q) { Store.Load(q); } } class Query {}",
    )
    (send,) = [c.invoke.at for c in joined.outlines["A.cs"].calls if c.function == "Api.Get"][:1]
    (load,) = [c.invoke.at for c in joined.outlines["H.cs"].calls]
    effect = Gap("query", "", load)
    reached, complete = Flow(joined, [Dispatch("H.cs:Handler.Handle", send, "Api.Get"), effect]).walk("A.cs", "Api.Get")
    assert ([r.fact for r in reached], complete) == ([effect], True)
    assert Flow(joined, [effect]).walk("A.cs", "Api.Get")[0] == []


def test_a_using_of_another_program_does_not_hold() -> None:
    sources = [
        Source("web/GlobalUsings.cs", "global using Shop.Views;"),
        Source("web/Views.cs", "namespace Shop.Views; class Order {}"),
        Source("data/Order.cs", "namespace Shop.Model; class Order {}"),
        Source(
            "data/Context.cs",
            "namespace Shop.Data; using Shop.Model; class Context { void F() { var x = new Order(); } }",
        ),
    ]
    joined = ServiceCode({source.path: read.read(source) for source in sources})
    (made,) = bound(joined, "x", "data/Context.cs")
    assert isinstance(made, Instance)
    assert made.cls == ClassValue("data/Order.cs", "Order")


def test_a_declared_type_says_more_than_what_a_library_gives() -> None:
    joined = code(
        A="class Order {} class Db : Context { DbSet<Order> Orders => Set<Order>(); void F() { var x = Orders; } }"
    )
    assert Library("builtins.DbSet()", owner=ClassValue("A.cs", "Order")) in bound(joined, "x")


@pytest.mark.parametrize(
    "inside",
    [
        "using Models; class Store { void F() { var x = new Order(); } }",
        "class Store { void F() { var x = new Models.Order(); } }",
        "class Store { void F() { var x = new Shop.Models.Order(); } }",
    ],
)
def test_a_namespace_may_be_named_from_those_around(inside: str) -> None:
    sources = [
        Source("Order.cs", "namespace Acme.Shop.Models; class Order {}"),
        Source("Store.cs", f"namespace Acme.Shop.Data; {inside}"),
    ]
    joined = ServiceCode({source.path: read.read(source) for source in sources})
    assert [value.cls for value in bound(joined, "x", "Store.cs")] == [ClassValue("Order.cs", "Order")]


def test_a_namespace_elsewhere_is_not_meant() -> None:
    sources = [
        Source("Order.cs", "namespace Acme.Shop.Models; class Order {}"),
        Source("Store.cs", "namespace Acme.Stock; using Models; class Store { void F() { var x = new Order(); } }"),
    ]
    joined = ServiceCode({source.path: read.read(source) for source in sources})
    assert not any(isinstance(value, Instance) for value in bound(joined, "x", "Store.cs"))


def test_the_declared_type_of_a_parameter_says_more_than_what_a_library_gives() -> None:
    shop = "class Order {} class Shop { void F(Order o, Page p) { var x = o; var y = p; } "
    joined = code(A=shop + "void G(Api api) { F(api.Fetch(), api.Page()); } }")
    assert Instance(ClassValue("A.cs", "Order")) in bound(joined, "x")
    assert [value.name for value in bound(joined, "y")] == ["builtins.Api().Page()"]
    below = "class Rush : Order {} "
    joined = code(A=below + shop + "void G() { F(new Rush(), null); } }")
    assert [value.cls.name for value in bound(joined, "x")] == ["Rush"]


def test_a_type_is_no_member_of_the_same_name() -> None:
    joined = code(A="class Order { Money Money { get; set; } void F() { var x = Money; } } class Money {}")
    assert bound(joined, "x") == (Instance(ClassValue("A.cs", "Money")),)


def test_a_function_of_a_file_may_extend_a_type() -> None:
    sources = [
        Source("A.kt", 'class Order(val id: String)\nval x = Order("7").path("orders", last = "end")\n'),
        Source("E.kt", 'fun Order.path(base: String, last: String) = "/$base/${this.id}/$last"\n'),
    ]
    joined = ServiceCode({source.path: read_kotlin.read(source) for source in sources})
    assert [v.text.literal for v in bound(joined, "x", "A.kt") if hasattr(v, "text")] == ["/orders/7/end"]


def test_an_object_is_made_of_a_type_also_where_a_member_has_its_name() -> None:
    joined = code(
        A="""
        class Order { }
        class Shop
        {
            public Order Order { get; set; }
            public Other Orders { get; set; }
            void Open() { var x = new Order(); var y = this.Order; var z = new Url("a"); }
        }
        class Link { public Url Url { get; set; } void Set() { this.Url = new Url("a"); } }
        """,
    )
    (made,) = bound(joined, "x")
    assert isinstance(made, Instance)
    assert made.cls.name == "Order"
    (url,) = bound(joined, "z")
    assert isinstance(url, Library)
    assert url.name == "builtins.Url()"
    (held,) = joined.values(Member(Name("this"), "Url"), Scope("A.cs", "Link.Set"))
    assert isinstance(held, Library)
    assert held.name == "builtins.Url()"
