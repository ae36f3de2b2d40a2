"""Compose files that are run from a folder above their own."""

import pytest
from ringfence.link.project_directories import from_where_run
from ringfence.model.facts import Assembly, SettingsFrom, Workload
from ringfence.model.source import Span

FILE = "deploy/compose.yaml"
AT = Span(FILE, 1)
FILES = ("orders/Dockerfile", "orders/main.py", "stock/Dockerfile", "stock/docker/Dockerfile", FILE)


def workload(build: str | None, **more: object) -> Workload:
    return Workload("orders", "compose", FILE, AT, build=build, **more)


def test_what_only_exists_from_above_is_named_from_there():
    (found, other) = from_where_run(
        [
            workload(
                "deploy/orders",
                dockerfile="deploy/stock/docker/Dockerfile",
                mounts=(("deploy/orders", "/app"), ("docker:socket", "/var/run/docker.sock")),
                settings_from=(SettingsFrom("file", "deploy/orders/.env", AT),),
                extends=("deploy/common.yaml", "base"),
            ),
            Assembly("compose-include", "deploy", ("deploy/more.yaml",), (), AT),
        ],
        FILES,
    )
    assert (found.build, found.dockerfile) == ("orders", "stock/docker/Dockerfile")
    assert found.mounts == (("orders", "/app"), ("docker:socket", "/var/run/docker.sock"))
    assert found.settings_from == (SettingsFrom("file", "orders/.env", AT),)
    assert found.extends == ("common.yaml", "base")
    assert other.resources == ("more.yaml",)


@pytest.mark.parametrize(
    "builds",
    [
        ("orders", "stock"),  # ../orders
        ("deploy/orders", "deploy/billing"),  # one is nowhere
        ("deploy", "deploy/orders"),  # one is where it says
        ("deploy/billing",),
        (None,),
    ],
)
def test_others_stay_as_they_are(builds):
    facts = [workload(build) for build in builds]
    assert from_where_run(facts, FILES) == facts


def test_a_file_in_the_root_is_run_from_there():
    fact = Workload("orders", "compose", "compose.yaml", Span("compose.yaml", 1), build="billing")
    assert from_where_run([fact], FILES) == [fact]


MOUNTED = ("apps/orders/main.py", "deploy/init.sql", "web/index.html", "deploy/docker/compose.yaml")


def mounted(*sources: str) -> list[str]:
    file = "deploy/docker/compose.yaml"
    mounts = tuple((source, "/app") for source in sources)
    (found,) = from_where_run([Workload("orders", "compose", file, Span(file, 1), mounts=mounts)], MOUNTED)
    return [source for source, _ in found.mounts]


def test_what_is_mounted_lies_where_it_exists_and_so_does_the_folder_itself():
    assert mounted("deploy/docker", "deploy/docker/web") == ["", "web"]
    assert mounted("deploy/docker", "deploy/docker/init.sql") == ["deploy", "deploy/init.sql"]


def test_what_is_mounted_and_exists_nowhere_or_in_its_place_stays_as_it_is():
    kept = ["deploy/docker", "deploy/docker/compose.yaml", "deploy/docker/data", "docker:socket"]
    assert mounted(*kept) == kept
