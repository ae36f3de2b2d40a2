"""What the reader of a Ruby file keeps in mind besides the outline: the class around, and which names are variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ringfence.languages._draft import Draft
from ringfence.languages._places import ClassDraft, FunctionDraft
from ringfence.model.expression import Argument, Expression, Invoke, Member, Name
from ringfence.model.outline import Decorator, Import, Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

    from ringfence.languages._grammars import Grammar
    from ringfence.model.source import Span

SELF = Name("self")
BLOCK = "&"
"""What the block that a method is given is called, whatever the method calls it: an argument and a parameter."""
PRIVATE_SIGN = "@"
"""Variables of an object keep their sign: a method may have the same name."""
SPACE = "namespace"
CLASS_METHOD = Name("classmethod")


class RubyDraft(Draft):
    """A Ruby file in the making. owner: the class or module that a method defined here belongs to; of_class: whether it is
    one that the class itself has.
    """

    def __init__(self, path: str, text: str, grammar: Grammar) -> None:
        super().__init__("ruby", path, text, grammar)
        self.owner: ClassDraft | None = None
        self.of_class = False
        self.twice: frozenset[str] = frozenset()
        """The names under which the class has a method of its own and one for its objects."""
        self.named: set[str] = set()
        self.spaces: set[str] = set()
        self.root: Node | None = None
        self.heredocs: dict[int, Node] | None = None
        """Where a heredoc begins, and its body, once one is asked for."""

    def mention(self, name: str, node: Node) -> None:
        """Note that the file names a constant, of whomever: frameworks are asked by what is named."""
        if name not in self.named:
            self.named.add(name)
            self.imports.append(Import(name, name, self.span(node), "path"))

    def join_classes(self) -> None:
        """Make one of what a file opens several times; what is a class is no mere space of names."""
        known: dict[str, ClassDraft] = {}
        for cls in self.classes:
            first = known.setdefault(cls.name, cls)
            if first is not cls:
                first.bases = (*first.bases, *(base for base in cls.bases if base not in first.bases))
                first.fields += cls.fields
                if first.kind == SPACE:
                    first.kind, first.at = cls.kind, cls.at
        self.classes = list(known.values())


def ruby(draft: Draft) -> RubyDraft:
    """The draft as what it is in these modules."""
    return cast(RubyDraft, draft)


def is_variable(draft: Draft, name: str) -> bool:
    """Whether a plain name is a variable here: of the method, or of what its block stands in."""
    function: FunctionDraft | None = draft.place.function
    while function is not None:
        if name in function.declared:
            return True
        function = function.around
    return False


def home_of(draft: Draft, name: str) -> str:
    """The scope that a variable belongs to: the outermost of the blocks that know it, or the one that is being read."""
    function: FunctionDraft | None = draft.place.function
    while function is not None:
        if name in function.declared:
            return function.name
        function = function.around
    draft.place.function.declared.add(name)
    return draft.place.scope if draft.place.cls is None else draft.place.cls.name


def method_around(draft: Draft) -> FunctionDraft | None:
    """The method whose body this is, blocks in it included."""
    function: FunctionDraft | None = draft.place.function
    while function is not None and function.around is not None:
        function = function.around
    return function


def accessor(draft: Draft, name: str, at: Span, value: Expression | None = None, *, of_class: bool = False) -> None:
    """A method that gives a variable of the object, or a value."""
    owner = ruby(draft).owner
    if owner is None:
        return
    made = FunctionDraft(
        f"{owner.name}.{name}", at, owner=owner.name, implicit_receiver=True,
        returns=[Member(SELF, PRIVATE_SIGN + name) if value is None else value],
        decorators=(Decorator(CLASS_METHOD, at),) if of_class or ruby(draft).of_class else (),
    )  # fmt: skip
    draft.functions.append(made)


def writer(draft: Draft, name: str, at: Span) -> None:
    """A method that sets a variable of the object."""
    owner = ruby(draft).owner
    if owner is None:
        return
    method = f"{owner.name}.{name}="
    parameter = Parameter("value")
    draft.functions.append(FunctionDraft(method, at, (parameter,), owner=owner.name, implicit_receiver=True))


def called(draft: Draft, node: Node, callee: Expression, arguments: tuple[Argument, ...] = ()) -> Invoke:
    """A call that stands here."""
    invoke = Invoke(callee, arguments, draft.span(node))
    draft.add_call(node, invoke)
    return invoke
