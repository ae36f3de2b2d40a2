"""A run whose system is made by hand: commands are tested here, not reading and linking."""

import pytest
from click.testing import CliRunner
from msgspec import Struct
from ringfence.cli import main
from ringfence.extend import rule
from ringfence.model.finding import Finding
from ringfence.model.source import Diagnostic, Span
from ringfence.model.system import Service, System, Unresolved
from ringfence.output import dot, json, sarif, text
from ringfence.plugins import Plugins
from ringfence.read.files import repository
from ringfence.run import Analysis


class Options(Struct, frozen=True):
    max_hops: int = 3


def finding(rule: str, line: int, **more) -> Finding:
    return Finding(rule, f"{rule} {line}", ("billing", "shop"), f"{rule} happens", Span("app.py", line, 1), **more)


@rule("shared-table", summary="A table is shared", severity="error", help="One owner.\n\n## Why\n\nPeace.")
def shared_table(system, options):
    yield finding("shared-table", 1)


@rule("long-call-chain", summary="A chain is long", severity="warning", help="Short ones.", options=Options)
def long_call_chain(system, options):
    if options.max_hops < 5:
        yield finding("long-call-chain", 2)


@rule("missing-retry", summary="No retry", severity="off", help="")
def missing_retry(system, options):
    yield finding("missing-retry", 3)


@rule("hard-coded-endpoint", summary="A literal host", severity="note", help="")
def hard_coded_endpoint(system, options):
    yield finding("hard-coded-endpoint", 4, certainty="possible", severity="error")


PLUGINS = Plugins(
    rules=(hard_coded_endpoint, long_call_chain, missing_retry, shared_table),
    outputs=(dot.render, json.render, sarif.render, text.render),
)
SYSTEM = System(
    services=(Service("billing", "billing"), Service("shop", "shop")),
    unresolved=(Unresolved("connection", "DB_URL is postgres://app:hunter2@db/main", Span("app.py", 3)),),
)


class Stage:
    """The stubbed run. system: what linking gives; diagnostics: of reading; raises: instead of analysing."""

    def __init__(self) -> None:
        self.system = SYSTEM
        self.diagnostics: tuple[Diagnostic, ...] = ()
        self.raises: BaseException | None = None
        self.plugins = PLUGINS

    def analyse(self, root, *, config, plugins, progress, files=None, known=None, jobs=0, executor=None, readers=None):
        if self.raises:
            raise self.raises
        progress("read", 0, 10)
        return Analysis(self.system, config, plugins, repository(root, config), self.diagnostics)


@pytest.fixture
def stage(monkeypatch):
    stage = Stage()
    monkeypatch.setattr("ringfence.commands._making.analyse", stage.analyse)
    monkeypatch.setattr("ringfence.plugins.collect", lambda files=(): stage.plugins)
    return stage


@pytest.fixture
def root(tmp_path):
    (tmp_path / "repo").mkdir()
    (tmp_path / "repo/app.py").write_text('run()\ncall()\npassword = "hunter2"\nhost()\n')
    return tmp_path / "repo"


@pytest.fixture
def run(stage, root, monkeypatch):
    """Run a command in the repository's folder."""
    monkeypatch.chdir(root)
    for name in ("NO_COLOR", "FORCE_COLOR", "RINGFENCE_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    return lambda *args, **more: CliRunner().invoke(main, args, **more)
