"""What files mean together, where each of them says only a part: made of what all of them say, before that is linked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from ringfence.extend import Manifest
from ringfence.model.facts import Fact, Fragment
from ringfence.read.held import opened

Facts = Mapping[str, tuple[Fact, ...]]


def joined(facts: Facts, formats: Iterable[Manifest]) -> dict[str, tuple[Fact, ...]]:
    """The facts of every file, with what its format makes of several instead of what was read of it alone, and with what
    the files say that it holds.

    A format that fails leaves what there was: it loses its files, not the run.
    """
    every = list(formats)
    formats = [manifest for manifest in every if manifest.join is not None]
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for path, said in facts.items() if formats else ():
        for fact in said:
            if type(fact) is Fragment:
                texts[fact.format][path] = fact.text
    found = dict(facts)
    for manifest in formats:
        if manifest.name in texts:
            for path, more in _together(manifest, texts[manifest.name]).items():
                # the text stays a fact of the file, so that what is remembered depends on it
                own = (fact for fact in facts.get(path, ()) if type(fact) is Fragment)
                found[path] = (*own, *more)
    return opened(found, every)


def _together(manifest: Manifest, texts: Mapping[str, str]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    try:
        for path, facts in manifest.join(texts) if manifest.join is not None else ():
            found.setdefault(path, []).extend(facts)
    except Exception:  # whatever a format does, the run goes on
        return {}
    return found
