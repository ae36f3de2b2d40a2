"""What a request's addresses are, whoever sends it and for each way into its function."""

from linking import code_of, web
from msgspec.structs import replace
from ringfence.link.addresses import shown
from ringfence.link.requests import request, sent_to
from ringfence.model.expression import Name, Text, literal
from ringfence.model.facts import RemoteCall
from ringfence.model.value import Scope


def requested(text, **fields):
    code = code_of(text, web)
    (remote,) = [fact for _, fact in code.facts() if isinstance(fact, RemoteCall)]
    return code, replace(remote, **fields)


def texts(addresses):
    return [shown(value.text) for value in addresses]


def test_one_address_is_asked_for_once():
    code, remote = requested("import web\ndef load():\n    web.get('http://orders/all')\n")
    found = request(code, remote)
    assert texts(found.anywhere) == ["http://orders/all"]
    assert found.ways == (found.anywhere,)


def test_each_way_into_the_function_has_its_own():
    code, remote = requested(
        """
        import web
        def load(host):
            web.get("http://" + host + "/all")
        def one():
            load("orders")
        def other():
            load("billing")
        """
    )
    found = request(code, remote)
    assert sorted(texts(found.anywhere)) == ["http://billing/all", "http://orders/all"]
    assert sorted(texts(way) for way in found.ways) == [["http://billing/all"], ["http://orders/all"]]


def test_ways_that_are_alike_count_once():
    code, remote = requested(
        """
        import web
        def load(host):
            web.get("http://" + host + "/all")
        def one():
            load("orders")
        def two():
            load("orders")
        def other():
            load("billing")
        """
    )
    assert len(request(code, remote).ways) <= 3
    assert {texts(way)[0] for way in request(code, remote).ways} == {"http://orders/all", "http://billing/all"}


def test_a_target_lies_below_its_base_unless_it_is_whole():
    code, remote = requested("import web\nweb.get('all')\n", base=literal("http://orders/v1/"))
    place = Scope("app.py", "")
    assert texts(sent_to(code, remote, place)) == ["http://orders/v1/all"]
    whole = replace(remote, target=literal("http://billing/all"))
    assert texts(sent_to(code, whole, place)) == ["http://billing/all"]


def test_of_a_target_that_is_not_known_the_base_is():
    code, remote = requested("import web\nweb.get('all')\n", base=literal("http://orders"))
    unknown = replace(remote, target=Name("whatever"))
    assert texts(sent_to(code, unknown, Scope("app.py", ""))) == ["http://orders/*"]


def test_nothing_below_a_base_and_a_base_that_is_nothing():
    code, remote = requested("import web\nweb.get('all')\n", base=literal("http://orders"))
    place = Scope("app.py", "")
    assert texts(sent_to(code, replace(remote, target=Text(())), place)) == ["http://orders/"]
    assert texts(sent_to(code, replace(remote, base=Text(())), place)) == ["/all"]
