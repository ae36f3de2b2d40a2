"""Routes of Django and Django REST framework."""

import pytest
from reading_facts import facts_of, routes_of
from ringfence.frameworks._django_paths import template
from ringfence.frameworks.django_routes import django_routes
from ringfence.model.expression import Text

SETTINGS = "ROOT_URLCONF = 'site.urls'\n"
VIEWS = """
from django.http import HttpResponse
from django.views import View
from rest_framework import generics, mixins, viewsets
from rest_framework.decorators import action, api_view
from rest_framework.views import APIView
from django.views.decorators.http import require_POST

def home(request): ...

@api_view(["GET", "PUT"])
def status(request): ...

@require_POST
def hook(request): ...

class Cart(APIView):
    def get(self, request): ...
    def post(self, request): ...
    def helper(self): ...

class Things(generics.ListCreateAPIView):
    def create(self, request): ...

class Orders(viewsets.ModelViewSet):
    lookup_field = "number"
    def retrieve(self, request, number): ...
    def update(self, request, number): ...
    @action(detail=True, methods=["post"], url_path="pay-now")
    def pay(self, request, number): ...
    @action(detail=False)
    def recent(self, request): ...
    def plain(self): ...

class Log(mixins.ListModelMixin, viewsets.GenericViewSet):
    http_method_names = ["get"]
    def create(self, request): ...
"""


def routes(urls: str, **more: str) -> list[tuple[str, str, str]]:
    """(method, path, handler) of a root configuration over the views above."""
    files = {"srv/site/settings.py": SETTINGS, "srv/shop/views.py": VIEWS}
    files["srv/site/urls.py"] = (
        "from django.urls import include, path, re_path\n"
        "from rest_framework import routers\nfrom shop import views\n" + urls
    )
    files.update({f"srv/{name.replace('__', '/')}.py": text for name, text in more.items()})
    found = routes_of(django_routes, files)
    return [(method, path, handler.removeprefix("srv/shop/views.py:")) for method, path, handler in found]


def test_functions_and_their_methods() -> None:
    urls = """
urlpatterns = [
    path("", views.home),
    path("status/<int:pk>/", views.status),
    path("hook", views.hook, name="hook"),
]
"""
    assert routes(urls) == [
        ("", "/", "home"),
        ("GET", "/status/{pk}/", "status"),
        ("POST", "/hook", "hook"),
        ("PUT", "/status/{pk}/", "status"),
    ]


def test_classes_answer_the_methods_they_define() -> None:
    assert routes('urlpatterns = [path("cart/", views.Cart.as_view())]') == [
        ("GET", "/cart/", "Cart.get"),
        ("POST", "/cart/", "Cart.post"),
    ]
    assert routes('urlpatterns = [path("things/", views.Things.as_view())]') == [
        ("GET", "/things/", "Things.list"),
        ("POST", "/things/", "Things.create"),
    ]
    assert routes('urlpatterns = [path("o/", views.Orders.as_view({"get": "recent"}))]') == [
        ("GET", "/o/", "Orders.recent")
    ]


def test_wrapped_and_foreign_views() -> None:
    urls = """
from django.views.decorators.csrf import csrf_exempt
from django.contrib import admin
from jwt_views import TokenView
urlpatterns = [
    path("home", csrf_exempt(views.home)),
    path("token", TokenView.as_view()),
    path("admin/", admin.site.urls),
]
"""
    assert routes(urls) == [("", "/home", "home"), ("", "/token", "srv/site/urls.py:")]


def test_included_files_and_lists() -> None:
    urls = """
inner = [path("status", views.status)]
urlpatterns = [
    path("api/", include("shop.urls")),
    path("v2/", include(("shop.urls", "shop"), namespace="v2")),
    path("inner/", include(inner)),
]
"""
    shop = "from django.urls import path\nfrom . import views\nurlpatterns = [path('home/', views.home)]\n"
    assert routes(urls, shop__urls=shop) == [
        ("", "/api/home/", "home"),
        ("", "/v2/home/", "home"),
        ("GET", "/inner/status", "status"),
        ("PUT", "/inner/status", "status"),
    ]


def test_routers() -> None:
    urls = """
router = routers.DefaultRouter()
router.register(r"orders", views.Orders, basename="order")
urlpatterns = [path("api/", include(router.urls))]
"""
    assert routes(urls) == [
        ("DELETE", "/api/orders/{number}/", "Orders.destroy"),
        ("GET", "/api/orders/", "Orders.list"),
        ("GET", "/api/orders/recent/", "Orders.recent"),
        ("GET", "/api/orders/{number}/", "Orders.retrieve"),
        ("PATCH", "/api/orders/{number}/", "Orders.update"),
        ("POST", "/api/orders/", "Orders.create"),
        ("POST", "/api/orders/{number}/pay-now/", "Orders.pay"),
        ("PUT", "/api/orders/{number}/", "Orders.update"),
    ]


def test_a_router_without_slashes_added_to_the_patterns() -> None:
    urls = """
router = routers.SimpleRouter(trailing_slash=False)
router.register("log", views.Log)
urlpatterns = [path("home", views.home)]
urlpatterns += router.urls
"""
    assert routes(urls) == [("", "/home", "home"), ("GET", "/log", "Log.list")]


def test_a_route_stands_at_its_view() -> None:
    files = {
        "urls.py": "from django.urls import path\nfrom views import f\nurlpatterns = [path('x', f)]\n",
        "views.py": "import django\n\n\ndef f(request): ...\n",
    }
    (route,) = facts_of(django_routes, files)
    assert (route.at.path, route.at.line) == ("views.py", 4)


def test_only_what_the_root_leads_to() -> None:
    other = "from django.urls import path\nfrom shop import views\nurlpatterns = [path('lost/', views.home)]\n"
    assert routes('urlpatterns = [path("x", views.home)]', other__urls=other) == [("", "/x", "home")]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"^orders/(?P<pk>\d+)/$", "orders/{pk}/"),
        (r"^orders/(?P<pk>[^/.()]+)/items/(\w+)$", "orders/{pk}/items/{arg1}"),
        (r"^a\.json/?$", "a.json"),
        (r"(?:old/)?x$", "x"),
        (r"^((((", "{arg1}"),
        (r"a\\", "a\\"),
    ],
)
def test_regular_expressions(pattern: str, expected: str) -> None:
    assert template(Text((pattern,)), regular=True) == Text((expected,))


def test_circles_and_odd_patterns_end() -> None:
    urls = """
urlpatterns = [path("a/", include("site.urls")), path(), path(5), path("b", 7), re_path(None, x), *more, "c", include()]
urlpatterns += urlpatterns
"""
    assert all(path.startswith("/") for _, path, _ in routes(urls))
