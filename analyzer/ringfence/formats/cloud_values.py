"""What stacks of a cloud tell each other: values that one keeps under a name (parameters of SSM, exports and outputs of
CloudFormation) and others ask for, and addresses of what a stack serves.
"""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.model.expression import Expression, Hole, Text, join
from ringfence.patterns import pattern

SSM, EXPORT, OUTPUT = "ssm", "export", "output"
STAGED, PLAIN = "\ue010", "\ue011"
"""Before the name of an API, while a text is made: an API whose URLs begin with its stage, and one whose do not."""
_URL = pattern(r"https?://([\ue010\ue011])\w*\.execute-api\b")
_STAGE = pattern(r"^/?[^/]*")
_ANY = "*"
"""What stands in a name for what only who deploys it knows, such as a stage."""


def key_of(kind: str, name: Text) -> str:
    """The key of what is kept under a name: ``cloud ssm /shop/*/orders/url``."""
    return f"cloud {kind} {''.join(part if isinstance(part, str) else _ANY for part in name.parts)}"


def kept(kind: str, name: Text, default: Expression | None = None) -> Hole:
    """What is kept under a name, as those say who ask for it. default: what it is where no stack here keeps it, else
    something that is the same for all who ask for it.
    """
    key = key_of(kind, name)
    return Hole("setting", key, default or Hole("unknown", key.removeprefix("cloud ").replace(" ", ":", 1)))


def without_stage(text: Text, host: str) -> Text:
    """A text in which the URL of a stack's API is that of the service that the stack is, without the stage."""
    if not any(isinstance(part, str) and (STAGED in part or PLAIN in part) for part in text.parts):
        return text
    first = text.parts[0]
    url = _URL.match(first) if isinstance(first, str) else None
    if url is None or not host:
        return Text(tuple(_plain(part) for part in text.parts))
    path = _behind_domain((str(first)[url.end() :], *text.parts[1:]))
    if url[1] == STAGED and path and isinstance(path[0], str):
        rest = _STAGE.sub("", path[0], count=1)
        path = (
            [rest, *path[1:]] if rest or path[0] != "/" else path[2:]
        )  # a stage that is computed is a piece of its own
    return join((f"http://{host}", *path))


def _behind_domain(parts: Iterable[str | Expression]) -> list[str | Expression]:
    path: list[str | Expression] = []
    for part in parts:
        if path:
            path.append(part)
        elif isinstance(part, str) and "/" in part:
            path.append(part[part.index("/") :])
    return path


def _plain(part: str | Expression) -> str | Expression:
    return part.replace(STAGED, "").replace(PLAIN, "") if isinstance(part, str) else part
