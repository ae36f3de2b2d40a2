"""Repositories that hold several programs of JavaScript and build them as a whole: which service runs which."""

import json

import pytest
from linking import system_of

NEST = json.dumps(
    {
        "monorepo": True,
        "projects": {
            "orders": {"type": "application", "root": "apps/orders"},
            "order-mailer": {"type": "application", "root": "apps/order-mailer"},
            "common": {"type": "library", "root": "libs/common"},
        },
    }
)
ROOT = json.dumps({"name": "shop", "scripts": {"start": "nest start", "start:mail": "nest start order-mailer"}})
PROGRAMS = {"apps/orders/main.ts": "", "apps/order-mailer/main.ts": ""}
BOTH = {"orders": "apps/orders", "order-mailer": "apps/order-mailer"}


def paths(compose: str, dockerfile: str = "FROM node:22\nCOPY . .\n", **files: str) -> dict[str, str]:
    """The folders of the services."""
    every = {"compose.yaml": f"services:\n{compose}", "Dockerfile": dockerfile, "package.json": ROOT, **files}
    return {service.name: service.path for service in system_of(every).services}


def nest(compose: str, dockerfile: str = "FROM node:22\nCOPY . .\n") -> dict[str, str]:
    return paths(compose, dockerfile, **{"nest-cli.json": NEST}, **PROGRAMS)


@pytest.mark.parametrize(
    "compose",
    [
        "  orders: {build: .}\n  order-mailer: {build: .}\n",
        "  a: {build: ., command: npm run start orders}\n  b: {build: ., command: node dist/apps/order-mailer/main}\n",
        "  a: {build: {context: ., args: {APP: orders}}}\n  b: {build: {context: ., args: [APP=order-mailer]}}\n",
        "  a: {build: {context: ., target: orders}}\n  b: {build: {context: ., target: order-mailer}}\n",
        "  orders-service: {build: .}\n  order-mailer-service: {build: .}\n",
    ],
)
def test_applications_of_one_dockerfile_are_services(compose: str) -> None:
    assert sorted(nest(compose).values()) == ["apps/order-mailer", "apps/orders"]


def test_a_variable_in_the_images_command_says_which_program_runs() -> None:
    compose = "  a: {build: ., environment: {APP: orders}}\n  b: {build: ., environment: {APP: order-mailer}}\n"
    dockerfile = 'FROM node:22\nCOPY . .\nCMD ["sh", "-c", "node dist/apps/${APP}/main"]\n'
    assert sorted(nest(compose, dockerfile).values()) == ["apps/order-mailer", "apps/orders"]


def test_one_application_of_many_is_deployed() -> None:
    assert nest("  shop: {build: ., command: nest start orders}\n") == {
        "shop": "apps/orders", "order-mailer": "apps/order-mailer",
    }  # fmt: skip


def test_what_runs_none_of_the_programs_has_no_folder() -> None:
    compose = (
        "  orders: {build: .}\n  order-mailer: {build: .}\n  setup: {build: ., command: npx prisma migrate deploy}\n"
    )
    assert nest(compose) == {**BOTH, "setup": ""}


def test_stages_of_one_dockerfile() -> None:
    compose = "  a: {build: {context: ., target: first}}\n  b: {build: {context: ., target: second}}\n"
    dockerfile = """FROM node:22 AS first
CMD ["node", "dist/apps/orders/main.js"]
FROM node:22 AS second
CMD ["node", "dist/apps/order-mailer/main.js"]
"""
    assert nest(compose, dockerfile) == {"a": "apps/orders", "b": "apps/order-mailer"}


