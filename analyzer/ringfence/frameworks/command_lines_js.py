"""Options that a command line gives programs of Node: yargs, commander, minimist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT
from ringfence.model.expression import Constant, Expression, Hole, Invoke, Mapping, Text
from ringfence.model.facts import Fact
from ringfence.model.value import Scope
from ringfence.patterns import pattern

_YARGS, _YARGS_GIVEN = "yargs", "yargs.argv"
_YARGS_CHAIN = (
    "option", "options", "config", "help", "version", "usage", "alias", "demandOption", "default", "describe", "env",
    "strict", "string", "number", "boolean", "array", "scriptName", "wrap", "parserConfiguration", "showHelpOnFail",
    "epilog", "epilogue", "example", "command", "middleware", "check", "coerce", "choices", "group", "required", "require",
    "demand",
)  # fmt: skip
_COMMANDER, _COMMANDER_GIVEN = "commander.program", "commander.program.opts()"
_COMMANDER_CHAIN = (
    "option",
    "requiredOption",
    "name",
    "version",
    "description",
    "parse",
    "usage",
    "addHelpText",
    "argument",
)
_PARSING = ("parse", "parseSync", "parseAsync")
_LONG = pattern(r"--(?:no-)?([\w.-]+)")
_HYPHEN = pattern(r"-(\w)")
_MOST_OPTIONS = 500

_Option = tuple[str, str, Expression, Scope]


def _holds(code: Code) -> Iterator[_Option]:
    """``yargs.option("authUrl", { default: "http://auth" }).argv.authUrl``, ``program.option("--auth-url <url>")``."""
    for call in code.calls(f"{_YARGS}.option", f"{_YARGS}.options"):
        first, said = call.argument(0), call.argument(1)
        if isinstance(first, Mapping):
            for key, inner in first.items[:_MOST_OPTIONS]:
                yield from _option(_YARGS_GIVEN, _literal(key), _default(inner), call.scope)
        else:
            yield from _option(_YARGS_GIVEN, _literal(first), _default(said), call.scope)
    for call in code.calls(f"{_YARGS}.default"):
        yield from _option(_YARGS_GIVEN, _literal(call.argument(0)), call.argument(1), call.scope)
    for call in code.calls(f"{_COMMANDER}.option", f"{_COMMANDER}.requiredOption"):
        long = _LONG.search(_literal(call.argument(0)))
        positions = [call.argument(position) for position in (3, 2)]  # a function may stand before the default
        default = next((one for one in positions if isinstance(one, Text)), None)
        yield from _option(_COMMANDER_GIVEN, long[1] if long else "", default, call.scope)


def _option(given: str, name: str, default: Expression | None, scope: Scope) -> Iterator[_Option]:
    if name:
        value = Text((Hole("env", f"--{name}", None if default == Constant(None) else default),))
        for key in dict.fromkeys((name, _HYPHEN.sub(lambda found: found[1].upper(), name))):
            yield given, key, value, scope


def _default(said: Expression | None) -> Expression | None:
    entries = said.items if isinstance(said, Mapping) else ()
    return next((value for key, value in entries if _literal(key) == "default"), None)


def _literal(expression: Expression | None) -> str:
    return (expression.literal or "") if isinstance(expression, Text) else ""


def _given(member: Invoke) -> Expression | None:
    """``minimist(process.argv.slice(2)).url``: options are not said before."""
    name = _literal(member.argument(0))
    return Hole("env", f"--{name}") if name and name != "_" else None


@framework(
    "command_lines_js",
    language=ECMASCRIPT,
    libraries=("yargs", "yargs/yargs", "commander", "minimist"),
    same_as={
        "yargs.default": _YARGS,
        "yargs/yargs": _YARGS,
        "yargs/yargs.default": _YARGS,
        f"{_YARGS}()": _YARGS,
        **{f"{_YARGS}.{name}()": _YARGS for name in _YARGS_CHAIN},
        **{f"{_YARGS}.{name}()": _YARGS_GIVEN for name in _PARSING},
        "commander.Command()": _COMMANDER,
        "commander.default": _COMMANDER,
        **{f"{_COMMANDER}.{name}()": _COMMANDER for name in _COMMANDER_CHAIN},
        "minimist.default": "minimist",
    },
    computes={"minimist().*": _given},
    holds=_holds,
)
def command_lines_js(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet the strings."""
    return ()
