"""What a service's environment holds. A deployed value beats a code's default."""

import pytest
from linking import shown, system_of
from ringfence.link.environment import Environment, Groups, Variable, interpolated, of_command, of_workload
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.facts import ContainerFile, Setting, SettingGroup, SettingsFrom, Workload
from ringfence.model.source import Span

AT = Span("k8s/a.yaml", 1)
CODE = (
    "import os, store\nstore.connect(os.environ.get('DATABASE_URL', 'postgresql://localhost/old'))\nstore.read('t')\n"
)


def setting(key, value):
    return Setting(key, literal(value), AT)


def group(kind, name, **values):
    return SettingGroup(kind, name, "", tuple(setting(k, v) for k, v in values.items()), AT)


def variables(workload, *groups, container=None):
    found = of_workload(workload, container, Groups(groups))
    return {name: shown(variable.value) for name, variable in found.items()}


def workload(*settings, **more):
    return Workload("a", "kubernetes", "k8s/a.yaml", AT, environment=settings, **more)


def fill(text, **values):
    environment = Environment({name: Variable(value, AT) for name, value in values.items()})
    return shown(environment.fill(text).text)


# ---------------------------------------------------------------- filling


@pytest.mark.parametrize("name", ["ConnectionStrings__Shop", "CUSTOMCONNSTR_Shop", "SQLAZURECONNSTR_SHOP"])
def test_a_variable_is_a_connection_string_of_dotnet(name):
    text = Text((Hole("setting", "ConnectionStrings.Shop"),))
    assert fill(text, **{name: literal("Server=db")}) == "Server=db"
    assert fill(text, CONNSTR_SHOP=literal("Server=db")) == "?"


def test_a_variable_that_is_set_is_filled_in():
    assert fill(Text(("http://", Hole("env", "HOST"), "/x")), HOST=literal("orders")) == "http://orders/x"


def test_a_deployed_value_beats_the_default():
    assert fill(Text((Hole("env", "HOST", literal("old")),)), HOST=literal("new")) == "new"


def test_a_default_counts_where_nothing_is_deployed():
    assert fill(Text((Hole("env", "HOST", literal("old")),))) == "old"


def test_what_nobody_sets_stays_a_hole():
    assert fill(Text((Hole("env", "HOST"),)), PORT=literal("1")) == "$HOST"
    assert fill(Text((Hole("unknown", "HOST"),)), HOST=literal("1")) == "?"


def test_a_value_may_use_other_variables():
    value = Text(("http://", Hole("env", "HOST")))
    assert fill(Text((Hole("env", "URL"),)), URL=value, HOST=literal("orders")) == "http://orders"


def test_variables_in_a_circle_end():
    a, b = Text((Hole("env", "B"),)), Text((Hole("env", "A"),))
    assert fill(Text((Hole("env", "A"),)), A=a, B=b).startswith("$")


def test_a_variable_handed_through_keeps_the_codes_default():
    assert fill(Text((Hole("env", "HOST", literal("old")),)), HOST=Hole("env", "HOST")) == "old"


def test_filling_says_where_the_value_is_written():
    environment = Environment({"HOST": Variable(literal("orders"), AT)})
    assert environment.fill(Text((Hole("env", "HOST"),))).because[0].at == AT


# ---------------------------------------------------------------- sources


def test_a_workloads_own_variable_beats_a_config_map_and_the_image():
    container = ContainerFile(
        "a/Dockerfile", "x", (setting("A", "image"), setting("B", "image")), (), (), "", (), (), AT
    )
    w = workload(setting("A", "own"), settings_from=(SettingsFrom("configmap", "c", AT),))
    found = variables(w, group("configmap", "c", A="map", C="map"), container=container)
    assert found == {"A": "own", "B": "image", "C": "map"}


def test_one_key_under_another_name():
    w = workload(settings_from=(SettingsFrom("configmap", "c", AT, key="host", variable="DB_HOST"),))
    assert variables(w, group("configmap", "c", host="db", port="1")) == {"DB_HOST": "db"}


