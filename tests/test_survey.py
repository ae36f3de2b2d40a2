"""Reading a repository's files: what it leaves in memory."""

from types import SimpleNamespace

import pytest
from ringfence.config import Config
from ringfence.plugins import collect
from ringfence.read import everything
from ringfence.read.everything import Survey
from ringfence.read.facts import Readers
from ringfence.read.files import repository
from ringfence.read.many import read_one


@pytest.mark.parametrize(("manifests", "times"), [(0, 0), (2, 0), (3, 1), (4, 1), (9, 2), (11, 3)])
def test_garbage_is_looked_for_after_manifests_alone(tmp_path, monkeypatch, manifests, times):
    looked = []
    monkeypatch.setattr(everything, "gc", SimpleNamespace(collect=lambda: looked.append(1)))
    monkeypatch.setattr(everything, "TIDIED", 4)
    for number in range(manifests):
        (tmp_path / f"{number}.sql").write_text("CREATE TABLE orders (id int);\n")
    for number in range(9):
        (tmp_path / f"a{number}.py").write_text("x = 1\n")
    plugins, files = collect(), repository(tmp_path, Config())

    def read(files, paths, readers):
        return ((path, read_one(files, path, readers)) for path in paths)

    said = Survey(files, Readers(plugins.languages, plugins.manifests), None, read, lambda *done: None).everything()
    assert len(said.files) == manifests + 9
    assert len(looked) == times
