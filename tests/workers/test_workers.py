"""Any executor reads what this machine reads; a worker that dies costs a file, one that would read otherwise is refused."""

import os
import sys
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest
from msgspec.structs import replace
from ringfence import workers
from ringfence.config import Config
from ringfence.extend import Language, Manifest
from ringfence.model.facts import Role
from ringfence.model.outline import Outline
from ringfence.plugins import Plugins, collect
from ringfence.read.facts import Readers
from ringfence.read.files import repository
from ringfence.read.many import read_files
from ringfence.run import analyse
from ringfence.workers import Workers, WorkersError, read_contents, state_of
from summaries import summaries

SYSTEM = {
    "compose.yaml": "services: {orders: {build: orders}}\n",
    "orders/Dockerfile": "FROM python:3.12\n",
    "orders/main.py": "import requests\nrequests.get('http://billing/x')\n",
    "orders/broken.py": "def (:\n",
    "orders/binary.py": b"\0\1",
    "orders/latin.py": "x = '\xe9'\n".encode("latin-1"),
    "orders/schema.sql": "CREATE TABLE orders (id int);",
}


@pytest.fixture
def root(tmp_path):
    for path, text in SYSTEM.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text.encode() if isinstance(text, str) else text)
    return tmp_path


def said(source):
    if "die" in source.text:
        os._exit(7)
    if "raise" in source.text:
        raise ValueError("no")
    return [3 if "strange" in source.text else Role("service", source.line(1), source.text.strip())]


PLUGINS = Plugins(manifests=(Manifest("x", ("*.x",), (), said),))
READERS = Readers((), PLUGINS.manifests)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Files of a format of our own, which workers know, too."""
    monkeypatch.setattr(workers, "BATCH", 20)
    monkeypatch.setattr(workers, "_own", lambda: (READERS, state_of(PLUGINS)))

    def write(**texts):
        for name, text in {**{str(number): f"file {number}\n" for number in range(12)}, **texts}.items():
            (tmp_path / f"{name}.x").write_text(text)
        return repository(tmp_path, Config())

    return write


def read(executor, found):
    return summaries(Workers(executor, PLUGINS).read_files(found, found.paths, READERS))


@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_an_executor_reads_what_is_read_here(root, kind, monkeypatch):
    monkeypatch.setattr(workers, "BATCH", 50)
    here = analyse(root, plugins=collect())
    with kind(2) as executor:
        there = analyse(root, plugins=collect(), executor=executor)
    assert (there.system, there.diagnostics) == (here.system, here.diagnostics)
    assert [one.at.path for one in here.diagnostics] == ["orders/broken.py", "orders/latin.py"]


def test_more_batches_than_may_wait(files, monkeypatch):
    monkeypatch.setattr(workers, "WAITING", 2)
    found = files(bad="raise", strange="strange")
    with ThreadPoolExecutor(2) as executor:
        there = read(executor, found)
    here = summaries(read_files(found, [path for path in found.paths if path != "strange.x"], READERS))
    assert "what is no fact" in there.pop("strange.x").diagnostics[0].message
    assert there == here


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")
def test_a_pool_that_breaks_costs_the_file_it_died_of(files):
    found = files(deadly="die")
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as executor:
        there = read(executor, found)
    assert "crashed" in there.pop("deadly.x").diagnostics[0].message
    assert len(there) == 12
    assert all(one.facts for one in there.values())


class KilledWorker(Exception):  # noqa: N818 (Dask's name)
    """As Dask says that its workers died of a task."""


class Cluster(ThreadPoolExecutor):
    """Dies of some files, fails otherwise, or goes away."""

    error: Exception | None = None
    gone = False

    def submit(self, function, content, state):
        future: Future = Future()
        if self.gone:
            future.cancel()
            future.set_running_or_notify_cancel()
        elif self.error:
            future.set_exception(self.error)
        elif any(b"die" in data for _, data in content):
            future.set_exception(KilledWorker())
        else:
            future.set_result(function(content, state))
        return future


def test_a_worker_that_dies_costs_the_file_it_died_of(files):
    found = files(deadly="die")
    there = read(Cluster(1), found)
    assert "crashed" in there.pop("deadly.x").diagnostics[0].message
    assert len(there) == 12
    assert all(one.facts for one in there.values())


def test_a_worker_without_a_plugin_is_refused(files, monkeypatch):
    monkeypatch.setattr(workers, "_own", lambda: (Readers((), ()), state_of(replace(PLUGINS, manifests=()))))
    with pytest.raises(WorkersError, match=r"manifest format x \(missing there, installed here\).*--plugin"):
        read(Cluster(1), files())


def test_a_worker_of_another_version_is_refused(files, monkeypatch):
    monkeypatch.setattr(workers, "_own", lambda: (READERS, {**state_of(PLUGINS), "tree-sitter": "0.1"}))
    with pytest.raises(WorkersError, match=r"tree-sitter \(0\.1 there, .* here\)"):
        read(Cluster(1), files())


def test_a_cluster_without_ringfence_is_told_of(files):
    cluster = Cluster(1)
    cluster.error = RuntimeError("cannot deserialise")
    cluster.error.__cause__ = ModuleNotFoundError("No module named 'ringfence'")
    with pytest.raises(WorkersError, match=r"No module named 'ringfence'.*installed there"):
        read(cluster, files())


def test_a_cluster_that_goes_away_is_told_of(files):
    cluster = Cluster(1)
    cluster.gone = True
    with pytest.raises(WorkersError, match="went away"):
        read(cluster, files())


def test_the_state_names_what_decides_how_files_are_read():
    state = state_of(collect())
    assert state["language python"] == "installed"
    assert {
        "ringfence",
        "tree-sitter",
        "sqlglot",
        "the sources of ringfence",
        "the sources of ringfence_rules",
    } <= state.keys()


def test_what_cannot_be_packed_is_no_answer(monkeypatch):
    odd = Language("odd", (".odd",), lambda source: Outline(source.path, "odd", "", (object(),)))
    monkeypatch.setattr(workers, "_own", lambda: (Readers((odd,), ()), {}))
    assert read_contents([("a.odd", b"x")], {}) == b""
