"""Go's directives that make files part of a program: ``//go:embed migrations/*.sql``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ringfence.model.outline import Import
from ringfence.model.source import Source, Span
from ringfence.patterns import pattern

_MARK = "//go:embed "
_DIRECTIVE = pattern(r"^[ \t]*//go:embed[ \t]+(?P<patterns>\S.*)$", re.MULTILINE)
_PATTERN = pattern(r'"([^"]+)"|`([^`]+)`|(\S+)')

MOST = 200
"""Patterns of one file; who writes more embeds each of some table's files by its name."""


def embedded(source: Source) -> Iterator[Import]:
    """What a file embeds, pattern by pattern; ``all:`` only adds what is hidden."""
    return islice(_embedded(source), MOST) if _MARK in source.text else iter(())


def _embedded(source: Source) -> Iterator[Import]:
    for directive in _DIRECTIVE.finditer(source.text):
        line = source.text.count("\n", 0, directive.start()) + 1
        for found in _PATTERN.finditer(directive["patterns"]):
            start, end = (directive.start("patterns") - directive.start() + place + 1 for place in found.span())
            target = next(filter(None, found.groups())).removeprefix("all:")
            yield Import("", target, Span(source.path, line, start, line, end), "embed")
