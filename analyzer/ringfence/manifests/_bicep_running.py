"""Containers and programs that Azure runs, as Bicep declares them: container apps and their jobs, web apps, functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ringfence.manifests._bicep_modules import EXISTING
from ringfence.manifests._cloud_naming import Naming
from ringfence.manifests._cloud_running import Running, dicts, pairs, ports_of, texts
from ringfence.manifests._cloud_things import Thing
from ringfence.manifests._hcl_values import Computed, Mixed, Open, Value

_APP, _JOB, _SITE = "Microsoft.App/containerApps", "Microsoft.App/jobs", "Microsoft.Web/sites"
_SETTINGS = "appsettings"
_APP_ID = "dapr.io/app-id"
"""The label that says the same in a cluster."""
_MODULES = ("app/container-app", "web/site")
"""What modules of the public registry (``br/public:avm/res/app/container-app``) declare, by the ends of their paths."""


def running(things: Iterable[Thing], naming: Naming) -> Iterator[Running]:
    """Every container and program that the things run."""
    things = list(things)
    settings = _settings_elsewhere(things)
    for thing in things:
        given = {**_dict(thing.given("params")), **_dict(thing.given("properties"))}
        if thing.kind in (_APP, _JOB):
            yield from _containers(thing, given, naming)
        elif thing.kind == _SITE:
            yield _site(thing, given, naming, settings.get(id(thing)))
        elif thing.kind == "module" and thing.source.partition(":")[2].rpartition(":")[0].endswith(_MODULES):
            yield from _containers(thing, given, naming) if given.get("containers") else ()


def _containers(thing: Thing, given: Mapping[str, Value], naming: Naming) -> Iterator[Running]:
    configuration, template = _dict(given.get("configuration")), _dict(given.get("template"))
    listed = configuration.get("secrets") or given.get("secrets")
    listed = listed.get("secureList") if isinstance(listed, dict) else listed
    secrets = {naming.plain(one.get("name")): one.get("value") for one in dicts(listed)}
    ingress, dapr = _dict(configuration.get("ingress")), _dict(configuration.get("dapr")) or _dict(given.get("dapr"))
    ports = list(ports_of(ingress, "targetPort")) or list(ports_of(dict(given), "ingressTargetPort"))
    app_id = naming.plain(dapr.get("appId")) if dapr.get("enabled") is not False else ""
    found = dicts(template.get("containers") or given.get("containers"))
    for one in found:
        yield Running(
            thing, one.get("image"), naming.plain(one.get("name")), list(_environment(one, secrets, naming)), ports,
            texts(one.get("args"), naming), texts(one.get("command"), naming),
            [value for value in (dapr.get("appId"), given.get("name")) if value],
            role="job" if thing.kind == _JOB else "", alone=len(found) == 1,
            labels=((_APP_ID, app_id),) if app_id else (),
        )  # fmt: skip


def _environment(
    container: Mapping[str, Value], secrets: Mapping[str, Value], naming: Naming
) -> Iterator[tuple[str, Value]]:
    for given in dicts(container.get("env")):
        name, secret = naming.plain(given.get("name")), naming.plain(given.get("secretRef"))
        if secret and name:
            yield name, secrets.get(secret, Open(name))
        else:
            yield from pairs([given], naming)


def _site(thing: Thing, said: Mapping[str, Value], naming: Naming, elsewhere: Value) -> Running:
    """A web app, or an app of functions."""
    site = _dict(said.get("siteConfig"))
    settings = [*pairs(site.get("appSettings"), naming), *pairs(elsewhere, naming)]
    given = dicts(site.get("connectionStrings"))
    settings += [(f"ConnectionStrings__{naming.plain(one.get('name'))}", one.get("connectionString")) for one in given]
    version = naming.plain(site.get("linuxFxVersion"))
    image = version.partition("|")[2] if version.upper().startswith("DOCKER|") else None
    return Running(thing, image, "", settings)


def _settings_elsewhere(things: Iterable[Thing]) -> dict[int, Value]:
    """What resources of their own say of web apps' settings, by the app that they are inside of."""
    found: dict[int, Value] = {}
    for thing in things:
        of = _holder(thing) if thing.kind == f"{_SITE}/config" else None
        if of is not None:
            found[id(of)] = thing.given("properties")
    return found


def _holder(settings: Thing) -> Thing | None:
    """The app that settings are of: their parent, or the one before the slash in ``${app.name}/appsettings``."""
    name = settings.given("name")
    if isinstance(name, Mixed) and name.parts[-1] == f"/{_SETTINGS}":
        return _spoken_of(name.parts[0])
    return _spoken_of(settings.given("parent")) if name == _SETTINGS else None


def _spoken_of(value: Value) -> Thing | None:
    """The thing itself, where what exists is named after it."""
    thing = value if isinstance(value, Thing) else value.thing if isinstance(value, Computed) else None
    name = thing.given("name") if thing is not None and thing.source == EXISTING else None
    return _spoken_of(name) if isinstance(name, Computed) and name.thing is not thing else thing


def _dict(value: Value) -> dict[str, Value]:
    return value if isinstance(value, dict) else {}
