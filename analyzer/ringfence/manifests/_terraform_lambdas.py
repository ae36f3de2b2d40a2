"""Functions of AWS Lambda that Terraform deploys: those that are declared together are one service."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from ringfence.formats.stacks import Function, stack_facts
from ringfence.manifests._cloud_naming import Naming
from ringfence.manifests._cloud_things import Thing
from ringfence.manifests._hcl_values import Computed, Mixed, Value
from ringfence.manifests._terraform_events import Events
from ringfence.model.facts import Fact, Setting, Workload

_FUNCTION = "aws_lambda_function"
_ARCHIVES = ("data.archive_file", "archive_file")
_BUILT = frozenset((
    "dist", "build", "out", "bin", "target", "zip", "zips", "archive", "archives", "package", "packages", "tmp",
    "artifacts", "files", "payloads", "builds", ".build",
))  # fmt: skip
"""Folders that hold what is made of programs."""
_ABOUT_DEPLOYING = frozenset(
    ("terraform", "tf", "infra", "infrastructure", "iac", "deploy", "deployment", "aws", "modules")
)


class _Lambda(Struct, frozen=True):
    """thing: what declares it; code: the folder of its program."""

    thing: Thing
    code: str


def is_lambda(thing: Thing) -> bool:
    """Whether a thing is a function."""
    return thing.kind == _FUNCTION or (
        thing.kind == "module" and "lambda" in thing.source and {"handler", "image_uri"} & set(thing.arguments) != set()
    )


def functions(
    things: Sequence[Thing], naming: Naming, folder: str, root: str, again: Mapping[str, int]
) -> Iterator[tuple[str, Fact]]:
    """What the functions among the things say, with the files that declare them. folder, root: the folder that is installed,
    and the file that stands for it; again: how often each folder's blocks are installed there.
    """
    events = Events(things, naming)
    stacks: defaultdict[tuple[str, ...], list[_Lambda]] = defaultdict(list)
    for thing in things:
        if is_lambda(thing):
            code = _code(thing, naming, folder)
            image = naming.plain(thing.given("image_uri"))
            if code is None and image:
                yield thing.at.path, _as_workload(thing, naming, image, root)
            elif code is not None:
                stacks[_around(thing, again)].append(_Lambda(thing, code))
    for bound in events.bindings():
        yield bound.at.path, bound
    for chain, found in stacks.items():
        first = found[0].thing
        declared = [_function(one, events, naming) for one in found]
        name = chain[-1] if chain else _called(folder)
        for fact in stack_facts(None, "terraform", name, declared, (), first.at):
            yield first.at.path, fact


def _around(thing: Thing, again: Mapping[str, int]) -> tuple[str, ...]:
    """The modules that a function is declared in, without those that are installed again and again, once for each."""
    chain = thing.chain
    if chain and again.get(thing.at.path.rpartition("/")[0], 0) > 1:
        chain = chain[:-1]
    return chain


def _function(one: _Lambda, events: Events, naming: Naming) -> Function:
    thing = one.thing
    return Function(
        one.code,
        naming.plain(thing.given("handler")),
        tuple(variables(thing, naming)),
        tuple(events.of(thing)),
        naming.plain(thing.given("runtime")) or "nodejs",
    )


def variables(thing: Thing, naming: Naming) -> Iterator[Setting]:
    """What a function is told."""
    given = thing.given("environment_variables")
    for block in thing.given("environment") or ():  # type: ignore[union-attr]
        given = block.get("variables") if isinstance(block, dict) else given
    for key, value in given.items() if isinstance(given, dict) else ():
        yield Setting(key, naming.text(value), thing.at)


def _as_workload(thing: Thing, naming: Naming, image: str, root: str) -> Workload:
    name = naming.name(thing)
    return Workload(name, "terraform", root, thing.at, image=image, environment=tuple(variables(thing, naming)))


# ---------------------------------------------------------------- where programs lie


def _code(thing: Thing, naming: Naming, root: str) -> str | None:
    """The folder of the repository that a function's program lies in."""
    if thing.kind == "module":
        path = thing.given("source_path")
        path = path[0] if isinstance(path, list) and path else path
        path = path.get("path") if isinstance(path, dict) else path
        return _folder(path, thing, naming, root, file=isinstance(path, str) and "." in posixpath.basename(path))
    return _packed(thing, naming, root)


def _packed(thing: Thing, naming: Naming, root: str) -> str | None:
    """What a package was made of, or the folder where it lies; what lies beside the root's own files was made elsewhere."""
    package = thing.given("filename")
    first = package.parts[0] if isinstance(package, Mixed) else package
    if not isinstance(first, Computed):
        found = _folder(package, thing, naming, root, file=True)
        return found if found != root else None
    archive = first.thing
    if archive.kind not in _ARCHIVES:
        return None
    if "source_dir" in archive.arguments:
        return _folder(archive.given("source_dir"), archive, naming, root)
    return _folder(archive.given("source_file"), archive, naming, root, file=True)


def _folder(path: Value, of: Thing, naming: Naming, root: str, *, file: bool = False) -> str | None:
    """A path as the repository has it, without the folders of what is built; None if it is not known."""
    if isinstance(path, Mixed) and not isinstance(path.parts[0], str):
        return None
    written = naming.plain(path)
    if not written or written.startswith("/"):
        return None
    module = of.at.path.rpartition("/")[0]
    if not any(folder and f"{written}/".startswith(f"{folder}/") for folder in (module, root)):
        written = posixpath.join(root, written)  # Terraform runs in the folder of the root
    found = posixpath.normpath(posixpath.dirname(written) if file else written)
    while posixpath.basename(found) in _BUILT:
        found = posixpath.dirname(found)
    return None if found.startswith("..") else "" if found == "." else found


def _called(root: str) -> str:
    """What a root deploys, by its folder."""
    words = [word for word in root.split("/") if word and word.lower() not in _ABOUT_DEPLOYING]
    return words[-1] if words else "functions"
