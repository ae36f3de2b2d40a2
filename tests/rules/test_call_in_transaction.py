from making import at, calls, entry, findings, system
from ringfence_rules.call_in_transaction import check as rule


def check(*entries):
    return findings(rule, system(entries=entries))


def test_a_call_in_a_transaction_is_flagged_where_it_is_made():
    (finding,) = check(entry("shop", calls("shop", "payments", 7, transaction="shop/app.py:6")))
    assert (finding.at, finding.services) == (at("shop/app.py:7"), ("shop", "payments"))
    assert finding.subject == "shop -> payments: GET /payments"
    assert finding.related[0].at == at("shop/app.py:6")
    assert finding.because[0].note == "POST /x of shop begins here"


def test_two_entries_over_one_call_are_one_finding():
    inside = calls("shop", "payments", 7, transaction="shop/app.py:6")
    assert len(check(entry("shop", inside), entry("shop", inside, path="/y"))) == 1


def test_no_transaction_no_finding():
    assert not check(entry("shop", calls("shop", "payments", 7)))
