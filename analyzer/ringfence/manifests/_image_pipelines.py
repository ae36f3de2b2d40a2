"""CI pipelines: the scripts in their YAML, and the steps that build an image without one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from msgspec import Struct, structs

from ringfence.formats.yaml import Node, read_yaml
from ringfence.manifests._image_commands import BUILDING, Build, builds, facts
from ringfence.manifests._image_matrix import MAX_VARIANTS, combinations, products
from ringfence.manifests._shell_run import run
from ringfence.manifests._shell_syntax import PLACE, UNKNOWN, Budget
from ringfence.manifests._working_folders import placed, working_folder
from ringfence.model.facts import ImageBuild
from ringfence.model.source import Source
from ringfence.patterns import pattern

_ENVIRONMENTS = ("env", "variables", "environment", "substitutions")
_FOLDERS = ("working-directory", "working_directory", "workingDirectory", "dir")
_CHECKOUTS = (
    "GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BITBUCKET_CLONE_DIR", "TRAVIS_BUILD_DIR", "CIRCLE_WORKING_DIRECTORY",
    "CODEBUILD_SRC_DIR", "BUILD_SOURCESDIRECTORY", "SYSTEM_DEFAULTWORKINGDIRECTORY", "DRONE_WORKSPACE",
)  # fmt: skip
_EXPRESSION = pattern(r"\$\{\{\s*([^{}]*?)\s*\}\}|\{\{[^{}\n]*\}\}|<<[ \t]*[\w.]+[ \t]*>>|\$\(([A-Za-z_][\w.]*)\)")
_BUILDING_ACTION = pattern(r"build|kaniko|publish-docker", re.IGNORECASE)
_BUILDING_PLUGIN = pattern(r"docker|kaniko|buildx")
_IMAGES = ("repository", "repo", "image", "image_name", "imageName", "image-name")
_CONTEXTS = ("context", "buildContext", "path", "directory", "workdir", "build_context")
_FILES = ("file", "dockerfile", "Dockerfile", "containerfiles", "docker_file")


class Scope(Struct, frozen=True):
    """What holds at a place of the pipeline. known: values of expressions, by ``matrix.service`` and the like."""

    path: str
    base: str
    folder: str | None
    variables: dict[str, str]
    known: dict[str, str]
    budget: Budget

    def filled(self, text: str) -> str:
        """The text with its expressions filled in."""
        return _EXPRESSION.sub(lambda match: self.budget.text(self.value(match[1] or match[2] or "")), text)

    def value(self, expression: str) -> str:
        """The value of one expression, :data:`UNKNOWN` if there is none."""
        if expression in ("github.workspace", "Build.SourcesDirectory", "System.DefaultWorkingDirectory"):
            return PLACE + self.base
        kind, _, name = expression.rpartition(".")
        if kind in ("env", "variables", ""):
            return self.variables.get(name, UNKNOWN)
        return self.known.get(expression, UNKNOWN)


def pipeline_builds(source: Source) -> Iterator[ImageBuild]:
    """What a pipeline builds. Paths are relative to the folder above the pipeline's own (``.github``)."""
    base = working_folder(source.path)
    checkouts = dict.fromkeys(_CHECKOUTS, PLACE + base)
    pipeline = _Pipeline(source)
    budget = Budget()
    for document in read_yaml(source.text).documents:
        yield from pipeline.visit(document, Scope(source.path, base, base, checkouts, {}, budget))


