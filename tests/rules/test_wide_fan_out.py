from making import at, calls, entry, findings, system
from ringfence_rules.wide_fan_out import check as rule


def check(*entries, **options):
    return findings(rule, system(entries=entries), **options)


def asking(*targets, **more):
    return entry("home", *(calls("home", target, line) for line, target in enumerate(targets, 10)), **more)


def test_nine_services_are_many():
    (finding,) = check(asking(*"abcdefghi"))
    assert (finding.subject, finding.at) == ("home: POST /x", at("home/app.py:10"))
    assert finding.services == ("home", *"abcdefghi")


def test_eight_are_not():
    assert not check(asking(*"abcdefgh"))
    assert check(asking(*"abcdefgh"), max_services=7)


def test_asking_one_often_is_asking_one():
    assert not check(asking(*"abab"), max_services=2)


def test_two_routes_are_two_requests():
    assert not check(asking(*"abcde"), asking(*"efghi", path="/y"))


def test_only_requests_wait():
    assert not check(asking(*"abcdefghi", kind="consumer"))


def test_itself_does_not_count():
    assert not check(asking("home", "a"), max_services=1)
