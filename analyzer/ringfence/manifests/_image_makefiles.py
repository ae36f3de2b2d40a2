"""Makefiles: the recipes as shell scripts, make's own variables filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.manifests._image_commands import BUILDING, builds
from ringfence.manifests._shell_run import run
from ringfence.manifests._shell_syntax import MAX_CHARACTERS, PLACE, UNKNOWN, Budget
from ringfence.model.facts import ImageBuild
from ringfence.model.source import Source
from ringfence.patterns import pattern

MAX_LINE = 10_000
"""Characters of a line that is read, with those that continue it."""
MAX_TARGETS = 100
"""Of one rule."""

_VARIABLE = pattern(r"^(?:(?:export|override)[ ]+)*([\w.-]{1,100})[ \t]*(?:::?|\?|\+)?=[ \t]*([^\n]*)")
_RULE = pattern(r"^([^\s#:=][^#:=]{0,2000}):(?![:=]?=)")
_REFERENCE = pattern(r"\$\(([^()$]*+)\)|\$\{([^{}$]*+)\}|\$(.)")
_DOLLAR, _SHELL = "\4", "\5"
_PASSES = 8


def makefile_builds(source: Source) -> Iterator[ImageBuild]:
    """What the recipes build. A rule for several targets is gone through for each of them if it says ``$@``."""
    makefile = _Makefile(source)
    for number, line in _logical_lines(source.text[:MAX_CHARACTERS]):
        if len(line) <= MAX_LINE:
            yield from makefile.line(number, line)


class _Makefile:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.budget = Budget()
        self.variables = {"CURDIR": PLACE + source.folder, "PWD": PLACE + source.folder}
        self.targets = [UNKNOWN]

    def line(self, number: int, line: str) -> Iterator[ImageBuild]:
        if line.startswith("\t"):
            if BUILDING.search(line):
                yield from self.recipe(line, number)
        elif assignment := _VARIABLE.match(line):
            self.variables[assignment[1]] = assignment[2].partition(" #")[0].strip()
        elif rule := _RULE.match(line):
            self.targets = self.filled(rule[1], UNKNOWN).split()[:MAX_TARGETS]

    def recipe(self, line: str, number: int) -> Iterator[ImageBuild]:
        script = line.strip("\t ").lstrip("@-+ ")
        lines = [number + offset for offset in range(line.count("\n") + 1)]
        for target in self.targets if "@" in script else self.targets[:1]:
            text = self.filled(script, UNKNOWN if "%" in target else target)
            commands = run(text, self.source.path, self.source.folder, {}, self.budget)
            yield from builds(self.source, commands, lines)

    def filled(self, text: str, target: str) -> str:
        """The text that the shell sees; what functions give is unknown, except for ``shell``, which the shell does."""

        def value(match: re.Match[str]) -> str:
            name = next(group for group in match.groups() if group is not None).strip()
            if name.startswith("shell "):
                return f"{_SHELL}({name[6:]})"
            return target if name == "@" else self.budget.text(self.variables.get(name, UNKNOWN))

        text = text.replace("$$", _DOLLAR)
        for _ in range(_PASSES):
            filled = _REFERENCE.sub(value, text)
            if filled == text or len(filled) > MAX_LINE:
                break
            text = filled.replace("$$", _DOLLAR)
        return text.replace(_SHELL, "$").replace(_DOLLAR, "$")


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with those that continue them, line breaks kept, and their numbers."""
    began = 1
    parts: list[str] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if not parts:
            began = number
        parts.append(line)
        if not line.endswith("\\"):
            yield began, "\n".join(parts)
            parts = []
    if parts:
        yield began, "\n".join(parts)
