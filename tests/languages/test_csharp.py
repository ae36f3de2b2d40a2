"""The outline of C# files."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded_outlines import compared
from ringfence.languages._csharp_newer import in_older_words, with_blocks_as_types
from ringfence.languages.csharp import read
from ringfence.model.expression import (
    CLASS_NAME,
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
    Operation,
    Text,
    literal,
)
from ringfence.model.outline import Call, Class, Function, Outline
from ringfence.model.source import Source

FIXTURES = Path(__file__).parents[2] / "fixtures" / "read" / "csharp"


def outline(text: str, path: str = "src/Shop/Orders.cs") -> Outline:
    return read.read(Source(path, text))


def value(text: str) -> Expression:
    """The value of one expression."""
    (binding,) = [b for b in outline(f"var result = {text};").bindings if b.target == Name("result")]
    return binding.value


def calls(text: str) -> dict[str, Call]:
    """Calls by the last name of what is called."""
    return {getattr(call.invoke.callee, "name", ""): call for call in outline(text).calls}


def function(text: str, name: str) -> Function:
    (found,) = [f for f in outline(text).functions if f.name == name]
    return found


def cls(text: str) -> Class:
    (found,) = outline(text).classes
    return found


def shape(expression: Expression) -> str:
    """A call chain as it reads, ``store.Orders.Where``."""
    if isinstance(expression, Member):
        return f"{shape(expression.of)}.{expression.name}"
    if isinstance(expression, Invoke):
        return f"{shape(expression.callee)}()"
    return getattr(expression, "name", "?")


# ---------------------------------------------------------------- the whole


@pytest.mark.parametrize("source", sorted(FIXTURES.glob("*.cs.txt")), ids=lambda path: path.name)
def test_outline_is_the_recorded_one(source: Path) -> None:
    recorded = source.with_name(source.name.removesuffix(".cs.txt") + ".json")
    got, expected = compared(outline(source.read_text("utf-8"), "shop/basics.cs"), recorded)
    assert got == expected


@pytest.mark.parametrize(
    ("text", "module"),
    [
        ("namespace Shop.Orders;\nclass A {}", "Shop.Orders"),
        ("namespace Shop { namespace Orders { class A {} } }", "Shop.Orders"),
        ("namespace Shop { class A {} namespace Orders { class B {} } }", "Shop"),
        ("using System;\nConsole.WriteLine();", ""),
    ],
)
def test_module_is_the_namespace(text: str, module: str) -> None:
    result = outline(text)
    assert (result.module, result.exact, result.language) == (module, True, "csharp")


# ---------------------------------------------------------------- names


def test_usings() -> None:
    text = "global using A.B; using static A.C; using D = A.E<int>; using global::F.G;"
    imports = [(i.name, i.target, i.scope) for i in outline(text).imports]
    assert imports == [("*", "A.B", "*"), ("*", "A.C", ""), ("D", "A.E", ""), ("*", "F.G", "")]


def test_type_arguments_of_a_call_are_arguments_of_their_own() -> None:
    invoke = calls("services.AddScoped<IStore, Dictionary<string, Store>>(1);")["AddScoped"].invoke
    assert invoke.callee == Member(Name("services"), "AddScoped")
    assert invoke.type_arguments == (
        Name("IStore"),
        Item(Name("Dictionary"), Collection((Name("string"), Name("Store")))),
    )
    assert invoke.argument(0) == Constant(1)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Order?", Name("Order")),
        ("Order[]", Item(Name("Array"), Name("Order"))),
        ("IReadOnlyList<Order>", Item(Name("IReadOnlyList"), Name("Order"))),
        ("Shop.Order", Member(Name("Shop"), "Order")),
        ("global::Shop.Order", Member(Name("Shop"), "Order")),
        ("(int, Order b)", Collection((Name("int"), Name("Order")))),
        ("var", None),
    ],
)
def test_types(written: str, expected: Expression | None) -> None:
    assert outline(f"{written} x = y;").bindings[0].type == expected


# ---------------------------------------------------------------- strings


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (r'"a\n\u0041\x41\"\\"', 'a\nAA"\\'),
        ('@"c:\\a""b"', 'c:\\a"b'),
        ('"""raw "x" \\n"""', 'raw "x" \\n'),
        ('"""\n    one\n      two\n    """', "one\n  two"),
        ("'c'", "c"),
        ('"abc"u8', "abc"),
        ('"a" + 1 + "b"', "a1b"),
        ("nameof(Shop.Order)", "Order"),
        ("typeof(Shop.Order).Name", "Order"),
    ],
)
def test_literals(written: str, expected: str) -> None:
    assert value(written) == literal(expected)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ('$"http://{host}/{{x}}/{id:N2}"', ("http://", Name("host"), "/{x}/", Name("id"))),
        ('$@"a\\{x}""q"""', ("a\\", Name("x"), '"q"')),
        ('$$"""a {b} {{c}}"""', ("a {b} ", Name("c"))),
        ('$"""\n    SELECT\n    {c}\n    """', ("SELECT\n", Name("c"))),
        ("\"a\" + b + 'c'", ("a", Name("b"), "c")),
        ('string.Format("{1}/{0:x}{{}}", a, b)', (Name("b"), "/", Name("a"), "{}")),
        ('string.Concat("a", b)', ("a", Name("b"))),
        ('string.Join("/", a, "b")', (Name("a"), "/b")),
        ('$"{this}"', (Name("self"),)),
    ],
)
def test_texts_with_holes(written: str, parts: tuple[str | Expression, ...]) -> None:
    assert value(written) == Text(parts)


