"""Python's argparse: options that a command line gives, with the defaults that they are added with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.model.expression import Constant, Expression, Hole, Text
from ringfence.model.facts import Fact
from ringfence.model.value import LibraryCall, Scope

_PARSER, _GIVEN = "argparse.ArgumentParser()", "argparse.Namespace()"
_PARSING = ("parse_args", "parse_known_args()[]", "parse_intermixed_args")
_GROUPS = ("add_argument_group", "add_mutually_exclusive_group", "add_subparsers().add_parser")


def _holds(code: Code) -> Iterator[tuple[str, str, Expression, Scope]]:
    """``parser.add_argument("--db-host", default="db")``: ``args.db_host``."""
    for call in code.calls(f"{_PARSER}.add_argument"):
        option = _option(call)
        named = call.argument(None, "dest")
        key = named.literal if isinstance(named, Text) else option.lstrip("-").replace("-", "_")
        default = call.argument(None, "default")
        if option and key:
            value = Hole("env", option, None if default == Constant(None) else default)
            yield _GIVEN, key, Text((value,)), call.scope


def _option(call: LibraryCall) -> str:
    """The first of an option's names that is a long one; what is told by its place has none."""
    names = (call.argument(position) for position in range(3))
    written = (name.literal or "" for name in names if isinstance(name, Text))
    return next((name for name in written if name.startswith("--")), "")


@framework(
    "argparse",
    language="python",
    libraries=("argparse",),
    same_as={
        **{f"{_PARSER}.{name}()": _GIVEN for name in _PARSING if not name.endswith("]")},
        f"{_PARSER}.parse_known_args()[]": _GIVEN,
        **{f"{_PARSER}.{name}()": _PARSER for name in _GROUPS},
        "configargparse.ArgParser()": _PARSER,
        "configargparse.ArgumentParser()": _PARSER,
    },
    holds=_holds,
)
def argparse(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet the strings."""
    return ()
