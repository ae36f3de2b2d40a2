"""Libraries: what their things are called, and what frameworks say that their functions give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING

from ringfence.extend import Compute
from ringfence.link.alternatives import gathered, of_the_service
from ringfence.model.expression import Argument, Constant, Expression, Invoke, Member, Name, Text
from ringfence.model.value import ClassValue, Instance, Known, Library, Scope, Value
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator

MOST_RESPELLED = 5
"""How often one spelling may be said to be another one."""
MOST_LINKS = 40
"""Calls in a chain that a framework's computation is shown."""
MOST_NAMES = 12
"""How many names are tried where a library function needs one that is computed."""
FROM_ANY_MODULE = "**."
"""Before a name that means the same whichever module of a library, or of what is not read, it is taken from."""
OF_OWNER, OF_TYPE_ARGUMENT, OF_TYPE = "owner()", "argument<>()", "object<>()"
"""Canonical names for what a library gives of the service's own classes: see ``Framework.same_as``."""
_PACKAGE = pattern(r"(?:[^/()\[\]]+/)*[^./()\[\]]+")
"""Of ``github.com/redis/go-redis.NewClient()`` all before the name."""
_WITH_GETTERS = "kotlin"
_NAMES = pattern(r"[\w$]+(?:\.[\w$]+){1,3}")
"""Of ``java.sql.Connection().commit`` the names, where a package has several."""


