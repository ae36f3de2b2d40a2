"""Which effects one execution of an entry point has, and the path that leads to each."""

import pytest
from linking import code_of, system_of, web
from ringfence.link import flow
from ringfence.link.callees import Callees
from ringfence.link.code import ServiceCode, every
from ringfence.link.flow import Flow
from ringfence.model.expression import Invoke, literal
from ringfence.model.facts import ChannelUse, RemoteCall
from ringfence.model.source import Span


def reached(source, function="start", facts=()):
    """(URL's line, repeated, names on the way) of every request an execution of ``start`` makes."""
    code = code_of(source, web)
    found, complete = Flow(code, [*every(code.facts()), *facts]).walk("app.py", function)
    assert complete
    return [
        (one.fact.at.line, one.repeated, [step.note for step in one.path])
        for one in found
        if isinstance(one.fact, RemoteCall)
    ]


def repeated(*body):
    lines = "".join(f"    {line}\n" for line in body)
    return [again for _, again, _ in reached(f"import web\ndef ask(n): web.get('http://a')\ndef start(xs):\n{lines}")]


# ---------------------------------------------------------------- what is reached


def test_a_request_in_the_function_itself():
    assert reached("import web\ndef start():\n    web.get('http://a')\n") == [(3, False, [])]


def test_a_request_behind_calls_shows_the_way():
    source = "import web\ndef start(): middle()\ndef middle(): last()\ndef last(): web.get('http://a')\n"
    assert reached(source) == [(4, False, ["calls middle", "calls last"])]


def test_a_request_of_another_function_is_not_reached():
    assert reached("import web\ndef start(): pass\ndef other(): web.get('http://a')\n") == []


def test_a_function_that_is_only_named_in_a_string_is_not_reached():
    assert reached("import web\ndef start(): print('other')\ndef other(): web.get('http://a')\n") == []


def test_what_a_proxy_declares_is_done_by_whoever_calls_it():
    source = "import web\n@web.proxy('http://a')\ndef ask(): ...\ndef start():\n    for x in range(9): ask()\n"
    assert reached(source) == [(3, True, ["calls ask"])]
    assert reached(source.replace(": ask()", ": print()")) == []


def test_functions_that_call_each_other_end():
    source = "import web\ndef start(): b()\ndef b():\n    web.get('http://a')\n    start()\n"
    assert {line for line, _, _ in reached(source)} == {4}


def test_a_function_that_calls_itself_ends():
    assert len(reached("import web\ndef start(n):\n    web.get('http://a')\n    start(n - 1)\n")) < 10


RETRYING = """
import web
def later(work):
    def tick(): work()
    web.run(tick)
def retry(op, times):
    def attempt():
        op()
        def again(failure): later(lambda: retry(op, times - 1))
        web.run(again)
    web.run(attempt)
def first(): retry(lambda: web.get('http://a'), 3)
def second(): retry(lambda: web.get('http://b'), 3)
def start(): first()
def other(): second()
"""


def test_a_function_that_calls_itself_with_what_it_was_handed_does_it_for_its_own_caller():
    assert {line for line, _, _ in reached(RETRYING)} == {11}
    assert {line for line, _, _ in reached(RETRYING, "other")} == {12}


def test_a_function_that_calls_itself_for_each_item_repeats():
    source = "import web\ndef start(x):\n    web.get('http://a')\n    for y in x.parts: start(y)\n"
    assert (3, True, ["calls start"]) in reached(source)


def test_a_callback_is_followed():
    source = "import web\ndef start(): run(ask)\ndef run(f): pass\ndef ask(): web.get('http://a')\n"
    assert [line for line, _, _ in reached(source)] == [4]


def test_what_only_one_caller_hands_over_is_followed_for_that_caller_alone():
    source = """
        import web, lib
        def start(): run(ask)
        def other(): run("ask")
        def run(f): lib.soon(f)
        def ask(): web.get("http://a")
        """
    assert [line for line, _, _ in reached(source)] == [5]
    assert reached(source, "other") == []


def test_of_what_several_hand_over_each_is_followed_for_whoever_hands_it_over():
    source = """
        import web
        def start(): run(a); run(b); run(c); run(ask)
        def other(): run(a); run(b); run(c)
        def run(f): f()
        def a(): print("a")
        def b(): print("b")
        def c(): print("c")
        def ask(): web.get("http://a")
        """
    assert [line for line, _, _ in reached(source)] == [8]
    assert reached(source, "other") == []


def test_a_function_that_does_the_same_for_all_is_followed_once(monkeypatch):
    asked = []
    of = Callees.of

    def counting(self, call, scope, *leads):
        asked.append(call.invoke.at.line)
        return of(self, call, scope, *leads)

    monkeypatch.setattr(Callees, "of", counting)
    calls = "; ".join(f"ask({n})" for n in range(30))
    source = (
        f"import web\ndef start(): {calls}\ndef ask(n):\n    note(n)\n    web.get('http://a')\ndef note(n): print(n)\n"
    )
    assert [way for _, _, way in reached(source)] == [["calls ask"]]
    assert asked.count(4) <= 2


