from making import at, call, findings, services, system
from msgspec.structs import replace
from ringfence.model.system import Service, Unresolved
from ringfence_rules.unresolved_share import check as rule


def unknown(count, service="a", what="call"):
    return tuple(
        Unresolved(what, "the host is not known", at(f"{service}/app.py:{line}"), service)
        for line in range(1, count + 1)
    )


READ = tuple(replace(service, languages=("python",)) for service in services("a", "b"))


def check(known, lost, of=READ, **options):
    made = tuple(call("a", "b", line) for line in range(100, 100 + known))
    return findings(rule, system(services=of, calls=made, unresolved=lost), **options)


def test_too_much_of_a_service_is_one_finding():
    (finding,) = check(12, unknown(8))
    assert finding.message == "40% of what matters in a could not be followed: 8 calls; the host is not known"
    assert (finding.subject, finding.services, finding.at) == ("a", ("a",), at("a/app.py:1"))


def test_each_service_counts_for_itself():
    assert [finding.subject for finding in check(100, (*unknown(2), *unknown(9, "b")))] == ["b"]


def test_a_little_is_fine():
    assert not check(16, unknown(4))
    assert check(16, unknown(4), max_share=0.1)


def test_little_in_all_is_not_judged():
    assert not check(1, unknown(6))
    assert check(1, unknown(6), min_seen=7)


def test_a_program_that_cannot_be_read_is_told_however_small_it_is():
    (lost,) = unknown(1, what="service")
    assert check(0, (replace(lost, why="PHP is not read yet: 11 files of a"),), of=(Service("a", "a"),))
    assert not check(0, (lost,))


def test_what_belongs_to_no_service_or_only_sends_load_is_left_out():
    assert not check(0, unknown(20, "", "manifest"))
    assert not check(0, unknown(20), of=services("a", role="load-generator"))


def test_all_known_is_silent():
    assert not check(20, (), max_share=0.0)
