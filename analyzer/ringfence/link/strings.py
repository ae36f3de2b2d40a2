"""Texts: joining their pieces, and what string methods make of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ringfence.link.alternatives import passed_on
from ringfence.model.expression import Expression, Hole, Text, join
from ringfence.model.value import Known
from ringfence.patterns import pattern

_HOST = pattern(r"://[^/:]+[/:]")
"""A whole host: ``http://shop-`` may go on."""
_VERB = pattern(r"%(?:(?P<java>\d{1,3})\$)?[-#+ 0,(]*\d*(?:\.\d+)?(?:\[(?P<go>\d{1,3})\])?(?P<verb>[a-zA-Z%])")
FORMATTING = frozenset(("format", "formatted"))
"""Methods of strings that are templates, which configuration may hold."""


def joined(parts: Sequence[Known]) -> Known:
    """Known pieces as one. Its evidence is that of the first piece that is not written right there: in a URL the one
    that names the host. It counts as passed on if that piece was, or one that says the path; an id that is put into a URL
    whose host is written right there is no such piece.
    """
    start = next((index for index, part in enumerate(parts) if part.because or part.site), None)
    if start is None:
        return Known(join([part.text for part in parts]))
    first = parts[start]
    has_host = _HOST.search("".join(map(_written, parts[:start]))) is not None
    saying = [part for part in parts[start:] if (part is first and not has_host) or "/" in _written(part)]
    return Known(join([part.text for part in parts]), first.because, *passed_on(saying))


def _written(known: Known) -> str:
    return "".join(part for part in known.text.parts if isinstance(part, str))


def unknown(name: str = "") -> Text:
    """A text of which nothing is known; ``name`` tells people what it would be."""
    return Text((Hole("unknown", name),))


def transform(text: Text, method: str, arguments: Sequence[Text]) -> Text | None:
    """What a string method gives; None for a method that is not known to give a string."""
    simple = _METHODS.get(method)
    return simple(text, arguments) if simple else None


def _strip(left: bool, right: bool) -> Callable[[Text, Sequence[Text]], Text]:
    def strip(text: Text, arguments: Sequence[Text]) -> Text:
        characters = arguments[0].literal if arguments else None
        parts = list(text.parts)
        if left and isinstance(parts[0], str):
            parts[0] = parts[0].lstrip(characters)
        if right and isinstance(parts[-1], str):
            parts[-1] = parts[-1].rstrip(characters)
        return join(parts)

    return strip


def _replace(text: Text, arguments: Sequence[Text]) -> Text:
    old, new = (a.literal for a in arguments[:2]) if len(arguments) > 1 else (None, None)
    if not old or new is None:
        return text
    return join(part.replace(old, new) if isinstance(part, str) else _within(part, old, new) for part in text.parts)


def _within(part: Expression, old: str, new: str) -> Expression:
    if isinstance(part, Hole) and isinstance(part.default, Text):
        return Hole(part.kind, part.name, _replace(part.default, (Text((old,)), Text((new,)))))
    return part


def _lower(text: Text, _: Sequence[Text]) -> Text:
    return join(part.lower() if isinstance(part, str) else part for part in text.parts)


def _upper(text: Text, _: Sequence[Text]) -> Text:
    return join(part.upper() if isinstance(part, str) else part for part in text.parts)


def _same(text: Text, _: Sequence[Text]) -> Text:
    return text


def _prefix(text: Text, arguments: Sequence[Text]) -> Text:
    prefix = arguments[0].literal if arguments else None
    first = text.parts[0]
    return join((first.removeprefix(prefix), *text.parts[1:])) if prefix and isinstance(first, str) else text


def _suffix(text: Text, arguments: Sequence[Text]) -> Text:
    suffix = arguments[0].literal if arguments else None
    last = text.parts[-1]
    return join((*text.parts[:-1], last.removesuffix(suffix))) if suffix and isinstance(last, str) else text


