"""Which services a system has: from Compose, from Kubernetes, from configuration, from build files."""

import pytest
from linking import system_of
from ringfence.config import Config, ServiceConfig

DOCKERFILE = "FROM python:3.12\nCOPY . /app\n"
SERVING = "import web\n@web.route('GET', '/x')\ndef x(): pass\n"


def services(files, config=None):
    return {service.name: service.path for service in system_of(files, config).services}


def kinds(files):
    return {component.name: component.kind for component in system_of(files).components}


def compose(text, *folders, **more):
    files = {"compose.yaml": text, **more}
    for folder in folders:
        files[f"{folder}/Dockerfile"] = DOCKERFILE
        files[f"{folder}/main.py"] = SERVING
    return files


def workload(name, image, kind="Deployment", labels="", extra=""):
    labels = labels or f"{{app: {name}}}"
    return f"""
apiVersion: apps/v1
kind: {kind}
metadata: {{name: {name}}}
spec:
  selector: {{matchLabels: {labels}}}
  template:
    metadata: {{labels: {labels}}}
    spec:
      containers:
      - name: main
        image: {image}
{extra}"""


# ---------------------------------------------------------------- compose


def test_each_build_is_a_service():
    text = "services:\n  orders: {build: ./orders}\n  users: {build: ./users}\n"
    assert services(compose(text, "orders", "users")) == {"orders": "orders", "users": "users"}


def test_two_workloads_of_one_build_are_one_service():
    text = "services:\n  worker: {build: orders, command: work}\n  orders: {build: orders}\n"
    assert services(compose(text, "orders")) == {"orders": "orders"}


def test_a_worker_answers_to_its_services_hosts():
    text = "services:\n  orders: {build: orders}\n  worker: {build: orders, command: work}\n"
    (service,) = system_of(compose(text, "orders")).services
    assert set(service.hosts) >= {"orders", "worker"}


def test_third_party_images_are_components_by_kind():
    text = """
        services:
          db: {image: "postgres:16"}
          cache: {image: "docker.io/library/redis:7-alpine"}
          queue: {image: rabbitmq}
          edge: {image: "traefik:v3"}
          graphs: {image: "grafana/grafana"}
          thing: {image: "example/thing:1"}
        """
    assert kinds({"compose.yaml": text}) == {
        "db": "datastore", "cache": "datastore", "queue": "broker", "edge": "gateway", "graphs": "monitoring",
        "thing": "external", "user": "user",
    }  # fmt: skip
    assert services({"compose.yaml": text}) == {}


def test_editions_and_repacked_images_are_what_they_hold():
    text = """
        a: {image: "acme/shop-mysql8"}
        b: {image: "elastic/elasticsearch-oss:7"}
        c: {image: "acme/shop-kafka"}
        d: {image: "prom/node-exporter"}
        e: {image: "acme/price-oracle"}
        f: {image: "mcr.microsoft.com/mssql/server:2022-latest"}
        g: {image: "acme/server"}
        """
    found = kinds({"compose.yaml": "services:\n" + text.replace("        ", "  ")})
    assert found == {"a": "datastore", "b": "datastore", "c": "broker", "d": "monitoring", "e": "external",
                     "f": "datastore", "g": "external"}  # fmt: skip


def test_an_image_built_on_a_databases_image_is_a_datastore():
    files = {"compose.yaml": "services:\n  db: {build: db}\n", "db/Dockerfile": "FROM postgres:16\n"}
    assert kinds(files) == {"db": "datastore"}


def test_a_program_on_a_bare_system_is_a_service():
    files = {"compose.yaml": "services:\n  shop: {build: shop}\n  wait: {image: busybox}\n"}
    files |= {"shop/Dockerfile": 'FROM golang AS build\nFROM busybox\nCOPY --from=build /shop /shop\nCMD ["/shop"]\n'}
    files |= {"shop/main.py": SERVING}
    assert kinds(files) == {"shop": "service", "wait": "tool"}


def test_an_override_file_adds_to_its_service_and_makes_no_other():
    files = compose("services:\n  orders: {build: orders}\n", "orders")
    files["compose.override.yaml"] = "services:\n  orders: {ports: ['80:80']}\n"
    assert services(files) == {"orders": "orders"}


def test_a_service_that_extends_another_runs_its_image():
    text = "services:\n  orders: {build: orders}\n  worker: {extends: {service: orders}, command: work}\n"
    assert kinds(compose(text, "orders")) == {"orders": "service"}


def test_a_service_that_extends_one_of_another_file_is_built_there():
    text = "services:\n  orders: {extends: {file: common.compose.yaml, service: base}}\n"
    files = compose(text, "orders")
    files["common.compose.yaml"] = "services:\n  base: {build: orders}\n"
    assert services(files) == {"orders": "orders"}


def test_services_that_extend_each_other_end():
    text = "services:\n  a: {extends: {service: b}, build: a}\n  b: {extends: {service: a}}\n"
    assert len(services(compose(text, "a"))) == 1


def test_what_another_compose_file_of_the_folder_builds_is_what_an_image_of_that_name_runs():
    build = "services:\n  orders-api: {build: {context: ., dockerfile: web/Dockerfile}}\n  db: {build: ./postgres}\n"
    plain = "services:\n  orders-api: {image: ghcr.io/acme/acme:4}\n  db: {image: postgres}\n"
    assert services(compose(plain, "web", "postgres", **{"compose.build.yaml": build})) == {"orders-api": "web"}
    apart = services(compose(plain, "web", **{"dev/compose.build.yaml": build}))
    assert "orders-api" not in apart


def test_an_image_called_like_the_whole_runs_the_only_program_that_is_built():
    plain = (
        "services:\n  shop-migrate: {image: ghcr.io/acme/shop, command: migrate}\n  shop: {image: ghcr.io/acme/shop}\n"
    )
    project = '{"name": "shop", "private": true}'
    web = {"package.json": project, "apps/web/package.json": '{"name": "@shop/web", "scripts": {"start": "node ."}}'}
    assert services(compose(plain, "apps/web", **web)) == {"shop": "apps/web"}
    api = {"apps/api/package.json": '{"name": "@shop/api", "scripts": {"start": "node ."}}'}
    assert "shop" not in services(compose(plain, "apps/web", "apps/api", **web, **api))


def test_a_database_with_something_added_is_no_output_of_a_project():
    files = {"docker/compose.yaml": "services:\n  db: {build: {context: ., dockerfile: Dockerfile.postgres}}\n"}
    files |= {
        "docker/Dockerfile.postgres": "FROM postgres:16\nRUN apt-get update\n",
        "package.json": '{"name": "shop"}',
    }
    assert (services(files), kinds(files)) == ({}, {"db": "datastore"})


