"""Gradle scripts in Groovy and Kotlin: dependencies, plugins, modules and what is handed to them."""

import time
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.manifests.gradle import gradle, gradle_settings
from ringfence.model.facts import Participation, Project
from ringfence.model.source import Source


def projects(text: str, path: str = "shop/build.gradle") -> list[Project]:
    return [fact for fact in gradle.read(Source(path, dedent(text))) if isinstance(fact, Project)]


def names(*lines: str) -> tuple[str, ...]:
    return projects("dependencies {\n" + "\n".join(lines) + "\n}")[0].dependencies


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("implementation 'org.acme:web:1.0'", ("web",)),
        ('implementation("org.acme:web")', ("web",)),
        ("compile group: 'org.acme', name: 'web', version: '1'", ("web",)),
        ("compile project(':libs:common')", ("libs/common",)),
        ('implementation(project(":common"))', ("common",)),
        ("implementation libs.spring.boot.starter.web", ("spring-boot-starter-web",)),
        ("implementation(libs.spring.boot.starter.web)", ("spring-boot-starter-web",)),
        ("testImplementation 'org.acme:web:1.0'", ()),
        ("annotationProcessor 'org.acme:web:1.0'", ()),
        ("// implementation 'org.acme:web:1.0'", ()),
        ("/* implementation 'org.acme:web:1.0' */", ()),
        ("implementation(\n  'org.acme:web:1.0',\n  'org.acme:data:1.0'\n)", ("web", "data")),
    ],
)
def test_dependencies(line, found) -> None:
    assert names(line) == found


@pytest.mark.parametrize(
    ("text", "runnable"),
    [
        ("plugins { id 'org.springframework.boot' version '3.2.0' }", True),
        ('plugins {\n  id("org.springframework.boot") version "3.2.0"\n}', True),
        ("plugins { id 'org.springframework.boot' version '3.2.0' apply false }", False),
        ("apply plugin: 'org.springframework.boot'", True),
        ("plugins { application }", True),
        ("plugins { alias(libs.plugins.spring.boot) }", True),
        ("plugins { id 'java-library' }", False),
        ("dependencies { implementation('io.ktor:ktor-server-netty:3.0') }", True),
        ("dependencies { implementation('io.ktor:ktor-server-core-jvm:3.0') }", False),
        ('tasks.named<Jar>("jar") {\n manifest {\n attributes["Main-Class"] = "shop.MainKt"\n }\n }', True),
        ("jar { manifest { attributes 'Main-Class': 'shop.Main' } }", True),
        ("subprojects { jar { manifest { attributes 'Main-Class': main } } }", False),
        ("jar { manifest { attributes 'Class-Path': main } }", False),
    ],
)
def test_what_starts_a_program(text, runnable) -> None:
    assert projects(text)[0].runnable is runnable


@pytest.mark.parametrize(
    ("text", "library"),
    [
        ("bootJar { enabled = false }", True),
        ("bootJar.enabled = false", True),
        ('tasks.named("bootJar") { enabled = false }', True),
        ('tasks.getByName<BootJar>("bootJar") {\n  enabled = false\n}', True),
        ("tasks { bootJar { isEnabled = false } }", True),
        ("jar { enabled = false }", False),
        ("bootJar { archiveFileName = 'app.jar' }", False),
    ],
)
def test_what_packs_no_program(text, library) -> None:
    assert projects(text)[0].library is library


def test_what_is_handed_to_modules() -> None:
    text = """
        subprojects {
          apply plugin: 'org.springframework.boot'
          dependencies { implementation 'org.acme:web:1.0' }
        }
        project(':orders') { dependencies { compile 'org.acme:data:1' } }
        """
    root, orders = projects(text)
    assert (root.runnable, root.starts, root.shared, root.dependencies) == (False, True, ("web",), ())
    assert (orders.folder, orders.dependencies) == ("shop/orders", ("data",))


def test_the_modules_of_a_build() -> None:
    found = list(
        gradle_settings.read(Source("settings.gradle", "include 'orders', ':libs:common'\ninclude(\"users\")"))
    )
    assert [(p.name, p.folder) for p in found] == [("orders", "orders"), ("common", "libs/common"), ("users", "users")]


@pytest.mark.parametrize(
    ("text", "image"),
    [
        ("jib { to { image = 'acme/orders:1' } }", "acme/orders:1"),
        ("jib.to.image = 'acme/orders:1'", "acme/orders:1"),
        ('val version = "1"\njib { to { image = "acme/${project.name}:$version" } }', "acme/orders:1"),
        ('def place = "acme"\nbootBuildImage { imageName = "${place}/orders" }', "acme/orders"),
        ('tasks.named<BootBuildImage>("bootBuildImage") { imageName.set("acme/orders") }', "acme/orders"),
        ("group = 'acme'\nbootJar { baseName = 'shop-orders' }\n"
         'docker { name "${project.group}/${bootJar.archiveBaseName.get()}" }', "acme/shop-orders"),
        ("docker { springBootApplication { images = ['acme/orders:1'] } }", "acme/orders:1"),
        ("buildscript { project.ext { jarName = 'shop-orders' } }\njar { baseName = \"${project.jarName}\" }\n"
         "task buildDocker(type: Docker, dependsOn: build) { applicationName = jar.baseName }", "shop-orders"),
        ("task buildDocker(type: Docker) { applicationName = jar.baseName }", "orders"),
    ],
)  # fmt: skip
def test_images(text, image) -> None:
    assert projects(text, "orders/build.gradle")[0].images == (image,)


@pytest.mark.parametrize(
    "text",
    [
        "task clean(type: Delete) { name = 'acme/orders' }",
        "jib { from { image = 'eclipse-temurin:21' } }",
        "docker { maintainer = 'acme' }",
    ],
)
def test_what_makes_no_image(text) -> None:
    assert projects(text)[0].images == ()


def test_what_nobody_knows_stays_in_an_images_name() -> None:
    text = "jib { to { image = \"acme/${rootProject.name}-${findProperty('stage')}\" } }"
    assert projects(text)[0].images == ("acme/${rootProject.name}-${findProperty('stage')}",)


def test_libraries_say_what_a_program_relies_on() -> None:
    text = "dependencies { implementation 'org.springframework.cloud:spring-cloud-starter-zipkin' }"
    found = [f for f in gradle.read(Source("build.gradle", text)) if isinstance(f, Participation)]
    assert [(f.kind, f.protocol) for f in found] == [("telemetry", "zipkin")]


@pytest.mark.parametrize(
    "text", ["{" * 50_000, "'" * 50_000, "/*" * 50_000, '"""' * 30_000, "a " * 100_000, "((" * 50_000]
)
def test_hostile_text_costs_little(text) -> None:
    started = time.process_time()
    projects(text)
    assert time.process_time() - started < 10


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    projects(text)
    list(gradle_settings.read(Source("settings.gradle", text)))
