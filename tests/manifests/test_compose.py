"""Compose files: every form of what a service says, and files that are no Compose files."""

from textwrap import dedent

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ringfence.manifests._compose_interpolation import interpolate, plain, settled
from ringfence.manifests.compose import compose
from ringfence.manifests.compose_by_content import compose_by_content
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.facts import Assembly, Port, Setting, SettingsFrom, Workload
from ringfence.model.source import Source, Span

PATH = "deploy/docker-compose.yml"


def read(text: str, path: str = PATH):
    return list(compose.read(Source(path, dedent(text))))


def service(body: str, path: str = PATH, before: str = "") -> Workload:
    """The one service ``app`` with this body."""
    indented = "".join(f"    {line}\n" for line in dedent(body).strip().splitlines())
    (found,) = read(f"{dedent(before)}services:\n  app:\n{indented}", path)
    assert isinstance(found, Workload)
    return found


def test_a_service_is_a_workload_at_the_line_of_its_key() -> None:
    orders, db = read("""\
        services:
          # the shop
          orders:
            build: ../orders
          db:
            image: postgres:16
        """)
    assert (orders.name, orders.origin, orders.deployment, orders.image) == ("orders", "compose", PATH, "")
    assert (orders.at.path, orders.at.line, orders.at.column) == (PATH, 3, 3)
    assert (db.name, db.image, db.build, db.at.line) == ("db", "postgres:16", None, 5)


@pytest.mark.parametrize(
    ("build", "context", "dockerfile", "stage"),
    [
        ("build: .", "deploy", None, ""),
        ("build: ./orders/", "deploy/orders", None, ""),
        ("build: ..", "", None, ""),
        ("build: ${ORDERS:-../orders}", "orders", None, ""),
        ("build: ${PWD}/orders", "deploy/orders", None, ""),
        (r"build: ..\src\orders", "src/orders", None, ""),
        ("build: {context: .., dockerfile: src/Orders/Dockerfile, target: run}", "", "src/Orders/Dockerfile", "run"),
        ("build: {context: ../orders, dockerfile: ../docker/Dockerfile.py}", "orders", "docker/Dockerfile.py", ""),
        ("build: {context: .., dockerfile: '${ORDERS_FILE}'}", "", "${ORDERS_FILE}", ""),
        (
            "build: {context: ., dockerfile: '${DIR:?needed}/${FILE:-Dockerfile}'}",
            "deploy",
            "deploy/${DIR}/Dockerfile",
            "",
        ),
        ("build: {context: ., dockerfile: /docker/app.Dockerfile}", "deploy", "deploy/docker/app.Dockerfile", ""),
        ("build: {target: dev}", "deploy", None, "dev"),
        ("build: ../../elsewhere", None, None, ""),
        ("build: /srv/orders", None, None, ""),
        ("build: https://github.com/x/y.git#main", None, None, ""),
        ("build: {context: 'git@host.org:x/y.git', dockerfile: D}", None, None, ""),
        ("build: ${NOWHERE}", None, None, ""),
        ("build: [a, b]", None, None, ""),
        ("build:", None, None, ""),
    ],
)
def test_build(build, context, dockerfile, stage) -> None:
    found = service(f"{build}\nimage: x")
    assert (found.build, found.dockerfile, found.target_stage) == (context, dockerfile, stage)


@pytest.mark.parametrize(
    ("written", "image"),
    [
        ("postgres:16", "postgres:16"),
        ("${REGISTRY:-ghcr.io/shop}/orders:${TAG:-latest}", "ghcr.io/shop/orders:latest"),
        ("${REGISTRY}/orders:${TAG}", "/orders:"),
        ("${PREFIX}orders", "orders"),
        ("${DATABASE_IMAGE}", "${DATABASE_IMAGE}"),
        ("$DATABASE_IMAGE", "${DATABASE_IMAGE}"),
        ("${SHOP:?is needed}:${TAG:-1}-orders", "${SHOP}:1-orders"),
        ("host:5000/${NAME}@sha256:0", "host:5000/${NAME}@sha256:0"),
        ("[a]", ""),
    ],
)
def test_an_image_keeps_the_variable_that_names_it(written, image) -> None:
    assert service(f"image: {written!r}" if written != "[a]" else "image: [a]\nbuild: .").image == image


