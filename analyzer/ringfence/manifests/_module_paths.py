"""Patterns by which import names stand for folders."""

from __future__ import annotations

import posixpath
import re

from ringfence.model.facts import ModuleAlias
from ringfence.model.source import Span


def alias(pattern: str, target: str, base: str, folder: str, at: Span) -> ModuleAlias:
    """An alias from two patterns that may end in ``*``; the target is relative to ``base``."""
    path = re.sub(r"\.d$", "", re.sub(r"\.[cm]?[jt]sx?$", "", target.removesuffix("*")))
    path = posixpath.normpath(posixpath.join(base or ".", path)).removesuffix("/index")
    return ModuleAlias(pattern.removesuffix("*"), "" if path == "." else path, folder, at)
