"""Configuration files among the resources of programs and of the libraries that they are built with."""

import pytest
from whole import whole_system

PLUGIN = "<build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>"
PROGRAM = """
package shop;
import org.springframework.boot.SpringApplication;
import org.springframework.jdbc.core.JdbcTemplate;
class Shop { JdbcTemplate template; void run() { template.update("DELETE FROM orders"); } }
"""
URL = "spring: {datasource: {url: jdbc:mysql://%s/shop}}\n"


def pom(name, *dependencies, plugin=""):
    needed = "".join(f"<dependency><artifactId>{one}</artifactId></dependency>" for one in dependencies)
    return f"<project><artifactId>{name}</artifactId><dependencies>{needed}</dependencies>{plugin}</project>"


def stores(more, *libraries):
    files = {
        "orders/pom.xml": pom("orders", "core", *libraries, plugin=PLUGIN),
        "orders/src/main/java/shop/Shop.java": PROGRAM,
        "core/pom.xml": pom("core"),
        **more,
    }
    return {store.name for store in whole_system(files).datastores}


@pytest.mark.parametrize(
    ("imported", "file"),
    [
        ("spring: {config: {import: 'classpath:common.yml'}}\n", "common.yml"),
        ("spring:\n  config:\n    import:\n      - optional:classpath:/core/common.yml\n", "core/common.yml"),
    ],
)
def test_what_is_imported_counts(imported, file):
    files = {
        "orders/src/main/resources/application.yml": imported,
        f"core/src/main/resources/{file}": URL % "m.acme.io",
    }
    assert stores(files) == {"m.acme.io/shop"}


def test_what_is_imported_beats_the_file_that_imports_it():
    imports = "spring: {config: {import: 'classpath:common.yml'}, datasource: {url: 'jdbc:mysql://old.acme.io/shop'}}\n"
    files = {
        "orders/src/main/resources/application.yml": imports,
        "core/src/main/resources/common.yml": URL % "new.acme.io",
    }
    assert stores(files) == {"new.acme.io/shop"}


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("spring.profiles.active=db,other", True),
        ("spring.profiles.include=db", True),
        ("spring.profiles.active=x", False),
    ],
)
def test_a_profile_of_a_library_counts_where_the_program_is_told_to_have_it(said, counts):
    files = {
        "core/src/main/resources/application-db.yml": URL % "m.acme.io",
        "orders/src/main/resources/application.properties": f"{said}\n",
    }
    assert stores(files) == ({"m.acme.io/shop"} if counts else {"orders?*"})


def test_of_a_file_for_several_profiles_those_of_others_say_nothing():
    files = {
        "orders/src/main/resources/application.yml": "spring.datasource.url: jdbc:mysql://${db.host}/shop\n",
        "core/src/main/resources/hosts.yml": (
            "db.host: m.acme.io\n---\nspring.config.activate.on-profile: other\ndb.host: other.acme.io\n"
        ),
    }
    assert stores(files) == {"m.acme.io/shop"}


def test_the_programs_own_file_hides_a_librarys_of_the_same_name():
    files = {
        "orders/src/main/resources/application.yml": "server: {port: 8080}\n",
        "core/src/main/resources/application.yml": URL % "hidden.acme.io",
    }
    assert stores(files) == {"orders?*"}


def test_a_librarys_file_is_nothing_to_who_does_not_depend_on_it():
    other = {"other/pom.xml": pom("other"), "other/src/main/resources/application-db.yml": URL % "other.acme.io"}
    assert stores(other) == {"orders?*"}


@pytest.mark.parametrize(
    ("own", "shared", "channel"),
    [
        ("quarkus-kafka", "kafka", "orders.placed"),
        ("kafka", "kafka", "placed"),
        ("kafka", "quarkus-kafka", "orders.placed"),
    ],
)
def test_quarkus_reads_both_files_of_one_name(own, shared, channel):
    files = {
        "orders/pom.xml": pom("orders", "core", own, plugin=PLUGIN),
        "orders/src/main/java/shop/Placed.java": """
            package shop;
            import org.eclipse.microprofile.reactive.messaging.Incoming;
            class Placed { @Incoming("placed") void on(String order) { } }
            """,
        "orders/src/main/resources/application.properties": "mp.messaging.incoming.placed.group.id=orders\n",
        "core/pom.xml": pom("core", shared),
        "core/src/main/resources/application.properties": (
            "mp.messaging.incoming.placed.connector=smallrye-kafka\nmp.messaging.incoming.placed.topic=orders.placed\n"
        ),
    }
    assert {use.channel for use in whole_system(files).channels} == {channel}


@pytest.mark.parametrize(("active", "host"), [("cloud", "cloud.acme.io"), ("test", "usual.acme.io")])
def test_a_profile_may_stand_for_others(active, host):
    text = (
        f"spring.profiles.active: {active}\nspring.profiles.group.cloud: [far, deep]\n"
        "spring.datasource.url: jdbc:mysql://usual.acme.io/shop\n"
        "---\nspring.config.activate.on-profile: deep\nspring.datasource.url: jdbc:mysql://cloud.acme.io/shop\n"
    )
    assert stores({"orders/src/main/resources/application.yml": text}) == {f"{host}/shop"}


def test_included_profiles_count_with_the_active_ones():
    text = (
        "spring.profiles.include: deep\nspring.datasource.url: jdbc:mysql://usual.acme.io/shop\n"
        "---\nspring.config.activate.on-profile: deep\nspring.datasource.url: jdbc:mysql://deep.acme.io/shop\n"
    )
    assert stores({"orders/src/main/resources/application.yml": text}) == {"deep.acme.io/shop"}
