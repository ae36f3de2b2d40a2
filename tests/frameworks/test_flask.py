"""Routes of Flask and its extensions."""

from reading_facts import facts_of, routes_of
from ringfence.frameworks.flask import flask


def test_decorated_functions() -> None:
    source = """
        from flask import Flask
        app = Flask(__name__)

        @app.route("/orders/<int:order_id>/<path:rest>", methods=["GET", "POST"])
        def order(order_id, rest): ...

        @app.get("/health")
        def health(): ...

        @app.route("/")
        def home(): ...

        @other.route("/elsewhere")
        def elsewhere(): ...
        """
    assert routes_of(flask, source) == [
        ("GET", "/", "app.py:home"),
        ("GET", "/health", "app.py:health"),
        ("GET", "/orders/{order_id}/{rest}", "app.py:order"),
        ("POST", "/orders/{order_id}/{rest}", "app.py:order"),
    ]


def test_a_route_stands_where_its_decorator_does() -> None:
    (route,) = facts_of(flask, "from flask import Flask\napp = Flask('a')\n@app.get('/x')\ndef f(): ...\n")
    assert (route.at.path, route.at.line) == ("app.py", 3)


def test_blueprints_of_other_files() -> None:
    files = {
        "shop/app.py": """
            from flask import Flask
            from shop.views import orders, items, lone
            def create_app():
                app = Flask(__name__)
                app.register_blueprint(orders, url_prefix="/api/orders")
                app.register_blueprint(items)
                return app
            """,
        "shop/views.py": """
            from flask import Blueprint
            orders = Blueprint("orders", __name__, url_prefix="/replaced")
            items = Blueprint("items", __name__, url_prefix="/items/")
            lone = Blueprint("lone", __name__, url_prefix="/lone")
            @orders.route("/<uuid:id>")
            def one(id): ...
            @items.post("/new")
            def new(): ...
            @lone.route("/x")
            def x(): ...
            """,
    }
    assert routes_of(flask, files) == [
        ("GET", "/api/orders/{id}", "shop/views.py:one"),
        ("GET", "/lone/x", "shop/views.py:x"),
        ("POST", "/items/new", "shop/views.py:new"),
    ]


def test_nested_blueprints() -> None:
    source = """
        from flask import Flask, Blueprint
        app = Flask("a")
        outer = Blueprint("o", "a", url_prefix="/outer")
        inner = Blueprint("i", "a", url_prefix="/inner")
        outer.register_blueprint(inner)
        app.register_blueprint(outer, url_prefix="/v1")
        @inner.get("/x")
        def x(): ...
        """
    assert routes_of(flask, source) == [("GET", "/v1/inner/x", "app.py:x")]


def test_rules_added_by_call() -> None:
    files = {
        "app.py": """
            from flask import Flask
            from views import home, Orders, Base
            app = Flask("a")
            app.add_url_rule("/", "home", home)
            app.add_url_rule("/orders", view_func=Orders.as_view("orders"))
            app.add_url_rule("/only", view_func=Orders.as_view("only"), methods=["GET"])
            app.add_url_rule("/dynamic", view_func=registry["x"], methods=["PUT"])
            """,
        "views.py": """
            from flask.views import MethodView
            def home(): ...
            class Base(MethodView):
                def get(self): ...
            class Orders(Base):
                def post(self): ...
                def helper(self): ...
            """,
    }
    assert routes_of(flask, files) == [
        ("GET", "/", "views.py:home"),
        ("GET", "/only", "views.py:Base.get"),
        ("GET", "/orders", "views.py:Base.get"),
        ("POST", "/orders", "views.py:Orders.post"),
        ("PUT", "/dynamic", "app.py:"),
    ]


def test_restful_resources() -> None:
    source = """
        from flask import Flask
        from flask_restful import Api, Resource
        app = Flask("a")
        api = Api(app, prefix="/v1")
        class Order(Resource):
            def get(self, id): ...
            def delete(self, id): ...
        api.add_resource(Order, "/orders/<int:id>", "/o/<id>", endpoint="order")
        """
    assert routes_of(flask, source) == [
        ("DELETE", "/v1/o/{id}", "app.py:Order.delete"),
        ("DELETE", "/v1/orders/{id}", "app.py:Order.delete"),
        ("GET", "/v1/o/{id}", "app.py:Order.get"),
        ("GET", "/v1/orders/{id}", "app.py:Order.get"),
    ]


def test_restx_namespaces() -> None:
    source = """
        from flask import Flask, Blueprint
        from flask_restx import Api, Namespace, Resource
        bp = Blueprint("api", "a", url_prefix="/api")
        app = Flask("a")
        app.register_blueprint(bp)
        api = Api(bp)
        ns = Namespace("orders")
        moved = Namespace("moved")
        api.add_namespace(ns)
        api.add_namespace(moved, path="/there")
        @ns.route("/<int:id>")
        class Order(Resource):
            def get(self, id): ...
        @moved.route("/")
        class Moved(Resource):
            def put(self): ...
        """
    assert routes_of(flask, source) == [
        ("GET", "/api/orders/{id}", "app.py:Order.get"),
        ("PUT", "/api/there/", "app.py:Moved.put"),
    ]


def test_prefix_from_the_environment_and_broken_code() -> None:
    source = """
        import os
        from flask import Flask, Blueprint
        bp = Blueprint("b", "a", url_prefix=os.environ["PREFIX"])
        @bp.route(rule, methods=3)
        def f(): ...
        @bp.route()
        def g(): ...
        bp.register_blueprint(bp)
        bp.add_url_rule()
        @bp.get("/x"
        """
    assert ("GET", "$PREFIX/?", "app.py:f") in routes_of(flask, source)


def test_preflight_only_is_no_route() -> None:
    source = """
        from flask import Flask
        app = Flask("a")
        @app.route("/x", methods=["OPTIONS"])
        def preflight(): ...
        @app.route("/y", methods=["OPTIONS", "PUT"])
        def y(): ...
        """
    assert routes_of(flask, source) == [("PUT", "/y", "app.py:y")]


def test_blueprints_registered_in_a_loop_and_in_a_helper() -> None:
    source = """
        from flask import Flask, Blueprint
        a = Blueprint("a", "a")
        b = Blueprint("b", "b", url_prefix="/b")
        def register(app: Flask):
            for bp in (a, b):
                app.register_blueprint(bp, url_prefix="/api")
        def create():
            app = Flask("x")
            register(app)
        @a.get("/1")
        def one(): ...
        @b.get("/2")
        def two(): ...
        """
    assert [path for _, path, _ in routes_of(flask, source)] == ["/api/1", "/api/2"]


def test_of_two_handlers_of_the_same_requests_the_first_is_asked() -> None:
    source = """
        from flask import Flask
        app = Flask(__name__)
        @app.route("/x/<int:a>", methods=["GET", "POST"])
        def first(a): ...
        @app.get("/x/<b>")
        def second(b): ...
        @app.delete("/x/<b>")
        def third(b): ...
        """
    assert routes_of(flask, source) == [
        ("DELETE", "/x/{b}", "app.py:third"),
        ("GET", "/x/{a}", "app.py:first"),
        ("POST", "/x/{a}", "app.py:first"),
    ]


def test_quart_is_flask_for_coroutines() -> None:
    source = """
        from quart import Blueprint, Quart
        orders = Blueprint("orders", __name__, url_prefix="/orders")
        @orders.route("/<int:id>")
        async def one(id): ...
        app = Quart(__name__)
        app.register_blueprint(orders)
        """
    assert routes_of(flask, source) == [("GET", "/orders/{id}", "app.py:one")]
