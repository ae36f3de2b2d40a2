"""Files are read side by side with the same result, and one that its reader dies of costs only itself."""

import os
import sys

import pytest
from ringfence.config import Config
from ringfence.extend import Manifest
from ringfence.model.facts import Role
from ringfence.read import many
from ringfence.read.facts import Readers
from ringfence.read.files import repository
from ringfence.read.many import read_files
from summaries import summaries

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")


def said(source):
    if "die" in source.text:
        os._exit(7)
    if "raise" in source.text:
        raise ValueError("no")
    return [Role("service", source.line(1), source.text.strip())]


READERS = Readers((), (Manifest("x", ("*.x",), (), said),))


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.setattr(many, "PAYS", 10)
    monkeypatch.setattr(many, "BATCH", 20)
    monkeypatch.setattr(many, "EACH", 0)
    for number in range(12):
        (tmp_path / f"{number}.x").write_text(f"file {number}\n")

    def write(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.x").write_text(text)
        return repository(tmp_path, Config())

    return write


def read(found, jobs):
    return summaries(read_files(found, found.paths, READERS, jobs))


def test_side_by_side_as_one_after_the_other(files):
    found = files(bad="raise", wide="\xff")
    assert read(found, jobs=2) == read(found, jobs=1)
    assert "ValueError" in str(read(found, jobs=2)["bad.x"].diagnostics)


def test_a_file_that_its_reader_dies_of_costs_only_itself(files):
    found = files(deadly="die")
    together = read(found, jobs=2)
    assert together.keys() == set(found.paths)
    assert "crashed" in together.pop("deadly.x").diagnostics[0].message
    assert all(one.facts for one in together.values())


def test_few_files_are_read_here(files, monkeypatch):
    found = files()
    monkeypatch.setattr(many, "PAYS", 10_000)
    monkeypatch.setattr(many, "_side_by_side", None)
    assert len(read(found, jobs=2)) == 12
