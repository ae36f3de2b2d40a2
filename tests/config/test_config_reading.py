import json
from contextlib import suppress
from datetime import date
from textwrap import dedent
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from ringfence.config import Config, ConfigError, ExceptionConfig, ServiceConfig
from ringfence.config_reading import read_config, rule_options
from ringfence.extend import rule
from ringfence.model.source import Source, Span


class HopOptions(Struct, frozen=True):
    max_hops: int = 3
    share: float = 0.5
    tables: tuple[str, ...] = ("audit",)
    mode: Literal["strict", "loose"] = "strict"
    limit: int | None = None


@rule("long-call-chain", summary="A chain is long.", severity="warning", help="", options=HopOptions)
def long_call_chain(system, options):
    return ()


@rule("shared-table", summary="A table is shared.", severity="error", help="")
def shared_table(system, options):
    return ()


RULES = (long_call_chain, shared_table)


def read(text: str, path: str = "ringfence.yaml") -> Config:
    return read_config(Source(path, dedent(text)), RULES)


def problems(text: str, path: str = "ringfence.yaml") -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(text, path)
    return [str(problem) for problem in caught.value.problems]


COMPLETE = """\
    services:
      orders:
        path: ./services/orders/
        context: sales
        hosts: [orders-api]
        team: "@sales"
      carts:
    contexts:
      sales: [carts]
      money: [billing, ledger]
    owners:
      main/shop:orders: orders
      "audit_*": money
    datastores:
      main/shop: {kind: postgresql, hosts: [db.internal], services: [billing]}
    read_models:
      order_list: {projector: orders, sources: [billing], loader: by hand}
    reporting:
      cold/*: {loaders: [ledger], readers: [billing]}
    exceptions:
      - rule: shared-table
        subject: main/shop:orders
        services: [reports]
        reason: Moves to the API in the spring.
        until: 2027-03-31
        max: 2
      - {rule: shared-table, reason: A query table., kind: read-model, owner: team-a}
    rules:
      shared-table: off
      long-call-chain: {severity: error, max_hops: 5, share: 1, tables: [a, b], mode: loose}
    exclude: ["legacy/**"]
    include: [vendor/ours]
    deployment: deploy/compose.yaml
    """


def test_everything_is_read():
    config = read(COMPLETE)
    assert config.path == "ringfence.yaml"
    assert config.services == (
        ServiceConfig(
            "orders",
            "services/orders",
            "sales",
            ("orders-api",),
            "@sales",
            Span("ringfence.yaml", 2, 3, 2, 9),
        ),
        ServiceConfig("carts", context="sales", at=Span("ringfence.yaml", 7, 3, 7, 8)),
    )
    assert config.contexts == {"sales": ("orders", "carts"), "money": ("billing", "ledger")}
    assert config.context_of("ledger") == "money"
    assert config.owners == {"main/shop:orders": "orders", "audit_*": "money"}
    assert config.owner_places["audit_*"].line == 13
    (datastore,) = config.datastores
    assert (datastore.name, datastore.kind) == ("main/shop", "postgresql")
    assert (datastore.hosts, datastore.services) == (("db.internal",), ("billing",))
    (model,), (store,) = config.read_models, config.reporting
    assert (model.pattern, model.projector, model.sources) == ("order_list", "orders", ("billing",))
    assert (model.loader, model.at.line, store.at.line) == ("by hand", 17, 19)
    assert (store.pattern, store.loaders, store.readers) == ("cold/*", ("ledger",), ("billing",))
    assert (config.exclude, config.include) == (("legacy/**",), ("vendor/ours",))
    assert config.deployment == "deploy/compose.yaml"
    assert {mention.name for mention in config.mentions} == {"carts", "billing", "ledger", "orders", "money", "reports"}


def test_exceptions_are_read():
    first, second = read(COMPLETE).exceptions
    assert first == ExceptionConfig(
        rule="shared-table",
        subject="main/shop:orders",
        services=("reports",),
        reason="Moves to the API in the spring.",
        until=date(2027, 3, 31),
        max=2,
        at=first.at,
    )
    assert first.at.line == 21
    assert (second.subject, second.kind, second.owner, second.until) == ("*", "read-model", "team-a", None)


def test_rules_are_set_and_their_options_typed():
    config = read(COMPLETE)
    assert config.rules["shared-table"].severity == "off"
    options = rule_options(long_call_chain, config)
    assert options == HopOptions(max_hops=5, share=1.0, tables=("a", "b"), mode="loose")
    assert isinstance(options.share, float)


def test_options_have_defaults():
    assert rule_options(long_call_chain, Config()) == HopOptions()


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "services: {}\n"])
def test_an_empty_configuration_is_fine(text):
    assert read(text) == Config(path="ringfence.yaml")


