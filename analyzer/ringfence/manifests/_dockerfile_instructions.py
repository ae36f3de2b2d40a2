"""What single instructions of a Dockerfile say by their words."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ringfence.manifests._dockerfile_lines import Instruction
from ringfence.manifests._dockerfile_words import words
from ringfence.patterns import pattern

MAX_PORTS = 200
"""Of one stage."""

_GO_BUILD = pattern(r"\bgo[ \t]+(?:build|install)\b((?:\\\r?\n|[^\n&|;])*)")


def seen_from(folder: str, target: str) -> str:
    """A place seen from a folder, if it lies there."""
    rest = target.removeprefix(folder)
    return f".{rest}" if folder not in ("", "/") and rest != target and rest[:1] in ("", "/") else target


def untagged(image: str) -> str:
    """An image without its tag."""
    folder, slash, name = image.rpartition("/")
    return f"{folder}{slash}{name.partition(':')[0]}" if name else ""


def assignments(instruction: Instruction) -> Iterator[tuple[int, str, str | None]]:
    """(offset, name, value as written) of ``NAME=value`` words; None without a value."""
    for offset, word in words(instruction.text, instruction.escape):
        name, equals, value = word.partition("=")
        if name := name.strip("\"'"):
            yield offset, name, value if equals else None


def environment_words(instruction: Instruction) -> Iterator[tuple[int, str, str]]:
    """The variables that ENV sets, in its form ``NAME=value …`` or in the old one, ``NAME value``."""
    head = instruction.text.split(None, 1)
    if len(head) == 2 and "=" not in head[0]:
        yield 0, head[0], head[1]
        return
    for offset, name, value in assignments(instruction):
        if value is not None:
            yield offset, name, value


def vector(line: str) -> tuple[str, ...] | None:
    """The words of the JSON form, None if it is not in that form."""
    if not line.startswith("["):
        return None
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, list) or not all(isinstance(word, str) for word in given):
        return None
    return tuple(given)


def executed(line: str) -> tuple[str, ...]:
    """The command of a line in either form."""
    given = vector(line)
    if given is not None:
        return given
    return ("sh", "-c", line) if line else ()


def ports(word: str) -> range:
    """The ports of ``8080``, ``8080/tcp`` or ``8000-8005``; none if it is anything else."""
    first, dash, last = word.partition("/")[0].partition("-")
    if not all(number.isascii() and number.isdigit() and len(number) < 6 for number in (first, last or "0")):
        return range(0)
    begin, end = int(first), int(last) if last else int(first)
    if (dash and not last) or not 0 < begin <= end <= 65_535:
        return range(0)
    return range(begin, min(end + 1, begin + MAX_PORTS))


def packages_of_go(text: str) -> Iterator[str]:
    """The packages that ``go build`` and ``go install`` are told to make programs of, as they stand last in the command:
    ``./cmd/orders``. The package of the folder itself says nothing.
    """
    for found in _GO_BUILD.finditer(text):
        given = found[1].replace("\\\n", " ").replace("\\\r\n", " ").split()
        last = given[-1].strip("\"'") if given else ""
        if len(given) > 1 and given[-2] == "-o":
            continue
        package = last.rpartition("/")[0] if last.endswith(".go") else last
        if "/" in package and "=" not in package and not package.startswith("-") and package.strip("./"):
            yield package
