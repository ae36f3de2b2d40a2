"""Known violations: a file that people keep beside their code, one block a finding, without lines and counts.

It lets a system with two hundred trespasses fail on the next one. Entries are recognised by fingerprint (rule, subject,
parties); rule, subject and services are written beside it for people and for merges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from ringfence.config import ConfigError, Problem
from ringfence.model.finding import KnownFinding
from ringfence.model.source import Source, Span

if TYPE_CHECKING:
    from ringfence.formats.yaml import Node

VERSION = 1
"""Of the fingerprints: another one recognises other findings."""

_HEAD = """\
# Violations that are known, as `ringfence baseline` writes them. `ringfence check` fails on all others.
# Run `ringfence baseline` after mending some: it takes out what is gone, and adds nothing unless told.
"""


class Baseline(Struct, frozen=True):
    """Every known finding, from one file or several; paths: the files."""

    known: tuple[KnownFinding, ...] = ()
    paths: tuple[str, ...] = ()


def read_baseline(sources: Iterable[Source]) -> Baseline:
    """The known findings of some files. Raises ConfigError with every problem of all of them."""
    known: list[KnownFinding] = []
    problems: list[Problem] = []
    paths: list[str] = []
    for source in sources:
        paths.append(source.path)
        for one in _read(source):
            if isinstance(one, Problem):
                problems.append(one)
            else:
                known.append(one)
    if problems:
        raise ConfigError(tuple(problems))
    return Baseline(tuple(known), tuple(paths))


def write_baseline(known: Iterable[KnownFinding]) -> str:
    """The text of a file with these findings, sorted, each once."""
    unique = {one.fingerprint: one for one in known}
    blocks = [_block(one) for one in sorted(unique.values(), key=lambda o: (o.rule, o.subject, o.services))]
    return f"{_HEAD}version: {VERSION}\nfindings:" + ("".join(blocks) if blocks else " []\n")


def _block(one: KnownFinding) -> str:
    from ringfence.formats.yaml_writing import quoted

    services = ", ".join(map(quoted, one.services))
    return (
        f"\n  - fingerprint: {quoted(one.fingerprint)}\n    rule: {quoted(one.rule)}\n"
        f"    subject: {quoted(one.subject)}\n    services: [{services}]\n"
    )


def _read(source: Source) -> Iterator[KnownFinding | Problem]:
    from ringfence.formats.yaml import read_yaml

    documents = read_yaml(source.text)
    if documents.problems:
        yield from (Problem(Span(source.path, p.line, p.column), p.message) for p in documents.problems)
        return
    root = documents.first
    version = root.get("version")
    if not root.is_mapping or version.integer() != VERSION:
        yield Problem(version.span(source.path), _wrong_version(root, version))
        return
    for node in root.get("findings").elements():
        yield _entry(node, source.path)


def _wrong_version(root: Node, version: Node) -> str:
    if not root.is_mapping or not version:
        return f"this is no baseline: it has no 'version: {VERSION}'; write it with ringfence baseline"
    return (
        f"the baseline has fingerprints of version {version.text()!r}, this ringfence knows {VERSION}: "
        "install the ringfence that wrote it, or delete it and run ringfence baseline"
    )


def _entry(node: Node, path: str) -> KnownFinding | Problem:
    texts = {name: node.get(name).text() for name in ("fingerprint", "rule", "subject")}
    missing = [name for name in ("fingerprint", "rule") if not texts[name]]
    if missing:
        return Problem(node.span(path), f"the entry has no {missing[0]!r}")
    return KnownFinding(**texts, services=node.get("services").texts(), at=node.span(path))