class _Pipeline:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines = source.text.split("\n")

    def visit(self, node: Node, scope: Scope) -> Iterator[ImageBuild]:
        if not scope.budget.step():
            return
        if node.is_mapping:
            for variant in _variants(node, scope):
                yield from self.mapping(node, _entered(node, variant))
        elif all(item.is_scalar for item in node.elements()):
            yield from self.script(node.one_or_many(), scope)
        else:
            for item in node.elements():
                yield from self.visit(item, scope)

    def mapping(self, node: Node, scope: Scope) -> Iterator[ImageBuild]:
        yield from self.step(node, scope)
        before = node.get("before_script").elements()
        for key, child in node.items():
            if key.text() in (*_ENVIRONMENTS, "before_script", "strategy", "args"):
                continue
            if key.text() == "script" and before and not child.is_mapping:
                yield from self.script([*before, *child.one_or_many()], scope)
            else:
                yield from self.visit(child, scope)
        if isinstance(node.get("args").value, list):
            yield from self.arguments(node, scope)

    def script(self, nodes: list[Node], scope: Scope) -> Iterator[ImageBuild]:
        """Several scripts of one shell: the folder that one enters is where the next one runs."""
        if not any(BUILDING.search(node.text()) for node in nodes):
            return
        text, lines = [], []
        for node in nodes:
            written = scope.filled(node.text()).split("\n")
            first, is_block = self.first_line(node)
            text += written
            lines += [first + offset if is_block else first for offset in range(len(written))]
        commands = run("\n".join(text), scope.path, scope.folder, scope.variables, scope.budget)
        yield from builds(self.source, commands, lines)

    def arguments(self, node: Node, scope: Scope) -> Iterator[ImageBuild]:
        """A step of Cloud Build: the builder's image is the command."""
        builder = node.get("name").text() or node.get("image").text()
        words = [scope.filled(item.text()) for item in node.get("args").elements() if item.is_scalar]
        entry = node.get("entrypoint").text()
        if entry.endswith("sh"):
            yield from self.script(node.get("args").elements(), scope)
            return
        tool = "/kaniko/executor" if "kaniko" in builder else builder.partition(":")[0].rpartition("/")[2]
        quoted = " ".join(f'"{word}"' for word in (entry or tool, *words) if '"' not in word)
        commands = list(run(quoted.replace("\n", " "), scope.path, scope.folder, scope.variables, scope.budget))
        yield from builds(self.source, commands, [node.get("args").line] * 2)

    def step(self, node: Node, scope: Scope) -> Iterator[ImageBuild]:
        """A step that names an action, a task or a plugin, and what it is to build."""
        inputs = node.get("with") or node.get("inputs") or node.get("settings")
        if node.get("id").text() and inputs.get("images"):  # a metadata action: its tags are these images
            scope.known[f"steps.{node.get('id').text()}.outputs.tags"] = scope.filled(inputs.get("images").text())
        if not inputs.is_mapping or not _builds(node):
            return
        named = next((inputs.get(key) for key in (*_IMAGES, "tags") if inputs.get(key).texts()), inputs)
        images = [word for text in named.texts() for word in _images(scope.filled(text))]
        images = images or _exported(scope.filled(inputs.get("outputs").text()))
        file = placed(_input(inputs, scope, _FILES) or UNKNOWN, scope.base, scope.base)
        written = _input(inputs, scope, _CONTEXTS).removeprefix("{{defaultContext}}").removeprefix(":") or "."
        context = None if written == "**" else placed(written, scope.base, scope.base)
        build = Build(tuple(images), context, file, tuple(_arguments(inputs, scope)))
        yield from facts(self.source, build, self.first_line(named)[0])

    def first_line(self, node: Node) -> tuple[int, bool]:
        """The file's line of a scalar's first line, and whether its lines are those of the file."""
        line = self.lines[node.line - 1][node.column - 1 :] if node.line <= len(self.lines) else ""
        block = line.lstrip()[:1] in ("|", ">") and "\n" in self.source.text
        return (node.line + 1, line.lstrip()[:1] == "|") if block else (node.line, False)


def _builds(step: Node) -> bool:
    """Whether a step's action (GitHub), task (Azure) or plugin (Drone) builds images."""
    return bool(
        _BUILDING_ACTION.search(step.get("uses").text())
        or step.get("task").text().startswith("Docker@")
        or (step.get("settings") and _BUILDING_PLUGIN.search(step.get("image").text()))
    )


def _input(inputs: Node, scope: Scope, names: tuple[str, ...]) -> str:
    return next((scope.filled(inputs.get(name).text()) for name in names if inputs.get(name).text()), "")


def _arguments(inputs: Node, scope: Scope) -> Iterator[str]:
    """The values of a step's build arguments, and the stage."""
    given = [line for name in ("build-args", "build_args", "buildArgs") for line in inputs.get(name).texts()]
    words = [pair.partition("=")[2] for text in given for pair in scope.filled(text).split()]
    words += [scope.filled(inputs.get("target").text())]
    yield from (word for word in words if word and UNKNOWN not in word)


def _images(text: str) -> list[str]:
    """The images of a list: one a line, or with commas between; attributes of a metadata action's entries dropped."""
    words = re.split(r"[\s,]+", text)
    return [word.removeprefix("name=") for word in words if word and not re.match(r"(?:type|enable)=", word)]


def _exported(text: str) -> list[str]:
    """The image that a step pushes without a tag, one of several platforms: ``type=image,name=acme/orders,push=true``."""
    fields = dict(field.partition("=")[::2] for field in text.split(","))
    return [fields["name"]] if fields.get("type") == "image" and fields.get("name") else []


def _entered(node: Node, scope: Scope) -> Scope:
    """The scope inside a mapping: its variables, its working folder."""
    variables = dict(scope.variables)
    for key in _ENVIRONMENTS:
        for name, value in node.get(key).items():
            written = value if value.is_scalar else value.get("value")
            if written.is_scalar:
                variables[name.text()] = scope.filled(written.text())
        for item in node.get(key).elements():
            if item.get("name").text() and item.get("value").is_scalar:
                variables[item.get("name").text()] = scope.filled(item.get("value").text())
    default = node.get("defaults", "run", "working-directory").text()
    where = next((node.get(key).text() for key in _FOLDERS if node.get(key).text()), default)
    folder = scope.folder
    if where and where[0] not in "~/":
        folder = placed(scope.filled(where), scope.base, scope.base)
    known = dict(scope.known) if node.get("steps") else scope.known
    return structs.replace(scope, variables=variables, folder=folder, known=known)


def _variants(node: Node, scope: Scope) -> Iterator[Scope]:
    """The scope once for each combination of a matrix: GitHub's, or GitLab's whose values are variables."""
    matrix = node.get("strategy", "matrix")
    if matrix.is_mapping:
        for values in islice(combinations(matrix), MAX_VARIANTS):
            filled = {f"matrix.{name}": scope.filled(value) for name, value in values.items()}
            yield structs.replace(scope, known={**scope.known, **filled})
        return
    rows = [row for row in node.get("parallel", "matrix").elements() if row.is_mapping]
    found = (values for row in rows for values in products(row))
    if not rows:
        yield scope
    for values in islice(found, MAX_VARIANTS):
        yield structs.replace(scope, variables={**scope.variables, **values})
