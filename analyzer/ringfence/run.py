"""A run from the repository to the findings: read, link, check. Judging and showing them comes after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from ringfence.baseline import Baseline, read_baseline
from ringfence.config import OFF, Config, ConfigError, Problem, RuleConfig
from ringfence.extend import Rule
from ringfence.model.finding import Finding
from ringfence.model.repository import RepositoryState
from ringfence.model.source import Diagnostic, Source, Span
from ringfence.model.system import System
from ringfence.names import BASELINE_FILE, BASELINE_FOLDER, CONFIG_NAMES
from ringfence.plugins import Plugins, collect
from ringfence.read.everything import Progress, ReadFiles, Said, Survey
from ringfence.read.facts import Readers
from ringfence.read.files import Reading, Repository, read_file, repository
from ringfence.read.joining import Facts, joined
from ringfence.read.many import read_files
from ringfence.read.shelf import KnownFacts

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from ringfence.link.layout import Layout
    from ringfence.link.recollection import KnownServices
    from ringfence.repositories.recording import Recorded


class RuleError(Exception):
    """A rule raised instead of answering; ``__cause__`` is what it raised."""


class Files(Protocol):
    """The files that a system is made of, of one repository or of many."""

    @property
    def paths(self) -> tuple[str, ...]:
        """All of them, sorted."""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Which of them cannot be read."""

    def read(self, path: str) -> Reading:
        """The text of one."""


class Analysis(Struct, frozen=True):
    """A linked system and what it was made from. diagnostics: of reading and linking, sorted."""

    system: System
    config: Config
    plugins: Plugins
    files: Files
    diagnostics: tuple[Diagnostic, ...]

    def text(self, path: str) -> str | None:
        """The text of an analysed file, None if it is none or cannot be read."""
        source = self.files.read(path).source
        return source.text if source else None


class Known(Struct, frozen=True):
    """What earlier runs found out: about files, and about services."""

    facts: KnownFacts
    services: KnownServices


def analyse(
    root: Path,
    *,
    config: Config | None = None,
    plugins: Plugins | None = None,
    progress: Progress | None = None,
    files: Repository | None = None,
    known: Known | None = None,
    jobs: int = 0,
    executor: Executor | None = None,
    readers: Readers | None = None,
) -> Analysis:
    """Read every file below ``root`` and link their facts to one system.

    Without ``config`` the root's own is used, without ``plugins`` everything installed, without ``files`` they are listed;
    known: what need not be found out again; jobs: processes at most, 0: as it fits; executor: who reads instead, a cluster
    with the same installation, say; readers: those of the plugins, if they are at hand. Raises PluginError, ConfigError,
    WorkersError.
    """
    from ringfence.link.layout import laid_out
    from ringfence.link.running import run_by_some

    plugins = plugins or collect()
    progress = progress or _silent
    config = config or find_config(root, plugins.rules)
    files = files or repository(root, config)
    readers = readers or Readers(plugins.languages, plugins.manifests)
    reading = _reading(jobs, executor, plugins)
    survey = Survey(files, readers, known.facts if known else None, reading, progress)
    said = survey.manifests()
    facts = joined(said.facts, plugins.manifests)
    layout = laid_out(facts, files.paths, config)
    said = survey.with_programs(said, run_by_some(survey.programs(), layout, plugins.frameworks))
    return understood(said, files, config, plugins, progress, known.services if known else None, (facts, layout), jobs)


def read_repository(
    root: Path,
    state: RepositoryState,
    config: Config,
    plugins: Plugins,
    *,
    progress: Progress | None = None,
    jobs: int = 0,
    executor: Executor | None = None,
) -> Recorded:
    """Read one of many repositories, as the folder that is called like it. jobs, executor: as :func:`analyse` takes them.

    Raises WorkersError.
    """
    from ringfence.repositories.recording import record

    files = repository(root, config, name=state.name)
    readers = Readers(plugins.languages, plugins.manifests)
    reading = _reading(jobs, executor, plugins)
    survey = Survey(files, readers, None, reading, progress or _silent)
    return record(state, files, survey.everything())


def _reading(jobs: int, executor: Executor | None, plugins: Plugins) -> ReadFiles:
    if executor is None:
        return partial(read_files, jobs=jobs)
    from ringfence.workers import Workers

    return Workers(executor, plugins).read_files


