"""Where a transaction begins, and which calls are made while it is open."""

from linking import outlines_of
from ringfence.link.transactions import Transactions
from ringfence.model.expression import Name
from ringfence.model.facts import TransactionScope
from ringfence.model.source import Span

(OUTLINE,) = outlines_of(
    {
        "app.py": """def pay():
    begin()
    charge()
    with transaction():
        send()
        with connection:
            note()
    commit()
    done()
def other():
    with connection:
        look()
"""
    }
).values()
CALLS = {call.invoke.callee.name: call for call in OUTLINE.calls}


def at(name):
    return CALLS[name].invoke.at


def opened(*scopes):
    """The calls at which a transaction is open, each with the line where that began."""
    transactions = Transactions(scopes)
    begun = {name: transactions.opened(call) for name, call in CALLS.items()}
    return {name: span.line for name, span in begun.items() if span is not None}


def block(name="transaction"):
    return TransactionScope(at(name), "pay")


def entered(line, function="pay"):
    """``with connection:`` opens one."""
    return TransactionScope(Span("app.py", line), function, via=Name("connection"))


def test_a_block_is_open_in_what_stands_in_it_and_nowhere_else():
    assert opened(block()) == {"send": 4, "note": 4}


def test_a_call_that_no_block_enters_opens_none():
    assert opened(block("charge")) == {}


def test_what_is_no_call_opens_one_in_the_function_that_says_so():
    assert opened(entered(6)) == {"note": 6}
    assert opened(entered(11, "other")) == {"look": 11}
    assert opened(entered(6, "another")) == {}


def test_of_several_the_outermost_counts():
    assert opened(block(), entered(6)) == {"send": 4, "note": 4}


def test_one_without_a_block_reaches_from_its_beginning_to_its_end():
    until = TransactionScope(at("begin"), "pay", until=at("commit"))
    assert opened(until) == {"charge": 2, "transaction": 2, "send": 2, "note": 2}


def test_one_without_a_block_is_open_in_its_own_function_alone():
    assert opened(TransactionScope(at("begin"), "other", until=at("commit"))) == {}


def test_a_block_comes_before_one_without():
    until = TransactionScope(at("begin"), "pay", until=at("commit"))
    assert opened(until, block())["send"] == 4


def test_a_whole_function_is_one_from_its_first_line_but_opens_none_at_its_calls():
    scope = TransactionScope(Span("app.py", 1), "pay", whole=True)
    transactions = Transactions([scope])
    assert transactions.whole(("app.py", "pay")) == scope.at
    assert transactions.whole(("app.py", "other")) is None
    assert transactions.whole(("other.py", "pay")) is None
    assert opened(scope) == {}
