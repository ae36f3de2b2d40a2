"""What a block of Terraform says: its arguments, its nested blocks, and how often it stands for a thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ringfence.formats import hcl_tree as hcl
from ringfence.manifests._hcl_evaluation import Around, Evaluation, Names
from ringfence.manifests._hcl_values import Open, Value

MAX_INSTANCES = 60
"""Of one block with ``count`` or ``for_each``."""
ABOUT_ITSELF = ("count", "for_each", "depends_on", "provider", "providers", "lifecycle", "provisioner", "connection")


class Reader(Struct, frozen=True):
    """Gives what a block says of its arguments, each when it is asked for."""

    module: Around
    evaluation: Evaluation
    body: hcl.Body
    names: Names

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of all attributes and nested blocks."""
        kinds = [b.labels[0] if b.kind == "dynamic" and b.labels else b.kind for b in self.body.blocks]
        names = dict.fromkeys([entry.name for entry in self.body.entries] + kinds)
        return tuple([name for name in names if name not in ABOUT_ITSELF])

    def given(self, name: str) -> Value:
        """The value of an attribute; of nested blocks, what each says."""
        entry = self.body.entry(name)
        if entry is not None:
            return self.evaluation.value(entry.value, self.module, self.names)
        found = [one for block in self.body.blocks for one in self._said(block, name)]
        return list(found) if found else None

    def _said(self, block: hcl.Block, name: str) -> Iterator[dict[str, Value]]:
        if block.kind == name:
            yield self._inside(block.body, self.names)
        elif block.kind == "dynamic" and block.labels == (name,):
            each, content = block.body.entry("for_each"), block.body.of_kind("content")[:1]
            over = self.evaluation.value(each.value, self.module, self.names) if each is not None else None
            pairs = over.items() if isinstance(over, dict) else enumerate(over) if isinstance(over, list) else ()
            for key, value in list(pairs)[:MAX_INSTANCES]:
                names = {**self.names, name: {"key": key if isinstance(key, str) else value, "value": value}}
                yield from (self._inside(one.body, names) for one in content)

    def _inside(self, body: hcl.Body, names: Names) -> dict[str, Value]:
        inner = Reader(self.module, self.evaluation, body, names)
        return {name: inner.given(name) for name in inner.arguments}


def expanded(made: Sequence[tuple[Names, Value]], block: hcl.Block) -> Value:
    """One by itself, or several by their keys."""
    if block.body.entry("for_each") is not None:
        return {str(each["key"]): value for names, value in made if isinstance(each := names["each"], dict)}
    if block.body.entry("count") is not None:
        return [value for _, value in made]
    return made[0][1] if made else None


def repeated(block: hcl.Block, around: Around, evaluation: Evaluation) -> Iterator[tuple[str, Names]]:
    """The key of each of several, and what it is called in its own block."""
    each, count = block.body.entry("for_each"), block.body.entry("count")
    if each is not None:
        over = evaluation.value(each.value, around, {})
        pairs = over.items() if isinstance(over, dict) else [(str(i), i) for i in over if isinstance(i, str)] \
            if isinstance(over, list) else [("", Open("each"))]  # fmt: skip
        for key, value in list(pairs)[:MAX_INSTANCES]:
            yield key, {"each": {"key": key or Open("each.key"), "value": value}}
    elif count is not None:
        number = evaluation.value(count.value, around, {})
        for index in range(min(int(number), MAX_INSTANCES) if isinstance(number, int | float) else 1):
            yield str(index), {"count": {"index": index}}
    else:
        yield "", {}