def test_all_keys_with_a_prefix():
    w = workload(settings_from=(SettingsFrom("secret", "s", AT, prefix="DB_"),))
    assert variables(w, group("secret", "s", HOST="db")) == {"DB_HOST": "db"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (("k8s/.env",), {"A": "k8s/.env"}),
        (("k8s/.env.sample", "k8s/.env.example"), {"A": "k8s/.env.example"}),
        (("k8s/.env.example", "k8s/.env"), {"A": "k8s/.env"}),
        (("other/.env.example",), {}),
        (("k8s/.env.production.example",), {}),
    ],
)
def test_an_example_counts_where_everybody_writes_a_dotenv_file_of_his_own(files, expected):
    w = workload(settings_from=(SettingsFrom("file", "k8s/.env", AT),))
    kinds = ["dotenv" if file.endswith(".env") else "dotenv-example" for file in files]
    groups = [group(kind, file, A=file) for kind, file in zip(kinds, files, strict=True)]
    assert variables(w, *groups) == expected


def test_what_an_example_leaves_blank_is_not_known():
    w = workload(settings_from=(SettingsFrom("file", "k8s/.env", AT),))
    assert variables(w, group("dotenv-example", "k8s/.env.example", A="", B="b")) == {"B": "b"}
    assert variables(w, group("dotenv", "k8s/.env", A="", B="b")) == {"A": "", "B": "b"}


def test_a_config_map_and_a_secret_of_one_name_are_two_things():
    w = workload(settings_from=(SettingsFrom("secret", "c", AT),))
    assert variables(w, group("configmap", "c", A="map")) == {}


def test_the_same_key_of_a_missing_secret_is_the_same_value():
    def reference(secret, key):
        w = workload(settings_from=(SettingsFrom("secret", secret, AT, key=key, variable="URL"),))
        return of_workload(w, None, Groups(()))["URL"].value

    assert reference("db", "url") == reference("db", "url")
    assert reference("db", "url") != reference("db", "other")
    assert reference("db", "url") != reference("other", "url")


@pytest.mark.parametrize(
    ("command", "options"),
    [
        (("app", "--host=a", "--port", "80"), {"--host": "a", "--port": "80"}),
        (("sh", "-c", "exec app --host=a --url='b'"), {"--host": "a", "--url": "b"}),
        (("app", "--debug", "--host", "a"), {"--host": "a"}),
        (("app", "host=a", "-h", "b"), {}),
        ((), {}),
    ],
)
def test_options_of_a_command_line(command, options):
    assert of_command(command) == options


@pytest.mark.parametrize(
    ("text", "meant"),
    [("a$X/b", "a$X/b"), ("${X:-d}/b", "${X:-d}/b"), ("${X-d}", "${X:-d}"), ("plain", "plain"), ("", "")],
)
def test_a_shells_variables(text, meant):
    assert shown(interpolated(text)) == meant


# ---------------------------------------------------------------- in a system


def stores(compose, **more):
    files = {"compose.yaml": compose, "a/Dockerfile": "FROM python\nCOPY . .\n", "a/main.py": CODE, **more}
    return [store.name for store in system_of(files).datastores]


def test_a_compose_value_beats_the_codes_default():
    assert stores("services:\n  a: {build: a, environment: {DATABASE_URL: 'postgresql://db/shop'}}\n") == ["db/shop"]


def test_dotenv_beside_the_compose_file_fills_its_variables():
    compose = "services:\n  a: {build: a, environment: {DATABASE_URL: 'postgresql://${DB_HOST}/${DB:-shop}'}}\n"
    assert stores(compose, **{".env": "DB_HOST=main\n"}) == ["main/shop"]


def test_dotenv_of_another_folder_does_not():
    compose = "services:\n  a: {build: a, environment: {DATABASE_URL: 'postgresql://${DB_HOST:-db}/shop'}}\n"
    assert stores(compose, **{"other/.env": "DB_HOST=main\n"}) == ["db/shop"]


def test_an_env_file_is_read():
    compose = "services:\n  a: {build: a, env_file: [settings.env]}\n"
    assert stores(compose, **{"settings.env": "DATABASE_URL=postgresql://db/shop\n"}) == ["db/shop"]


