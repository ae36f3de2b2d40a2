"""What modules of Terraform, or files of Bicep, declare: resources, data, and modules that are not here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from ringfence.manifests._hcl_values import Computed, Value
from ringfence.model.source import Span

_MADE = frozenset(("module", "archive_file", "data.archive_file"))
"""Things whose arguments say what they make something of, not what that is."""


class Thing(Struct, eq=False):
    """A resource, or a call of a module that is not in the repository. kind: ``aws_sqs_queue``, or ``module``; name: its
    label; chain: the labels of the modules that it is in; key: which of several it is; source: what module it is.

    asked_back: whether its arguments are its attributes, too, as with Terraform's.
    given: the value of one of its arguments, None if it is not given; of a nested block, a list of what each says.
    """

    kind: str
    name: str
    chain: tuple[str, ...]
    at: Span
    given: Callable[[str], Value]
    arguments: tuple[str, ...]
    key: str = ""
    source: str = ""
    asked_back: bool = True

    def attribute(self, name: str) -> Value:
        """What is written for an attribute, else what the cloud will say."""
        known = self.asked_back and name in self.arguments and self.kind not in _MADE
        value = self.given(name) if known else None
        return value if value is not None else Computed(self, (name,))

    def all(self) -> dict[str, Value]:
        """All its arguments."""
        return {name: self.given(name) for name in self.arguments}


class Outputs(Struct, eq=False):
    """A module of the repository that is installed: what it tells its caller, and what it declares."""

    output: Callable[[str], Value]
    things: Callable[[], Iterator[Thing]]