@pytest.mark.parametrize(
    ("port", "expected"),
    [
        ("3000", [(0, 3000)]),
        ("'8000:80'", [(8000, 80)]),
        ("22:22", [(22, 22)]),
        ("'127.0.0.1:8001:81'", [(8001, 81)]),
        ("'127.0.0.1::82'", [(0, 82)]),
        ("'[::1]:8001:81/tcp'", [(8001, 81)]),
        ("6060:6061/udp", [(6060, 6061)]),
        ("'9090-9091:8080-8081'", [(9090, 8080), (9091, 8081)]),
        ("'9000-9005:80'", [(0, 80)]),
        ("'${PORT:-8080}:80'", [(8080, 80)]),
        ("'${PORT}:80'", [(0, 80)]),
        ("{target: 80, published: '8080', protocol: tcp}", [(8080, 80)]),
        ("{target: 80}", [(0, 80)]),
        ("{published: 80}", []),
        ("'http:80:x'", []),
        ("true", []),
        ("'9-1'", []),
    ],
)
def test_ports(port, expected) -> None:
    assert service(f"ports:\n  - {port}").ports == tuple(Port(*pair) for pair in expected)


def test_ports_of_a_wide_range_are_bounded_and_exposed_ports_are_not_published() -> None:
    found = service("ports: ['1-65535:1-65535']\nexpose: ['8000', 9000-9001]").ports
    assert 10 < len(found) < 1000
    assert found[-3:] == (Port(0, 8000), Port(0, 9000), Port(0, 9001))


def test_hosts_are_all_names_others_may_use() -> None:
    orders, web, _other = read("""\
        services:
          orders:
            container_name: shop-orders
            hostname: ${ORDERS_HOST:-orders.local}
            networks:
              back: {aliases: [orders-api, "${UNKNOWN}"]}
              front:
          web:
            container_name: ${STACK}-web
            networks: [back]
            links: ["orders:order-backend", orders, "gone:nobody"]
          other: {image: x}
        """)
    assert orders.hosts == ("orders", "shop-orders", "orders.local", "orders-api", "order-backend")
    assert web.hosts == ("web",)


def test_links_to_containers_of_other_files_give_them_names() -> None:
    text = (
        "services:\n  web:\n    image: x\n    external_links: [shop-db:db, other, same:same]\n    network_mode: host\n"
    )
    web, *names = compose.read(Source(PATH, text))
    assert [(one.name, one.external, one.at.line) for one in names] == [("db", "shop-db", 4)]
    assert web.on_machine


def test_environment_as_mapping_and_as_list() -> None:
    mapping = service("environment:\n  URL: http://${HOST:-db}:80\n  DEBUG: yes\n  EMPTY: ''\n  GIVEN:\n  ODD: [1]")
    hole = Hole("env", "HOST", literal("db"))
    assert [(s.key, s.value, s.at.line) for s in mapping.environment] == [
        ("URL", Text(("http://", hole, ":80")), 4),
        ("DEBUG", literal("yes"), 5),
        ("EMPTY", literal(""), 6),
        ("GIVEN", Text((Hole("env", "GIVEN"),)), 7),
        ("ODD", Text((Hole("env", "ODD"),)), 8),
    ]
    listed = service("environment:\n  - A=b=c\n  - GIVEN\n  - E=\n  - [x]\n  - '=x'")
    assert [(s.key, s.value, s.at.line) for s in listed.environment] == [
        ("A", literal("b=c"), 4),
        ("GIVEN", Text((Hole("env", "GIVEN"),)), 5),
        ("E", literal(""), 6),
    ]


def test_anchors_and_merge_keys_point_to_where_they_are_written() -> None:
    found = service(
        "<<: *base\nenvironment:\n  <<: *env\n  OWN: 1",
        before="""\
            x-env: &env
              SHARED: yes
            x-base: &base
              image: shop/base
            """,
    )
    assert found.image == "shop/base"
    assert {s.key: s.at.line for s in found.environment} == {"OWN": 10, "SHARED": 2}


@pytest.mark.parametrize(
    ("env_file", "names"),
    [
        ("env_file: .env", [("deploy/.env", 3)]),
        ("env_file:\n  - ../common.env\n  - ./${STAGE:-dev}.env", [("common.env", 4), ("deploy/dev.env", 5)]),
        ("env_file:\n  - path: a.env\n    required: false", [("deploy/a.env", 4)]),
        ("env_file: /etc/app.env", []),
        ("env_file: 5\nimage: x", [("deploy/5", 3)]),
        ("env_file: [[], {}]", []),
    ],
)
def test_env_file(env_file, names) -> None:
    found = service(env_file).settings_from
    assert [(f.kind, f.name, f.at.line) for f in found] == [("file", name, line) for name, line in names]
    assert all(isinstance(f, SettingsFrom) for f in found)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("python -m app 'a b'", ("python", "-m", "app", "a b")),
        ("[python, -m, app, 8000]", ("python", "-m", "app", "8000")),
        ("serve --port ${PORT:-80} $$HOME", ("serve", "--port", "80", "$HOME")),
        ("sh -c \"it's", ("sh", "-c", "\"it's")),
        ("{a: b}", ()),
        ("", ()),
    ],
)
def test_command_and_entrypoint(written, expected) -> None:
    found = service(f"image: x\ncommand: {written}\nentrypoint: {written}")
    assert found.command == found.entrypoint == expected


