"""Routes of Javalin."""

from reading_java import java_routes, plain
from ringfence.frameworks.javalin import javalin
from ringfence.model.facts import Route
from test_spring_in_kotlin import facts


def test_routes_in_java():
    text = """
    import io.javalin.Javalin;
    import io.javalin.apibuilder.EndpointGroup;
    import static io.javalin.apibuilder.ApiBuilder.*;
    class App {
        public static void main(String[] args) {
            Orders orders = new Orders();
            Javalin app = Javalin.create(config -> {
                config.router.apiBuilder(() -> {
                    path("orders", () -> {
                        get(orders::all);
                        path(":id", () -> delete("/lines/<line>", orders::drop));
                    });
                    lines();
                    path("old", new Old());
                    crud("users/{id}", new Users());
                });
            }).start(7070);
            app.post("/items", orders::add);
            new java.util.HashMap<String, String>().get("/none");
        }
        static void lines() { path("lines", () -> put(ctx -> {})); }
    }
    class Old implements EndpointGroup { public void addEndpoints() { head("x", ctx -> {}); } }
    class Orders { void all(Context c) {} void drop(Context c) {} void add(Context c) {} }
    class Users implements CrudHandler { }
    """
    routes = java_routes(javalin, text)
    found = [(method, path.replace("//", "/"), handler.partition(":")[0]) for method, path, handler in routes]
    assert found == [
        ("DELETE", "/orders/{id}/lines/{line}", "Orders.drop"), ("DELETE", "/users/{id}", "App.java"),
        ("GET", "/orders", "Orders.all"), ("GET", "/users", "App.java"), ("GET", "/users/{id}", "App.java"),
        ("HEAD", "/old/x", "Old.addEndpoints.<lambda"), ("PATCH", "/users/{id}", "App.java"),
        ("POST", "/items", "Orders.add"), ("POST", "/users", "App.java"),
        ("PUT", "/lines", "App.lines.<lambda"),
    ]  # fmt: skip


def test_routes_in_kotlin():
    text = """
    import io.javalin.Javalin
    import io.javalin.apibuilder.ApiBuilder.*

    fun main() {
        val app = Javalin.create().start(7000)
        app.get("/health") { ctx -> ctx.result("ok") }
        app.routes {
            path("orders") {
                get("{id}") { ctx -> ctx.json(1) }
            }
        }
    }
    """
    found = sorted((f.method, plain(f.path).replace("//", "/")) for f in facts(javalin, text) if isinstance(f, Route))
    assert found == [("GET", "/health"), ("GET", "/orders/{id}")]
