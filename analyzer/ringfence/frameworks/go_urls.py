"""net/url: an address that is written field by field, ``url.URL{Scheme: "amqp", Host: host, Path: "orders"}``.

What is put into it later, or beside the host (who asks, with which query), is left out: it leads to no other server.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.model.expression import Expression, Invoke, Member, Text
from ringfence.model.facts import Fact

_URL = "net/url.URL()"


def _written(invoke: Invoke) -> Expression | None:
    """``u.String()`` (https://pkg.go.dev/net/url#URL.String); None if the host is not among the fields."""
    made = invoke.callee.of if isinstance(invoke.callee, Member) else None
    if not isinstance(made, Invoke):
        return None
    scheme, host, path = (made.argument(None, field) for field in ("Scheme", "Host", "Path"))
    if host is None:
        return None
    begun = (scheme, "://") if scheme is not None else ("//",)
    return Text((*begun, host, *_below(path)))


def _below(path: Expression | None) -> Iterator[str | Expression]:
    if path is None:
        return
    literal = path.literal if isinstance(path, Text) else None
    if not (literal or "").startswith("/"):  # it is put between them
        yield "/"
    yield path


@framework(
    "go_urls",
    language="go",
    libraries=("net/url",),
    computes={f"{_URL}.String": _written, f"{_URL}.Redacted": _written},
)
def go_urls(code: Code) -> Iterator[Fact]:
    """Nothing by itself: others ask where such an address leads."""
    yield from ()
