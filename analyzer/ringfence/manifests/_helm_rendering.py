"""Renders Helm's templates from the values of their chart. All is bounded, and runs nothing but what is written here."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.manifests._helm_expressions import Apply, Expression, Field, Literal, TemplateError, Variable
from ringfence.manifests._helm_functions import function_named
from ringfence.manifests._helm_syntax import Assign, Body, Choose, Insert, Print, Repeat, Step, parse
from ringfence.manifests._helm_values import MAX_TEXT, Blank, Unknown, Value, is_true, is_unknown, printed

MAX_STEPS = 60_000
"""Steps and expressions of one template with all that it includes."""
MAX_INCLUDED = 25
"""Templates that include each other."""

Piece = tuple[int, str, bool]
"""A line of a template, text that comes from it, and whether that is the template's own, so that its lines follow on."""
_Frames = list[dict[str, Value]]


class TooMuchError(Exception):
    """A template that takes more than any chart's should."""


class Renderer:
    """Renders the templates of one release. defines: what all its charts define. prefix: what the values of the chart are
    called in the release's.
    """

    def __init__(self, defines: dict[str, Body], prefix: str = "") -> None:
        self._defines = defines
        self._prefix = prefix
        self.steps = 0
        """How many it took."""
        self._size = 0
        self._depth = 0
        self._parsed: dict[str, Body] = {}

    def render(self, body: Body, dot: Value) -> list[Piece]:
        """Text with the line that it comes from, in order. Raises TooMuchError."""
        self.steps = self._size = 0
        return list(self._body(body, [{"$": dot, ".": dot}]))

    # ------------------------------------------------------------ steps

    def _body(self, body: Body, frames: _Frames) -> Iterator[Piece]:
        for step in body:
            yield from self._step(step, frames)

    def _step(self, step: Step, frames: _Frames) -> Iterator[Piece]:
        self._count()
        match step:
            case Print():
                text = step.text if step.value is None else printed(self.value(step.value, frames))
                self._size += len(text)
                if self._size > MAX_TEXT:
                    raise TooMuchError
                yield step.line, text, step.value is None
            case Assign():
                _assign(frames, step, self.value(step.value, frames))
            case Choose():
                yield from self._choose(step, frames)
            case Repeat():
                yield from self._repeat(step, frames)
            case Insert():
                dot = self.value(step.dot, frames) if step.dot is not None else None
                yield step.line, self._included(step.name, dot), False

    def _choose(self, step: Choose, frames: _Frames) -> Iterator[Piece]:
        inner: dict[str, Value] = {}
        for branch in step.branches:
            value = self.value(branch.condition, [*frames, inner])
            if branch.name:
                inner[branch.name] = value
            if is_true(value):
                if step.enters:
                    inner["."] = value
                yield from self._body(branch.body, [*frames, inner])
                return
        yield from self._body(step.otherwise, [*frames, inner])

    def _repeat(self, step: Repeat, frames: _Frames) -> Iterator[Piece]:
        over = self.value(step.over, frames)
        items: list[tuple[Value, Value]] = []
        if isinstance(over, dict):
            items = [(key, over[key]) for key in sorted(over)]
        elif isinstance(over, list):
            items = list(enumerate(over))
        for key, value in items:
            self._count()
            inner = {".": value, **{name: one for name, one in zip(step.names, (key, value), strict=True) if name}}
            yield from self._body(step.body, [*frames, inner])
        if not items:
            yield from self._body(step.otherwise, [*frames, {}])

    def _count(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TooMuchError

    # ------------------------------------------------------------ values

    def value(self, expression: Expression, frames: _Frames) -> Value:
        """What an expression gives."""
        self._count()
        match expression:
            case Literal(value):
                return value
            case Variable(name):
                return next((frame[name] for frame in reversed(frames) if name in frame), None)
            case Field():
                return self._field(expression, frames)
            case Apply():
                return self._apply(expression, frames)

    def _field(self, field: Field, frames: _Frames) -> Value:
        of = self.value(field.of, frames)
        if isinstance(of, dict) and field.name in of:
            return of[field.name]
        if isinstance(of, Unknown):
            return Unknown(f"{of.name}.{field.name}")
        return Blank.called(self._name_of(field))

    def _name_of(self, expression: Expression) -> str:
        """What a value is called that the chart does not set, as it would be called in the values of the release."""
        names: list[str] = []
        while isinstance(expression, Field):
            names.append(expression.name)
            expression = expression.of
        names.reverse()
        if names[:1] != ["Values"]:
            return ""
        own = self._prefix and names[1:2] != ["global"]
        return ".".join([self._prefix, *names[1:]] if own else names[1:])

    def _apply(self, call: Apply, frames: _Frames) -> Value:
        match call.function:
            case "and":
                return self._first(call, frames, wanted=False)
            case "or":
                return self._first(call, frames, wanted=True)
            case "include" if len(call.arguments) == 2:
                name, dot = (self.value(one, frames) for one in call.arguments)
                return self._included(printed(name), dot)
            case "tpl" if len(call.arguments) == 2:
                text, dot = (self.value(one, frames) for one in call.arguments)
                return self._template(printed(text), dot) if not isinstance(text, Blank) else text
        arguments = [self.value(one, frames) for one in call.arguments]
        function = function_named(call.function)
        if function is None:
            return Unknown(call.function)
        try:
            given = function(*arguments)
        except (TypeError, ValueError, IndexError, RecursionError):  # called as no chart that works calls it
            return Unknown(call.function)
        if isinstance(given, str):
            self._size += len(given)
            if self._size > 4 * MAX_TEXT:
                raise TooMuchError
        return given

    def _first(self, call: Apply, frames: _Frames, *, wanted: bool) -> Value:
        """``and`` and ``or``: the first argument that decides, else the last."""
        value: Value = None
        for argument in call.arguments:
            value = self.value(argument, frames)
            if is_true(value) is wanted and not is_unknown(value):
                return value
        return value

    def _included(self, name: str, dot: Value) -> str:
        body = self._defines.get(name)
        return printed(Unknown(name)) if body is None else self._inner(body, dot)

    def _template(self, text: str, dot: Value) -> str:
        if "{{" not in text:
            return text
        if text not in self._parsed:
            try:
                self._parsed[text] = parse(text).body
            except TemplateError:
                return printed(Unknown("tpl"))
        return self._inner(self._parsed[text], dot)

    def _inner(self, body: Body, dot: Value) -> str:
        if self._depth >= MAX_INCLUDED:
            raise TooMuchError
        self._depth += 1
        try:
            return "".join(text for _, text, _ in self._body(body, [{"$": dot, ".": dot}]))
        finally:
            self._depth -= 1


def _assign(frames: _Frames, step: Assign, value: Value) -> None:
    """A variable of the innermost block, or the one that there is already."""
    where = frames[-1]
    if not step.declares:
        where = next((frame for frame in reversed(frames) if step.name in frame), where)
    where[step.name] = value