@pytest.mark.parametrize(
    ("volume", "mounts"),
    [
        ("./conf/nginx.conf:/etc/nginx/nginx.conf:ro", [("deploy/conf/nginx.conf", "/etc/nginx/nginx.conf")]),
        ("..:/app", [("", "/app")]),
        ("${SRC:-./src}:/app", [("deploy/src", "/app")]),
        ("${PWD}:/app", [("deploy", "/app")]),
        (
            "{type: bind, source: init, target: /docker-entrypoint-initdb.d}",
            [("deploy/init", "/docker-entrypoint-initdb.d")],
        ),
        ("data:/var/lib/mysql", []),
        ("${DATA:-data}:/var/lib/mysql", []),
        ("/etc/localtime:/etc/localtime:ro", []),
        ("/var/run/docker.sock:/var/run/docker.sock:ro", [("docker:socket", "/var/run/docker.sock")]),
        ("~/.aws:/root/.aws", []),
        ("../../x:/x", []),
        ("/app/node_modules", []),
        ("{type: volume, source: data, target: /x}", []),
        ("{type: tmpfs, target: /x}", []),
        ("[]", []),
    ],
)
def test_only_files_of_the_repository_are_mounts(volume, mounts) -> None:
    assert service(f"volumes:\n  - {volume}").mounts == tuple(mounts)


def test_configs_and_secrets_that_are_files_are_mounts() -> None:
    found = service(
        "configs: [{source: proxy, target: /etc/nginx/nginx.conf}, plain, outside]\nsecrets: [password]",
        before="""\
            configs:
              proxy: {file: ./nginx.conf}
              plain: {file: plain.ini}
              outside: {external: true}
            secrets:
              password: {file: ../secrets/password.txt}
            """,
    )
    assert found.mounts == (
        ("deploy/nginx.conf", "/etc/nginx/nginx.conf"),
        ("deploy/plain.ini", "/plain"),
        ("secrets/password.txt", "/run/secrets/password"),
    )


@pytest.mark.parametrize(
    ("extends", "expected"),
    [
        ("extends: base", ("", "base")),
        ("extends: {service: base}", ("", "base")),
        ("extends: {file: ../common.yml, service: base}", ("common.yml", "base")),
        ("extends: {file: ../../common.yml, service: base}", None),
        ("extends: {file: common.yml}", None),
        ("extends: [base]", None),
    ],
)
def test_extends(extends, expected) -> None:
    assert service(extends).extends == expected


def test_depends_on_profiles_and_labels_in_both_forms() -> None:
    lists = service("depends_on: [db, broker]\nprofiles: [dev, 'on']\nlabels: ['a.b=c=d', flag]")
    maps = service("depends_on:\n  db: {condition: service_healthy}\nlabels: {a.b: 'Host(`x`) && $$y'}")
    assert (lists.depends_on, lists.profiles) == (("db", "broker"), ("dev", "on"))
    assert lists.labels == (("a.b", "c=d"), ("flag", ""))
    assert (maps.depends_on, maps.labels) == (("db",), (("a.b", "Host(`x`) && $y"),))
    assert service("image: x\ndeploy: {labels: [traefik.enable=true]}").labels == (("traefik.enable", "true"),)


def test_included_files_are_an_assembly() -> None:
    text = """\
        name: shop
        include:
          - ../billing/compose.yaml
          - path: [a.yml, ./b.yml]
            project_directory: ..
          - oci://docker.io/x/y
        """
    assert read(text) == [
        Assembly(
            "compose-include",
            "deploy",
            ("billing/compose.yaml", "deploy/a.yml", "deploy/b.yml"),
            (),
            Span(PATH, 2, 1, 2, 8),
        )
    ]


def test_the_first_format_had_services_alone() -> None:
    web, db = read("web:\n  build: .\n  links: [db]\ndb:\n  image: mysql\n")
    assert (web.name, web.build, db.name, db.image) == ("web", "deploy", "db", "mysql")


