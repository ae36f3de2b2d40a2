"""What processes are called that run beside a program, rather than being one: workers, timers, what sets it up."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ringfence.link.go_programs import GENERIC

BESIDE = frozenset((
    "worker", "workers", "task", "tasks", "celery", "sidekiq", "beat", "scheduler", "schedulers", "cron", "job", "jobs",
    "consumer", "consumers", "queue", "queues", "background", "batch", "migrate", "migration", "migrations", "migrator",
    "init", "seed", "setup", "cli", "flower",
))  # fmt: skip
"""Words of their names."""


def is_beside(name: str) -> bool:
    """Whether a name says no more than that a process runs beside a program."""
    words = words_of(name)
    return words <= BESIDE | GENERIC and not words.isdisjoint(BESIDE)


def words_of(name: str) -> frozenset[str]:
    """The words of a name, or of the names of a path."""
    return frozenset(filter(None, re.split(r"[-_./ ]+", name.lower())))


_OF_OTHER_LANGUAGES = frozenset((
    "python", "uvicorn", "gunicorn", "hypercorn", "daphne", "celery", "flask", "java", "dotnet", "php", "ruby", "bundle",
    "rails",
))  # fmt: skip
_OF_SCRIPTS = frozenset(("node", "npm", "npx", "yarn", "pnpm", "bun", "deno", "nest"))


def starts_other_language(words: Iterable[str]) -> bool:
    """Whether a command starts what is no program in JavaScript, by its words without their folders."""
    said = {word.rstrip("0123456789.") for word in words}
    return not said.isdisjoint(_OF_OTHER_LANGUAGES) and said.isdisjoint(_OF_SCRIPTS)
