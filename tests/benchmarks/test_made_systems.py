"""Made-up systems are real: what was planted in them is found, and nothing else of its kind."""

import pytest
from ringfence.plugins import collect
from ringfence_rules import shared_table, sync_cycle

from benchmarks.plan import plan
from benchmarks.stages import linked, read
from benchmarks.system import files

PLAN = plan(12, seed=5)


@pytest.fixture(scope="module")
def system():
    plugins = collect()
    return linked(read(PLAN, plugins), plugins, 1)


def test_every_service_is_there(system):
    assert {service.name for service in system.services} == {service.name for service in PLAN.services}
    languages = {service.name: service.languages for service in system.services}
    assert languages == {service.name: (service.language,) for service in PLAN.services}


def test_every_request_is_a_call(system):
    made = {(call.source, call.target, call.path.partition("/*")[0].strip("/")) for call in system.calls}
    assert made == {(s.name, request.target, request.wanted) for s in PLAN.services for request in s.requests}


def test_every_table_has_the_owner_that_was_meant(system):
    owned = {(table.owner, table.key.name) for table in system.tables}
    assert owned == {(service.name, resource) for service in PLAN.services for resource in service.resources}


def test_every_message_is_seen(system):
    seen = {(use.service, use.role, use.channel) for use in system.channels}
    told = {(s.name, "publish", topic) for s in PLAN.services for topic in s.publishes}
    heard = {(s.name, "consume", topic) for s in PLAN.services for topic in s.consumes}
    assert seen == told | heard


def test_exactly_the_planted_trespasses_are_found(system):
    findings = shared_table.check.check(system, shared_table.Options())
    found = {(frozenset(finding.services), finding.subject.rpartition(":")[2]) for finding in findings}
    planted = {(frozenset((s.name, s.trespass.owner)), s.trespass.table) for s in PLAN.services if s.trespass}
    assert found == planted
    assert planted


def test_exactly_the_planted_circles_are_found(system):
    found = {frozenset(f.services) for f in sync_cycle.check.check(system, sync_cycle.Options())}
    assert found == set(map(frozenset, PLAN.circles))
    assert PLAN.circles


def test_a_seed_gives_the_same_system_again():
    assert dict(files(plan(3, seed=1))) == dict(files(plan(3, seed=1)))
    assert dict(files(plan(3, seed=1))) != dict(files(plan(3, seed=2)))