def test_a_section_that_is_a_step_too_far_to_the_right_is_no_service() -> None:
    misplaced = "services:\n  web: {image: x}\n  networks:\n    front: {driver: bridge}\n"
    assert [workload.name for workload in read(misplaced)] == ["web"]
    assert [workload.name for workload in read("services:\n  networks: {image: acme/networks}\n")] == ["networks"]
    assert [workload.name for workload in read("services:\n  web: {environment: {A: b}}\n")] == ["web"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "services:\n",
        "services: [a, b]\n",
        "services: {a: , b: text, c: [image]}\n",
        "apiVersion: v1\nkind: Pod\nspec: {image: x}\n",
        "apiVersion: v1\nspec: {image: x}\n",
        "web: {image: x}\nother: {name: y}\n",
        "- image: x\n",
        "services: {a: {image: x}",
        "\0",
    ],
)
def test_what_is_no_compose_file_has_no_facts(text) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("written", "parts", "unset"),
    [
        ("plain", ("plain",), "plain"),
        ("", ("",), ""),
        ("a$X-b", ("a", Hole("env", "X"), "-b"), "a-b"),
        ("${X}", (Hole("env", "X"),), ""),
        ("${X:-d}", (Hole("env", "X", literal("d")),), "d"),
        ("${X-}", (Hole("env", "X", literal("")),), ""),
        ("${X:?needed}", (Hole("env", "X"),), ""),
        ("${X:+a}", (Hole("unknown", "X", literal("a")),), ""),
        ("${X:-a${Y:-b}c}d", (Hole("env", "X", Text(("a", Hole("env", "Y", literal("b")), "c"))), "d"), "abcd"),
        ("$$X ${ $ 5$", ("$X ${ $ 5$",), "$X ${ $ 5$"),
        ("a${X:-b", ("a${X:-b",), "a${X:-b"),
        ("${X|-b}", ("${X|-b}",), "${X|-b}"),
    ],
)
def test_interpolation(written, parts, unset) -> None:
    assert interpolate(written) == Text(parts)
    assert plain(written) == unset


def test_a_value_is_settled_if_nobody_has_to_set_a_variable() -> None:
    assert settled("a${X:-b}") == "ab"
    assert settled("a${X}") is None


def test_interpolation_of_hostile_values_ends_soon() -> None:
    assert interpolate("${A:-" * 20_000 + "}" * 20_000).parts
    assert interpolate("${A:-" * 50_000).literal is not None


# fmt: off
KEYS = (
    "services", "include", "image", "build", "context", "dockerfile", "ports", "published", "target", "expose",
    "environment", "env_file", "path", "links", "networks", "aliases", "volumes", "source", "type", "configs",
    "secrets", "file", "labels", "deploy", "command", "entrypoint", "depends_on", "profiles", "extends", "service",
    "container_name", "hostname", "app", "<<",
)
# fmt: on
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["${A:-./b}:${C}", "1-2:3", "..", "a=b"])
)
TREES = st.recursive(
    SCALARS | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=30,
)


@given(TREES, TREES)
def test_no_tree_raises(root, app) -> None:
    for tree in (root, {"services": {"app": app, "b": root}, "configs": root, "include": app}):
        for fact in read(yaml.safe_dump(tree, allow_unicode=True)):
            assert isinstance(fact, (Workload, Assembly))


@given(st.text(alphabet=st.characters() | st.sampled_from("${}:-?+[]\n #&*'\"")))
def test_no_text_raises(text) -> None:
    read(text)
    read(f"services:\n  app:\n    image: x\n    {text}")
    assert all(isinstance(s, Setting) for s in service("environment: [A=$]").environment)
    interpolate(text)
    settled(text)


APP = "version: '3'\n\nservices:\n  shop:\n    build: ../Shop\n  db:\n    image: postgres:16\n"


def test_a_compose_file_under_another_name_is_known_by_what_it_says():
    found = compose_by_content.read(Source("scripts/app.yml", APP))
    assert [(w.name, w.build, w.image) for w in found] == [("shop", "Shop", ""), ("db", None, "postgres:16")]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("docker-compose.yml", APP),
        ("kong.yml", "x: 1\nservices:\n- name: orders\n  url: http://orders\n"),
        ("services.yaml", "x: 1\nservices:\n  App\\Mailer:\n    class: Mailer\n"),
        (".travis.yml", "x: 1\nservices:\n  - docker\n"),
        ("app.yml", "x: 1\nservices:\n  shop:\n    build: .\n  other: {}\n"),
    ],
)
def test_what_is_no_compose_file_or_is_one_by_name_is_left_alone(path, text):
    assert list(compose_by_content.read(Source(path, text))) == []
