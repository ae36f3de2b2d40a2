"""The command line: finds the commands, and gives every ending its exit code."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Never

import click

from ringfence import __version__
from ringfence.commands._replay import CommandLine

OK, FINDINGS, USAGE, NOTHING, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 4, 130
"""Exit codes: the same for every command and format, never a count."""

ALIASES = {"lint": "check", "scan": "check"}
SHELLS = ("bash", "zsh", "fish")


class Commands(click.Group):
    """A command per module of ``ringfence.commands``, imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the modules; a name with an underscore in front is none."""
        package = import_module("ringfence.commands")
        return sorted(module.name for module in iter_modules(package.__path__) if not module.name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a module, or of an alias."""
        name = ALIASES.get(cmd_name, cmd_name)
        if name not in self.list_commands(ctx):
            return None
        command = import_module(f"ringfence.commands.{name}").command
        assert isinstance(command, click.Command)
        return _with_paragraphs(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest command for one that does not exist."""
        if args and not ctx.resilient_parsing and self.get_command(ctx, args[0]) is None:
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.list_commands(ctx), n=1)
            ctx.fail(f"No such command {args[0]!r}." + (f" Did you mean {near[0]!r}?" if near else ""))
        return super().resolve_command(ctx, args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,  # noqa: ANN401 (click's signature)
    ) -> Never:
        """Run and exit, whatever happens."""
        words = sys.argv[1:] if args is None else args
        line = extra.pop("obj", None)
        try:
            code: object = None
            if line is None:
                line = CommandLine(words)
                code = line.replay()
                code = line.again() if code is None else code
            if code is None:
                code = super().main(args, prog_name, complete_var, standalone_mode=False, obj=line, **extra)
        except (Exception, KeyboardInterrupt) as error:
            code = ending(error, words)
        sys.exit(code if isinstance(code, int) else OK)


def _with_paragraphs(command: click.Command) -> click.Command:
    r"""Tell click which paragraphs are not to be wrapped: docstrings write its sign, a backspace, as ``\b``."""
    command.help = (command.help or "").replace("\\b\n", "\b\n")
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _with_paragraphs(inner)
    return command


def _completions(ctx: click.Context, parameter: click.Parameter, shell: str | None) -> None:
    if not shell or ctx.resilient_parsing:
        return
    from click.shell_completion import get_completion_class

    completion = get_completion_class(shell)
    assert completion is not None
    click.echo(completion(main, {}, "ringfence", "_RINGFENCE_COMPLETE").source())
    ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.version_option(__version__, prog_name="ringfence", message="%(prog)s %(version)s")
@click.option(
    "--completions",
    type=click.Choice(SHELLS),
    callback=_completions,
    is_eager=True,
    expose_value=False,
    help='Print the completion script of a shell: eval "$(ringfence --completions bash)".',
)
def main() -> None:
    r"""Who owns which data, who calls whom, and where services trespass.

    ringfence reads the code, the SQL and the deployment manifests of a repository of microservices. It never runs them,
    and opens no network connection.

    \b
    Examples:
      ringfence check                    check the repository in this folder
      ringfence check shop -f sarif -o ringfence.sarif -f text -o -
      ringfence explain shared-table     what a rule is about, and what to do
      ringfence graph | dot -Tsvg > ownership.svg

    \b
    Exit codes: 0 nothing that fails, 1 findings, 2 usage or configuration, 3 nothing to analyse, 4 internal error.
    """


_with_paragraphs(main)


def ending(error: Exception | KeyboardInterrupt, args: Sequence[str]) -> int:
    """Say what went wrong; the exit code for it."""
    from ringfence.commands._making import NothingToAnalyseError
    from ringfence.config import ConfigError
    from ringfence.plugins import PluginError
    from ringfence.repositories.facts_file import FactsError
    from ringfence.workers import WorkersError

    if isinstance(error, click.exceptions.Abort | KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, click.ClickException):
        error.show()
        return USAGE
    if isinstance(error, NothingToAnalyseError):
        click.echo(f"Error: {error}", err=True)
        return NOTHING
    if isinstance(error, ConfigError):
        for problem in error.problems:
            _say(f"error: {problem}")
        return USAGE
    if isinstance(error, (PluginError, FactsError, WorkersError)):
        _say(f"error: {error}")
        return USAGE
    return _internal(error, args)


def _say(text: str) -> None:
    """To stderr, line by line; what scanned files say is made harmless."""
    from ringfence.output._visible import visible

    for line in text.splitlines():
        click.echo(visible(line), err=True)


def _internal(error: Exception, args: Sequence[str]) -> int:
    if _wants_traceback(args):
        import traceback

        _say("".join(traceback.format_exception(error)))
    _say(f"internal error: {type(error).__name__}: {error}")
    _say(
        f"This is a mistake of ringfence {__version__} or of a plugin, not of your code. Run it again with -vv, and please"
        " report what that says, with the file that causes it if you can."
    )
    return INTERNAL


def _wants_traceback(args: Sequence[str]) -> bool:
    verbose = sum(arg.count("v") if re.fullmatch(r"-[a-z]+", arg) else arg == "--verbose" for arg in args)
    return verbose > 1 or os.environ.get("RINGFENCE_DEBUG") == "1"
