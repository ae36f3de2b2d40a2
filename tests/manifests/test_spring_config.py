"""Spring's configuration files: documents and profiles, placeholders, and what the settings mean."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.formats.placeholders import placeholders
from ringfence.manifests.spring_config import spring_config
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.facts import Connection, GatewayRoute, Participation, Program, SettingGroup
from ringfence.model.source import Source

RESOURCES = "orders/src/main/resources/"


def read(text: str, name: str = "application.yml", folder: str = RESOURCES):
    return list(spring_config.read(Source(folder + name, dedent(text))))


def of(kind: type, text: str, name: str = "application.yml"):
    return [fact for fact in read(text, name) if isinstance(fact, kind)]


def settings(text: str, name: str = "application.yml"):
    return [[(s.key, s.value, s.at.line) for s in group.settings] for group in of(SettingGroup, text, name)]


def default(value: object) -> str | None:
    assert isinstance(value, Hole)
    assert isinstance(value.default, Text)
    return value.default.literal


def test_keys_are_dotted_and_lists_numbered() -> None:
    text = "a:\n  b.c: 1\n  d:\n    - x\n    - y\n"
    assert settings(text) == [
        [
            ("a.b.c", literal("1"), 2),
            ("a.d", literal("x,y"), 3),
            ("a.d[0]", literal("x"), 4),
            ("a.d[1]", literal("y"), 5),
        ]
    ]


def test_properties_have_the_same_keys() -> None:
    text = "# head\na.b = 1\n\nc: two \\\n  lines\n#---\nd=3\n"
    assert settings(text, "application.properties") == [
        [("a.b", literal("1"), 2), ("c", literal("two lines"), 4)],
        [("d", literal("3"), 7)],
    ]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("plain", literal("plain")),
        ("", literal("")),
        ("${a.b}", Text((Hole("setting", "a.b"),))),
        ("x${a:y}z", Text(("x", Hole("setting", "a", literal("y")), "z"))),
        ("${a:${b:http://c:1}}", Text((Hole("setting", "a", Text((Hole("setting", "b", literal("http://c:1")),))),))),
        ("${broken", literal("${broken")),
    ],
)
def test_placeholders(written, text) -> None:
    assert placeholders(written) == text


@pytest.mark.parametrize(
    ("text", "name", "variants"),
    [
        ("a: 1", "application.yml", [""]),
        ("a: 1", "application-docker.yml", ["docker"]),
        ("a: 1", "bootstrap-dev.properties", ["dev"]),
        ("a: 1\n---\nspring.profiles: docker\nb: 2", "application.yml", ["", "docker"]),
        ("a: 1\n---\nspring.config.activate.on-profile: prod\nb: 2", "application.yml", ["", "prod"]),
        ("spring.profiles: 'dev,test'", "application.yml", ["dev"]),
    ],
)
def test_the_profile_of_each_document(text, name, variants) -> None:
    assert [group.variant for group in of(SettingGroup, text, name)] == variants


def test_a_file_in_a_configuration_folder_is_for_whom_it_is_called_after() -> None:
    (group,) = read("a: 1", "orders.yml", "config-repo/")
    assert (group.kind, group.name) == ("served-config", "config-repo/orders.yml")
    assert read("openapi: 3.0.0", "api.yml", "config/") == []


def test_what_the_build_fills_in_is_no_obstacle() -> None:
    ((setting,),) = settings("a: @project.version@\n")
    assert setting[:2] == ("a", Text((Hole("setting", "project.version"),)))


def test_name_and_port_of_the_program() -> None:
    (program,) = of(Program, "spring.application.name: orders\nserver.port: ${PORT:8080}\n")
    assert default(program.name) == "orders"
    assert program.port == Hole("setting", "server.port", Text((Hole("setting", "PORT", literal("8080")),)))


@pytest.mark.parametrize(
    ("text", "engine", "alias"),
    [
        ("spring.datasource.url: jdbc:postgresql://db/shop", "", ""),
        ("spring.datasource.orders.jdbcUrl: jdbc:mysql://db/shop", "", "orders"),
        ("spring.data.mongodb.uri: mongodb://db/shop", "mongodb", ""),
        ("spring.redis.host: cache", "redis", ""),
        ("spring.neo4j.uri: bolt://graph", "neo4j", ""),
        ("quarkus.datasource.jdbc.url: jdbc:postgresql://db/shop", "", ""),
        ("javax.sql.DataSource.orders.dataSource.url: jdbc:postgresql://db/shop", "", ""),
    ],
)
def test_datastores(text, engine, alias) -> None:
    (connection,) = of(Connection, text)
    assert (connection.engine, connection.alias) == (engine, alias)


def test_a_document_database_is_what_any_file_says_or_called_test() -> None:
    (connection,) = of(Connection, "spring.data.mongodb.host: db\n")
    assert connection.database == Hole("setting", "spring.data.mongodb.database", literal("test"))
    (connection,) = of(Connection, "spring.data.mongodb: {host: db, database: shop}\n")
    assert default(connection.database) == "shop"


def test_the_account_stands_beside_the_url() -> None:
    (connection,) = of(Connection, "spring.datasource: {url: 'jdbc:mysql://db/shop', username: app, password: x}")
    assert default(connection.user) == "app"


def test_routes_of_zuul() -> None:
    text = """
        zuul:
          prefix: /api
          routes:
            orders: {path: '/orders/**', serviceId: order-service}
            users: /users/**
            legacy: {path: '/old/**', url: 'http://legacy:80', stripPrefix: false}
        """
    found = {(r.path, default(r.target) if isinstance(r.target, Hole) else r.target.literal, r.rewrite)
             for r in of(GatewayRoute, text)}  # fmt: skip
    assert found == {
        ("/api/orders", "order-service", "/"),
        ("/api/users", "users", "/"),
        ("/api/old", "http://legacy:80", "/old"),
    }


def test_routes_of_spring_cloud_gateway() -> None:
    text = """
        spring.cloud.gateway.routes:
          - id: orders
            uri: lb://orders
            predicates: [Path=/api/orders/**]
            filters: [StripPrefix=1]
          - id: users
            uri: http://users:8080
            predicates:
              - name: Path
                args: {patterns: /users/**}
          - id: rest
            uri: lb://web
        """
    found = [(r.path, default(r.target), r.match, r.rewrite) for r in of(GatewayRoute, text)]
    assert found == [
        ("/api/orders", "lb://orders", "prefix", "/orders"),
        ("/users", "http://users:8080", "prefix", None),
        ("/", "lb://web", "exact", None),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "protocol"),
    [
        ("eureka.client.serviceUrl.defaultZone: http://registry:8761/eureka", "discovery", "eureka"),
        ("eureka.client.service-url.default-zone: http://registry:8761/eureka", "discovery", "eureka"),
        ("spring.cloud.config.uri: http://config:8888", "configuration", "spring-config"),
        ("spring.config.import: 'optional:configserver:http://config:8888'", "configuration", "spring-config"),
        ("spring.zipkin.base-url: http://zipkin:9411", "telemetry", "zipkin"),
        ("spring.rabbitmq.host: queue", "message", "rabbitmq"),
        ("spring.kafka.bootstrap-servers: kafka:9092", "message", "kafka"),
        ("security.oauth2.resource.userInfoUri: http://auth/user", "identity", "oauth2"),
        ("spring.security.oauth2.resourceserver.jwt.issuer-uri: http://auth", "identity", "oauth2"),
        ("spring.cloud.config.server.git.uri: https://github.com/acme/config", "configuration", "git"),
        ("turbine.appConfig: orders", "telemetry", "hystrix-stream"),
    ],
)
def test_parts_of_the_platform(text, kind, protocol) -> None:
    (found,) = of(Participation, text)
    assert (found.kind, found.protocol, found.target is not None) == (kind, protocol, True)


def test_a_redirect_is_no_reliance() -> None:
    assert of(Participation, "spring.security.oauth2.client.registration.x.redirect-uri: http://me/login") == []


def test_a_switch_among_addresses_is_none():
    assert of(Participation, "eureka.client.serviceUrl.preferSameZoneEureka: true\n") == []


def test_a_switch_goes_with_what_it_switches() -> None:
    (found,) = of(Participation, "eureka.client.serviceUrl.defaultZone: http://x\n")
    assert found.enabled == Hole("setting", "eureka.client.enabled")


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    read(text)
    read(text, "application.properties")
    placeholders(text)


def profiles(text: str, name: str = "application.properties"):
    """(variant, the one that counts by itself, keys with values) of every group."""
    groups = of(SettingGroup, text, name)
    return [(g.variant, g.unchosen, [(s.key, s.value.literal) for s in g.settings]) for g in groups]


def test_profiles_of_quarkus_are_groups_of_their_own_but_those_of_developers() -> None:
    text = "a=1\n%prod,kubernetes.a=2\n%dev.a=3\n%test.b=4\n%dev,prod.c=5\n"
    assert profiles(text) == [
        ("", "prod", [("a", "1")]),
        ("prod", "prod", [("a", "2"), ("c", "5")]),
        ("kubernetes", "prod", [("a", "2")]),
    ]
    nested = 'quarkus:\n  http:\n    port: 1\n"%prod":\n  quarkus:\n    http:\n      port: 2\n'
    assert profiles(nested, "application.yml") == [
        ("", "prod", [("quarkus.http.port", "1")]),
        ("prod", "prod", [("quarkus.http.port", "2")]),
    ]
    assert [default(p.port) for p in of(Program, nested)] == ["1", "2"]


def test_a_file_of_springs_has_no_profile_that_counts_by_itself() -> None:
    assert profiles("server.port=1\n") == [("", "", [("server.port", "1")])]
    assert profiles("x=1\n", "microprofile-config.properties") == [("", "", [("x", "1")])]