GIVEN_BACK = """
    import web
    def start():
        keep(ask)
        keep(idle)
    def keep(f): return f
    def ask(): web.get("http://a")
    def idle(): pass
    """


def test_what_a_call_gives_back_it_does_not_run():
    assert reached(GIVEN_BACK) == []
    assert {line for line, _, _ in reached(GIVEN_BACK.replace("return f", "f()"))} == {6}


def test_whether_something_is_given_back_is_asked_only_of_what_leads_somewhere(monkeypatch):
    asked, values = set(), ServiceCode.values

    def noted(self, expression, scope):
        if isinstance(expression, Invoke):
            asked.add(expression.at.line)
        return values(self, expression, scope)

    monkeypatch.setattr(ServiceCode, "values", noted)
    reached(GIVEN_BACK)
    assert asked == {3}


def test_what_no_caller_hands_over_is_not_followed():
    source = """
        import web, lib
        def start(): run("ask")
        def run(f): lib.soon(f)
        def ask(): web.get("http://a")
        """
    assert reached(source) == []


def test_a_closure_knows_the_call_of_the_function_around_it():
    """Each request does what it says itself, not what the other users of a wrapper say, however it runs what it wraps."""
    source = """
import web, lib
class Wrapper:
    def __init__(self, base): self.base = base
    def send(self, path):
        def attempt():
            return web.get(self.base + path)
        lib.retry(attempt)
def start(): Wrapper("http://a").send("/orders")
def other(): Wrapper("http://b").send("/items")
"""
    code = code_of(source, web)
    for function, url in (("start", "http://a/orders"), ("other", "http://b/items")):
        found, _ = Flow(code, every(code.facts())).walk("app.py", function)
        calls = [one for one in found if isinstance(one.fact, RemoteCall)]
        assert {text.literal for one in calls for text in code.texts(one.fact.target, one.scope)} == {url}


def test_who_consumes_is_handed_over_and_not_run_though_the_queue_is_bound_before():
    source = (
        "import web\ndef start(queue):\n    queue.bind()\n    queue.consume(work)\ndef work(m): web.get('http://a')\n"
    )
    bound = ChannelUse("consume", literal("orders"), "rabbitmq", Span("app.py", 3), "start", "work")
    assert reached(source) == [(5, False, ["calls work"])]
    assert reached(source, facts=[bound]) == []
    assert reached(source.replace("queue.consume(work)", "work(queue)"), facts=[bound]) == [(5, False, ["calls work"])]


def test_a_lambda_handed_over_is_followed():
    assert len(reached("import web, lib\ndef start():\n    lib.run(lambda: web.get('http://a'))\n")) >= 1


def test_a_constructor_is_followed():
    source = "import web\nclass A:\n    def __init__(self): web.get('http://a')\ndef start(): A()\n"
    assert [line for line, _, _ in reached(source)] == [3]


def test_a_method_of_an_object_is_followed():
    source = "import web\nclass A:\n    def f(self): web.get('http://a')\na = A()\ndef start(): a.f()\n"
    assert [line for line, _, _ in reached(source)] == [3]


def test_the_method_of_that_name_in_another_class_is_not():
    source = """
        import web
        class A:
            def f(self): pass
        class B:
            def f(self): web.get("http://a")
        def start(): A().f()
        """
    assert reached(source) == []


def test_an_abstract_methods_overrides_are_followed():
    source = """
        import web
        class Base:
            def f(self): raise NotImplementedError
        class One(Base):
            def f(self): web.get("http://a")
        def start(base: Base): base.f()
        """
    assert {line for line, _, _ in reached(source)} == {5}


def test_an_object_known_by_its_constructor_runs_no_override():
    source = """
        import web
        class Base:
            def f(self): pass
        class One(Base):
            def f(self): web.get("http://a")
        def start(): Base().f()
        """
    assert reached(source) == []


def test_what_a_parameters_default_injects_runs_too():
    source = "import web, lib\ndef user(): web.get('http://a')\ndef start(u=lib.Depends(user)): pass\n"
    assert [line for line, _, _ in reached(source)] == [2]


def test_what_an_annotation_injects_runs_too():
    source = "import web, lib\ndef user(): web.get('http://a')\ndef start(u: Annotated[int, lib.Depends(user)]): pass\n"
    assert [line for line, _, _ in reached(source)] == [2]


def test_what_something_injected_injects_runs_too():
    source = """
        import web, lib
        def token(): web.get("http://a")
        def user(t=lib.Depends(token)): pass
        def start(u=lib.Depends(user)): pass
        """
    assert reached(source) == [(2, False, ["user is injected", "token is injected"])]


def test_injections_in_a_circle_end():
    source = """
        import web, lib
        def a(x=lib.Depends(b)): web.get("http://a")
        def b(x=lib.Depends(a)): pass
        def start(x=lib.Depends(a)): pass
        """
    assert {line for line, _, _ in reached(source)} == {2}