def test_name_of_a_type_parameter_is_that_of_the_class_it_stands_for() -> None:
    assert value("typeof(TEvent).Name") == Member(Name("TEvent"), CLASS_NAME)


def test_name_of_the_class_of_an_object_is_told_by_the_object() -> None:
    assert value("placed.GetType().Name") == Member(Member(Name("placed"), "constructor"), CLASS_NAME)


def test_type_parameters_of_a_method() -> None:
    (function,) = outline(
        "class Bus { Task Publish<T, in TKey>(T message) where T : class => Send(message); }"
    ).functions
    assert function.type_parameters == ("T", "TKey")


# ---------------------------------------------------------------- expressions


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a?.B?.C", Member(Member(Name("a"), "B"), "C")),
        ("a?[0]", Item(Name("a"), Constant(0))),
        ("a!.B", Member(Name("a"), "B")),
        ("(Order)a", Name("a")),
        ("a as Order", Name("a")),
        ("await a", Name("a")),
        ("a ?? b", Choice((Name("a"), Name("b")))),
        ("a ?? throw new Error()", Name("a")),
        ("a ?? string.Empty", Name("a")),
        ('a ?? b ?? ""', Choice((Name("a"), Name("b")))),
        ("c ? a : b", Choice((Name("a"), Name("b")))),
        ('x switch { 1 => a, > 2 => b, _ => throw new Error() }', Choice((Name("a"), Name("b")))),
        ("a.Id == b", Operation("==", (Member(Name("a"), "Id"), Name("b")))),
        ("new[] { 1, 2 }", Collection((Constant(1), Constant(2)))),
        ("new List<int> { 1 }", Collection((Constant(1),))),
        ("[1, .. a]", Collection((Constant(1), Each(Name("a"))))),
        ('new Dictionary<string, X> { ["a"] = 1, {b, c} }', Mapping(((literal("a"), Constant(1)), (Name("b"), Name("c"))))),
        ("new { a.Id, X = 1 }", Mapping(((literal("Id"), Member(Name("a"), "Id")), (literal("X"), Constant(1))))),
        ("a with { X = 1 }", Name("a")),
        ("1_000L", Constant(1000)),
        ("0x1F", Constant(31)),
        ("1.5m", Constant(1.5)),
        ("-1", OPAQUE),
        ("99999999999999999999", OPAQUE),
        ("(a, b)", Collection((Name("a"), Name("b")))),
        ("Cache<int>.Shared", Member(Name("Cache"), "Shared")),
    ],
)  # fmt: skip
def test_expressions(written: str, expected: Expression) -> None:
    assert value(written) == expected


def test_object_with_members_set_in_braces() -> None:
    invoke = value('new HttpClient(handler) { BaseAddress = new Uri("http://stock") }')
    assert isinstance(invoke, Invoke)
    assert (invoke.callee, invoke.argument(0)) == (Name("HttpClient"), Name("handler"))
    assert shape(invoke.argument(None, "BaseAddress") or OPAQUE) == "Uri()"


@pytest.mark.parametrize("written", ["string.Empty", "String.Empty"])
def test_the_empty_text_has_a_name(written: str) -> None:
    assert value(written) == literal("")
    assert value(f"{written}.Length") != literal("")


