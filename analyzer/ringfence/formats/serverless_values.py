"""Placeholders of the Serverless Framework, ``${self:custom.table}``, ``${opt:stage, 'dev'}``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ringfence.formats.cloud_values import OUTPUT, SSM, kept
from ringfence.formats.cloudformation import Template
from ringfence.formats.yaml import MISSING, Node
from ringfence.model.expression import Expression, Hole, Text
from ringfence.patterns import pattern

_INNERMOST = pattern(r"\$\{((?:self|opt|sls|env|ssm|cf|file|aws|param|s3|git|custom)[:(][^${}]*)\}")
_KINDS = ("self", "opt", "ssm", "cf", "env", "param", "sls")
_KEPT = {"ssm": SSM, "cf": OUTPUT}
_FROM, _TO = "\ue000", "\ue001"
"""Around the number of what is not known, while the rest is filled in: characters that no text has."""
_UNKNOWN = pattern(f"{_FROM}(\\d+){_TO}")
_MOST_STEPS = 200
_DEEPEST = 8
_STAGE = "dev"
"""The stage that counts where nothing says another, as the framework has it."""


class Service(Template):
    """What a ``serverless.yml`` says; its resources are those of a stack called after it and its stage."""

    def __init__(self, root: Node) -> None:
        resources = [one for one in root.get("resources").one_or_many() if one.get("Resources")]
        super().__init__(resources[0] if resources else root.get("resources"), "")
        self.service = root
        self.name = root.get("service").text() or root.get("service", "name").text()
        self.stage = self._stage()
        self.stack = f"{self.name}-{self.stage}"

    def written(self, text: str, depth: int) -> Iterator[str | Expression]:
        """The text with its placeholders filled in, from within; what is kept elsewhere is a hole."""
        holes: list[Expression] = []
        for _ in range(_MOST_STEPS):
            found = _INNERMOST.search(text)
            if found is None or depth > _DEEPEST:
                break
            filled = ""
            for part in self._value(found.group(1), depth + 1):
                if not isinstance(part, str):
                    holes.append(part)
                filled += part if isinstance(part, str) else f"{_FROM}{len(holes) - 1}{_TO}"
            text = text[: found.start()] + filled + text[found.end() :]
        for position, piece in enumerate(_UNKNOWN.split(text)):
            yield holes[int(piece)] if position % 2 and int(piece) < len(holes) else piece

    def _value(self, written: str, depth: int) -> Sequence[str | Expression]:
        """The first of the alternatives of which anything is known."""
        first, *others = (one.strip() for one in written.split(","))
        for one in (first, *others):
            kind, _, name = one.partition(":")
            if one == "sls:stage" or (one == "opt:stage" and not others):
                return (self.stage,)
            node = self.service.get(*name.split(".")) if kind == "self" else MISSING
            if node.is_scalar:
                return (node.text(),) if not node.tag else self.text(node, depth).parts
            if one != first and kind not in _KINDS:
                return (one.strip("'\""),)
        kind, _, name = first.partition(":")
        if kind in _KEPT:
            return (kept(_KEPT[kind], Text((name.partition("~")[0],))),)
        return (Hole("env", name) if kind == "env" else Hole("unknown", first),)

    def _stage(self) -> str:
        given = self.service.get("provider", "stage").text()
        last = given.rstrip("}").rpartition(",")[2].strip().strip("'\"") if "${" in given else given
        return _STAGE if not last or "$" in last or ":" in last else last
