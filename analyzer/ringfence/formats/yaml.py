"""YAML as a small tree that remembers where everything stands.

Documents are composed from libyaml's event stream, without recursion and without constructing anything: depth, size,
aliases and merge keys are bounded while they are read. libyaml's own composer overflows the stack on deep nesting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ringfence.formats.yaml_composer import MAX_PROBLEMS, Composer, LimitError
from ringfence.formats.yaml_tree import MISSING, Documents, Node, Problem
from ringfence.patterns import pattern

__all__ = ("MISSING", "Documents", "Node", "Problem", "read_yaml")

MAX_CHARACTERS = 8_000_000
MAX_TAG_DIRECTIVES = 1_000
"""libyaml compares each of them with all before it."""

_DOCUMENT_START = pattern(r"^---(?=\s|$)", re.MULTILINE)


@lru_cache(maxsize=1)
def read_yaml(text: str) -> Documents:
    """Read all documents of a YAML file. A broken one is given up, with its problem; those after it are read.

    Several readers ask for the same file one after the other: they get the same tree, which nobody changes.
    """
    from yaml import YAMLError

    if len(text) > MAX_CHARACTERS:
        return Documents((), (Problem(1, 1, f"longer than {MAX_CHARACTERS} characters", fatal=True),))
    if text.count("%TAG") > MAX_TAG_DIRECTIVES:
        return Documents((), (Problem(1, 1, f"more than {MAX_TAG_DIRECTIVES} %TAG directives", fatal=True),))
    composer = Composer()
    starts = _document_starts(text)
    start = lines_before = 0
    while len(composer.problems) < MAX_PROBLEMS:
        rest = text[start:]
        composer.begin(lines_before)
        try:
            composer.read(rest)
            break
        except LimitError as error:
            stopped = composer.problem(error.line, error.column, error.message, fatal=True)
            if error.final:
                break
        except (YAMLError, UnicodeError) as error:
            line, column, message = _explain(error, rest)
            stopped = composer.problem(line + lines_before, column, message, fatal=True)
        following = next((found for found in starts if found[0] > start and found[1] + 1 >= stopped.line), None)
        if following is None:
            break
        start, lines_before = following
    return Documents(tuple(composer.documents), tuple(composer.problems))


def _explain(error: Exception, text: str) -> tuple[int, int, str]:
    """Line, column and what is wrong there."""
    message = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read as YAML")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        return mark.line + 1, mark.column + 1, message
    position = getattr(error, "position", None)
    before = text.encode("utf-8", "replace")[: position if isinstance(position, int) else 0]
    return before.count(b"\n") + 1, len(before) - before.rfind(b"\n"), message


def _document_starts(text: str) -> Iterator[tuple[int, int]]:
    """Where a document may begin after another: offset, and how many lines are before it."""
    done = lines = 0
    for found in _DOCUMENT_START.finditer(text):
        lines += text.count("\n", done, found.start())
        done = found.start()
        yield done, lines
