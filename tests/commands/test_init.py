"""``ringfence init``: a configuration to start from that changes nothing by itself."""

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from ringfence.cli import main
from ringfence.commands._draft_config import draft
from ringfence.config_reading import read_config
from ringfence.model.finding import Report, RuleInfo
from ringfence.model.source import Source, Span, Step
from ringfence.model.system import Datastore, Service, StoreUse, System, Table, TableKey


def report(name="orders"):
    at = Span("compose.yaml", 3)
    key = TableKey(f"db/{name}", "", name)
    system = System(
        services=(
            Service(name, name, because=(Step(f"compose runs {name}", at),), team=name),
            Service("billing", "billing"),
        ),
        datastores=(
            Datastore(f"db/{name}", "postgresql", (StoreUse(name, at), StoreUse("billing", at))),
            Datastore("dwh/cold", "postgresql", (StoreUse("billing", at),)),
        ),
        tables=(
            Table(key, None, "none", candidates=(name, "billing")),
            Table(TableKey("db/shop", "", "bills"), "billing", "writer"),
            Table(TableKey("db/shop", "", "summary"), "billing", "migration", view=True),
        ),
    )
    return Report(system, (), (RuleInfo("shared-table", "A table is shared", "error", ""),))


def uncommented(text):
    """What somebody has who uncomments everything."""
    body = [line for line in text.splitlines() if line.startswith(("#   ", "# ")) and ":" in line]
    keys = ("services:", "contexts:", "owners:", "datastores:", "read_models:", "reporting:", "rules:")
    lines = [line[2:] for line in body if line[2:] in keys or line.startswith("#   ")]
    return "\n".join(
        line for line in lines if "yaml-language-server" not in line and "ringfence config schema" not in line
    )


def test_says_everything_and_changes_nothing():
    text = draft(report())
    assert yaml.safe_load(text) is None
    assert '#   orders: {path: orders, team: "orders"}  # compose runs orders (compose.yaml:3)' in text
    assert "#   context1: [billing, orders]  # they use db/orders" in text
    assert '#   "db/orders:orders": orders  # contested: orders or billing' in text
    assert '#   "db/shop:bills": billing  # the only writer' in text
    assert '#   "db/shop:summary": {projector: billing}' in text
    assert '#   "dwh/cold": {loaders: [billing]}' in text
    assert "#   shared-table: error  # 0 findings today: A table is shared" in text


@given(
    name=st.sampled_from(["a: b", "x\n# y: z", '"', "yes", "1", "{", "\u202e", "ünïcode", "- a", "\x1b[1m"])
    | st.text(min_size=1, max_size=60)  # a key of YAML ends after 1024 characters, escapes included
)
@settings(max_examples=80)
def test_names_stay_names_even_when_uncommented(name):
    text = draft(report(name))
    assert yaml.safe_load(text) is None
    read = yaml.safe_load(uncommented(text).encode("utf-8", "replace"))
    assert len(read["services"]) == len({name, "billing"})
    assert set(read) == {"services", "contexts", "owners", "datastores", "read_models", "reporting", "rules"}


def test_what_it_proposes_is_a_valid_configuration():
    read_config(Source("ringfence.yaml", uncommented(draft(report()))), _rules())


def _rules():
    from ringfence.plugins import collect

    return collect().rules


@pytest.fixture
def shop(tmp_path, monkeypatch):
    (tmp_path / "compose.yaml").write_text("services: {orders: {build: orders}}\n")
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders/Dockerfile").write_text("FROM python:3\nCOPY . .\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_writes_once_and_never_overwrites(shop):
    first = CliRunner().invoke(main, ["init"])
    assert first.exit_code == 0, first.output
    assert "ringfence.yaml is written: 1 services" in first.stdout
    (shop / "ringfence.yaml").write_text("exclude: []\n")
    again = CliRunner().invoke(main, ["init"])
    assert again.exit_code == 2
    assert "is there already" in again.stderr
    assert (shop / "ringfence.yaml").read_text() == "exclude: []\n"
    assert "# services:" in CliRunner().invoke(main, ["init", "--stdout"]).stdout
