from making import at, calls, entry, findings, system
from msgspec.structs import replace
from ringfence_rules.missing_retry import check as rule


def made(method="GET", line=7, **more):
    effect = calls("shop", "prices", line, **more)
    return replace(effect, call=replace(effect.call, method=method))


def check(*effects, kind="route"):
    return findings(rule, system(entries=(entry("shop", *effects, kind=kind),)))


def test_a_harmless_call_that_nothing_repeats_is_a_note():
    found = check(made(), made(line=9))
    assert {(finding.subject, finding.severity) for finding in found} == {("shop: http", "note")}
    assert [finding.at for finding in found] == [at("shop/app.py:7"), at("shop/app.py:9")]


def test_retries_and_fallbacks_count():
    assert not check(made(retry="tenacity"))
    assert not check(made(fallback="circuit breaker"))


def test_an_order_that_is_repeated_blindly_is_a_warning():
    (finding,) = check(made("POST", retry="mounted"))
    assert (finding.subject, finding.severity) == ("shop -> prices (blind)", "warning")


def test_an_order_made_once_and_one_behind_the_mesh_are_silent():
    assert not check(made("POST"))
    assert not check(made("POST", retry="mesh"))


def test_only_requests_are_looked_at():
    assert not check(made(), kind="consumer")
