"""Scripts that images start with: which programs they run (``entrypoint.sh``)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ringfence.extend import manifest
from ringfence.manifests._shell_run import run
from ringfence.manifests._shell_syntax import Budget
from ringfence.model.facts import Fact, StartScript
from ringfence.model.source import Source

_MOST = 300
"""Words of one script."""
_STARTING = (
    "python", "uvicorn", "gunicorn", "hypercorn", "daphne", "granian", "flask", "celery", "dramatiq", "arq", "faust",
    "nameko", "poetry", "pipenv", "uv",
)  # fmt: skip
_BEFORE = frozenset(
    ("exec", "sudo", "env", "nohup", "tini", "dumb-init", "--", "opentelemetry-instrument", "ddtrace-run")
)
"""What runs the command that follows."""


@manifest(
    "start-scripts",
    files=("*.sh", "*.bash", "*entrypoint*", "start", "start-*", "run", "run-*", "boot"),
    tokens=_STARTING,
)
def start_scripts(source: Source) -> Iterator[Fact]:
    """The words of all commands that start something, one command after the other."""
    words = tuple(islice(_words(source), _MOST))
    if words:
        yield StartScript(source.path, words, source.line(1))


def _words(source: Source) -> Iterator[str]:
    for command in run(source.text, source.path, source.folder, {}, Budget()):
        first = next((word for word in command.words if word not in _BEFORE), "")
        if first.rpartition("/")[2].startswith(_STARTING):
            yield from command.words