def test_environment_beats_env_file():
    compose = "services:\n  a: {build: a, env_file: s.env, environment: {DATABASE_URL: 'postgresql://own/shop'}}\n"
    assert stores(compose, **{"s.env": "DATABASE_URL=postgresql://file/shop\n"}) == ["own/shop"]


def test_the_images_own_variables_count_last():
    files = {"a/Dockerfile": "FROM python\nENV DATABASE_URL=postgresql://image/shop\nCOPY . .\n"}
    assert stores("services:\n  a: {build: a}\n", **files) == ["image/shop"]
    own = "services:\n  a: {build: a, environment: {DATABASE_URL: 'postgresql://own/shop'}}\n"
    assert stores(own, **files) == ["own/shop"]


@pytest.mark.parametrize(
    ("copy", "store"),
    [
        ("COPY .env.production .env", "deployed/shop"),
        ("COPY ./.env.production /app/.env", "deployed/shop"),
        ("COPY .env.production /app/.env.production", "mine/shop"),
        ("COPY .env.staging .env", "mine/shop"),
    ],
)
def test_an_image_may_have_another_file_as_its_own(copy: str, store: str):
    files = {
        "a/Dockerfile": f"FROM python\nWORKDIR /app\nCOPY . .\n{copy}\n",
        "a/.env.production": "DATABASE_URL=postgresql://deployed/shop\n",
        "a/.env": "DATABASE_URL=postgresql://mine/shop\n",
    }
    assert stores("services:\n  a: {build: a}\n", **files) == [store]


@pytest.mark.parametrize(
    ("elsewhere", "meant"),
    [
        ("{DATABASE_URL: 'postgresql://db/shop'}", "db/shop"),
        ("{DATABASE_URL: 'postgresql://${WHERE}/shop'}", "mine/shop"),
        ("{OTHER: 'postgresql://db/shop'}", "mine/shop"),
    ],
)
def test_what_is_left_to_the_image_another_deployment_may_say(elsewhere: str, meant: str):
    pod = "{containers: [{name: a, image: acme/a}]}"
    runs = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {pod}\n"
    files = {
        "a/Dockerfile": "FROM python\nENV DATABASE_URL=postgresql://mine/shop\nCOPY . .\n",
        "k8s/a.yaml": runs,
        "k8s/b.yaml": runs.replace("name: a", "name: b").replace("acme/a", "redis"),
    }
    compose = f"services:\n  a: {{build: a, image: acme/a, environment: {elsewhere}}}\n"
    assert stores(compose, **files) == [meant]
    own = pod.replace("acme/a", "acme/a, env: [{name: DATABASE_URL, value: 'postgresql://own/shop'}]")
    assert stores(compose, **{**files, "k8s/a.yaml": runs.replace(pod, own)}) == ["own/shop"]


@pytest.mark.parametrize(
    ("written", "alone", "with_dotenv"),
    [
        ("${DATABASE_URL}", "localhost", "env/x"),
        ("${DATABASE_URL:-postgresql://db/x}", "db/x", "env/x"),
        ("", "localhost", "env/x"),
        ("postgresql://${DB_HOST:-db}/x", "db/x", "db/x"),
    ],
)
def test_a_variable_set_from_the_one_of_its_name_outside(written, alone, with_dotenv):
    value = f"'{written}'" if written else ""
    compose = f"services:\n  a:\n    build: a\n    environment:\n      DATABASE_URL: {value}\n"
    assert alone in stores(compose)[0]
    assert stores(compose, **{".env": "DATABASE_URL=postgresql://env/x\n"}) == [with_dotenv]


def test_a_variable_inside_its_own_value_has_its_default():
    value = Text(("http://", Hole("env", "HOST", literal("orders"))))
    assert fill(Text((Hole("env", "HOST"),)), HOST=value) == "http://orders"


def test_a_handed_through_variables_deployed_default_beats_the_codes():
    value = Text((Hole("env", "HOST", literal("new")),))
    assert fill(Text((Hole("env", "HOST", literal("old")),)), HOST=value) == "new"
