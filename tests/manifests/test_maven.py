"""Maven projects: what they are, inherit and build, and what their libraries make of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.manifests.maven import maven
from ringfence.model.expression import literal
from ringfence.model.facts import Participation, Project, Role, SettingGroup
from ringfence.model.source import Source

BOOT = "<build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>"


def read(inside: str, path: str = "shop/orders/pom.xml"):
    return list(maven.read(Source(path, f"<project>\n{inside}\n</project>")))


def project(inside: str) -> Project:
    return next(fact for fact in read(inside) if isinstance(fact, Project))


def depending(*names: str, scope: str = "") -> str:
    scoped = f"<scope>{scope}</scope>" if scope else ""
    listed = "".join(f"<dependency><artifactId>{name}</artifactId>{scoped}</dependency>" for name in names)
    return f"<dependencies>{listed}</dependencies>"


def of(kind: type, *names: str):
    return [fact for fact in read(depending(*names)) if isinstance(fact, kind)]


def test_a_module_with_its_parent_and_dependencies() -> None:
    found = project(
        "<parent><artifactId>shop</artifactId></parent><artifactId>orders</artifactId>" + depending("a", "b")
    )
    assert (found.name, found.folder, found.kind, found.parent) == ("orders", "shop/orders", "maven", "shop")
    assert found.dependencies == found.shared == ("a", "b")
    assert not found.runnable


def test_what_only_tests_need_is_no_dependency() -> None:
    assert project(depending("junit", scope="test")).dependencies == ()


def archived(plugin: str, configuration: str) -> str:
    told = f"<configuration>{configuration}</configuration>"
    return f"<build><plugins><plugin><artifactId>{plugin}</artifactId>{told}</plugin></plugins></build>"


MAIN = "<manifest><addClasspath>true</addClasspath><mainClass>org.shop.Main</mainClass></manifest>"
MEASURING = MAIN.replace("org.shop.Main", "org.openjdk.jmh.Main")
GROUP = "<groupId>org.shop.orders</groupId>"


@pytest.mark.parametrize(
    ("inside", "runnable", "starts"),
    [
        (BOOT, True, True),
        (GROUP + archived("maven-jar-plugin", f"<archive>{MAIN}</archive>"), True, False),
        (GROUP + archived("maven-shade-plugin", f"<archive>{MEASURING}</archive>"), False, False),
        (archived("maven-jar-plugin", "<archive><manifest/></archive>"), False, False),
        (archived("exec-maven-plugin", "<mainClass>shop.Generate</mainClass>"), False, False),
        ("<packaging>war</packaging>", True, False),
        ("<packaging>pom</packaging>" + BOOT, False, True),
        (BOOT.replace("</plugin>", "<configuration><skip>true</skip></configuration></plugin>", 1), False, False),
        (f"<profiles><profile>{BOOT}</profile></profiles>", True, True),
        ("", False, False),
    ],
)
def test_what_starts_a_program(inside, runnable, starts) -> None:
    found = project(inside)
    assert (found.runnable, found.starts) == (runnable, starts)


def test_a_project_of_modules_compiles_nothing_itself() -> None:
    assert project("<packaging>pom</packaging>" + BOOT).library
    assert not project(BOOT).library


def test_images_that_the_build_makes() -> None:
    plugin = "<plugin><configuration><to><image>{}</image></to></configuration></plugin>"
    properties = "<artifactId>orders</artifactId><properties><registry>acme</registry></properties>"
    written = "${registry}/${project.artifactId}:${tag}"
    found = project(properties + f"<build><plugins>{plugin.format(written)}</plugins></build>")
    assert found.images == ("acme/orders:${tag}",)


def test_a_profile_says_what_its_plugins_make() -> None:
    named = "<properties><image.name>acme/shop-orders</image.name></properties>"
    plugin = (
        "<plugin><configuration><images><image><name>${image.name}</name></image></images></configuration></plugin>"
    )
    built = f"<profiles><profile>{named}<build><plugins>{plugin}</plugins></build></profile></profiles>"
    assert project(built).images == ("acme/shop-orders",)


def test_images_of_plugins_that_are_set_up_where_all_are_managed() -> None:
    def managed(name: str) -> str:
        to = f"<configuration><to><image>{name}</image></to></configuration>"
        return f"<plugin><artifactId>{name}-plugin</artifactId>{to}</plugin>"

    both = f"<pluginManagement><plugins>{managed('used')}{managed('other')}</plugins></pluginManagement>"
    used = "<plugins><plugin><artifactId>used-plugin</artifactId></plugin></plugins>"
    assert project(f"<artifactId>orders</artifactId><build>{both}{used}</build>").images == ("used",)


def test_servers_of_the_platform_play_its_parts() -> None:
    names = "spring-cloud-starter-netflix-eureka-server", "spring-cloud-config-server", "spring-cloud-starter-gateway"
    assert [(role.kind, role.protocol) for role in of(Role, *names)] == [
        ("discovery", "eureka"),
        ("configuration", "spring-config"),
        ("gateway", "spring-gateway"),
    ]


def test_clients_of_the_platform_rely_on_its_parts() -> None:
    names = "spring-cloud-starter-netflix-eureka-client", "spring-cloud-starter-config", "spring-boot-starter-amqp"
    assert [(p.kind, p.protocol, p.target) for p in of(Participation, *names)] == [
        ("discovery", "eureka", None),
        ("configuration", "spring-config", None),
        ("message", "rabbitmq", None),
    ]
    assert of(Participation, "spring-boot-starter-web") == []


def test_an_embedded_database_is_what_is_opened_where_nothing_is_configured() -> None:
    (group,) = of(SettingGroup, "h2")
    assert (group.kind, group.settings[0].key, group.settings[0].value) == (
        "default",
        "spring.datasource.url",
        literal("jdbc:h2:mem:testdb"),
    )
    assert of(SettingGroup, "postgresql") == []


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    list(maven.read(Source("pom.xml", text)))