def test_applications_of_an_nx_workspace() -> None:
    projects = {
        f"apps/{name}/project.json": json.dumps({"name": name, "projectType": "application", "sourceRoot": "x"})
        for name in ("orders", "billing")
    }
    projects["libs/data/project.json"] = json.dumps({"name": "data", "projectType": "library", "sourceRoot": "x"})
    trying = {"projectType": "application", "sourceRoot": "x", "targets": {"e2e": {"executor": "@nx/cypress:cypress"}}}
    projects["apps/orders-e2e/project.json"] = json.dumps(trying)
    compose = "  a: {build: ., command: npx nx serve orders}\n  b: {build: ., command: nx run billing:serve}\n"
    assert paths(compose, **projects) == {"a": "apps/orders", "b": "apps/billing"}


def test_packages_of_a_workspace() -> None:
    packages = {
        f"services/{folder}/package.json": json.dumps({"name": f"@shop/{name}", "scripts": {"start": "node ."}})
        for folder, name in (("o", "orders"), ("b", "billing"))
    }
    packages["package.json"] = json.dumps({"workspaces": ["services/*"]})
    compose = "  a: {build: ., command: yarn workspace @shop/orders start}\n"
    compose += "  b: {build: ., command: pnpm --filter=@shop/billing start}\n"
    assert paths(compose, **packages) == {"a": "services/o", "b": "services/b"}


def test_a_program_in_the_root_keeps_it_beside_others() -> None:
    package = {"client/package.json": json.dumps({"name": "client", "scripts": {"start": "vite"}})}
    assert paths("  api: {build: ., command: npm start}\n", **package) == {"api": ""}


def test_images_that_a_pipeline_builds() -> None:
    deployment = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: %s}
spec:
  template:
    metadata: {labels: {app: %s}}
    spec: {containers: [{name: main, image: acme/%s}]}
"""
    build = "docker build --build-arg APP=%s -t acme/%s .\n"
    files = {
        "build.sh": build % ("orders", "x") + build % ("order-mailer", "y"),
        "Dockerfile": "FROM node:22\nCOPY . .\n", "package.json": ROOT, "nest-cli.json": NEST,
        **PROGRAMS, "k8s/a.yaml": deployment % ("one", "one", "x"), "k8s/b.yaml": deployment % ("two", "two", "y"),
    }  # fmt: skip
    assert {s.name: s.path for s in system_of(files).services} == {"one": "apps/orders", "two": "apps/order-mailer"}


@pytest.mark.parametrize("name", ["nest-cli.json", "project.json", "angular.json"])
def test_what_is_no_list_of_projects_is_none(name: str) -> None:
    for text in ("[1]", '{"projects": 3, "projectType": 1}', "{", '{"projects": {"a": 1, "b": {"root": "/etc"}}}'):
        assert system_of({name: text, f"sub/{name}": text}).services == ()


def test_a_list_of_projects_that_are_not_there_names_none() -> None:
    compose = "  orders: {build: .}\n  order-mailer: {build: .}\n"
    assert paths(compose, **{"nest-cli.json": NEST, "apps/nest-cli.json": NEST}, **PROGRAMS) == BOTH


@pytest.mark.parametrize(
    ("command", "folder"),
    [
        ("CMD python3 -m uvicorn shop.api:app", ""),
        ('CMD ["/venv/bin/gunicorn", "shop.api"]', ""),
        ("CMD sh -c 'python migrate.py && node server.js'", "pages"),
        ("CMD node server.js", "pages"),
    ],
)
def test_an_image_that_starts_python_is_no_package_of_javascript_that_is_called_alike(
    command: str, folder: str
) -> None:
    files = {
        "compose.yaml": "services:\n  api: {image: acme/shop}\n  worker: {image: acme/shop}\n",
        ".github/workflows/ci.yaml": "jobs: {a: {steps: [{run: docker build -t acme/shop .}]}}",
        "Dockerfile": f"FROM python:3.12\nCOPY . .\n{command}\n",
        "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["fastapi"]\n',
        "shop/api.py": "import fastapi\n",
        "pages/package.json": json.dumps({"name": "shop", "scripts": {"start": "next start"}}),
    }
    found = {service.name: service.path for service in system_of(files).services}
    assert {name: path for name, path in found.items() if name == "api"} == {"api": folder}
