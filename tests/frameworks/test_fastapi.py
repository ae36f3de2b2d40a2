"""Routes, background tasks and start-up hooks of FastAPI and Starlette."""

from reading_facts import code_of, facts_of, routes_of, shown
from ringfence.frameworks.fastapi import fastapi
from ringfence.model.expression import Name
from ringfence.model.facts import Background, Schedule
from ringfence.model.value import Scope


def test_decorated_functions() -> None:
    source = """
        from fastapi import FastAPI, APIRouter
        app = FastAPI()
        router = APIRouter(prefix="/orders")
        @app.get("/health")
        async def health(): ...
        @router.post("/{order_id:int}/lines")
        async def add(order_id: int): ...
        @router.api_route("", methods=["PUT", "PATCH"])
        def change(): ...
        @app.exception_handler(404)
        def missing(): ...
        app.include_router(router)
        """
    assert routes_of(fastapi, source) == [
        ("GET", "/health", "app.py:health"),
        ("PATCH", "/orders", "app.py:change"),
        ("POST", "/orders/{order_id}/lines", "app.py:add"),
        ("PUT", "/orders", "app.py:change"),
    ]


def test_routers_nested_over_files() -> None:
    files = {
        "app/main.py": """
            from fastapi import FastAPI
            from app.api import api_router
            from app.settings import settings
            app = FastAPI()
            app.include_router(api_router, prefix=settings.API)
            """,
        "app/settings.py": """
            class Settings:
                API = "/api/v1"
            settings = Settings()
            """,
        "app/api.py": """
            from fastapi import APIRouter
            from app import items
            api_router = APIRouter()
            api_router.include_router(items.router, prefix="/items", tags=["items"])
            """,
        "app/items.py": """
            from fastapi import APIRouter
            router = APIRouter(prefix="/all")
            lone = APIRouter(prefix="/lone")
            @router.get("/{id}")
            def one(id: int): ...
            @lone.get("/x")
            def x(): ...
            """,
    }
    assert routes_of(fastapi, files) == [
        ("GET", "/api/v1/items/all/{id}", "app/items.py:one"),
        ("GET", "/lone/x", "app/items.py:x"),
    ]


def test_a_router_included_twice_answers_under_both() -> None:
    source = """
        from fastapi import FastAPI, APIRouter
        app = FastAPI()
        sub = FastAPI()
        router = APIRouter()
        app.include_router(router, prefix="/a")
        sub.include_router(router, prefix="/b")
        app.mount("/sub/", sub)
        @router.get("/x")
        def x(): ...
        """
    assert [path for _, path, _ in routes_of(fastapi, source)] == ["/a/x", "/sub/b/x"]


def test_routes_added_by_call_and_listed() -> None:
    files = {
        "main.py": """
            from fastapi import FastAPI
            from starlette.applications import Starlette
            from starlette.routing import Route, Mount
            from handlers import home, Orders
            app = FastAPI()
            app.add_api_route("/home", home, methods=["GET", "POST"])
            inner = FastAPI()
            @inner.get("/y")
            def y(): ...
            star = Starlette(routes=[
                Route("/star", endpoint=home),
                Mount("/m", routes=[Route("/orders/{id:int}", Orders)]),
                Mount("/inner", app=inner),
            ])
            """,
        "handlers.py": """
            from starlette.endpoints import HTTPEndpoint
            def home(request): ...
            class Orders(HTTPEndpoint):
                async def delete(self, request): ...
            """,
    }
    assert routes_of(fastapi, files) == [
        ("DELETE", "/m/orders/{id}", "handlers.py:Orders.delete"),
        ("GET", "/home", "handlers.py:home"),
        ("GET", "/inner/y", "main.py:y"),
        ("GET", "/star", "handlers.py:home"),
        ("POST", "/home", "handlers.py:home"),
    ]


def test_background_tasks_and_start_up() -> None:
    source = """
        from contextlib import asynccontextmanager
        from fastapi import FastAPI, BackgroundTasks
        @asynccontextmanager
        async def lifespan(app):
            yield
        app = FastAPI(lifespan=lifespan)
        def send(to): ...
        @app.post("/x")
        def x(tasks: BackgroundTasks):
            tasks.add_task(send, "me")
        @app.on_event("startup")
        async def begin(): ...
        @app.on_event("shutdown")
        async def end(): ...
        """
    facts = facts_of(fastapi, source)
    assert [(f.handler, f.function) for f in facts if isinstance(f, Background)] == [("send", "x")]
    assert sorted((f.handler, f.when) for f in facts if isinstance(f, Schedule)) == [
        ("begin", "start"),
        ("lifespan", "start"),
    ]


def test_odd_and_circular_code_is_survived() -> None:
    source = """
        from fastapi import FastAPI, APIRouter
        a = APIRouter(); b = APIRouter()
        a.include_router(b, prefix="/b"); b.include_router(a, prefix="/a"); a.include_router(a); a.include_router()
        @a.get()
        def nothing(): ...
        @a.get(path)
        def unknown(): ...
        a.add_api_route(); a.mount(); FastAPI(routes=3, on_startup=x)
        """
    facts_of(fastapi, source)
    assert routes_of(fastapi, "from fastapi import Depends\n@app.get('/x')\ndef f(): ...\n") == []


def test_a_dependency_is_what_its_function_gives() -> None:
    source = """
        from fastapi import Depends, FastAPI
        app = FastAPI()
        def where():
            yield "http://users"
        @app.get("/x")
        def x(base: str = Depends(where)):
            url = base
            return url
        """
    code = code_of({"app.py": source}, fastapi)
    assert [shown(text) for text in code.texts(Name("base"), Scope("app.py", "x"))] == ["http://users"]
