"""The least that reading costs: the tree-sitter parse of programs, and nothing else.

``python -m benchmarks.parse read FOLDER`` parses those that ringfence would read (no tests, no copies of libraries),
``python -m benchmarks.parse all FOLDER`` every one in the folder. Prints the seconds of processor time, then the program of
middling size.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from time import process_time

import tree_sitter_c_sharp
import tree_sitter_go
import tree_sitter_java
import tree_sitter_javascript
import tree_sitter_kotlin
import tree_sitter_python
import tree_sitter_rust
import tree_sitter_typescript
from ringfence.config import Config
from ringfence.read.files import repository
from tree_sitter import Language, Parser

_GRAMMARS = {
    ".py": tree_sitter_python.language, ".java": tree_sitter_java.language, ".cs": tree_sitter_c_sharp.language,
    ".go": tree_sitter_go.language, ".js": tree_sitter_javascript.language, ".mjs": tree_sitter_javascript.language,
    ".cjs": tree_sitter_javascript.language, ".jsx": tree_sitter_javascript.language,
    ".kt": tree_sitter_kotlin.language, ".rs": tree_sitter_rust.language, ".ts": tree_sitter_typescript.language_typescript,
    ".tsx": tree_sitter_typescript.language_tsx,
}  # fmt: skip


def parsers() -> dict[str, Parser]:
    """A parser for every suffix of programs."""
    return {suffix: Parser(Language(language())) for suffix, language in _GRAMMARS.items()}


def read(root: Path) -> Iterable[str]:
    """What ringfence would read."""
    return repository(root, Config()).paths


def everything(root: Path) -> Iterable[str]:
    """All files, but not what Git keeps of them."""
    found = (path.relative_to(root) for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path.as_posix() for path in found if path.parts[0] != ".git")


def main(root: Path, paths: Iterable[str]) -> tuple[float, str]:
    """Seconds of processor time for all parses, listing and reading the files apart; the program of middling size."""
    known = parsers()
    spent = 0.0
    sizes: list[tuple[int, str]] = []
    for path in paths:
        parser = known.get(Path(path).suffix.lower())
        if parser is not None:
            text = (root / path).read_bytes()
            start = process_time()
            parser.parse(text)
            spent += process_time() - start
            sizes.append((len(text), path))
    return spent, sorted(sizes)[len(sizes) // 2][1] if sizes else ""


if __name__ == "__main__":
    which, folder = {"read": read, "all": everything}[sys.argv[1]], Path(sys.argv[2])
    print(*main(folder, which(folder)), sep="\n")
