"""Routes of Sinatra, Padrino and the like: verbs at the top of a file or in the body of a class, below what mounts them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._routes import braced, first_wins
from ringfence.frameworks._ruby import RUBY, block_of, calls_in, classes, name_of, outlines
from ringfence.frameworks._texts import EMPTY, join_path, texts_or_unknown
from ringfence.model.expression import Expression, Member, Text, literal
from ringfence.model.facts import Fact, Route
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, Scope

VERBS = {"get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE", "options": "OPTIONS"}
_BASES = ("Sinatra.Base", "Sinatra.Application", "Padrino.Application")
_DEEPEST = 8


@framework("sinatra", language=RUBY, libraries=("sinatra", "Sinatra", "padrino", "Padrino"))
def sinatra(code: Code) -> Iterator[Fact]:
    """One route for each verb and path, at every place where its class is mounted."""
    yield from first_wins(_Reader(code).read())


class _Reader:
    def __init__(self, code: Code) -> None:
        self._code = code
        self._mounted: dict[ClassValue, list[Text]] = defaultdict(list)
        for path, outline in outlines(code):
            if path.endswith(".ru"):
                for call in outline.calls:
                    self._mount(call, path)

    def _mount(self, call: Call, path: str) -> None:
        """``map('/orders') { run OrdersApp }`` of config.ru."""
        if name_of(call.invoke) != "map" or not block_of(call.invoke):
            return
        for inner in calls_in(self._code, path, block_of(call.invoke)):
            if name_of(inner.invoke) in ("run", "use"):
                for cls in classes(self._code, inner.invoke.argument(0), Scope(path, block_of(call.invoke))):
                    self._mounted[cls] += texts_or_unknown(self._code, call.invoke.argument(0), Scope(path))

    def read(self) -> Iterator[Route]:
        """Every route of a service."""
        for value, _ in self._code.subclasses(*_BASES):
            for prefix in self._mounted.get(value) or [EMPTY]:
                yield from self._block(value.path, value.name, prefix, 0)
        for path, outline in outlines(self._code):
            if any(i.name.partition(".")[0] in ("sinatra", "padrino") for i in outline.imports):
                yield from self._block(path, "", EMPTY, 0)

    def _block(self, path: str, function: str, prefix: Text, depth: int) -> Iterator[Route]:
        for call in calls_in(self._code, path, function) if depth < _DEEPEST else ():
            invoke, name, block = call.invoke, name_of(call.invoke), block_of(call.invoke)
            if isinstance(invoke.callee, Member) or not block:
                continue
            given = invoke.argument(0)
            if name in VERBS and given is not None:
                for text in self._paths(given, Scope(path, function)):
                    whole = join_path(prefix, braced(text))
                    yield Route(VERBS[name], _rooted(whole), block, invoke.at)
            elif name in ("namespace", "controller", "route"):
                for text in texts_or_unknown(self._code, given, Scope(path, function)):
                    yield from self._block(path, block, join_path(prefix, braced(text)), depth + 1)
            elif name in ("configure", "registered", "included"):
                yield from self._block(path, block, prefix, depth + 1)

    def _paths(self, given: Expression, scope: Scope) -> tuple[Text, ...]:
        return tuple(text for text in self._code.texts(given, scope) if text.literal is None or len(text.literal) < 500)


def _rooted(path: Text) -> Text:
    first = path.parts[0]
    return path if isinstance(first, str) and first.startswith("/") else join_path(literal("/"), path)
