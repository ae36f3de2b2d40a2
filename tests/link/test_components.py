"""Components beyond services and what depends on them: the platform's parts, wires between containers, the user."""

import pytest
from linking import system_of
from msgspec.structs import replace
from ringfence.link.platform import kinds_of
from ringfence.model.facts import Role
from ringfence.model.source import Span

EUREKA = "spring-cloud-starter-netflix-eureka-server"
CLIENT = "spring-cloud-starter-netflix-eureka-client"
CONFIGURED = "spring-cloud-starter-config"
PLUGIN = "<build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>"


def module(name, *libraries, settings="", **files):
    listed = "".join(f"<dependency><artifactId>{library}</artifactId></dependency>" for library in libraries)
    pom = f"<project><artifactId>{name}</artifactId><dependencies>{listed}</dependencies>{PLUGIN}</project>"
    return {
        f"{name}/pom.xml": pom,
        f"{name}/src/main/resources/application.yml": f"spring.application.name: {name}\n{settings}",
        **{f"{name}/src/main/resources/{path}": text for path, text in files.items()},
    }


def system(*modules, **more):
    return system_of({path: text for files in modules for path, text in files.items()} | more)


def compose(text, **more):
    return system_of({"compose.yaml": "services:\n" + text} | more)


def kinds(found):
    return {component.name: component.kind for component in found.components}


def edges(found, *wanted):
    return {(d.source, d.target, d.kind) for d in found.dependencies if not wanted or d.kind in wanted}


# ---------------------------------------------------------------- parts of the platform


def test_servers_of_the_platform_are_components_of_their_kinds():
    found = system(
        module("registry", EUREKA),
        module("settings", "spring-cloud-config-server"),
        module("edge", "spring-cloud-starter-gateway"),
        module("watch", "spring-boot-admin-starter-server"),
        module("orders", CLIENT),
    )
    assert kinds(found) == {
        "registry": "discovery", "settings": "configuration", "edge": "gateway", "watch": "monitoring",
        "orders": "service", "user": "user",
    }  # fmt: skip
    assert {s.name: s.role for s in found.services}["registry"] == "discovery"


@pytest.mark.parametrize(("path", "kind"), [("/", "monitoring"), ("/orders", "service")])
def test_a_monitor_serves_no_more_than_a_page_of_its_own(path, kind):
    page = f"import web\n@web.route('GET', '{path}')\ndef page(): pass\n"
    found = system(module("watch", "spring-cloud-starter-netflix-hystrix-dashboard"), {"watch/page.py": page})
    assert kinds(found)["watch"] == kind


def test_without_an_address_the_only_player_is_meant():
    found = system(module("registry", EUREKA), module("orders", CLIENT, CONFIGURED))
    assert edges(found) == {("orders", "registry", "discovery")}
    two = system(module("registry", EUREKA), module("second", EUREKA), module("orders", CLIENT))
    assert edges(two) == set()


def test_an_address_names_whom_it_means():
    found = system(
        module("registry", EUREKA),
        module("second", EUREKA),
        module("orders", CLIENT, settings="eureka.client.serviceUrl.defaultZone: http://second:8761/eureka\n"),
    )
    assert edges(found) == {("orders", "second", "discovery")}


def test_a_port_of_the_same_machine_names_whoever_listens_there():
    found = system(
        module("registry", EUREKA, settings="server.port: 8761\n"),
        module("second", EUREKA, settings="server.port: 8762\n"),
        module("orders", CLIENT, settings="eureka.client.serviceUrl.defaultZone: http://localhost:8762/eureka\n"),
    )
    assert edges(found) == {("orders", "second", "discovery")}


@pytest.mark.parametrize("switch", ["eureka.client.enabled: false\n", "eureka: {client: {enabled: false}}\n"])
def test_what_is_switched_off_is_not_relied_on(switch):
    assert edges(system(module("registry", EUREKA), module("orders", CLIENT, settings=switch))) == set()


def test_somebody_named_but_not_deployed_is_outside():
    found = system(module("orders", settings="spring.zipkin.base-url: http://localhost:9411\n"))
    assert kinds(found) == {"orders": "service", "zipkin": "monitoring"}
    assert edges(found) == {("orders", "zipkin", "telemetry")}
    assert kinds(system(module("orders", "spring-cloud-starter-zipkin"))) == {"orders": "service"}


def test_files_of_a_configuration_server_come_from_a_hosting_party():
    uri = "spring.cloud.config.server.git.uri: https://github.com/acme/settings\n"
    found = system(module("settings", "spring-cloud-config-server", settings=uri))
    assert kinds(found)["github-repository"] == "external"
    assert edges(found) == {("settings", "github-repository", "configuration")}


