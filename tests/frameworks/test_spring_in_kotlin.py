"""Java's frameworks in Kotlin: what the language writes differently means the same."""

from collections.abc import Mapping
from textwrap import dedent

from reading_java import plain, queries
from ringfence.extend import Framework
from ringfence.frameworks.feign import feign
from ringfence.frameworks.java_environment import java_environment
from ringfence.frameworks.jpa import jpa
from ringfence.frameworks.spring_beans import spring_beans
from ringfence.frameworks.spring_data import spring_data
from ringfence.frameworks.spring_messaging import spring_messaging
from ringfence.frameworks.spring_rest_template import spring_rest_template
from ringfence.frameworks.spring_router_dsl import spring_router_dsl
from ringfence.frameworks.spring_routes import spring_routes
from ringfence.frameworks.spring_web_client import spring_web_client
from ringfence.languages.java import read as read_java
from ringfence.languages.kotlin import read
from ringfence.link.code import ServiceCode
from ringfence.model.facts import ChannelUse, EntityMapping, Fact, RemoteCall, Route
from ringfence.model.source import Source
from ringfence.model.value import Scope

WEB = "import org.springframework.web.bind.annotation.*\n"
VALUE = "import org.springframework.beans.factory.annotation.Value\n"


def kotlin(files: str | Mapping[str, str], *frameworks: Framework) -> ServiceCode:
    """The joined code of files by path, or of one ``App.kt``; every file is in the package ``shop``."""
    sources = {"App.kt": files} if isinstance(files, str) else files
    readers = {path: read_java if path.endswith(".java") else read for path in sources}
    ends = {path: ";" if path.endswith(".java") else "" for path in sources}
    outlines = {
        path: readers[path].read(Source(path, f"package shop{ends[path]}\n{dedent(text)}"))
        for path, text in sources.items()
    }
    return ServiceCode(outlines, (*frameworks, spring_beans, java_environment))


def facts(framework: Framework, files: str | Mapping[str, str], *others: Framework) -> list[Fact]:
    return [fact for of, fact in kotlin(files, framework, *others).facts() if of is framework]


def requests(framework: Framework, files: str | Mapping[str, str]) -> list[tuple[str, str]]:
    """(method, target joined with its base) of every request."""
    code = kotlin(files, framework)
    found = []
    for of, fact in code.facts():
        if of is framework and isinstance(fact, RemoteCall):
            scope = Scope(fact.at.path, fact.function)
            base = "".join(plain(text) for text in code.texts(fact.base, scope)[:1])
            found += [(fact.method, base + plain(text)) for text in code.texts(fact.target, scope)]
    return sorted(found)


def test_routes_of_annotated_classes():
    text = (
        WEB
        + """
    @RestController
    @RequestMapping("/orders")
    class Orders {
        @GetMapping(value = ["/{id}", PATH])
        suspend fun one(@PathVariable id: Long) = id

        @RequestMapping(method = [RequestMethod.PUT])
        fun put() {}

        companion object { const val PATH = "/all" }
    }

    @RestController
    class Lines(private val orders: Orders) {
        @PostMapping("/lines")
        fun add() = orders.put()
    }
    """
    )
    assert sorted((f.method, plain(f.path), f.handler) for f in facts(spring_routes, text) if isinstance(f, Route)) == [
        ("GET", "/orders/all", "Orders.one"),
        ("GET", "/orders/{id}", "Orders.one"),
        ("POST", "/lines", "Lines.add"),
        ("PUT", "/orders", "Orders.put"),
    ]


def test_a_client_with_a_base_that_a_bean_without_a_type_gives():
    text = (
        VALUE
        + """
    import org.springframework.context.annotation.Bean
    import org.springframework.web.reactive.function.client.WebClient

    class Config(@Value("\\${orders.url:http://orders}") private val url: String) {
        @Bean
        fun client() = WebClient.builder().baseUrl(url).build()
    }

    class Orders(private val client: WebClient) {
        fun one(id: Long) = client.get().uri("/orders/{id}", id).retrieve()
    }
    """
    )
    assert requests(spring_web_client, text) == [("GET", "http://orders/orders/{id}")]


