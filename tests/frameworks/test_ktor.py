"""Routes and requests of Ktor."""

from reading_java import plain
from ringfence.frameworks.ktor import ktor
from ringfence.model.facts import RemoteCall, Route
from test_spring_in_kotlin import facts, kotlin

SERVER = "import io.ktor.server.application.*\nimport io.ktor.server.routing.*\nimport io.ktor.server.response.*\n"


def test_routes_in_blocks_and_in_extensions():
    text = (
        SERVER
        + """
    fun Application.module() {
        routing {
            get("/health") { call.respond("ok") }
            route("/orders") {
                get { call.respond(all()) }
                lines()
            }
        }
    }

    fun Route.lines() {
        route("/{id}/lines") {
            post("/add") { call.respond(add()) }
        }
    }
    """
    )
    found = sorted((f.method, plain(f.path).replace("//", "/")) for f in facts(ktor, text) if isinstance(f, Route))
    assert found == [("GET", "/health"), ("GET", "/orders"), ("POST", "/orders/{id}/lines/add")]


def test_requests():
    text = """
    import io.ktor.client.HttpClient
    import io.ktor.client.request.get
    import io.ktor.client.request.post
    import io.ktor.client.request.setBody

    class Stock(private val client: HttpClient) {
        suspend fun one(id: Long) = client.get("http://stock/items/$id")

        suspend fun add(item: Item) {
            client.post {
                url("http://stock/items")
                setBody(item)
            }
        }

        fun other(map: Map<String, String>) = map.get("http://none")
    }
    """
    found = [fact for fact in facts(ktor, text) if isinstance(fact, RemoteCall)]
    assert sorted((f.method, plain(f.target.parts[0])) for f in found) == [
        ("GET", "http://stock/items/"),
        ("POST", "http://stock/items"),
    ]


def test_only_who_is_given_a_route_adds_to_those_around():
    text = (
        SERVER
        + """
    fun Application.module() {
        routing { route("/v1") { orders(); start() } }
    }

    fun Route.orders() { get("/orders") { } }

    fun start() { embedded { routing { get("/health") { } } } }
    """
    )
    found = {plain(f.path).replace("//", "/") for f in facts(ktor, text) if isinstance(f, Route)}
    assert found == {"/v1/orders", "/health"}


def test_many_functions_that_are_called_alike_cost_little():
    calls = "\n".join(f'route("/{n}") {{ run() }}' for n in range(30))
    text = (
        SERVER
        + f'fun Route.run() {{ get("/orders") {{ }}\n{calls} }}\n'
        + "fun Application.module() { routing { run() } }"
    )
    found = [fact for fact in facts(ktor, text) if isinstance(fact, Route)]
    assert 0 < len(found) <= 30


def test_a_function_that_is_called_like_an_interface_makes_one_that_implements_it():
    text = """
    import io.ktor.client.HttpClient
    import io.ktor.client.request.get

    interface Stock { suspend fun all() }
    fun Stock(client: HttpClient, url: String): Stock = HttpStock(client, url)
    private class HttpStock(private val client: HttpClient, private val url: String) : Stock {
        override suspend fun all() { client.get("$url/items") }
    }
    suspend fun main() { Stock(HttpClient(), "http://stock").all() }
    """
    code = kotlin(text, ktor)
    found = [fact for _, fact in code.facts() if isinstance(fact, RemoteCall)]
    texts = {
        plain(text) for f in found for way in code.ways_in("App.kt", f.function) for text in code.texts(f.target, way)
    }
    assert texts == {"http://stock/items"}
