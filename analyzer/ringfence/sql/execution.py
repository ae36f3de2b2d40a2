"""What EXECUTE and CALL run: a procedure by its name, or a statement put together in a string."""

from __future__ import annotations

import re
from typing import NamedTuple

from ringfence.patterns import pattern
from ringfence.sql.names import NAME
from ringfence.sql.placeholders import DOLLAR, HOLE

_CALL = pattern(
    r"\{?\s*(?:\?\s*=\s*)?(?P<verb>exec(?:ute)?|call)\b\s*(?P<immediate>immediate\b\s*)?(?:@\w+\s*=\s*)?", re.IGNORECASE
)
_STRING = pattern(r"\(|[ne]?'|\$[A-Za-z_]*\$|(?:format|concat)\s*\(", re.IGNORECASE)
_NAME = pattern(NAME)
_SYSTEM = pattern(r"(?:\[?(?:sys|master|msdb)\]?\.[\w.\[\]]*|(?:\[?dbo\]?\.)?\[?[sx]p_)", re.IGNORECASE)
_RUNS_TEXT = pattern(r"(?:\[?sys\]?\.)?\[?sp_executesql\]?\s*(?:@\w+\s*=\s*)?", re.IGNORECASE)
_RENAMES = pattern(
    r"(?:\[?(?:sys|dbo)\]?\.)?\[?sp_rename\]?\s+(?:@objname\s*=\s*)?n?'(?P<old>[^']+)'\s*,\s*(?:@newname\s*=\s*)?"
    r"n?'(?P<new>[^']+)'(?:\s*,\s*(?:@objtype\s*=\s*)?n?'(?P<kind>\w+)')?",
    re.IGNORECASE,
)
_TOKEN = pattern(
    rf"[ne]?'(?P<text>(?:[^']|'')*+)(?:'|\Z)|{DOLLAR}|(?P<open>\()|(?P<close>\))|(?P<comma>,)|(?P<word>\w+)|\S",
    re.DOTALL | re.IGNORECASE,
)
_FORMAT = pattern(r"%(?:\d+\$)?[-\d]*[ILs]")


class Execution(NamedTuple):
    """procedure: what is called by name. text: the statement in a string, holes in it; empty where nothing is known.
    renamed: (old, new, kind) of ``sp_rename``. system: a procedure of the database's own.
    """

    procedure: str = ""
    text: str = ""
    renamed: tuple[str, str, str] | None = None
    system: bool = False


def execution(text: str, dialect: str = "") -> Execution | None:
    """What an EXEC, EXECUTE or CALL statement runs, None for another statement.

    PostgreSQL's ``EXECUTE name`` runs the text of a variable; elsewhere a procedure is named.
    """
    call = _CALL.match(text)
    if call is None:
        return None
    position = call.end()
    if renames := _RENAMES.match(text, position):
        return Execution(renamed=(renames["old"], renames["new"], (renames["kind"] or "object").lower()))
    if runs := _RUNS_TEXT.match(text, position):
        return Execution(text=_put_together(text, runs.end()))
    runs_text = call["immediate"] or (dialect == "postgres" and call["verb"].lower() == "execute")
    if runs_text or _STRING.match(text, position):
        return Execution(text=_put_together(text, position))
    name = _NAME.match(text, position)
    return Execution(name[0] if name else "", system=_SYSTEM.match(text, position) is not None)


def _undollared(match: re.Match[str]) -> str:
    mark = f"${match['tag']}$"
    return match[0].removeprefix(mark).removesuffix(mark)


def _put_together(text: str, position: int) -> str:
    """The literal pieces of a string expression, with a hole for all that stands between two of them."""
    pieces: list[str] = []
    depth, formats, open_hole = 0, False, False
    for match in _TOKEN.finditer(text, position):
        kind, word = match.lastgroup, match[0].lower()
        depth += (kind == "open") - (kind == "close")
        if kind == "text" or match["tag"] is not None:
            pieces += [HOLE] * (open_hole and bool(pieces))
            pieces.append(match["text"].replace("''", "'") if kind == "text" else _undollared(match))
            open_hole = False
            if formats:
                break
        elif depth <= 0 and (kind == "comma" or word in ("using", "into")):
            break
        elif word == "format":
            formats = True
        elif kind == "word" or kind == "comma":
            open_hole = True
    if open_hole and pieces:
        pieces.append(HOLE)
    return _FORMAT.sub(HOLE, "".join(pieces)) if formats else "".join(pieces)
