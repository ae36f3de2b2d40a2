"""Projects and programs: what modules inherit, what programs call themselves, what configuration servers tell them."""

from linking import system_of

PLUGIN = "<build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>"
EUREKA = "<dependency><artifactId>spring-cloud-starter-netflix-eureka-server</artifactId></dependency>"


def pom(name, inside="", parent=""):
    inherited = f"<parent><artifactId>{parent}</artifactId></parent>" if parent else ""
    return f"<project>{inherited}<artifactId>{name}</artifactId>{inside}</project>"


def services(files):
    return {service.name: service.path for service in system_of(files).services}


def hosts(files, name):
    return set(next(s.hosts for s in system_of(files).services if s.name == name))


# ---------------------------------------------------------------- projects


def test_modules_inherit_the_plugin_that_starts_them():
    files = {"pom.xml": pom("shop", "<packaging>pom</packaging>" + PLUGIN), "orders/pom.xml": pom("orders", "", "shop")}
    assert services(files) == {"orders": "orders"}


def test_a_plugin_of_somebody_elses_parent_is_not_inherited():
    files = {"pom.xml": pom("shop", "<packaging>pom</packaging>" + PLUGIN), "orders/pom.xml": pom("orders", "", "boot")}
    assert services(files) == {}


def test_modules_of_gradle_inherit_from_the_folder_above():
    shared = "subprojects {\n  apply plugin: 'org.springframework.boot'\n}\n"
    files = {"build.gradle": shared, "settings.gradle": "include 'orders'\n", "orders/build.gradle": ""}
    assert services(files) == {"orders": "orders"}


def test_libraries_of_the_parent_speak_for_its_modules():
    parent = pom("shop", f"<packaging>pom</packaging><dependencies>{EUREKA}</dependencies>" + PLUGIN)
    (component,) = system_of({"pom.xml": parent, "registry/pom.xml": pom("registry", "", "shop")}).components
    assert (component.name, component.kind) == ("registry", "discovery")


def test_an_image_is_made_by_the_project_that_is_called_like_it():
    files = {
        "compose.yaml": "services:\n  orders: {image: acme/shop-orders}\n  redis: {image: redis}\n",
        "shop-orders/pom.xml": pom("shop-orders", PLUGIN),
    }
    assert services(files) == {"orders": "shop-orders"}


def test_the_parts_of_a_program_may_be_called_like_it():
    files = {
        "compose.yaml": "services:\n  orders-app: {image: orders}\n",
        "orders/pom.xml": pom("orders", PLUGIN),
        "orders/src/main/orders/pom.xml": pom("orders", PLUGIN),
    }
    assert services(files) == {"orders-app": "orders"}
    beside = files | {"old/orders/pom.xml": pom("orders", PLUGIN)}
    assert "orders-app" not in services(beside)


def test_the_pages_of_a_program_are_a_part_of_it():
    files = {
        "compose.yaml": "services:\n  orders-app: {image: orders}\n",
        "orders/pom.xml": pom("orders", PLUGIN),
        "orders/package.json": '{"name": "orders", "scripts": {"start": "ng serve"}}',
        "orders/angular.json": '{"projects": {"orders": {"projectType": "application", "root": "", '
        '"sourceRoot": "src/main/webapp", "architect": {"serve": {}, "build": {}}}}}',
    }
    assert services(files) == {"orders-app": "orders"}


def named(name):
    return f"spring.application.name={name}\n"


def test_an_image_is_made_by_the_program_that_says_to_be_called_like_the_workload():
    files = {
        "compose.yaml": "services:\n  orders: {image: acme/shop-cloud-orders}\n  bills: {image: acme/x}\n",
        "shop-a/pom.xml": pom("shop-a", PLUGIN),
        "shop-a/src/main/resources/application.properties": named("orders"),
        "shop-b/pom.xml": pom("shop-b", PLUGIN),
        "shop-b/src/main/resources/application.properties": named("bills"),
    }
    assert services(files) == {"orders": "shop-a", "shop-b": "shop-b"}  # nothing but its name says that bills is shop-b
    twice = files | {
        "old/pom.xml": pom("old", PLUGIN),
        "old/src/main/resources/application.properties": named("orders"),
    }
    assert services(twice).get("orders") is None


def test_or_by_the_only_one_whose_name_ends_in_the_workload_s():
    files = {
        "compose.yaml": "services:\n  config-server: {image: acme/shop-cloud-config-server}\n",
        "shop-config-server/pom.xml": pom("shop-config-server", PLUGIN),
    }
    assert services(files) == {"config-server": "shop-config-server"}
    assert "config-server" not in services(files | {"old/pom.xml": pom("old-config-server", PLUGIN)})


def test_an_image_is_made_by_the_build_that_names_it():
    image = "<plugin><configuration><to><image>acme/o:1</image></to></configuration></plugin>"
    files = {
        "compose.yaml": "services:\n  orders: {image: acme/o:2}\n",
        "app/pom.xml": pom("app", f"<build><plugins>{image}</plugins></build>"),
    }
    assert services(files) == {"orders": "app"}


def test_the_output_of_a_project_is_built_from_it():
    files = {"docker/compose.yaml": "services:\n  o: {build: ../orders/target}\n", "orders/pom.xml": pom("orders")}
    assert services(files) == {"o": "orders"}


# ---------------------------------------------------------------- names


def test_a_program_that_nobody_deploys_is_called_what_it_says():
    files = {"app/pom.xml": pom("x"), "app/src/main/resources/application.yml": "spring.application.name: orders\n"}
    assert services(files) == {"orders": "app"}
    assert hosts(files, "orders") >= {"orders", "app"}


