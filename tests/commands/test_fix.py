"""``ringfence fix`` on a small system: shown, applied, and applied again."""

import ast

import pytest
from click.testing import CliRunner
from ringfence.cli import main

COMPOSE = "services:\n  web: {build: web}\n  orders: {build: orders}\n"
WEB = """import flask, requests
app = flask.Flask(__name__)

def ask(path):
    return requests.get("http://orders:8080" + path)

@app.get("/")
def page():
    # the order of today
    return ask("/orders").text + requests.get("http://orders:8080/x", timeout=1).text
"""
ORDERS = "import flask\napp = flask.Flask(__name__)\n@app.get('/orders')\ndef orders(): return ''\n"


@pytest.fixture
def shop(tmp_path, monkeypatch):
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    for name, text in (("web", WEB), ("orders", ORDERS)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "app.py").write_text(text)
        (tmp_path / name / "Dockerfile").write_text("FROM python:3.12\nCOPY . .\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "web/app.py"


def run(*arguments):
    return CliRunner().invoke(main, ["fix", *arguments])


def test_shows_a_patch_and_writes_nothing(shop):
    result = run()
    assert result.exit_code == 0, result.output
    assert '+    return requests.get("http://orders:8080" + path, timeout=10)' in result.stdout
    assert "1 thing would be mended" in result.stderr
    assert shop.read_text() == WEB


def test_applies_where_the_request_is_sent_and_once(shop):
    assert run("--apply", "--timeout", "3").exit_code == 0
    assert shop.read_text() == WEB.replace('8080" + path)', '8080" + path, timeout=3)')
    ast.parse(shop.read_text())
    assert "0 things mended" in run("--apply").stderr


def test_what_may_change_behaviour_is_asked_for(shop):
    assert "1 more could be mended with --unsafe" in run().stderr
    run("--apply", "--unsafe")
    text = shop.read_text()
    assert 'os.environ.get("ORDERS_URL", "http://orders:8080") + path' in text
    ast.parse(text)
    assert "0 things mended" in run("--apply", "--unsafe").stderr


def test_retries_come_with_the_library_that_is_there(shop):
    arguments = ("--unsafe", "--rules", "missing-retry", "--apply")
    run(*arguments)
    assert "retry(" not in shop.read_text()
    (shop.parent / "requirements.txt").write_text("flask\nrequests\ntenacity>=8\n")
    run(*arguments)
    assert "reraise=True)\ndef ask(path):" in shop.read_text()
    ast.parse(shop.read_text())
    assert "0 things mended" in run(*arguments).stderr


def test_several_things_in_one_file_do_not_lose_each_other(shop):
    (shop.parent / "requirements.txt").write_text("tenacity\n")
    excused = "# ringfence: ignore[missing-timeout] goes away until=2999-01-01"
    call = 'requests.get("http://orders:8080" + path'
    text = WEB.replace(f"{call})", f"{call.replace('(', f'({chr(10)}        ')},\n    )")
    shop.write_text(f"{text}\n\ndef fine():\n    return 1  {excused}\n")
    arguments = ("--unsafe", "--apply", "--rules", "missing-timeout,missing-retry,hard-coded-endpoint")
    run(*arguments)
    mended = shop.read_text()
    ast.parse(mended)
    assert "        timeout=10,\n    )" in mended
    assert "reraise=True)\ndef ask(path):" in mended
    assert 'os.environ.get("ORDERS_URL", "http://orders:8080") + path' in mended
    assert "ringfence: ignore" not in mended
    assert "0 things mended" in run(*arguments).stderr


def test_excuses_are_written_and_taken_out_when_unused(shop):
    result = run("--ignore", "missing-timeout", "--reason", "goes away", "--until", "2999-01-01", "--apply")
    assert result.exit_code == 0, result.output
    assert "# ringfence: ignore[missing-timeout] goes away until=2999-01-01" in shop.read_text()
    assert "0 things mended" in run("--apply").stderr
    shop.write_text(shop.read_text().replace("path)", "path, timeout=1)"))
    run("--apply", "--rules", "missing-timeout,hard-coded-endpoint")
    assert "ringfence: ignore" not in shop.read_text()


@pytest.mark.parametrize(
    "arguments",
    [("--diff", "--apply"), ("--ignore", "shared-table"), ("--ignore", "no-rule", "--reason", "x"),
     ("--ignore", "shared-table", "--reason", "x", "--until", "soon")],
)  # fmt: skip
def test_wrong_invocations(shop, arguments):
    assert run(*arguments).exit_code == 2
    assert shop.read_text() == WEB
