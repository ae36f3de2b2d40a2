"""The least that reading costs: the tree-sitter parse of every program that ringfence would read, and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path
from time import process_time

import tree_sitter_c_sharp
import tree_sitter_go
import tree_sitter_java
import tree_sitter_javascript
import tree_sitter_python
import tree_sitter_typescript
from ringfence.config import Config
from ringfence.read.files import repository
from tree_sitter import Language, Parser

_GRAMMARS = {
    ".py": tree_sitter_python.language, ".java": tree_sitter_java.language, ".cs": tree_sitter_c_sharp.language,
    ".go": tree_sitter_go.language, ".js": tree_sitter_javascript.language, ".mjs": tree_sitter_javascript.language,
    ".cjs": tree_sitter_javascript.language, ".jsx": tree_sitter_javascript.language,
    ".ts": tree_sitter_typescript.language_typescript, ".tsx": tree_sitter_typescript.language_tsx,
}  # fmt: skip


def main(root: Path) -> float:
    """Seconds of processor time for all parses, listing and reading the files apart."""
    parsers = {suffix: Parser(Language(language())) for suffix, language in _GRAMMARS.items()}
    spent = 0.0
    for path in repository(root, Config()).paths:
        parser = parsers.get(Path(path).suffix.lower())
        if parser is not None:
            text = (root / path).read_bytes()
            start = process_time()
            parser.parse(text)
            spent += process_time() - start
    return spent


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