def test_a_build_of_the_whole_repository_is_narrowed_by_its_dockerfile():
    text = """
        services:
          orders: {build: {context: ., dockerfile: orders/Dockerfile}}
          users: {build: {context: ., dockerfile: users/Dockerfile}}
        """
    assert services(compose(text, "orders", "users")) == {"orders": "orders", "users": "users"}


def test_a_dockerfile_among_the_sources_is_that_of_the_folder_above():
    text = "services:\n  cart:\n    build: {context: ., dockerfile: '${CART_DOCKERFILE}'}\n"
    files = {"compose.yaml": text, "src/cart/src/Dockerfile": DOCKERFILE, "src/cart/src/main.py": SERVING}
    assert services(files) == {"cart": "src/cart"}


def test_a_dockerfile_where_mavens_plugins_look_is_that_of_the_project():
    files = {"compose.yaml": "services:\n  ordersvc: {image: 'acme/shop-order-svc:1'}\n"}
    files |= {"order-svc/src/main/docker/Dockerfile": DOCKERFILE, "order-svc/main.py": SERVING}
    assert services(files) == {"ordersvc": "order-svc"}


def test_of_several_folders_that_an_image_copies_the_one_with_the_dockerfile_is_built():
    text = "services:\n  cart:\n    build: {context: ., dockerfile: src/cart/docker/Dockerfile}\n"
    dockerfile = "FROM python:3.12\nCOPY ./src/cart /app\nCOPY ./pb /app/pb\n"
    files = {"compose.yaml": text, "src/cart/docker/Dockerfile": dockerfile, "src/cart/main.py": SERVING}
    assert services(files) == {"cart": "src/cart"}


def test_a_folder_without_a_project_that_is_called_like_its_service_is_its_own():
    text = "services:\n  shop:\n    build: shop\n  shop-proxy:\n    build: {context: ., dockerfile: shop-proxy/Dockerfile}\n"
    files = {"compose.yaml": text, "shop-proxy/Dockerfile": "FROM envoyproxy/envoy:v1\nCOPY shop-proxy/envoy.yaml .\n"}
    files |= {
        "shop/Dockerfile": "FROM node:22\n",
        "shop/package.json": '{"name": "shop", "scripts": {"start": "node a.js"}}',
    }
    files |= {"shop/a.js": "require('http');\n"}
    assert services(files) == {"shop": "shop", "shop-proxy": "shop-proxy"}


@pytest.mark.parametrize(("copies", "found"), [("", ["a", "b"]), ("COPY . .\n", [""])])
def test_a_project_that_is_mounted_into_an_image_of_the_whole_that_copies_nothing_is_the_program(copies, found):
    services = "".join(f"  {n}: {{build: {{context: ., target: {n}}}, volumes: ['./{n}:/srv']}}\n" for n in "ab")
    stages = "".join(f"FROM base AS {name}\nEXPOSE 80\n" for name in "ab")
    files = {
        "compose.yaml": f"services:\n{services}",
        "Dockerfile": f"FROM php:8 AS base\nWORKDIR /srv\n{copies}{stages}",
        **{f"{name}/composer.json": '{"require": {"slim/slim": "4"}}' for name in "ab"},
        **{f"{name}/index.php": "<?php\n" for name in "ab"},
    }
    assert sorted(service.path for service in system_of(files).services) == found


def test_a_project_that_is_mounted_into_an_image_of_tools_is_the_program():
    text = """services:
  shop:
    build: docker/app
    working_dir: /code/shop
    volumes: ['./:/code']
  stock:
    image: python:3.12
    working_dir: /stock
    volumes: ['./stock:/stock']
  tools:
    image: python:3.12
    working_dir: /elsewhere
    volumes: ['./stock:/stock']
"""
    files = {"compose.yaml": text, "docker/app/Dockerfile": "FROM python:3.12\n"}
    for name in ("shop", "stock"):
        files |= {f"{name}/requirements.txt": "flask\n", f"{name}/main.py": SERVING}
    assert services(files) == {"shop": "shop", "stock": "stock"}


def test_a_build_is_narrowed_by_the_one_folder_its_image_copies():
    text = """
        services:
          orders: {build: {context: ., dockerfile: docker/orders.Dockerfile}}
          users: {build: {context: ., dockerfile: docker/users.Dockerfile}}
        """
    files = {"compose.yaml": text}
    for name in ("orders", "users"):
        files[f"docker/{name}.Dockerfile"] = f"FROM python:3.12\nCOPY src/{name} /app\n"
        files[f"src/{name}/main.py"] = SERVING
    assert services(files) == {"orders": "src/orders", "users": "src/users"}


def test_of_several_copied_folders_the_one_is_the_service_that_lies_where_the_program_is_started():
    dockerfile = """
FROM python:3.12 AS base
ENV PART={0}
WORKDIR /app
COPY ${{PART}}/pyproject.toml ./
COPY libraries/ /libraries/
COPY ${{PART}}/ ./
"""
    text = "services:\n"
    files = {"libraries/core/lib.py": "x = 1"}
    for name in ("cart", "users"):
        text += f"  {name}: {{build: {{context: ., dockerfile: docker/{name}.Dockerfile}}}}\n"
        files[f"docker/{name}.Dockerfile"] = dockerfile.format(name)
        files[f"{name}/pyproject.toml"] = f"[project]\nname = '{name}'\ndependencies = ['flask']\n"
        files[f"{name}/main.py"] = SERVING
    assert services({"compose.yaml": text, **files}) == {"cart": "cart", "users": "users"}


def test_an_image_that_others_begin_from_is_no_service():
    text = "services:\n  base: {build: base, image: acme/base}\n  orders: {build: orders, image: acme/orders}\n"
    files = compose(text, "base", "orders")
    assert set(services(files)) == {"base", "orders"}
    files["orders/Dockerfile"] = "FROM registry/acme/base:1 AS build\nFROM python:3.12\nCOPY . /app\n"
    assert services(files) == {"orders": "orders"}
    files["compose.yaml"] = text.replace("image: acme/base", "image: acme/base, entrypoint: ['true']")
    assert services(files) == {"orders": "orders"}
    for more in ("ports: ['80:80']", "entrypoint: [serve]"):
        files["compose.yaml"] = text.replace("image: acme/base", f"image: acme/base, {more}")
        assert set(services(files)) == {"base", "orders"}


def test_programs_beside_each_other_in_the_folder_of_one_image_are_one_service():
    files = compose("services:\n  bridge: {build: bridge}\n", "bridge/server", "bridge/client")
    del files["bridge/server/Dockerfile"], files["bridge/client/Dockerfile"]
    package = '{"name": "x", "scripts": {"start": "node main.js"}, "dependencies": {"express": "4"}}'
    files |= {"bridge/server/package.json": package, "bridge/client/package.json": package}
    files["bridge/Dockerfile"] = "FROM node\nCOPY ./server/package.json .\nCOPY ./server ./\n"
    assert set(services(files)) == {"bridge"}


