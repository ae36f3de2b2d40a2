"""oslo.config: options by group and name, with the defaults that they are registered with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Constant, Expression, Hole, Invoke, Name, Text, literal
from ringfence.model.facts import Fact
from ringfence.model.value import Items, Library, LibraryCall, Scope

_CONF, _GROUP = "oslo_config.cfg.CONF", "oslo_config.cfg.OptGroup()"
_REGISTERING = {f"{_CONF}.register_opts": "opts", f"{_CONF}.register_opt": "opt"}
_MOST_OPTIONS = 1000


def _holds(code: Code) -> Iterator[tuple[str, str, Expression, Scope]]:
    """``CONF.register_opts([cfg.StrOpt("topic", default="rooms")], group="booking")``: ``CONF.booking.topic``."""
    for call in code.calls(*_REGISTERING):
        groups = _groups(code, call)
        for made, scope in _options(code, call):
            name, default = made.argument(0, "name"), made.argument(None, "default")
            key = name.literal.replace("-", "_") if isinstance(name, Text) and name.literal else ""
            if key and default is not None and default != Constant(None):
                for group in groups:
                    setting = f"{group}.{key}" if group else key
                    yield f"{_CONF}.{group}".rstrip("."), key, Text((Hole("setting", setting, default),)), scope


def _options(code: Code, call: LibraryCall) -> Iterator[tuple[Invoke, Scope]]:
    """The options as they are made, ``cfg.StrOpt(…)``."""
    given = call.argument(0, _REGISTERING[call.name])
    if given is not None and call.name.endswith(".register_opt"):
        yield from _made(code, given, call.scope)
    elif given is not None:
        for value in _lists(code, given, call.scope):
            for item in value.items[:_MOST_OPTIONS]:
                yield from _made(code, item, value.scope)


def _lists(code: Code, expression: Expression, scope: Scope, layers: int = 4) -> Iterator[Items]:
    """The lists that an expression stands for, or is the sum of: ``ALL = api_opts + worker_opts`` looks like a text."""
    found = [value for value in code.values(expression, scope) if isinstance(value, Items)]
    yield from found
    parts = [expression] if isinstance(expression, Text) else []
    if not found and isinstance(expression, Name):
        bindings = code.outlines[scope.path].bindings
        parts += [b.value for b in bindings if b.target == expression and not b.scope and isinstance(b.value, Text)]
    for part in (part for text in parts if isinstance(text, Text) for part in text.parts):
        if not isinstance(part, str) and layers:
            yield from _lists(code, part, scope, layers - 1)


def _made(code: Code, option: Expression, scope: Scope) -> Iterator[tuple[Invoke, Scope]]:
    if isinstance(option, Invoke):  # as most are: nobody has to be asked
        yield option, scope
        return
    for value in code.values(option, scope):
        if isinstance(value, Library) and value.made is not None and value.scope is not None:
            yield value.made, value.scope


def _groups(code: Code, call: LibraryCall) -> list[str]:
    """The names of the group, which may be an object that has one; those of the defaults have none."""
    given = call.argument(1, "group")
    if given is None or given == Constant(None):
        return [""]
    found: list[str] = []
    for value in code.values(given, call.scope):
        if isinstance(value, Library) and value.name == _GROUP and value.made is not None and value.scope is not None:
            found += literals(code.texts(value.made.argument(0, "name"), value.scope))
    return list(dict.fromkeys([*found, *literals(code.texts(given, call.scope))]))


def _of_group(member: Invoke) -> Expression | None:
    """``OptGroup("booking").name``: nobody looks for who else might set it."""
    return member.argument(1, "name") if member.argument(0) == literal("name") else None


@framework(
    "oslo_config",
    language="python",
    libraries=("oslo_config",),
    same_as={"oslo_config.cfg.ConfigOpts()": _CONF},
    computes={f"{_GROUP}.*": _of_group},
    holds=_holds,
)
def oslo_config(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet the strings."""
    return ()
