"""Django's ``manage.py``: a program stands here, whether or not a build file does."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import manifest
from ringfence.model.facts import Fact, Project
from ringfence.model.source import Source


@manifest("django_program", files=("manage.py",), tokens=("DJANGO_SETTINGS_MODULE",))
def django_program(source: Source) -> Iterable[Fact]:
    """The folder is a runnable project."""
    yield Project(source.folder.rpartition("/")[2], source.folder, "django", True, ("django",), source.line(1))