def test_requests_with_templates_defaults_and_blocks():
    text = """
    import org.springframework.web.client.RestTemplate
    import org.springframework.web.client.getForObject

    class Prices(private val template: RestTemplate, private val host: String = "prices") {
        private val base = "http://$host:80"

        fun one(id: Long) = template.getForObject<String>("$base/prices/$id")

        fun all(ids: List<Long>) = ids.map { load("all", limit = 3) }

        private fun load(name: String, prefix: String = "/x", limit: Int) =
            name.let { template.getForObject<String>("http://prices$prefix/$it") }
    }
    """
    assert requests(spring_rest_template, text) == [
        ("GET", "http://prices/x/all"),
        ("GET", "http://prices:80/prices/?"),
    ]


def test_feign_clients():
    text = (
        WEB
        + """
    import org.springframework.cloud.openfeign.FeignClient

    @FeignClient("stock-service", path = "/stock")
    interface Stock {
        @GetMapping("/{id}")
        fun one(@PathVariable id: Long): Int
    }

    class Orders(private val stock: Stock) {
        fun place(id: Long) = stock.one(id)
    }
    """
    )
    (call,) = [fact for fact in facts(feign, text) if isinstance(fact, RemoteCall)]
    assert (call.method, call.function) == ("GET", "Stock.one")


def test_entities_and_repositories_of_both_languages():
    files = {
        "Order.kt": """
        import jakarta.persistence.*
        import org.springframework.data.jpa.repository.JpaRepository

        @Entity
        @Table(name = "orders")
        data class Order(@Id val id: Long? = null, @Column(name = "customer") var customerId: Long)

        interface Orders : JpaRepository<Order, Long> {
            fun findByCustomerId(id: Long): List<Order>
        }
        """,
        "Service.java": """
        class Service {
            private final Orders orders;
            Service(Orders orders) { this.orders = orders; }
            void place(Order order) { orders.save(order); orders.findByCustomerId(1L); }
        }
        """,
    }
    found = facts(jpa, files)
    (mapping,) = [fact for fact in found if isinstance(fact, EntityMapping)]
    assert str(mapping.table) == "orders"
    assert queries(facts(spring_data, files, jpa)) == [(6, "Order", "insert/update"), (11, "Order", "select")]


def test_topics_named_in_settings_and_headers():
    text = (
        VALUE
        + """
    import org.springframework.kafka.annotation.KafkaListener
    import org.springframework.kafka.core.KafkaTemplate
    import org.springframework.kafka.support.KafkaHeaders
    import org.springframework.messaging.support.MessageBuilder

    object Topics { const val PLACED = "placed" }

    class Messages(
        private val kafka: KafkaTemplate<String, String>,
        @Value("\\${topics.paid:paid}") private val paid: String,
    ) {
        fun pay() {
            val message = MessageBuilder.withPayload("x").setHeader(KafkaHeaders.TOPIC, paid).build()
            kafka.send(message)
        }

        @KafkaListener(topics = [Topics.PLACED, "\\${topics.more:more}"])
        fun on(message: String) { kafka.send("done", message).also { pay() } }
    }
    """
    )
    uses = [fact for fact in facts(spring_messaging, text) if isinstance(fact, ChannelUse)]
    code = kotlin(text, spring_messaging)
    assert sorted((u.role, plain(code.texts(u.channel, Scope("App.kt", u.function))[0])) for u in uses) == [
        ("consume", "more"),
        ("consume", "placed"),
        ("publish", "done"),
        ("publish", "paid"),
    ]


def test_routers():
    text = """
    import org.springframework.web.reactive.function.server.router

    class Routes(private val handler: Handler) {
        fun routes() = router {
            GET("/health") { ok().build() }
            path("/orders").nest {
                GET("/{id}", handler::one)
                "/lines".nest { POST("/", accept(JSON), handler::add) }
            }
        }
    }

    class Handler {
        fun one(request: ServerRequest) = request
        fun add(request: ServerRequest) = request
    }
    """
    found = sorted((f.method, plain(f.path), f.handler) for f in facts(spring_router_dsl, text) if isinstance(f, Route))
    assert [(method, path) for method, path, _ in found] == [
        ("GET", "/health"),
        ("GET", "/orders/{id}"),
        ("POST", "/orders/lines/"),
    ]
    assert [handler for _, _, handler in found][1:] == ["Handler.one", "Handler.add"]
