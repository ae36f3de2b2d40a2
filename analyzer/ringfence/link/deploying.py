"""Programs that deploy the others: what they say counts like a manifest, so it is asked for before anything is linked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ringfence.extend import Framework
from ringfence.link.builds import within
from ringfence.link.code import ServiceCode
from ringfence.link.dependencies import Dependencies
from ringfence.model.expression import Expression, Invoke, Member, Name
from ringfence.model.facts import Fact, Project
from ringfence.model.programs import Programs


def deployed(programs: Programs, facts: Iterable[Fact], frameworks: Sequence[Framework]) -> Iterator[Fact]:
    """The facts of every framework that deploys, over each project that uses it."""
    deploying = [framework for framework in frameworks if framework.deploys]
    if not deploying:
        return
    projects = [fact for fact in facts if isinstance(fact, Project)]
    folders = {project.folder for project in projects}
    for framework in deploying:
        users = [path for path in programs.heads if _uses(programs, path, framework)]
        for folder in sorted({_project(path, folders) for path in users}):
            parts = (folder, *_libraries(projects, folder))
            own = {path: programs.outline(path) for path in programs.heads if any(within(path, part) for part in parts)}
            yield from framework.read(
                ServiceCode(own, [f for f in frameworks if set(f.languages) & set(framework.languages)])
            )


def _libraries(projects: Iterable[Project], folder: str) -> set[str]:
    """The folders of the libraries that such a program is built with. It may depend on the programs that it deploys, too,
    which say nothing of how.
    """
    built = [project for project in projects if project.folder == folder or not project.runnable]
    return Dependencies(built, ()).depended_on(folder)


def _uses(programs: Programs, path: str, framework: Framework) -> bool:
    if programs.heads[path].language not in framework.languages or not programs.mentions(path, framework.deploys):
        return False
    return any(_root(call.invoke) == framework.deploys for call in programs.outline(path).calls)


def _root(expression: Expression) -> str:
    while isinstance(expression, Invoke | Member):
        expression = expression.callee if isinstance(expression, Invoke) else expression.of
    return expression.name if isinstance(expression, Name) else ""


def _project(path: str, folders: set[str]) -> str:
    """The folder of the project that a file belongs to, else its own."""
    folder = own = path.rpartition("/")[0]
    while folder and folder not in folders:
        folder = folder.rpartition("/")[0]
    return folder if folder in folders else own
