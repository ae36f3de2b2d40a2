"""A comparison as a comment on a pull request: the verdict first, a small picture, the rest to unfold."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.comparing.comparison import KINDS, Change, Comparison
from ringfence.extend import Rendering
from ringfence.model.finding import Verdict
from ringfence.output._markdown import code, escaped

MARK = "<!-- ringfence diff -->"
"""By which a workflow finds its own comment again."""

MOST_EDGES = 25
MOST_ROWS = 60
_DRAWN = {"access": "", "call": "calls", "datastore use": "", "message": ""}


def render(comparison: Comparison, rendering: Rendering) -> str:
    """A headline of one sentence, a graph of the changed edges, new findings in full, everything else folded."""
    parts = [MARK, f"### ringfence: {_headline(comparison)}", *_graph(comparison), *_findings(comparison)]
    parts += [*_details(comparison)]
    parts.append(f"<sub>{escaped(comparison.base)} → {escaped(comparison.head)}</sub>")
    return "\n\n".join(parts) + "\n"


def _headline(comparison: Comparison) -> str:
    if comparison.empty:
        return "no change in ownership or coupling \N{WHITE HEAVY CHECK MARK}"
    added = sum(change.added for change in comparison.changes)
    removed = len(comparison.changes) - added
    findings = []
    if comparison.appeared:
        findings.append(f"{_count(len(comparison.appeared), 'new finding')} \N{CROSS MARK}")
    if comparison.gone:
        findings.append(f"{_count(len(comparison.gone), 'finding')} fixed \N{PARTY POPPER}")
    edges = f"{added} added, {removed} removed in ownership and coupling"
    return ", ".join([*findings, edges]) if findings else f"no new findings \N{WHITE HEAVY CHECK MARK}, {edges}"


def _count(number: int, one: str) -> str:
    return f"{number} {one}{'s' * (number != 1)}"


# ---------------------------------------------------------------- the picture


def _graph(comparison: Comparison) -> Iterator[str]:
    """Added edges as thick lines, removed ones dotted; those that a new finding speaks of are red."""
    edges = [c for c in comparison.changes if c.kind in _DRAWN and c.source and c.target]
    unique = {(c.source, c.target, c.added): c for c in edges}
    if not unique:
        return
    drawn = list(unique.values())[:MOST_EDGES]
    names = {
        name: f"n{index}" for index, name in enumerate(dict.fromkeys(n for c in drawn for n in (c.source, c.target)))
    }
    services = {c.source for c in drawn} | {c.target for c in drawn if c.kind == "call"}
    lines = ["```mermaid", "flowchart LR"]
    lines += [f"  {id}{_shape(name, name in services)}" for name, id in names.items()]
    red = []
    for index, change in enumerate(drawn):
        arrow = "==>" if change.added else "-.->"
        lines.append(f"  {names[change.source]} {arrow}|{_label(change)}| {names[change.target]}")
        if change.added and _is_flagged(change, comparison):
            red.append(str(index))
    if red:
        lines.append(f"  linkStyle {','.join(red)} stroke:#d1242f,color:#d1242f")
    left = len(unique) - len(drawn)
    yield "\n".join([*lines, "```"]) + (f"\n\n{left} more edges are not drawn." if left else "")


def _shape(name: str, is_service: bool) -> str:
    quoted = f'"{mermaid_text(name)}"'
    return f"[{quoted}]" if is_service else f"[({quoted})]"


def mermaid_text(text: str) -> str:
    """A text inside of a quoted Mermaid label: everything but plain characters as entity codes."""
    return "".join(c if c.isascii() and (c.isalnum() or c in " _-./:") else f"#{ord(c)};" for c in text) or " "


def _label(change: Change) -> str:
    verb = {"access": change.subject.split(" ")[1:2], "message": change.subject.split(" ")[1:2]}.get(change.kind)
    word = verb[0] if verb else {"call": "calls", "datastore use": "uses"}.get(change.kind, change.kind)
    return f"{word if change.added else f'no longer {word}'}"


def _is_flagged(change: Change, comparison: Comparison) -> bool:
    return any(
        change.source in verdict.finding.services
        and (change.target in verdict.finding.services or change.target in verdict.finding.subject)
        for verdict in comparison.appeared
    )


# ---------------------------------------------------------------- the rest


def _findings(comparison: Comparison) -> Iterator[str]:
    if comparison.appeared:
        yield "\n".join(_finding(verdict, "\N{CROSS MARK}") for verdict in comparison.appeared[:MOST_ROWS])
    if comparison.gone:
        rows = "\n".join(_finding(verdict, "\N{WHITE HEAVY CHECK MARK}") for verdict in comparison.gone[:MOST_ROWS])
        yield f"<details><summary>{_count(len(comparison.gone), 'finding')} fixed</summary>\n\n{rows}\n\n</details>"


def _finding(verdict: Verdict, sign: str) -> str:
    finding = verdict.finding
    remedy = f"<br>**What to do:** {escaped(finding.remedy)}" if finding.remedy and sign == "\N{CROSS MARK}" else ""
    return f"- {sign} {code(finding.rule)} {code(str(finding.at))} {escaped(finding.message)}{remedy}"


def _details(comparison: Comparison) -> Iterator[str]:
    if not comparison.changes:
        return
    rows = [
        f"| {'+' if change.added else '−'} | {change.kind} | {escaped(change.subject)} | {_place(change)} |"
        for kind in KINDS
        for change in comparison.changes
        if change.kind == kind
    ]
    left = len(rows) - MOST_ROWS
    more = f"\n\n{left} more are in the text and JSON forms of this report." if left > 0 else ""
    table = "\n".join(["|  | what | | where |", "| --- | --- | --- | --- |", *rows[:MOST_ROWS]])
    yield f"<details><summary>{_count(len(rows), 'change')} in detail</summary>\n\n{table}{more}\n\n</details>"


def _place(change: Change) -> str:
    return code(str(change.at)) if change.at else ""
