"""Rust types. A reference is what it points to, and what only holds, counts, locks or may be missing is what is inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._chains import MAX_CHAIN
from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.model.expression import OPAQUE, Collection, Expression, Item, Name, Opaque
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

SEEN_THROUGH = frozenset((
    "Arc", "Rc", "Box", "Pin", "Cow", "Option", "Result", "Mutex", "RwLock", "RefCell", "Cell", "OnceCell", "OnceLock",
    "LazyLock", "LazyCell", "Lazy", "MutexGuard", "RwLockReadGuard", "RwLockWriteGuard", "Weak", "Ref", "RefMut",
))  # fmt: skip
"""Types of the standard library, and of what others call alike, whose objects stand for what is in them."""
MARKERS = frozenset((
    "Send", "Sync", "Sized", "Clone", "Copy", "Debug", "Display", "Default", "Unpin", "Eq", "PartialEq", "Ord", "PartialOrd",
    "Hash", "Serialize", "Deserialize", "DeserializeOwned", "UnwindSafe", "RefUnwindSafe", "Any",
))  # fmt: skip
"""Traits that say nothing about what an object does."""
_WORD = pattern(r"\w+")


def type_of(draft: Draft, node: Node | None) -> Expression | None:
    """The type that a node names, None if there is none or no name says it."""
    if node is None:
        return None
    value = draft.read(node)
    return None if isinstance(value, Opaque) else value


def identifier(draft: Draft, node: Node) -> Expression:
    """A type's name; that of a parameter stands for what it is bound to be."""
    name = draft.text(node)
    return draft.types.get(name) or (Name(name) if name != "_" else OPAQUE)


def reference(draft: Draft, node: Node) -> Expression:
    """``&'a mut Type``, ``*const Type``."""
    type = draft.child(node, "type")
    return draft.read(type) if type is not None else OPAQUE


def trait_object(draft: Draft, node: Node) -> Expression:
    """``dyn Trait``, ``impl Trait``."""
    trait = draft.child(node, "trait")
    return draft.read(trait) if trait is not None else OPAQUE


def bounded(draft: Draft, node: Node) -> Expression:
    """``Trait + Send + 'a``: the first that says something."""
    return first_trait(draft, node) or OPAQUE


def first_trait(draft: Draft, node: Node | None) -> Expression | None:
    """The first trait among bounds that says what an object does."""
    return next(iter(traits(draft, node)), None)


def traits(draft: Draft, node: Node | None) -> list[Expression]:
    """The traits among bounds that say what an object does."""
    found: list[Expression] = []
    for item in draft.items(node) if node is not None else ():
        if item.type != "lifetime" and draft.text(item) not in MARKERS:
            value = draft.read(item)
            if not isinstance(value, Opaque):
                found.append(value)
    return found


def generic(draft: Draft, node: Node) -> Expression:
    """``Type<Arguments>``."""
    of, given = draft.child(node, "type"), draft.child(node, "type_arguments")
    if of is None:
        return OPAQUE
    arguments = [] if given is None else [item for item in draft.items(given) if item.type not in _NO_TYPES]
    if arguments and draft.text(of).rpartition("::")[2] in SEEN_THROUGH:
        return draft.read(arguments[0])
    values = tuple([draft.read(item) for item in arguments])
    outer = draft.read(of)
    return Item(outer, values[0] if len(values) == 1 else Collection(values)) if values else outer


def sequence(draft: Draft, node: Node) -> Expression:
    """``[Type]``, ``[Type; 3]``."""
    element = type_of(draft, draft.child(node, "element"))
    return Item(Name("[]"), element) if element is not None else OPAQUE


def several(draft: Draft, node: Node) -> Expression:
    """``(Type, Type)``."""
    return Collection(tuple(draft.read_items(node)))


def qualified(draft: Draft, node: Node) -> Expression:
    """``<Type as Trait>``: the type."""
    items = draft.items(node)
    return draft.read(items[0]) if items else OPAQUE


def parameters(draft: Draft, node: Node) -> dict[str, Expression]:
    """What the type parameters of an item stand for: an object of the first trait that each is bound to."""
    found: dict[str, Expression] = {}
    given, where = draft.child(node, "type_parameters"), None
    for child in node.named_children:
        if child.type == "where_clause":
            where = child
    for item in draft.items(given) if given is not None else ():
        name = draft.child(item, "name") or draft.child(item, "left")  # as the grammar's older releases say
        bounds = draft.child(item, "bounds")
        trait = first_trait(draft, bounds) if bounds is not None else None
        if name is not None and trait is not None:
            found[draft.text(name)] = trait
    for item in draft.items(where) if where is not None else ():
        left, bounds = draft.child(item, "left"), draft.child(item, "bounds")
        name_text = draft.text(left) if left is not None and left.end_byte - left.start_byte <= MAX_CHAIN else ""
        trait = first_trait(draft, bounds) if bounds is not None and _WORD.fullmatch(name_text) else None
        if trait is not None:
            found.setdefault(name_text, trait)
    return found


_NO_TYPES = ("lifetime", "type_binding", "block", "integer_literal")

HANDLERS: dict[str, Handler] = {
    "type_identifier": identifier,
    "primitive_type": lambda draft, node: Name(draft.text(node)),
    "reference_type": reference,
    "pointer_type": reference,
    "dynamic_type": trait_object,
    "abstract_type": trait_object,
    "bounded_type": bounded,
    "generic_type": generic,
    "generic_type_with_turbofish": generic,
    "array_type": sequence,
    "tuple_type": several,
    "bracketed_type": qualified,
    "qualified_type": qualified,
    "unit_type": nothing,
    "never_type": nothing,
    "function_type": nothing,
    "lifetime": nothing,
    "type_parameters": nothing,
    "where_clause": nothing,
}
