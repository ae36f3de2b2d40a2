"""Services that several processes read are what one process finds, and no process is needed for that."""

import os
import sys

import pytest
from linking import compose_of, system_of
from ringfence.extend import framework
from ringfence.link import reader
from ringfence.model.facts import Query
from ringfence.model.source import Span

CALLER = """
    import web
    import store
    @web.route("GET", "/all")
    def handle():
        fetch()

    @web.route("POST", "/all")
    def again():
        fetch()

    def fetch():
        web.get("http://{to}/all")
        store.read("{to}s")
    """
NAMES = ("apples", "birds", "cats", "dogs", "eels")
FILES = compose_of(**{one: CALLER.format(to=other) for one, other in zip(NAMES, NAMES[1:] + NAMES[:1], strict=True)})

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")


def by_a_stranger(do):
    """A framework that does something in every service, unless it is in the process of this test."""
    here = os.getpid()

    @framework("stranger", language="python", libraries=("web",))
    def stranger(code):
        if os.getpid() != here:
            yield from do()

    return (stranger,)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(reader, "PAYS", 1)
    monkeypatch.setattr(reader, "BATCH", 2)


def test_the_same_system():
    system = system_of(FILES, jobs=3)
    assert system == system_of(FILES)
    assert len(system.calls) == 5
    assert len(system.entries) == 10


def test_it_is_other_processes_that_read():
    def say():
        raise LookupError("there")
        yield

    with pytest.raises(LookupError, match="there"):
        system_of(FILES, frameworks=by_a_stranger(say), jobs=2)
    assert system_of(FILES, frameworks=by_a_stranger(say), jobs=1) == system_of(FILES)


@pytest.mark.parametrize("pays", [11, 10])
def test_few_programs_are_read_here(monkeypatch, pays):
    asked = []
    monkeypatch.setattr(reader, "PAYS", pays)
    monkeypatch.setattr(reader, "side_by_side", lambda *_: asked.append(True) or ())
    with_ten = {**FILES, **{f"{name}/more.py": "x = 1\n" for name in NAMES}}
    if pays > 10:
        assert len(system_of(with_ten, jobs=2).services) == 5
    else:
        with pytest.raises(KeyError):
            system_of(with_ten, jobs=2)
    assert bool(asked) is (pays == 10)


def test_a_process_that_dies_costs_nothing():
    def die():
        os._exit(7)
        yield

    assert system_of(FILES, frameworks=by_a_stranger(die), jobs=2) == system_of(FILES)


@pytest.mark.parametrize("engine", [object(), 5], ids=["cannot be packed", "is something else when unpacked"])
def test_what_does_not_come_back_is_found_out_here(engine):
    def say():
        yield Query((), Span("apples/main.py", 1), engine=engine)

    assert system_of(FILES, frameworks=by_a_stranger(say), jobs=2) == system_of(FILES)


def test_how_many_are_linked():
    for jobs in (1, 2):
        told = []
        system_of(FILES, jobs=jobs, progress=lambda *counts, told=told: told.append(counts))
        assert told == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
