"""Hides secrets in what is shown. Masks keep the length, so that columns still fit."""

from __future__ import annotations

import re

from ringfence.patterns import pattern

_USERINFO = pattern(r"(://[^\s:/@'\"]*:)([^\s'\"<>]+)(?=@)")
_WORD = r"(?:passw(?:or)?d|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)"
_IN_WORDS = ("passw", "pwd", "secret", "token", "api", "access", "private", "credential")
"""What a word for a secret holds, whichever it is."""
_QUOTED = pattern(rf"""(?i)({_WORD}[\w.-]*["'\]]*\s*(?:[:=]|=>|,)\s*)(["'])((?:(?!\2).)+)(?=\2)""")
_BARE = pattern(rf"""(?i)({_WORD}(?!\w*(?:name|ref)\b)[\w.-]*["']?\s*[:=]\s*)()([^\s"'$\{{<>,;&]+)""")
_NAMES_SECRET = pattern(rf"(?i)\bname\s*:.*{_WORD}")
_VALUE = pattern(r"""^(\s*(?:-\s*)?value\s*:\s*)(["']?)([^\s"'{$]+)""")
_PLACEHOLDER = pattern(r"[$#%]?\{.*\}|\$\w+|%s|%\(\w+\)s|\*+")

_CODE = (".py", ".java", ".kt", ".cs", ".go", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte")
"""Where an unquoted value is an expression, no secret."""


def hide_userinfo(text: str) -> str:
    """The text with the passwords in its URLs masked."""
    return _USERINFO.sub(lambda match: match[1] + _mask(match[2]), text) if "://" in text else text


def hide_secrets(line: str, path: str, before: str = "") -> str:
    """A source line with passwords, tokens and keys masked. before: the line above it."""
    line = hide_userinfo(line)
    speaks = _may_speak_of_secrets(line)
    if speaks:
        line = _QUOTED.sub(_masked, line)
    if path.endswith(_CODE):
        return line
    if _may_speak_of_secrets(before) and _NAMES_SECRET.search(before):
        line = _VALUE.sub(_masked, line)
    return _BARE.sub(_masked, line) if speaks else line


def _may_speak_of_secrets(line: str) -> bool:
    """Whether to look closer, which takes long; letters beyond ASCII may be others of those in the words."""
    lower = line.lower()
    return not line.isascii() or any(word in lower for word in _IN_WORDS)


def _masked(match: re.Match[str]) -> str:
    return match[1] + match[2] + _mask(match[3])


def _mask(secret: str) -> str:
    return secret if _PLACEHOLDER.fullmatch(secret) else "*" * len(secret)
