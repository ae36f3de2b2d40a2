"""What an expression of HCL, Terraform's language, stands for, where it stands. Those of Bicep have the same tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from ringfence.formats import hcl_tree as hcl
from ringfence.manifests._cloud_things import Outputs, Thing
from ringfence.manifests._hcl_functions import MAX_ITEMS, call
from ringfence.manifests._hcl_values import Computed, Open, Value, concatenated, is_known

Names = Mapping[str, Value]
"""What a ``for``, ``for_each`` or ``dynamic`` calls by names of its own."""
MAX_STEPS = 600_000
"""Evaluations of all that a repository's roots install; what is beyond is not known."""
MAX_DEPTH = 90


class Around(Protocol):
    """Where an expression stands: a module that is installed."""

    def alone(self, name: str) -> Value:
        """A name that nothing follows, and that no ``for`` has."""

    def named(self, name: str, member: str) -> Value:
        """``var.host``, ``local.x``, ``module.orders``, ``aws_sqs_queue.orders``; ``member`` is the second name."""

    def file(self, path: Value, given: Value) -> Value:
        """A file beside the module's, filled in with ``given`` if that is a map."""


class Evaluation:
    """Counts what it costs, for all roots. functions: what a function of the language gives, by its name."""

    def __init__(self, functions: Callable[[str, list[Value]], Value] = call) -> None:
        self._functions = functions
        self.steps = 0
        self._depth = 0

    def value(self, expression: hcl.Expression, around: Around, names: Names) -> Value:
        """What it stands for; what cannot be told is :class:`Open`."""
        self.steps += 1
        if self.steps > MAX_STEPS or self._depth > MAX_DEPTH:
            return Open("too much")
        self._depth += 1
        try:
            return _READERS[type(expression)](self, expression, around, names)
        finally:
            self._depth -= 1

    def _literal(self, at: hcl.Literal, around: Around, names: Names) -> Value:
        return at.value

    def _template(self, at: hcl.Template, around: Around, names: Names) -> Value:
        if len(at.parts) == 1 and not isinstance(at.parts[0], str):
            return self.value(at.parts[0], around, names)  # ``"${x}"`` is x itself
        return concatenated(p if isinstance(p, str) else self.value(p, around, names) for p in at.parts)

    def _variable(self, at: hcl.Variable, around: Around, names: Names) -> Value:
        return names[at.name] if at.name in names else around.alone(at.name)

    def _attribute(self, at: hcl.Attribute, around: Around, names: Names) -> Value:
        of = at.of
        if isinstance(of, hcl.Variable) and of.name not in names:
            return around.named(of.name, at.name)
        if isinstance(of, hcl.Attribute) and isinstance(of.of, hcl.Variable) and of.of.name == "data":
            return around.named(f"data.{of.name}", at.name)
        return self.member(self.value(of, around, names), at.name)

    def _index(self, at: hcl.Index, around: Around, names: Names) -> Value:
        of = self.value(at.of, around, names)
        if at.key is None:
            return list(of.values()) if isinstance(of, dict) else of if isinstance(of, list) else [of]
        key = self.value(at.key, around, names)
        if isinstance(of, list) and isinstance(key, int):
            return of[key] if -len(of) <= key < len(of) else Open("an element")
        if isinstance(of, Thing | Outputs | Computed) and key == 0:
            return of
        return self.member(of, key) if isinstance(key, str) else Open("an element")

    def member(self, of: Value, name: str) -> Value:
        """``of.name``; of a list, that of each element."""
        if isinstance(of, dict):
            return of.get(name)  # what an object's type says may be left out
        if isinstance(of, Thing):
            return of.attribute(name)
        if isinstance(of, Outputs):
            return of.output(name)
        if isinstance(of, Computed):
            return Computed(of.thing, (*of.path, name))
        if isinstance(of, list):
            return [self.member(item, name) for item in of]
        return Open(f"{of.name}.{name}", of.one) if isinstance(of, Open) else Open(name)

    def _call(self, at: hcl.Call, around: Around, names: Names) -> Value:
        given = [self.value(one, around, names) for one in at.arguments]
        if at.spread and given and isinstance(given[-1], list):
            given = [*given[:-1], *given[-1]]
        if at.name in ("templatefile", "file") and given:
            return around.file(given[0], given[1] if len(given) > 1 else None)
        return self._functions(at.name, given)

    def _tuple(self, at: hcl.Tuple, around: Around, names: Names) -> Value:
        return [self.value(item, around, names) for item in at.items]

    def _object(self, at: hcl.Object, around: Around, names: Names) -> Value:
        keys = ((self.value(key, around, names), value) for key, value in at.items)
        return {str(key): self.value(value, around, names) for key, value in keys if isinstance(key, str | int)}

    def _for(self, at: hcl.For, around: Around, names: Names) -> Value:
        over = self.value(at.over, around, names)
        if not isinstance(over, list | dict):
            return Open("for")
        found: list[Value] = []
        by_key: dict[str, Value] = {}
        for inner in _passes(at.names, over, names):
            if at.only is not None and self.value(at.only, around, inner) is False:
                continue
            value = self.value(at.value, around, inner)
            if at.key is None:
                found.append(value)
                continue
            key = self.value(at.key, around, inner)
            if not isinstance(key, str | int):
                continue
            if at.grouped:
                several = by_key.setdefault(str(key), [])
                if isinstance(several, list):
                    several.append(value)
            else:
                by_key[str(key)] = value
        return found if at.key is None else by_key

    def _conditional(self, at: hcl.Conditional, around: Around, names: Names) -> Value:
        """Where the test is not known, what is there rather than what is not."""
        test = self.value(at.test, around, names)
        if isinstance(test, bool):
            return self.value(at.then if test else at.otherwise, around, names)
        then, otherwise = self.value(at.then, around, names), self.value(at.otherwise, around, names)
        return otherwise if then in (None, "", [], {}) or isinstance(then, Open) else then

    def _operation(self, at: hcl.Operation, around: Around, names: Names) -> Value:
        right = self.value(at.right, around, names)
        if at.left is None:
            known = isinstance(right, bool) if at.sign == "!" else isinstance(right, int | float)
            return (not right if at.sign == "!" else -right) if known else Open(at.sign)  # type: ignore[operator]
        left = self.value(at.left, around, names)
        if at.sign in ("&&", "||"):
            decides = at.sign == "||"
            if left is decides or right is decides:
                return decides
            return not decides if isinstance(left, bool) and isinstance(right, bool) else Open(at.sign)
        if at.sign in ("==", "!="):
            if None in (left, right) and not isinstance(left, Open) and not isinstance(right, Open):
                return (left is right) is (at.sign == "==")
            known = is_known(left) and is_known(right)
            return (left == right) is (at.sign == "==") if known else Open(at.sign)
        if isinstance(left, int | float) and isinstance(right, int | float) and at.sign in _ARITHMETIC:
            return _ARITHMETIC[at.sign](left, right)
        return Open(at.sign)

    def _opaque(self, at: hcl.Opaque, around: Around, names: Names) -> Value:
        return Open("an expression")


