"""Whole systems of a few files, read and linked with all that is built in."""

from collections.abc import Mapping
from textwrap import dedent

from ringfence.config import Config
from ringfence.link.system import link
from ringfence.model.programs import Held
from ringfence.model.source import Source
from ringfence.model.system import System
from ringfence.plugins import collect
from ringfence.read.facts import Readers
from ringfence.read.joining import joined

PLUGINS = collect()


def whole_system(files: Mapping[str, str]) -> System:
    """The system that these files are."""
    readers = Readers(PLUGINS.languages, PLUGINS.manifests)
    said = {path: readers.read(Source(path, dedent(text).lstrip("\n"))) for path, text in files.items()}
    outlines = {path: one.outline for path, one in said.items() if one.outline is not None}
    facts = joined({path: one.facts for path, one in said.items() if one.facts}, PLUGINS.manifests)
    return link(Held(outlines), facts, PLUGINS.frameworks, Config(), sorted(files))
