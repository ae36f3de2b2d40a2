"""Repositories read into facts, for tests."""

from pathlib import Path
from textwrap import dedent

from ringfence.config import Config
from ringfence.model.repository import RepositoryState
from ringfence.plugins import collect
from ringfence.repositories.facts_file import Packed, pack
from ringfence.repositories.recording import Recorded
from ringfence.run import read_repository


def recorded(folder: Path, files: dict[str, str], state: RepositoryState) -> Recorded:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(dedent(text).lstrip("\n"))
    return read_repository(folder, state, Config(), collect())


def packed(state: RepositoryState, file: str = "a.facts") -> Packed:
    return pack(Recorded(state, (), {}, {}), Path(file))
