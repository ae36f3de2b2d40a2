"""What the front end of each language costs, beside the tree-sitter parse of the same files that it has to begin with."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import process_time

from msgspec import Struct
from ringfence.config import Config
from ringfence.extend import Language
from ringfence.model.source import Source
from ringfence.plugins import collect
from ringfence.read.files import repository
from ringfence.read.origin import is_foreign
from tree_sitter import Parser

from benchmarks.parse import parsers
from benchmarks.tables import seconds, table


class Program(Struct, frozen=True):
    """A file as both get it."""

    source: Source
    text: bytes
    parser: Parser


class Figures(Struct, frozen=True):
    """CPU seconds of one language: the medians of some rounds, and how far apart the ratios of the rounds are."""

    language: str
    files: int
    megabytes: float
    parsed: float
    read: float
    ratios: tuple[float, ...]


def compare(trees: Sequence[Path], rounds: int) -> str:
    """The languages of some trees, as a table."""
    rows = [
        [
            each.language, str(each.files), f"{each.megabytes:.2f}", seconds(each.parsed), seconds(each.read),
            f"{median(each.ratios):.2f}x", f"{min(each.ratios):.2f}-{max(each.ratios):.2f}",
            seconds(each.read / each.megabytes),
        ]
        for each in measured(trees, rounds)
    ]  # fmt: skip
    return table(["", "files", "MB", "parse CPU s", "read CPU s", "ratio", "from-to", "read s/MB"], rows)


def measured(trees: Sequence[Path], rounds: int) -> list[Figures]:
    """Every language that has files in the trees, those left out that a run does not read either."""
    languages = {suffix: language for language in collect().languages for suffix in language.suffixes}
    programs: dict[str, list[Program]] = defaultdict(list)
    for tree in trees:
        for program, suffix in _programs(tree):
            if suffix in languages:
                programs[languages[suffix].name].append(program)
    by_name = {language.name: language for language in languages.values()}
    return [_figures(by_name[name], programs[name], rounds) for name in sorted(programs)]


def _programs(tree: Path) -> list[tuple[Program, str]]:
    known, files = parsers(), repository(tree, Config())
    found = []
    for path in files.paths:
        suffix = Path(path).suffix.lower()
        source = files.read(path).source if suffix in known else None
        if source is not None and not is_foreign(source):
            found.append((Program(source, source.text.encode("utf-8", "replace"), known[suffix]), suffix))
    return found


def _figures(language: Language, programs: Sequence[Program], rounds: int) -> Figures:
    """Both take turns at every file, since a busy machine is not busy evenly; the first round warms up."""
    gc.disable()  # a run looks for garbage too seldom to matter
    try:
        spent = [_round(language, programs) for _ in range(rounds + 1)][1:]
    finally:
        gc.enable()
    size = sum(len(program.text) for program in programs) / 1e6
    parsed, read = zip(*spent, strict=True)
    ratios = tuple(reading / parsing for parsing, reading in spent)
    return Figures(language.name, len(programs), size, median(parsed), median(read), ratios)


def _round(language: Language, programs: Sequence[Program]) -> tuple[float, float]:
    parsed = read = 0.0
    for program in programs:
        start = process_time()
        program.parser.parse(program.text)
        between = process_time()
        language.read(program.source)
        parsed, read = parsed + between - start, read + process_time() - between
    return parsed, read