def test_a_default_that_is_a_plain_value_injects_nothing():
    assert reached("import web\ndef user(): web.get('http://a')\ndef start(u=user, v=1): pass\n") == []


def test_what_is_started_in_the_background_is_no_part_of_it():
    assert reached("import web\ndef start(): web.later(ask)\ndef ask(): web.get('http://a')\n") == []


def test_what_runs_in_the_background_and_in_the_foreground_is_part_of_it():
    source = "import web\ndef start():\n    web.later(ask)\n    ask()\ndef ask(): web.get('http://a')\n"
    assert [line for line, _, _ in reached(source)] == [5]


# ---------------------------------------------------------------- loops


@pytest.mark.parametrize(
    "body",
    [
        ("for x in xs:", "    ask(x)"),
        ("while xs:", "    ask(xs.pop())"),
        ("[ask(x) for x in xs]",),
        ("{x: ask(x) for x in xs}",),
        ("list(ask(x) for x in xs)",),
        ("for x in xs:", "    if x:", "        ask(x)"),
    ],
)
def test_a_request_per_item_is_repeated(body):
    assert repeated(*body) == [True]


@pytest.mark.parametrize(
    "body",
    [
        ("ask(1)",),
        ("for x in ask(1):", "    print(x)"),
        ("[x for x in ask(1)]",),
        ("for x in xs:", "    print(x)", "ask(x)"),
        ("if xs:", "    ask(1)"),
    ],
)
def test_a_request_once_is_not_repeated(body):
    assert repeated(*body) == [False]


def test_a_loop_farther_up_the_path_repeats_too():
    source = "import web\ndef start(xs):\n    for x in xs: middle(x)\ndef middle(x): last(x)\ndef last(x): web.get('http://a')\n"
    assert [again for _, again, _ in reached(source)] == [True]


def test_a_request_reached_with_and_without_a_loop_is_both():
    assert sorted(repeated("ask(1)", "for x in xs:", "    ask(x)")) == [False, True]


# ---------------------------------------------------------------- bounds


def test_a_walk_that_is_cut_says_so(monkeypatch):
    monkeypatch.setattr(flow, "MOST_VISITS", 3)
    steps = "".join(f"def f{n}(): f{n + 1}()\n" for n in range(9))
    code = code_of(f"import web\n{steps}def f9(): web.get('http://a')\n", web)
    found, complete = Flow(code, every(code.facts())).walk("app.py", "f0")
    assert not complete
    assert found == []


def test_an_entry_whose_walk_is_cut_is_marked(monkeypatch):
    monkeypatch.setattr(flow, "MOST_VISITS", 2)
    text = "import web\n@web.route('GET', '/x')\ndef x(): a()\ndef a(): b()\ndef b(): c()\ndef c(): web.get('http://users')\n"
    files = {"compose.yaml": "services:\n  a: {build: a}\n", "a/Dockerfile": "FROM x\n", "a/main.py": text}
    assert [entry.complete for entry in system_of(files).entries] == [False]


def test_many_paths_to_one_function_are_walked_once_each():
    layers = "".join(f"def f{n}():\n    f{n + 1}()\n    f{n + 1}()\n    f{n + 1}()\n" for n in range(12))
    code = code_of(f"import web\n{layers}def f12(): web.get('http://a')\n", web)
    _, complete = Flow(code, every(code.facts())).walk("app.py", "f0")
    assert complete


# ---------------------------------------------------------------- transactions


def in_transaction(source):
    """The line where the transaction began that is open at each request of ``start``, None if none is."""
    from ringfence.frameworks.sqlalchemy import sqlalchemy
    from ringfence.frameworks.transactions import transactions

    code = code_of(source, web, sqlalchemy, transactions)
    found, _ = Flow(code, every(code.facts())).walk("app.py", "start")
    requests = [one for one in found if isinstance(one.fact, RemoteCall)]
    return [one.transaction.line if one.transaction else None for one in requests]


HEAD = "import web\nfrom django.db import transaction\nfrom sqlalchemy.orm import Session\n"


def test_a_request_inside_a_transactions_block():
    source = (
        HEAD + "def start(s: Session):\n    with s.begin():\n        web.get('http://a')\n    web.get('http://b')\n"
    )
    assert in_transaction(source) == [5, None]


def test_a_transaction_is_open_in_what_the_block_calls():
    source = HEAD + "def ask(): web.get('http://a')\ndef start(s: Session):\n    with s.begin():\n        ask()\n"
    assert in_transaction(source) == [6]


def test_a_transaction_of_a_whole_function():
    source = (
        HEAD + "@transaction.atomic\ndef pay(): web.get('http://a')\ndef start():\n    web.get('http://b')\n    pay()\n"
    )
    assert in_transaction(source) == [None, 5]


def test_a_session_alone_is_no_open_transaction():
    assert in_transaction(HEAD + "def start(s: Session):\n    with s:\n        web.get('http://a')\n") == [None]
