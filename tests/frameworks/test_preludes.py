"""What runs before the handlers of routes."""

from reading_facts import facts_of
from ringfence.extend import Framework
from ringfence.frameworks.django_routes import django_routes
from ringfence.frameworks.fastapi import fastapi
from ringfence.frameworks.flask import flask
from ringfence.model.facts import Dispatch


def before(framework: Framework, files: dict[str, str]) -> list[tuple[str, str]]:
    """(handler of a route, what runs before it)"""
    facts = facts_of(framework, files)
    return sorted({(fact.function, fact.handler) for fact in facts if isinstance(fact, Dispatch)})


def test_hooks_of_flask() -> None:
    source = """
        from flask import Blueprint, Flask
        app = Flask(__name__)
        orders = Blueprint("orders", __name__)
        @app.before_request
        def check(): ...
        def log(): ...
        app.after_request(log)
        @orders.route("/x")
        def x(): ...
        def plain(): ...
        """
    assert before(flask, {"app.py": source}) == [("x", "app.py:check"), ("x", "app.py:log")]


def test_middleware_of_fastapi() -> None:
    source = """
        from fastapi import Depends, FastAPI
        from starlette.middleware.base import BaseHTTPMiddleware
        from starlette.middleware.cors import CORSMiddleware
        def verify(): ...
        app = FastAPI(dependencies=[Depends(verify)])
        class Tokens(BaseHTTPMiddleware):
            async def dispatch(self, request, following): ...
        app.add_middleware(Tokens)
        app.add_middleware(CORSMiddleware)
        @app.middleware("http")
        async def timing(request, following): ...
        @app.get("/x")
        def x(): ...
        """
    found = before(fastapi, {"app.py": source})
    assert found == [("x", "app.py:Tokens.dispatch"), ("x", "app.py:timing"), ("x", "app.py:verify")]


VIEWS = """
    from rest_framework.decorators import api_view, permission_classes
    from rest_framework.views import APIView
    from core.guards import Tokens, Owner
    class Orders(APIView):
        permission_classes = [Owner]
        def get(self, request): ...
    class Health(APIView):
        authentication_classes = []
        def get(self, request): ...
    @api_view(["GET"])
    @permission_classes([])
    def plain(request): ...
    """
GUARDS = """
    from rest_framework.authentication import BaseAuthentication
    from rest_framework.permissions import BasePermission
    class Tokens(BaseAuthentication):
        def authenticate(self, request): ...
    class Owner(BasePermission):
        def has_permission(self, request, view): ...
    """
URLS = """
    from django.urls import path
    from core import views
    urlpatterns = [
        path("orders", views.Orders.as_view()), path("health", views.Health.as_view()), path("plain", views.plain)
    ]
    """


def django(settings: str) -> list[tuple[str, str]]:
    files = {"core/views.py": VIEWS, "core/guards.py": GUARDS, "core/__init__.py": "", "site/urls.py": URLS}
    return before(django_routes, files | {"site/settings.py": f"ROOT_URLCONF = 'site.urls'\n{settings}"})


def test_guards_of_rest_views() -> None:
    assert django("") == [("Orders.get", "core/guards.py:Owner.has_permission")]


def test_the_settings_say_what_guards_the_views_that_do_not() -> None:
    default = "REST_FRAMEWORK = {'DEFAULT_AUTHENTICATION_CLASSES': ['core.guards.Tokens', 'rest_framework.x.Y']}\n"
    assert django(default) == [
        ("Orders.get", "core/guards.py:Owner.has_permission"),
        ("Orders.get", "core/guards.py:Tokens.authenticate"),
        ("plain", "core/guards.py:Tokens.authenticate"),
    ]


def test_middleware_of_django() -> None:
    middleware = "MIDDLEWARE = ['django.middleware.common.CommonMiddleware', 'core.middle.Audit']\n"
    files = {
        "core/views.py": VIEWS, "core/guards.py": GUARDS, "core/__init__.py": "", "site/urls.py": URLS,
        "core/middle.py": "class Audit:\n    def __call__(self, request): ...\n",
        "site/settings.py": f"ROOT_URLCONF = 'site.urls'\n{middleware}",
    }  # fmt: skip
    assert ("plain", "core/middle.py:Audit.__call__") in before(django_routes, files)


SERIALIZING = """
    from rest_framework import generics, serializers
    class Line(serializers.Serializer):
        stock = serializers.SerializerMethodField()
        def get_stock(self, line): ...
    class Order(serializers.Serializer):
        lines = Line(many=True)
        def validate_total(self, total): ...
        def create(self, data): ...
        def helper(self): ...
    class Orders(generics.ListAPIView):
        serializer_class = Order
        def get(self, request): ...
    class Other(generics.GenericAPIView):
        def post(self, request):
            serializer = Order(data=request.data)
            serializer.save()
    """


def test_serializers_run_their_methods() -> None:
    urls = """
        from django.urls import path
        from core.views import Orders, Other
        urlpatterns = [path("orders", Orders.as_view()), path("other", Other.as_view())]
        """
    files = {"core/views.py": SERIALIZING, "core/__init__.py": "", "site/urls.py": urls, "site/settings.py": ""}
    found = {(function, handler.rpartition(":")[2]) for function, handler in before(django_routes, files)}
    taken = {"Line.get_stock", "Order.validate_total", "Order.create"}
    assert {handler for function, handler in found if function == "Orders.get"} == {"Line.get_stock"}
    assert {handler for function, handler in found if function == "Other.post"} == taken


def test_actions_of_the_library_call_what_the_view_set_defines() -> None:
    files = {
        "core/__init__.py": "",
        "core/views.py": """
            from rest_framework import viewsets
            class Orders(viewsets.ModelViewSet):
                def get_queryset(self): ...
                def perform_create(self, serializer): ...
                def destroy(self, request, pk): ...
            """,
        "site/settings.py": "",
        "site/urls.py": """
            from core.views import Orders
            from rest_framework.routers import DefaultRouter
            router = DefaultRouter()
            router.register("orders", Orders)
            urlpatterns = router.urls
            """,
    }
    found = {(function, handler.rpartition(".")[2]) for function, handler in before(django_routes, files)}
    assert ("Orders.create", "perform_create") in found
    assert ("Orders.list", "get_queryset") in found
    assert not any(handler == "perform_create" for function, handler in found if function != "Orders.create")
    assert not any(function == "Orders.destroy" for function, _ in found)