def test_a_build_is_narrowed_by_the_project_whose_archive_its_image_copies():
    text = """
        services:
          orders: {build: {context: ., dockerfile: orders.dockerfile}}
          users: {build: {context: ., dockerfile: users.dockerfile}}
        """
    files = {"compose.yaml": text}
    for name, output in (("orders", "build/libs"), ("users", "target")):
        files[f"{name}.dockerfile"] = (
            f"FROM openjdk\nCOPY {name}/{output}/{name}-1.jar /app.jar\nCOPY common/a.yaml /\n"
        )
        files[f"{name}/build.gradle.kts"] = 'plugins { id("org.springframework.boot") version "3.2.0" }\n'
    assert services(files) == {"orders": "orders", "users": "users"}


def test_a_variant_of_the_compose_file_makes_no_service_of_its_own():
    files = compose("services:\n  orders: {build: orders}\n", "orders")
    files["compose.debug.yaml"] = "services:\n  debugger: {build: debugger}\n"
    assert services(files) == {"orders": "orders"}


def test_programs_of_one_image_are_told_by_what_it_was_built_with_and_is_called():
    """What another deployment runs of it, too, under whatever name."""
    text = "services:\n"
    for name in ("orders", "billing"):
        text += f"  {name}: {{build: {{context: ., args: {{CMD: cmd/shop-{name}}}}}, image: 'shop-{name}:dev'}}\n"
    files = {"compose.build.yaml": text, "Dockerfile": "FROM golang\nCOPY . .\nRUN go build ./cmd/...\n"}
    for name in ("orders", "billing"):
        files[f"cmd/shop-{name}/main.go"] = "package main\nfunc main() {}\n"
        files[f"k8s/{name}.yaml"] = workload(f"{name}-server", f"registry/acme/shop-{name}:v1")
    assert services(files) == {"orders": "cmd/shop-orders", "billing": "cmd/shop-billing"}


ONE_FOR_ALL = """
FROM node:22
ARG SERVICE
WORKDIR /app
COPY ${SERVICE}/package.json ./$SERVICE/
COPY common ./common
COPY $SERVICE/ ./$SERVICE/
WORKDIR /app/$SERVICE
CMD ["npm", "start"]
"""


def test_a_dockerfile_of_many_programs_copies_what_its_arguments_say():
    text, files = "services:\n", {"dockerfile-node": ONE_FOR_ALL, "common/log.js": ""}
    for name in ("orders", "billing"):
        text += f"  {name}: {{build: {{context: ., dockerfile: dockerfile-node, args: {{SERVICE: src/{name}}}}}}}\n"
        files[f"src/{name}/package.json"] = f'{{"name": "{name}"}}'
        files[f"src/{name}/index.js"] = "require('http').createServer().listen(80)"
    assert services({**files, "compose.yaml": text}) == {"orders": "src/orders", "billing": "src/billing"}
    unsaid = "services:\n  all: {build: {context: ., dockerfile: dockerfile-node, args: {OTHER: src/orders}}}\n"
    assert services({**files, "compose.yaml": unsaid})["all"] == ""


def test_a_database_that_takes_nothing_of_its_context_has_none_of_the_code():
    text = "services:\n  db: {build: {context: ., dockerfile: db.dockerfile}}\n  orders: {build: src/orders}\n"
    files = {"compose.yaml": text, "db.dockerfile": "FROM postgres\n", "src/orders/Dockerfile": DOCKERFILE}
    files |= {"src/orders/main.py": "import common.pages\n", "common/pages.py": SERVING}
    assert [(route.service, route.path) for route in system_of(files).routes] == [("orders", "/x")]


ONE_GO_BUILD = """
FROM golang AS build
ARG AT
COPY services ./services
RUN go build -o /app/service ./${AT}
ENTRYPOINT ["/app/service"]
"""


def test_a_path_among_the_builds_arguments_leads_to_a_package_of_go():
    text, files = "services:\n", {"Dockerfile": ONE_GO_BUILD}
    for name in ("orders", "billing"):
        text += f"  {name}-service: {{build: {{dockerfile: Dockerfile, args: {{AT: {name}/cmd/api}}}}}}\n"
        files[f"services/{name}/go.mod"] = f"module example.com/{name}\n"
        for program in ("api", "tool"):
            files[f"services/{name}/cmd/{program}/main.go"] = "package main\nfunc main() {}\n"
    expected = {f"{name}-service": f"services/{name}/cmd/api" for name in ("orders", "billing")}
    assert services({**files, "compose.yaml": text}) == expected


@pytest.mark.parametrize(
    "built", ["./cmd/orders", "example.com/shop/cmd/orders", "cmd/orders/main.go", "./cmd/${AT}", "-v \\\n  ./cmd/$AT"]
)
def test_the_package_of_go_that_a_dockerfile_builds(built):
    dockerfile = f"FROM golang\nCOPY . .\nRUN go install example.com/tools/cmd/dlv && go build -o /app {built}\n"
    text = "services:\n  shop: {build: {context: ., dockerfile: build/docker/Dockerfile, args: {AT: orders}}}\n"
    files = {"compose.yaml": text, "build/docker/Dockerfile": dockerfile, "go.mod": "module example.com/shop\n"}
    for name in ("orders", "billing"):
        files[f"cmd/{name}/main.go"] = "package main\nfunc main() {}\n"
    assert services(files) == {"shop": "cmd/orders"}
    both = {**files, "build/docker/Dockerfile": f"{dockerfile}RUN go build -o /b ./cmd/billing\n"}
    assert services(both)["shop"] == ""


def test_what_runs_beside_a_program_of_go_is_of_its_service():
    text, files = "services:\n", {"Dockerfile": ONE_GO_BUILD, "services/orders/go.mod": "module example.com/orders\n"}
    for name, program in (("orders-service", "api"), ("orders-migrate", "migrate"), ("billing", "serve")):
        home = "billing" if name == "billing" else "orders"
        text += f"  {name}: {{build: {{dockerfile: Dockerfile, args: {{AT: {home}/cmd/{program}}}}}}}\n"
        files[f"services/{home}/cmd/{program}/main.go"] = "package main\nfunc main() {}\n"
    found = services({**files, "compose.yaml": text})
    assert found == {"orders-service": "services/orders", "billing": "services/billing"}
    second = {**files, "compose.yaml": text.replace("cmd/migrate", "cmd/pages")}
    second["services/orders/cmd/pages/main.go"] = "package main\nfunc main() {}\n"
    assert set(services(second)) >= {"orders-service", "orders-migrate", "billing"}


WEB = '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>'


