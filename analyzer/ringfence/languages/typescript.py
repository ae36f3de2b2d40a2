"""TypeScript, with JSX or without."""

from __future__ import annotations

from ringfence.extend import language
from ringfence.languages._ecmascript import outline_of, typescript_grammar
from ringfence.model.outline import Outline
from ringfence.model.source import Source


@language("typescript", (".ts", ".tsx", ".mts", ".cts"))
def read(source: Source) -> Outline:
    """The outline of a TypeScript file; what cannot be read is left out."""
    return outline_of(source, "typescript", typescript_grammar(source.path.lower().endswith(".tsx")))
