"""What files of one namespace see of each other, and classes that stand in several files."""

from outlines import Draft, expression, literal
from ringfence.link.code import ServiceCode
from ringfence.model.expression import Argument, Invoke, Name
from ringfence.model.outline import Parameter
from ringfence.model.value import ClassValue, FunctionValue, Instance, Known, Library, Scope


def code(*drafts, frameworks=()):
    return ServiceCode({draft.path: draft.outline() for draft in drafts}, frameworks)


def values(joined, text, path, function=""):
    return joined.values(expression(text), Scope(path, function))


def texts(joined, text, path, function=""):
    return [value.text.literal for value in values(joined, text, path, function) if isinstance(value, Known)]


def test_a_class_of_the_same_namespace_needs_no_import():
    joined = code(Draft("a/Order.java", "com.acme").cls("Order"), Draft("b/Shop.java", "com.acme").cls("Shop"))
    assert values(joined, "Order", "b/Shop.java") == (ClassValue("a/Order.java", "Order"),)


def test_another_namespace_is_seen_through_an_import_only():
    order = Draft("Order.java", "com.acme.orders").cls("Order")
    named = Draft("Named.java", "com.acme.web", ("Order", "com.acme.orders.Order"))
    starred = Draft("Starred.java", "com.acme.web", ("*", "com.acme.orders"))
    blind = Draft("Blind.java", "com.acme.web")
    joined = code(order, named, starred, blind)
    assert values(joined, "Order", "Named.java") == (ClassValue("Order.java", "Order"),)
    assert values(joined, "Order", "Starred.java") == (ClassValue("Order.java", "Order"),)
    assert values(joined, "Order", "Blind.java") == (Library("builtins.Order"),)
    assert values(joined, "com.acme.orders.Order", "Blind.java") == (ClassValue("Order.java", "Order"),)


def test_an_outer_namespace_is_seen_from_within():
    joined = code(Draft("a.cs", "Acme").cls("Order"), Draft("b.cs", "Acme.Web"))
    assert values(joined, "Order", "b.cs") == (ClassValue("a.cs", "Order"),)


def test_an_import_that_leads_out_of_the_service_is_a_library():
    joined = code(Draft("a.java", "com.acme", ("Rest", "org.web.Rest")).cls("A"))
    assert values(joined, "Rest", "a.java") == (Library("org.web.Rest"),)


def test_a_plain_name_in_a_method_means_a_member():
    draft = Draft("a.java", "com.acme").cls("A", url="String").method("A.__init__").method("A.get")
    draft.set("A.__init__", "url", literal("http://orders"))
    draft.method("A.helper")
    joined = code(draft)
    assert texts(joined, "url", "a.java", "A.get") == ["http://orders"]
    assert texts(joined, "self.url", "a.java", "A.get") == ["http://orders"]
    assert [v.name for v in values(joined, "helper", "a.java", "A.get") if isinstance(v, FunctionValue)] == ["A.helper"]


def test_a_parameter_hides_a_field_of_its_name():
    draft = Draft("a.java", "com.acme").cls("A", url="String").method("A.set", "url")
    draft.set("A.set", "url", literal("local"))
    draft.method("A.get")
    joined = code(draft)
    assert texts(joined, "url", "a.java", "A.set") == ["local"]
    assert texts(joined, "url", "a.java", "A.get") == []


def test_a_member_may_be_inherited_from_the_service_or_from_a_library():
    base = Draft("Base.java", "com.acme").cls("Base").method("Base.base_url", returns=literal("http://x"))
    lib = ("Support", "org.web.Support")
    child = Draft("Child.java", "com.acme").cls("Child", "Base").method("Child.get")
    other = Draft("Other.java", "com.acme", lib).cls("Other", "Support").method("Other.get")
    joined = code(base, child, other)
    assert [v.name for v in values(joined, "base_url", "Child.java", "Child.get")] == ["Base.base_url"]
    assert values(joined, "template", "Other.java", "Other.get") == (
        Library("org.web.Support().template", owner=ClassValue("Other.java", "Other")),
    )


def test_methods_may_stand_in_another_file_than_their_class():
    declared = Draft("a.go", "shop/orders").cls("Server")
    elsewhere = Draft("b.go", "shop/orders").method("Server.Get", "s", owner="Server", implicit=False)
    maker = Draft("c.go", "shop/orders").method("New", returns=Invoke(Name("Server"), (), expression_place()), owner="")
    joined = code(elsewhere, declared, maker)
    assert values(joined, "Server", "b.go") == (ClassValue("a.go", "Server"),)
    assert values(joined, "s", "b.go", "Server.Get") == (Instance(ClassValue("a.go", "Server")),)
    (method,) = values(joined, "s.Get", "b.go", "Server.Get")
    assert (method.path, method.name) == ("b.go", "Server.Get")


def expression_place():
    from outlines import place

    return place("c.go")


def test_parts_of_a_class_share_their_members():
    one = Draft("one.cs", "Acme").cls("A", url="string").method("A.__init__")
    one.set("A.__init__", "url", literal("http://orders"))
    two = Draft("two.cs", "Acme").cls("A").method("A.get")
    joined = code(one, two)
    assert texts(joined, "url", "two.cs", "A.get") == ["http://orders"]
    assert len(list(joined.subclasses("x"))) == 0


def test_overloads_are_told_apart_by_their_number_of_arguments():
    draft = Draft("a.java", "com.acme").cls("A")
    draft.method("A.url", returns=literal("short")).method("A.url", "name", returns=literal("long"))
    draft.method("A.get")
    first, second = draft.call("A.get", "url"), draft.call("A.get", "url", literal("x"))
    joined = code(draft)
    assert [t.literal for t in joined.texts(first, Scope("a.java", "A.get"))] == ["short"]
    assert [t.literal for t in joined.texts(second, Scope("a.java", "A.get"))] == ["long"]


def test_a_name_nobody_defines_may_stand_in_a_star_imported_library_that_frameworks_know():
    from ringfence.extend import framework

    @framework("http", language="made-up", libraries=("System.Net",))
    def http(code):
        yield from ()

    draft = Draft("a.cs", "Acme", ("*", "System.Net.Http"), ("*", "Nobody.Knows"))
    joined = code(draft, frameworks=[http])
    assert values(joined, "HttpClient", "a.cs") == (Library("System.Net.Http.HttpClient"),)
    assert values(code(draft), "HttpClient", "a.cs") == (Library("builtins.HttpClient"),)


def test_type_arguments_do_not_count_as_arguments():
    invoke = Invoke(Name("f"), (Argument(literal("a")), Argument(Name("T"), "<>")), expression_place())
    assert invoke.argument(None, "<>") == Name("T")
    assert invoke.argument(1) is None
    assert Parameter("x").decorators == ()
