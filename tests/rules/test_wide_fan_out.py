import pytest
from making import at, calls, entry, findings, system
from msgspec.structs import replace
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


@pytest.mark.parametrize("path", ["/health", "/actuator/health", "/metrics", "/api/healthz/", "/readyz"])
def test_a_page_of_healths_asks_all_of_them(path):
    asked = asking(*"abcdefghi")
    well = [replace(effect, call=replace(effect.call, path=path)) for effect in asked.effects]
    assert not check(replace(asked, effects=tuple(well)))
    assert check(replace(asked, effects=(*asked.effects, *well)))


@pytest.mark.parametrize("path", ["/healthcare", "/metrics/sales", "/health-records"])
def test_what_only_sounds_like_health_counts(path):
    asked = asking(*"abcdefghi")
    assert check(replace(asked, effects=tuple(replace(e, call=replace(e.call, path=path)) for e in asked.effects)))
