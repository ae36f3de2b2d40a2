"""Programs that nothing deploys and that serve nobody: a job is one that has an image of its own and does something."""

import pytest
from whole import whole_system

SHOP = {
    "shop/pyproject.toml": "[project]\nname = 'shop'\ndependencies = ['fastapi', 'psycopg']\n",
    "shop/main.py": "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/orders')\ndef all(): ...\n",
}
BUILD = "[project]\nname = 'expiry'\ndependencies = ['flask', 'psycopg', 'requests']\n"
RUNS = 'FROM python:3.12\nCOPY . /code\nCMD ["python", "/code/expire.py"]\n'
QUERIES = """
    import psycopg
    psycopg.connect("postgresql://db/shop").execute("DELETE FROM orders WHERE expired")
    """
ASKS = """
    import requests
    requests.post("http://shop/orders/expiry", timeout=3)
    """
IDLE = """
    print("nothing")
    """


@pytest.mark.parametrize("does", [QUERIES, ASKS])
def test_a_program_with_an_image_of_its_own_that_does_something_is_a_service(does: str) -> None:
    assert services({"expiry/Dockerfile": RUNS, "expiry/expire.py": does}) == ["expiry", "shop"]


@pytest.mark.parametrize(
    "files",
    [
        {"expiry/expire.py": QUERIES},
        {"expiry/Dockerfile": RUNS, "expiry/expire.py": IDLE},
        {"expiry/Dockerfile": "FROM python:3.12\nCOPY . /code\n", "expiry/expire.py": QUERIES},
    ],
    ids=["no image", "nothing that others feel", "an image to build others from"],
)
def test_other_programs_that_serve_nobody_are_none(files: dict[str, str]) -> None:
    assert services(files) == ["shop"]


def services(files: dict[str, str]) -> list[str]:
    found = whole_system({**SHOP, "expiry/pyproject.toml": BUILD, **files}).services
    return sorted(service.name for service in found)


def test_a_library_whose_client_has_a_timer_of_its_own_is_none() -> None:
    spring = (
        "<project><artifactId>client</artifactId><build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId>"
        "</plugin></plugins></build></project>"
    )
    client = """
        import java.util.concurrent.*;

        class Client {
            void start() {
                Executors.newScheduledThreadPool(1).scheduleAtFixedRate(this::poll, 0, 1, TimeUnit.SECONDS);
            }

            void poll() {}
        }
        """
    found = whole_system({**SHOP, "client/pom.xml": spring, "client/src/main/java/Client.java": client}).services
    assert [service.name for service in found] == ["shop"]


@pytest.mark.parametrize(("library", "expected"), [("spf13/pflag", ["ctl", "shop"]), ("manifoldco/promptui", ["shop"])])
def test_a_tool_that_asks_a_person_at_a_terminal_is_none(library: str, expected: list[str]) -> None:
    tool = f"""
        package main
        import ("net/http"; "github.com/{library}")
        func main() {{ http.Post("http://shop/orders/expiry", "text/plain", nil) }}
        """
    image = 'FROM golang:1.22\nCOPY . .\nRUN go build -o /ctl .\nENTRYPOINT ["/ctl"]\n'
    build = {"ctl/go.mod": "module acme.com/ctl\n", "ctl/main.go": tool, "ctl/Dockerfile": image}
    assert sorted(service.name for service in whole_system({**SHOP, **build}).services) == expected
