"""A command line that was answered before is answered again without looking at its words.

What it came to is kept with what it is about. While nothing of that has changed the answer is shown, and neither click nor
anything that reads, links or checks is imported. Otherwise it is found out again, by what the words were understood as.
"""

from __future__ import annotations

import os
import sys

from ringfence.cache.place import COMMANDS, used, user_folder
from ringfence.cache.sealed import digest, packed, read_sealed, text, unpacked, write_sealed
from ringfence.commands._memory import Memory, Subject
from ringfence.commands._outcome import Outcome, decoded, encoded, in_actions
from ringfence.commands._terminal import Terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_VARIABLES = ("RINGFENCE_CACHE_DIR", "RINGFENCE_NO_CACHE")
_COMPLETION = "_RINGFENCE_COMPLETE"
_CACHE_DIR = "--cache-dir"


class Asked:
    """What a command line is about, once its words are understood.

    links: every path that was given, with where it leads to; since: the commit by name that is compared with, if any;
    meaning: what the words were understood as, nothing if nobody can say; installation: by which one.
    """

    __slots__ = ("installation", "links", "meaning", "since", "subject")

    def __init__(
        self, subject: Subject, paths: Sequence[str], since: str, meaning: bytes, installation: str = ""
    ) -> None:
        self.subject = subject
        self.links = tuple((path, os.path.realpath(path)) for path in paths)
        self.since = since
        self.meaning = meaning
        self.installation = installation


class CommandLine:
    """The words that this process was given, with where and for which eyes it runs."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._memory: Memory | None = None
        self._asked: Asked | None = None

    def replay(self) -> int | None:
        """Say and write what it comes to, if that is known and nothing that it depends on has changed; the exit code.

        Raises click.ClickException if a file cannot be written.
        """
        outcome = self._known()
        return outcome.show() if outcome is not None else None

    def again(self) -> int | None:
        """Find out what it comes to by now, if its words were understood before; the exit code.

        None if they are to be understood, be it to say what is wrong. Raises click.ClickException if a file cannot be
        written.
        """
        asked = self._asked
        if (
            asked is None
            or not asked.meaning
            or asked.installation != self.memory(asked.subject).installation.fingerprint
        ):
            return None
        from ringfence.commands._checking import outcome_as_before
        from ringfence.roomy import roomy

        try:
            outcome = roomy(outcome_as_before)(asked.meaning, self)
        except Exception:
            return None
        return outcome.show() if outcome is not None else None

    def _known(self) -> Outcome | None:
        if _COMPLETION in os.environ or sys.stdout is None or sys.stderr is None:
            return None
        try:
            file = self._file()
            asked = _decoded(read_sealed(file))
        except (OSError, ValueError):
            return None
        if asked is None or not os.access(asked.subject.root, os.R_OK | os.X_OK):
            return None
        self._asked = asked
        memory = self.memory(asked.subject)
        tree = memory.known_tree()
        outcome = decoded(memory.answer("outcome", self._key(memory, tree, asked))) if tree else None
        if outcome is not None:
            used(file)
        return outcome

    def memory(self, subject: Subject) -> Memory:
        """What is remembered of a repository: what was looked up for the replay, if it is about the same."""
        if self._memory is None or self._memory.subject != subject:
            self._memory = Memory(subject)
        return self._memory

    def keep(self, asked: Asked, outcome: Outcome) -> None:
        """Keep what the words mean and, as long as nobody writes meanwhile, what they come to."""
        memory = self.memory(asked.subject)
        if not memory.confirmed:
            return
        write_sealed(self._file(), _encoded(asked, memory.installation.fingerprint))
        tree = memory.known_tree()
        if tree:
            memory.keep_answer("outcome", self._key(memory, tree, asked), encoded(outcome))

    def _key(self, memory: Memory, tree: str, asked: Asked) -> str:
        base = _commit(asked.subject.root, asked.since) if asked.since else ""
        return memory.key(tree, self._digest(), base, *(part for link in asked.links for part in link))

    def _digest(self) -> str:
        settings = [os.environ.get(name, "") for name in _VARIABLES]
        return digest(os.getcwd(), str(Terminal()), sys.stdout.encoding, str(in_actions()), *settings, *self._words)

    def _file(self) -> str:
        name = self._digest()
        return os.path.join(self._cache() or user_folder(), COMMANDS, name[:2], name)

    def _cache(self) -> str:
        """The folder that is given for caches; what else the word may mean, the rest of the words tells by the digest."""
        for place, word in enumerate(self._words):
            if word == _CACHE_DIR and place + 1 < len(self._words):
                return self._words[place + 1]
            if word.startswith(f"{_CACHE_DIR}="):
                return word.partition("=")[2]
        return os.environ.get("RINGFENCE_CACHE_DIR", "")


def _commit(root: str, name: str) -> str:
    """The commit that is compared with; nothing if there is none, which is for the comparison to say."""
    from ringfence.read.commits import RevisionError, resolve

    try:
        return resolve(root, name, branched=True).commit
    except RevisionError:
        return ""


def _encoded(asked: Asked, installation: str) -> bytes:
    subject = asked.subject
    several = (subject.configs, subject.baselines, subject.plugins, [path for path, _ in asked.links])
    return packed((subject.root, subject.cache, asked.since, asked.meaning, installation, *map(packed, several)))


def _decoded(stored: bytes | None) -> Asked | None:
    """The same; raises ValueError for anything else."""
    if stored is None:
        return None
    root, cache, since, meaning, installation, *several = unpacked(stored)
    configs, baselines, plugins, paths = ([text(part) for part in unpacked(one)] for one in several)
    subject = Subject(text(root), text(cache), configs, baselines, plugins)
    return Asked(subject, paths, text(since), meaning, text(installation))