def test_an_address_that_everybody_is_told_counts_for_those_who_need_it():
    shared = {"settings/src/main/resources/shared/application.yml": "spring.rabbitmq.host: queue\n"}
    found = system(
        module("settings", "spring-cloud-config-server"),
        module("orders", "spring-boot-starter-amqp"),
        module("users"),
        **shared,
    )
    assert edges(found) == {("orders", "queue", "message")}
    assert kinds(found)["queue"] == "broker"


def test_an_admin_that_looks_into_the_registry_watches_everybody_there():
    found = system(
        module("registry", EUREKA),
        module("watch", CLIENT, "spring-boot-admin-starter-server"),
        module("orders", CLIENT),
        module("users"),
    )
    assert edges(found, "telemetry") == {("watch", "orders", "telemetry")}


# ---------------------------------------------------------------- gateways and the user


def test_routes_in_settings_are_passed_on():
    routes = "zuul.routes.orders: {path: '/o/**', serviceId: ORDERS}\n"
    found = system(
        module("edge", "spring-cloud-starter-netflix-zuul", settings=routes), module("orders"), module("users")
    )
    assert edges(found) == {("edge", "orders", "route"), ("user", "edge", "call")}


def test_a_gateway_without_routes_passes_on_to_whoever_registers():
    found = system(
        module("registry", EUREKA),
        module("edge", CLIENT, "spring-cloud-starter-netflix-zuul"),
        module("orders", CLIENT),
        module("users"),
    )
    assert edges(found, "route") == {("edge", "orders", "route")}
    assert [(c.path, c.certainty) for c in found.calls] == [("/orders", "likely")]


@pytest.mark.parametrize(("setting", "routed"), [("true", {("edge", "orders", "route")}), ("false", set())])
def test_spring_s_gateway_that_looks_into_the_registry(setting, routed):
    found = system(
        module("registry", EUREKA),
        module(
            "edge",
            CLIENT,
            "spring-cloud-starter-gateway",
            settings=f"spring.cloud.gateway.discovery.locator.enabled: {setting}\n",
        ),
        module("orders", CLIENT),
    )
    assert edges(found, "route") == routed


def test_of_services_that_are_called_alike_a_gateway_reaches_the_one_beside_it():
    routed = "spring.cloud.gateway.discovery.locator.enabled: true\n"
    each = [
        {f"{name}/{path}": text for path, text in files.items()}
        for name in ("shop", "bank")
        for files in (module("edge", CLIENT, "spring-cloud-starter-gateway", settings=routed), module("blog", CLIENT))
    ]
    found = system(module("registry", EUREKA), *each)
    assert edges(found, "route") == {("shop/edge", "shop/blog", "route"), ("edge", "blog", "route")}


def test_a_proxy_inside_of_a_service_that_keeps_data_makes_no_gateway_of_it():
    role = Role("gateway", Span("pom.xml", 1), "zuul")
    keeping = frozenset(("movies", "settings"))
    roles = {"edge": [role], "movies": [role], "settings": [replace(role, kind="configuration")]}
    assert kinds_of(roles, keeping, keeping) == {"edge": "gateway", "settings": "configuration"}
    assert kinds_of({"movies": [role]}, keeping, keeping) == {"movies": "gateway"}
    named = frozenset(("shop-gateway",))
    assert kinds_of({"edge": [role], "shop-gateway": [role]}, named, named)["shop-gateway"] == "gateway"


def test_a_system_without_a_front_has_no_user():
    assert "user" not in kinds(system(module("orders"), module("users")))


# ---------------------------------------------------------------- datastores


def test_a_server_that_is_only_a_number_is_a_component_for_each_database():
    found = system(
        module("orders", settings="spring.datasource.url: jdbc:mysql://10.0.0.1:3306/orders\n"),
        module("users", settings="spring.datasource.url: jdbc:mysql://10.0.0.1:3306/users\n"),
    )
    assert edges(found) == {("orders", "database-orders", "data"), ("users", "database-users", "data")}
    assert [store.name for store in found.datastores] == ["10.0.0.1/orders", "10.0.0.1/users"]


def test_a_database_inside_the_program_is_no_component():
    found = system(module("orders", settings="spring.datasource.url: jdbc:h2:mem:orders\n"))
    assert kinds(found) == {"orders": "service"}
    assert [store.kind for store in found.datastores] == ["h2"]


# ---------------------------------------------------------------- wires


