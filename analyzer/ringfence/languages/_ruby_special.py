"""Calls in Ruby that define something, load something, or are something simpler."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._draft import Draft
from ringfence.languages._places import FunctionDraft
from ringfence.languages._ruby_blocks import block as read_block
from ringfence.languages._ruby_blocks import run
from ringfence.languages._ruby_declared import declared
from ringfence.languages._ruby_definitions import SPECIAL
from ringfence.languages._ruby_files import SELF, accessor, called, ruby, writer
from ringfence.languages._ruby_operators import entry_of
from ringfence.languages._ruby_text import VERB
from ringfence.languages._text import formatted
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Expression,
    Mapping,
    Member,
    Name,
    Text,
)
from ringfence.model.outline import Import

if TYPE_CHECKING:
    from tree_sitter import Node

Special = Callable[[Draft, "Node"], Expression]
_SAME = {"freeze", "dup", "clone", "itself", "presence", "compact", "html_safe", "to_a", "with_indifferent_access",
         "symbolize_keys", "deep_symbolize_keys", "stringify_keys", "deep_dup", "uniq", "flatten", "to_h", "to_sym",
         "squish", "strip_heredoc", "stringify", "to_str", "deep_stringify_keys"}  # fmt: skip
_SENDING = {"send", "public_send", "try", "__send__", "try!"}


def _values(draft: Draft, node: Node) -> list[Expression]:
    listed = draft.child(node, "arguments")
    return [] if listed is None else draft.read_items(listed)


# ---------------------------------------------------------------- other files


def require(draft: Draft, node: Node) -> Expression:
    """``require 'sinatra'``: a library, or a file of the program, which all share."""
    for value in _values(draft, node)[:1]:
        target = value.literal if isinstance(value, Text) else None
        if target:
            name = target.replace("/", ".").replace("-", "_")
            draft.imports.append(Import(name, name, draft.span(node), "path"))
    return OPAQUE


def require_relative(draft: Draft, node: Node) -> Expression:
    """``require_relative '../lib/orders'``: a file beside this one."""
    for value in _values(draft, node)[:1]:
        target = value.literal if isinstance(value, Text) else None
        if target:
            steps = [step for step in target.removesuffix(".rb").split("/") if step not in ("", ".")]
            dots = "." * (1 + sum(step == ".." for step in steps))
            names = ".".join(step for step in steps if step != "..")
            draft.imports.append(Import("*", f"{dots}{names}", draft.span(node), "path"))
    return OPAQUE


# ---------------------------------------------------------------- members


def include(draft: Draft, node: Node) -> Expression:
    """``include Comparable``, ``extend Findable``: what a class has from modules comes before what it inherits."""
    owner = ruby(draft).owner
    found = [value for value in _values(draft, node) if not isinstance(value, Text)]
    if owner is not None:
        owner.bases = (*(value for value in found if value != SELF), *owner.bases)
    return OPAQUE


def _attributes(*, reads: bool, writes: bool) -> Special:
    def attributes(draft: Draft, node: Node) -> Expression:
        listed = draft.child(node, "arguments")
        for child in draft.items(listed) if listed is not None else ():
            value = draft.read(child)
            name = value.literal if isinstance(value, Text) else None
            if name and reads:
                accessor(draft, name, draft.span(child))
            if name and writes:
                writer(draft, name, draft.span(child))
        return OPAQUE

    return attributes


def visibility(draft: Draft, node: Node) -> Expression:
    """``private def name … end``, ``module_function :name``."""
    values = _values(draft, node)
    return values[-1] if values else OPAQUE


def of_class(draft: Draft, node: Node) -> Expression:
    """``class_methods do … end``: what is defined there, the class has that includes the module."""
    file, block = ruby(draft), draft.child(node, "block")
    outside, file.of_class = file.of_class, True
    if block is not None:
        read_block(draft, block)
    file.of_class = outside
    return OPAQUE


def define_method(draft: Draft, node: Node) -> Expression:
    """``define_method(:name) do |x| … end``."""
    file, block, values = ruby(draft), draft.child(node, "block"), _values(draft, node)
    name = values[0].literal if values and isinstance(values[0], Text) else None
    if block is None:
        return OPAQUE
    if name is None or file.owner is None:
        return read_block(draft, block)
    owner = file.owner
    made = FunctionDraft(
        f"{owner.name}.{SPECIAL.get(name, name)}", draft.span(node), owner=owner.name, implicit_receiver=True
    )
    file.owner = None
    run(draft, made, draft.child(block, "parameters"), draft.child(block, "body"))
    file.owner = owner
    return OPAQUE


# ---------------------------------------------------------------- functions of the language


def lambda_(draft: Draft, node: Node) -> Expression:
    """``lambda { |x| … }``, ``proc do … end``."""
    block = draft.child(node, "block")
    return OPAQUE if block is None else read_block(draft, block)


def loop(draft: Draft, node: Node) -> Expression:
    """``loop do … end``: a loop that only what stands in it ends."""
    block = draft.child(node, "block")
    body = None if block is None else draft.child(block, "body")
    if body is None:
        return OPAQUE
    draft.read_at(replace(draft.place, loops=draft.place.loops + 1), body)
    text = draft.between(body.start_byte, body.end_byte)
    if not any(word in text for word in ("break", "return", "exit", "raise", "StopIteration")):
        draft.endless.append(draft.span(node))
    return OPAQUE


def format_(draft: Draft, node: Node) -> Expression:
    """``format("%s/orders", base)``, ``format("%{base}/orders", base: url)``."""
    listed = draft.child(node, "arguments")
    values: list[Expression] = []
    named: list[tuple[Expression, Expression]] = []
    for child in draft.items(listed) if listed is not None else ():
        if child.type == "pair":
            named += entry_of(draft, child)
        else:
            values.append(draft.read(child))
    values += [Mapping(tuple(named))] if named else []
    template = values[0].literal if values and isinstance(values[0], Text) else None
    return OPAQUE if template is None else formatted(template, VERB, values[1:])


def same(draft: Draft, node: Node) -> Expression:
    """``Array(x)``: x, for all that is asked here."""
    values = _values(draft, node)
    return values[0] if values else OPAQUE


def method_named(draft: Draft, node: Node) -> Expression:
    """``method(:name)``: the method itself."""
    values = _values(draft, node)
    name = values[0].literal if values and isinstance(values[0], Text) else None
    return OPAQUE if name is None else Member(SELF, name)


def nothing_known(draft: Draft, node: Node) -> Expression:
    """``raise Error, "…"``: nothing that goes on from here."""
    _values(draft, node)
    return OPAQUE


SPECIAL_CALLS: dict[str, Special] = {
    "require": require,
    "load": require,
    "require_relative": require_relative,
    "include": include,
    "extend": include,
    "prepend": include,
    "attr_reader": _attributes(reads=True, writes=False),
    "attr_writer": _attributes(reads=False, writes=True),
    "attr_accessor": _attributes(reads=True, writes=True),
    "cattr_accessor": _attributes(reads=True, writes=True),
    "mattr_accessor": _attributes(reads=True, writes=True),
    "class_attribute": _attributes(reads=True, writes=True),
    "private": visibility,
    "public": visibility,
    "protected": visibility,
    "module_function": visibility,
    "private_class_method": visibility,
    "public_class_method": visibility,
    "private_constant": visibility,
    "memoize": visibility,
    "class_methods": of_class,
    "option": declared,
    "param": declared,
    "define_method": define_method,
    "lambda": lambda_,
    "proc": lambda_,
    "loop": loop,
    "format": format_,
    "sprintf": format_,
    "Array": same,
    "method": method_named,
    "raise": nothing_known,
    "fail": nothing_known,
}


def of_receiver(draft: Draft, node: Node, of: Expression, name: str) -> tuple[Expression, Expression | None]:
    """What a call of something's method calls, and what it is instead, if that is something simpler."""
    listed, block = draft.child(node, "arguments"), draft.child(node, "block")
    bare = listed is None and block is None
    if name == "new":
        if of == Name("Proc") and block is not None:
            return of, read_block(draft, block)
        return of, None
    if name == "class" and bare:
        return of, Member(of, "constructor")
    if name in _SAME and bare:
        called(draft, node, Member(of, name))
        return of, of
    if name in _SENDING and listed is not None and draft.items(listed):
        first = draft.items(listed)[0]
        if first.type == "simple_symbol":
            return of, _sent(draft, node, of, draft.text(first).lstrip(":"))
    if name == "method" and listed is not None:
        value = method_named(draft, node)
        return of, Member(of, value.name) if isinstance(value, Member) else OPAQUE
    return Member(of, SPECIAL.get(name, name)), None


def _sent(draft: Draft, node: Node, of: Expression, name: str) -> Expression:
    """``order.send(:ship, today)``."""
    values = _values(draft, node)[1:]
    arguments = [Argument(value) for value in values]
    block = draft.child(node, "block")
    if block is not None:
        arguments.append(Argument(read_block(draft, block), "&"))
    return called(draft, node, Member(of, SPECIAL.get(name, name)), tuple(arguments))
