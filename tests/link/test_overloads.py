"""Which of several overloads a call means, by what it is given."""

import pytest
from ringfence.languages import csharp, java, kotlin
from ringfence.link.code import ServiceCode
from ringfence.model.source import Source
from ringfence.model.value import Scope

_JAVA = """
    package shop;
    import java.util.function.Function;
    import lib.Document;
    class Base {{}}
    class Order extends Base {{}}
    class Invoice {{ static final String FIELD = "number"; }}
    interface Kind {{}}
    enum State implements Kind {{ PAID }}
    class Shop {{
        String name; Document document; Object anything; String label;
        String pick({one} a) {{ return "one"; }}
        String pick({other} a) {{ return "other"; }}
        String label() {{ return label; }}
        <T> String get(String text, Class<T> type, T[] values, T value, int count) {{ return pick({given}); }}
    }}
"""
_KOTLIN = """
    package shop
    open class Base
    class Order : Base()
    class Invoice
    class Shop {{
        fun pick(a: {one}): String {{ return "one" }}
        fun pick(a: {other}): String {{ return "other" }}
        fun get(text: String, anything: Any, count: Int): String {{ return pick({given}) }}
    }}
"""
_CSHARP = """
    namespace Acme;
    class Order {{}}
    class Invoice {{}}
    class Id {{ public static implicit operator Id(string text) => new Id(); }}
    enum State {{ Paid }}
    class Shop {{
        string Pick({one} a) {{ return "one"; }}
        string Pick({other} a) {{ return "other"; }}
        string Get(string text, object anything, int count) {{ return Pick({given}); }}
    }}
"""


def picked(language, template, path, function, **words):
    outline = language.read.read(Source(path, template.format(**words)))
    code = ServiceCode({path: outline})
    (call,) = (c.invoke for c in outline.calls if c.function == function and c.invoke.argument(0) is not None)
    return [text.literal for text in code.texts(call, Scope(path, function))]


BOTH = ["one", "other"]


@pytest.mark.parametrize(
    ("one", "other", "given", "expected"),
    [
        ("String", "int", '"order"', ["one"]),
        ("String", "Integer", "2", ["other"]),
        ("boolean", "String", "true", ["one"]),
        ("Class<?>", "String", "Order.class", ["one"]),
        ("Class<?>", "byte[]", "byte[].class", ["one"]),
        ("String", "Function<String, String>", "x -> x", ["other"]),
        ("Document", "String", '"order"', ["other"]),
        ("Order", "String", "text", ["other"]),
        ("Class<?>", "String", "type", ["one"]),
        ("Document", "String", "name", ["other"]),
        ("Document", "String", "this.name", ["other"]),
        ("Document", "String", "Invoice.FIELD", ["other"]),
        ("Invoice", "Base", "new Order()", ["other"]),
        ("Invoice", "State", "State.PAID", ["other"]),
        ("String[]", "int", "values", ["one"]),
        ("long", "String", "count", ["one"]),
        ("Object", "int", '"order"', ["one"]),
        # nobody knows, or either may take it
        ("Object", "String", '"order"', BOTH),
        ("char", "String", "'o'", BOTH),
        ("int", "String", "anything", BOTH),
        ("int", "String", "value", BOTH),
        ("int", "String", "null", BOTH),
        ("Invoice", "String", "document", BOTH),
        ("Invoice", "Kind", "new Order()", ["other"]),
        ("Order", "Base", "new Order()", BOTH),
        ("Function<String, String>", "String", "this::label", BOTH),
        ("Class<?>", "Function<String, Order>", "Order::new", BOTH),
        ("Order", "Invoice", "unknown()", BOTH),
        ("int", "long", "2", BOTH),
    ],
)
def test_java(one, other, given, expected):
    assert picked(java, _JAVA, "Shop.java", "Shop.get", one=one, other=other, given=given) == expected


@pytest.mark.parametrize(
    ("one", "other", "given", "expected"),
    [
        ("String", "Int", '"order"', ["one"]),
        ("Int", "String", "text", ["other"]),
        ("String", "KClass<*>", "String::class", ["other"]),
        ("Invoice", "Base", "Order()", ["other"]),
        ("Boolean", "String", "false", ["one"]),
        ("Topic", "Int", '"order"', ["one"]),
        # nobody knows: an alias, what was asked for its type before, the one object of a class
        ("Topic", "String", '"order"', BOTH),
        ("Int", "String", "anything", BOTH),
        ("Invoice", "Order", "Invoice", BOTH),
    ],
)
def test_kotlin(one, other, given, expected):
    assert picked(kotlin, _KOTLIN, "Shop.kt", "Shop.get", one=one, other=other, given=given) == expected


@pytest.mark.parametrize(
    ("one", "other", "given", "expected"),
    [
        ("string", "int", '"order"', ["one"]),
        ("int", "string", "text", ["other"]),
        ("Order", "string", '"order"', ["other"]),
        ("Invoice", "Order", "new Order()", ["other"]),
        ("Func<string, string>", "string", "x => x", ["one"]),
        ("byte[]", "decimal", "count", ["other"]),
        # nobody knows, or it is converted without being asked to
        ("Id", "string", '"order"', BOTH),
        ("Id", "string", "new Id()", BOTH),
        ("State", "int", "0", BOTH),
        ("FormattableString", "string", '"order"', BOTH),
        ("int", "string", "anything", BOTH),
        ("Order", "Invoice", "new()", BOTH),
    ],
)
def test_csharp(one, other, given, expected):
    assert picked(csharp, _CSHARP, "Shop.cs", "Shop.Get", one=one, other=other, given=given) == expected


def test_arguments_by_name_are_those_of_their_parameters():
    text = """
        class Shop {
            string Pick(string a, int b) { return "one"; }
            string Pick(int b, string a) { return "other"; }
            string Get() { return Pick(b: 1, a: "x"); }
        }"""
    outline = csharp.read.read(Source("Shop.cs", text))
    (call,) = (c.invoke for c in outline.calls)
    assert len(ServiceCode({"Shop.cs": outline}).texts(call, Scope("Shop.cs", "Shop.Get"))) == 2


def test_callers_of_another_overload_give_a_parameter_nothing():
    text = """
        class Shop {
            String first(Document parent, String name, Class type) { return name; }
            String first(String name, Class type, Object otherwise) { return first(parent, name, type); }
            Document parent;
            void start() { first("id", String.class, "open"); first("on", Boolean.class, true); }
        }"""
    outline = java.read.read(Source("Shop.java", "import lib.Document;" + text))
    code = ServiceCode({"Shop.java": outline})
    (call,) = (c.invoke for c in outline.calls if c.function == "Shop.first")
    assert [t.literal for t in code.texts(call, Scope("Shop.java", "Shop.first"))] == ["id", "on"]