def test_a_deployed_program_keeps_its_name_and_answers_to_the_other():
    files = {
        "compose.yaml": "services:\n  orders: {build: app}\n",
        "app/src/main/resources/application.yml": "spring.application.name: shop\n",
    }
    assert services(files) == {"orders": "app"}
    assert hosts(files, "orders") >= {"shop"}


def test_folder_and_program_outvote_the_workload():
    files = {
        "compose.yaml": "services:\n  o: {build: OrderService}\n",
        "OrderService/src/main/resources/application.yml": "spring.application.name: order-service\n",
    }
    assert services(files) == {"order-service": "OrderService"}
    assert hosts(files, "order-service") >= {"o"}


# ---------------------------------------------------------------- configuration servers

SERVER = pom(
    "settings",
    f"{PLUGIN}<dependencies><dependency><artifactId>spring-cloud-config-server</artifactId></dependency></dependencies>",
)
NAMED = "spring.application.name: "


def served(**files):
    return {
        "settings/pom.xml": SERVER,
        "settings/src/main/resources/application.yml": NAMED + "settings\n",
        "orders/pom.xml": pom("orders", PLUGIN),
        "orders/src/main/resources/application.yml": NAMED
        + "orders\nspring.datasource.url: jdbc:postgresql://local/x\n",
        "users/pom.xml": pom("users", PLUGIN),
        "users/src/main/resources/application.yml": NAMED + "users\n",
    } | {f"settings/src/main/resources/shared/{name.replace('__', '-')}.yml": text for name, text in files.items()}


def stores(files):
    return {(store.name, *store.used_by) for store in system_of(files).datastores}


URL = "spring.datasource.url: jdbc:postgresql://db/"


def test_a_file_is_for_the_program_it_is_called_after():
    assert stores(served(users=URL + "users\n")) == {("local/x", "orders"), ("db/users", "users")}


def test_what_is_served_beats_what_the_program_brings():
    assert stores(served(orders=URL + "orders\n")) == {("db/orders", "orders")}


def test_a_file_called_application_is_for_all():
    assert stores(served(application=URL + "all\n", orders=URL + "own\n")) == {
        ("db/all", "users"),
        ("db/own", "orders"),
    }


def test_what_is_packed_with_a_program_that_is_no_service_is_for_nobody_else():
    files = served() | {"tool/src/main/resources/application.yml": URL + "tool\n"}
    assert stores(files) == {("local/x", "orders")}
    assert stores(files | {"settings-of-all/application.yml": URL + "all\n"}) == {("db/all", "orders", "users")}


def test_a_file_that_the_server_mounts_is_no_less_its_clients():
    files = served()
    files["config-repo/orders.yml"] = URL + "orders\nzuul.routes.users: /users/**\n"
    volume = "volumes: ['./config-repo:/repo']"
    files["compose.yaml"] = f"services:\n  settings: {{build: settings, {volume}}}\n"
    assert stores(files) == {("db/orders", "orders")}
    assert [(call.source, call.target) for call in system_of(files).calls] == [("orders", "users")]


def test_of_two_editions_each_is_served_the_files_that_lie_in_it():
    files = {f"{one}/{path}": text for one in ("one", "two") for path, text in served(orders=URL + one).items()}
    for one in ("one", "two"):
        files[f"{one}/compose.yaml"] = "services:\n  orders: {build: orders}\n  users: {build: users}\n"
    assert stores(files) == {("db/one", "one-orders"), ("db/two", "two-orders")}


# ---------------------------------------------------------------- files that the deployment names


def mounted(location):
    """Two services that mount a folder of settings, of which the first is told what to read."""
    told = f"environment: {{SPRING_CONFIG_LOCATION: '{location}', SPRING_PROFILES_ACTIVE: docker}}, "
    volume = "volumes: ['./config-repo:/settings']"
    return {
        "compose.yaml": f"services:\n  o: {{build: orders, {told}{volume}}}\n  users: {{build: users}}\n",
        "orders/pom.xml": pom("orders", PLUGIN),
        "users/pom.xml": pom("users", PLUGIN),
        "config-repo/application.yml": "server.port: 80\n",
        "config-repo/orders.yml": URL + "plain\n---\nspring.config.activate.on-profile: docker\n" + URL + "orders\n",
        "config-repo/users.yml": URL + "users\n",
    }


def test_of_a_mounted_folder_a_service_reads_the_files_that_it_is_told():
    assert stores(mounted("file:/settings/application.yml,optional:file:/settings/orders.yml")) == {("db/orders", "o")}


def test_a_folder_says_nothing_of_its_files():
    everything = {("db/plain", "o"), ("db/orders", "o"), ("db/users", "o")}
    assert stores(mounted("file:/settings/")) == everything
    assert stores(mounted("file:/elsewhere/orders.yml")) == everything


# ---------------------------------------------------------------- configuration servers' profiles


def test_a_served_profile_counts_where_it_is_chosen():
    files = served(orders=URL + "plain\n", orders__docker=URL + "docker\n")
    assert stores(files) == {("db/plain", "orders")}
    files["compose.yaml"] = "services:\n  orders: {build: orders, environment: {SPRING_PROFILES_ACTIVE: docker}}\n"
    assert stores(files) == {("db/docker", "orders")}


def test_without_a_server_such_files_mean_nothing():
    files = served(users=URL + "users\n")
    del files["settings/pom.xml"]
    assert stores(files) == {("local/x", "orders")}
