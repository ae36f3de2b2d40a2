"""What expressions may stand for, once evaluated inside one service."""

from __future__ import annotations

from msgspec import Struct

from ringfence.model.expression import Expression, Invoke, Text
from ringfence.model.outline import Call
from ringfence.model.source import Span, Step


class Scope(Struct, frozen=True, cache_hash=True, gc=False):
    """Where an expression stands: file, function (qualified, ``""`` at module level, a class's name in its body), and
    the call that led into the function, if that is to be told apart from its other calls.

    call and caller: the call site and its own scope; receiver: what the method was called on; around: where a closure
    was made, as far as that is told apart.
    """

    path: str
    function: str = ""
    call: Invoke | None = None
    caller: Scope | None = None
    receiver: Value | None = None
    around: Scope | None = None

    @property
    def depth(self) -> int:
        """How many calls are told apart."""
        depth, scope = 0, self.caller
        while scope is not None:
            depth, scope = depth + 1, scope.caller
        return depth


class Known(Struct, frozen=True, tag="known", cache_hash=True, gc=False):
    """A string; its holes are environment variables, settings or unknown, never names.

    because: the assignments and calls it came through, nearest first. site: the outermost call that passed it on to the
    function that uses it, None if it did not come through a parameter. held: that call made the object that holds it, once
    for all uses.
    """

    text: Text
    because: tuple[Step, ...] = ()
    site: Span | None = None
    held: bool = False

    @property
    def passed(self) -> Span | None:
        """The call that passed it on for this very use."""
        return None if self.held else self.site


class Library(Struct, frozen=True, tag="library", cache_hash=True, gc=False):
    """Something outside the service's code, by its canonical name: ``requests.get``, ``requests.Session()`` (an
    instance, or what the call gives), ``sqlalchemy.Table().c``, ``os.environ[]`` (an item of it).

    made: the innermost call in the name, whose arguments made the thing; scope: where that call stands. owner: the
    service's own class through which a library's member was reached (``Order.objects`` of a Django model). keys: what
    stood in the last few ``[]`` of the name, the last one last, with an unknown hole where that is not known.
    declared: it is so called by a declared type, not by the call that made it.
    """

    name: str
    made: Invoke | None = None
    scope: Scope | None = None
    owner: ClassValue | None = None
    keys: tuple[Text, ...] = ()
    declared: bool = False


class ClassValue(Struct, frozen=True, tag="class", cache_hash=True, gc=False):
    """A class of the service: its file and qualified name."""

    path: str
    name: str

    @property
    def id(self) -> str:
        """``path:qualified.name``, the entity id of mapped classes."""
        return f"{self.path}:{self.name}"


class Instance(Struct, frozen=True, tag="instance", cache_hash=True, gc=False):
    """An object of a class of the service; made: the constructor call, if it is known, and where that stands."""

    cls: ClassValue
    made: Invoke | None = None
    scope: Scope | None = None


class FunctionValue(Struct, frozen=True, tag="function", cache_hash=True, gc=False):
    """A function of the service; receiver: the object it is bound to; scope: where a closure was made."""

    path: str
    name: str
    receiver: Value | None = None
    scope: Scope | None = None


class ModuleValue(Struct, frozen=True, tag="module", cache_hash=True, gc=False):
    """A file of the service, as a module; for a package without a file, ``path`` is its folder."""

    path: str


class NamespaceValue(Struct, frozen=True, tag="namespace", cache_hash=True, gc=False):
    """A namespace of the service: everything that its files define at their top level."""

    name: str


class Items(Struct, frozen=True, tag="items", gc=False):
    """A list, tuple or set: its expressions and where they stand."""

    items: tuple[Expression, ...]
    scope: Scope


class Entries(Struct, frozen=True, tag="entries", gc=False):
    """A dictionary or object literal: its items and where they stand."""

    items: tuple[tuple[Expression, Expression], ...]
    scope: Scope


Value = Known | Library | ClassValue | Instance | FunctionValue | ModuleValue | NamespaceValue | Items | Entries


class Provision(Struct, frozen=True, gc=False):
    """A framework's container hands out ``value``, as it stands in ``scope``, wherever an object of ``type`` is injected.

    names: what it is asked for by, where there are several of the type; preferred: it is the one where no name is asked for.
    """

    type: Expression
    value: Expression
    scope: Scope
    names: tuple[str, ...] = ()
    preferred: bool = False


class LibraryCall(Struct, frozen=True, gc=False):
    """A call in the service's code whose callee is a library's: what most frameworks work from.

    name: the canonical name that was asked for. receiver: what a method was called on (a Library with its ``made``
    call, most often), None for a plain function.
    """

    name: str
    call: Call
    path: str
    receiver: Value | None = None

    @property
    def scope(self) -> Scope:
        """Where the call stands."""
        return Scope(self.path, self.call.function)

    def argument(self, position: int | None, *names: str) -> Expression | None:
        """The argument at a zero-based position or under one of the keywords, None if it is not given."""
        return self.call.invoke.argument(position, *names)