@pytest.mark.parametrize(
    "text",
    [
        "Store s = new(1);",
        "class A { Store s = new(1); }",
        "class A { Store S { get; } = new(1); }",
        "class A { Store S => new(1); }",
        "class A { Store S() { return new(1); } }",
    ],
)
def test_new_without_a_type_takes_the_declared_one(text: str) -> None:
    assert calls(text)["Store"].invoke.argument(0) == Constant(1)


def test_assignments() -> None:
    text = (
        'this.x = 1; d["k"] = v; (a, b) = (b, a); _ = y; z ??= w; url += "/x"; bus.Got += Handle; bus.Sent += e => {};'
    )
    found = [(b.target, b.value) for b in outline(f"void F() {{ {text} }}").bindings]
    assert found == [
        (Member(Name("self"), "x"), Constant(1)),
        (Item(Name("d"), literal("k")), Name("v")),
        (Collection((Name("a"), Name("b"))), Collection((Name("b"), Name("a")))),
        (Name("z"), Name("w")),
        (Name("url"), Text((Name("url"), "/x"))),
        (Member(Name("bus"), "Got"), Name("Handle")),
        (Member(Name("bus"), "Sent"), Lambda("F.<lambda:1>")),
    ]


def test_patterns_name_what_they_match() -> None:
    text = (
        "if (o is Order { Id: 1 } a) {} if (o is string s) {} switch (o) { case Line l when l.X: f(); } g(out Store t);"
    )
    found = [(b.target, b.value, b.type) for b in outline(text).bindings]
    assert found == [
        (Name("a"), OPAQUE, Name("Order")),
        (Name("s"), Name("o"), None),
        (Name("l"), OPAQUE, Name("Line")),
        (Name("t"), OPAQUE, Name("Store")),
    ]


# ---------------------------------------------------------------- calls in their surroundings


def test_loops() -> None:
    text = "foreach (var x in a()) { b(); } for (c(); d(); e()) f(); while (g()) h(); do { i(); } while (j()); k();"
    assert {name: call.loops for name, call in calls(text).items()} == {
        **dict.fromkeys("ac", 0), **dict.fromkeys("bdefghij", 1), "k": 0,
    }  # fmt: skip


def test_scopes() -> None:
    text = (
        "void F() { { using var t = open(); a(); } b(); using (lock_()) { c(); } await using (var x = x()) d(); e(); }"
    )
    scopes = {name: [shape(s) for s in call.scopes] for name, call in calls(text).items()}
    assert (scopes["a"], scopes["b"], scopes["c"], scopes["d"], scopes["e"]) == (
        ["open()"],
        [],
        ["lock_()"],
        ["x()"],
        [],
    )


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("order?.Paid = true", Member(Name("order"), "Paid")),
        ("order?.Total += 1", Member(Name("order"), "Total")),
        ("order?.Buyer?.Name ??= name", Member(Member(Name("order"), "Buyer"), "Name")),
        ("order?.Lines[0].Paid = true", Member(Item(Member(Name("order"), "Lines"), Constant(0)), "Paid")),
    ],
)
def test_what_may_be_nothing_is_assigned_to(written: str, target: Expression) -> None:
    found = outline(f"class Shop {{ void Pay() {{ {written}; Save(); }} void Next() {{ }} }}")
    assert [binding.target for binding in found.bindings] == [target]
    assert [function.name for function in found.functions] == ["Shop.Pay", "Shop.Next"]


@pytest.mark.parametrize("written", ["a?.B == c", "a?.B != c", "a?.B >= c", "a?.B <= c", "f(a?.B, x => y)"])
def test_what_may_be_nothing_is_only_looked_at(written: str) -> None:
    broken = "extension<T>(T a) { public int P => 1; }"  # what the grammar does not read either
    text = f"class Shop {{ bool Paid() {{ return {written}; }} }} static class E {{ {broken} }}"
    assert in_older_words(text) == text


def test_guarded_and_awaited() -> None:
    found = calls(
        "try { a(); } catch (E e) when (b(e)) { c(); } finally { d(); } try { e(); } finally { } await f(); g();"
    )
    assert [name for name, call in found.items() if call.guarded] == ["a"]
    assert [name for name, call in found.items() if call.awaited] == ["f"]


def test_sequence_methods_run_their_functions_for_each_item() -> None:
    result = outline("orders.Where(o => o.Open).ToList().ForEach(o => ship(o)); orders.Take(1); Run(() => x());")
    assert [c.invoke.callee.name for c in result.calls if c.each] == ["ForEach", "Where"]  # type: ignore[union-attr]
    assert [(b.target, shape(b.value.of)) for b in result.bindings if isinstance(b.value, Each)] == [
        (Name("o"), "orders"),
        (Name("o"), "orders.Where().ToList()"),
    ]


