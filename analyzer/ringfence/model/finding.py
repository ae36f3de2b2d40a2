"""What rules say, and what becomes of it."""

from msgspec import Struct

from ringfence.model.repository import RepositoryState
from ringfence.model.source import Diagnostic, Span, Step
from ringfence.model.system import System

SEVERITIES = ("error", "warning", "note")


class Related(Struct, frozen=True, array_like=True):
    """Another place that belongs to a finding: the other party, the owner's definition, a hop."""

    note: str
    at: Span


class Finding(Struct, frozen=True, array_like=True):
    """One trespass, as its rule says it.

    subject: what it is about, stable over edits (a table's full identity, ``a.x -> b.y``, ``a -> b -> c``); no line, no
    count. services: exactly its parties, sorted or in order of a chain. at: where a person would mend it. remedy: what
    to do. because: the evidence, step by step. path: for chains and cycles, every hop in order (SARIF code flow).
    """

    rule: str
    subject: str
    services: tuple[str, ...]
    message: str
    at: Span
    remedy: str = ""
    related: tuple[Related, ...] = ()
    because: tuple[Step, ...] = ()
    path: tuple[Step, ...] = ()
    certainty: str = "certain"
    severity: str = ""
    """Empty: the rule's own (or configured) severity."""


class Verdict(Struct, frozen=True, array_like=True):
    """A finding after judgement. state: ``new``, ``known`` (baseline), ``excepted`` (exception or inline mark);
    reason: why it is excused. fingerprint: hash of rule, subject and parties.
    """

    finding: Finding
    severity: str
    state: str
    fingerprint: str
    reason: str = ""


class KnownFinding(Struct, frozen=True, array_like=True):
    """An entry of the baseline: a finding that was there when the baseline was written. at: the entry itself."""

    fingerprint: str
    rule: str
    subject: str
    services: tuple[str, ...]
    at: Span


class RuleInfo(Struct, frozen=True, array_like=True):
    """A rule as reports show it."""

    id: str
    summary: str
    severity: str
    help: str


class Report(Struct, frozen=True, array_like=True):
    """A finished run: the system, every verdict (most severe first), and what was checked."""

    system: System
    verdicts: tuple[Verdict, ...]
    rules: tuple[RuleInfo, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    version: str = ""
    fixed: tuple[KnownFinding, ...] = ()
    """Entries of the baseline that no finding matches any more."""
    lines: tuple[tuple[str, int, str], ...] = ()
    """The source line of every place a verdict shows: (path, line, text)."""
    repositories: tuple[RepositoryState, ...] = ()
    """Which states of which repositories the system was read from, where it is made of facts."""
