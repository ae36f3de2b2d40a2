"""One repository that holds a system several times."""

import pytest
from linking import system_of

SERVING = "import web\n@web.route('GET', '/x')\ndef x(): ...\n"
CHAPTER = """\
services:
  orders: {build: orders, environment: {DB: 'postgres://db/orders'}}
  users: {build: users}
  db: {image: postgres}
"""
ASKING = "import os, store, web\nweb.get('http://users/x')\nstore.connect(os.environ['DB'])\n"


def chapter(name, compose=CHAPTER):
    return {
        f"{name}/compose.yaml": compose,
        f"{name}/orders/Dockerfile": "FROM python\n",
        f"{name}/orders/main.py": SERVING + ASKING,
        f"{name}/users/Dockerfile": "FROM python\n",
        f"{name}/users/main.py": SERVING,
    }


def services(files):
    return {service.name: service.path for service in system_of(files).services}


def test_each_edition_has_services_and_databases_of_its_own():
    system = system_of(chapter("one") | chapter("two"))
    assert {s.name: s.path for s in system.services} == {
        "one-orders": "one/orders", "one-users": "one/users", "two-orders": "two/orders", "two-users": "two/users",
    }  # fmt: skip
    assert sorted((call.source, call.target) for call in system.calls) == [
        ("one-orders", "one-users"), ("two-orders", "two-users"),
    ]  # fmt: skip
    assert {store.name: store.used_by for store in system.datastores} == {
        "one-db/orders": ("one-orders",),
        "two-db/orders": ("two-orders",),
    }


def test_variants_of_one_deployment_are_none():
    """They build the same folders."""
    files = chapter("code") | {
        "local/compose.yaml": CHAPTER.replace("build: ", "build: ../code/"),
        "cloud/compose.yaml": CHAPTER.replace("build: ", "build: ../code/"),
    }
    assert services(files) == {"orders": "code/orders", "users": "code/users"}


@pytest.mark.parametrize(
    "more",
    [
        {"compose.yaml": "services:\n  orders: {build: one/orders}\n  users: {build: two/users}\n"},
        {"two/compose.yaml": "services:\n  orders: {build: orders}\n  web: {build: users}\n"},
    ],
    ids=["run-together", "one-name-in-common"],
)
def test_parts_of_one_system_are_none(more):
    assert not any(name.startswith(("one-", "two-")) for name in services(chapter("one") | chapter("two") | more))


def test_numbered_folders_need_one_program_in_common():
    alone = "services:\n  shop: {build: ., environment: {DB: 'postgres://db/shop'}}\n  db: {image: postgres}\n"
    files = {}
    for folder in ("chapter02", "chapter03"):
        files[f"{folder}/compose.yaml"] = alone
        files |= {f"{folder}/Dockerfile": "FROM python\n", f"{folder}/main.py": SERVING + ASKING}
    system = system_of(files)
    assert {store.name: store.used_by for store in system.datastores} == {
        "chapter02-db/shop": ("chapter02",),
        "chapter03-db/shop": ("chapter03",),
    }
    named = {path.replace("chapter02", "billing").replace("chapter03", "labels"): text for path, text in files.items()}
    assert {store.name for store in system_of(named).datastores} == {"db/shop"}
