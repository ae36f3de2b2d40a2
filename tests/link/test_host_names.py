"""The names by which units find each other."""

from ringfence.link.host_names import HostNames, nearest
from ringfence.link.units import Unit
from ringfence.model.facts import Workload
from ringfence.model.source import Span


def unit(name, folder, *hosts, deployed=False):
    workloads = [Workload(name, "compose", "compose.yaml", Span("compose.yaml", 1), image="x")] if deployed else []
    return Unit(name, folder, workloads, hosts=frozenset(hosts))


def test_each_edition_of_a_system_that_nobody_deploys_means_its_own():
    units = [
        unit("ORDERS", "orders"),
        unit("v2/orders", "v2/orders", "ORDERS"),
        unit("edge", "edge"),
        unit("v2/edge", "v2/edge"),
    ]
    names = HostNames(units)
    assert names.unit("orders", units[2]) is units[0]
    assert names.unit("orders", units[3]) is units[1]
    assert names.unit("orders", None) is units[0]
    assert names.unit("bills", units[2]) is None


def test_what_is_deployed_under_a_name_is_meant_by_everybody():
    units = [
        unit("old/orders", "old/orders", "orders"),
        unit("orders", "orders", deployed=True),
        unit("edge", "old/edge"),
    ]
    assert HostNames(units).unit("orders", units[2]) is units[1]


def test_the_first_of_those_that_are_as_near():
    one, other = unit("a", "x/a"), unit("b", "x/b")
    assert nearest(unit("c", "x/c"), [one, other]) is one
    assert nearest(unit("c", "y/c"), [one, unit("d", "y/d")]).name == "d"