def test_addresses_in_third_party_containers_are_wires():
    text = """
  search: {image: elasticsearch}
  logs: {image: logstash, command: "logstash -e 'output { elasticsearch { hosts => \\"search:9200\\" } }'"}
  board: {image: kibana, environment: {ELASTICSEARCH_URL: "http://search:9200", CORS_ORIGINS: "http://one:80"}}
  one: {image: consul}
  two: {image: consul, command: agent -retry-join=one}
  other: {image: mysql, environment: {MYSQL_DATABASE: search}}
"""
    assert edges(compose(text)) == {
        ("logs", "search", "data"), ("board", "search", "data"), ("two", "one", "discovery"),
    }  # fmt: skip


def test_links_lead_to_parts_of_the_platform_only():
    text = "  a: {build: a, links: [queue, b]}\n  b: {build: b}\n  queue: {image: rabbitmq}\n"
    assert edges(compose(text)) == {("a", "queue", "message")}


def test_a_link_adds_nothing_to_what_is_known_better():
    files = {"orders/pom.xml": module("orders", "spring-boot-starter-amqp")["orders/pom.xml"]}
    found = compose("  orders: {build: orders, links: [queue]}\n  queue: {image: rabbitmq}\n", **files)
    assert [(d.target, d.protocol) for d in found.dependencies] == [("queue", "rabbitmq")]


def test_the_order_of_starting_is_no_dependency_of_a_service():
    assert edges(compose("  a: {build: a, depends_on: [queue]}\n  queue: {image: rabbitmq}\n")) == set()


def test_a_monitor_with_the_engines_socket_sees_everybody():
    text = """
  scope: {image: weaveworks/scope, volumes: ["/var/run/docker.sock:/var/run/docker.sock"]}
  a: {build: a}
  db: {image: postgres}
"""
    assert edges(compose(text)) == {("scope", "a", "telemetry"), ("scope", "db", "telemetry")}


# ---------------------------------------------------------------- proxies and monitors by their configuration


def test_a_proxy_of_which_only_a_configuration_is_here_is_a_gateway_beside_the_services():
    conf = "ProxyPass /orders http://localhost:8081/\nProxyPass /other http://example.org/\n"
    found = system(module("orders", settings="server.port: 8081\n"), module("users"), **{"proxy/site.conf": conf})
    assert edges(found, "route") == {("apache", "orders", "route"), ("apache", "example.org", "route")}
    assert edges(found, "call") == {("user", "apache", "call")}
    assert edges(system(module("orders"), **{"proxy/site.conf": conf})) == set()


def test_a_monitor_scrapes_what_its_configuration_names():
    text = "  metrics: {build: metrics}\n  a: {build: a}\n"
    scraped = "scrape_configs:\n- static_configs:\n  - targets: ['a:80', 'localhost:9090', 'elsewhere:80']\n"
    found = compose(text, **{"metrics/Dockerfile": "FROM prom/prometheus\n", "metrics/prometheus.yml": scraped})
    assert edges(found) == {("metrics", "a", "telemetry")}


# ---------------------------------------------------------------- external parties


def test_a_host_on_the_network_is_an_external_party():
    code = "import web\nweb.get('https://api.pay.example.com/v1')\nweb.get('http://db.shop.svc/x')\nweb.get('http://other/x')\n"
    found = compose("  a: {build: a}\n", **{"a/Dockerfile": "FROM python\nCOPY . /app\n", "a/main.py": code})
    assert kinds(found) == {"a": "service", "api.pay.example.com": "external"}
    assert edges(found) == {("a", "api.pay.example.com", "call")}


def test_a_request_to_what_runs_beside_the_services_depends_on_it():
    code = "import web\nweb.get('http://search:9200/x')\n"
    text = "  a: {build: a}\n  search: {image: elasticsearch-oss}\n"
    found = compose(text, **{"a/Dockerfile": "FROM python\nCOPY . /app\n", "a/main.py": code})
    assert edges(found) == {("a", "search", "data")}
    assert found.calls == ()


def test_of_several_brokers_the_one_of_the_default_deployment_is_meant():
    cluster = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop-queue}
