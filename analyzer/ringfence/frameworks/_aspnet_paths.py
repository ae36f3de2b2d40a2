"""Route templates of ASP.NET Core."""

from __future__ import annotations

from collections.abc import Mapping

from ringfence.patterns import pattern

_TOKEN = pattern(r"\[(\w+)\]")
_PARAMETER = pattern(r"\{(\*{0,2})(\w[\w.-]*)(?::[^{}]*(?:\{+[^{}]*\}{2,}[^{}]*)*)?(?:=[^{}]*)?\??\}")


def joined(prefix: str | None, written: str | None) -> str:
    """A template below another one; one that begins with ``/`` or ``~/`` stands alone."""
    if written is not None and written.startswith(("/", "~/")):
        return written.removeprefix("~")
    return "/" + "/".join(part.strip("/") for part in (prefix or "", written or "") if part.strip("/"))


def template(path: str, names: Mapping[str, str] | None = None) -> str:
    """The path with its tokens filled in and its parameters bare: ``{id:int}`` is ``{id}``, ``{**rest}`` ``{*rest}``."""
    known = names or {}
    path = _TOKEN.sub(lambda match: known.get(match[1].lower(), match[0]), path)
    return _PARAMETER.sub(lambda match: "{" + ("*" if match[1] else "") + match[2] + "}", path)