def test_query_expression_is_a_chain_of_calls() -> None:
    query = "from o in db.Orders join l in db.Lines on o.Id equals l.OrderId where o.Open orderby o.Id select f(o)"
    result = outline(f"var result = {query};")
    (binding,) = [b for b in result.bindings if b.target == Name("result")]
    assert shape(binding.value) == "db.Orders.Join().Where().OrderBy().Select()"
    assert {c.invoke.callee.name: c.loops for c in result.calls} == {  # type: ignore[union-attr]
        "Join": 0, "Where": 0, "OrderBy": 0, "Select": 0, "f": 1,
    }  # fmt: skip


# ---------------------------------------------------------------- definitions


def test_primary_constructor_gives_fields() -> None:
    result = outline("class A(Store store, int n = 1) : Base<int>(n) { int Get() => store.Count; }")
    (found,) = result.classes
    assert found.bases == (Item(Name("Base"), Name("int")),)
    assert [(f.name, f.type) for f in found.fields] == [("store", Name("Store")), ("n", Name("int"))]
    (init, _) = result.functions
    assert (init.name, init.owner, init.implicit_receiver) == ("A.__init__", "A", True)
    assert (result.bindings[0].target, result.bindings[0].value) == (Member(Name("self"), "store"), Name("store"))
    assert [shape(c.invoke.callee) for c in result.calls] == ["super().__init__"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("class A {}", "class"),
        ("record A(int B);", "record"),
        ("record struct A(int B);", "record"),
        ("struct A {}", "struct"),
        ("interface A {}", "interface"),
        ("enum A { B }", "enum"),
    ],
)
def test_kinds_of_types(text: str, kind: str) -> None:
    assert cls(text).kind == kind


def test_members_of_an_enumeration_are_printed_as_their_names() -> None:
    assert [(f.name, f.value) for f in cls("enum A { B = 3, C }").fields] == [("B", literal("B")), ("C", literal("C"))]


def test_attributes() -> None:
    found = cls(
        '[Route("api", Name = "x"), Table] [method: X] class A { [Key] [Column("b")] public int B { get; set; } }'
    )
    assert [shape(d.expression) for d in found.decorators] == ["Route()", "Table", "X"]
    route = found.decorators[0].expression
    assert isinstance(route, Invoke)
    assert (route.argument(0), route.argument(None, "Name")) == (literal("api"), literal("x"))
    assert [shape(d.expression) for d in found.fields[0].decorators] == ["Key", "Column()"]
    method = function("class A { [HttpGetAttribute] [return: NotNull] void F([FromBody] int a) {} }", "A.F")
    assert [shape(d.expression) for d in method.decorators] == ["HttpGet"]
    assert [shape(d.expression) for d in method.parameters[0].decorators] == ["FromBody"]


def test_methods() -> None:
    text = 'class A { public static int F(int a, string b = "x", params int[] c) => a; void G() {} int I.H() => 1; }'
    f = function(text, "A.F")
    assert (f.static, f.implicit_receiver, f.owner, f.return_type, f.returns) == (
        True,
        False,
        "A",
        Name("int"),
        (Name("a"),),
    )
    assert [(p.name, p.kind, p.default) for p in f.parameters] == [
        ("a", "", None),
        ("b", "", literal("x")),
        ("c", "*", None),
    ]
    g = function(text, "A.G")
    assert (g.static, g.implicit_receiver, g.return_type) == (False, True, None)
    assert function(text, "A.H").returns == (Constant(1),)


def test_extension_method_has_its_receiver_as_a_parameter() -> None:
    f = function("static class A { public static App MapOrders(this App app, int x) => app; }", "A.MapOrders")
    assert [d.expression for d in f.decorators] == [Name("extension")]
    assert (f.static, f.implicit_receiver, f.parameters[0].name) == (False, False, "app")


