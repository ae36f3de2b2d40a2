"""What build files and programs say of themselves: projects, repositories, names, ports, aliases of imports."""

from msgspec import Struct

from ringfence.model.expression import Expression
from ringfence.model.source import Span


class Project(Struct, frozen=True, array_like=True, tag="project"):
    """A build file: the folder is one buildable unit. runnable: it starts a program, rather than being a library.

    dependencies: names of libraries (Maven artifacts without their group) and of other projects. parent: the name of the
    project it inherits from, ``""``: none that it names. shared, starts: what its modules inherit, the dependencies and
    that they start programs. images: names of the container images its build makes. library: it says that it starts none,
    whatever it inherits. installs: folders, as they are written, whose projects are installed from where they lie, and names
    of members of its workspace. serving, commands: it depends on what programs are served by, but so do libraries; it
    installs something to be run. Together they make a program, whichever of its build files says each. applies: plugins by
    their ids, of which the build may have
    some itself: a project of the kind ``gradle-convention`` and of that name says what is applied with it.
    """

    name: str
    folder: str
    kind: str
    """``python``, ``maven``, ``gradle``, ``npm``, ``go``, ``dotnet``, …"""
    runnable: bool
    dependencies: tuple[str, ...]
    at: Span
    parent: str = ""
    shared: tuple[str, ...] = ()
    starts: bool = False
    images: tuple[str, ...] = ()
    library: bool = False
    installs: tuple[str, ...] = ()
    serving: bool = False
    commands: bool = False
    applies: tuple[str, ...] = ()
    hollow: bool = False
    """No program lies in it: what could be started was made elsewhere, or is no more than a client."""
    archived: bool = False
    """Nothing but its archive says which class it runs, as that of a library may say."""


class EntryModule(Struct, frozen=True, array_like=True, tag="entry-module"):
    """A file that a workload's command starts, one of several programs of a folder. folder: what is that program's alone,
    perhaps no more than the file; loads: the files outside of it that the program's imports lead to.
    """

    path: str
    folder: str
    loads: tuple[str, ...]
    at: Span


class StartScript(Struct, frozen=True, array_like=True, tag="start-script"):
    """A script of a shell that may start a container. words: those of its commands that start programs, in order."""

    path: str
    words: tuple[str, ...]
    at: Span


class Root(Struct, frozen=True, array_like=True, tag="root"):
    """A folder is a repository of its own, one of several that are analysed as one: what holds of the root of the analysed
    tree holds of it.
    """

    folder: str
    at: Span


class Program(Struct, frozen=True, array_like=True, tag="program"):
    """A program's own configuration says what it is called and on which port it listens; None: not said. local: only where
    a developer starts it; deployed, it listens where its manifests say.
    """

    name: Expression | None
    port: Expression | None
    at: Span
    local: bool = False


class ModuleAlias(Struct, frozen=True, array_like=True, tag="module-alias"):
    """Imports that begin with ``prefix``, in files below ``folder``, mean files below ``target``: path mappings of a
    compiler, names of packages that lie in the repository. A prefix without a slash at its end is a whole name.
    """

    prefix: str
    target: str
    folder: str
    at: Span
