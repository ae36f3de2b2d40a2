"""The Serverless Framework: programs that export the description of a service (``serverless.ts``)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.formats.serverless import service_facts
from ringfence.formats.yaml import MISSING, Node
from ringfence.frameworks._ecmascript import ECMASCRIPT, property_of
from ringfence.model.expression import Constant, Expression, Hole, Name, Text
from ringfence.model.facts import Fact
from ringfence.model.source import Span
from ringfence.model.value import Entries, Items, Known, ModuleValue, Scope, Value

_FILES = ("serverless.ts", "serverless.js")
Placed = tuple[Expression, Scope]
_Content = str | float | bool | list[Node] | dict[str, Node] | None
_DEEPEST = 14
_MOST_NODES = 20_000
"""Of one description."""


@framework("serverless_js", language=ECMASCRIPT, libraries=("@serverless/typescript",), deploys=" ".join(_FILES))
def serverless_js(code: Code) -> Iterator[Fact]:
    """What is exported there, as if it were written in YAML."""
    for path, outline in code.outlines.items():
        if posixpath.basename(path) in _FILES:
            for binding in outline.bindings:
                described = _description(code, binding.value, Scope(path)) if not binding.scope else None
                if described is not None:
                    yield from service_facts(_Reading(code, path, binding.at).node(described, 0), path)
                    break


def _description(code: Code, expression: Expression, scope: Scope) -> Entries | None:
    """The object that describes a service, if it is one."""
    for value in code.values(expression, scope):
        if isinstance(value, Entries) and all(property_of(code, value, name) for name in ("service", "functions")):
            return value
    return None


class _Reading:
    """Makes nodes of objects. Where in the file things stand is not known of each: all are where the description is."""

    def __init__(self, code: Code, path: str, at: Span) -> None:
        self._code, self._folder, self._at = code, path.rpartition("/")[0], at
        self._left = _MOST_NODES

    def node(self, value: Value | None, depth: int, key: str = "") -> Node:
        """The first of what something may be."""
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            return MISSING
        if isinstance(value, Entries | ModuleValue):
            placed = dict(self._placed(value, 0))
            keys = {name: self._made(name, name) for name in placed}
            return self._made({name: self._of(*one, depth + 1, name) for name, one in placed.items()}, "", keys)
        if isinstance(value, Items):
            return self._made([self._of(item, value.scope, depth + 1) for item in value.items])
        return MISSING

    def _placed(self, value: Value, depth: int) -> Iterator[tuple[str, Placed]]:
        """What an object has by name, and where that is written; of a module, all that stands at its top."""
        if isinstance(value, Entries):
            for key, item in value.items:
                name = key.literal if isinstance(key, Text) else None
                if name == "**":
                    for other in self._code.values(item, value.scope) if depth < _DEEPEST else ():
                        yield from self._placed(other, depth + 1)
                elif name:
                    yield name, (item, value.scope)
        elif isinstance(value, ModuleValue):
            outline = self._code.outlines[value.path]
            bound = [one.target.name for one in outline.bindings if not one.scope and isinstance(one.target, Name)]
            for name in (*(one.name for one in outline.imports), *bound):
                yield name, (Name(name), Scope(value.path))

    def _of(self, expression: Expression, scope: Scope, depth: int, key: str = "") -> Node:
        if isinstance(expression, Constant):
            return self._made(expression.value, str(expression.value))
        for value in self._code.values(expression, scope):
            if isinstance(value, Known):
                text = self._written(value.text, scope, key == "handler")
                return self._made(text, text)
            return self.node(value, depth, key)
        return MISSING

    def _written(self, text: Text, scope: Scope, handler: bool) -> str:
        """The text with placeholders of the framework's own for what is not known: ``${env:TABLE, 'orders'}``. A handler
        that begins with a folder that is computed (``__dirname``) lies beside the file that says so.
        """
        found = ""
        for number, part in enumerate(text.parts):
            if isinstance(part, str):
                found += part
            elif handler and not number and len(text.parts) > 1:
                here = posixpath.relpath(scope.path.rpartition("/")[0] or ".", self._folder or ".")
                found += "" if here == "." else here
            else:
                found += _placeholder(part)
        return found.lstrip("/") if handler else found

    def _made(
        self,
        value: str | float | bool | list[Node] | dict[str, Node] | None,
        spelling: str = "",
        keys: dict[str, Node] | None = None,
    ) -> Node:
        at = self._at
        return Node(value, at.line, at.column, at.end_line, at.end_column, spelling, "", keys)


def _placeholder(hole: Expression) -> str:
    if isinstance(hole, Hole) and hole.kind == "env":
        default = hole.default.literal if isinstance(hole.default, Text) else None
        return f"${{env:{hole.name}, '{default}'}}" if default else f"${{env:{hole.name}}}"
    return "${self:custom.unknown}"
