"""Requests made with httpx."""

from reading_facts import facts_of, shown
from ringfence.frameworks.httpx import httpx
from ringfence.model.facts import RemoteCall


def calls(source: str) -> list[tuple[str, str, str, str]]:
    found = [fact for fact in facts_of(httpx, source) if isinstance(fact, RemoteCall)]
    return sorted((fact.method, shown(fact.target), shown(fact.base), fact.timeout) for fact in found)


def test_functions() -> None:
    source = """
        import httpx
        httpx.get("http://a/1")
        httpx.post("http://a/2", timeout=2)
        httpx.put("http://a/3", timeout=None)
        httpx.request("PATCH", "http://a/4")
        with httpx.stream("GET", "http://a/5") as r: ...
        """
    assert calls(source) == [
        ("GET", "http://a/1", "-", "default"),
        ("GET", "http://a/5", "-", "default"),
        ("PATCH", "http://a/4", "-", "default"),
        ("POST", "http://a/2", "-", "given"),
        ("PUT", "http://a/3", "-", "none"),
    ]


def test_clients() -> None:
    source = """
        import httpx, os
        async def f():
            async with httpx.AsyncClient(base_url=os.environ["USERS"], timeout=None) as client:
                await client.get("/1")
                await client.get("/2", timeout=1)
        def g(client: httpx.AsyncClient):
            client.delete("http://a/3")
        client = httpx.Client(**options)
        client.send(client.build_request("PUT", httpx.URL("http://a/4")))
        """
    assert calls(source)[:3] == [
        ("DELETE", "http://a/3", "-", "default"),
        ("GET", "/1", "$USERS", "none"),
        ("GET", "/2", "$USERS", "given"),
    ]
    assert [(method, timeout) for method, _, _, timeout in calls(source)[3:]] == [("PUT", "unknown")]


def test_base_through_a_wrapper() -> None:
    source = """
        import httpx, os
        class Users:
            def __init__(self, base_url):
                self._client = httpx.AsyncClient(base_url=base_url)
            async def one(self, id):
                return await self._client.get(f"/users/{id}")
        users = Users(os.getenv("USERS_URL", "http://users"))
        """
    assert [base for _, _, base, _ in calls(source)] == ["${USERS_URL:-http://users}"]


def test_base_of_a_subclass() -> None:
    source = """
        import httpx
        class Users(httpx.Client):
            pass
        Users(base_url="http://users").get("/x")
        """
    assert calls(source) == [("GET", "/x", "http://users", "default")]


def test_silent() -> None:
    assert calls("import httpx\nhttpx.get()\nhttpx.Timeout(5)\n{}.get('x')\nhttpx.Client().close()\n") == []


def test_an_application_of_the_same_process_is_not_remote() -> None:
    source = """
        import httpx
        httpx.Client(transport=httpx.WSGITransport(app=app), base_url="http://test").get("/1")
        httpx.AsyncClient(app=app).get("/2")
        httpx.Client(transport=httpx.HTTPTransport(retries=1)).get("http://a/3")
        """
    assert [target for _, target, _, _ in calls(source)] == ["http://a/3"]
