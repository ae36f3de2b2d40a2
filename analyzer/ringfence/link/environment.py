"""What a service's environment holds, and filling texts from it. A deployed value beats a code's default."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache

from msgspec import Struct
from msgspec.structs import replace

from ringfence.link.deployment import nearest_group
from ringfence.link.paths import Paths
from ringfence.model.expression import Choice, Expression, Hole, Text, join, literal
from ringfence.model.facts import DOTENV_EXAMPLES, ContainerFile, Setting, SettingGroup, SettingsFrom, Workload
from ringfence.model.source import Span, Step
from ringfence.patterns import pattern


class Variable(Struct, frozen=True):
    """One environment variable: its value and where that is written."""

    value: Expression
    at: Span


class Filled(Struct, frozen=True):
    """A text after filling, and where its values came from."""

    text: Text
    because: tuple[Step, ...] = ()


class Groups:
    """ConfigMaps, Secrets and dotenv files by name."""

    def __init__(self, groups: Iterable[SettingGroup], roots: Collection[str] = ()) -> None:
        self._roots = roots
        self._named: dict[tuple[str, str], list[SettingGroup]] = defaultdict(list)
        names: dict[tuple[str, str], set[str]] = defaultdict(set)
        for group in groups:
            self._named[group.kind, group.name].append(group)
            names[group.kind, group.name.rpartition("/")[2]].add(group.name)
        self._paths = {file: Paths(paths) for file, paths in names.items()}

    def get(self, kind: str, name: str, path: str) -> SettingGroup | None:
        """The group of that name that a file means."""
        return nearest_group(self._named.get((kind, name), ()), path, self._roots)

    def dotenv(self, name: str, path: str) -> SettingGroup | None:
        """The dotenv file that a file means, or else the example beside it of what is to be written there: everybody has to
        write himself what that leaves blank.
        """
        found = self.get("dotenv", name, path)
        examples = (self.get("dotenv-example", f"{name}.{word}", path) for word in DOTENV_EXAMPLES)
        example = next((group for group in examples if group is not None), None) if found is None else None
        if example is None:
            return found
        return replace(example, settings=tuple(one for one in example.settings if one.value != literal("")))

    def only(self, kind: str, name: str, folder: str) -> SettingGroup | None:
        """The only group of a file of that name below a folder."""
        paths = self._paths.get((kind, name))
        found = [group for path in paths.inside(folder) for group in self._named[kind, path]] if paths else []
        return found[0] if len(found) == 1 else None


def of_workload(workload: Workload, container: ContainerFile | None, groups: Groups) -> dict[str, Variable]:
    """A workload's variables: its own, what it takes from elsewhere, its image's, in this order."""
    variables: dict[str, Variable] = {}
    if container is not None:
        _add(variables, container.environment)
    for source in reversed(workload.settings_from):
        _take(variables, source, workload, groups)
    _add(variables, workload.environment)
    command = workload.entrypoint or (container.entrypoint if container else ())
    arguments = workload.command or (container.command if container and not workload.entrypoint else ())
    at = container.at if container is not None and not workload.entrypoint and not workload.command else workload.at
    for option, value in of_command((*command, *arguments)).items():
        variables[option] = Variable(interpolated(value), at)
    return variables


def unseen_file(workloads: Iterable[Workload], groups: Groups) -> str:
    """The file of variables that workloads are given and that is not there, nor an example of it, if it is one."""
    given = ((one, source) for one in workloads for source in one.settings_from if source.kind == "file")
    missing = {source.name for one, source in given if groups.dotenv(source.name, one.deployment) is None}
    return missing.pop() if len(missing) == 1 else ""


def of_command(arguments: Sequence[str]) -> dict[str, str]:
    """The options of a command line, ``--host=x`` and ``--host x``, as variables of their own, and the properties that
    a JVM is given (``-Dkey=value``); a shell's line is split.
    """
    words = list(arguments)
    if len(words) == 3 and words[0].endswith("sh") and words[1] == "-c":
        words = words[2].split()
    options: dict[str, str] = {}
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if word.startswith("--"):
            name, equals, value = word.partition("=")
            options[name] = value if equals else ("" if following.startswith("-") else following)
        elif word.startswith("-D") and "=" in word:
            name, _, value = word[2:].partition("=")
            options["--" + name] = value
    return {name: value.strip("\"'") for name, value in options.items() if value}


_REFERENCE = pattern(r"\$\{?(\w+)(?::?-([^}]*))?\}?")


def interpolated(text: str) -> Text:
    """A shell's ``$X`` and ``${X:-default}`` as holes."""
    parts: list[str | Expression] = []
    end = 0
    for match in _REFERENCE.finditer(text):
        default = Text((match.group(2),)) if match.group(2) is not None else None
        parts += [text[end : match.start()], Hole("env", match.group(1), default)]
        end = match.end()
    return join((*parts, text[end:]))


def _add(variables: dict[str, Variable], settings: Iterable[Setting]) -> None:
    for setting in settings:
        if setting.key not in variables or _alone(setting.value) != Hole("env", setting.key):
            variables[setting.key] = Variable(setting.value, setting.at)


