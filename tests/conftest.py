"""What several tests need: a small system with one trespass."""

from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import settings
from small_system import TRESPASSING

settings.register_profile("unhurried", deadline=None)  # a busy machine makes no test wrong
settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def forgetful(monkeypatch, tmp_path_factory):
    """No test sees what another, or its user, has kept; most keep nothing."""
    monkeypatch.setenv("RINGFENCE_NO_CACHE", "1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "nowhere"))


@pytest.fixture
def trespassing():
    """Write a system into a folder: ``reports`` reads the table ``orders`` of the service ``orders``."""

    def write(root: Path) -> Path:
        for path, text in TRESPASSING.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(dedent(text).lstrip())
        return root

    return write
