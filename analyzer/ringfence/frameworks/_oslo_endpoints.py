"""Endpoints of oslo.messaging: the objects whose methods requests and notifications run."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._oslo_messaging_names import TARGET
from ringfence.model.expression import Expression
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue, Instance, Items, Scope

_MOST = 100
_CONTEXT = ("ctxt", "ctx", "cctxt", "cntxt", "cnxt", "ctx_")
"""What the first argument of such a method is called, the context of the request, beside what ends in ``context``."""
_ALREADY_RUN = ("periodic_task", "property", "staticmethod", "classmethod", "abstractmethod")


def endpoints(code: Code, expression: Expression | None, scope: Scope) -> tuple[list[ClassValue], bool]:
    """The classes of the endpoints in a list, and whether those are all: one that answers to any name is a wrapper."""
    found: dict[ClassValue, None] = {}
    whole = False
    for value in code.values(expression, scope):
        if isinstance(value, Items):
            each = [_classes(code, item, value.scope) for item in value.items[:_MOST]]
            found.update(dict.fromkeys(cls for classes in each for cls in classes))
            whole = bool(each) and all(each)
    wrappers = [cls for cls in found if _answers_to_any_name(code, cls)]
    return [cls for cls in found if cls not in wrappers], whole and not wrappers


def _classes(code: Code, expression: Expression, scope: Scope) -> list[ClassValue]:
    return [value.cls for value in code.values(expression, scope) if isinstance(value, Instance)]


def _answers_to_any_name(code: Code, cls: ClassValue) -> bool:
    outline = code.outlines.get(cls.path)
    return outline is not None and any(function.name == f"{cls.name}.__getattr__" for function in outline.functions)


def marked(code: Code) -> Iterator[ClassValue]:
    """Classes that say themselves for which target they are endpoints: ``target = Target(version="1.0")``."""
    for path, outline in code.outlines.items():
        for cls in outline.classes:
            for field in cls.fields:
                if field.name == "target" and TARGET in code.library_names(field.value, Scope(path, cls.name)):
                    yield ClassValue(path, cls.name)


def methods(code: Code, cls: ClassValue) -> Iterator[tuple[str, Function]]:
    """The methods that a request may name: public ones that are given its context first; nearer ones hide farther ones."""
    seen: set[str] = set()
    for base in code.bases(cls):
        outline = code.outlines.get(base.path)
        for function in outline.functions if outline is not None else ():
            name = function.name.rpartition(".")[2]
            if function.owner == base.name and name not in seen:
                seen.add(name)
                if not name.startswith("_") and _takes_context(function) and not _runs_otherwise(function):
                    yield base.path, function


def _takes_context(function: Function) -> bool:
    given = [parameter.name for parameter in function.parameters[1:2]]
    return any(name.endswith("context") or name in _CONTEXT for name in given)


def _runs_otherwise(function: Function) -> bool:
    if function.name.endswith(".periodic_tasks"):  # what a service's own timer runs
        return True
    names = (getattr(getattr(d.expression, "callee", d.expression), "name", "") for d in function.decorators)
    return any(name in _ALREADY_RUN for name in names)