def _take(variables: dict[str, Variable], source: SettingsFrom, workload: Workload, groups: Groups) -> None:
    where = (source.name, workload.deployment)
    group = groups.dotenv(*where) if source.kind == "file" else groups.get(source.kind, *where)
    if source.key:
        found = {setting.key: setting for setting in group.settings} if group else {}
        setting = found.get(source.key)
        if setting is not None:
            variables[source.variable] = Variable(setting.value, setting.at)
        else:  # the same key of the same secret is the same value, whatever it is
            reference = Hole("unknown", f"{source.kind}:{source.name}/{source.key}")
            variables[source.variable] = Variable(Text((reference,)), source.at)
    elif group is not None:
        for setting in group.settings:
            variables[source.prefix + setting.key] = Variable(setting.value, setting.at)


_JOINTS = pattern(r"[._:\-\[\]\"]+")
_CONNECTION = pattern(r"^(?:MYSQL|SQLAZURE|SQL|CUSTOM)CONNSTR_")
"""What .NET takes for ``ConnectionStrings:`` in a variable, as Azure names them."""


@lru_cache(maxsize=20_000)
def bound_name(key: str) -> str:
    """The name under which a setting and the variable that overrides it are the same: ``spring.datasource.url`` and
    ``SPRING_DATASOURCE_URL``, ``ConnectionStrings:Shop`` and ``ConnectionStrings__Shop``, or ``CUSTOMCONNSTR_Shop``;
    ``client."shop.Orders".url`` is ``CLIENT__SHOP_ORDERS__URL``.
    """
    return _JOINTS.sub("", _CONNECTION.sub("ConnectionStrings", key) if "CONNSTR_" in key else key).lower()


class Environment:
    """The variables of one service, and the settings of its configuration files by bound name. unseen: the path of the file
    that it is given more variables by, if that is one that the repository leaves to be written.
    """

    def __init__(
        self, variables: Mapping[str, Variable], settings: Mapping[str, Variable] | None = None, unseen: str = ""
    ) -> None:
        self.variables = variables
        self.settings = settings or {}
        self.unseen = unseen
        self._bound = {bound_name(name): variable for name, variable in variables.items()}

    @cached_property
    def has_sidecar(self) -> bool:
        """Whether components of Dapr are there for the program to ask for."""
        return any(name.startswith("dapr") for name in self.settings)

    def discovers(self, host: str) -> bool:
        """Whether a host is a name whose addresses the configuration lists for .NET's service discovery,
        ``services__orders__http__0``: as plain as it stands in a URL, it is no address.
        """
        known = tuple(f"services{bound_name(host)}{scheme}" for scheme in ("http", "grpc", "tcp"))
        return any(name.startswith(known) for name in (*self._bound, *self.settings))

    def fill(self, text: Text) -> Filled:
        """The text with every variable that is known; a default where none is; what stays unknown stays a hole."""
        if text.literal is not None:
            return Filled(text, ())
        because: list[Step] = []
        return Filled(join(self._parts(text, because, ())), tuple(because))

    def _parts(self, text: Text, because: list[Step], within: tuple[str, ...]) -> Iterable[str | Expression]:
        """``within``: the variables whose values are being filled; none is filled inside its own."""
        for part in text.parts:
            if isinstance(part, str):
                yield part
            elif isinstance(part, Hole) and part.kind == "env" and len(within) < 8:
                yield from self._variable(part, because, within)
            elif isinstance(part, Hole) and part.kind == "setting" and len(within) < 8:
                yield from self._setting(part, because, within)
            elif isinstance(part, Text) and len(within) < 8:
                yield from self._parts(part, because, (*within, ""))
            else:
                yield part

    def _variable(self, hole: Hole, because: list[Step], within: tuple[str, ...]) -> Iterable[str | Expression]:
        variable = self.variables.get(hole.name) if hole.name not in within else None
        value = _alone(variable.value) if variable is not None else None
        inside = (*within, hole.name)
        default = hole.default
        if isinstance(value, Hole) and value.name == hole.name:  # handed through, ``X: ${X:-default}``
            if variable is not None and value.default is not None:
                because.append(Step(f"{hole.name} is set in the deployment", variable.at))
                default = value.default
        elif variable is not None and value is not None:
            because.append(Step(f"{hole.name} is set in the deployment", variable.at))
            yield from self._parts(as_text(value), because, inside)
            return
        if default is not None:
            yield from self._parts(as_text(default), because, inside)
        else:
            yield Hole("env", hole.name)

    def _setting(self, hole: Hole, because: list[Step], within: tuple[str, ...]) -> Iterable[str | Expression]:
        """A key of a configuration file: what the deployment overrides it with, what the files say, its default."""
        name = bound_name(hole.name)
        variable = None
        if f"setting {name}" not in within:
            variable = self._bound.get(name) or self.settings.get(name)
        if variable is not None:
            because.append(Step(f"{hole.name.rstrip('.')} is set", variable.at))
            yield from self._parts(as_text(variable.value), because, (*within, f"setting {name}"))
        elif hole.default is not None:
            yield from self._parts(as_text(hole.default), because, (*within, f"setting {name}"))
        else:
            yield Hole("setting", hole.name)


def _alone(value: Expression) -> Expression:
    """What a text consists of, if that is one hole."""
    if isinstance(value, Text) and len(value.parts) == 1 and not isinstance(value.parts[0], str):
        return value.parts[0]
    return value


def as_text(value: Expression) -> Text:
    """An expression of a manifest as a text."""
    if isinstance(value, Text):
        return value
    if isinstance(value, Choice) and value.options:
        return as_text(value.options[0])
    return Text((value,))
