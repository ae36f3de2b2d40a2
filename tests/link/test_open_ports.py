"""Ports that variables of a Compose file decide."""

import pytest
from whole import whole_system

COMPOSE = """
services:
  shop: {build: ./shop}
  cdn:
    build: ./cdn
    ports: [PORTS]
"""
FILES = {
    "shop/requirements.txt": "flask\nrequests\n",
    "shop/app.py": "from flask import Flask\nimport requests\napp = Flask(__name__)\n@app.get('/')\ndef all():\n"
    "    return requests.get('http://host.docker.internal:8080/list', timeout=3).text\n",
    "cdn/requirements.txt": "flask\n",
    "cdn/app.py": "from flask import Flask\napp = Flask(__name__)\n@app.get('/list')\ndef all(): return ''\n",
}


@pytest.mark.parametrize(
    "ports",
    [
        '"${CDN_PORT}:5000"',
        '"127.0.0.1:${CDN_PORT}:5000"',
        '"${CDN_PORT:-9999}:5000/tcp"',
        '"${CDN_PORT}:${CDN_PORT}"',
        '{target: 5000, published: "${CDN_PORT}"}',
    ],
)
def test_the_file_of_variables_beside_it_says_which_port_is_published(ports: str) -> None:
    assert called(ports, "CDN_PORT=8080\n") == ["cdn"]
    assert called(ports, "CDN_PORT=8081\n") == []


@pytest.mark.parametrize(("ports", "expected"), [('"${CDN_PORT:-8080}:5000"', ["cdn"]), ('"${CDN_PORT}:5000"', [])])
def test_what_no_file_says_is_the_default(ports: str, expected: list[str]) -> None:
    assert called(ports, "OTHER=1\n") == expected


def called(ports: str, variables: str) -> list[str]:
    files = {**FILES, "docker-compose.yml": COMPOSE.replace("PORTS", ports), ".env": variables}
    return [call.target for call in whole_system(files).calls if call.source == "shop"]
