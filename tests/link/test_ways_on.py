"""Ways on from functions: found out once for all walks, and followed once for every state."""

from collections import Counter

from linking import code_of, web
from ringfence.link.callees import Callees
from ringfence.link.code import every
from ringfence.link.flow import Flow

SOURCE = """
import web
def first(xs): middle()
def second(xs):
    middle()
    for x in xs: middle()
def middle():
    ask("http://a")
    ask("http://b")
def ask(url): send(url)
def send(url): web.get(url)
"""


def walked(*functions):
    code = code_of(SOURCE, web)
    flow = Flow(code, every(code.facts()))
    return [[(one.scope.caller.call.at.line, one.repeated) for one in flow.walk("app.py", f)[0]] for f in functions]


def test_what_a_call_runs_is_asked_once_for_all_entries(monkeypatch):
    asked, of = Counter(), Callees.of

    def counted(self, call, scope, *leads):
        if scope.call is not None:
            asked[call.invoke.at.line, scope] += 1
        return of(self, call, scope, *leads)

    monkeypatch.setattr(Callees, "of", counted)
    walked("first", "second")
    assert sorted((line, scope.call.at.line) for line, scope in asked) == [(9, 7), (9, 8)]
    assert set(asked.values()) == {1}


def test_what_was_run_in_one_state_is_run_in_another_one_too():
    (first, second) = walked("first", "second")
    assert first == [(7, False), (8, False)]
    assert second == [(7, False), (8, False), (7, True), (8, True)]
