"""The whole link stage: files of one service, what runs, what could not be known, and that it is always the same."""

import random

from linking import code_of, compose_of, system_of

SERVES = "import web\n@web.route('GET', '/x')\ndef x(): pass\n"
DATA = "import store\nstore.connect('postgresql://app@db/shop')\nstore.write('t')\n"


def test_nothing_links_to_an_empty_system():
    system = system_of({})
    assert (system.services, system.calls, system.tables, system.chains, system.unresolved) == ((), (), (), (), ())


def test_every_service_has_its_own_modules():
    files = {"compose.yaml": "services:\n  a: {build: a}\n  b: {build: b}\n  db: {image: postgres}\n"}
    for name in "ab":
        files[f"{name}/Dockerfile"] = "FROM python\nCOPY . .\n"
        files[f"{name}/app/config.py"] = f"URL = 'postgresql://db/{name}'\n"
        files[f"{name}/app/main.py"] = "import store\nfrom app.config import URL\nstore.connect(URL)\nstore.read('t')\n"
    assert {store.name: store.used_by for store in system_of(files).datastores} == {"db/a": ("a",), "db/b": ("b",)}


def test_shared_code_that_an_image_copies_belongs_to_every_service_that_does():
    text = """
        services:
          a: {build: {context: ., dockerfile: a/Dockerfile}}
          b: {build: {context: ., dockerfile: b/Dockerfile}}
          c: {build: {context: ., dockerfile: c/Dockerfile}}
        """
    files = {"compose.yaml": text, "common/db.py": DATA}
    for name in "abc":
        copies = f"COPY {name} /app\n" + ("COPY common /common\n" if name != "c" else "")
        files[f"{name}/Dockerfile"] = f"FROM python\n{copies}"
        files[f"{name}/main.py"] = "x = 1\n"
    assert [store.used_by for store in system_of(files).datastores] == [("a", "b")]


def test_a_likely_service_that_serves_nothing_is_a_library():
    files = compose_of(a=SERVES)
    files |= {"tool/requirements.txt": "uvicorn\nfastapi\n", "tool/main.py": "x = 1\n"}
    assert [service.name for service in system_of(files).services] == ["a"]


def test_a_service_without_a_program_is_said():
    files = {"compose.yaml": "services:\n  a: {build: a}\n", "a/Dockerfile": "FROM php\nCOPY . .\n"}
    assert [(u.what, u.service) for u in system_of(files).unresolved] == [("program", "a")]


def test_languages_are_those_of_its_files():
    (service,) = system_of(compose_of(a=SERVES)).services
    assert service.languages == ("python",)


def test_dependencies_are_calls_and_data():
    files = compose_of(a="import web\nweb.get('http://b/x')\n", b=SERVES + DATA)
    assert {(d.source, d.target, d.kind) for d in system_of(files).dependencies} == {
        ("a", "b", "call"),
        ("b", "db", "data"),
    }


def test_a_request_that_some_flow_repeats_is_marked():
    text = "import web\n@web.route('GET', '/y')\ndef y(xs):\n    for x in xs:\n        web.get('http://b/x')\n"
    (call,) = system_of(compose_of(a=text, b=SERVES)).calls
    assert call.repeated
    (call,) = system_of(compose_of(a=text.replace("for x in xs", "if xs"), b=SERVES)).calls
    assert not call.repeated


def test_an_entry_lists_the_effects_of_its_route():
    text = DATA + "import web\n@web.route('GET', '/y')\ndef y():\n    store.read('orders')\n    web.get('http://b/x')\n"
    system = system_of(compose_of(a=text, b=SERVES))
    (entry,) = [entry for entry in system.entries if entry.service == "a"]
    assert entry.endpoint.path == "/y"
    assert sorted(effect.kind for effect in entry.effects) == ["call", "query"]


def test_the_order_of_files_changes_nothing():
    files = compose_of(
        a=SERVES + DATA + "web.get('http://b/x')\n", b=SERVES + DATA, c="import os, web\nweb.get(os.environ['X'])\n"
    )
    first = repr(system_of(files))
    for seed in range(3):
        shuffled = list(files.items())
        random.Random(seed).shuffle(shuffled)
        assert repr(system_of(dict(shuffled))) == first


def test_broken_code_loses_nothing_but_itself():
    files = compose_of(a=SERVES + "def (((\n" + DATA, b=SERVES)
    assert [service.name for service in system_of(files).services] == ["a", "b"]


def test_an_image_of_the_whole_repository_holds_all_of_it():
    files = {"compose.yaml": "services:\n  a: {build: .}\n", "Dockerfile": "FROM python\nCOPY . .\n", "main.py": DATA}
    assert [store.used_by for store in system_of(files).datastores] == [("a",)]


def test_code_without_a_framework_says_nothing():
    assert list(code_of("x = 1\n").facts()) == []