def dotnet(**dockerfiles):
    """Programs Shop.Orders and Shop.Billing, and Dockerfiles beside them by their names."""
    files = {f"{name}/{name}.csproj": WEB for name in ("Shop.Orders", "Shop.Billing")}
    files |= {f"{name}/Program.cs": 'var x = "";' for name in ("Shop.Orders", "Shop.Billing")}
    image = 'FROM mcr.microsoft.com/dotnet/aspnet\nCOPY . .\nENTRYPOINT ["dotnet", "{}"]\n'
    return files | {name: image.format(program) for name, program in dockerfiles.items()}


def test_an_image_is_the_project_whose_assembly_it_starts():
    text = "services:\n  a: {build: {context: ., dockerfile: 1.Dockerfile}}\n"
    text += "  b: {build: {context: ., dockerfile: 2.Dockerfile}}\n"
    files = dotnet(**{"1.Dockerfile": "Shop.Orders.dll", "2.Dockerfile": "/app/shop.billing.dll"})
    assert services({**files, "compose.yaml": text}) == {"a": "Shop.Orders", "b": "Shop.Billing"}
    files = dotnet(**{"1.Dockerfile": "Shop.Other.dll", "2.Dockerfile": "Shop.Gone.dll"})
    unknown = services({**files, "compose.yaml": text})
    assert (unknown["a"], unknown["b"]) == ("", "")


@pytest.mark.parametrize(
    ("file", "kind"),
    [(".env", "datastore"), (".env.example", "datastore"), ("other/.env", "external"), (".env.local.md", "external")],
)
def test_images_that_variables_name(file, kind):
    text = "services:\n  db: {image: '${DB_IMAGE}'}\n  orders: {build: orders}\n"
    found = kinds(compose(text, "orders", **{file: "DB_IMAGE=mysql:8.3\n"}))
    assert found["db"] == kind


def test_a_template_of_projects_is_no_service():
    template = {"templates/new/.template.config/template.json": "{}", "templates/new/Name.Api/Name.Api.csproj": WEB}
    template["templates/new/Name.Api/Program.cs"] = 'var x = "";'
    assert set(services({**dotnet(), **template})) == {"Shop.Orders", "Shop.Billing"}
    assert set(services(template)) == {"Name.Api"}


def test_processes_of_one_dockerfile_are_one_service():
    image = 'FROM dotnet AS base\nCOPY . .\nFROM base AS worker\nENTRYPOINT ["dotnet", "Shop.Orders.dll"]\n'
    image += 'FROM base AS setup\nENTRYPOINT ["dotnet", "Shop.Billing.dll"]\n'
    files = {f"orders/{path}": text for path, text in dotnet(Dockerfile="x").items()} | {"orders/Dockerfile": image}
    text = "services:\n  orders: {build: {context: orders, target: worker}}\n"
    text += "  orders-setup: {build: {context: orders, target: setup}}\n"
    assert services({**files, "compose.yaml": text}) == {"orders": "orders"}


@pytest.mark.parametrize("name", ["Dockerfile.{}", "Dockerfile_{}", "{}.Dockerfile", "{}.dockerfile"])
def test_an_image_is_made_by_the_dockerfile_that_is_called_after_it(name):
    files = dotnet(**{name.format("orders"): "Shop.Orders.dll", name.format("billing"): "Shop.Billing.dll"})
    files["k8s/a.yaml"] = workload("orders-app", "acme/orders:1")
    files["k8s/b.yaml"] = workload("other-app", "acme/other:1")
    assert services(files) == {"orders-app": "Shop.Orders", "Shop.Billing": "Shop.Billing"}


def test_a_dockerfile_that_is_gone_is_not_some_other_programs():
    text = "services:\n  orders: {build: {context: ., dockerfile: Shop.Orders/Dockerfile}}\n"
    files = dotnet(**{"Dockerfile_Billing": "Shop.Billing.dll"})
    assert services({**files, "compose.yaml": text})["orders"] == "Shop.Orders"


def test_a_dockerfile_of_a_hidden_folder_that_is_not_read_builds_what_lies_around():
    text = "services:\n  shop: {build: {context: ., dockerfile: .devcontainer/Dockerfile}}\n"
    files = {"Dockerfile": DOCKERFILE, "shop/main.py": SERVING, "compose.yaml": text}
    assert services(files) == {"shop": ""}


def test_a_dockerfile_whose_path_was_counted_from_the_compose_file():
    text = "services:\n  orders: {build: {context: app/orders, dockerfile: cmd/orders/Dockerfile}}\n"
    files = {"cmd/orders/Dockerfile": DOCKERFILE, "app/orders/run.py": "", "cmd/orders/main.py": SERVING}
    assert services({**files, "compose.yaml": text}) == {"orders": "cmd/orders"}
    beside = {**files, "app/orders/Dockerfile": DOCKERFILE, "app/orders/run.py": SERVING}
    assert services({**beside, "compose.yaml": text})["orders"] == "app/orders"


ENTRY = '#!/bin/sh\nset -e\nexec python -m shop.{name}.app "$@"\n'


def test_a_script_that_an_image_starts_with_says_which_program_of_a_package_it_runs():
    """Each has what that program imports, though all have the whole package."""
    text, files = "services:\n", {"shop/__init__.py": "", "shop/pages.py": SERVING}
    for name in ("orders", "billing"):
        text += f"  {name}: {{build: {{context: ., dockerfile: images/{name}/Dockerfile}}}}\n"
        files[f"images/{name}/Dockerfile"] = (
            f"FROM python:3.12\nWORKDIR /app\nCOPY shop /app/shop\nCOPY images/{name} /app/images/{name}\n"
            f'ENTRYPOINT ["sh", "/app/images/{name}/entrypoint.sh"]\n'
        )
        files[f"images/{name}/entrypoint.sh"] = ENTRY.format(name=name)
        files[f"shop/{name}/__init__.py"] = ""
    files["shop/orders/app.py"] = "import shop.pages\n"
    files["shop/billing/app.py"] = SERVING.replace("/x", "/bills")
    found = system_of({**files, "compose.yaml": text})
    assert {(route.service, route.path) for route in found.routes} == {("orders", "/x"), ("billing", "/bills")}


def test_what_tests_the_others_is_no_service():
    text = "services:\n  orders: {build: orders}\n  checks: {build: checks, command: python -m pytest checks}\n"
    assert kinds(compose(text, "orders", "checks")) == {"orders": "service", "checks": "tool"}
    text = text.replace("pytest checks", "checks")
    assert kinds(compose(text, "orders", "checks")) == {"orders": "service", "checks": "service"}


# ---------------------------------------------------------------- kubernetes


def cluster(manifests, *folders, **more):
    files = {"k8s/all.yaml": "---".join(manifests), **more}
    for folder in folders:
        files[f"{folder}/Dockerfile"] = DOCKERFILE
        files[f"{folder}/main.py"] = SERVING
    return files


def test_an_image_named_like_a_folder_is_built_from_it():
    files = cluster([workload("orders", "registry.example/shop/orders:v1")], "src/orders")
    assert services(files) == {"orders": "src/orders"}