spec: {template: {metadata: {labels: {app: q}}, spec: {containers: [{name: q, image: rabbitmq}]}}}
"""
    files = {"orders/pom.xml": module("orders", "spring-boot-starter-amqp")["orders/pom.xml"], "k8s/q.yaml": cluster}
    found = compose("  orders: {build: orders}\n  queue: {image: rabbitmq}\n", **files)
    assert edges(found) == {("orders", "queue", "message")}


def test_a_program_in_a_browser_asks_whoever_publishes_the_port_of_its_page():
    code = "import os, web\nweb.browse()\nweb.get('http://' + os.environ['PAGE'] + ':8080/x')\n"
    text = "  a: {build: a}\n  edge: {image: traefik, ports: ['8080:80']}\n"
    found = compose(text, **{"a/Dockerfile": "FROM python\nCOPY . /app\n", "a/main.py": code})
    assert edges(found) == {("a", "edge", "call"), ("user", "a", "call")}
    assert edges(compose(text, **{"a/main.py": code.replace("web.browse()\n", "")})) == {("user", "edge", "call")}


@pytest.mark.parametrize(
    ("browse", "port", "lost"), [("web.browse()", 8080, 0), ("web.browse()", 8081, 1), ("", 8080, 1)]
)
def test_localhost_in_a_browser_is_no_riddle_where_somebody_publishes_the_port(browse, port, lost):
    code = f"import web\n{browse}\nweb.get('http://localhost:{port}/x')\n"
    text = "  a: {build: a}\n  edge: {image: traefik, ports: ['8080:80']}\n"
    found = compose(text, **{"a/Dockerfile": "FROM python\nCOPY . /app\n", "a/main.py": code})
    assert len([one for one in found.unresolved if one.what == "call"]) == lost


def test_what_a_database_reads_of_a_file_for_all_is_not_meant_for_it():
    told = """
      db: {image: 'mariadb:11', env_file: [.env], environment: {REPLICATE_FROM_HOST: main}}
      main: {image: 'mariadb:11'}
      stock: {build: stock}
      orders: {build: orders, env_file: [.env]}
    """
    files = {"orders/main.py": "print()", "stock/main.py": "print()", ".env": "STOCK_ADDR=stock:3000\n"}
    built = {f"{name}/Dockerfile": "FROM python:3\nCOPY . .\nCMD python main.py\n" for name in ("orders", "stock")}
    assert edges(compose(told, **files, **built)) == {("db", "main", "data")}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("environment: ['LISTEN=${STOCK_ADDR}']", {("ui", "stock", "call")}),
        ("environment: [STOCK_ADDR]", {("ui", "stock", "call")}),
        ("env_file: [.env]", {("ui", "stock", "call")}),
        ("environment: [LISTEN=80]", set()),
    ],
)
def test_what_only_fills_a_compose_file_is_told_to_no_container(told, expected):
    text = f"  ui: {{image: shown, {told}}}\n  stock: {{build: stock}}\n"
    files = {"stock/Dockerfile": "FROM python:3\nCOPY . .\nCMD python main.py\n", "stock/main.py": "print()"}
    assert edges(compose(text, **files, **{".env": "STOCK_ADDR=stock:3000\n"})) == expected


# ---------------------------------------------------------------- reports of programs


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT: 'http://traces:4317'", {("orders", "traces", "telemetry")}),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces:4317'", {("orders", "traces", "telemetry")}),
        ("JAVA_TOOL_OPTIONS: '-javaagent:x.jar -Dotel.exporter.otlp.endpoint=http://traces:4317'",
         {("orders", "traces", "telemetry")}),
        ("OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example.com'",
         {("orders", "traces", "telemetry")}),
        ("OTEL_EXPORTER_OTLP_ENDPOINT: 'http://traces:4317', OTEL_SDK_DISABLED: 'true'", set()),
        ("OTEL_EXPORTER_OTLP_ENDPOINT: 'http://traces:4317', OTEL_JAVAAGENT_ENABLED: 'false'", set()),
        ("OTEL_SERVICE_NAME: traces", set()),
    ],
)  # fmt: skip
def test_variables_of_open_telemetry_say_whom_a_program_reports_to(variables, expected):
    text = f"  orders: {{build: orders, environment: {{{variables}}}}}\n  traces: {{image: grafana/tempo}}\n"
    found = compose(text, **{"orders/Dockerfile": "FROM python\nCOPY . /app\n", "orders/main.py": "print()"})
    assert edges(found) == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            "management.opentelemetry.tracing.export.otlp.endpoint: 'http://traces:4318/v1/traces'",
            ("traces", "telemetry"),
        ),
        ("otel.exporter.otlp.endpoint: 'http://traces:4317'", ("traces", "telemetry")),
        ("loki.url: 'http://logs:3100/loki/api/v1/push'", ("logs", "telemetry")),
        ("spring.mail.host: post", ("post", "call")),
        ("spring.mail.host: smtp.example.com", ("post", "call")),
        ("spring.mail.port: 25", None),
    ],
)
def test_settings_name_whom_a_program_reports_to_and_who_takes_its_mail(settings, expected):
    text = "  traces: {image: grafana/tempo}\n  logs: {image: grafana/loki}\n  post: {image: axllent/mailpit}\n"
    found = compose(text + "  orders: {build: orders}\n", **module("orders", settings=settings))
    told = {(d.target, d.kind) for d in found.dependencies if d.source == "orders"}
    assert told == ({expected} if expected else set())


@pytest.mark.parametrize(("host", "outside"), [("smtp.example.com", True), ("localhost", False)])
def test_mail_leaves_the_system_where_nobody_in_it_takes_it(host, outside):
    found = system(module("orders", settings=f"spring.mail.host: {host}\n"))
    assert edges(found) == ({("orders", host, "call")} if outside else set())


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://pages:80", {("edge", "pages", "route")}),
        ("https://www.example.com", {("edge", "www.example.com", "route")}),
        ("http://nobody:80", set()),
    ],
)
def test_what_a_gateway_passes_on_to_no_service_is_a_route_all_the_same(address, expected):
    routes = f"""
