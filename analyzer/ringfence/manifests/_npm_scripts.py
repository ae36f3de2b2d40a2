"""Whether the scripts of a package.json start a program of its folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from ringfence.patterns import pattern

_STARTS = ("start", "start:prod", "start:production", "start:dev", "serve", "dev")
_OF_OTHERS = pattern(
    r"\b(lerna|turbo|nx|rush|wsrun|concurrently|docker|docker-compose|make|skaffold|kubectl)\b"
    r"|\b(yarn|pnpm|npm)\b.*\s(workspaces?|-r|--recursive|--filter|-F|--prefix|-w|--cwd)(\s|=)"
)
"""A command that starts programs of other folders."""
_WRAPPED = pattern(
    r"(?:(?:cross-env(?:-shell)?|env|npx|pnpm\s+exec|yarn\s+exec|dotenv(?:\s+-\S+)*\s+--)\s+"
    r"|\w+=(?:'[^']*'|\"[^\"]*\"|\S*)\s+|(?:\./)?node_modules/\.bin/)*"
)
"""What stands before the command that is meant."""
_RUNS_SCRIPT = pattern(r"(?:npm|pnpm|yarn|bun)\s+(?:-\S+\s+)*(?:run(?:-script)?\s+)?(?:-\S+\s+)*([\w:.@/-]+)")
_RUNS_SCRIPTS = pattern(r"(?:npm-run-all|run-[ps])\s+(.*)")
_MAKES = pattern(
    r"(?:tsc|tsc-watch|tsup|rollup|microbundle|unbuild|tshy|zshy|bunchee|swc|babel|vue-tsc|ng-packagr|tsdown|panda|storybook|start-storybook"
    r"|(?:vite|ng|next|nuxt|parcel)\s+build|parcel\s+watch|webpack(?!\s+serve)"
    r"|rimraf|rm|mkdir|cp|cpx|copyfiles|echo|eslint|prettier)(?![\w-])"
)
"""A command that makes files, once or whenever something changes, and runs none of them."""
_THEN_RUNS = pattern(r"onSuccess|--exec\b", re.IGNORECASE)
_NEXT = pattern(r"&&|\|\|?|;|(?<!&)&(?!&)")
_HOSTS = pattern(r"func\s+(?:host\s+)?start\b")
"""The command that runs the functions of its folder as Azure does."""
_LONGEST = 500
_MOST_SCRIPTS = 50
"""Scripts that one script may lead to."""


def starts_a_program(scripts: Mapping[str, Any]) -> bool:
    """Whether a script starts a program of this folder, rather than those of others, or a compiler that makes a library."""
    seen: set[str] = set()
    commands = (command for script in _named(scripts, scripts, set()) for command in _commands(script))
    return any(map(_HOSTS.match, commands)) or any(
        _starts(script, scripts, seen) for script in _named(_STARTS, scripts, seen)
    )


def _starts(script: str, scripts: Mapping[str, Any], seen: set[str]) -> bool:
    return not _OF_OTHERS.search(script) and any(_runs(command, scripts, seen) for command in _commands(script))


def _commands(script: str) -> Iterator[str]:
    quoted = bool(_THEN_RUNS.search(script))  # whose command may hold any character
    for part in [script] if quoted else _NEXT.split(script):
        wrapped = _WRAPPED.match(part.strip())
        command = part.strip()[wrapped.end() if wrapped else 0 :]
        if command:
            yield command


def _runs(command: str, scripts: Mapping[str, Any], seen: set[str]) -> bool:
    several = _RUNS_SCRIPTS.match(command)
    one = _RUNS_SCRIPT.match(command)
    if several:
        wanted = [word.strip("'\"") for word in several[1].split() if not word.startswith("-")]
    elif one and (one[1] in scripts or one[1] in seen):
        wanted = [one[1]]
    else:
        return bool(_THEN_RUNS.search(command)) or not _MAKES.match(command)
    return any(_starts(script, scripts, seen) for script in _named(wanted, scripts, seen))


def _named(names: Iterable[str], scripts: Mapping[str, Any], seen: set[str]) -> Iterator[str]:
    """The scripts of these names, which may be patterns, each once however many lead to it."""
    for name in names:
        for own in [own for own in scripts if own == name or ("*" in name and fnmatchcase(own, name))]:
            script = scripts[own]
            if own not in seen and len(seen) < _MOST_SCRIPTS and isinstance(script, str):
                seen.add(own)
                yield script[:_LONGEST]
