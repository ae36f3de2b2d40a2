"""GraphQL: what a document asks for, and how requests and resolvers are written as paths.

A field of the schema's roots is a route ``/graphql/Query.orders`` (protocol ``graphql``); a request for it is one of that
path below the server's URL, so that the host says which server is meant and the field which of its resolvers.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.expression import Expression, Text
from ringfence.patterns import pattern

PROTOCOL = "graphql"
_NOISE = pattern(r"#[^\n]*|\"\"\"[\s\S]*?\"\"\"|\"(?:[^\"\\\n]|\\.)*+\"")
_TOKEN = pattern(r"\.\.\.|[{}()]|[A-Za-z_]\w*|:|\$|@")
_KINDS = {"query": "Query", "mutation": "Mutation", "subscription": "Subscription"}
_LONGEST = 20_000


def fields_of(document: str) -> Iterator[str]:
    """``Query.orders`` for each field at the root of the document's operations."""
    tokens = _TOKEN.findall(_NOISE.sub(" ", document[:_LONGEST]))
    kind, depth, brackets, previous = "Query", 0, 0, ""
    names: list[tuple[str, str]] = []
    for position, token in enumerate(tokens):
        if token == "(":
            brackets += 1
        elif token == ")":
            brackets = max(brackets - 1, 0)
        elif brackets:
            continue
        elif token == "{":
            depth += 1
        elif token == "}":
            depth = max(depth - 1, 0)
        elif depth == 0:
            kind = _KINDS.get(token, "" if token == "fragment" else kind) if token.islower() else kind
        elif depth == 1 and kind and token[0].isalpha() and previous not in ("...", "@", "$"):
            following = tokens[position + 1] if position + 1 < len(tokens) else ""
            if following != ":":  # an alias
                names.append((kind, token))
        if token == "}" and depth == 0:
            kind = "Query"
        previous = token
    yield from dict.fromkeys(f"{kind}.{name}" for kind, name in names if name != "__typename")


def asked(url: Expression, field: str) -> Expression:
    """The URL of a field of a server."""
    return Text((url, "/", field)) if field else url
