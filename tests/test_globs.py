"""Things by globs: the same as comparing a name with every one of them."""

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.read.globs import Globs

GLOBS = (
    "Dockerfile", "dockerfile.*", "*.dockerfile", "*.y*ml", "app*.json", "config[.-]*.json", ".env", ".env.*",
    "*compose*.y*ml", "nginx*", "*", "a.[jt]s", "*.[jt]s", "?.sql", "*.tar.gz", "[.]env", "x.*json",
)  # fmt: skip


def fitting(name):
    return sorted(Globs((glob, glob) for glob in GLOBS).fitting(name))


@pytest.mark.parametrize(
    "name", ["Dockerfile", "dockerfile.dev", "config.a.json", ".env", "a.ts", "b.tar.gz", "", ".", "x"]
)
def test_a_name_fits_what_it_would_alone(name):
    assert fitting(name) == sorted(glob for glob in GLOBS if fnmatchcase(name, glob))


@given(st.lists(st.sampled_from([*"abx.-[]", "env", "json", "yaml", "compose", "docker", "file", ".sql"])).map("".join))
def test_any_name_fits_what_it_would_alone(name):
    assert fitting(name) == sorted(glob for glob in GLOBS if fnmatchcase(name, glob))


def test_things_of_one_glob_are_all_found():
    assert sorted(Globs([("*.sql", 1), ("*.sql", 2), ("a.sql", 3)]).fitting("a.sql")) == [1, 2, 3]
