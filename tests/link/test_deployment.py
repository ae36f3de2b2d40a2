"""Which manifests describe the default deployment."""

import pytest
from ringfence.config import Config
from ringfence.link.deployment import default_workloads, nearest_group
from ringfence.link.variants import rank
from ringfence.model.expression import literal
from ringfence.model.facts import Assembly, Setting, SettingGroup, Workload
from ringfence.model.source import Span


def workload(name, deployment, origin="kubernetes", image="x", **more):
    return Workload(name, origin, deployment, Span(deployment, 1), image=image, **more)


def chosen(*workloads, config=None):
    return [(w.name, w.deployment) for w in default_workloads(workloads, config or Config())]


@pytest.mark.parametrize(
    "path",
    [
        "overlays/a/x.yaml",
        "k8s/staging/x.yaml",
        "extras/x.yaml",
        "examples/x.yaml",
        "compose.prod.yaml",
        "demo/compose.yaml",
        "k8s/gateway-demo.yaml",
        "tests/c.yaml",
    ],
)
def test_a_variants_name_says_so(path):
    assert rank(path)[0]
    assert rank("k8s/x.yaml") < rank(path)


@pytest.mark.parametrize(
    "path",
    ["k8s/x.yaml", "compose.yaml", "products/x.yaml", "contests/x.yaml", "deploy/golden.yaml", "shop-demo/k8s/x.yaml"],
)
def test_other_names_are_no_variants(path):
    assert not rank(path)[0]


def test_one_declaration_of_each_cluster_workload_counts():
    assert chosen(workload("a", "k8s/overlays/x/a.yaml"), workload("a", "k8s/a.yaml")) == [("a", "k8s/a.yaml")]


def test_the_folder_that_deploys_most_is_the_default():
    both = workload("a", "helm/a.yaml"), workload("a", "k8s/a.yaml")
    assert chosen(*both, workload("b", "k8s/b.yaml"))[0] == ("a", "k8s/a.yaml")


def test_a_variant_counts_where_nothing_else_is_deployed():
    assert chosen(workload("a", "overlays/x/a.yaml")) == [("a", "overlays/x/a.yaml")]


def test_a_patch_without_an_image_is_no_workload():
    assert chosen(workload("a", "k8s/a.yaml", image="")) == []


def test_the_plain_compose_file_comes_before_its_variants():
    found = chosen(
        workload("a", "compose.debug.yaml", "compose"),
        workload("a", "compose.yaml", "compose"),
        workload("b", "compose.debug.yaml", "compose"),
    )
    assert found == [("a", "compose.yaml")]


def test_a_file_for_working_on_a_part_alone_is_no_deployment_beside_the_whole():
    whole = [workload(name, "compose.yaml", "compose", "", build=name) for name in ("a", "b")]
    own = workload("app", "a/compose.yaml", "compose", "", build="a")
    base = workload("db", "a/compose.yaml", "compose", "postgres:16")
    both = [("a", "compose.yaml"), ("b", "compose.yaml")]
    assert chosen(*whole, own, base) == both
    more = workload("c", "a/compose.yaml", "compose", "", build="a/c")
    assert len(chosen(*whole, own, base, more)) == 5
    assert len(chosen(*whole, own, workload("x", "a/compose.yaml", "compose", "acme/x"))) == 4
    assert chosen(*whole[:1], own) == [("a", "compose.yaml"), ("app", "a/compose.yaml")]


def test_beside_a_compose_file_of_nothing_but_infrastructure_runs_what_others_build():
    base = workload("db", "docker-compose.yml", "compose", "postgres:16")
    own = (
        workload("a", "docker-compose.build.yml", "compose", build="a"),
        workload("b", "docker-compose.build.yml", "compose", build="b", depends_on=("db",)),
    )
    page = workload("page", "docker-compose.ui.yml", "compose", build="page", depends_on=("a",))
    apart = workload("pact", "docker-compose.pact.yml", "compose", build="pact")
    variant = [workload(n, "docker-compose.prod.yml", "compose", build=n) for n in ("a", "b", "c")]
    again = workload("a", "docker-compose.local.yml", "compose", "acme/a")
    found = chosen(base, *own, page, apart, *variant, again)
    assert [name for name, _ in found] == ["db", "a", "b", "page"]


def test_where_nobody_builds_the_file_that_runs_most_programs_counts():
    base = workload("db", "compose.yml", "compose", "mysql:8")
    few = workload("a", "compose.few.yml", "compose", "acme/a")
    more = [workload(name, "compose.more.yml", "compose", f"acme/{name}") for name in ("a", "b")]
    watching = workload("p", "compose.monitoring.yml", "compose", "prom/prometheus")
    assert [name for name, _ in chosen(base, few, *more, watching)] == ["db", "a", "b"]


def test_a_compose_file_that_runs_programs_is_enough():
    base = workload("db", "compose.yml", "compose", "mysql:8"), workload("a", "compose.yml", "compose", "acme/a")
    more = workload("b", "compose.more.yml", "compose", build="b")
    assert [name for name, _ in chosen(*base, more)] == ["db", "a"]


def test_what_the_plain_compose_file_includes_counts_whatever_it_is_called():
    workloads = [workload("a", "docker-compose.yml", "compose"), workload("b", "docker-compose-local.yml", "compose")]
    workloads += [workload("db", "shared.yml", "compose"), workload("queue", "more/queue.yml", "compose")]
    gathered = [
        Assembly("compose-include", "", ("shared.yml",), (), Span("docker-compose.yml", 1)),
        Assembly("compose-include", "", ("more/queue.yml", "docker-compose.yml"), (), Span("shared.yml", 1)),
    ]
    found = [w.name for w in default_workloads(workloads, Config(), gathered)]
    assert found == ["a", "db", "queue"]


