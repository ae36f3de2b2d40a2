"""What builds of images are given: of one Dockerfile, the images of many programs are made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from ringfence.model.expression import Expression, Hole, Text, join, literal
from ringfence.model.facts import ContainerFile, Copy, Setting
from ringfence.patterns import pattern

_NAMED = pattern(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_PLACE = pattern(r"\$\{(\w+)\}")
_VARIABLE = pattern(r"\$(\w+)")


def words(given: Iterable[str]) -> Iterator[str]:
    """The values alone, of arguments with a name (``SERVICE=orders``) and of all else."""
    for word in given:
        named = _NAMED.fullmatch(word)
        yield named[2] if named is not None else word


def filled(container: ContainerFile, given: Iterable[str]) -> ContainerFile:
    """A Dockerfile's image with the values of its arguments where it asks for them. Commands are run as they are written:
    only variables of the image reach them.
    """
    known = {named[1]: named[2] for word in given if (named := _NAMED.fullmatch(word)) and named[2]}
    if not known:
        return container
    return replace(
        container,
        base=_text(container.base, known),
        copies=tuple([_copy(copy, known) for copy in container.copies]),
        workdir=_text(container.workdir, known),
        archives=tuple([_text(archive, known) for archive in container.archives]),
        packages=tuple([_any_text(package, known) for package in container.packages]),
        environment=tuple([_setting(setting, known) for setting in container.environment]),
    )


def _text(written: str, known: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: known.get(place[1], place[0]), written)


def _any_text(written: str, known: Mapping[str, str]) -> str:
    """A command's word, in which variables may stand without braces."""
    return _VARIABLE.sub(lambda place: known.get(place[1], place[0]), _text(written, known))


def _copy(copy: Copy, known: Mapping[str, str]) -> Copy:
    return Copy(tuple([_text(source, known) for source in copy.sources]), _text(copy.target, known))


def _setting(setting: Setting, known: Mapping[str, str]) -> Setting:
    value = setting.value
    if not isinstance(value, Text):
        return setting
    return replace(setting, value=join(_part(part, known) for part in value.parts))


def _part(part: str | Expression, known: Mapping[str, str]) -> str | Expression:
    return literal(known[part.name]) if isinstance(part, Hole) and part.kind == "env" and part.name in known else part
