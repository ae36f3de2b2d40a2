"""Marks that excuse a place: added above or behind the line, in the comment syntax of the file, and taken out again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from ringfence.marks import read_marks

_HASH = (
    "py",
    "pyw",
    "yaml",
    "yml",
    "toml",
    "sh",
    "rb",
    "tf",
    "hcl",
    "conf",
    "env",
    "properties",
    "cfg",
    "ini",
    "graphql",
    "gql",
)
_SLASHES = (
    "java", "kt", "kts", "go", "cs", "js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts", "proto", "rs", "scala", "groovy",
    "gradle", "swift", "php", "prisma",
)  # fmt: skip
_DASHES = ("sql", "ddl", "cql", "pgsql")
_ANGLES = ("xml", "csproj", "props", "html", "vue")
_SYNTAX = {
    **dict.fromkeys(_HASH, ("# ", "")),
    **dict.fromkeys(_SLASHES, ("// ", "")),
    **dict.fromkeys(_DASHES, ("-- ", "")),
    **dict.fromkeys(_ANGLES, ("<!-- ", " -->")),
}
_LONGEST_LINE = 100
"""A mark that would make its line longer than this stands on a line of its own above it."""


def comment_syntax(path: str) -> tuple[str, str] | None:
    """How a comment begins and ends in a file of this name; None where there are no comments, as in JSON."""
    name = path.rpartition("/")[2].lower()
    if "dockerfile" in name or "makefile" in name or name.startswith(".env"):
        return "# ", ""
    return _SYNTAX.get(name.rpartition(".")[2])


def with_mark(text: str, path: str, line: int, rules: Collection[str], reason: str, until: date | None) -> str | None:
    """The text with a mark for the line (one-based); None where the file has no comments or no such line."""
    syntax = comment_syntax(path)
    lines = text.split("\n")
    if syntax is None or not 1 <= line <= len(lines):
        return None
    end = f" until={until.isoformat()}" if until else ""
    mark = f"{syntax[0]}ringfence: ignore[{','.join(sorted(rules))}] {' '.join(reason.split())}{end}{syntax[1]}"
    old = lines[line - 1]
    ending = "\r" if old.endswith("\r") else ""
    body = old.removesuffix("\r")
    indentation = body[: len(body) - len(body.lstrip())]
    if len(body) + 2 + len(mark) <= _LONGEST_LINE and _may_follow(body, path):
        lines[line - 1] = f"{body}  {mark}{ending}"
    else:
        lines.insert(line - 1, f"{indentation}{mark}{ending}")
    return "\n".join(lines)


def _may_follow(body: str, path: str) -> bool:
    """Whether a comment behind the line is one: not after a line that goes on, nor where a ``#`` would belong to a value."""
    if body.rstrip().endswith("\\") or comment_syntax(path) == ("<!-- ", " -->"):
        return False
    quotes = body.count('"') % 2 or body.count("'") % 2 or body.count("`") % 2 or '"""' in body or "'''" in body
    kind = path.rpartition(".")[2].lower()
    return not quotes and kind not in ("env", "properties", "conf", "ini", "cfg") and "dockerfile" not in path.lower()


def without_marks(text: str, path: str, lines: Iterable[int]) -> str:
    """The text without the marks that stand on these lines; a line that held nothing else goes too."""
    wanted = set(lines)
    places = {mark.at.line: mark.at.column for mark in read_marks(path, text) if mark.at.line in wanted}
    kept: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if number not in places:
            kept.append(line)
        elif rest := _without_comment(line.removesuffix("\r"), places[number] - 1):
            kept.append(rest + ("\r" if line.endswith("\r") else ""))
    return "\n".join(kept)


def _without_comment(line: str, begin: int) -> str:
    """The line without the comment that begins there; what follows a comment with an end stays."""
    opened = line[begin:]
    end = next((close for start, close in (("/*", "*/"), ("<!--", "-->")) if opened.startswith(start)), "")
    _, found, after = opened.partition(end) if end else (opened, "", "")
    rest = line[:begin].rstrip() + (after if found else "")
    return rest if rest.strip() else ""
