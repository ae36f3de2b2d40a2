"""How gateways change paths by regular expressions. These are taken apart, never run: they are whoever's."""

from __future__ import annotations

from ringfence.manifests._kubernetes_routing import rewritten
from ringfence.patterns import pattern

_OF_A_PREFIX = pattern(r"\^?((?:[^\\^$.|?*+()\[\]{}]|\\[/.\-])*)(\??)(\((?:\?:)?(?:/\|\$\)\()?\.[*+]\)\$?|\$)?")
"""``^/api/(.*)$``, ``^/api/?(.*)``, ``^/api(/|$)(.*)``, ``^/api/``: a fixed beginning and what follows it."""
_LAST_GROUP = pattern(r"(?:\$\d+|\$\{\d+\}|\\\d+)$")


def by_pattern(path: str, written: str, replacement: str) -> str:
    r"""A path's beginning after a rule has put ``replacement`` for what its regular expression matches (``$1``, ``\1``);
    what is not known of it is ``*``. A path that the rule is not about stays.
    """
    match = _OF_A_PREFIX.fullmatch(written)
    beginning = match[1].replace("\\", "") if match is not None else ""
    if match is None or beginning[:1] not in ("/", ""):
        return rewritten(replacement)
    beginning = beginning[:-1] if match[2] else beginning  # what ``?`` stands after may be missing
    if not path.startswith(beginning) and not beginning.startswith(path):
        return path
    if match[3] == "$":
        return rewritten(replacement) if path == beginning else path
    group = _LAST_GROUP.search(replacement)
    if match[3] and group is None:
        return rewritten(replacement)
    before = replacement[: group.start()] if group is not None else replacement
    return _joined(rewritten(before), _rest(path, beginning))


def without_prefix(path: str, prefix: str) -> str:
    """A path after a rule has taken off its beginning."""
    return _joined("", _rest(path, prefix))


def _rest(path: str, beginning: str) -> str:
    """What of a path stands behind a beginning, which may be longer than it: ``/api`` with ``/api/``."""
    return path[len(beginning) :] if path.startswith(beginning) else ""


def _joined(before: str, rest: str) -> str:
    if before.endswith("/") and rest.startswith("/"):
        rest = rest[1:]
    return "/" + (before + rest).lstrip("/")