spring.cloud.gateway.routes:
  - id: pages
    uri: {address}
    predicates: [Path=/]
"""
    text = "  pages: {image: acme/pages}\n  edge: {build: edge}\n"
    found = compose(text, **module("edge", "spring-cloud-starter-gateway", settings=routes))
    assert edges(found, "route") == expected


def test_a_database_of_which_everybody_is_told_is_used_by_those_who_are_built_to():
    address = "spring.datasource.url: 'jdbc:postgresql://db/shop'\nspring.data.redis.host: cache\n"
    found = system(
        module("settings", "spring-cloud-config-server"),
        module("orders", "spring-boot-starter-data-jpa"),
        module("users", "users-storage"),
        module("edge", "spring-boot-starter-oauth2-client"),
        module("carts", "spring-boot-starter-data-redis"),
        **{
            "settings/src/main/resources/shared/application.yml": address,
            "users-storage/pom.xml": "<project><artifactId>users-storage</artifactId><dependencies><dependency>"
            "<artifactId>mybatis-plus-boot-starter</artifactId></dependency></dependencies></project>",
        },
    )
    assert edges(found, "data") == {("orders", "db", "data"), ("users", "db", "data"), ("carts", "cache", "data")}


def test_an_address_that_only_one_program_is_told_needs_no_other_reason():
    found = system(module("orders", settings="spring.datasource.url: 'jdbc:postgresql://db/shop'\n"))
    assert edges(found, "data") == {("orders", "db", "data")}


@pytest.mark.parametrize(("second", "entered"), [("", {"edge"}), ("  front: {image: traefik}\n", {"front"})])
def test_the_user_enters_at_a_gateway_that_services_ask_too_where_there_is_no_other(second, entered):
    text = f"  users: {{build: users}}\n  edge: {{image: traefik}}\n{second}"
    code = {
        "users/main.py": "import web\nweb.get('http://edge/orders')\n",
        "users/Dockerfile": "FROM python\nCOPY . /app\n",
    }
    found = edges(compose(text, **code))
    assert ("users", "edge", "call") in found or ("users", "edge", "route") in found
    assert {target for source, target, _ in found if source == "user"} == entered


def test_a_link_over_which_a_database_is_asked_is_one_dependency():
    text = "  orders: {build: orders, links: [db]}\n  db: {image: 'postgres:16'}\n"
    found = compose(text, **module("orders", settings="spring.datasource.url: 'jdbc:postgresql://db/shop'\n"))
    assert [(d.target, d.kind, d.protocol) for d in found.dependencies] == [("db", "data", "postgresql")]
    only_linked = compose(text, **module("orders"))
    assert [(d.target, d.kind, d.protocol) for d in only_linked.dependencies] == [("db", "data", "")]


@pytest.mark.parametrize(
    ("stated", "found"),
    [("'@project.artifactId@'", True), ("'@artifactId@'", True), ("'${other}'", False), ("'@build.number@'", False)],
)
def test_a_program_may_be_called_what_its_build_fills_in(stated, found):
    text = "  people: {build: users}\n  edge: {build: edge}\n"
    users = module("users", settings="")
    users["users/src/main/resources/application.yml"] = f"spring.application.name: {stated}\n"
    edge = module("edge", "spring-cloud-starter-zuul", settings="zuul.routes.u: {path: /u/**, serviceId: users}\n")
    assert (("edge", "users", "route") in edges(compose(text, **users, **edge))) is found
