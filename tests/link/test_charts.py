"""What Helm's charts install counts like any other deployment."""

from textwrap import dedent

from ringfence.run import analyse

PROGRAM = """
    import os
    import psycopg2

    connection = psycopg2.connect(host=os.environ["DB_HOST"], dbname="shop")

    def run():
        with connection.cursor() as cursor:
            cursor.execute("{}")
    run()
    """
DEPLOYMENT = """
    kind: Deployment
    metadata: {name: "{{ .Chart.Name }}"}
    spec:
      template:
        spec:
          containers:
            - name: "{{ .Chart.Name }}"
              image: "acme/{{ .Chart.Name }}"
              env:
                - {name: DB_HOST, value: {{ .Values.host | default .Values.global.host | quote }}}
    """


def system(tmp_path, host, hosts=("", "")):
    statements = {"orders": "UPDATE orders SET total = 1", "reports": "SELECT total FROM orders"}
    files = {"chart/Chart.yaml": "name: shop", "chart/values.yaml": f"global: {{host: {host!r}}}"}
    for (name, statement), own in zip(statements.items(), hosts, strict=True):
        files |= {
            f"{name}/Dockerfile": 'FROM python:3.12\nCOPY . /app\nCMD ["python", "/app/main.py"]\n',
            f"{name}/main.py": PROGRAM.format(statement),
            f"chart/charts/{name}/Chart.yaml": f"name: {name}",
            f"chart/charts/{name}/values.yaml": f"host: {own!r}",
            f"chart/charts/{name}/templates/deployment.yaml": DEPLOYMENT,
        }
    files["build.yaml"] = "services:\n" + "".join(
        f"  {name}: {{build: {name}, image: acme/{name}}}\n" for name in statements
    )
    for path, text in files.items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(dedent(text))
    return analyse(tmp_path, jobs=1).system


def stores(found):
    return {store.name: set(store.used_by) for store in found.datastores}


def test_services_get_their_variables_from_the_chart(tmp_path):
    found = system(tmp_path, "db")
    assert {service.name for service in found.services} == {"orders", "reports"}
    assert stores(found) == {"db/shop": {"orders", "reports"}}


def test_one_value_that_has_to_be_given_is_one_server_and_two_are_two(tmp_path):
    together = stores(system(tmp_path / "one", ""))
    assert set(map(frozenset, together.values())) == {frozenset(("orders", "reports"))}
    apart = stores(system(tmp_path / "two", "", ("a", "b")))
    assert set(map(frozenset, apart.values())) == {frozenset(("orders",)), frozenset(("reports",))}


def test_where_compose_runs_the_system_its_settings_count(tmp_path):
    system(tmp_path, "other")
    services = "".join(
        f"  {name}: {{build: {name}, image: acme/{name}, environment: {{DB_HOST: db}}}}\n"
        for name in ("orders", "reports")
    )
    (tmp_path / "build.yaml").unlink()
    (tmp_path / "compose.yaml").write_text(f"services:\n{services}")
    assert stores(analyse(tmp_path, jobs=1).system) == {"db/shop": {"orders", "reports"}}


def test_what_a_further_compose_file_says_of_a_service_comes_before_its_chart(tmp_path):
    system(tmp_path, "other")
    (tmp_path / "build.yaml").unlink()
    for name, file in (("orders", "docker-compose.yml"), ("reports", "docker-compose.reports.yml")):
        service = f"  {name}: {{build: {name}, image: acme/{name}, environment: {{DB_HOST: db}}}}\n"
        (tmp_path / file).write_text(f"services:\n{service}")
    assert stores(analyse(tmp_path, jobs=1).system) == {"db/shop": {"orders", "reports"}}
