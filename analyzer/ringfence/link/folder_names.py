"""Folders that hold programs, by what they are called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from ringfence.patterns import pattern

_UNSAYING = frozenset((
    "app", "apps", "application", "service", "services", "svc", "ms", "container", "function", "functionapp",
))  # fmt: skip
"""Words that the names of all programs may have."""
_WORD = pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_MADE_FOR = pattern(r"dockerfile[._-](.+)|(.+)[._-]dockerfile", re.IGNORECASE)
"""Names of Dockerfiles that say what they make."""
_Key = TypeVar("_Key", bound=Hashable)


class NamedFolders:
    """Folders with a Dockerfile, and those of projects that run without one."""

    def __init__(self, containers: Iterable[str], runnable: Iterable[str]) -> None:
        folders = {*containers} - {""}
        self._called = _by(folders, base_name)
        self._like = _by(folders, lambda folder: plain(base_name(folder)))
        self._alike = _by({*folders, *runnable} - {""}, lambda folder: saying(base_name(folder)))

    def ending(self, name: str) -> list[str]:
        """The folders with a Dockerfile whose name is the end of this one: ``orders`` for ``shop-orders``."""
        ends = [name, *(name[at + 1 :] for at, sign in enumerate(name) if sign in "-_")]
        return [folder for end in dict.fromkeys(ends) for folder in self._called.get(end, ())]

    def like(self, name: str) -> Sequence[str]:
        """The folders with a Dockerfile that are called like this, case and punctuation apart."""
        return self._like.get(plain(name), ())

    def alike(self, name: str) -> str | None:
        """The one program whose folder is called like this but for words that all programs may have: ``orders-service`` for
        ``orders-app``.
        """
        wanted = saying(name)
        found = self._alike.get(wanted, ()) if wanted else ()
        return found[0] if len(found) == 1 else None


def within(path: str, folder: str) -> bool:
    """Whether a path lies in a folder (``""``: everything does)."""
    return not folder or path == folder or path.startswith(folder + "/")


def base_name(folder: str) -> str:
    """The last name of a folder's path."""
    return folder.rpartition("/")[2]


def plain(name: str) -> str:
    """A name without case and punctuation."""
    return "".join(filter(str.isalnum, name.lower()))


def made_for(dockerfile: str) -> str | None:
    """The plain name of the image that a Dockerfile is called after: ``Dockerfile.orders``, ``orders.Dockerfile``."""
    made = _MADE_FOR.fullmatch(base_name(dockerfile))
    return plain(made[1] or made[2]) if made is not None else None


def saying(name: str) -> frozenset[str]:
    """The words of a name that tell it from others."""
    return frozenset(word.lower() for word in _WORD.findall(name)) - _UNSAYING


def _by(folders: Iterable[str], name: Callable[[str], _Key]) -> Mapping[_Key, list[str]]:
    found: dict[_Key, list[str]] = defaultdict(list)
    for folder in sorted(folders):
        found[name(folder)].append(folder)
    return found