def test_an_image_ending_in_a_folders_name_is_built_from_it():
    files = cluster([workload("orders", "registry.example/shop-orders:v1")], "src/orders")
    assert services(files) == {"orders": "src/orders"}


def test_who_runs_a_services_very_image_is_a_part_of_it():
    files = compose("", "orders")
    files["k8s/orders.yaml"] = workload("orders", "acme/shop:1")
    files["k8s/later.yaml"] = workload("later", "acme/shop:1")
    files["k8s/others.yaml"] = workload("others", "acme/others:1")
    assert services(files) == {"orders": "orders"}
    assert kinds(files)["others"] == "external"
    assert "later" not in kinds(files)


def test_an_image_that_ends_in_its_workloads_name_runs_the_one_program_of_that_name():
    programs = {
        "go.mod": "module example.com/shop\n",
        "cmd/orders/main.go": "package main\n\nfunc main() {}\n",
        "cmd/stock/main.go": "package main\n\nfunc main() {}\n",
    }

    def run(image: str) -> list[tuple[str, str]]:
        files = programs | {"k8s.yaml": workload("orders", image)}
        return [(each.path, each.certainty) for each in system_of(files).services]

    assert run("acme/shop-orders:1.2") == [("cmd/orders", "certain")]
    assert ("cmd/orders", "certain") not in run("acme/shop:1.2")


def test_skaffold_says_where_an_image_is_built():
    files = cluster([workload("orders", "shop-image-7")], "code/a")
    files["skaffold.yaml"] = (
        "apiVersion: skaffold/v4beta1\nkind: Config\nbuild:\n  artifacts:\n  - {image: shop-image-7, context: code/a}\n"
    )
    assert services(files) == {"orders": "code/a"}


def test_a_pipeline_says_where_an_image_is_built():
    files = cluster([workload("orders", "acme/shop-image-7:v1")], "code/a")
    files[".github/workflows/ci.yml"] = (
        "jobs:\n  a:\n    steps:\n    - run: docker build -t acme/shop-image-7:$GITHUB_SHA code/a\n"
    )
    assert services(files) == {"orders": "code/a"}


def test_a_variant_that_builds_what_the_default_runs_says_where():
    files = {
        "code/a/Dockerfile": "FROM python\n",
        "code/b/Dockerfile": "FROM python\n",
        "docker-compose.yml": "services: {orders: {image: 'acme/shop-7:latest'}, db: {image: 'postgres:16'}}\n",
        "docker-compose-local.yml": "services: {it: {image: 'acme/shop-7:${TAG}', build: code/a}, other: {build: code/b}}\n",
    }
    assert services(files)["orders"] == "code/a"
    assert "it" not in services(files)
    assert services({**files, "docker-compose-local.yml": ""}).get("orders") is None


@pytest.mark.parametrize(("runs", "count"), [("Orders.Api.dll", 1), ("Other.dll", 2)])
def test_a_project_that_is_run_without_an_image_is_what_the_image_around_it_runs(runs, count):
    files = cluster([workload("orders-service", "Orders_Api")], "src/Orders")
    files["src/Orders/Dockerfile"] = f'FROM dotnet\nCOPY . .\nENTRYPOINT ["dotnet", "{runs}"]\n'
    files["src/Orders/Orders.Api/Orders.Api.csproj"] = '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>'
    files["compose.yaml"] = "services: {orders: {build: src/Orders}}"
    found = services(files)
    assert found["orders"] == "src/Orders"
    assert len(found) == count


def test_a_foreign_image_is_no_service_although_a_folder_is_called_so():
    files = cluster([workload("redis", "redis:7")], "redis")
    assert kinds({path: text for path, text in files.items() if path.endswith("yaml")}) == {"redis": "datastore"}


def test_a_label_of_its_own_names_a_workload():
    files = cluster([workload("orders-v1", "orders", labels="{app: orders, version: v1}")], "orders")
    assert services(files) == {"orders": "orders"}


def test_a_label_shared_by_workloads_names_none_of_them():
    files = cluster(
        [
            workload("orders", "orders", labels="{app: shop, tier: a}"),
            workload("users", "users", labels="{app: shop, tier: b}"),
        ],
        "orders",
        "users",
    )
    assert services(files) == {"orders": "orders", "users": "users"}


def test_a_job_of_the_same_image_belongs_to_the_service():
    job = """
apiVersion: batch/v1
kind: Job
metadata: {name: migrate}
spec:
  template:
    spec:
      containers:
      - {name: migrate, image: orders}
"""
    assert services(cluster([job, workload("orders", "orders")], "orders")) == {"orders": "orders"}


def test_init_containers_make_no_service():
    extra = "      initContainers:\n      - {name: wait, image: busybox}\n"
    files = cluster([workload("orders", "orders", extra=extra)], "orders")
    assert set(kinds(files)) == {"orders"}


def test_a_cluster_service_gives_its_workload_a_host_by_selector():
    template = "\napiVersion: v1\nkind: Service\nmetadata: {{name: {}}}\nspec: {{selector: {{app: {}}}}}\n"
    host, other = template.format("order-api", "orders"), template.format("nobody", "none")
    (service,) = system_of(cluster([host, other, workload("orders", "orders")], "orders")).services
    assert "order-api" in service.hosts
    assert "nobody" not in service.hosts


def test_a_cluster_service_leads_to_no_job():
    host = "\napiVersion: v1\nkind: Service\nmetadata: {name: order-api}\nspec: {selector: {app: orders}}\n"
    job = """
apiVersion: batch/v1
kind: Job
metadata: {name: fill}
spec:
  template:
    metadata: {labels: {app: orders}}
    spec:
      containers:
      - {name: fill, image: filler}
"""
    found = system_of(cluster([host, job, workload("orders", "orders")], "orders", "filler")).services
    assert {service.name for service in found if "order-api" in service.hosts} == {"orders"}


def test_overlays_and_extras_do_not_override_the_default_deployment():
    files = cluster([workload("orders", "orders")], "orders", "extra")
    files["k8s/overlays/staging/orders.yaml"] = workload("orders", "example/other")
    files["extras/more.yaml"] = workload("extra", "extra")
    assert services(files) == {"orders": "orders"}


def test_another_deployment_can_be_chosen():
    files = cluster([workload("orders", "orders")], "orders", "extra")
    files["extras/more.yaml"] = workload("extra", "extra")
    assert services(files, Config(deployment="extras")) == {"extra": "extra"}


# ---------------------------------------------------------------- configuration and build files


def test_declared_services_need_no_manifest():
    config = Config(services=(ServiceConfig("orders", "code/a", context="sales", hosts=("order-api",), team="red"),))
    (service,) = system_of({"code/a/main.py": SERVING}, config).services
    assert (service.name, service.path, service.context, service.team) == ("orders", "code/a", "sales", "red")


