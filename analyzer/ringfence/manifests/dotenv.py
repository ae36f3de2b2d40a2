"""dotenv files: environment variables of a folder, of a Compose project or of one workload."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import StringIO

from ringfence.extend import manifest
from ringfence.manifests._compose_interpolation import interpolate
from ringfence.model.expression import literal
from ringfence.model.facts import DOTENV_EXAMPLES, Fact, Setting, SettingGroup
from ringfence.model.source import Source, Span
from ringfence.patterns import pattern

_FILES = (".env", ".env.*", "*.env", ".env-*", ".env_*", ".*_env", ".envs/.*", ".envs/*/.*")
_OTHER_FORMATS = (
    ".js",
    ".ts",
    ".cjs",
    ".mjs",
    ".json",
    ".yaml",
    ".yml",
    ".toml",
    ".py",
    ".sh",
    ".ps1",
    ".md",
    ".vault",
)
_NEWLINE = pattern(r"\r\n|\n|\r")
_LONG_GAP = pattern(r"[^\S\r\n]{64,}")
_PLAIN = pattern(r"(?:(?:#[^\r\n]*|[A-Za-z_]\w*=[\w./:@,+-]*)?\n)*", re.ASCII)
"""Lines in which nothing is quoted, escaped or indented, and no comment follows: they mean what they say."""


@manifest("dotenv", files=_FILES)
def dotenv(source: Source) -> Iterable[Fact]:
    """The file's variables as one group; one that only shows what could be set is of kind ``dotenv-example``."""
    if source.name.lower().endswith(_OTHER_FORMATS):
        return
    settings = {setting.key: setting for setting in _settings(source)}
    if settings:
        example = any(word in DOTENV_EXAMPLES for word in source.name.lower().split("."))
        kind = "dotenv-example" if example else "dotenv"
        yield SettingGroup(kind, source.path, "", tuple(settings.values()), source.line(1))


def _settings(source: Source) -> Iterator[Setting]:
    text = source.text.removeprefix("\ufeff")
    return _plain(source.path, text) if _PLAIN.fullmatch(f"{text}\n") else _parsed(source.path, text)


def _plain(path: str, text: str) -> Iterator[Setting]:
    """Those of a file that needs no library, which takes longer to be imported than a hundred such files to be read."""
    for number, line in enumerate(text.split("\n"), 1):
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            yield Setting(key, literal(value), Span(path, number, 1, number, 1))


def _parsed(path: str, text: str) -> Iterator[Setting]:
    from dotenv.parser import parse_stream

    text = _LONG_GAP.sub(" ", text)  # python-dotenv takes quadratic time over a run of spaces
    for binding in parse_stream(StringIO(text, newline="")):
        if binding.key and binding.value is not None:
            yield Setting(binding.key, interpolate(binding.value, bare=False), _place(path, binding.original))


def _place(path: str, original: object) -> Span:
    """The line of the variable itself: the parser counts blank lines before it as its own."""
    written, line = str(getattr(original, "string", "")), int(getattr(original, "line", 1))
    blank = len(written) - len(written.lstrip())
    line += len(_NEWLINE.findall(written, 0, blank))
    return Span(path, line, 1, line, 1)
