"""Timeouts and retries of the mesh count for the calls that it bounds."""

from ringfence.config import Config, ServiceConfig
from ringfence.link.policies import Policies
from ringfence.link.services import find
from ringfence.model.facts import TrafficPolicy
from ringfence.model.source import Span
from ringfence.model.system import ServiceCall

AT = Span("mesh.yaml", 3)
DEPLOYMENT, _ = find([], Config(services=(ServiceConfig("a", "a"), ServiceConfig("b", "b", hosts=("b-service",)))))


def bounded(*policies, **call):
    made = ServiceCall("a", "b", "http", "GET", "/x", Span("a/main.py", 2), **call)
    return Policies(policies, DEPLOYMENT).bounded(made)


def test_a_timeout_of_the_mesh_ends_calls_that_have_none():
    call = bounded(TrafficPolicy("b", 2.0, None, AT), timeout="none")
    assert (call.timeout, call.retry) == ("given", "")
    assert [(step.note, step.at) for step in call.because] == [("the mesh ends calls of b after 2 s", AT)]


def test_retries_of_the_mesh():
    assert bounded(TrafficPolicy("b-service", None, 3, AT)).retry == "mesh"
    assert bounded(TrafficPolicy("b", None, 3, AT), retry="tenacity").retry == "tenacity"


def test_policies_of_others_of_proxies_and_of_nothing_do_not_count():
    for policy in (
        TrafficPolicy("c", 2.0, 3, AT),
        TrafficPolicy("b", 2.0, 3, AT, mesh=False),
        TrafficPolicy("b", 0, 0, AT),
    ):
        call = bounded(policy, timeout="none")
        assert (call.timeout, call.retry, call.because) == ("none", "", ())