class Libraries:
    """The part of the evaluator that knows what frameworks say of libraries. held: what libraries put under a key of an
    object of theirs, by canonical name. added: what they add to any object as a member. spoken_of: the libraries that
    frameworks know.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        same_as: Mapping[str, str],
        computes: Mapping[str, Compute],
        held: Callable[[str, str], Iterable[tuple[Expression, Scope]]],
        added: Mapping[str, str],
        spoken_of: Set[str] = frozenset(),
    ) -> None:
        self._evaluator = evaluator
        self._same_as = same_as
        self._canonical: dict[str, str] = {}
        self._computes = computes
        self.held = held
        self._added = added
        self._spoken_of = spoken_of
        self._known: dict[str, bool] = {}
        self._has_getters = any(one.language == _WITH_GETTERS for one in evaluator.symbols.outlines.values())

    def canonical(self, name: str) -> str:
        """One name for all spellings of a library's thing, and one object for all that ask: thousands of values have it."""
        known = self._canonical.get(name)
        if known is None:
            known = self._canonical[name] = self._find_canonical(name)
        return known

    def _find_canonical(self, name: str) -> str:
        for _ in range(MOST_RESPELLED):
            if name not in self._same_as:
                break
            name = self._same_as[name]
        if FROM_ANY_MODULE + name.rpartition(".")[2] in self._same_as:
            name = self._same_as[FROM_ANY_MODULE + name.rpartition(".")[2]]
        return self._canonical.setdefault(name, name)

    def computes(self, name: str) -> bool:
        """Whether a framework says what a call of a library's thing gives."""
        return name in self._computes

    def anywhere(self, name: str) -> tuple[Library, ...]:
        """What a member is that a framework knows by its name alone, whatever it is called on."""
        member = f"*.{name}"
        known = member in self._same_as or f"{member}()" in self._same_as
        return (Library(self.canonical(member)),) if known else self.added(name)

    def added(self, name: str, *members: str) -> tuple[Library, ...]:
        """What a member is that some library adds to objects that others make; members: what it is of those others,
        which may be known.
        """
        if name not in self._added or any(self.canonical(member) != member for member in members):
            return ()
        return (Library(self.canonical(self._added[name])),)

    def member(self, of: str, name: str) -> str:
        """The canonical name of a member: where getters are read like fields, what ``source.connection`` is told by them."""
        plain, getter = f"{of}.{name}", f"{of}.get{name[:1].upper()}{name[1:]}()"
        known = self.canonical(getter) if self._has_getters else getter
        return known if known != getter else plain

    def as_declared(self, found: Sequence[Value], declared: Iterable[Value]) -> list[Value]:
        """What libraries give, and which object of the service's own that is by a declared type. What is given by a library
        that no framework speaks of is, where the type is one that they know, an object of that.
        """
        declared = list(declared)
        own = [value for value in declared if of_the_service(value)]
        # a generic type is of several, and a name that may come from several packages says too little
        types = [value.name for value in declared if isinstance(value, Library) and self._is_known(value.name)]
        given = [value for value in found if isinstance(value, Library)]
        told = len(declared) == 1 and types and not own
        if not told or len(given) < len(found) or any(self._is_known(value.name) for value in given):
            return [*found, *own]
        return [Library(types[0], value.made, value.scope, declared=True) for value in given]

    def _is_known(self, name: str) -> bool:
        """Whether a thing belongs to a library that frameworks speak of."""
        if name not in self._known:
            self._known[name] = any(above in self._spoken_of for above in _packages(name))
        return self._known[name]

    def called(self, callee: Library, invoke: Invoke, scope: Scope) -> Iterable[Value]:
        """What a call of a library's function gives."""
        computed = self._computes.get(callee.name)
        if computed is None:
            return self.named(callee.name + "()", invoke, scope, callee.owner, callee.keys)
        wholes = self._whole(invoke, scope)
        return gathered(self.computed(computed, whole, scope) for whole in wholes)

    def named(
        self, name: str, made: Invoke | None, scope: Scope | None, owner: ClassValue | None, keys: tuple[Text, ...] = ()
    ) -> tuple[Value, ...]:
        """A library's thing, or the object of the service's own class that it is by the name a framework gave it."""
        name = self.canonical(name)
        if name == OF_OWNER and owner is not None:
            return (Instance(owner),)
        if made is not None and scope is not None and name in (OF_TYPE_ARGUMENT, OF_TYPE):
            typed = self._evaluator.classes.injected if name == OF_TYPE_ARGUMENT else self._evaluator.classes.typed
            return tuple(value for type in made.type_arguments[:1] for value in typed(type, scope))
        return (Library(name, made, scope, owner, keys),)

    def computed(self, compute: Compute, invoke: Invoke, scope: Scope) -> Iterable[Value]:
        """What a library function makes of its arguments. One that needs a name gets those that its first argument may
        be, where that is not written out: ``os.Getenv(key)``.
        """
        expression = compute(invoke)
        first = invoke.arguments[0] if invoke.arguments else None
        if (
            expression is not None
            or first is None
            or first.name is not None
            or isinstance(first.value, Constant)
            or (isinstance(first.value, Text) and first.value.literal is not None)
        ):
            return self._evaluator.values(self._evaluator.keep(expression), scope)
        names = self._evaluator.values(first.value, scope)[:MOST_NAMES]
        texts = [value.text for value in names if isinstance(value, Known) and value.text.literal is not None]
        rest = invoke.arguments[1:]
        named = (compute(Invoke(invoke.callee, (Argument(text), *rest), invoke.at)) for text in texts)
        return gathered(self._evaluator.values(self._evaluator.keep(one), scope) for one in named)

    def spelled(self, made: Invoke, scope: Scope) -> list[Invoke]:
        """A call with its first argument written out, and those of the calls that it goes on from, so that it means the
        same elsewhere; nothing where that is not known.
        """
        callees: list[Expression] = [made.callee]
        if isinstance(made.callee, Member) and isinstance(made.callee.of, Invoke):
            callees = [Member(before, made.callee.name) for before in self.spelled(made.callee.of, scope)]
        firsts: list[tuple[Argument, ...]] = [made.arguments]
        if made.arguments and not isinstance(made.arguments[0].value, Text | Constant):
            texts = [text for text in self._evaluator.texts(made.arguments[0].value, scope) if text.literal is not None]
            firsts = [(Argument(text, made.arguments[0].name), *made.arguments[1:]) for text in texts[:MOST_NAMES]]
        return [Invoke(callee, first, made.at) for callee in callees for first in firsts][:MOST_NAMES]

    def _whole(self, invoke: Invoke, scope: Scope) -> list[Invoke]:
        """A chain of calls with its beginning, where that is in a variable: ``b = of(x); b.path(y).text()``. One that comes
        from elsewhere has its arguments written out.
        """
        links: list[Invoke] = []
        root: Expression = invoke
        while isinstance(root, Invoke) and isinstance(root.callee, Member) and len(links) < MOST_LINKS:
            links.append(root)
            root = root.callee.of
        if not isinstance(root, Name):
            return [invoke]
        for value in self._evaluator.values(root, scope):
            place = value.scope if isinstance(value, Library) and value.name.endswith("()") else None
            if isinstance(value, Library) and value.made is not None and not value.declared and place is not None:
                here = (place.path, place.function) == (scope.path, scope.function)
                begun = [value.made] if here else self.spelled(value.made, place)
                return [_continued(beginning, links) for beginning in begun] or [invoke]
        return [invoke]


def _continued(beginning: Invoke, links: Sequence[Invoke]) -> Invoke:
    """A chain of calls, the last one first, behind another beginning."""
    for link in reversed(links):
        assert isinstance(link.callee, Member)
        beginning = Invoke(Member(beginning, link.callee.name), link.arguments, link.at)
    return beginning


def _packages(name: str) -> Iterator[str]:
    """The packages that a library's thing may lie in: ``github.com/redis``, ``java`` and ``java.sql``."""
    for form, between in ((_PACKAGE, "/"), (_NAMES, ".")):
        found = form.match(name)
        parts = found[0].split(between) if found is not None else []
        yield from (between.join(parts[:end]) for end in range(1, len(parts) + 1))
