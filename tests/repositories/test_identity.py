"""A repository is called as its origin or its folder, whoever cloned it and however."""

import subprocess

import pytest
from ringfence.repositories.identity import state_of, usable


@pytest.fixture
def git(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    folder = tmp_path / "clone"
    folder.mkdir()

    def run(*arguments: str, **more: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, **more)

    run("init", "-q")
    return folder, run


@pytest.mark.parametrize(
    "url",
    [
        "git@git.example.org:shop/orders.git",
        "https://git.example.org/shop/orders",
        "https://oauth2:s3cret@GIT.example.org:8443/shop/orders.git",
        "ssh://git@git.example.org/shop/orders.git",
    ],
)
def test_an_origin_is_the_same_for_everybody_and_without_passwords(git, url):
    folder, run = git
    run("remote", "add", "origin", url)
    state = state_of(folder)
    assert (state.name, state.origin) == ("orders", "git.example.org/shop/orders")


def test_commit_and_times(git):
    folder, run = git
    run("commit", "-q", "--allow-empty", "-m", "x")
    state = state_of(folder, "ours")
    assert state.name == "ours"
    assert len(state.commit) == 40
    assert state.committed[:2] == "20"
    assert state.read == "2027-01-15T08:00:00Z"


def test_a_folder_of_a_repository_is_called_like_the_folder(git):
    folder, run = git
    run("remote", "add", "origin", "https://git.example.org/shop/all.git")
    (folder / "orders").mkdir()
    state = state_of(folder / "orders")
    assert (state.name, state.origin) == ("orders", "")


def test_without_git(tmp_path):
    state = state_of(tmp_path)
    assert (state.name, state.origin, state.commit, state.committed) == (tmp_path.name, "", "", "")


@pytest.mark.parametrize("url", ["https://[", "https://host/..", "/", "", "\N{ESCAPE}[31m"])
def test_strange_origins(git, url):
    folder, run = git
    if url:
        run("config", "remote.origin.url", url)
    assert usable(state_of(folder).name)
