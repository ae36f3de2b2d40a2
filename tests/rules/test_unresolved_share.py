from making import at, call, findings, system
from ringfence.model.system import Unresolved
from ringfence_rules.unresolved_share import check as rule


def unknown(count):
    return tuple(
        Unresolved("call", "the host is not known", at(f"a/app.py:{line}"), "a") for line in range(1, count + 1)
    )


def check(known, lost, **options):
    made = tuple(call("a", "b", line) for line in range(100, 100 + known))
    return findings(rule, system(calls=made, unresolved=unknown(lost)), **options)


def test_too_much_is_one_finding():
    (finding,) = check(12, 8)
    assert finding.message.startswith("40% of what matters could not be followed: 8 calls")
    assert (finding.services, finding.at) == (("a",), at("a/app.py:1"))


def test_a_little_is_fine():
    assert not check(16, 4)
    assert check(16, 4, max_share=0.1)


def test_little_in_all_is_not_judged():
    assert not check(1, 8)
    assert check(1, 8, min_seen=9)


def test_all_known_is_silent():
    assert not check(20, 0, max_share=0.0)
