"""What of the way to a function is told apart in it: what its requests and those that it leads to depend on."""

import pytest
from linking import code_of, web
from ringfence.languages import java
from ringfence.link.code import ServiceCode, every
from ringfence.link.flow import Flow
from ringfence.model.facts import RemoteCall
from ringfence.model.source import Source
from ringfence.model.value import Known


def told(source, function="start"):
    """For every request of an execution: its function, the lines of the calls on the way that are told there, its URLs."""
    code = code_of(source, web)
    reached, complete = Flow(code, every(code.facts())).walk("app.py", function)
    assert complete
    return [
        (one.scope.function, lines(one.scope), urls(code, one)) for one in reached if isinstance(one.fact, RemoteCall)
    ]


def lines(scope):
    return [scope.call.at.line, *lines(scope.caller)] if scope.call is not None and scope.caller is not None else []


def urls(code, one):
    return [v.text.literal for v in code.values(one.fact.target, one.scope) if isinstance(v, Known)]


def test_who_calls_is_forgotten_where_all_is_said():
    source = """
        import web
        def start(x): ask(x, 1); ask(x, 2)
        def ask(x, y): web.get("http://a")
        """
    assert told(source) == [("ask", [], ["http://a"])]


def test_each_call_is_told_from_the_others_where_it_says_the_url():
    source = """
        import web
        def start():
            ask("http://a")
            ask("http://b")
        def ask(url): web.get(url)
        """
    assert told(source) == [("ask", [3], ["http://a"]), ("ask", [4], ["http://b"])]


def test_what_is_handed_on_is_told_as_far_as_it_comes_from():
    source = """
        import web
        def start():
            middle("http://a", 1)
            middle("http://b", 2)
        def middle(url, n):
            other("http://c", n)
            other(url, n)
        def other(url, n): web.get(url)
        """
    assert told(source) == [
        ("other", [6, 3], ["http://c"]),  # as told as the other one has to be
        ("other", [7, 3], ["http://a"]),
        ("other", [6, 4], ["http://c"]),
        ("other", [7, 4], ["http://b"]),
    ]


def test_an_argument_that_decides_nothing_is_not_told_apart():
    source = """
        import web
        def start():
            middle("http://a", 1)
            middle("http://b", 2)
        def middle(url, n): other("http://c", url)
        def other(url, note): web.get(url)
        """
    assert told(source) == [("other", [5], ["http://c"])]


def test_what_an_object_was_made_of_is_told_where_it_counts():
    source = """
        import web
        class Client:
            def __init__(self, url): self.url = url
            def ask(self): self.really()
            def really(self): web.get(self.url)
        def start():
            Client("http://a").ask()
            Client("http://b").ask()
        """
    assert [found for _, _, found in told(source)] == [["http://a"], ["http://b"]]


def test_what_an_object_was_made_of_is_forgotten_where_its_class_says_all():
    source = """
        import web
        class Client:
            def __init__(self, name): self.name = name
            def ask(self): self.really()
            def really(self): web.get("http://base")
        class Other(Client):
            def really(self): web.get("http://other")
        def start():
            Client("a").ask(); Client("b").ask()
            Other("c").ask(); Other("d").ask()
        """
    assert [found for _, _, found in told(source)] == [["http://base"], ["http://other"]]


def test_a_closure_knows_what_the_function_around_was_given():
    source = """
        import web
        def start():
            wrap("http://a")()
            wrap("http://b")()
        def wrap(url):
            def inner(): web.get(url)
            return inner
        """
    assert [found for _, _, found in told(source)] == [["http://a"], ["http://b"]]


def test_what_is_handed_over_is_run_for_whoever_hands_it_over():
    source = """
        import web
        def start(): again(a)
        def other(): again(b)
        def again(f):
            for n in range(3): f()
        def a(): web.get("http://a")
        def b(): web.get("http://b")
        """
    assert all(found == ["http://a"] for _, _, found in told(source))
    assert all(found == ["http://b"] for _, _, found in told(source, "other"))


def test_what_a_lambda_needs_is_told_where_it_is_made():
    source = """
        import web
        def start():
            save("http://a", 1)
            save("http://b", 2)
        def save(url, n): again(lambda: web.get(url))
        def again(f): f()
        """
    assert sorted(found for _, _, found in told(source)) == [["http://a"], ["http://b"]]


def test_functions_that_call_each_other_need_what_any_of_them_needs():
    source = """
        import web
        def start(): even(4, "http://a")
        def even(n, url): odd(n - 1, url)
        def odd(n, url):
            even(n - 1, url)
            web.get(url)
        """
    assert {tuple(found) for _, _, found in told(source)} == {("http://a",)}


@pytest.mark.parametrize(("given", "line"), [("1", 3), ("1, 2", 4)])
def test_overloads_are_told_apart_by_their_arguments_alone(given, line):
    text = f"""class A {{
        void start() {{ ask({given}); more(); }}
        void ask(int a) {{ rest.get("http://a"); }}
        void ask(int a, int b) {{ rest.get("http://b"); }}
        void more() {{ ask({given}); }}
    }}"""
    code = ServiceCode({"A.java": java.read.read(Source("A.java", text))})
    calls = [call.invoke for call in code.symbols.calls.inside["A.java", "A.ask"]]
    facts = [RemoteCall("http", "GET", call.argument(0), call.at, "A.ask") for call in calls]
    reached, _ = Flow(code, facts).walk("A.java", "A.start")
    assert [one.fact.at.line for one in reached] == [line]


def test_the_parameters_of_overloads_are_told_apart():
    text = """class A {
        void start(Order order) { first(order); second(order); }
        void first(Order order) { ask(order, "http://a"); }
        void second(Order order) { ask(order, "http://a"); }
        void ask(Order order, String url) { ask("key", order, url); }
        void ask(String key, Order order, String url) { rest.get(url); }
    }"""
    code = ServiceCode({"A.java": java.read.read(Source("A.java", text))})
    (call,) = (call.invoke for call in code.symbols.calls.inside["A.java", "A.ask"] if call.invoke.at.line == 6)
    reached, _ = Flow(code, [RemoteCall("http", "GET", call.argument(0), call.at, "A.ask")]).walk("A.java", "A.start")
    ways = {one.scope.caller.caller.function: one.scope.caller.caller.call for one in reached}
    assert ways == {"A.first": None, "A.second": None}  # the order was given to neither of them for this
