"""Which calls of a function matter to whoever runs it."""

from ringfence.languages.java import read
from ringfence.link.callees import Callees
from ringfence.link.code import ServiceCode
from ringfence.link.implied import Implied
from ringfence.link.repetition import Repetition
from ringfence.link.sites import Sites
from ringfence.link.transactions import Transactions
from ringfence.model.facts import RemoteCall, TransactionScope
from ringfence.model.source import Source

TEXT = """class A {
    void run(List<Order> orders) {
        log.info("begin");
        begin();
        for (Order order : orders) { log.info("one"); client.send(order); }
        commit();
        pool.submit(() -> other());
        other();
    }
    void other() {}
}"""


def sites(names, background=()):
    """(line, how many facts, whether it leads on, whether it is done for each item, whether a transaction is open)."""
    code = ServiceCode({"A.java": read.read(Source("A.java", TEXT))})
    calls = {call.invoke.callee.name: call.invoke.at for call in code.symbols.calls.inside["A.java", "A.run"]}
    facts = {calls["send"]: [RemoteCall("http", "GET", None, calls["send"], "A.run")]}
    transactions = Transactions([TransactionScope(calls["begin"], "A.run", until=calls["commit"])])
    callees = Callees(code, Implied(code), {}, {})
    away = {calls[name] for name in background}
    found = Sites(code, callees, facts, away, Repetition(code, ()), transactions, names)
    return [
        (site.call.invoke.at.line, len(site.facts), site.leads, site.each is not None, site.opened is not None)
        for site in found.of(("A.java", "A.run"))
    ]


def test_a_call_without_a_fact_that_names_nothing_that_leads_on_is_left_out():
    assert sites(set()) == [(5, 1, False, True, True)]


def test_what_leads_on_counts_called_or_handed_over():
    assert sites({"other", "<lambda:1>"}) == [
        (5, 1, False, True, True),
        (7, 0, True, False, False),
        (8, 0, True, False, False),
    ]


def test_what_no_function_of_the_service_is_called_leads_nowhere():
    assert sites({"info"}) == sites(set())


def test_what_runs_elsewhere_leads_nowhere_here():
    assert [line for line, *_ in sites({"other", "<lambda:1>"}, ["submit"])] == [5, 8]
