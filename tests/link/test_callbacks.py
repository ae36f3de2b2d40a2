"""What functions without a name are called with by those that they are handed to, and what maps hold."""

import pytest
from linking import shown
from ringfence.frameworks.java_environment import java_environment
from ringfence.frameworks.spring_jdbc import spring_jdbc
from ringfence.languages import csharp, java, javascript, kotlin, python, ruby
from ringfence.link.code import ServiceCode
from ringfence.model.expression import Name
from ringfence.model.facts import Query
from ringfence.model.source import Source
from ringfence.model.value import Known

READERS = {"a.py": python, "a.js": javascript, "A.java": java, "A.kt": kotlin, "A.cs": csharp, "a.rb": ruby}


def given(path: str, text: str, parameter: str = "url") -> set[str]:
    """What a parameter of any function holds."""
    outline = READERS[path].read.read(Source(path, text))
    assert outline is not None
    code = ServiceCode({path: outline}, (java_environment,))
    place = code.evaluator.dependence.place
    return {
        shown(value.text)
        for function in outline.functions
        if "<lambda" in function.name and any(one.name == parameter for one in function.parameters)
        for value in code.values(Name(parameter), place(path, function.name))
        if isinstance(value, Known)
    }


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", "def run(f):\n  f('orders')\nrun(lambda url: get(url))\n"),
        ("a.js", "function run(f) { return f('orders') }\nrun(url => get(url))\n"),
        (
            "A.java",
            'class A { <R> R run(Function<String, R> f) { return f.apply("orders"); } void m() { run(url -> get(url)); } }',
        ),
        ("A.java", 'class A { void run(Op f) { f.now("orders"); } void m() { run(url -> get(url)); } }'),
        ("A.kt", 'fun <R> run(f: (String) -> R): R = f("orders")\nfun m() = run { url -> get(url) }\n'),
        ("A.kt", 'fun <R> run(f: (String) -> R): R = f.invoke("orders")\nfun m() = run { url -> get(url) }\n'),
        ("A.cs", 'class A { void Run(Action<string> f) { f.Invoke("orders"); } void M() { Run(url => Get(url)); } }'),
        ("a.rb", "def run(&f)\n  f.call('orders')\nend\ndef m\n  run { |url| get(url) }\nend\n"),
    ],
)  # fmt: skip
def test_a_function_that_is_handed_over_is_given_what_it_is_called_with(path, text):
    assert given(path, text) == {"orders"}


def test_also_where_it_is_handed_on_or_called_in_another_function_without_a_name():
    text = """
    class A {
      <R> R run(String host, Function<String, R> f) { return balanced(host, f); }
      <R> R balanced(String host, Function<String, R> f) { return times(2, number -> f.apply(host + "/things")); }
      void m() { run("orders", url -> get(url)); }
    }
    """
    assert given("A.java", text) == {"orders/things"}


def test_each_is_given_what_its_own_call_says():
    text = (
        "function run(host, f) { return f(host) }\nrun('orders', url => get(url))\nrun('stock', other => get(other))\n"
    )
    assert (given("a.js", text), given("a.js", text, "other")) == ({"orders"}, {"stock"})


@pytest.mark.parametrize(
    "text",
    [
        'class A { void run(Op f) { f.andThen("orders"); } void m() { run(url -> get(url)); } }',
        'class A { void run(Op f) { log("orders"); } void m() { run(url -> get(url)); } }',
        'class A { void run(Op f, Op g) { g.now("orders"); } void m() { run(url -> get(url), x -> x); } }',
    ],
)
def test_what_it_is_not_called_with_it_is_not_given(text):
    assert given("A.java", text) == set()


MAPS = """
import java.util.*;
import java.util.concurrent.ConcurrentHashMap;
class A {
  static final Map<String, String> URLS = Map.ofEntries(Map.entry("orders", "http://orders"), Map.entry("stock", "http://stock"));
  private final Map<String, String> hosts = new HashMap<>();
  private final Map<String, String> made = new ConcurrentHashMap<>();
  A() { hosts.put("orders", "http://o"); hosts.putIfAbsent("stock", "http://s"); }
  void m(String key) {
    run(URLS.get("orders"), url -> get(url));
    run(hosts.get("stock"), put -> get(put));
    run(hosts.get(key), any -> get(any));
    run(hosts.getOrDefault("other", "http://else"), other -> get(other));
    run(made.computeIfAbsent("orders", name -> "http://" + name), computed -> get(computed));
  }
  void run(String url, Op f) { f.now(url); }
}
"""


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        ("url", {"http://orders"}),
        ("put", {"http://s"}),
        ("any", {"http://o", "http://s"}),
        ("other", {"http://else"}),
        ("computed", {"http://orders"}),
    ],
)
def test_a_map_gives_what_stands_under_the_key(parameter, expected):
    assert given("A.java", MAPS, parameter) == expected


def test_connections_that_a_function_hands_out():
    text = """
    import javax.sql.DataSource
    import java.sql.Connection
    class Open(private val source: DataSource) {
      fun <T> with(block: (Connection) -> T): T = source.connection.use { block(it) }
    }
    class Orders(private val open: Open) {
      fun all() = open.with { find(it) }
      private fun find(connection: Connection) =
        connection.prepareStatement(\"\"\"SELECT id
          |FROM orders WHERE id = ?::uuid\"\"\".trimMargin()).executeQuery()
    }
    """
    outline = kotlin.read.read(Source("A.kt", text))
    code = ServiceCode({"A.kt": outline}, (spring_jdbc, java_environment))
    assert [use.table.name for _, fact in code.facts() if isinstance(fact, Query) for use in fact.uses] == ["orders"]
