"""What is inside of lists, dictionaries, library objects and strings: items, elements, and the methods that give them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.extend import Compute
from ringfence.link import strings
from ringfence.link.alternatives import alike, defaulted, gathered
from ringfence.link.attributes import section_member
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Collection,
    Constant,
    Each,
    Expression,
    Invoke,
    Item,
    Lambda,
    Member,
    Text,
    dotted,
    join,
    literal,
)
from ringfence.model.outline import Binding
from ringfence.model.source import Span
from ringfence.model.value import (
    Entries,
    FunctionValue,
    Instance,
    Items,
    Known,
    Library,
    Scope,
    Value,
)

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator

SPREAD = "**"
"""The key under which a dictionary literal holds others that are spread into it."""
MOST_KEYS = 4
"""How many keys of a library's items are told apart, and how many are remembered one inside another."""
_READING_AN_ENTRY = frozenset(("get", "getOrDefault", "getValue", "pop", "setdefault", "fetch", "dig"))
_KEYED_ARRAYS = "php"
"""The language in which there are arrays alone, with keys or without."""


class Containers:
    """The part of the evaluator that looks into things."""

    def __init__(self, evaluator: Evaluator, computes: Mapping[str, Compute]) -> None:
        self._evaluator = evaluator
        self._computes = computes

    def item(self, value: Value, key: Expression, scope: Scope) -> Iterable[Value]:
        """``value[key]``."""
        if isinstance(value, Entries):
            return self._entry(value, key, scope)
        if isinstance(value, Items):
            index = key.value if isinstance(key, Constant) else None
            if isinstance(index, int) and -len(value.items) <= index < len(value.items):
                return self._evaluator.values(value.items[index], value.scope)
            return self.element(value)
        if isinstance(value, Library):
            return self._library_item(value, key, scope)
        if isinstance(value, Instance):
            assigned = self._assigned_items(value, key, scope)
            return assigned or self._evaluator.invocations.of_method(value, "__getitem__", key, scope)
        return (value,)  # a class with type arguments, or the member of an enumeration

    def _entry(self, value: Entries, key: Expression, scope: Scope) -> Iterable[Value]:
        wanted = {text.literal for text in self._evaluator.texts(key, scope)}
        if wanted - {None}:
            for literal_key in sorted(name for name in wanted if name is not None):
                yield from self._under(value, literal_key)
            return
        for _, item in value.items:
            yield from self._evaluator.values(item, value.scope)

    def _under(self, value: Entries, key: str, depth: int = 0) -> list[Value]:
        """What stands under a key; else what another dictionary that is spread into this one has there."""
        spread: list[Value] = []
        for name, item in value.items:
            known = {text.literal for text in self._evaluator.texts(name, value.scope)}
            if key in known:
                return list(self._evaluator.values(item, value.scope))
            if SPREAD in known and depth < MOST_KEYS:
                spread += self._evaluator.values(item, value.scope)
        return gathered(self._of_spread(other, key, depth + 1) for other in spread[:MOST_KEYS])

    def _of_spread(self, other: Value, key: str, depth: int) -> Iterable[Value]:
        return (
            self._under(other, key, depth)
            if isinstance(other, Entries)
            else self._evaluator.attributes.attribute(other, key)
        )

    def named(self, value: Entries, name: str) -> list[Value]:
        """``value.name`` where objects are dictionaries: as written, or as set on that object elsewhere."""
        return self._under(value, name) or self._evaluator.assignments.to(value, name)

    def computed_member(self, value: Library, name: str) -> Iterable[Value] | None:
        """What a framework says that any member of a library's object is; None if it says nothing."""
        computed = self._computes.get(f"{value.name}.*")
        if computed is None:
            return None
        made = value.made.arguments if value.made is not None else ()
        expression = self._evaluator.keep(computed(Invoke(OPAQUE, (Argument(literal(name)), *made), Span("", 0))))
        return None if expression is None else self._evaluator.values(expression, value.scope or Scope(""))

    def _library_item(self, value: Library, key: Expression, scope: Scope) -> Iterable[Value]:
        name = self._evaluator.libraries.canonical(value.name + "[]")
        computed = self._computes.get(name)
        if computed is not None:
            return gathered(self._computed_item(computed, callee, key, scope) for callee in self._begun(value))
        assigned = self._assigned_items(value, key, scope) or self._held(value, key, scope)
        if assigned:
            return assigned
        keys = self._evaluator.texts(key, scope)[:MOST_KEYS] or (strings.unknown(""),)
        return [self._item_named(name, value, text) for text in keys]

    def _held(self, value: Library, key: Expression, scope: Scope) -> list[Value]:
        names = [text.literal for text in self._evaluator.texts(key, scope) if text.literal]
        held = [one for name in names[:MOST_KEYS] for one in self._evaluator.libraries.held(value.name, name)]
        return gathered(self._evaluator.values(expression, place) for expression, place in held)

    def _begun(self, value: Library) -> list[Expression]:
        """What an item is taken of, its arguments written out where they are known: ``GetSection("Mail")``."""
        if value.made is None:
            return [OPAQUE]
        known = self._evaluator.libraries.spelled(value.made, value.scope) if value.scope is not None else []
        return [Member(made, "[]") for made in known or [value.made]]

    def _computed_item(self, computed: Compute, callee: Expression, key: Expression, scope: Scope) -> Iterable[Value]:
        return self._evaluator.libraries.computed(
            computed, Invoke(callee, (Argument(key),), Span(scope.path, 0)), scope
        )

    def _item_named(self, name: str, of: Library, key: Text) -> Library:
        return Library(name, of.made, of.scope, of.owner, (*of.keys, key)[-MOST_KEYS:])

    def _assigned_items(self, value: Value, key: Expression, scope: Scope) -> list[Value]:
        """``config["X"]`` after ``config["X"] = …`` anywhere in the service on the same kind of object."""
        return gathered(
            self._evaluator.assigned(binding.value, place, f"[{name!r}] is set", binding.at)
            for name, binding, place in self._assignments(value, key, scope)
        )

    def _assignments(self, value: Value, key: Expression, scope: Scope) -> Iterator[tuple[str, Binding, Scope]]:
        names = (text.literal for text in self._evaluator.texts(key, scope))
        for name in dict.fromkeys(name for name in names if name is not None):
            for binding in self._evaluator.symbols.items.get(name, ()):
                place, target = Scope(binding.at.path, binding.scope), binding.target
                if isinstance(target, Item) and any(alike(value, v) for v in self._evaluator.values(target.of, place)):
                    yield name, binding, place

    def element(self, value: Value) -> Iterable[Value]:
        """Any element of an iterable."""
        if isinstance(value, Items):
            for item in value.items:  # ``*others`` among them stands for an element of those
                yield from self._evaluator.values(item, value.scope)
        elif isinstance(value, Entries):
            for key, item in value.items:
                yield from self._evaluator.values(item if self._gives_values(value) else key, value.scope)
        elif isinstance(value, Library):
            keys = (*value.keys, strings.unknown(""))[-MOST_KEYS:]
            yield from self._evaluator.libraries.named(value.name + "[]", value.made, value.scope, value.owner, keys)
        elif not isinstance(value, Known):
            yield value  # a typed collection is its element's type; a generator's yields are its elements

    def _gives_values(self, value: Entries) -> bool:
        """Whether a loop over an array with keys is one over its values, as in PHP, where it is nothing but an array."""
        outline = self._evaluator.symbols.outlines.get(value.scope.path)
        return outline is not None and outline.language == _KEYED_ARRAYS

    def entered(self, value: Value) -> Iterable[Value]:
        """What a ``with`` block gets."""
        if isinstance(value, Instance):
            for method in ("__enter__", "__aenter__"):
                entered = list(self._evaluator.invocations.of_method(value, method, None, None))
                if entered:
                    return entered
        if isinstance(value, Library):
            name = self._evaluator.libraries.canonical(value.name + ".__enter__()")
            if not name.endswith(".__enter__()"):
                return (Library(name, value.made, value.scope, value.owner, value.keys),)
        return (value,)

    def method(self, callee: Member, invoke: Invoke, scope: Scope) -> Iterable[Value] | None:
        """What a method of a string, dictionary or function gives; None if it was called on none of them."""
        receivers = self._evaluator.values(callee.of, scope)
        strings_only = [value for value in defaulted(list(receivers)) if isinstance(value, Known)]
        if strings_only:
            arguments = [self._first_text(a.value, scope) for a in invoke.arguments if a.name is None]
            if callee.name == "join" and invoke.arguments:
                return self._joined(strings_only[0], invoke.arguments[0].value, scope)
            got = callee.name.removeprefix("Get") if callee.name.startswith("Get") and not invoke.arguments else ""
            sections = [below for v in strings_only if got and (below := section_member(v.text, got)) is not None]
            if sections:  # by the accessors that are generated for messages
                return [Known(below) for below in sections]
            if not invoke.arguments:  # in Ruby, members are methods
                sections = [below for v in strings_only if (below := section_member(v.text, callee.name)) is not None]
                if sections and callee.name not in strings.PLAIN:
                    return [Known(below) for below in sections]
            if callee.name in strings.FORMATTING:
                strings_only = [self._as_deployed(value) for value in strings_only]
            changed = [(v, strings.transform(v.text, callee.name, arguments)) for v in strings_only]
            return [replace(v, text=text) for v, text in changed if text is not None]
        if callee.name == "bind" and any(isinstance(value, FunctionValue) for value in receivers):
            return [value for value in receivers if isinstance(value, FunctionValue)]  # bound to whatever object
        if callee.name == "map" and invoke.arguments and any(map(_is_written_out, receivers)):
            made = invoke.arguments[0].value
            given = () if isinstance(made, Lambda) else (Argument(Each(callee.of)),)  # whose parameter is bound to it
            return [Items((Invoke(made, given, invoke.at),), scope)]
        entries = [value for value in receivers if isinstance(value, Entries)]
        if entries and callee.name in _READING_AN_ENTRY and invoke.arguments:
            found = gathered(self._entry(entry, invoke.arguments[0].value, scope) for entry in entries)
            return found + list(self._evaluator.values(invoke.argument(1), scope))
        if entries and callee.name == "items":
            pairs = [tuple(Collection(pair) for pair in entry.items) for entry in entries]
            return [Items(pair, entry.scope) for pair, entry in zip(pairs, entries, strict=True)]
        if entries and callee.name == "keys":
            return [Items(tuple(key for key, _ in entry.items), entry.scope) for entry in entries]
        if entries and callee.name == "values":
            return [Items(tuple(item for _, item in entry.items), entry.scope) for entry in entries]
        return self._evaluator.maps.method(callee, invoke, scope, receivers)

    def _as_deployed(self, template: Known) -> Known:
        """A template as configuration has it, since only its text tells what goes where."""
        if template.text.literal is not None:
            return template
        filled = self._evaluator.fill(template.text)
        return replace(template, text=filled.text, because=(*template.because, *filled.because))

    def _joined(self, separator: Known, items: Expression, scope: Scope) -> Iterable[Value]:
        for value in self._evaluator.values(items, scope):
            if isinstance(value, Items) and not any(isinstance(item, Each) for item in value.items):
                pieces: list[str | Expression] = []
                for item in value.items:
                    pieces += ([separator.text] if pieces else []) + [self._first_text(item, value.scope)]
                yield Known(join(pieces))

    def _first_text(self, expression: Expression, scope: Scope) -> Text:
        texts = self._evaluator.texts(expression, scope)
        return texts[0] if texts else strings.unknown(dotted(expression) or "")


def _is_written_out(value: Value) -> bool:
    """Whether a list's items are strings or names of them: what else is made of lists is data, and there is no end to it."""
    if not isinstance(value, Items) or not value.items:
        return False
    return all(isinstance(item, Text | Member) for item in value.items)