def understood(
    said: Said,
    files: Files,
    config: Config,
    plugins: Plugins,
    progress: Progress,
    known: KnownServices | None = None,
    manifests: tuple[Facts, Layout] | None = None,
    jobs: int = 0,
) -> Analysis:
    """Link what files said, wherever it was read; manifests: what those say together and what that means, if it is at hand;
    jobs: as :func:`analyse` takes them. Raises ConfigError.
    """
    from ringfence.forking import workers
    from ringfence.link.system import link

    _check_paths(config, files.paths)
    progress("link", 0, 1)
    facts, layout = manifests or (joined(said.facts, plugins.manifests), None)
    system = link(
        said, facts, plugins.frameworks, config, files.paths,
        known=known, layout=layout, jobs=workers(jobs), progress=partial(progress, "link"),
    )  # fmt: skip
    diagnostics = {*files.diagnostics, *said.diagnostics, *system.diagnostics}
    return Analysis(system, config, plugins, files, tuple(sorted(diagnostics)))


def _check_paths(config: Config, paths: Sequence[str]) -> None:
    """A declared service without a single file would be silently empty. Raises ConfigError."""
    problems = []
    for service in config.services:
        folder = service.path.strip("/")
        if folder and not any(path == folder or path.startswith(folder + "/") for path in paths):
            why = f"no file of the repository lies in {service.path!r}, the path of service {service.name}"
            problems.append(Problem(service.at or Span(config.path, 1), why))
    if problems:
        raise ConfigError(tuple(problems))


def check(analysis: Analysis, rules: Iterable[Rule], config: Config) -> tuple[Finding, ...]:
    """What the rules find; those that are off find nothing. Raises :class:`RuleError` if one fails."""
    return tuple(
        finding for rule in rules if is_on(rule, config) for finding in _findings(rule, analysis.system, config)
    )


def is_on(rule: Rule, config: Config) -> bool:
    """Whether a rule runs: its configured severity, else its own, is not ``off``."""
    return (config.rules.get(rule.id, RuleConfig()).severity or rule.severity) != OFF


def find_config(root: Path, rules: Iterable[Rule]) -> Config:
    """The configuration in the root, an empty one if there is none. Raises ConfigError."""
    for name in CONFIG_NAMES:
        if (root / name).is_file():
            return load_config(root, name, rules)
    return Config()


def load_config(root: Path, path: str, rules: Iterable[Rule]) -> Config:
    """The configuration in one file (relative to the root, or absolute). Raises ConfigError, also if it is no text."""
    from ringfence.config_reading import read_config

    return read_config(_text_in(root, path), rules)


def find_baseline(root: Path) -> Path | None:
    """The baseline in the root: the folder of files, one file, or none."""
    return next((root / name for name in (BASELINE_FOLDER, BASELINE_FILE) if (root / name).exists()), None)


def load_baseline(root: Path, place: Path) -> Baseline:
    """The known findings in a file, or in the files of a folder, their paths relative to the root where they lie in it.

    Raises ConfigError, also if a file is no text.
    """
    files = sorted(place.glob("*.yaml")) if place.is_dir() else [place]
    return read_baseline(_text_of(root, file) for file in files)


def _text_of(root: Path, file: Path) -> Source:
    inside = file.absolute().is_relative_to(root.resolve())
    return _text_in(root.resolve(), file.absolute().relative_to(root.resolve()).as_posix() if inside else str(file))


def _text_in(root: Path, path: str) -> Source:
    reading = read_file(root, path)
    if reading.source is None:
        why = reading.diagnostic.message if reading.diagnostic else "it is no text file"
        raise ConfigError((Problem(Span(path, 1), why),))
    return reading.source


def _silent(stage: str, done: int, total: int) -> None:
    pass


# ---------------------------------------------------------------- check


def _findings(rule: Rule, system: System, config: Config) -> tuple[Finding, ...]:
    try:
        return tuple(rule.check(system, _options(rule, config)))
    except Exception as error:
        from traceback import format_exception_only

        raise RuleError(f"rule {rule.id} failed ({format_exception_only(error)[-1].strip()})") from error


def _options(rule: Rule, config: Config) -> object:
    if not config.rules.get(rule.id, RuleConfig()).options:
        return rule.options()
    from ringfence.config_reading import rule_options  # not needed where nothing is configured

    return rule_options(rule, config)