def test_a_declared_service_and_its_workload_are_one():
    config = Config(services=(ServiceConfig("orders", "orders"),))
    assert services(compose("services:\n  web: {build: orders}\n", "orders"), config) == {"orders": "orders"}


def test_contexts_group_services():
    config = Config(contexts={"sales": ("orders",)})
    text = "services:\n  orders: {build: orders}\n  users: {build: users}\n"
    system = system_of(compose(text, "orders", "users"), config)
    assert (system.context("orders"), system.context("users")) == ("sales", "users")


def test_a_runnable_project_that_no_manifest_covers_is_a_likely_service():
    files = {"orders/requirements.txt": "fastapi\nuvicorn\n", "orders/main.py": SERVING}
    (service,) = system_of(files).services
    assert (service.name, service.path, service.certainty) == ("orders", "orders", "likely")


@pytest.mark.parametrize(
    ("image", "found"),
    [
        ('FROM python:3.12\nEXPOSE 80\nENTRYPOINT ["/worker"]\n', {"orders": "orders", "worker": "worker"}),
        ('FROM python:3.12\nENTRYPOINT ["/worker"]\n', {"orders": "orders"}),  # of a tool, for all anybody knows
        ("FROM python:3.12\nEXPOSE 80\n", {"orders": "orders"}),
    ],
)
def test_a_program_that_serves_nothing_known_is_a_service_if_its_image_listens(image, found):
    files = {"orders/requirements.txt": "fastapi\nuvicorn\n", "orders/main.py": SERVING}
    files |= {"worker/requirements.txt": "fastapi\nuvicorn\n", "worker/main.py": "x = 1\n", "worker/Dockerfile": image}
    assert services(files) == found


def test_a_project_that_an_image_is_given_beside_its_own_is_its_library():
    image = "FROM python:3.12\nCOPY common/ /app/common/\nCOPY orders/ /app/\n"
    files = {
        "compose.yaml": "services:\n  orders: {build: {context: ., dockerfile: orders/Dockerfile}}\n",
        "orders/Dockerfile": image,
        "orders/main.py": f"import common.store\n{SERVING}",
        "common/requirements.txt": "fastapi\nuvicorn\n",
        "common/store.py": "import store\nstore.connect('postgresql://db/shop')\n",
    }
    system = system_of(files)
    assert [service.path for service in system.services] == ["orders"]
    assert [store.used_by for store in system.datastores] == [("orders",)]
    alone = {**files, "orders/Dockerfile": image.replace("COPY common/ /app/common/\n", "")}
    assert not system_of({**alone, "orders/main.py": SERVING}).datastores


def test_a_project_inside_a_deployed_folder_is_no_service_of_its_own():
    files = compose("services:\n  orders: {build: orders}\n", "orders")
    files["orders/requirements.txt"] = "fastapi\nuvicorn\n"
    assert services(files) == {"orders": "orders"}


def test_a_library_is_no_service():
    files = compose("services:\n  orders: {build: orders}\n", "orders")
    files["common/pyproject.toml"] = "[project]\nname = 'common'\n"
    files["common/lib.py"] = "x = 1\n"
    assert services(files) == {"orders": "orders"}


@pytest.mark.parametrize(
    ("installed", "found"),
    [
        ("../../lib/serving", {"orders": "services/orders"}),
        ("-e ../../lib/serving[http]", {"orders": "services/orders"}),
        ("acme-serving @ ../../lib/serving/ ; python_version > '3'", {"orders": "services/orders"}),
        ("serving", {"orders": "services/orders", "serving": "lib/serving"}),
        ("-e .", {"orders": "services/orders", "serving": "lib/serving"}),
        ("git+https://example.org/shop.git#egg=serving&subdirectory=lib/serving", {"orders": "services/orders"}),
        (
            "git+https://example.org/shop.git#egg=serving&subdirectory=lib/other",
            {"orders": "services/orders", "serving": "lib/serving"},
        ),
    ],
)
def test_what_a_program_installs_from_where_it_lies_is_no_program(installed, found):
    """Though it needs a server's library and has routes that programs include; another of its name is the index's."""
    files = {
        "services/orders/requirements.txt": f"fastapi\n{installed}\n",
        "services/orders/main.py": SERVING,
        "lib/serving/requirements/_base.txt": "fastapi\n",
        "lib/serving/src/serving.py": SERVING,
    }
    assert services(files) == found


@pytest.mark.parametrize(
    ("sources", "found"),
    [
        ("[tool.uv.sources]\nserving = { workspace = true }\n", {"orders": "services/orders"}),
        ("", {"orders": "services/orders", "serving": "lib/serving"}),
    ],
)
def test_a_member_of_a_workspace_that_a_program_installs_is_no_program(sources, found):
    """A root that lists all members, to install them at once, makes none of them a library."""
    described = "[project]\nname = '{}'\ndependencies = [{}]\n"
    files = {
        "pyproject.toml": described.format("shop", "'fastapi', 'orders', 'serving'")
        + "[tool.uv.sources]\norders = { workspace = true }\nserving = { workspace = true }\n",
        "services/orders/pyproject.toml": described.format("orders", "'fastapi', 'serving'") + sources,
        "services/orders/main.py": SERVING,
        "lib/serving/pyproject.toml": described.format("serving", "'fastapi'"),
        "lib/serving/src/serving.py": SERVING,
    }
    assert {name: path for name, path in services(files).items() if path} == found


def test_requirements_without_a_program_are_none():
    files = {"tools/checks/requirements.txt": "fastapi\nhttpx\n", "orders/requirements.txt": "fastapi\n"}
    assert services(files | {"orders/main.py": SERVING}) == {"orders": "orders"}


@pytest.mark.parametrize(
    ("described", "found"),
    [
        ("[project.scripts]\nbooking-api = 'booking.cmd.api:main'\n", {"booking": ""}),
        ("[project.entry-points.'booking.drivers']\nlocal = 'booking.local:Driver'\n", {}),
    ],
)
def test_a_program_that_says_in_two_files_what_serves_it_and_what_it_installs_is_a_service(described, found):
    files = {
        "pyproject.toml": f"[project]\nname = 'booking'\ndynamic = ['dependencies']\n{described}",
        "requirements.txt": "oslo.service\noslo.messaging\n",
        "booking/cmd/api.py": SERVING,
    }
    assert services(files) == found


def test_a_name_comes_from_whichever_build_file_has_one():
    files = {
        "requirements.txt": "oslo.service\n",
        "setup.cfg": "[metadata]\nname = booking\n[entry_points]\nwsgi_scripts =\n    booking-wsgi = booking.wsgi:app\n",
        "booking/wsgi.py": SERVING,
    }
    assert services(files) == {"booking": ""}


