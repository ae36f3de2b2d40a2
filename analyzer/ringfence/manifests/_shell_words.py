"""The words of shell commands: variables, quotes and command substitutions, as far as one script tells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from posixpath import dirname

from ringfence.manifests._aws_commands import printed
from ringfence.manifests._shell_syntax import MAX_VALUE, PLACE, SUBSTITUTION, UNKNOWN, Budget, statements
from ringfence.manifests._working_folders import placed, working_folder
from ringfence.patterns import pattern

MAX_WORDS = 200
"""That a loop goes through, or a command is given."""
MAX_INNER = 8
"""Commands of a substitution."""

_PART = pattern(r'"((?:[^"\\]|\\.)*+)"|\'([^\']*+)\'|\\(.)|([^"\'\\]++)|.', re.DOTALL)
_ESCAPED = pattern(r'\\(["$`\\])')
_VARIABLE = pattern(
    r"\$\{(?P<braced>\w++|[@*])(?:\[[@*]\]|(?<=BASH_SOURCE)\[0\])?(?::?[-=](?P<default>[^{}]*+))?\}"
    r"|\$(?P<bare>[A-Za-z_]\w*+|[0-9@*])|\$\{[^{}]*+\}|\$[#?$!-]|" + SUBSTITUTION.pattern
)
_BRACES = pattern(r"([^{}\s]*)\{([^{}\s]*,[^{}\s]*)\}([^{}\s]*)")


class State:
    """What changes while a script runs: the folder and the variables."""

    def __init__(self, folder: str | None, variables: Mapping[str, str]) -> None:
        self.folder = self.before = folder
        self.variables = dict(variables)

    def copy(self) -> State:
        """The state of a subshell."""
        return State(self.folder, self.variables)

    def enter(self, folder: str | None) -> None:
        """Go to a folder."""
        self.before, self.folder = self.folder, folder


class Words:
    """Expands the words of one script, which lies in ``path``."""

    def __init__(self, substitutions: list[str], path: str, budget: Budget) -> None:
        self.substitutions = substitutions
        self.own, self.root = path.rpartition("/")[0], working_folder(path)
        self.budget = budget

    def destination(self, given: list[str], state: State) -> str | None:
        """Where ``cd``, ``pushd`` or ``popd`` leads."""
        where = [word for word in given[1:] if word == "-" or not word.startswith("-")]
        if given[0] == "popd" or where[:1] == ["-"]:
            return state.before
        return placed(where[0], state.folder, self.own) if where else None

    def split(self, words: tuple[str, ...], state: State) -> list[str]:
        """The words after expansion; what is not quoted falls apart at its blanks."""
        found: list[str] = []
        for word in words[:MAX_WORDS]:
            text = self.expanded(word, state)
            whole = ('"' in word or "'" in word) and "[@]" not in word and "$@" not in word
            found += [text] if whole else [part for piece in text.split() for part in _braces(piece)]
        return found[:MAX_WORDS]

    def expanded(self, word: str, state: State) -> str:
        """A word without its quotes, its variables filled in."""
        if len(word) > MAX_VALUE:
            return UNKNOWN
        parts: list[str] = []
        for match in _PART.finditer(word):
            double, single, escaped, plain = match.groups()
            if double is not None:
                parts.append(_ESCAPED.sub(r"\1", self.filled(double.replace("\\\n", ""), state)))
            elif plain is not None:
                parts.append(self.filled(plain, state))
            else:
                parts.append(single if single is not None else escaped or "")
        text = "".join(parts)
        return text if len(text) <= MAX_VALUE else UNKNOWN

    def filled(self, text: str, state: State) -> str:
        def value(match: re.Match[str]) -> str:
            number = match[match.re.groups]
            if number is not None:
                return self.budget.text(self.output(int(number), state))
            name = match["braced"] or match["bare"]
            if name is None:
                return UNKNOWN
            if name == "PWD" and state.folder is not None:
                return PLACE + state.folder
            if name in state.variables:
                return self.budget.text(state.variables[name])
            return UNKNOWN if match["default"] is None else self.filled(match["default"], state)

        return _VARIABLE.sub(value, text) if "$" in text or "\2" in text else text

    def output(self, number: int, state: State) -> str:
        """What a command substitution prints, for the few commands with which scripts find their own place, or a queue."""
        if not self.budget.step() or len(self.substitutions[number]) > MAX_VALUE:
            return UNKNOWN
        state, said = state.copy(), UNKNOWN
        for statement in statements(self.substitutions[number])[:MAX_INNER]:
            match self.split(statement.words, state):
                case ["cd", *_] as given:
                    state.enter(self.destination(given, state))
                case ["pwd", *_] if state.folder is not None:
                    said = PLACE + state.folder
                case ["dirname", path]:
                    parent = dirname(path.removeprefix(PLACE))
                    said = UNKNOWN if UNKNOWN in path else PLACE + parent if path.startswith(PLACE) else parent or "."
                case ["basename", path]:
                    said = path.rstrip("/").rpartition("/")[2].removeprefix(PLACE) or UNKNOWN
                case ["realpath" | "readlink", *_, path]:
                    where = placed(path, state.folder, self.own)
                    said = UNKNOWN if where is None else PLACE + where
                case ["git", "rev-parse", "--show-toplevel"]:
                    said = PLACE + self.root
                case ["echo", *words]:
                    said = " ".join(words)
                case ["aws" | "awslocal", *_] as given:
                    said = printed(given) or UNKNOWN
                case ["jq", *_] if said.startswith("arn:"):
                    continue
                case [name] if name in state.variables:  # how Azure Pipelines writes a variable
                    said = state.variables[name]
                case _:
                    said = UNKNOWN
        return said


def _braces(word: str) -> list[str]:
    """``{a,b}-api`` is two words."""
    match = _BRACES.fullmatch(word)
    return [f"{match[1]}{part}{match[3]}" for part in match[2].split(",")] if match else [word]
