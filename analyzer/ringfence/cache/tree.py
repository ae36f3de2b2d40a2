"""The state of a repository's files, told by one digest of their names and of what those say that are read.

As Git does with its index, a file is read again only when the file system says something else of it than last time, or
when it was written so shortly before the last look that a later change might not show.
"""

from __future__ import annotations

import os
import time
from array import array
from itertools import chain

from ringfence.cache.sealed import StrPath, digest, read_sealed, write_sealed
from ringfence.read.listing import state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ringfence.read.listing import State

RACY_NANOSECONDS = 2_000_000_000
"""A file that changed so shortly before it was looked at may change again without the clock showing it."""


class Tree:
    """The files of a repository. digest: of all names and of what the wanted ones say; contents: of each wanted one."""

    __slots__ = ("contents", "digest", "looked", "stats")

    def __init__(self, digest: str, stats: Mapping[str, State], contents: Mapping[str, str], looked: int) -> None:
        """Looked: when it was begun to look, in nanoseconds since the epoch."""
        self.digest = digest
        self.stats = stats
        self.contents = contents
        self.looked = looked


class TreeMemory:
    """The tree as it was last time, in two files: what is compared at every run, and what each file said.

    key: what decides which files are wanted.
    """

    def __init__(self, folder: StrPath, key: str) -> None:
        self.key = key
        self._head = os.path.join(folder, "tree")
        self._files = os.path.join(folder, "files")
        self._stamped: tuple[Mapping[str, State] | None, str] = None, ""
        """The states that a stamp was asked for last, and the stamp: one run asks several times."""

    def unchanged(self, stats: Mapping[str, State]) -> str:
        """The digest of the tree if the file system says of every file what it said last time, else nothing."""
        key, _, rest = (read_sealed(self._head) or b"").decode("ascii", "replace").partition("\n")
        stamp, _, known = rest.partition("\n")
        return known if key == self.key and stamp == self._stamp(stats) else ""

    def look(self, root: StrPath, stats: Mapping[str, State], wanted: Callable[[str], bool]) -> Tree:
        """The tree as it is now; only what may have changed is read."""
        looked = time.time_ns()
        known = self._known()
        contents = {}
        for path, now in stats.items():
            if wanted(path):
                before = known.get(path)
                fresh = before is None or before[0] != now or before[1] == ""
                contents[path] = _content(root, path) if before is None or fresh else before[1]
        paths = sorted(stats)
        whole = digest("\0".join(paths), "\0".join([contents.get(path, "") for path in paths]))
        return Tree(whole, stats, contents, looked)

    def keep(self, tree: Tree) -> None:
        """Remember the tree for the next run. What changed too shortly before is read again then."""
        import msgspec

        racy = {path for path, known in tree.stats.items() if _changed(known) > tree.looked - RACY_NANOSECONDS}
        rows = {
            os.fsencode(path): (tree.stats[path], "" if path in racy else content)
            for path, content in tree.contents.items()
        }
        stamp = "" if racy.intersection(tree.contents) else self._stamp(tree.stats)
        if write_sealed(self._files, msgspec.msgpack.encode((self.key, rows))):
            write_sealed(self._head, f"{self.key}\n{stamp}\n{tree.digest}".encode("ascii"))

    def _stamp(self, stats: Mapping[str, State]) -> str:
        if self._stamped[0] is not stats:
            self._stamped = stats, _stamp(stats)
        return self._stamped[1]

    def _known(self) -> dict[str, tuple[State, str]]:
        """What each file said last time, by path; nothing stands for what has to be read again."""
        import msgspec

        written = read_sealed(self._files)
        if written is None:
            return {}
        try:
            key, rows = msgspec.msgpack.decode(
                written, type=tuple[str, dict[bytes, tuple[tuple[int, int, int, int], str]]]
            )
        except msgspec.DecodeError:
            return {}
        return {os.fsdecode(path): row for path, row in rows.items()} if key == self.key else {}


def still(root: StrPath, tree: Tree) -> bool:
    """Whether no file that was read was written in between. A new one is told by the next listing."""
    return all(state_of(root, path) == tree.stats[path] for path in tree.contents)


def _stamp(stats: Mapping[str, State]) -> str:
    """All names and states at once: this is worked out at every run."""
    try:
        states = array("q", chain.from_iterable(stats.values())).tobytes()
    except OverflowError:
        states = repr([*stats.values()]).encode()
    return digest("\0".join(stats), states)


def _changed(known: State) -> int:
    return max(known[1:3])


def _content(root: StrPath, path: str) -> str:
    from ringfence.read.files import MAX_BYTES
    from ringfence.read.opening import content_of

    try:
        content = content_of(os.path.join(root, path), MAX_BYTES + 1)
    except OSError as error:
        return f"unreadable: {error.errno}"
    return "no file" if content is None else digest(content)
