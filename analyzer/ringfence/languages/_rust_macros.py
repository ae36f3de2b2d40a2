"""Rust macros. The grammar leaves what is given to them as it stands, so it is parsed here, where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._rust_calls import spelled
from ringfence.languages._rust_modules import HEAD, of_names
from ringfence.languages._rust_text import formatted, string_of
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Collection,
    Expression,
    Invoke,
    Mapping,
    literal,
)
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_FORMATTING = frozenset(("format", "concat", "formatdoc", "format_args", "const_format", "formatcp"))
_SAYING = frozenset((
    "println", "print", "eprintln", "eprint", "write", "writeln", "panic", "todo", "unimplemented", "unreachable", "assert",
    "assert_eq", "assert_ne", "debug_assert", "debug_assert_eq", "trace", "debug", "info", "warn", "error", "event", "span",
    "info_span", "debug_span", "trace_span", "error_span", "warn_span", "log", "bail", "anyhow", "ensure", "eyre", "dbg",
    "matches", "compile_error",
))  # fmt: skip
"""Macros that only say something: what they are given matters for the calls in it alone."""
_STANDARD = frozenset(("env", "option_env", "include_str", "include_bytes"))
_STRINGS = ("string_literal", "raw_string_literal")
_CALLING = pattern(rb"[\w>]\s*\(")
_STATEMENT_END = b";"
_DEEPEST = 30
_LONGEST_DECLARATION = 20_000


def macro(draft: Draft, node: Node) -> Expression:
    """``name!(…)``."""
    name = draft.child(node, "macro")
    tree = node.named_children[-1] if node.named_child_count > 1 else None
    if name is None or tree is None or tree.type != "token_tree":
        return OPAQUE
    simple = draft.text(name).rpartition("::")[2]
    if simple in _SAYING:
        if _CALLING.search(draft.encoded, tree.start_byte + 1, tree.end_byte - 1):
            _parsed(draft, tree)
        return OPAQUE
    opening = draft.encoded[tree.start_byte : tree.start_byte + 1]
    if _is_object(tree):
        return _object(draft, tree, 0)
    if opening == b"{":
        return _block(draft, node, name, tree)
    arguments = _arguments(draft, tree)
    if simple == "vec" or (simple.endswith("join") and opening in b"(["):
        return Collection(tuple([argument.value for argument in arguments]))
    if simple in _FORMATTING:
        values = [argument.value for argument in arguments if argument.name is None]
        named = {argument.name: argument.value for argument in arguments if argument.name}
        return formatted(draft, values[0], values[1:], named) if values else OPAQUE
    callee = of_names(draft, f"std{HEAD}{simple}") if simple in _STANDARD else spelled(draft, name)
    invoke = Invoke(callee, tuple(arguments), draft.span(node))
    draft.add_call(node, invoke)
    return invoke


def _block(draft: Draft, node: Node, name: Node, tree: Node) -> Expression:
    """``name! { … }``: statements, as far as they are any; a declaration of some library's is handed over as it stands."""
    if draft.place.function.name:
        _parsed(draft, tree, inside=True)
        return OPAQUE
    simple = draft.text(name).rpartition("::")[2]
    if simple in ("lazy_static", "thread_local"):
        _parsed(draft, tree, inside=True)
    elif tree.end_byte - tree.start_byte <= _LONGEST_DECLARATION and draft.affords(tree):
        invoke = Invoke(spelled(draft, name), (Argument(literal(draft.text(tree)[1:-1])),), draft.span(node))
        draft.add_call(node, invoke)
    return OPAQUE


# ---------------------------------------------------------------- arguments


def _arguments(draft: Draft, tree: Node) -> list[Argument]:
    """What is given to a macro like to a function; ``name = value`` is a named argument."""
    plain = _plain(draft, tree)
    if plain is not None:
        return plain
    root = _tree_of(draft, tree, inside=False)
    if root is None:
        return []
    items = _listed(draft, root)
    found: list[Argument] = []
    for item in items:
        left = draft.child(item, "left") if item.type == "assignment_expression" else None
        right = draft.child(item, "right") if left is not None else None
        if left is not None and right is not None and left.type == "identifier":
            found.append(Argument(draft.read(right), draft.text(left)))
        else:
            found.append(Argument(draft.read(item)))
    return found


def _plain(draft: Draft, tree: Node) -> list[Argument] | None:
    """Arguments that are nothing but strings, as those of most macros are."""
    tokens = [token for token in tree.children[1:-1] if not token.is_extra]
    if any(token.type not in _STRINGS if index % 2 == 0 else token.type != "," for index, token in enumerate(tokens)):
        return None
    return [Argument(string_of(draft, token)) for token in tokens[::2]]


