"""Razor components as the classes that they are compiled to, line by line: the C# of ``@code`` blocks and directives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.patterns import pattern

_DIRECTIVE = pattern(r"^[ \t\ufeff]*@(using|inject|page|inherits|implements|namespace)[ \t]+([^\r\n]+)", re.MULTILINE)
_BLOCK = pattern(r"@(?:code|functions)\s*\{")
_INJECTED = pattern(r"(\S.*?)\s+(\w+)\s*;?\s*$")
_TOKEN = pattern(r"//[^\n]*|/\*.*?(?:\*/|\Z)|@?\"\"\"|\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.){1,8}'|[{}]", re.DOTALL)
_MOST_BLOCKS = 20


def as_csharp(text: str, name: str) -> str:
    """The source of the class; every line of code keeps its number. A file of imports imports for the whole program."""
    said = [(match[1], match[2].strip().rstrip(";")) for match in _DIRECTIVE.finditer(text)]
    everywhere = "global " if name == "_Imports" else ""
    usings = "".join(f"{everywhere}using {value}; " for kind, value in said if kind == "using")
    if everywhere:
        return usings
    blocks = list(_blocks(text))
    pieces: list[str] = []
    end = 0
    for start, stop in blocks:
        head = _head(said, usings, name) if not pieces else ""
        pieces += [_blank(text[end:start]), head, text[start:stop]]
        end = stop
    if not blocks:
        return f"{_head(said, usings, name)} }}"
    return f"{''.join(pieces)} }}"


def _head(said: list[tuple[str, str]], usings: str, name: str) -> str:
    routes = "".join(f"[Route({value})] " for kind, value in said if kind == "page")
    bases = [value for kind, value in said if kind == "inherits"] or ["ComponentBase"]
    bases += [value for kind, value in said if kind == "implements"]
    injected = [match for kind, value in said if kind == "inject" and (match := _INJECTED.match(value))]
    fields = "".join(f"[Inject] public {match[1]} {match[2]} {{ get; set; }} " for match in injected)
    return f"{usings}{routes}public partial class {name} : {', '.join(bases)} {{ {fields}"


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Where the insides of the code blocks begin and end."""
    position = 0
    for _ in range(_MOST_BLOCKS):
        match = _BLOCK.search(text, position)
        if match is None:
            return
        position = _closing(text, match.end())
        yield match.end(), position


def _closing(text: str, start: int) -> int:
    """The brace that closes a block, or the end of a text that lacks it."""
    depth = 1
    for token in _TOKEN.finditer(text, start):
        if token[0] in "{}":
            depth += 1 if token[0] == "{" else -1
            if not depth:
                return token.start()
    return len(text)


def _blank(text: str) -> str:
    return "\n" * text.count("\n")
