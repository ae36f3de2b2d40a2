"""Dockerfiles: what the final stage holds, what it listens on and what it runs."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator
from itertools import islice
from posixpath import join, normpath

from msgspec import Struct, field
from msgspec.structs import replace

from ringfence.extend import manifest
from ringfence.manifests._dockerfile_instructions import (
    MAX_PORTS,
    assignments,
    environment_words,
    executed,
    packages_of_go,
    ports,
    seen_from,
    untagged,
    vector,
)
from ringfence.manifests._dockerfile_lines import Instruction, instructions
from ringfence.manifests._dockerfile_words import Parts, plain, substitute, text, words
from ringfence.model.expression import Hole
from ringfence.model.facts import ContainerFile, Copy, Setting
from ringfence.model.source import Source, Span

_MAX_STAGES = 200
_MAX_VARIABLES = 2_000
"""Of one stage each: a stage hands on all that it has, so that a small file could make very many of them."""
_MOST_ARCHIVES = 20
_ARCHIVES = (".jar", ".war")
_REMOTE = ("http://", "https://", "git@", "git://", "ssh://")

_NO_DOCKERFILES = (".dockerignore", ".md", ".txt")
"""Endings of what lies beside Dockerfiles and is called after them."""
_NAMES = (
    *("Dockerfile", "Dockerfile.*", "Dockerfile[-_]*", "*.Dockerfile", "*[-_]Dockerfile"),
    *("Containerfile", "Containerfile.*", "Containerfile[-_]*", "*.Containerfile"),
)  # fmt: skip


@manifest("dockerfile", files=_NAMES)
def dockerfile(source: Source) -> Iterator[ContainerFile]:
    """The image that a Dockerfile builds by default, its last stage, and those of other stages that run something."""
    if source.name.lower().endswith(_NO_DOCKERFILES):
        return
    build = _Build(source)
    for instruction in instructions(source.text):
        build.read(instruction)
    packages = tuple(islice(dict.fromkeys(packages_of_go(source.text)), _MOST_ARCHIVES))
    if build.stages:
        last = build.stages[-1].describe(source.path)
        others = dict.fromkeys(stage.base.partition("@")[0] for stage in build.stages[:-1] if stage.base != last.base)
        yield replace(last, begun_from=tuple(filter(None, map(untagged, others))), packages=packages)
    for stage in build.stages[:-1]:
        if stage.name and (stage.command or stage.entrypoint):
            yield replace(stage.describe(source.path), stage=stage.name, packages=packages)


class _Stage(Struct):
    """What is known of one stage; copies is a set that keeps its order."""

    at: Span
    base: str
    name: str = ""
    settings: dict[str, Setting] = field(default_factory=dict)
    variables: dict[str, Parts] = field(default_factory=dict)
    copies: dict[Copy, None] = field(default_factory=dict)
    exposes: dict[int, None] = field(default_factory=dict)
    workdir: str = ""
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    own_command: bool = False
    archives: dict[str, None] = field(default_factory=dict)

    def heir(self, at: Span, name: str) -> _Stage:
        """A stage that begins where this one ends."""
        return _Stage(
            at,
            self.base,
            name,
            dict(self.settings),
            dict(self.variables),
            dict(self.copies),
            dict(self.exposes),
            self.workdir,
            self.entrypoint,
            self.command,
            archives=dict(self.archives),
        )

    def handed_on(self) -> dict[Copy, None]:
        """What it copied, for a stage that takes of it: what lay where this one worked, as if it lay where that one does."""
        return {Copy(copy.sources, seen_from(self.workdir, copy.target)): None for copy in self.copies}

    def describe(self, path: str) -> ContainerFile:
        return ContainerFile(
            path=path,
            base=self.base,
            environment=tuple(self.settings.values()),
            copies=tuple(self.copies),
            exposes=tuple(self.exposes),
            workdir=self.workdir,
            entrypoint=self.entrypoint,
            command=self.command,
            at=self.at,
            archives=tuple(self.archives),
        )


class _Build:
    """Follows a Dockerfile from its first instruction to its last."""

    def __init__(self, source: Source) -> None:
        self.stages: list[_Stage] = []
        self._source = source
        self._arguments: dict[str, Parts] = {}
        self._by_name: dict[str, _Stage] = {}
        self._readers: dict[str, Callable[[Instruction, _Stage], None]] = {
            "ARG": self._argument,
            "ENV": self._environment,
            "COPY": self._copy,
            "ADD": self._copy,
            "RUN": self._mounts,
            "EXPOSE": self._expose,
            "WORKDIR": self._workdir,
            "ENTRYPOINT": self._entrypoint,
            "CMD": self._command,
        }

    def read(self, instruction: Instruction) -> None:
        if instruction.keyword == "FROM":
            self._begin(instruction)
        elif self.stages:
            reader = self._readers.get(instruction.keyword)
            if reader is not None:
                reader(instruction, self.stages[-1])
        elif instruction.keyword == "ARG":
            for _, name, default in assignments(instruction):
                self._arguments[name] = substitute(default or f"${name}", self._arguments, instruction.escape)

    def _begin(self, instruction: Instruction) -> None:
        given = [word for _, word in words(instruction.text, instruction.escape)]
        if not given or len(self.stages) >= _MAX_STAGES:
            return
        image = plain(substitute(given[0], self._arguments, instruction.escape))
        name = given[2].lower() if len(given) > 2 and given[1].lower() == "as" else ""
        at = self._source.line(instruction.line)
        parent = self._by_name.get(image.lower())
        stage = parent.heir(at, name) if parent else _Stage(at, image, name)
        self.stages.append(stage)
        if name:
            self._by_name[name] = stage

    def _stage(self, name: str) -> _Stage | None:
        """The stage that ``--from`` names, by name or number; None for an image."""
        if name.isascii() and name.isdigit() and len(name) < 6:
            number = int(name)
            return self.stages[number] if number < len(self.stages) - 1 else None
        return self._by_name.get(name.lower())

    def _argument(self, instruction: Instruction, stage: _Stage) -> None:
        for _, name, default in assignments(instruction):
            if name in stage.settings or len(stage.variables) >= _MAX_VARIABLES:
                continue  # ENV beats ARG, whatever the order
            if default is not None:
                stage.variables[name] = substitute(default, stage.variables, instruction.escape)
            elif name in self._arguments:
                stage.variables[name] = self._arguments[name]

    def _environment(self, instruction: Instruction, stage: _Stage) -> None:
        # All words of one instruction see the values from before it; a variable that extends itself
        # (PATH=/app/bin:$PATH) extends what the base image says, which nobody here knows.
        values: dict[str, tuple[int, Parts]] = {}
        for offset, name, value in environment_words(instruction):
            itself: dict[str, Parts] = {name: (Hole("unknown", name),)}
            before = ChainMap(stage.variables, itself)
            values[name] = (offset, substitute(value, before, instruction.escape))
        for name, (offset, parts) in values.items():
            if len(stage.variables) >= _MAX_VARIABLES:
                break
            stage.variables[name] = parts
            stage.settings[name] = Setting(name, text(parts), self._source.line(instruction.line_of(offset)))

    def _copy(self, instruction: Instruction, stage: _Stage) -> None:
        if origin := instruction.flag("from"):
            arguments = ChainMap(stage.variables, self._arguments)
            other = self._stage(plain(substitute(origin, arguments, instruction.escape)))
            if other is not None and other is not stage:
                stage.copies.update(other.handed_on())
                made = (path for path in self._paths(instruction, stage)[:-1] if path.endswith(_ARCHIVES))
                stage.archives.update(dict.fromkeys(islice(made, _MOST_ARCHIVES - len(stage.archives))))
            return
        paths = self._paths(instruction, stage)
        sources = tuple(path for path in paths[:-1] if path and not path.startswith(("<<", *_REMOTE)))
        if sources:
            stage.copies[Copy(sources, _landed(paths[-1], stage))] = None

    def _paths(self, instruction: Instruction, stage: _Stage) -> list[str]:
        given = vector(instruction.text)
        if given is None:
            given = tuple(word for _, word in words(instruction.text, instruction.escape))
        return [plain(substitute(word, stage.variables, instruction.escape)) for word in given]

    def _mounts(self, instruction: Instruction, stage: _Stage) -> None:
        """``RUN --mount=type=bind`` lends the build context for one command."""
        for name, value in instruction.flags:
            options = dict(option.partition("=")[::2] for option in value.split(","))
            if name != "mount" or options.get("type", "bind") != "bind":
                continue
            if origin := options.get("from"):
                other = self._stage(origin)
                if other is not None and other is not stage:
                    stage.copies.update(other.handed_on())
                continue
            target = options.get("target") or options.get("dst") or options.get("destination") or ""
            source = options.get("source") or options.get("src") or "."
            stage.copies[Copy((source,), _landed(target, stage))] = None

    def _expose(self, instruction: Instruction, stage: _Stage) -> None:
        for _, word in words(instruction.text, instruction.escape):
            for port in ports(plain(substitute(word, stage.variables, instruction.escape))):
                if len(stage.exposes) < MAX_PORTS:
                    stage.exposes[port] = None

    def _workdir(self, instruction: Instruction, stage: _Stage) -> None:
        folder = plain(substitute(instruction.text, stage.variables, instruction.escape))
        if folder:
            stage.workdir = normpath(join(stage.workdir or "/", folder)) if "\\" not in folder else folder

    def _entrypoint(self, instruction: Instruction, stage: _Stage) -> None:
        stage.entrypoint = executed(instruction.text)
        if not stage.own_command:
            stage.command = ()  # an inherited command was meant for the inherited entry point

    def _command(self, instruction: Instruction, stage: _Stage) -> None:
        stage.command = executed(instruction.text)
        stage.own_command = True


def _landed(target: str, stage: _Stage) -> str:
    """Where a copy lands, from the root; as it is written where nobody knows in which folder the stage is."""
    if not stage.workdir or "\\" in f"{stage.workdir}{target}":
        return target
    folder = normpath(join(stage.workdir, target))
    return f"{folder}/" if target.endswith(("/", ".")) and folder != "/" else folder