def test_a_module_that_packs_no_program_is_no_service():
    files = {
        "build.gradle.kts": 'subprojects {\n  apply(plugin = "org.springframework.boot")\n}\n',
        "settings.gradle.kts": 'include("orders", "common")\n',
        "orders/build.gradle.kts": 'dependencies { implementation(project(":common")) }\n',
        "common/build.gradle.kts": "tasks.bootJar { enabled = false }\n",
        "common/src/main/resources/application.yml": "spring:\n  application:\n    name: common\n",
        "orders/src/main/java/App.java": "class App {}",
        "orders/main.py": SERVING,
        "common/main.py": SERVING,
    }
    assert services(files) == {"orders": "orders"}


def test_nothing_has_no_services():
    assert services({}) == {}
    assert services({"script.py": "print(1)\n"}) == {}


def test_a_second_edition_of_the_system_has_no_databases_of_its_own():
    files = compose(
        "services:\n  orders: {build: orders}\n  users: {build: users}\n  db: {image: postgres}\n", "orders", "users"
    )
    files["k8s.yaml"] = workload("orders", "acme/orders") + "---" + workload("shop-db", "postgres")
    assert kinds(files) == {"orders": "service", "users": "service", "db": "datastore"}
    files["k8s.yaml"] += "---" + workload("other", "acme/other")
    files |= {"other/Dockerfile": DOCKERFILE, "other/main.py": SERVING}
    assert kinds(files) == {
        "orders": "service", "users": "service", "other": "service", "db": "datastore", "shop-db": "datastore",
    }  # fmt: skip


def test_services_of_one_name_in_several_systems_are_told_apart_by_their_folders():
    files = {
        f"{system}/{name}/{file}": text
        for system in ("first", "second")
        for name in ("orders", system + "-mail")
        for file, text in (
            ("requirements.txt", "flask\n"),
            ("app.py", "import web\n@web.route('GET', '/')\ndef f(): pass\n"),
        )
    }
    assert services(files) == {
        "first-mail": "first/first-mail",
        "first/orders": "first/orders",
        "second-mail": "second/second-mail",
        "second/orders": "second/orders",
    }


# ---------------------------------------------------------------- programs that one file tells

MANAGE = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n"


def test_each_program_that_one_file_tells_is_a_service():
    files = {"requirements.txt": "flask\n"}
    for name in ("orders", "stock"):
        files |= {f"{name}/manage.py": MANAGE, f"{name}/main.py": SERVING}
    assert services(files) == {"orders": "orders", "stock": "stock"}


def test_the_only_one_below_a_build_file_is_part_of_what_that_builds():
    files = {"orders/requirements.txt": "flask\n", "orders/src/manage.py": MANAGE, "orders/src/main.py": SERVING}
    files |= {"stock/requirements.txt": "flask\n", "stock/main.py": SERVING}
    assert services(files) == {"orders": "orders", "stock": "stock"}


def test_one_in_a_deployed_folder_is_none_of_its_own():
    text = "services:\n  orders:\n    build: orders\n"
    assert services(compose(text, "orders", **{"orders/src/manage.py": MANAGE})) == {"orders": "orders"}


# ---------------------------------------------------------------- manifests beside the Dockerfile


def beside(**manifests):
    files = {"src/auth-service/Dockerfile": DOCKERFILE, "src/auth-service/main.py": SERVING}
    return services(files | {f"src/auth-service/deploy/{name}.yaml": text for name, text in manifests.items()})


def test_a_manifest_in_the_folder_of_a_dockerfile_runs_what_is_built_there():
    assert beside(auth=workload("auth", "acme/auth:1")) == {"auth": "src/auth-service"}
    assert beside(auth=workload("auth", "acme/auth:1"), db=workload("db", "postgres:16")) == {
        "auth": "src/auth-service"
    }


def test_of_several_images_nobody_can_say_which_is_built_there():
    assert "auth" not in beside(auth=workload("auth", "acme/auth"), jobs=workload("jobs", "acme/jobs"))


POM = """
<project>
  <artifactId>{name}</artifactId>
  <build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>
</project>
"""


@pytest.mark.parametrize(
    ("built", "project", "found"),
    [
        ("orders/docker/orders", "orders", "orders"),
        ("shop/target/docker/orders", "orders", "shop"),
        ("orders/docker/billing", "orders", "orders/docker/billing"),
    ],
)
def test_a_folder_for_an_image_alone_takes_what_the_project_around_it_has_built(built, project, found):
    name = built.rpartition("/")[2]
    top = built.partition("/")[0]
    files = {
        "compose.yaml": f"services:\n  {name}: {{build: {built}}}\n",
        f"{built}/Dockerfile": "FROM eclipse-temurin:21\nCOPY *.jar /app.jar\n",
        f"{top}/pom.xml": POM.format(name=project),
        f"{top}/src/main/java/App.java": "class App {}",
    }
    assert services(files)[name] == found


@pytest.mark.parametrize("context", ["orders/target/docker/acme/orders/build", "orders/build/docker"])
def test_an_image_is_built_from_what_its_project_has_made(context):
    files = {
        "compose.yaml": "services:\n  order-api: {image: acme/orders-service}\n",
        ".github/workflows/image.yml": f"jobs: {{a: {{steps: [{{run: docker build -t acme/orders-service {context}}}]}}}}\n",
        "orders/pom.xml": POM.format(name="shop-orders"),
        "orders/src/main/java/App.java": "class App {}",
    }
    assert services(files) == {"order-api": "orders"}


def test_a_pipeline_that_tells_of_what_was_moved_away_says_nothing():
    files = {
        "compose.yaml": "services:\n  orders: {image: acme/java-orders}\n",
        "old/.travis.yml": "script:\n  - docker build -t acme/java-orders ./java/orders\n",
        "java/orders/Dockerfile": "FROM eclipse-temurin:21\nCOPY *.jar /app.jar\n",
        "java/orders/pom.xml": POM.format(name="orders"),
        "java/orders/src/main/java/App.java": "class App {}",
    }
    assert services(files) == {"orders": "java/orders"}
    del files["java/orders/Dockerfile"], files["java/orders/pom.xml"], files["java/orders/src/main/java/App.java"]
    assert services(files) == {"orders": "old/java/orders"}  # nothing says better
    files["build/images.sh"] = "cd src/buying\ndocker build -t acme/java-orders .\n"
    files["src/buying/go.mod"] = "module acme\n"
    assert services(files)["orders"] == "src/buying"  # another build of the image is there


def test_what_several_programs_are_built_with_is_no_service():
    using = POM.replace(
        "  <build>",
        "  <dependencies><dependency><artifactId>client</artifactId></dependency></dependencies>\n  <build>",
    )
    files = {f"{name}/pom.xml": using.format(name=name) for name in ("orders", "billing")}
    files["client/pom.xml"] = POM.format(name="client")
    files |= {f"{name}/src/main/java/App.java": "class App {}" for name in ("orders", "billing", "client")}
    assert set(services(files)) == {"orders", "billing"}
    files["common/client/pom.xml"] = POM.format(name="client").replace("spring-boot-maven-plugin", "maven-jar-plugin")
    assert set(services(files)) == {"orders", "billing", "client"}
    del files["common/client/pom.xml"], files["billing/pom.xml"]
    assert set(services(files)) == {"orders", "client"}