def _format(text: Text, arguments: Sequence[Text]) -> Text:
    """``template.format(…)`` on a template from elsewhere: positional fields are filled, others stay unknown."""
    filled: list[str | Expression] = []
    positions = iter(range(len(arguments)))
    for part in text.parts:
        if not isinstance(part, str):
            filled.append(part)
            continue
        for piece in re.split(r"(\{[^{}]*\})", part):
            if not (piece.startswith("{") and piece.endswith("}")):
                filled.append(piece)
                continue
            field = piece[1:-1].partition(":")[0].partition("!")[0]
            at = int(field) if field.isdigit() else (next(positions, None) if field == "" else None)
            filled.append(arguments[at] if at is not None and at < len(arguments) else Hole("unknown", field))
    return join(filled)


def _printf(text: Text, arguments: Sequence[Text]) -> Text:
    """``template.formatted(…)`` on a template from elsewhere: ``%s``, ``%2$s``, in Go ``%[2]s``."""
    filled: list[str | Expression] = []
    position = 0
    for part in text.parts:
        if not isinstance(part, str):
            filled.append(part)
            continue
        end = 0
        for match in _VERB.finditer(part):
            filled.append(part[end : match.start()])
            end = match.end()
            if match["verb"] in "%n":
                filled.append("%" if match["verb"] == "%" else "\n")
                continue
            given = match["java"] or match["go"]
            index = int(given) - 1 if given else position
            position += not given
            filled.append(arguments[index] if 0 <= index < len(arguments) else Hole("unknown", ""))
        filled.append(part[end:])
    return join(filled)


def _append(text: Text, arguments: Sequence[Text]) -> Text:
    return join((text, *arguments[:1]))


_WORD = pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")


def words(text: str) -> list[str]:
    """The words of an identifier, however they are put together."""
    return [word.lower() for word in _WORD.findall(text)]


def _cased(separator: str) -> Callable[[Text, Sequence[Text]], Text]:
    """``snakeCase``, ``kebabCase`` as libraries of JavaScript and .NET do it; a text with holes stays."""

    def cased(text: Text, _: Sequence[Text]) -> Text:
        known = text.literal
        return text if known is None else Text((separator.join(words(known)),))

    return cased


def _first(text: Text, change: Callable[[str], str]) -> Text:
    first = text.parts[0]
    return join((change(first[:1]) + first[1:], *text.parts[1:])) if isinstance(first, str) else text


_METHODS: dict[str, Callable[[Text, Sequence[Text]], Text]] = {
    "strip": _strip(True, True),
    "trim": _strip(True, True),
    "lstrip": _strip(True, False),
    "rstrip": _strip(False, True),
    "replace": _replace,
    "lower": _lower,
    "casefold": _lower,
    "upper": _upper,
    "encode": _same,
    "decode": _same,
    "removeprefix": _prefix,
    "removesuffix": _suffix,
    "format": _format,
    "formatted": _printf,
    "append": _append,
    "concat": _append,
    "unicode_string": _same,
    "get_secret_value": _same,
    "__str__": _same,
    "toString": _same,
    "ToString": _same,
    "Trim": _strip(True, True),
    "TrimStart": _strip(True, False),
    "TrimEnd": _strip(False, True),
    "Replace": _replace,
    "ToLower": _lower,
    "ToLowerInvariant": _lower,
    "ToUpper": _upper,
    "ToUpperInvariant": _upper,
    "toLowerCase": _lower,
    "snakeCase": _cased("_"),
    "kebabCase": _cased("-"),
    "Underscore": _cased("_"),
    "Kebaberize": _cased("-"),
    "upperFirst": lambda text, _: _first(text, str.upper),
    "lowerFirst": lambda text, _: _first(text, str.lower),
    "toUpperCase": _upper,
    "downcase": _lower,
    "upcase": _upper,
    "to_s": _same,
    "to_str": _same,
    "to_sym": _same,
    "to_i": _same,
    "freeze": _same,
    "dup": _same,
    "squish": _same,
    "strip_heredoc": _same,
    "html_safe": _same,
    "presence": _same,
    "chomp": lambda text, arguments: _suffix(text, arguments) if arguments else _strip(False, True)(text, arguments),
    "delete_suffix": _suffix,
    "delete_prefix": _prefix,
    "gsub": _replace,
    "sub": _replace,
    "trimEnd": _strip(False, True),
    "trimStart": _strip(True, False),
}
PLAIN = _METHODS.keys()
"""The methods of strings that are known."""
