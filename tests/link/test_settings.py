"""Keys of configuration files: what overrides what, and which variant counts."""

import msgspec
import pytest
from ringfence.link.environment import Environment, Variable, bound_name
from ringfence.link.settings import settings_of
from ringfence.link.units import Unit
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.facts import Setting, SettingGroup, Workload
from ringfence.model.source import Span


def group(path, variant="", chosen_by=("spring.profiles.active",), **settings):
    at = Span(path, 1)
    made = tuple(Setting(key.replace("__", "."), literal(value), at) for key, value in settings.items())
    return SettingGroup("config", path, "", made, at, variant=variant, chosen_by=chosen_by)


def filled(key, groups, variables=(), default=None, folder="orders", workloads=()):
    given = {name: Variable(literal(value), Span("compose.yaml", 1)) for name, value in dict(variables).items()}
    environment = Environment(given, settings_of(Unit("orders", folder, list(workloads)), groups, given))
    return environment.fill(Text((Hole("setting", key, default),))).text


PLAIN = group("orders/application.yml", db__url="plain")
DOCKER = group("orders/application-docker.yml", "docker", db__url="docker")
TEST = group("orders/application-dev.yml", "dev", db__url="dev", db__user="dev")


@pytest.mark.parametrize("one", ["spring.datasource.url", "SPRING_DATASOURCE_URL", "spring.data-source.url"])
def test_a_setting_and_the_variable_that_overrides_it_have_one_name(one):
    assert bound_name(one) == "springdatasourceurl"


def test_the_file_says_it():
    assert filled("db.url", [PLAIN]) == literal("plain")


def test_the_deployment_beats_the_file():
    assert filled("db.url", [PLAIN], {"DB_URL": "deployed"}) == literal("deployed")


def test_a_file_of_another_folder_says_nothing():
    assert filled("db.url", [PLAIN], folder="billing") == Text((Hole("setting", "db.url"),))


def test_a_default_counts_where_nobody_says_it():
    assert filled("db.url", [], default=literal("default")) == literal("default")
    assert filled("db.url", [PLAIN], default=literal("default")) == literal("plain")


def test_a_variant_that_the_deployment_chooses_beats_the_plain_file():
    assert filled("db.url", [PLAIN, DOCKER, TEST], {"SPRING_PROFILES_ACTIVE": "docker"}) == literal("docker")


def test_a_variant_that_the_plain_file_chooses_beats_it():
    chooser = group("orders/application.yml", db__url="plain", spring__profiles__active="dev")
    assert filled("db.url", [chooser, DOCKER, TEST]) == literal("dev")


def test_a_variant_nobody_chooses_says_only_what_nothing_else_does():
    assert filled("db.url", [PLAIN, DOCKER, TEST]) == literal("plain")
    assert filled("db.user", [PLAIN, DOCKER, TEST]) == literal("dev")
    assert filled("db.url", [TEST, DOCKER]) == literal("docker")


@pytest.mark.parametrize(
    ("plain", "developers", "deployed", "expected"),
    [
        ("http://stock", "http://localhost:8081", True, "http://stock"),
        ("http://stock", "http://localhost:8081", False, "http://localhost:8081"),
        ("http://stock", "http://stock.dev", True, "http://stock.dev"),
        ("http://localhost:1", "http://localhost:2", True, "http://localhost:2"),
    ],
)
def test_nobody_who_is_deployed_finds_others_on_a_developers_machine(plain, developers, deployed, expected):
    chooser = group("orders/application.yml", stock__url=plain, spring__profiles__active="dev")
    variant = group("orders/application-dev.yml", "dev", stock__url=developers)
    workloads = [Workload("orders", "compose", "compose.yaml", Span("compose.yaml", 1))] if deployed else []
    assert filled("stock.url", [chooser, variant], workloads=workloads) == literal(expected)


@pytest.mark.parametrize(
    ("kind", "chosen", "expected"),
    [
        ("deployed", "dev", "db:3306"),
        ("by hand", "dev", "localhost:3306"),
        ("on the machine", "dev", "localhost:3306"),
        ("deployed", "docker", "localhost:3307"),
    ],
)
def test_a_container_finds_others_where_the_variant_for_a_deployment_says_if_none_is_chosen(kind, chosen, expected):
    plain = group("orders/application.yml", db__url="localhost:3306", spring__profiles__active="dev")
    variants = [group("orders/application-prod.yml", "prod", db__url="db:3306")]
    variants.append(group("orders/application-docker.yml", "docker", db__url="localhost:3307"))
    if chosen == "dev":
        variants[1:] = [group("orders/application-dev.yml", "dev", db__url="localhost:3306")]
    at = Span("compose.yaml", 1)
    workloads = [Workload("orders", "compose", "compose.yaml", at, on_machine=kind == "on the machine")]
    given = {"SPRING_PROFILES_ACTIVE": chosen} if chosen == "docker" else {}
    found = filled("db.url", [plain, *variants], given, workloads=workloads if kind != "by hand" else [])
    assert found == literal(expected)


def test_settings_that_name_each_other_end():
    at = Span("orders/application.yml", 1)
    circle = tuple(Setting(a, Text((Hole("setting", b),)), at) for a, b in (("a", "b"), ("b", "a")))
    found = filled("a", [SettingGroup("config", at.path, "", circle, at)])
    assert found.literal is None


def test_what_a_library_sets_gives_way_to_all_but_unlikely_variants():
    library = msgspec.structs.replace(group("orders/pom.xml", db__url="library"), kind="default")
    assert filled("db.url", [library]) == literal("library")
    assert filled("db.url", [PLAIN, library]) == literal("plain")
    assert filled("db.url", [DOCKER, library]) == literal("docker")
    assert filled("db.url", [TEST, library]) == literal("library")


def test_where_the_deployment_makes_an_unknown_choice_the_likely_variant_counts():
    at = Span("compose.yaml", 1)
    given = {"SPRING_PROFILES_ACTIVE": Variable(Text((Hole("env", "profile"),)), at)}
    standard = group("orders/application.yml", "default", db__url="default", db__host="default")
    settings = settings_of(Unit("orders", "orders", []), [PLAIN, standard, DOCKER, TEST], given)
    assert settings["dburl"].value == literal("docker")
    assert "dbhost" not in settings


def test_the_profile_that_counts_where_nothing_chooses_one():
    prod = msgspec.structs.replace(group("orders/application.yml", "prod", db__url="prod"), unchosen="prod")
    chosen = group("orders/application.yml", "kubernetes", db__url="kubernetes")
    assert filled("db.url", [PLAIN, prod, chosen]) == literal("prod")
    asked = [msgspec.structs.replace(one, chosen_by=("quarkus.profile",)) for one in (PLAIN, prod, chosen)]
    assert filled("db.url", asked, {"QUARKUS_PROFILE": "kubernetes"}) == literal("kubernetes")


def test_of_several_files_with_one_key_each_is_known_by_its_name():
    mongo, redis = group("orders/mongo.yaml", address="mongo"), group("orders/redis.yaml", address="redis")
    assert filled("mongo.yaml#.address", [mongo, redis]) == literal("mongo")
    assert filled("redis.yaml#.address", [mongo, redis]) == literal("redis")
    assert filled("redis.yaml#.address", [mongo]) == Text((Hole("setting", "redis.yaml#.address"),))
