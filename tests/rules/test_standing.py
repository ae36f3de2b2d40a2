from making import at, calls, entry, system
from msgspec.structs import replace
from ringfence.model.source import Step
from ringfence.model.system import Hop
from ringfence_rules._effects import Standing, Stations, asking, where_asked


def by(effect, *places, where="library/client.py:3"):
    return replace(effect, at=at(where), path=tuple(Step("calls it", at(place)) for place in places))


def test_what_only_one_service_runs_stands_where_it_is():
    effect = by(calls("a", "c"), "a/app.py:5")
    assert Standing(system(entries=(entry("a", effect),)), "call").of(effect) == at("library/client.py:3")


def test_in_code_of_several_it_stands_at_the_last_place_of_the_service_alone():
    one, other = by(calls("a", "c"), "a/app.py:5", "library/way.py:1"), by(calls("b", "c"), "library/way.py:1")
    standing = Standing(system(entries=(entry("a", one), entry("b", other))), "call")
    assert standing.of(one) == at("a/app.py:5")
    assert [related.at for related in standing.beyond(one, "it is sent here")] == [at("library/client.py:3")]
    assert standing.of(other) == at("library/client.py:3")  # there is no place of its own
    assert standing.beyond(other, "it is sent here") == ()


def test_other_kinds_of_effects_tell_nothing():
    one, other = by(calls("a", "c"), "a/app.py:5"), replace(by(calls("b", "c")), kind="query")
    assert Standing(system(entries=(entry("a", one), entry("b", other))), "call").of(one) == at("library/client.py:3")


def test_a_request_is_asked_for_at_the_place_nearest_to_an_entry():
    near = by(calls("a", "c"), where="a/near.py:9")
    far = replace(near, at=at("a/far.py:1"), path=(Step("calls x", at("a/x.py:1")),))
    asked = where_asked(system(entries=(entry("a", far, near),)))
    assert asked == {asking(near.call): at("a/near.py:9")}
    assert asking(replace(near.call, repeated=True)) in asked


def test_a_hop_stands_where_its_own_way_leaves_the_code_of_the_service():
    one, other = by(calls("a", "c"), "a/orders.py:5"), by(calls("a", "c"), "a/stock.py:6")
    stations = Stations(system(entries=(entry("a", one, other), entry("b", by(calls("b", "c"))))))
    for effect, place in ((one, "a/orders.py:5"), (other, "a/stock.py:6")):
        settled = Step("URL is set", at("a/settings.py:1"))
        hop = Hop("a", "c", effect.call.at, effect.call.route, (*effect.path, settled))
        assert stations.of(hop).at == at(place)


def test_a_hop_that_nothing_makes_stays():
    hop = Hop("front", "a", at("nginx.conf:3"))
    assert Stations(system()).of(hop) == hop
