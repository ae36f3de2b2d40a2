"""AWS CDK: programs that say which functions run in the cloud, what these are told, and what runs them."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from ringfence.extend import Code, framework
from ringfence.formats.stacks import Function, stack_facts
from ringfence.frameworks._cdk import (
    TABLES,
    Placed,
    folder_or_file,
    given,
    listed,
    name_in_cloud,
    spellings,
    text_of,
    told,
)
from ringfence.frameworks._cdk_events import Events
from ringfence.frameworks._ecmascript import ECMASCRIPT
from ringfence.model.expression import Invoke, Member, Text
from ringfence.model.facts import Fact, Setting
from ringfence.model.source import Span
from ringfence.model.value import Library, LibraryCall, Scope

_FUNCTIONS = ("cdk.lambda.Function", "cdk.lambda_nodejs.NodejsFunction", "cdk.lambda_python.PythonFunction")
Tables = Sequence[tuple[Text, Span]]
_MOST = 200
"""Functions of one program."""


@framework(
    "aws_cdk",
    language=("python", *ECMASCRIPT),
    libraries=("aws-cdk-lib", "@aws-cdk/core", "aws_cdk"),
    same_as=spellings(),
    deploys="App",
)
def aws_cdk(code: Code) -> Iterator[Fact]:
    """The stacks of a program as one, or one for each package of their own that the functions lie in."""
    made = list(_made(code))[:_MOST]
    if not made:
        return
    program = Program(code)
    events = Events(code, program.place)
    stacks: dict[str, list[tuple[Function, Span]]] = defaultdict(list)
    for invoke, scope in made:
        function = program.function(invoke, scope)
        led = tuple(events.of(function.code or "", function.handler))
        stacks[program.package(function)].append((replace(function, events=led), invoke.at))
    if any(f"{code.home}/".startswith(f"{folder}/") or folder == code.home for folder in stacks):
        stacks = {code.home: [one for functions in stacks.values() for one in functions]}
    tables = list(_tables(code))
    for folder, functions in sorted(stacks.items()):
        of_all: Tables = tables if len(stacks) == 1 else ()
        yield from _stack(folder, [one for one, _ in functions], of_all, functions[0][1])


def _stack(folder: str, functions: Sequence[Function], tables: Tables, at: Span) -> Iterator[Fact]:
    yield from stack_facts(folder, "cdk", posixpath.basename(folder), functions, tables, at)


def _made(code: Code) -> Iterator[tuple[Invoke, Scope]]:
    """Every function that is made, in the scope of each way to where that is; those of classes of one's own, too."""
    for call in code.calls(*_FUNCTIONS):
        for scope in code.ways_in(call.path, call.call.function):
            yield call.call.invoke, scope
    for cls, _ in code.subclasses(*_FUNCTIONS):
        outline = code.outlines[cls.path]
        for one in outline.calls:
            callee = one.invoke.callee
            if isinstance(callee, Member) and callee.name == "__init__" and one.function == f"{cls.name}.__init__":
                for scope in code.ways_in(cls.path, one.function):
                    yield one.invoke, scope


def _tables(code: Code) -> Iterator[tuple[Text, Span]]:
    for call in code.calls(*(f"cdk.{table}" for table in TABLES)):
        value = Library(f"{call.name}()", call.call.invoke, call.scope)
        yield name_in_cloud(code, value), call.call.invoke.at


class Program:
    """Says of each function of a program where its code lies and what it is told."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._more = self._added()

    def function(self, made: Invoke, scope: Scope) -> Function:
        """A function that is made there."""
        folder, handler = self.place(made, scope)
        variables = {
            key: Setting(key, told(self._code, value, place), made.at)
            for key, value, place in listed(self._code, given(self._code, made, scope, "environment"))
        }
        variables.update(self._more.get(made.at, ()))
        return Function(folder, handler, tuple(variables.values()), (), self._runtime(made, scope))

    def package(self, function: Function) -> str:
        """The innermost package of JavaScript that a function's code lies in, else the program's own folder."""
        folder = posixpath.dirname(posixpath.join(function.code or "", function.handler))
        while folder and folder not in self._code.packages:
            folder = posixpath.dirname(folder)
        return folder or self._code.home

    def place(self, made: Invoke, scope: Scope) -> tuple[str | None, str]:
        """The folder of a function's code, and its handler, ``index.handler``."""
        entry = given(self._code, made, scope, "entry")
        found = folder_or_file(self._code, entry)
        handler = text_of(self._code, given(self._code, made, scope, "handler"))
        if found is not None and posixpath.splitext(found)[1] in (".ts", ".js", ".mjs", ".cjs", ".tsx"):
            stem = posixpath.splitext(posixpath.basename(found))[0]
            return posixpath.dirname(found), f"{stem}.{handler or 'handler'}"
        if found is not None:
            index = posixpath.splitext(text_of(self._code, given(self._code, made, scope, "index")) or "index.py")[0]
            return found, f"{index}.{handler or 'handler'}"
        code = given(self._code, made, scope, "code")
        for value in self._code.values(*code) if code is not None else ():
            if isinstance(value, Library) and value.made is not None and value.scope is not None:
                argument = value.made.argument(0, "path")
                placed = (argument, value.scope) if argument is not None else None
                folder = folder_or_file(self._code, placed)
                if folder is not None:
                    return folder, handler or "index.handler"
        return None, handler

    def _runtime(self, made: Invoke, scope: Scope) -> str:
        written = given(self._code, made, scope, "runtime")
        names = self._code.library_names(*written) if written is not None else ()
        said = next((name.rpartition(".")[2].lower().replace("_", "", 1) for name in names), "")
        return said or ("python" if made.at.path.endswith(".py") and written is not None else "nodejs")

    def _added(self) -> dict[Span, list[tuple[str, Setting]]]:
        """``function.addEnvironment(key, value)``, by the call that made the function."""
        found: dict[Span, list[tuple[str, Setting]]] = defaultdict(list)
        names = [f"{name}().{method}" for name in _FUNCTIONS for method in ("addEnvironment", "add_environment")]
        for call in self._code.calls(*names):
            of, value = call.receiver, call.argument(1, "value")
            for scope in self._code.ways_in(call.path, call.call.function):
                key = text_of(self._code, _placed(call, scope))
                if key and value is not None and isinstance(of, Library) and of.made is not None:
                    setting = Setting(key, told(self._code, value, scope), call.call.invoke.at)
                    found[of.made.at].append((key, setting))
        return found


def _placed(call: LibraryCall, scope: Scope) -> Placed | None:
    key = call.argument(0, "key")
    return (key, scope) if key is not None else None
