"""Which commands a shell script would run, in which folder and with which words, as far as one file tells.

Nothing is executed: both branches of a condition are followed, a loop over known words is gone through word by word, and
what comes from outside of the script is :data:`UNKNOWN`.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping

from msgspec import Struct

from ringfence.manifests._shell_syntax import CONTROL, PLACE, UNKNOWN, Budget, Statement, folded, statements
from ringfence.manifests._shell_words import State, Words
from ringfence.manifests._working_folders import placed
from ringfence.patterns import pattern

MAX_CALLS = 8
"""Functions and loops within each other."""
WORDS_PER_STEP = 20
"""A command of more words costs more than one step."""

_ASSIGNMENT = pattern(r"([A-Za-z_]\w*)\+?=(.*)", re.DOTALL)
_DECLARING = frozenset(("export", "local", "readonly", "declare", "typeset"))
_WILDCARD = pattern(r"[*?\[]")


class Command(Struct, frozen=True):
    """A command with its words filled in. folder: where it runs, None if unknown; own: the script's folder."""

    words: tuple[str, ...]
    folder: str | None
    line: int
    own: str = ""

    def place(self, written: str, folder: str | None = None) -> str | None:
        """A path that it is given, relative to the repository; None if that is unknown or outside."""
        return placed(written, self.folder if folder is None else folder, self.own)


def run(script: str, path: str, folder: str | None, variables: Mapping[str, str], budget: Budget) -> Iterator[Command]:
    """The commands of a script that lies in ``path`` and is started in ``folder``; lines count from 1."""
    budget.characters -= len(script)
    if budget.characters < 0:
        return
    text, substitutions = folded(script)
    known = {"0": PLACE + path, "BASH_SOURCE": PLACE + path, **variables}
    found = statements(text)
    runner = _Runner(found, Words(substitutions, path, budget))
    yield from runner.run(0, len(found), State(folder, known), 0)


class _Runner:
    def __init__(self, found: list[Statement], words: Words) -> None:
        self.statements = found
        self.words = words
        self.budget = words.budget
        self.closing = _closings(found)
        self.functions: dict[str, tuple[int, int]] = {}

    def run(self, start: int, end: int, state: State, depth: int) -> Iterator[Command]:
        outer: list[State] = []
        index = start
        while index < end and self.budget.step():
            head = self.statements[index].words[0]
            body = self.definition(index)
            if body is not None:
                index = body
                continue
            if head == "for" and depth < MAX_CALLS:
                index = yield from self.loop(index, end, state, depth)
                continue
            if head == "(":
                outer.append(state)
                state = state.copy()
            elif head == ")" and outer:
                state = outer.pop()
            elif head not in CONTROL and head not in ("(", ")", "for"):
                yield from self.simple(self.statements[index], state, depth)
            index += 1

    def definition(self, index: int) -> int | None:
        """Remember the function that is defined here; the index after it, None if there is none."""
        words, body = self.statements[index].words, index + 1
        has_parens = [s.words[0] for s in self.statements[body : body + 2]] == ["(", ")"]
        if words[0] == "function" and len(words) > 1:
            name = words[1]
        elif has_parens and len(words) == 1 and words[0] not in "()":
            name = words[0]
        else:
            return None
        body += 2 * has_parens
        if body >= len(self.statements) or self.statements[body].words[0] not in "{(" or body not in self.closing:
            return None
        self.functions[name] = (body + 1, self.closing[body])
        return self.closing[body] + 1

    def loop(self, index: int, end: int, state: State, depth: int) -> Generator[Command, None, int]:
        words = self.statements[index].words
        start = next((i for i in range(index + 1, min(index + 8, end)) if self.statements[i].words[0] == "do"), end)
        done = min(self.closing.get(start, end), end)
        values = self.words.split(words[3:], state) if words[2:3] == ("in",) else []
        if any(_WILDCARD.search(value) for value in values):
            values = []
        for value in values or [UNKNOWN]:
            if len(words) > 1:
                state.variables[words[1]] = value
            yield from self.run(start + 1, done, state, depth + 1)
        return done + 1

    def simple(self, statement: Statement, state: State, depth: int) -> Iterator[Command]:
        words = statement.words
        self.budget.steps -= len(words) // WORDS_PER_STEP
        settings = list(_leading_assignments(words[1:] if words[0] in _DECLARING else words))
        if words[0] in _DECLARING or len(settings) == len(words):
            for name, value in settings:
                state.variables[name] = self.words.expanded(value, state)
            return
        given = self.words.split(words[len(settings) :], state)
        if not given:
            return
        if given[0] in ("cd", "pushd", "popd"):
            state.enter(self.words.destination(given, state))
        elif given[0] in self.functions and depth < MAX_CALLS:
            yield from self.call(given, state, depth)
        else:
            yield Command(tuple(given), state.folder, statement.line, self.words.own)

    def call(self, given: list[str], state: State, depth: int) -> Iterator[Command]:
        before = {name: value for name, value in state.variables.items() if name.isdigit() and name != "0"}
        arguments = {str(position): value for position, value in enumerate(given[1:], 1)} | {"@": " ".join(given[1:])}
        state.variables.update(arguments)
        start, end = self.functions[given[0]]
        yield from self.run(start, end, state, depth + 1)
        for name in arguments:
            state.variables.pop(name, None)
        state.variables.update(before)


def _closings(found: list[Statement]) -> dict[int, int]:
    """Where each block and parenthesis that opens is closed."""
    pairs: dict[int, int] = {}
    opened: dict[str, list[int]] = {"done": [], "}": [], ")": []}
    for index, statement in enumerate(found):
        word = statement.words[0]
        if word in opened:
            if opened[word]:
                pairs[opened[word].pop()] = index
        elif word in ("do", "{", "("):
            opened[{"do": "done", "{": "}", "(": ")"}[word]].append(index)
    return pairs


def _leading_assignments(words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for word in words:
        match = _ASSIGNMENT.fullmatch(word)
        if match is None:
            return
        yield match[1], match[2]
