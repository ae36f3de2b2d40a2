"""How ringfence is extended: a typed decorator on a function makes a contribution; its file is found by itself.

Five kinds: a language reads source into an :class:`Outline`, a framework says what a library's calls mean, a manifest
format is read into facts, a rule judges the linked system, an output renders a report. Built-in and third-party
contributions are found the same way (see ``plugins.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, Protocol, TypeVar

from msgspec import Struct, field

from ringfence.model.expression import Expression, Invoke, Text
from ringfence.model.facts import Fact
from ringfence.model.finding import Finding, Report
from ringfence.model.outline import Call, Class, Field, Function, Outline
from ringfence.model.source import Source
from ringfence.model.system import System
from ringfence.model.value import ClassValue, Instance, LibraryCall, Provision, Scope, Value


class Language(Struct, frozen=True):
    """Reads source files of some suffixes into outlines; None of one that is in another language after all."""

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Source], Outline | None]


T = TypeVar("T")


class Code(Protocol):
    """The code of one service, joined: what frameworks ask."""

    def __hash__(self) -> int:
        """One code is told from another by identity, so that what is found out about it may be remembered."""

    @property
    def outlines(self) -> Mapping[str, Outline]:
        """Every file of the service by path."""

    @property
    def home(self) -> str:
        """Of a program that deploys others: the folder of its project."""

    @property
    def packages(self) -> Collection[str]:
        """Of a program that deploys others: the folders of the packages of JavaScript in the repository."""

    def calls(self, *names: str) -> Iterator[LibraryCall]:
        """Every call whose callee has one of these canonical names (``requests.get``, ``requests.Session().post``)."""

    def called(self, *names: str) -> Iterator[LibraryCall]:
        """Every call of something with one of these simple names, whatever it is called on, the service's own functions
        left out: for libraries whose methods extend types that anybody may hand on (C# ``services.AddHttpClient()``).
        """

    def calling(self, names: Iterable[str]) -> Sequence[Outline]:
        """The files with a call of something with one of these simple names, as it is written there, in their order: an
        index, which saves looking at every call of the service.
        """

    @property
    def called_names(self) -> Collection[str]:
        """The simple names by which something is called, as they are written."""

    def names_of(self, classes: Iterable[ClassValue]) -> Set[str]:
        """The simple names under which these classes may be called in the service: more than those that do, but no value
        has to be asked for. What is called by any other name is none of them.
        """

    def ways_in(self, path: str, function: str) -> Sequence[Scope]:
        """The scopes of a function, one for each way it is called, so that arguments given together stay together."""

    def receivers(self, path: str, function: str) -> Sequence[Scope]:
        """The scopes of a method, one for each object, or class of them, that it is called on: a repository from which
        others derive asks for something else in each of them. The plain one, where that is not told.
        """

    def decorated(self, *names: str) -> Iterator[tuple[Function, LibraryCall]]:
        """Every function with one of these decorators; a decorator without arguments counts as a call without any."""

    def decorated_classes(self, *names: str) -> Iterator[tuple[ClassValue, Class, LibraryCall]]:
        """Every class with one of these decorators; a decorator without arguments counts as a call without any."""

    def subclasses(self, *names: str) -> Iterator[tuple[ClassValue, Class]]:
        """Every class of the service that derives, however indirectly, from one of these library classes."""

    def bases(self, value: ClassValue) -> tuple[ClassValue, ...]:
        """The class and all its bases inside the service, nearest first."""

    def fields(self, value: ClassValue) -> tuple[tuple[str, Field], ...]:
        """The fields of a class and its bases as (path, field); a nearer definition hides a farther one."""

    def values(self, expression: Expression | None, scope: Scope) -> tuple[Value, ...]:
        """What an expression may stand for; empty if nothing is known."""

    def texts(self, expression: Expression | None, scope: Scope) -> tuple[Text, ...]:
        """The strings an expression may stand for, with environment and unknown holes left."""

    def deployed(self, text: Text) -> Text:
        """The text with what the deployment sets, or else its defaults, in place of variables and settings; for names, which
        a framework has to know. What nothing sets stays a hole.
        """

    def library_names(self, expression: Expression | None, scope: Scope) -> tuple[str, ...]:
        """The canonical library names among an expression's values."""

    def apart(self, find: Callable[[], T]) -> T:
        """What is found out once for all of the code, which may be in the midst of a question (a reader of ``fields`` looks
        through every call): as questions of their own, each with all that one may cost.
        """


Compute = Callable[[Invoke], Expression | None]
FieldValue = Callable[[Code, Instance, Field], Expression | None]
Provide = Callable[[Code], Iterable[Provision]]
Forwards = Callable[[Code], Iterable[tuple[str, Call]]]
"""Files and calls in them: ``to_thread(f, x)`` calls ``f(x)``."""
Holds = Callable[[Code], Iterable[tuple[str, str, Expression, Scope]]]
"""Canonical name, key, value and where that stands: ``config.from_object(Settings)`` fills ``config``."""


class Framework(Struct, frozen=True):
    """Says what a library means in a service's code.

    languages: whose outlines it reads. libraries: top-level import names; it is asked only if the service imports one
    (empty: always). same_as: canonical names that stand for others, so that one name serves for all spellings, e.g.
    ``{"sqlalchemy.orm.sessionmaker()()": "sqlalchemy.orm.Session()"}``; ``owner()`` there is an object of the class that
    the thing is for (``IOptions<Shop>().Value``), ``argument<>()`` one of the call's type argument (``GetService<Shop>()``),
    ``object<>()`` the same, whatever is injected for that type: a proxy of it (``RestClient.For<Shop>()``).
    computes: what a library function gives, as an expression in the caller's scope (``os.getenv`` -> an env hole); an item
    access is a call of ``name[]``, that of a member under any name one of ``name.*``. In ``same_as``, ``*.name`` stands for
    a member of what nobody knows, ``**.name`` for what any module but the service's own exports under that name (a client
    that is generated to wherever a program likes), ``library*.name`` for one of anything that is not known to have it, in a
    program that imports the library; ``name<>`` for objects of a generic class whose type arguments matter: they come as the
    arguments of ``made``. modules: library objects that stand for a module of the service,
    ``{"django.conf.settings": "settings"}``. fields: for the classes that derive from a library's class, what a field of
    theirs holds (``pydantic.BaseSettings`` -> an env hole), given the object, made as far as that is known, and the field as
    declared, as an expression in the declaring class; None: as it stands there. A key ``@name`` is for fields and parameters
    with that annotation (``@org.springframework.beans.factory.annotation.Value``), and for all fields of a class with it, or
    all methods without parameters that an interface with it, or one inside of that, only declares; the key ``*`` for the
    fields of any class. provides: what the framework's container hands out for fields and parameters
    of some type. deploys: for a library by which a program deploys the others, the name whose calls mark such a program, or
    how its file is called (``serverless.ts``, several between blanks); its facts then count like those of a manifest. With
    libraries, it is asked where some file is a group of settings of the framework's name. hooks: what a library's class
    calls of the classes that derive from it,
    as glob patterns by the class's canonical name; other methods of theirs count only where somebody names them. forwards:
    the calls that the library makes of functions it is given, with the arguments it hands on; ``detached`` where that is
    not here and now. holds: what the library puts under keys of an object of its own, by the object's canonical name.
    """

    name: str
    languages: tuple[str, ...]
    libraries: tuple[str, ...]
    read: Callable[[Code], Iterable[Fact]]
    same_as: Mapping[str, str] = field(default_factory=dict)
    computes: Mapping[str, Compute] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    provides: Provide | None = None
    deploys: str = ""
    hooks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forwards: Forwards | None = None
    holds: Holds | None = None


Join = Callable[[Mapping[str, str]], Iterable[tuple[str, Sequence[Fact]]]]
"""The texts of fragments by path, and what files mean, one at a time."""


class Manifest(Struct, frozen=True):
    """Reads files that are no program: deployment, configuration, build, SQL.

    files: glob patterns of the file's name, or of its path if they hold a ``/``; case is ignored. tokens: at least one
    of them must stand in the text (empty: always), which keeps unrelated YAML away cheaply. join: for a format whose files
    mean something only together: each is read to a :class:`Fragment` of the format's name, and what all of these say, by
    path, is given to ``join``. It answers with what some of the files mean, instead of what any format said of them alone.
    """

    name: str
    files: tuple[str, ...]
    tokens: tuple[str, ...]
    read: Callable[[Source], Iterable[Fact]]
    join: Join | None = None

    def may_be(self, text: str) -> bool:
        """Whether a text may be in the format, by its tokens."""
        return not self.tokens or any(token in text for token in self.tokens)


class NoOptions(Struct, frozen=True):
    """A rule without options."""


class Rule(Struct, frozen=True):
    """Judges a linked system. options: the rule's own frozen Struct, its fields with defaults; help: Markdown."""

    id: str
    summary: str
    severity: str
    check: Callable[[System, Any], Iterable[Finding]]
    options: type[Struct]
    help: str


class Selection(Struct, frozen=True):
    """What of a system a graph is to show.

    view: ``ownership``, ``calls``, ``events``, ``database``, ``platform``. focus: a service, table or datastore, with all
    that is at most depth edges away. only_findings: nothing but what findings are about. by_context: one node for each
    bounded context.
    """

    view: str = "ownership"
    focus: str = ""
    depth: int = 1
    only_findings: bool = False
    by_context: bool = False


class Rendering(Struct, frozen=True):
    """How an output is to be rendered: colour, width in columns, ``-v`` level (negative for ``-q``), what of the graph.

    links_to: the URL of the analysed folder, where the terminal follows hyperlinks; else empty.
    """

    color: bool = False
    width: int = 100
    verbosity: int = 0
    selection: Selection = Selection()
    links_to: str = ""


class Output(Struct, frozen=True):
    """Renders a report as text. draws: as a graph, and minds the rendering's selection."""

    name: str
    summary: str
    render: Callable[[Report, Rendering], str]
    draws: bool = False


def language(name: str, suffixes: tuple[str, ...]) -> Callable[[Callable[[Source], Outline | None]], Language]:
    """The function reads source files with these suffixes (``.py``)."""
    return lambda read: Language(name, suffixes, read)


def framework(
    name: str,
    *,
    language: str | tuple[str, ...],
    libraries: tuple[str, ...] = (),
    same_as: Mapping[str, str] | None = None,
    computes: Mapping[str, Compute] | None = None,
    modules: Mapping[str, str] | None = None,
    fields: Mapping[str, FieldValue] | None = None,
    provides: Provide | None = None,
    deploys: str = "",
    hooks: Mapping[str, tuple[str, ...]] | None = None,
    forwards: Forwards | None = None,
    holds: Holds | None = None,
) -> Callable[[Callable[[Code], Iterable[Fact]]], Framework]:
    """The function finds what a library's calls mean; see :class:`Framework`."""
    languages = (language,) if isinstance(language, str) else language
    given = (same_as or {}, computes or {}, modules or {}, fields or {})
    return lambda read: Framework(
        name, languages, libraries, read, *given, provides, deploys, hooks or {}, forwards, holds
    )


def manifest(
    name: str, *, files: tuple[str, ...], tokens: tuple[str, ...] = (), join: Join | None = None
) -> Callable[[Callable[[Source], Iterable[Fact]]], Manifest]:
    """The function reads files of these names; see :class:`Manifest`."""
    return lambda read: Manifest(name, files, tokens, read, join)


def rule(
    id: str, *, summary: str, severity: str, help: str | None, options: type[Struct] = NoOptions
) -> Callable[[Callable[[System, Any], Iterable[Finding]]], Rule]:
    """The function checks a system and yields findings; ``help`` is the module's docstring (pass ``__doc__``).

    Raises TypeError for options that are nothing of which the configuration could be checked.
    """
    if not issubclass(options, Struct):
        raise TypeError(f"the options of {id} are no msgspec.Struct")
    return lambda check: Rule(id, summary, severity, check, options, _unindented(help or ""))


def _unindented(text: str) -> str:
    """A docstring as ``inspect.cleandoc`` gives it; that module takes long to be imported."""
    first, _, rest = text.expandtabs().strip().partition("\n")
    lines = ["" if line.isspace() else line for line in rest.split("\n")]
    margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line), default=0)
    return "\n".join((first, *(line[margin:] for line in lines))).strip()


def output(name: str, *, summary: str, draws: bool = False) -> Callable[[Callable[[Report, Rendering], str]], Output]:
    """The function renders a report."""
    return lambda render: Output(name, summary, render, draws)
