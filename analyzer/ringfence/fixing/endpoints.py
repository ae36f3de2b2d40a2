"""Addresses of other services that stand in Python code become reads of the environment, with the old value as default."""

from __future__ import annotations

import re
from collections.abc import Mapping

import libcst as cst
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import AddImportsVisitor

_CONFIGURATIONS = {"environ", "config", "settings", "env", "conf", "field"}


def variable_of(service: str) -> str:
    """The environment variable for a service's address: ``order-service`` -> ``ORDER_SERVICE_URL``."""
    return re.sub(r"[^A-Z0-9]+", "_", service.upper()).strip("_") + "_URL"


def from_environment(source: str, hosts: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The program with every string that begins with a URL of one of the hosts taken from the environment.

    hosts: ``host[:port]`` as written -> the variable. Gives the hosts that were replaced, too. Strings that are docstrings,
    defaults of variables or keys are left alone; so is a program that libcst cannot read.
    """
    try:
        module = cst.parse_module(source)
    except (cst.ParserSyntaxError, RecursionError):
        return source, ()
    replacing = _Replacing(hosts)
    changed = module.visit(replacing)
    if not replacing.replaced:
        return source, ()
    context = CodemodContext()
    AddImportsVisitor.add_needed_import(context, "os")
    return AddImportsVisitor(context).transform_module(changed).code, tuple(dict.fromkeys(replacing.replaced))


class _Replacing(cst.CSTTransformer):
    def __init__(self, hosts: Mapping[str, str]) -> None:
        super().__init__()
        self._hosts = hosts
        self.replaced: list[str] = []

    def visit_Call(self, node: cst.Call) -> bool:  # noqa: N802 (libcst's name)
        return not _is_configuration(node.func)

    def visit_Subscript(self, node: cst.Subscript) -> bool:  # noqa: N802 (libcst's name)
        return False

    def visit_Expr(self, node: cst.Expr) -> bool:  # noqa: N802 (libcst's name)
        return not isinstance(node.value, cst.SimpleString)  # a docstring

    def visit_ConcatenatedString(self, node: cst.ConcatenatedString) -> bool:  # noqa: N802 (libcst's name)
        return False

    def leave_SimpleString(  # noqa: N802 (libcst's name)
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.BaseExpression:
        if updated_node.prefix:
            return updated_node
        found = _address(str(updated_node.evaluated_value), self._hosts)
        if found is None:
            return updated_node
        host, base, rest = found
        self.replaced.append(host)
        read = f"os.environ.get({self._hosts[host]!r}, {base!r})".replace("'", updated_node.quote[0])
        text = f"{updated_node.quote}{rest}{updated_node.quote}"
        return cst.parse_expression(f"{read} + {text}" if rest else read)

    def leave_FormattedString(  # noqa: N802 (libcst's name)
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.FormattedString:
        first, *others = updated_node.parts or (None,)
        if not isinstance(first, cst.FormattedStringText) or updated_node.start.lower() not in ("f'", 'f"'):
            return updated_node
        found = _address(first.value, self._hosts)
        if found is None:
            return updated_node
        host, base, rest = found
        self.replaced.append(host)
        quote = "'" if updated_node.end == '"' else '"'
        read = cst.parse_expression(f"os.environ.get({quote}{self._hosts[host]}{quote}, {quote}{base}{quote})")
        left = [cst.FormattedStringText(rest)] if rest else []
        return updated_node.with_changes(parts=[cst.FormattedStringExpression(read), *left, *others])


def _address(text: str, hosts: Mapping[str, str]) -> tuple[str, str, str] | None:
    """Host, base URL and the rest of a text that begins with the URL of a known host."""
    match = re.match(r"(https?://([\w.-]+(?::\d+)?))((?:[/?#].*)?)$", text, re.DOTALL)
    if match is None or match[2] not in hosts or any(c in text for c in "\\'\"\n"):
        return None
    return match[2], match[1], match[3]


def _is_configuration(callee: cst.BaseExpression) -> bool:
    """``os.getenv``, ``os.environ.get``, ``config(…)`` and their like: the string in it is a default already."""
    if isinstance(callee, cst.Attribute):
        of = _name(callee.value).lower()
        return callee.attr.value == "getenv" or of in _CONFIGURATIONS
    return _name(callee).lower() in {"getenv", *_CONFIGURATIONS}


def _name(expression: cst.BaseExpression) -> str:
    if isinstance(expression, cst.Attribute):
        return expression.attr.value
    return expression.value if isinstance(expression, cst.Name) else ""