def test_all_problems_are_told_at_once_in_order():
    assert problems("""\
        servces: {}
        rules:
          shared-tabel: error
          long-call-chain: {max_hop: 4, severity: eror}
        exceptions:
          - {rule: shared-table, reason: soon, until: soon}
        exclude: legacy
        """) == [
        "ringfence.yaml:1:1: unknown key 'servces' (did you mean 'services'?)",
        "ringfence.yaml:3:3: unknown rule 'shared-tabel' (did you mean 'shared-table'?)",
        "ringfence.yaml:4:21: unknown option of long-call-chain 'max_hop' (did you mean 'max_hops'?)",
        "ringfence.yaml:4:43: rules.long-call-chain.severity cannot be 'eror': one of off, error, warning, note"
        " (did you mean 'error'?)",
        "ringfence.yaml:6:47: exception 1 until must be a date like 2027-03-31, not 'soon'",
        "ringfence.yaml:7:10: exclude must be a list",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n", "the configuration must be a mapping"),
        ("rules: {long-call-chain: {max_hops: '4'}}", "rules.long-call-chain.max_hops must be a whole number"),
        ("rules: {long-call-chain: {max_hops: true}}", "rules.long-call-chain.max_hops must be a whole number"),
        ("rules: {long-call-chain: {limit: a}}", "rules.long-call-chain.limit must be a whole number or nothing"),
        ("rules: {long-call-chain: {tables: [1]}}", "rules.long-call-chain.tables.1 must be a text"),
        ("rules: {long-call-chain: {mode: lose}}", "rules.long-call-chain.mode cannot be 'lose': one of strict, loose"),
        ("rules: {long-call-chain: 4}", "rules.long-call-chain cannot be '4': one of off, error, warning, note"),
        ("rules: {long-call-chain: [error]}", "rules.long-call-chain must be a text or a mapping"),
        ("owners: {orders: }", "owners.orders must be a text"),
        ("services: {orders: [a]}", "services.orders must be a mapping or nothing"),
        ("services: {orders: {paht: a}}", "unknown key in services.orders 'paht' (did you mean 'path'?)"),
        ("contexts: {a: [x], b: [x]}", "service 'x' is in two contexts, 'a' and 'b'"),
        ("{services: {x: {context: a}}, contexts: {b: [x]}}", "service 'x' is in two contexts, 'a' and 'b'"),
        ("exceptions: [{rule: shared-table, until: 2027-01-01}]", "exception 1 needs 'reason'"),
        (
            "exceptions: [{rule: shared-table, until: 2027-01-01, reason: ' '}]",
            "the reason of exception 1 is empty",
        ),
        (
            "exceptions: [{rule: shared-table, reason: r}]",
            "exception 1 needs 'until', or kind read-model, reporting or external and an 'owner'",
        ),
        (
            "exceptions: [{rule: shared-table, reason: r, kind: migration, owner: me}]",
            "exception 1 needs 'until', or kind read-model, reporting or external and an 'owner'",
        ),
        (
            "exceptions: [{rule: shared-table, reason: r, kind: reporting}]",
            "exception 1 needs 'until', or kind read-model, reporting or external and an 'owner'",
        ),
        (
            "exceptions: [{rule: shared-table, reason: r, until: 2027-02-30}]",
            "exception 1 until must be a date like 2027-03-31, not '2027-02-30'",
        ),
        (
            "exceptions: [{rule: shared-table, reason: r, until: 2027-01-01, max: 0}]",
            "exception 1 max must be at least 1",
        ),
        ("exclude: []\nexclude: []\n", "duplicate key 'exclude'; the last one counts"),
        ("exclude: []\n---\nexclude: []\n", "a configuration is one YAML document"),
        ("exclude: [", "did not find expected node content"),
    ],
)
def test_each_mistake_is_said(text, message):
    found = problems(text)
    assert len(found) == 1
    assert message in found[0]


def test_a_service_may_be_named_twice_in_its_own_context():
    config = read("{services: {x: {context: a}}, contexts: {a: [x]}}")
    assert config.contexts == {"a": ("x",)}


def test_no_tag_loads_anything():
    assert "deployment must be a text" in problems("deployment: !!python/object/apply:os.system ['true']\n")[0]


PYPROJECT = """\
    [project]
    name = "shop"

    [tool.ringfence]
    exclude = ["legacy/**"]

    [tool.ringfence.services.orders]
    path = "orders"

    [[tool.ringfence.exceptions]]
    rule = "shared-table"
    reason = "soon"
    until = 2027-03-31

    [tool.ringfence.rules]
    long-call-chain = {max_hops = 5}
    """


def test_pyproject_is_an_alternative():
    config = read(PYPROJECT, "pyproject.toml")
    assert config.exclude == ("legacy/**",)
    assert config.services[0].path == "orders"
    assert config.exceptions[0].until == date(2027, 3, 31)
    assert config.exceptions[0].at.line == 10
    assert rule_options(long_call_chain, config) == HopOptions(max_hops=5)


def test_pyproject_without_our_table_is_empty():
    assert read('[project]\nname = "x"\n', "pyproject.toml") == Config(path="pyproject.toml")


def test_problems_of_pyproject_have_places():
    assert problems(PYPROJECT.replace("max_hops", "hops").replace('rule = "shared-table"', 'rule = "x"'), "a.toml") == [
        "a.toml:11:1: exception 1 rule cannot be 'x': one of long-call-chain, shared-table",
        "a.toml:16:1: unknown option of long-call-chain 'hops' (did you mean 'max_hops'?)",
    ]


def test_broken_toml_has_a_place():
    assert problems("a = 1\nb = = 2\n", "pyproject.toml")[0].startswith("pyproject.toml:2:5: is no valid TOML")


@given(st.text(max_size=200), st.sampled_from(["ringfence.yaml", "pyproject.toml"]))
def test_no_text_makes_it_fail_otherwise(text, path):
    with suppress(ConfigError):
        read_config(Source(path, text), RULES)


LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["rule", "x", "context"]), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["services", "contexts", "owners", "datastores", "exceptions", "rules"]), TREES))
def test_no_shape_makes_it_fail_otherwise(tree):
    with suppress(ConfigError):
        read_config(Source("ringfence.yaml", json.dumps(tree)), RULES)