def test_a_compose_override_wins_variable_by_variable():
    at = Span("compose.yaml", 1)
    base = workload(
        "a", "compose.yaml", "compose", environment=(Setting("A", literal("1"), at), Setting("B", literal("2"), at))
    )
    over = workload("a", "compose.override.yaml", "compose", image="", environment=(Setting("A", literal("9"), at),))
    (merged,) = default_workloads([over, base], Config())
    assert {s.key: s.value.literal for s in merged.environment} == {"A": "9", "B": "2"}
    assert merged.image == "x"


def test_an_override_beside_a_file_that_includes_others_adds_to_what_they_run():
    at = Span("whole/compose.yaml", 1)
    parts = [workload("a", "a/compose.yaml", "compose"), workload("b", "b/compose.yaml", "compose")]
    over = workload(
        "a", "whole/compose.override.yaml", "compose", image="", environment=(Setting("A", literal("9"), at),)
    )
    including = Assembly("compose-include", "whole", ("a/compose.yaml", "b/compose.yaml"), (), at)
    found = default_workloads([over, *parts], Config(), [including])
    assert [(w.name, w.image, len(w.environment)) for w in found] == [("a", "x", 1), ("b", "x", 0)]
    apart = default_workloads([over, *parts], Config())
    assert [(w.name, len(w.environment)) for w in apart] == [("a", 0), ("b", 0)]


def test_an_extending_service_keeps_its_own_variables_and_hosts():
    at = Span("compose.yaml", 1)
    base = workload("base", "compose.yaml", "compose", hosts=("base",), environment=(Setting("A", literal("1"), at),))
    own = workload(
        "own", "compose.yaml", "compose", image="", hosts=("own",), extends=("", "base"),
        environment=(Setting("B", literal("2"), at),),
    )  # fmt: skip
    found = {w.name: w for w in default_workloads([base, own], Config())}
    assert {s.key for s in found["own"].environment} == {"A", "B"}
    assert (found["own"].image, found["own"].hosts) == ("x", ("own",))
    assert {s.key for s in found["base"].environment} == {"A"}


def test_only_the_chosen_deployment_counts():
    both = workload("a", "k8s/a.yaml"), workload("b", "k8s-extra/b.yaml")
    assert chosen(*both, config=Config(deployment="k8s")) == [("a", "k8s/a.yaml")]
    assert chosen(*both, config=Config(deployment="k8s-extra/b.yaml")) == [("b", "k8s-extra/b.yaml")]


def group(path):
    return SettingGroup("configmap", "settings", "", (), Span(path, 1))


def test_the_nearest_definition_of_a_name_is_meant():
    groups = [group("other/c.yaml"), group("k8s/c.yaml"), group("k8s/a.yaml")]
    assert nearest_group(groups, "k8s/a.yaml") is groups[2]
    assert nearest_group(groups, "k8s/b.yaml") in groups[1:]
    assert nearest_group(groups, "elsewhere/a.yaml") is not None
    assert nearest_group([], "k8s/a.yaml") is None


def test_a_variants_definition_is_not_meant_from_elsewhere():
    groups = [group("overlays/x/c.yaml"), group("base/c.yaml")]
    assert nearest_group(groups, "k8s/a.yaml") is groups[1]


def test_a_chosen_kustomization_brings_its_bases_along():
    base, other = workload("orders", "orders/base/orders.yaml"), workload("carts", "carts/base/carts.yaml")
    overlay = Assembly("kustomization", "deploy/test", ("orders/base",), (), Span("deploy/test/kustomization.yaml", 1))
    chosen = default_workloads([base, other], Config(deployment="deploy/test"), [overlay])
    assert [w.name for w in chosen] == ["orders"]


def test_kustomizations_that_gather_each_other_end():
    one = Assembly("kustomization", "one", ("two",), (), Span("one/kustomization.yaml", 1))
    two = Assembly("kustomization", "two", ("one",), (), Span("two/kustomization.yaml", 1))
    assert default_workloads([], Config(deployment="one"), [one, two]) == []


def test_of_roots_of_terraform_that_run_the_same_images_the_one_that_runs_most_counts():
    own = [workload(name, "ecs/main.tf", "terraform", name) for name in ("orders", "stock", "web")]
    other = [workload(f"{name}-lite", "apprunner/main.tf", "terraform", name) for name in ("orders", "stock")]
    database = workload("db", "apprunner/main.tf", "terraform", "postgres")
    assert chosen(*other, database, *own) == [(one.name, "ecs/main.tf") for one in own]
    assert chosen(*other, database, config=Config(deployment="apprunner")) == [
        (one.name, "apprunner/main.tf") for one in (*other, database)
    ]


def test_roots_of_terraform_that_run_different_images_are_parts_of_one_system():
    parts = [
        workload("orders", "orders/main.tf", "terraform", "orders"),
        workload("stock", "stock/main.tf", "terraform", "stock"),
    ]
    databases = [workload(f"{name}-db", f"{name}/main.tf", "terraform", "postgres") for name in ("orders", "stock")]
    assert {name for name, _ in chosen(*parts, *databases)} == {"orders", "stock", "orders-db", "stock-db"}
