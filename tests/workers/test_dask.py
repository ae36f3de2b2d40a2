"""Reading on a Dask cluster gives the same bytes as reading here."""

import json
import os
import sys

import pytest
from click.testing import CliRunner
from ringfence.cli import main
from ringfence.config import Config
from ringfence.extend import Manifest
from ringfence.plugins import Plugins
from ringfence.read.facts import Readers
from ringfence.read.files import repository
from ringfence.workers import Workers
from summaries import summaries

distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install 'ringfence[dask]'")


@pytest.fixture(scope="module")
def cluster():
    import cloudpickle
    import dask

    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
    ):
        yield cluster


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_the_same_bytes(cluster, trespassing, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    root = trespassing(tmp_path / "shop")
    there = "dask://" + cluster.scheduler_address.removeprefix("tcp://")
    assert run("check", root, "--executor", there).stdout == run("check", root).stdout
    exported = run("export", root, "--executor", there)
    assert exported.stdout == run("export", root).stdout
    assert json.loads(exported.stdout)["findings"]
    run("export", root, "--facts", tmp_path / "here.facts")
    assert run("export", root, "--facts", tmp_path / "there.facts", "--executor", there).exit_code == 0
    assert (tmp_path / "there.facts").read_bytes() == (tmp_path / "here.facts").read_bytes()


def said(source):
    if "die" in source.text:
        os._exit(7)
    return ()


PLUGINS = Plugins(manifests=(Manifest("x", ("*.x",), (), said),))
READERS = Readers((), PLUGINS.manifests)


class Knowing(distributed.WorkerPlugin):
    """A worker, and whoever replaces it, knows the format of this test."""

    def setup(self, worker):
        from ringfence import workers

        workers._own = lambda: (READERS, workers.state_of(PLUGINS))


def test_a_worker_that_dies_costs_the_file_it_died_of(cluster, tmp_path):
    for name, text in {"a": "a", "b": "die", "c": "c"}.items():
        (tmp_path / f"{name}.x").write_text(text)
    files = repository(tmp_path, Config())
    with distributed.Client(cluster) as client:
        client.register_plugin(Knowing())
        with client.get_executor() as executor:
            found = summaries(Workers(executor, PLUGINS).read_files(files, files.paths, READERS))
    assert [path for path, one in found.items() if one.diagnostics] == ["b.x"]
    assert "crashed" in found["b.x"].diagnostics[0].message


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("dask://127.0.0.1:1", "No Dask scheduler answers at 127.0.0.1:1"),
        ("spark://x", "dask://host:port, not 'spark://x'"),
        ("dask://", "dask://host:port"),
    ],
)
def test_addresses_that_lead_nowhere(tmp_path, url, why, monkeypatch):
    monkeypatch.setattr("ringfence.commands._executors.SECONDS", 1)
    (tmp_path / "a.py").write_text("")
    result = run("check", tmp_path, "--executor", url)
    assert result.exit_code == 2
    assert why in result.stderr


def test_dask_that_is_not_installed(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = run("check", tmp_path, "--executor", "dask://127.0.0.1:1")
    assert result.exit_code == 2
    assert "pip install 'ringfence[dask]'" in result.stderr
