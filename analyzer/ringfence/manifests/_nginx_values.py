"""What nginx's variables stand for: ``set``, ``map``, the environment of a template, or nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from ringfence.manifests._nginx_tree import Directive
from ringfence.model.expression import Expression, Hole, Text, literal
from ringfence.patterns import pattern

_VARIABLE = pattern(r"\$(?:\{([^{}\s:$]+(?::[\w.]+)?)(?::-([^{}\s]*))?\}|([A-Za-z_]\w*|\d))")
_OWN = pattern(
    r"(?:arg|binary|body|bytes|connection|content|cookie|document|geoip|http|is|jwt|limit|msec|nginx|proxy|query|realip"
    r"|remote|request|scheme|secure|sent|server|slice|ssl|status|tcpinfo|time|uid|upstream)(?:_|$)|host|https$|uri$|args$"
)
"""Variables of nginx itself."""
_HOLE = pattern("[\U000f0000-\U0010ffff]")
_FIRST_HOLE = 0xF0000
_MAX_HOLES = 60_000
_MAX_ALTERNATIVES = 16
_MAX_LENGTH = 2_000
_MAX_CHAIN = 10
_BUDGET = 20_000
"""Variables looked at in one file."""
_TABLES = ("map", "geo", "split_clients")
_TABLE_WORDS = ("hostnames", "volatile", "include", "ranges", "proxy", "proxy_recursive", "delete")


class Variables:
    """What ``set`` and ``map`` say in one block and those around it."""

    def __init__(self, block: Directive, outer: Variables | None) -> None:
        self._outer = outer
        self._values: dict[str, tuple[str, ...]] = {}
        certain: dict[str, str] = {}
        possible: dict[str, dict[str, None]] = {}
        for directive in block.all("set"):
            if len(directive.arguments) == 2:
                certain[directive.arguments[0]] = directive.arguments[1]
        for condition in block.all("if"):
            for directive in condition.all("set"):
                if len(directive.arguments) == 2:
                    possible.setdefault(directive.arguments[0], {})[directive.arguments[1]] = None
        for name in certain | possible:
            before = (certain[name],) if name in certain else outer.raw(name[1:]) if outer else ()
            self._values[name[1:]] = (*before, *possible.get(name, ()))[:_MAX_ALTERNATIVES]
        for table in block.all(*_TABLES):
            self._add_table(table)

    def raw(self, name: str) -> tuple[str, ...]:
        """The values that a variable may have, as written; empty if nothing sets it."""
        scope: Variables | None = self
        while scope is not None:
            if name in scope._values:
                return scope._values[name]
            scope = scope._outer
        return ()

    def _add_table(self, table: Directive) -> None:
        if table.arguments and table.arguments[-1].startswith("$"):
            given = (entry.arguments[-1] for entry in table.block if entry.arguments and entry.name not in _TABLE_WORDS)
            values = tuple(dict.fromkeys(value for value in given if value))
            self._values[table.arguments[-1][1:]] = values[:_MAX_ALTERNATIVES]


class Values:
    """Expands words of one file. What is not known stands in an expanded word as one private character, so that the
    word can be taken apart as a string; :meth:`expression` makes holes of them.
    """

    def __init__(self, *, template: bool) -> None:
        self._template = template
        self._holes: dict[Hole, str] = {}
        self._by_mark: dict[str, Hole] = {}
        self._budget = _BUDGET

    def expand(self, word: str, variables: Variables, chain: tuple[str, ...] = ()) -> tuple[str, ...]:
        """What a word may come out as, at least one."""
        if len(word) > _MAX_LENGTH or len(chain) > _MAX_CHAIN:
            return (self._mark(Hole("unknown", "a value that is too long")),)
        pieces: list[tuple[str, ...]] = []
        done, count = 0, 1
        for match in _VARIABLE.finditer(word):
            alternatives = self._variable(match, variables, chain)
            if count * len(alternatives) > _MAX_ALTERNATIVES:
                alternatives = alternatives[:1]
            count *= len(alternatives)
            pieces += ((word[done : match.start()],), alternatives)
            done = match.end()
        pieces.append((word[done:],))
        results = ("".join(combination) for combination in product(*pieces))
        return tuple(dict.fromkeys(result if len(result) <= _MAX_LENGTH else self._too_long() for result in results))

    def _too_long(self) -> str:
        return self._mark(Hole("unknown", "a value that is too long"))

    def _variable(self, match: re.Match[str], variables: Variables, chain: tuple[str, ...]) -> tuple[str, ...]:
        name = match[1] or match[3]
        self._budget -= 1
        if self._budget < 0 or name in chain:
            return (self._mark(Hole("unknown", name)),)
        values = variables.raw(name)
        if not values:
            return (self._mark(self._from_outside(name, match[2], match[1] is not None)),)
        expanded = (result for value in values for result in self.expand(value, variables, (*chain, name)))
        return tuple(dict.fromkeys(expanded))[:_MAX_ALTERNATIVES]

    def _from_outside(self, name: str, default: str | None, in_braces: bool) -> Hole:
        """The server writes its own variables in lower case; ``envsubst`` has filled those of the environment by then."""
        kind, colon, rest = name.partition(":")
        if colon:
            return Hole("env" if kind == "env" else "unknown", rest)
        if default is not None:
            return Hole("env", name, default=literal(default))
        return Hole("env" if self._of_environment(name, in_braces) else "unknown", name)

    def _of_environment(self, name: str, in_braces: bool) -> bool:
        if name.upper() == name:
            return not name.isdigit()
        return self._template and in_braces and _OWN.match(name) is None

    def _mark(self, hole: Hole) -> str:
        mark = self._holes.get(hole)
        if mark is None:
            mark = chr(_FIRST_HOLE + min(len(self._holes), _MAX_HOLES))
            self._holes[hole] = mark
            self._by_mark[mark] = hole
        return mark

    def hole(self, mark: str) -> Hole | None:
        """What a private character stands for, None for any other."""
        return self._by_mark.get(mark)

    def expression(self, word: str) -> Text:
        """An expanded word as an expression."""
        return Text(tuple(self._parts(word)) or ("",))

    def _parts(self, word: str) -> Iterator[str | Expression]:
        done = 0
        for match in _HOLE.finditer(word):
            if match.start() > done:
                yield word[done : match.start()]
            yield self._by_mark.get(match[0], Hole("unknown", "a variable"))
            done = match.end()
        if done < len(word):
            yield word[done:]

    def pattern(self, word: str) -> str:
        """An expanded word with ``*`` for what is not known."""
        return re.sub(r"\*+", "*", _HOLE.sub("*", word))


def known(word: str) -> bool:
    """Whether all of an expanded word is known."""
    return _HOLE.search(word) is None
