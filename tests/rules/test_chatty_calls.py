from making import at, calls, entry, findings, system
from msgspec.structs import replace
from ringfence.model.source import Step
from ringfence_rules.chatty_calls import check as rule


def check(*entries):
    return findings(rule, system(entries=entries))


def repeated(line=7, each="carts/app.py:4", path=()):
    return replace(calls("carts", "prices", line), each=at(each), path=path)


def test_a_call_for_each_item_is_flagged_where_it_is_made():
    (finding,) = check(entry("carts", repeated()))
    assert (finding.at, finding.services, finding.severity) == (at("carts/app.py:7"), ("carts", "prices"), "")
    assert finding.subject == "carts -> prices: GET /prices"
    assert [related.at for related in finding.related] == [at("carts/app.py:4")]


def test_a_loop_around_the_call_itself_is_shown_once():
    (finding,) = check(entry("carts", repeated(each="carts/app.py:7")))
    assert finding.related == ()


def test_jobs_and_consumers_are_notes():
    for kind in ("consumer", "schedule", "start"):
        (finding,) = check(entry("carts", repeated(), kind=kind))
        assert finding.severity == "note"


def test_behind_a_cache_it_is_a_note():
    (finding,) = check(entry("carts", replace(repeated(), cached=True)))
    assert finding.severity == "note"
    assert check(entry("carts", replace(repeated(), cached=True)), entry("carts", repeated()))[0].severity == ""


def test_the_request_with_the_shortest_way_is_shown():
    far = entry("carts", repeated(path=(Step("calls f", at("carts/app.py:2")),)), path="/far")
    (finding,) = check(far, entry("carts", repeated(), path="/near"), entry("carts", repeated(), kind="consumer"))
    assert finding.because[0].note == "POST /near of carts begins here"
    assert len(finding.because) == 1


def test_once_is_silent_even_in_a_loop():
    assert not check(entry("carts", replace(calls("carts", "prices", 7), repeated=True)))


def asking(target, line=7, each="carts/app.py:4"):
    return replace(calls("carts", target, line), each=at(each))


def test_a_line_that_goes_through_a_list_of_services_is_silent():
    assert not check(entry("carts", asking("prices"), asking("stock"), asking("taxes")))


def by_wrapper(target, said, called):
    """An address that is written on one line, and asked by a wrapper's request, called on another one."""
    effect = asking(target, said)
    steps = (Step("calls get", at(f"carts/app.py:{called}")),)
    return replace(effect, path=steps, call=replace(effect.call, sent=at("carts/http.py:3")))


def test_a_list_of_addresses_that_is_written_elsewhere_is_one_of_services():
    assert not check(entry("carts", by_wrapper("prices", 1, 7), by_wrapper("stock", 2, 7), by_wrapper("taxes", 3, 7)))
    lines = (by_wrapper("prices", 7, 7), by_wrapper("stock", 8, 8), by_wrapper("taxes", 9, 9))
    assert len(check(entry("carts", *lines))) == 3


def test_three_services_that_are_asked_on_lines_of_their_own_are_flagged():
    found = check(entry("carts", asking("prices", 7), asking("stock", 8), asking("taxes", 9)))
    assert len(found) == 3


def test_one_line_with_two_addresses_is_flagged():
    assert len(check(entry("carts", asking("prices"), asking("stock")))) == 2


def test_the_same_line_in_loops_of_different_requests_is_flagged():
    targets = ("prices", "stock", "taxes")
    entries = [entry("carts", asking(t, each=f"carts/app.py:{n}")) for n, t in enumerate(targets, 1)]
    assert len(check(*entries)) == 3


def test_who_wants_something_done_is_told_how_to_have_it_done():
    asked = repeated()
    (question,) = check(entry("carts", asked))
    (order,) = check(entry("carts", replace(asked, call=replace(asked.call, method="DELETE"))))
    assert "answer for many at once" in question.remedy
    assert "take many at once" in order.remedy
    assert "copy" not in order.remedy
