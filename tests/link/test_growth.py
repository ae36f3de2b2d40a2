"""Linking twice the services is twice the work, give or take: nothing looks at all of them for each of them."""

from effort import growth
from ringfence.config import Config
from ringfence.link.system import link
from ringfence.model.expression import Hole, Text
from ringfence.model.facts import (
    Connection,
    ContainerFile,
    HostName,
    ImageBuild,
    Port,
    Program,
    Project,
    Setting,
    SettingGroup,
    SettingsFrom,
    TableDefinition,
    TableName,
    Team,
    Workload,
)
from ringfence.model.programs import Held
from ringfence.model.source import Span

MOST = 2.6
"""How much more work twice the services may be."""


def manifests(number):
    """What the manifests of one service among many say."""
    name = f"service-{number}"
    folder, label = f"services/{name}", (("app", name),)

    def at(file):
        return Span(f"{folder}/{file}", 1)

    settings = (Setting("DATABASE_URL", Text((f"postgresql://db/{name}",)), at("config.yaml")),)
    return {
        f"{folder}/k8s.yaml": (
            Workload(
                name, "kubernetes", f"{folder}/k8s.yaml", at("k8s.yaml"), f"acme/{name}:1", labels=(("team", "x"), *label),
                settings_from=(SettingsFrom("configmap", name, at("k8s.yaml")),), mounts=((f"mounted/{name}", "/etc"),),
            ),
            HostName(name, "", (("team", "x"), *label), (Port(0, 80),), at("k8s.yaml")),
            SettingGroup("configmap", name, "", settings, at("k8s.yaml")),
        ),
        f"{folder}/Dockerfile": (ContainerFile(f"{folder}/Dockerfile", "python", (), (), (), "", (), (), at("Dockerfile")),),
        f"{folder}/pom.xml": (Project(name, folder, "maven", True, ("common",), at("pom.xml"), parent="parent"),),
        f"{folder}/application.yml": (
            SettingGroup("config", f"{folder}/application.yml", "", settings, at("application.yml")),
            Program(Text((name,)), None, at("application.yml")),
            Connection("postgresql", at("application.yml"), url=Text((Hole("env", "DATABASE_URL"),))),
        ),
        f"{folder}/schema.sql": (TableDefinition(TableName("orders"), (), at("schema.sql")),),
        f"{folder}/skaffold.yaml": (ImageBuild(f"acme/{name}", folder, None, at("skaffold.yaml")),),
        f"CODEOWNERS{number}": (Team(f"@team-{number}", f"/{folder}/", "", Span("CODEOWNERS", number + 1)),),
    }  # fmt: skip


def deployed(size):
    facts = {path: said for number in range(size) for path, said in manifests(number).items()}
    system = link(Held({}), facts, (), Config(), sorted(facts))
    assert len(system.services) == size
    assert len({service.team for service in system.services}) == size


def test_twice_the_services_are_twice_the_work():
    assert growth(deployed, 100) <= MOST