def test_a_dockerfile_that_is_not_there_any_more_does_not_build_all_of_its_context():
    text = "services:\n  old: {build: {context: ., dockerfile: templates/old/Dockerfile}}\n"
    files = {"src/compose.yaml": text, "src/orders/Dockerfile": DOCKERFILE, "src/orders/main.py": SERVING}
    assert services(files)["old"] == "src/templates/old"
    alone = {"src/compose.yaml": text, "src/main.py": SERVING}
    assert services(alone)["old"] == "src"


BROWSER = '<Project Sdk="Microsoft.NET.Sdk.BlazorWebAssembly"><ItemGroup>'
BROWSER += '<PackageReference Include="Microsoft.AspNetCore.Components.WebAssembly" /></ItemGroup></Project>'
HOST = '<Project Sdk="Microsoft.NET.Sdk.Web"><ItemGroup>{}'
HOST += '<ProjectReference Include="..\\Shop.Client\\Shop.Client.csproj" /></ItemGroup></Project>'


@pytest.mark.parametrize(("package", "found"), [(".Server", {"Shop"}), (".Client", {"Shop", "Shop.Client"})])
def test_a_program_for_browsers_is_a_part_of_the_server_that_hands_it_out(package, found):
    server = f'<PackageReference Include="Microsoft.AspNetCore.Components.WebAssembly{package}" />'
    files = {"Shop/Shop.csproj": HOST.format(server), "Shop/Program.cs": "class Program {}"}
    files |= {"Shop.Client/Shop.Client.csproj": BROWSER, "Shop.Client/Program.cs": "class Program {}"}
    assert set(services(files)) == found


def test_an_old_image_of_a_service_makes_nobody_else_of_it():
    old = "services:\n  settings: {image: 'acme/shop-settings-8'}\n  gone: {image: 'acme/shop-gone'}\n"
    plugin = "<build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>"
    files = {
        "edge/compose.yaml": old,
        "deploy/settings.yaml": workload("settings", "acme/settings"),
        "settings/pom.xml": f"<project><artifactId>settings</artifactId>{plugin}</project>",
        "settings/src/main/java/A.java": "class A {}",
    }
    assert services(files) == {"settings": "settings"}
    assert kinds(files)["settings"] == "service"


@pytest.mark.parametrize(
    ("image", "found"),
    [("acme/hystrix-dashboard", {"watch": "pages"}), ("other/hystrix-dashboard", {"pages": "pages"})],
)
def test_an_image_that_a_project_says_to_make_is_the_projects_whatever_else_is_called_so(image, found):
    name = "<configuration><imageName>acme/hystrix-dashboard</imageName></configuration>"
    plugins = ("spring-boot-maven-plugin</artifactId>", f"docker-maven-plugin</artifactId>{name}")
    made = "".join(f"<plugin><artifactId>{plugin}</plugin>" for plugin in plugins)
    files = {
        "compose.yaml": f"services:\n  watch: {{image: {image}}}\n",
        "pages/pom.xml": f"<project><artifactId>pages</artifactId><build><plugins>{made}</plugins></build></project>",
        "pages/src/main/java/A.java": "class A {}",
    }
    assert services(files) == found


@pytest.mark.parametrize(
    ("copied", "folder"),
    [
        ("COPY --from=build /home/app/shop-orders/target/orders.jar /app.jar", "shop-orders"),
        ("COPY --from=build /home/app/libs/*.jar /app.jar", "docker/orders"),
        ("COPY --from=build /home/app/shop-orders/run.sh /run.sh", "docker/orders"),
    ],
)
def test_a_dockerfile_apart_is_of_the_program_whose_archive_a_stage_made(copied, folder):
    files = {
        "compose.yaml": "services:\n  orders: {build: {context: ., dockerfile: docker/orders/Dockerfile}}\n",
        "docker/orders/Dockerfile": f"FROM maven AS build\nCOPY . /home/app\nRUN mvn package\nFROM temurin\n{copied}\n",
        "shop-orders/pom.xml": POM.format(name="shop-orders").replace("spring-boot-maven-plugin", "maven-jar-plugin"),
        "shop-orders/src/main/java/App.java": "class App {}",
    }
    assert services(files) == {"orders": folder}


PARTS = "COPY ./orders/app /srv/app\nCOPY ./orders/main.py /srv/main.py\n"


@pytest.mark.parametrize(
    ("dockerfile", "copied", "folder"),
    [
        ("docker/Dockerfile.orders", f"COPY ./common /common\n{PARTS}", "orders"),  # its base says where it works
        ("docker/Dockerfile.orders", f"COPY ./common/lib /opt/lib\n{PARTS}", ""),
        ("docker/Dockerfile.orders", "COPY ./common /common\nCOPY ./orders /orders\n", ""),
        ("docker/web/Dockerfile", "WORKDIR /srv\nCOPY ./common /tmp/common\nCOPY ./orders/*.py .\n", "orders"),
        ("docker/web/Dockerfile", "WORKDIR /srv\nCOPY ./orders .\nCOPY ./proto/a.proto .\n", "orders"),
        ("docker/web/Dockerfile", "WORKDIR /srv\nCOPY ./common /tmp/common\nCOPY ./orders/a.py /x.py\n", "docker/web"),
        ("deploy/web/Dockerfile", "WORKDIR /srv\nCOPY ./common ./common\nCOPY ./orders/a.py ./\n", "deploy/web"),
    ],
)
def test_a_dockerfile_apart_is_of_the_folder_that_it_puts_where_the_program_works(dockerfile, copied, folder):
    files = {
        "compose.yaml": f"services:\n  web: {{build: {{context: ., dockerfile: {dockerfile}}}}}\n",
        dockerfile: f"FROM acme/python\n{copied}",
        "orders/main.py": "",
        "common/lib.py": "",
    }
    assert services(files) == {"web": folder}


@pytest.mark.parametrize(("image", "deployed"), [("acme/orders", True), ("acme/other", False)])
def test_an_image_is_the_programs_that_says_it_is_called_so(image, deployed):
    files = {
        "k8s/a.yaml": workload("shop-orders", image),
        "backend/boot/pom.xml": POM.format(name="boot"),
        "backend/boot/src/main/java/App.java": "class App {}",
        "backend/boot/src/main/resources/application.yml": "spring: {application: {name: orders}}\n",
    }
    (service,) = system_of(files).services
    assert service.path == "backend/boot"
    assert ("shop-orders" in service.hosts) is deployed or service.name == "shop-orders"
