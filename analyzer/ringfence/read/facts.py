"""One file's facts: which readers it has, and what they say of it. A reader that fails loses its file, not the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from ringfence.extend import Language, Manifest
from ringfence.model.facts import Fact
from ringfence.model.outline import Head, Outline, head_of
from ringfence.model.source import Diagnostic, Source
from ringfence.patterns import pattern
from ringfence.read.globs import Globs
from ringfence.read.origin import is_foreign
from ringfence.read.selection import matches


class FileFacts(Struct, frozen=True):
    """What one file says: as a program (``outline``) and as a manifest (``facts``)."""

    outline: Outline | None = None
    facts: tuple[Fact, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


class Summary(Struct, frozen=True, array_like=True):
    """What one file says but for all that stands in its program, of which everybody may know the head."""

    head: Head | None = None
    facts: tuple[Fact, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def summary_of(said: FileFacts) -> Summary:
    """The summary of what a file says."""
    return Summary(head_of(said.outline) if said.outline is not None else None, said.facts, said.diagnostics)


_SCRIPT = pattern(r"(?:^|/)bin/[^./]+$")
"""Where programs lie that are called like commands: ``bin/www`` of Node, ``bin/consumer`` of Ruby."""
_INTERPRETED = {
    "ruby": ".rb",
    "python": ".py",
    "python3": ".py",
    "node": ".js",
    "php": ".php",
    "bun": ".ts",
    "deno": ".ts",
}
_INTERPRETER = pattern(rf"#!\s?/[\w/.-]*/(?:env\s+(?:-S\s+)?)?({'|'.join(_INTERPRETED)})\b")


class Readers:
    """Languages by suffix and manifest formats by file name; suffixes and names are compared without case."""

    def __init__(self, languages: Iterable[Language], manifests: Iterable[Manifest]) -> None:
        self._languages = {suffix.lower(): language for language in languages for suffix in language.suffixes}
        self._script = Language("script", (), self._read_script)
        self._manifests = tuple(manifests)
        self._fitting: dict[str, tuple[tuple[int, str], ...]] = {}
        self._known: dict[str, tuple[Manifest, ...]] = {}
        self._found: dict[tuple[str, tuple[tuple[int, str], ...]], tuple[Manifest, ...]] = {}

    @cached_property
    def _named(self) -> Globs[tuple[int, str]]:
        """A format's position, and the glob that the whole path has to fit, by the last name of its globs."""
        globs = [(glob.lower().rpartition("/"), at) for at, one in enumerate(self._manifests) for glob in one.files]
        return Globs((name, (at, f"**/{folder}/{name}" if folder else "")) for (folder, _, name), at in globs)

    def formats(self, paths: Iterable[str]) -> dict[str, list[str]]:
        """The names of the formats that files of these names may be in, of those that may be in any."""
        found = {path: [manifest.name for manifest in self._formats(path)] for path in paths}
        return {path: names for path, names in found.items() if names}

    def know(self, paths: Iterable[str], formats: Mapping[str, Sequence[str]]) -> None:
        """Take it from an earlier run which :meth:`formats` there are."""
        named = {manifest.name: manifest for manifest in self._manifests}
        self._known = dict.fromkeys(paths, ())
        for path, names in formats.items():
            self._known[path] = tuple([named[name] for name in names if name in named])

    def reads(self, path: str) -> bool:
        """Whether anybody reads files of this name."""
        return self._language(path) is not None or bool(self._formats(path))

    def is_manifest(self, path: str) -> bool:
        """Whether files of this name may say something besides what they do as a program."""
        return bool(self._formats(path))

    def language(self, path: str) -> str:
        """The language of a program of this name, nothing if it is none."""
        language = self._language(path)
        return language.name if language is not None else ""

    def read(self, source: Source) -> FileFacts:
        """The facts of one file. What a reader raises becomes a diagnostic."""
        diagnostics: list[Diagnostic] = []
        language = self._language(source.path)
        outline = None
        if language is not None and not is_foreign(source):
            outline = _outline(language, source, diagnostics)
        facts: list[Fact] = []
        for manifest in self._formats(source.path):
            if manifest.may_be(source.text):
                _add_facts(manifest, source, facts, diagnostics)
        return FileFacts(outline, tuple(facts), tuple(diagnostics))

    def _language(self, path: str) -> Language | None:
        _, dot, suffix = path.rpartition(".")
        known = self._languages.get(f".{suffix}".lower()) if dot else None
        return self._script if known is None and _SCRIPT.search(path) else known

    def _read_script(self, source: Source) -> Outline | None:
        """A program whose name does not say its language, but whose first line does: ``#!/usr/bin/env ruby``."""
        found = _INTERPRETER.match(source.text)
        language = self._languages.get(_INTERPRETED[found[1]]) if found is not None else None
        return language.read(source) if language is not None else None

    def _formats(self, path: str) -> tuple[Manifest, ...]:
        """The formats that a file may be in. What a name fits is asked once, and what else that asks of a folder, too: of
        every path, it is asked several times whether somebody reads it.
        """
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._fitting_formats(path.lower())
        return known

    def _fitting_formats(self, path: str) -> tuple[Manifest, ...]:
        folder, _, name = path.rpartition("/")
        if name not in self._fitting:
            self._fitting[name] = tuple(self._named.fitting(name))
        asked = folder, self._fitting[name]
        if not asked[1]:
            return ()
        if asked not in self._found:
            found = {position for position, glob in asked[1] if not glob or matches(glob, path)}
            self._found[asked] = tuple(self._manifests[position] for position in sorted(found))
        return self._found[asked]


def _outline(language: Language, source: Source, diagnostics: list[Diagnostic]) -> Outline | None:
    try:
        outline = language.read(source)
    except Exception as error:  # whatever a reader does, the run goes on
        diagnostics.append(_failed(language.name, source, error))
        return None
    if outline is not None and outline.broken:
        why = f"from here on some of it is no {language.name} that can be read; the rest of the file was"
        diagnostics.append(Diagnostic(source.line(outline.broken), why))
    return outline


def _add_facts(manifest: Manifest, source: Source, facts: list[Fact], diagnostics: list[Diagnostic]) -> None:
    try:
        facts.extend(manifest.read(source))
    except Exception as error:  # whatever a reader does, the run goes on
        diagnostics.append(_failed(manifest.name, source, error))


def _failed(reader: str, source: Source, error: Exception) -> Diagnostic:
    from traceback import format_exception_only

    said = format_exception_only(error)[-1].strip()
    return Diagnostic(source.line(1), f"{reader} could not read it ({said})")