def test_a_block_extends_a_type_for_all_its_members() -> None:
    text = """static class E
    {
        extension(App app)
        {
            public App MapOrders(int x) { app.Map(); return app; }
            public bool Large => app.Count > 3;
            public static App Make() => new App();
        }
        extension<T>(IList<T> list) where T : class
        {
            public T One() { T F() => list[0]; return F(); }
        }
        static void Plain() { }
    }"""
    found = {f.name: f for f in outline(text).functions}
    assert list(found) == ["E.MapOrders", "E.Large", "E.Make", "E.One", "E.One.F", "E.Plain"]
    said = {name: [p.name for p in f.parameters] for name, f in found.items()}
    assert said == {
        "E.MapOrders": ["app", "x"],
        "E.Large": ["app"],
        "E.Make": [],
        "E.One": ["list"],
        "E.One.F": [],
        "E.Plain": [],
    }
    extending = [f for f in found.values() if Name("extension") in [d.expression for d in f.decorators]]
    assert [f.name for f in extending] == ["E.MapOrders", "E.Large", "E.One"]
    assert not any(f.static or f.implicit_receiver for f in extending)
    assert [cls.name for cls in outline(text).classes] == ["E"]


@pytest.mark.parametrize("line", ["extension(app);", "extension(app).Run();", "var extension = 1;", "x(extension(a));"])
def test_what_is_only_called_extension_extends_nothing(line: str) -> None:
    text = f"class Shop\n{{\nvoid Pay()\n{{\n{line}\n}}\n}}"
    assert with_blocks_as_types(text) == text


def test_properties_are_fields_or_functions() -> None:
    text = (
        "class A { int B { get; set; } = 1; int C => b; int D { get => b; set => b = value; } int this[int i] => i; }"
    )
    result = outline(text)
    assert [(f.name, f.value) for f in result.classes[0].fields] == [("B", Constant(1))]
    assert [(f.name, [d.expression for d in f.decorators]) for f in result.functions] == [
        ("A.C", [Name("property")]),
        ("A.D", [Name("property")]),
        ("A.set_D", []),
        ("A.__getitem__", []),
    ]


def test_constructors_that_call_others() -> None:
    result = outline("class A : B { A(int x) : base(x, 2) {} A() : this(1) {} }")
    assert [f.name for f in result.functions] == ["A.__init__", "A.__init__"]
    assert [(shape(c.invoke.callee), c.function) for c in result.calls] == [
        ("super().__init__", "A.__init__"),
        ("self.__init__", "A.__init__"),
    ]


def test_nested_functions_and_delegates() -> None:
    result = outline(
        "class A { void F() { int G(int z) => h(z); Use(delegate (int q) { return q; }); Use(async () => await k()); } }"
    )
    names = [f.name for f in result.functions]
    assert names[:2] == ["A.F", "A.F.G"]
    assert all(name.startswith("A.F.<lambda:") for name in names[2:])
    assert {c.invoke.callee.name: c.function for c in result.calls}["h"] == "A.F.G"  # type: ignore[union-attr]
    assert [f.owner for f in result.functions] == ["A", "", "", ""]


def test_base_and_this() -> None:
    found = calls("class A { void F() { base.Save(this); } }")["Save"].invoke
    assert (shape(found.callee), found.arguments) == ("super().Save", (Argument(Name("self")),))


def test_both_branches_of_the_preprocessor_count() -> None:
    assert [c.name for c in outline("#if DEBUG\nclass A {}\n#else\nclass B {}\n#endif").classes] == ["A", "B"]


# ---------------------------------------------------------------- hostile and broken


def test_broken_code_gives_what_can_be_read() -> None:
    result = outline("class A { void F() { a(; b(); } void G() { c(); }")
    assert {"b", "c"} <= {getattr(c.invoke.callee, "name", "") for c in result.calls}


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 3000 + "1" + ")" * 3000 + ";",
        "x = a" + ".b()" * 3000 + ";",
        'x = "a"' + ' + "b"' * 5000 + ";",
        "class A {" * 400 + "}" * 400,
        "x = " + "() => " * 2000 + "1;",
        "{" * 2000,
        "x = new { " * 500,
        "a?." * 2000 + "b;",
    ],
)
def test_deep_nesting_is_bounded(text: str) -> None:
    assert len(msgspec.msgpack.encode(outline(text))) < 150 * len(text) + 300_000


@given(st.text(alphabet="abA(){}[]<>;:,.?!\"'$@\\=+-/*# \nnewcasfrog", max_size=200))
@settings(max_examples=60, deadline=None)
def test_anything_can_be_read(text: str) -> None:
    result = outline(text)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(result), type=Outline) == result


def test_what_is_named_before_an_argument_without_a_name_stands_at_its_place() -> None:
    found = value('a.Send(exchange: x, "paid", body: b)')
    assert isinstance(found, Invoke)
    assert found.arguments == (Argument(Name("x")), Argument(literal("paid")), Argument(Name("b"), "body"))
