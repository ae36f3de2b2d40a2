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


def test_images_of_jib() -> None:
    assert projects("jib { to { image = 'acme/orders:1' } }")[0].images == ("acme/orders:1",)


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