def _listed(draft: Draft, root: Node) -> list[Node]:
    """The expressions between the commas of what was parsed as a tuple, a list or one expression in brackets."""
    node: Node | None = root
    for _ in range(_DEEPEST):
        if node is None or node.type in ("tuple_expression", "array_expression", "parenthesized_expression"):
            break
        node = next((child for child in node.named_children if not child.is_extra or child.is_error), None)
    return draft.items(node) if node is not None else []


def _parsed(draft: Draft, tree: Node, inside: bool = False) -> None:
    """Collect what is given to a macro."""
    root = _tree_of(draft, tree, inside)
    if root is not None:
        draft.read(root)


def _tree_of(draft: Draft, tree: Node, inside: bool) -> Node | None:
    """A macro's tokens parsed as Rust, with a semicolon from farther on in the file; inside: without their brackets."""
    from tree_sitter import Point, Range

    if not draft.affords(tree):
        return None
    start, end = tree.start_byte + inside, tree.end_byte - inside
    (row, column), (end_row, end_column) = tree.start_point, tree.end_point
    ranges = [Range(Point(row, column + inside), Point(end_row, end_column - inside), start, end)]
    stop = draft.encoded.find(_STATEMENT_END, tree.end_byte)
    if stop >= 0 and not inside:
        lines = draft.encoded.count(b"\n", tree.end_byte, stop)
        begin = draft.encoded.rfind(b"\n", tree.end_byte, stop) + 1 if lines else tree.end_byte - end_column
        place = Point(end_row + lines, stop - begin)
        ranges.append(Range(place, Point(place.row, place.column + 1), stop, stop + 1))
    if start >= end:
        return None
    draft.parser.included_ranges = ranges
    return draft.parser.parse(draft.encoded).root_node


# ---------------------------------------------------------------- objects


def _is_object(tree: Node) -> bool:
    """Whether tokens are written like JSON: ``json!({"a": x})``, ``doc! { "a": x }``."""
    tokens = tree.children[1:4]
    if len(tokens) == 2 and tokens[0].type == "token_tree" and tokens[0].children[0].type == "{":
        return _is_object(tokens[0])
    return tree.children[0].type == "{" and len(tokens) > 2 and tokens[0].type in _STRINGS and tokens[1].type == ":"


def _object(draft: Draft, tree: Node, depth: int) -> Expression:
    """``{ "key": value, … }``, ``[ value, … ]``."""
    tokens = [token for token in tree.children[1:-1] if not token.is_extra]
    if depth > _DEEPEST:
        return OPAQUE
    if tree.children[0].type == "(":
        inner = tokens[0] if len(tokens) == 1 else None
        return _object(draft, inner, depth + 1) if inner is not None and inner.type == "token_tree" else OPAQUE
    parts: list[list[Node]] = [[]]
    for token in tokens:
        if token.type == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    if tree.children[0].type == "[":
        return Collection(tuple([_value(draft, part, depth) for part in parts if part]))
    pairs: list[tuple[Expression, Expression]] = []
    for part in parts:
        if len(part) > 2 and part[1].type in (":", "=>"):
            key = string_of(draft, part[0]) if part[0].type in _STRINGS else OPAQUE
            pairs.append((key, _value(draft, part[2:], depth)))
    return Mapping(tuple(pairs))


def _value(draft: Draft, part: list[Node], depth: int) -> Expression:
    first = part[0]
    if len(part) == 1:
        if first.type in _STRINGS:
            return string_of(draft, first)
        if first.type == "token_tree" and first.children[0].type in ("{", "["):
            return _object(draft, first, depth + 1)
        if first.type in ("identifier", "integer_literal", "self"):
            return draft.read(first)
    return _expression(draft, first, part[-1])


def _expression(draft: Draft, first: Node, last: Node) -> Expression:
    """An expression among the tokens of a macro, from its first to its last."""
    from tree_sitter import Range

    text = draft.encoded[first.start_byte : last.end_byte]
    if b"(" not in text and b"!" not in text and b"." not in text:
        return OPAQUE
    if not draft.affords(first, last.end_byte - first.start_byte):
        return OPAQUE
    draft.parser.included_ranges = [Range(first.start_point, last.end_point, first.start_byte, last.end_byte)]
    root = draft.parser.parse(draft.encoded).root_node
    node: Node | None = root
    while node is not None and node.type in ("source_file", "expression_statement", "ERROR"):
        node = next(iter(draft.items(node)), None)
    return draft.read(node) if node is not None else OPAQUE


HANDLERS: dict[str, Handler] = {"macro_invocation": macro}
