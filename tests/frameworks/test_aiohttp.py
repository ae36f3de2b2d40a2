"""aiohttp: requests of clients and routes of servers."""

from collections.abc import Mapping

from reading_facts import facts_of, routes_of, shown
from ringfence.frameworks.aiohttp import aiohttp
from ringfence.model.facts import RemoteCall, Schedule


def calls(files: str | Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    found = [fact for fact in facts_of(aiohttp, files) if isinstance(fact, RemoteCall)]
    return sorted((fact.method, shown(fact.target), shown(fact.base), fact.timeout) for fact in found)


def test_sessions() -> None:
    source = """
        import aiohttp, os
        async def f():
            async with aiohttp.ClientSession(os.environ["USERS"]) as session:
                async with session.get("/1") as response: ...
                await session.post("/2", timeout=aiohttp.ClientTimeout(total=3))
                await session.request("put", "/3", timeout=aiohttp.ClientTimeout(total=None))
                await session.ws_connect("/4")
        def g(session: aiohttp.ClientSession):
            session.delete("http://a/5")
        """
    assert calls(source) == [
        ("DELETE", "http://a/5", "-", "default"),
        ("GET", "/1", "$USERS", "default"),
        ("POST", "/2", "$USERS", "given"),
        ("PUT", "/3", "$USERS", "none"),
    ]


def test_timeouts_of_the_session() -> None:
    source = """
        from aiohttp import ClientSession, ClientTimeout
        class Users:
            def __init__(self, base):
                self._session = ClientSession(base_url=base, timeout=ClientTimeout(3))
            async def one(self, id):
                return await self._session.get(f"/users/{id}")
            async def two(self):
                return await self._session.get("/users", timeout=None)
        Users("http://users")
        other = ClientSession(**options)
        other.get("http://b")
        """
    assert calls(source) == [
        ("GET", "/users", "http://users", "none"),
        ("GET", "/users/?", "http://users", "given"),
        ("GET", "http://b", "-", "unknown"),
    ]


def test_retrying_client() -> None:
    source = """
        from aiohttp_retry import RetryClient
        async def f():
            async with RetryClient() as client:
                await client.get("http://a")
        """
    found = [fact for fact in facts_of(aiohttp, source) if isinstance(fact, RemoteCall)]
    assert [fact.retry for fact in found] == ["aiohttp_retry"]


def test_added_routes() -> None:
    source = """
        from aiohttp import web
        async def one(request): ...
        async def two(request): ...
        class View(web.View):
            async def get(self): ...
            async def helper(self): ...
        app = web.Application()
        app.router.add_get("/one/{id:[0-9]{2}}", one)
        app.router.add_route("*", "/two", two)
        app.add_routes([web.post("/one", one), web.view("/view", View), web.static("/files", "files")])
        """
    assert routes_of(aiohttp, source) == [
        ("", "/two", "app.py:two"),
        ("GET", "/one/{id}", "app.py:one"),
        ("GET", "/view", "app.py:View.get"),
        ("POST", "/one", "app.py:one"),
    ]


def test_decorators_and_applications_inside_others() -> None:
    files = {
        "orders.py": """
            from aiohttp import web
            routes = web.RouteTableDef()
            @routes.get("/orders")
            async def listed(request): ...
            @routes.view("/orders/{id}")
            class Order(web.View):
                async def delete(self): ...
            """,
        "main.py": """
            from aiohttp import web
            from orders import routes
            async def start(app): ...
            inner = web.Application()
            inner.add_routes(routes)
            app = web.Application()
            app.add_subapp("/api", inner)
            app.on_startup.append(start)
            """,
    }
    assert routes_of(aiohttp, files) == [
        ("DELETE", "/api/orders/{id}", "orders.py:Order.delete"),
        ("GET", "/api/orders", "orders.py:listed"),
    ]
    assert [fact.handler for fact in facts_of(aiohttp, files) if isinstance(fact, Schedule)] == ["start"]


def test_silence() -> None:
    source = """
        import aiohttp
        {}.get("http://a")
        aiohttp.ClientSession().close()
        aiohttp.ClientSession().get()
        app.router.add_get("/x", f)
        """
    assert facts_of(aiohttp, source) == []
