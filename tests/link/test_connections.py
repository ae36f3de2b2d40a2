"""Which server and database each connection leads to. Two that cannot be known never merge."""

import pytest
from linking import compose_of, system_of

ENV = "import os, store\nstore.connect(os.environ['DATABASE_URL'])\nstore.read('orders')\n"


def code(url):
    return f"import store\nstore.connect({url!r})\nstore.read('orders')\n"


def stores(files):
    return {store.name: store.used_by for store in system_of(files).datastores}


def kind(url):
    (store,) = system_of(compose_of(a=code(url))).datastores
    return store.name, store.kind


def shared(**urls):
    """Services whose code names these URLs."""
    return stores(compose_of(**{name: code(url) for name, url in urls.items()}))


def cluster(*names, manifest):
    files = {}
    for name in names:
        files[f"{name}/Dockerfile"] = "FROM python:3.12\nCOPY . /app\n"
        files[f"{name}/main.py"] = ENV
        files[f"k8s/{name}.yaml"] = f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
      - name: main
        image: {name}
{manifest(name)}"""
    return files


def from_secret(secret="db", key="url"):
    reference = f"{{secretKeyRef: {{name: {secret}, key: {key}}}}}"
    return f"        env:\n        - {{name: DATABASE_URL, valueFrom: {reference}}}\n"


# ---------------------------------------------------------------- spellings


@pytest.mark.parametrize(
    ("url", "name", "engine"),
    [
        ("postgresql://app:secret@db:5432/shop", "db/shop", "postgresql"),
        ("postgres://db/shop?sslmode=disable", "db/shop", "postgresql"),
        ("postgresql+asyncpg://db/shop", "db/shop", "postgresql"),
        ("jdbc:mysql://db:3306/shop?useSSL=false", "db/shop", "mysql"),
        ("host=db port=5432 dbname=shop user=app password=secret", "db/shop", "postgresql"),
        ("Server=db;Initial Catalog=shop;User Id=app;Password=secret", "db/shop", "unknown"),
        ("Server=tcp:db,1433;Database=shop;Uid=app;Pwd=secret", "db/shop", "unknown"),
        ("postgresql://DB/shop", "db/shop", "postgresql"),
        ("postgresql://[fd00::7]:5432/shop", "fd00::7/shop", "postgresql"),
        ("mongodb+srv://u:secret@cluster.example.net/shop", "cluster.example.net/shop", "mongodb"),
        ("mongodb://a:27017,b:27017/shop", "a/shop", "mongodb"),
        ("redis://cache:6379/2", "cache/2", "redis"),
        ("redis://cache", "cache/0", "redis"),
        ("sqlite:///app.db", "a-sqlite/app.db", "sqlite"),
        ("sqlite://", "a-sqlite/memory", "sqlite"),
    ],
)
def test_every_spelling_of_a_connection(url, name, engine):
    assert kind(url) == (name, engine)


def test_a_connection_given_in_parts():
    text = "import store\nstore.connect(host='db', port='5432', database='shop', user='app')\n"
    (store,) = system_of(compose_of(a=text)).datastores
    assert (store.name, store.uses[0].user) == ("db/shop", "app")


def test_parts_from_variables_without_values_stay_unresolved():
    text = "import os, store\nstore.connect(host=os.environ['H'], database=os.environ['D'])\n"
    (store,) = system_of(compose_of(a=text)).datastores
    assert not store.resolved


# ---------------------------------------------------------------- identity


def test_one_server_and_database_is_one_datastore():
    assert shared(a="postgresql://x:1@db/shop", b="postgresql://y:2@db:5432/shop") == {"db/shop": ("a", "b")}


def test_two_databases_on_one_server_are_two():
    assert shared(a="postgresql://db/one", b="postgresql://db/two") == {"db/one": ("a",), "db/two": ("b",)}


def test_one_database_name_on_two_servers_is_two():
    assert shared(a="postgresql://one/ts", b="postgresql://two/ts") == {"one/ts": ("a",), "two/ts": ("b",)}


def test_two_numbers_of_one_redis_are_two():
    assert shared(a="redis://cache/0", b="redis://cache/1") == {"cache/0": ("a",), "cache/1": ("b",)}


def test_sqlite_files_of_two_services_are_two():
    assert len(shared(a="sqlite:///app.db", b="sqlite:///app.db")) == 2


def test_localhost_is_another_machine_for_each_service():
    assert len(shared(a="postgresql://localhost/shop", b="postgresql://localhost/shop")) == 2


@pytest.mark.parametrize(
    "host", ["your-database-host", "Your_Server.example.com", "HOSTNAME-1.example.com", "hostname"]
)
def test_the_host_of_an_example_is_another_machine_for_each_service(host):
    assert len(shared(a=f"postgresql://{host}/shop", b=f"postgresql://{host}/shop")) == 2


def test_a_server_may_be_called_like_the_host_of_an_example():
    files = compose_of(shop=code("postgresql://your-db/shop"))
    files["compose.yaml"] += "  your-db:\n    image: postgres:16\n"
    assert {store.name for store in system_of(files).datastores} == {"your-db/shop"}


def test_the_loopback_address_is_another_machine_for_each_service_in_any_spelling():
    assert len(shared(a="postgresql://[::1]:5432/shop", b="postgresql://[::1]:5432/shop")) == 2


def test_the_address_of_a_broker_is_no_datastore():
    assert shared(a="amqp://guest:guest@broker:5672/", b="redis://broker:6379/0") == {"broker/0": ("b",)}


def test_a_database_whose_name_is_given_from_outside_is_one_for_all_who_are_told_it():
    def told(name):
        return f"        env:\n        - {{name: DATABASE_URL, value: 'postgresql://db/{name}'}}\n"

    files = cluster("a", "b", "c", manifest=lambda name: told("{{ values:x }}" if name != "c" else "{{ other }}"))
    found = stores(files)
    assert found["db/x"] == ("a", "b")
    assert len(found) == 2


def test_two_unresolved_connections_never_merge():
    found = system_of(compose_of(a=ENV, b=ENV))
    assert [store.used_by for store in found.datastores] == [("a",), ("b",)]
    assert not any(store.resolved for store in found.datastores)
    assert {(u.what, u.service) for u in found.unresolved} == {("connection", "a"), ("connection", "b")}


def test_two_names_of_one_server_are_one():
    files = compose_of(a=code("postgresql://db/shop"), b=code("postgresql://main-db/shop"))
    files["compose.yaml"] += "  db:\n    image: postgres\n    container_name: main-db\n"
    assert list(stores(files).values()) == [("a", "b")]


def test_a_server_without_a_database_named_uses_the_one_it_creates():
    files = compose_of(a=code("postgresql://db"))
    files["compose.yaml"] += "  db:\n    image: postgres\n    environment: {POSTGRES_DB: shop}\n"
    assert list(stores(files)) == ["db/shop"]


def test_one_file_of_variables_may_tell_several_servers():
    files = compose_of(a=code("mongodb://docs"), b=code("postgresql://db"))
    said = "environment: {POSTGRES_DB: shop, POSTGRES_USER: me}\n"
    files["compose.yaml"] += f"  db:\n    image: postgres\n    {said}  docs:\n    image: mongo\n    {said}"
    assert list(stores(files)) == ["db/shop", "docs"]


def test_a_known_alternative_makes_the_unknown_one_unimportant():
    text = "import os, store\nurl = os.environ['X']\nurl = 'postgresql://db/shop'\nstore.connect(url)\n"
    assert list(stores(compose_of(a=text))) == ["db/shop"]


# ---------------------------------------------------------------- secrets


def test_one_key_of_a_missing_secret_is_one_likely_datastore():
    found = system_of(cluster("a", "b", manifest=lambda _: from_secret()))
    (store,) = found.datastores
    assert store.used_by == ("a", "b")
    assert {use.certainty for use in store.uses} == {"likely"}


def test_two_keys_or_two_secrets_are_two():
    assert len(stores(cluster("a", "b", manifest=lambda name: from_secret(key=name)))) == 2
    assert len(stores(cluster("a", "b", manifest=lambda name: from_secret(secret=name)))) == 2


def test_a_secret_that_is_in_the_repository_is_read():
    files = cluster("a", manifest=lambda _: from_secret())
    files["k8s/secret.yaml"] = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {url: 'postgresql://db/shop'}\n"
    )
    assert list(stores(files)) == ["db/shop"]


def test_a_config_map_key_is_read():
    manifest = "        envFrom:\n        - configMapRef: {name: settings}\n"
    files = cluster("a", "b", manifest=lambda _: manifest)
    files["k8s/settings.yaml"] = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {DATABASE_URL: 'postgresql://db/shop'}\n"
    )
    assert stores(files) == {"db/shop": ("a", "b")}


def uses(**urls):
    found = system_of(compose_of(**{name: code(url) for name, url in urls.items()}))
    return {use.service: use for store in found.datastores for use in store.uses}


def test_credentials_are_equal_only_for_the_same_user_and_secret():
    found = uses(
        a="postgresql://app:secret@db/shop", b="postgresql://app:secret@db/shop", c="postgresql://app:other@db/shop"
    )
    assert found["a"].credentials == found["b"].credentials != found["c"].credentials
    assert found["a"].user == "app"


def test_the_secret_is_nowhere_in_the_system():
    urls = {
        "c": "postgresql://app:/s3cr3t@db/shop",
        "a": "postgresql://app:s3cr3t@db/shop",
        "b": "Server=db;Database=shop;User Id=app;Password=s3cr3t",
    }
    assert "s3cr3t" not in repr(system_of(compose_of(**{name: code(url) for name, url in urls.items()})))


def test_the_secret_is_nowhere_although_the_host_is_unknown():
    text = "import os, store\nstore.connect(f\"postgresql://app:s3cr3t@{os.environ['H']}/shop\")\nstore.read('t')\n"
    system = system_of(compose_of(a=text))
    assert "s3cr3t" not in repr(system)
    assert [store.name for store in system.datastores] == ["a?*/shop"]


def parts(password, environment=""):
    """The credentials of a connection given in parts."""
    text = f"import os, store\nstore.connect(host='db', database='shop', user='app', password={password})\nstore.read('t')\n"
    files = compose_of(a=text)
    files["compose.yaml"] = files["compose.yaml"].replace("build: a\n", f"build: a\n{environment}")
    return next(use.credentials for store in system_of(files).datastores for use in store.uses)


def test_credentials_are_the_same_however_they_are_given():
    whole = uses(a="postgresql://app:secret@db/shop")["a"].credentials
    assert parts("'secret'") == whole != parts("'other'")
    assert parts("os.environ['P']", "    environment: {P: secret}\n") == whole
    assert uses(a="host=db dbname=shop user=app password=secret")["a"].credentials == whole
    assert parts("os.environ['P']") == parts("''") == parts("None") == ""


def test_without_a_user_no_credentials_are_known():
    assert uses(a="postgresql://db/shop")["a"].credentials == ""


# ---------------------------------------------------------------- services whose code is not read


def test_a_service_without_readable_code_connects_to_what_its_variables_say():
    files = {
        "compose.yaml": """
            services:
              a:
                build: a
                environment: {DB: 'postgresql://db/shop', DB_USER: app, PEER: 'http://b', NAME: db}
            """,
        "a/Dockerfile": "FROM php\n",
    }
    (store,) = system_of(files).datastores
    assert (store.name, store.uses[0].certainty, store.uses[0].user) == ("db/shop", "likely", "")


def test_variables_that_readable_code_never_uses_make_no_connection():
    files = compose_of(a="import web\nweb.get('http://x')\n")
    files["compose.yaml"] = "services:\n  a: {build: a, environment: {DB: 'postgresql://db/shop'}}\n"
    assert stores(files) == {}


def test_a_text_that_is_no_host_makes_no_common_datastore():
    found = shared(a=">>> missing secret <<<", b=">>> missing secret <<<")
    assert list(found.values()) == [("a",), ("b",)]


def test_the_only_dotenv_file_below_a_service_says_its_variables():
    files = compose_of(a=ENV) | {"a/src/core/.env": "DATABASE_URL=postgresql://db/shop\n"}
    assert stores(files) == {"db/shop": ("a",)}


def test_of_several_dotenv_files_below_a_service_none_counts():
    files = compose_of(a=ENV) | {f"a/{name}/.env": f"DATABASE_URL=postgresql://db/{name}\n" for name in ("x", "y")}
    assert [name for name in stores(files) if name.startswith("db/")] == []


# ---------------------------------------------------------------- the machine itself


DATABASE = "services:\n  db:\n    image: postgres:16\n    ports: ['{port}:5432']\n"


def started_by_hand(url, published):
    return {
        "compose.yaml": DATABASE.format(port=published),
        "shop/requirements.txt": "flask\n",
        "shop/main.py": "import web\n@web.route('GET', '/')\ndef f(): pass\n" + code(url),
    }


@pytest.mark.parametrize(
    ("url", "published", "name"),
    [
        ("postgresql://localhost:5433/shop", 5433, "db/shop"),
        ("postgresql://127.0.0.1/shop", 5432, "db/shop"),
        ("postgresql://localhost:5432/shop", 5433, "shop?localhost/shop"),
    ],
)
def test_a_program_started_by_hand_reaches_the_server_that_publishes_the_port(url, published, name):
    (store,) = system_of(started_by_hand(url, published)).datastores
    assert store.name == name


@pytest.mark.parametrize(("host", "name"), [("host.docker.internal", "db/shop"), ("localhost", "shop?localhost/shop")])
def test_a_container_reaches_it_through_the_machine_alone(host, name):
    files = compose_of(shop=code(f"postgresql://{host}:5433/shop"))
    files["compose.yaml"] += "  db:\n    image: postgres:16\n    ports: ['5433:5432']\n"
    assert {store.name for store in system_of(files).datastores} == {name}


@pytest.mark.parametrize("ports", ["", "    ports: ['5432:5432']\n"])
@pytest.mark.parametrize(("network", "name"), [("host", "db/shop"), ("bridge", "shop?localhost/shop")])
def test_a_container_in_the_network_of_the_machine_reaches_what_is_there_too(network, name, ports):
    files = compose_of(shop=code("postgresql://localhost/shop"))
    files["compose.yaml"] += (
        f"    network_mode: {network}\n  db:\n    image: postgres:16\n    network_mode: host\n{ports}"
    )
    assert {store.name for store in system_of(files).datastores} == {name}


def test_the_container_of_another_file_is_reached_by_the_alias_that_links_give_it():
    files = compose_of(shop=code("postgresql://db/shop"))
    files["compose.yaml"] += "    external_links: [shop-db:db]\n"
    files["env/compose.yaml"] = "services:\n  postgres:\n    image: postgres:16\n    container_name: shop-db\n"
    assert {store.name for store in system_of(files).datastores} == {"postgres/shop"}


def test_an_account_is_the_same_however_it_is_written():
    """Equal user and password are equal credentials; neither holds the password."""
    urls = {
        "a": "postgresql://app:secret@db/a",
        "b": "host=db dbname=b user=app password=secret",
        "c": "Server=db;Database=c;User Id=app;Password=secret",
        "d": "Server=db;Database=d;User Id=app;Password=p@ss",
    }
    found = {
        u.service: u.credentials
        for s in system_of(compose_of(**{n: code(u) for n, u in urls.items()})).datastores
        for u in s.uses
    }
    assert found["a"] == found["b"] == found["c"] != found["d"]
    assert found["a"].startswith("app:")
    assert "secret" not in "".join(found.values())


@pytest.mark.parametrize(
    ("scheme", "expected", "components"),
    [
        ("mongodb", {"a?*", "a?*:mongodb"}, {"database-a", "mongodb-a"}),
        ("postgres", {"a?*"}, {"database-a"}),
    ],
)
def test_unknown_datastores_of_engines_that_cannot_be_one_are_two(scheme, expected, components):
    lines = [f"store.connect({one!r} + os.environ['H'])" for one in ("postgresql://", f"{scheme}://")]
    system = system_of(compose_of(a="\n".join(("import os, store", *lines))))
    assert {store.name for store in system.datastores} == expected
    assert {c.name for c in system.components if c.name.endswith("-a")} == components


# ---------------------------------------------------------------- what the deployment alone says

COMPUTED = (
    "import os, store, config\nstore.connect(config.load(os.environ).url, engine='postgresql')\nstore.read('orders')\n"
)
SERVERS = "  main-db:\n    image: postgres:16\n  other-db:\n    image: postgres:16\n  cache:\n    image: redis:7\n"


def given(text=COMPUTED, servers=SERVERS, **variables):
    """The datastores of a service whose code computes its address in a way that nobody follows."""
    said = "".join(f"      {name}: {value!r}\n" for name, value in variables.items())
    compose = f"services:\n  a:\n    build: ./a\n    environment:\n{said or '      X: y'}\n{servers}"
    files = {"a/Dockerfile": "FROM python:3.12\nCOPY . .\n", "a/main.py": text, "compose.yaml": compose}
    return [(store.name, store.uses[0].certainty) for store in system_of(files).datastores]


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"DSN": "postgresql://u:p@main-db/shop"}, [("main-db/shop", "likely")]),
        ({"DB_HOST": "main-db"}, [("a?*", "possible")]),  # which of its databases that is
        ({"DSN": "postgresql://u:p@main-db/shop", "DB_HOST": "other-db"}, [("main-db/shop", "likely")]),
        ({"DSN": "postgresql://main-db/shop", "READ_DSN": "postgresql://other-db/shop"}, [("a?*", "possible")]),
        ({"DB_HOST": "main-db", "OTHER_DB_HOST": "other-db"}, [("a?*", "possible")]),
        ({"CACHE": "redis://cache"}, [("a?*", "possible")]),
        ({}, [("a?*", "possible")]),
    ],
)
def test_an_address_that_code_computes_is_the_only_one_that_the_deployment_gives(variables, expected):
    assert given(**variables) == expected


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"DB_HOST": "main-db"}, [("main-db/shop", "likely")]),
        ({"DB_HOST": "main-db:5432", "CACHE": "cache"}, [("main-db/shop", "likely")]),
        ({"DB_HOST": "main-db", "OTHER_DB_HOST": "other-db"}, [("a?localhost/shop", "possible")]),
    ],
)
def test_the_only_server_that_the_deployment_names_has_the_database_that_code_says(variables, expected):
    local = "import store\nstore.connect('postgresql://localhost/shop')\nstore.read('orders')\n"
    assert given(local, **variables) == expected


def test_a_server_is_named_by_an_engine_whose_clients_it_serves():
    local = "import store\nstore.connect('mysql://localhost/shop', engine='mysql')\nstore.read('orders')\n"
    maria = f"{SERVERS}  maria:\n    image: mariadb:11\n"
    assert given(local, servers=maria, DB_HOST="maria") == [("maria/shop", "likely")]
    assert given(local, servers=maria, DB_HOST="main-db") == [("a?localhost/shop", "possible")]


def test_a_cache_is_one_for_all():
    computed = COMPUTED.replace("postgresql", "redis")
    assert given(computed, CACHE="cache") == [("cache/0", "likely")]


def test_what_code_says_itself_counts():
    compose = f"services:\n  a:\n    build: ./a\n    environment: {{DB_HOST: main-db}}\n{SERVERS}"
    files = {
        "a/Dockerfile": "FROM python:3.12\nCOPY . .\n",
        "a/main.py": code("postgresql://elsewhere.example.net/shop"),
    }
    assert list(stores({**files, "compose.yaml": compose})) == ["elsewhere.example.net/shop"]
