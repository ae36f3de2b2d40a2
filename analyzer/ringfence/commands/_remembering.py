"""A report as an earlier run made it, else one that is made of what that run found out and nothing has changed.

Three things are remembered, each by what it depends on: the report by the words of all files; the system, and what the rules
find in it, by what the files were read to say. So an edit that says nothing new costs the reading of one file, and a look at
the lines that are shown. The system stands at the lines where files first said what they say; where those have moved since,
it is put where they are now before the rules see it, since what those say names places.
"""

from __future__ import annotations

from typing import TypeVar

from msgspec import DecodeError, Struct, msgpack, structs

from ringfence.cache.facts import FactsMemory
from ringfence.cache.moves import Mover, Moves
from ringfence.cache.sealed import digest
from ringfence.commands._evidence import redacted_system
from ringfence.commands._keeping import Linked, kept, whole
from ringfence.commands._making import Making, NothingToAnalyseError
from ringfence.commands._memory import Memory
from ringfence.model.finding import Finding, Report
from ringfence.model.source import Diagnostic
from ringfence.model.system import System
from ringfence.read.facts import Readers
from ringfence.read.files import Repository, repository
from ringfence.read.many import read_one
from ringfence.read.packing import packed
from ringfence.run import Analysis, Known

MOST_READ_AGAIN = 100
"""Changed files that are read before anything else, in case they mean what they meant: of so many, some do not."""
_SELECTION, _REPORT, _NOTHING, _SYSTEM, _FINDINGS = "selection", "report", "nothing", "system", "findings"

T = TypeVar("T")


class _Selected(Struct, frozen=True, array_like=True):
    """The files that count, and the formats that they may be in: both are known where all are called as before, whatever
    they say.
    """

    paths: tuple[str, ...]
    formats: dict[str, list[str]]


class _Reported(Struct, frozen=True, array_like=True):
    """A report without its system, which is kept once for all of them, what that is found by, and which lines have moved."""

    report: Report
    system: str
    moves: dict[str, Moves]


def remembered(making: Making, memory: Memory) -> Report:
    """The report that an earlier run made of the same, else a new one, with what that run learned.

    Raises NothingToAnalyseError, ConfigError and RuleError.
    """
    names = memory.key_of_names()
    readers = Readers(making.plugins.languages, making.plugins.manifests)
    selected = _answer(memory, _SELECTION, names, _Selected)
    if selected is not None:
        readers.know(selected.paths, selected.formats)
    files = repository(making.request.path, making.config, memory.stats, chosen=selected.paths if selected else None)
    chosen = frozenset(files.paths)
    tree = memory.look(lambda path: path in chosen and readers.reads(path))
    key = memory.key(tree.digest, *making.request.of_the_report(), f"every_line={making.every_line}")
    of_nothing = memory.key(key, str(making.request.path))  # the message names the folder as the user did
    report, nothing = _known_report(memory, key), memory.answer(_NOTHING, of_nothing)
    if report is not None or nothing is not None:
        memory.keep_tree(tree)
        if report is None:
            raise NothingToAnalyseError((nothing or b"").decode())
        return report
    again = _Again(making, memory, names, files, readers, memory.facts(tree))
    try:
        report = again.report()
    except NothingToAnalyseError as said:
        if memory.keep_tree(tree):
            again.keep()
            memory.keep_answer(_NOTHING, of_nothing, said.message.encode("utf-8", "backslashreplace"))
        raise
    if memory.keep_tree(tree):
        again.keep(key, report)
        if selected is None:
            formats = readers.formats(files.paths)
            memory.keep_answer(_SELECTION, names, msgpack.encode(_Selected(files.paths, formats)))
    return report


class _Again:
    """A new report, of files of which most are known, and what is learned from it.

    names: what is found by that depends on how all files are called.
    """

    def __init__(
        self, making: Making, memory: Memory, names: str, files: Repository, readers: Readers, facts: FactsMemory
    ) -> None:
        self._making = making
        self._memory = memory
        self._names = names
        self._files = files
        self._readers = readers
        self._facts = facts
        self._services = memory.services(facts.meaning)
        self._linked: Analysis | None = None
        """The analysis, if there had to be one."""
        self._findings: tuple[Finding, ...] | None = None
        """What the rules find in it, if they had to run."""
        self._name = ""
        """What the system is found by: how all files are called, and what those mean that anybody read."""
        self._moves: dict[str, Moves] = {}
        """How lines have moved since files said first what they say."""

    def report(self) -> Report:
        """Make it. Raises NothingToAnalyseError and RuleError."""
        making = self._making
        analysis = self._analysis()
        self._moves = self._facts.moves()
        if self._moves:
            mover = Mover(self._moves)
            system, diagnostics = mover.moved(analysis.system), mover.moved(analysis.diagnostics)
            analysis = structs.replace(analysis, system=system, diagnostics=diagnostics)
        found = _answer(self._memory, _FINDINGS, self._name_of_findings(), tuple[Finding, ...])
        if found is None:
            found = self._findings = making.findings(analysis)
        return making.report(analysis, found)

    def _analysis(self) -> Analysis:
        making, files, readers = self._making, self._files, self._readers
        changed = self._facts.changed()
        if len(changed) <= MOST_READ_AGAIN:
            for path in changed:
                self._facts.put_changed(path, packed(read_one(files, path, readers)))
        self._name = digest(self._names, *self._facts.meanings())
        known = _known_system(self._memory, self._name)
        if known is not None:
            system, diagnostics = known
            return Analysis(system, making.config, making.plugins, files, diagnostics)
        analysis = making.analysis(files, Known(self._facts, self._services), readers)
        self._linked = analysis
        self._name = digest(self._names, *self._facts.meanings())
        return analysis

    def _name_of_findings(self) -> str:
        moves = [f"{path} {moves}" for path, moves in self._moves.items()]
        return digest(self._name, *moves, *self._making.request.of_the_report())

    def keep(self, key: str = "", report: Report | None = None) -> None:
        """Keep what was learned, and the report by its key, if there is any."""
        memory, name, facts = self._memory, self._name, self._facts
        if self._making.request.state_of is None:
            facts.keep()
            if self._linked is not None or report is None:
                self._services.keep()
        if report is None or not facts.whole:
            return
        if self._linked is not None:
            linked = kept(self._linked.system, self._linked.diagnostics)
            memory.keep_answer(_SYSTEM, name, msgpack.encode(linked))
        if self._findings is not None:
            memory.keep_answer(_FINDINGS, self._name_of_findings(), msgpack.encode(self._findings))
        without = structs.replace(report, system=System())
        memory.keep_answer(_REPORT, key, msgpack.encode(_Reported(without, name, self._moves)))


def _known_report(memory: Memory, key: str) -> Report | None:
    reported = _answer(memory, _REPORT, key, _Reported)
    known = _known_system(memory, reported.system) if reported is not None else None
    if reported is None or known is None:
        return None
    system = Mover(reported.moves).moved(known[0]) if reported.moves else known[0]
    return structs.replace(reported.report, system=redacted_system(system))


def _known_system(memory: Memory, name: str) -> tuple[System, tuple[Diagnostic, ...]] | None:
    """A system with what is to be said of its files, if it is known."""
    linked = _answer(memory, _SYSTEM, name, Linked)
    try:
        return (whole(linked), linked.diagnostics) if linked is not None else None
    except IndexError:
        return None


def _answer(memory: Memory, kind: str, name: str, meaning: type[T]) -> T | None:
    """An answer, if it is known and no other's."""
    written = memory.answer(kind, name)
    try:
        return msgpack.decode(written, type=meaning) if written else None
    except DecodeError:
        return None