_Reader = Callable[..., Value]
_READERS: dict[type, _Reader] = {
    hcl.Literal: Evaluation._literal,
    hcl.Template: Evaluation._template,
    hcl.Variable: Evaluation._variable,
    hcl.Attribute: Evaluation._attribute,
    hcl.Index: Evaluation._index,
    hcl.Call: Evaluation._call,
    hcl.Tuple: Evaluation._tuple,
    hcl.Object: Evaluation._object,
    hcl.For: Evaluation._for,
    hcl.Conditional: Evaluation._conditional,
    hcl.Operation: Evaluation._operation,
    hcl.Opaque: Evaluation._opaque,
}
_ARITHMETIC: dict[str, Callable[[float, float], bool | float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b if abs(a) < 1 << 60 and abs(b) < 1 << 60 else 0,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
}


def _passes(called: tuple[str, ...], over: list[Value] | dict[str, Value], names: Names) -> Iterator[dict[str, Value]]:
    """What a ``for`` calls its names in each pass."""
    keys: list[Value] = [*(over if isinstance(over, dict) else range(len(over)))]
    for key, value in list(zip(keys, over.values() if isinstance(over, dict) else over, strict=True))[:MAX_ITEMS]:
        yield {**names, called[-1]: value, **({called[0]: key} if len(called) > 1 else {})}
