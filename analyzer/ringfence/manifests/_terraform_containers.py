"""Containers that Terraform runs: tasks of Amazon ECS, App Runner, Cloud Run, Azure Container Apps, Docker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.manifests._cloud_naming import Naming
from ringfence.manifests._cloud_running import Running, dicts, listed, pairs, ports_of, texts
from ringfence.manifests._cloud_things import Thing
from ringfence.manifests._hcl_values import Computed, Mixed, Open, Value, concatenated
from ringfence.manifests._terraform_ecs import TASK, registry_service, services_of, task

_AZURE_APPS = ("azurerm_linux_web_app", "azurerm_windows_web_app", "azurerm_app_service", "azurerm_linux_function_app")
_RUN = ("google_cloud_run_service", "google_cloud_run_v2_service", "google_cloud_run_v2_job")


def containers(things: Iterable[Thing], naming: Naming) -> Iterator[Running]:
    """Every container that the things run."""
    things = list(things)
    services = services_of(things)
    for thing in things:
        if thing.kind == TASK:
            yield from task(thing, services.get(id(thing)), bool(services), naming)
        elif thing.kind in _RUN:
            yield from _cloud_run(thing, naming)
        elif thing.kind == "azurerm_container_app":
            yield from _container_app(thing, naming)
        elif thing.kind in _AZURE_APPS:
            yield from _web_app(thing, naming)
        elif thing.kind == "aws_apprunner_service":
            yield from _app_runner(thing, naming)
        elif thing.kind == "docker_container":
            yield from _docker(thing, naming)
        elif thing.kind == "module" and "ecs" in thing.source and "service" in thing.source:
            yield from registry_service(thing, naming)


def _cloud_run(thing: Thing, naming: Naming) -> Iterator[Running]:
    for template in dicts(thing.given("template")):
        for spec in dicts(template.get("spec")) or dicts(template.get("template")) or [template]:
            found = dicts(spec.get("containers"))
            for one in found:
                yield Running(
                    thing,
                    one.get("image"),
                    naming.plain(one.get("name")),
                    list(pairs(one.get("env"), naming)),
                    [port for given in dicts(one.get("ports")) for port in ports_of(given, "container_port")],
                    texts(one.get("args"), naming),
                    texts(one.get("command"), naming),
                    role="job" if thing.kind.endswith("_job") else "",
                    alone=len(found) == 1,
                )


def _container_app(thing: Thing, naming: Naming) -> Iterator[Running]:
    secrets = {naming.plain(one.get("name")): one.get("value") for one in dicts(thing.given("secret"))}
    ports = [port for one in dicts(thing.given("ingress")) for port in ports_of(one, "target_port")]
    app_ids = [one.get("app_id") for one in dicts(thing.given("dapr"))]
    for template in dicts(thing.given("template")):
        found = dicts(template.get("container"))
        for one in found:
            environment = [
                (
                    name,
                    secrets.get(naming.plain(given.get("secret_name")), Open(name))
                    if given.get("secret_name")
                    else value,
                )
                for given in dicts(one.get("env"))
                for name, value in pairs([given], naming)
            ]
            command, arguments = texts(one.get("command"), naming), texts(one.get("args"), naming)
            name = naming.plain(one.get("name"))
            yield Running(
                thing, one.get("image"), name, environment, ports, arguments, command, app_ids, alone=len(found) == 1
            )


def _web_app(thing: Thing, naming: Naming) -> Iterator[Running]:
    settings = list(pairs(thing.given("app_settings"), naming))
    given = dicts(thing.given("connection_string"))
    settings += [(f"ConnectionStrings__{naming.plain(one.get('name'))}", one.get("value")) for one in given]
    stacks = [stack for site in dicts(thing.given("site_config")) for stack in dicts(site.get("application_stack"))]
    images = [stack.get("docker_image_name") or stack.get("docker_image") for stack in stacks]
    yield Running(thing, next((image for image in images if image), None), "", settings)


def _app_runner(thing: Thing, naming: Naming) -> Iterator[Running]:
    for source in dicts(thing.given("source_configuration")):
        for one in dicts(source.get("image_repository")):
            for given in dicts(one.get("image_configuration")) or [{}]:
                settings = [*pairs(given.get("runtime_environment_variables"), naming)]
                settings += pairs(given.get("runtime_environment_secrets"), naming)
                yield Running(thing, one.get("image_identifier"), "", settings, list(ports_of(given, "port")))


def _docker(thing: Thing, naming: Naming) -> Iterator[Running]:
    image = thing.given("image")
    if isinstance(image, Computed):  # ``docker_image.orders.image_id``
        image = image.thing.given("name")
    written = thing.given("env")
    settings: list[tuple[str, Value]] = []
    for one in written if isinstance(written, list) else ():
        first, rest = (one.parts[0], one.parts[1:]) if isinstance(one, Mixed) else (one, ())
        if isinstance(first, str) and "=" in first:
            key, _, value = first.partition("=")
            settings.append((key, concatenated(iter((value, *rest)))))
    ports = [port for one in dicts(thing.given("ports")) for port in ports_of(one, "internal")]
    aliases = [alias for one in dicts(thing.given("networks_advanced")) for alias in listed(one.get("aliases"))]
    hosts = [thing.given("hostname"), *aliases]
    yield Running(thing, image, "", settings, ports, texts(thing.given("command"), naming), [], hosts)
