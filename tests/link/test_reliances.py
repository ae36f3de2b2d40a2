"""Who relies on what: by manifests alone, by settings that several share, and by a service's own code."""

from ringfence.link.reliances import Reliances
from ringfence.model.expression import literal
from ringfence.model.facts import Participation
from ringfence.model.source import Span


class Unit:
    def __init__(self, name):
        self.name = name


class Deployment:
    """Which units a manifest speaks for."""

    def __init__(self, **speaking):
        self._speaking = {path: [Unit(name) for name in names] for path, names in speaking.items()}

    def speaking_for(self, path):
        return self._speaking[path]


def relied(path, protocol="rabbitmq", target=None, kind="message"):
    return Participation(kind, protocol, Span(path, 1), target)


def test_what_a_manifest_says_of_one_unit_holds():
    said = relied("one", target=literal("broker"))
    reliances = Reliances(Deployment(one=["orders"]), [said])
    assert reliances.of("orders") == [said]
    assert reliances.units == {"orders"}
    assert reliances.brokers("orders", ()) == {"rabbitmq"}


def test_a_shared_address_counts_for_those_who_have_another_reason():
    said = relied("all", target=literal("broker"))
    reliances = Reliances(Deployment(all=["orders", "billing"]), [said])
    own = relied("code")
    assert reliances.of("orders") == []
    assert reliances.of("orders", [own]) == [own, said]
    assert reliances.brokers("billing", ()) == set()
    assert reliances.brokers("orders", [own]) == {"rabbitmq"}


def test_another_reason_is_one_for_the_same():
    said = relied("all", target=literal("broker"))
    reliances = Reliances(Deployment(all=["orders", "billing"]), [said])
    other = relied("code", protocol="kafka")
    assert reliances.of("orders", [other]) == [other]


def test_what_is_no_message_is_no_broker():
    reliances = Reliances(Deployment(one=["orders"]), [relied("one", protocol="eureka", kind="discovery")])
    assert reliances.brokers("orders", ()) == set()
