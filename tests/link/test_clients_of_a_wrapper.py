"""A wrapper around a client, of which there are several objects: each asks whom its own client was made for."""

import pytest
from whole import whole_system

COMPOSE = """
    services:
      shop:
        build: shop
        environment:
          ORDERS_URL: http://orders:8000
          STOCK_URL: http://stock:8000
      orders: {build: orders}
      stock: {build: stock}
    """
SERVERS = {
    "compose.yaml": COMPOSE,
    **{
        path: text
        for name in ("orders", "stock")
        for path, text in (
            (f"{name}/Dockerfile", "FROM python:3.12\nCOPY . /app\n"),
            (f"{name}/main.py", f"from fastapi import FastAPI\napp = FastAPI()\n@app.get('/{name}')\ndef all(): ...\n"),
        )
    },
}
USERS = """
    import os
    from client import Client

    class Orders:
        def __init__(self):
            self.client = Client(os.environ["ORDERS_URL"])

        def all(self):
            return self.client.get("/orders")

    class Stock:
        def __init__(self):
            self.client = Client(os.environ["STOCK_URL"])

        def all(self):
            return self.client.get("/stock")

    Orders().all()
    Stock().all()
    """
PYTHON = """
    import {library}

    class Client:
        def __init__(self, base):
            self.base = base
            self._client = {library}.{make}(base_url=self.base)

        {more}

        def get(self, path):
            return self._request("GET", path)

        def _request(self, method, path):
            return self._client.{send}
    """
AGAIN = """def __enter__(self):
            self._client = httpx.Client(base_url=self.base)
            return self
    """


def asked(files: dict[str, str]) -> list[tuple[str, str]]:
    return sorted((call.target, call.path) for call in whole_system({**SERVERS, **files}).calls)


@pytest.mark.parametrize(
    ("library", "make", "send", "more"),
    [
        ("httpx", "Client", "get(path)", ""),
        ("httpx", "Client", "request(method, path)", AGAIN),
        ("aiohttp", "ClientSession", "get(path)", ""),
    ],
)
def test_in_python(library, make, send, more):
    shop = {
        "shop/Dockerfile": "FROM python:3.12\nCOPY . /app\n",
        "shop/client.py": PYTHON.format(library=library, make=make, send=send, more=more),
        "shop/main.py": USERS,
    }
    assert asked(shop) == [("orders", "/orders"), ("stock", "/stock")]


def test_in_typescript():
    shop = {
        "shop/Dockerfile": "FROM node:22\nCOPY . /app\n",
        "shop/package.json": '{"name": "shop", "scripts": {"start": "node main.js"}, "dependencies": {"axios": "1"}}',
        "shop/client.ts": """
            import axios, { AxiosInstance } from "axios";
            export class Client {
              private client: AxiosInstance;
              constructor(base: string) {
                this.client = axios.create({ baseURL: base });
              }
              get(path: string) {
                return this.client.get(path);
              }
            }
            """,
        "shop/main.ts": """
            import { Client } from "./client";
            class Orders {
              private client = new Client(process.env.ORDERS_URL);
              all() { return this.client.get("/orders"); }
            }
            class Stock {
              private client = new Client(process.env.STOCK_URL);
              all() { return this.client.get("/stock"); }
            }
            new Orders().all();
            new Stock().all();
            """,
    }
    assert asked(shop) == [("orders", "/orders"), ("stock", "/stock")]


POM = """
<project><groupId>shop</groupId><artifactId>{name}</artifactId>{inside}
<dependencies><dependency><artifactId>{library}</artifactId></dependency></dependencies></project>
"""
BOOT = "<build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>"
WRAPPER = """
package shop.client;
import org.springframework.web.client.RestTemplate;
public class Client {
    private final RestTemplate rest = new RestTemplate();
    public String get(Resource resource) { return rest.getForObject(resource.url(), String.class); }
    public void put(Resource resource) { rest.put(resource.url(), "x"); }
}
"""
RESOURCE = """
package shop.client;
public class Resource {
    private final String url;
    public Resource(String url) { this.url = url; }
    public String url() { return url; }
}
"""
ASKING = """
package shop.orders;
import org.springframework.web.bind.annotation.*;
import shop.client.*;
@RestController
public class Orders {
    private final Client client = new Client();
    @GetMapping("/orders") public String all() { return client.get(new Resource("http://stock/items")); }
    public void note(java.util.Map<String, String> seen) { seen.put("orders", "all"); }
    CHANGING
}
"""
CHANGING = '@PutMapping("/orders") public void change() { client.put(new Resource("http://stock/items/1")); }'


@pytest.mark.parametrize(
    ("changing", "expected"),
    [
        ("", {("GET", "/items")}),
        (CHANGING, {("GET", "/items"), ("PUT", "/items/1")}),
    ],
)
def test_what_a_library_could_do_of_which_a_service_does_the_rest(
    changing: str, expected: set[tuple[str, str]]
) -> None:
    system = whole_system(
        {
            "compose.yaml": "services: {orders: {build: orders}, stock: {build: stock}}",
            "client/pom.xml": POM.format(name="client", inside="", library="spring-web"),
            "client/src/main/java/shop/client/Client.java": WRAPPER,
            "client/src/main/java/shop/client/Resource.java": RESOURCE,
            "orders/pom.xml": POM.format(name="orders", inside=BOOT, library="client"),
            "orders/Dockerfile": "FROM openjdk\n",
            "orders/src/main/java/shop/orders/Orders.java": ASKING.replace("CHANGING", changing),
            "stock/pom.xml": POM.format(name="stock", inside=BOOT, library="spring-boot-starter-web"),
            "stock/Dockerfile": "FROM openjdk\n",
        }
    )
    assert {(call.method, call.path) for call in system.calls} == expected
