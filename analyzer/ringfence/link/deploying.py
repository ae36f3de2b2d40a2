"""Programs that deploy the others: what they say counts like a manifest, so it is asked for before anything is linked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ringfence.extend import Framework
from ringfence.link.aliases import Aliases
from ringfence.link.code import ServiceCode
from ringfence.link.dependencies import Dependencies
from ringfence.link.folder_names import within
from ringfence.model.expression import Expression, Invoke, Member, Name
from ringfence.model.facts import Fact, Project, SettingGroup
from ringfence.model.outline import Head
from ringfence.model.programs import Programs


def deploying_here(frameworks: Iterable[Framework], facts: Iterable[Fact]) -> list[Framework]:
    """The frameworks by which programs may deploy others; one of a library only where a file of its own says so."""
    said = {fact.kind for fact in facts if isinstance(fact, SettingGroup)}
    return [one for one in frameworks if one.deploys and (not one.libraries or one.name in said)]


def deployed(programs: Programs, facts: Iterable[Fact], frameworks: Sequence[Framework]) -> Iterator[Fact]:
    """The facts of every framework that deploys, over each project that uses it."""
    facts = list(facts)
    deploying = deploying_here(frameworks, facts)
    if not deploying:
        return
    projects, aliases = [fact for fact in facts if isinstance(fact, Project)], Aliases(facts)
    folders = {project.folder for project in projects}
    packages = frozenset(project.folder for project in projects if project.kind == "npm")
    for framework in deploying:
        users = [path for path in programs.heads if _uses(programs, path, framework)]
        homes = sorted({_project(path, folders) for path in users})
        for folder in homes:
            parts = (folder, *_libraries(projects, folder))
            others = [home for home in homes if home != folder and within(home, folder)]
            paths = [path for path in programs.heads if any(within(path, part) for part in parts)]
            own = {p: programs.outline(p) for p in paths if not any(within(p, other) for other in others)}
            speaking = [f for f in frameworks if set(f.languages) & set(framework.languages)]
            said = list(framework.read(ServiceCode(own, speaking, aliases, home=folder, packages=packages)))
            if not _of_others(said, [home for home in homes if home != folder]):
                yield from said


def _of_others(said: Iterable[Fact], homes: Sequence[str]) -> bool:
    """Whether a program deploys what other programs say that they deploy, as a pipeline does."""
    found = [fact.folder for fact in said if isinstance(fact, Project)]
    return any(within(home, folder) for folder in found for home in homes if folder != home)


def _libraries(projects: Iterable[Project], folder: str) -> set[str]:
    """The folders of the libraries that such a program is built with. It may depend on the programs that it deploys, too,
    which say nothing of how.
    """
    built = [project for project in projects if project.folder == folder or not project.runnable]
    return Dependencies(built, ()).depended_on(folder)


def _uses(programs: Programs, path: str, framework: Framework) -> bool:
    head = programs.heads[path]
    if "." in framework.deploys:
        return path.rpartition("/")[2] in framework.deploys.split() and head.language in framework.languages
    if head.language not in framework.languages or (framework.libraries and not _imports(head, framework.libraries)):
        return False
    if not programs.mentions(path, framework.deploys):
        return False
    return any(framework.deploys in _ends(call.invoke) for call in programs.outline(path).calls)


def _imports(head: Head, libraries: Sequence[str]) -> bool:
    targets = [one.target for one in head.imports]
    return any(
        target == name or target.startswith((f"{name}.", f"{name}/", f"{name}::"))
        for target in targets
        for name in libraries
    )


def _ends(expression: Expression) -> tuple[str, str]:
    """The first name of a chain of calls, and the last of what is called in the end: ``cdk.App()``."""
    last = expression.callee if isinstance(expression, Invoke) else expression
    return _root(expression), last.name if isinstance(last, Member) else ""


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
