"""Settings of HOCON files, as programs ask for them."""

from reading_java import java, plain
from ringfence.frameworks.ktor import ktor
from ringfence.frameworks.typesafe_config import typesafe_config
from ringfence.model.expression import Hole
from ringfence.model.facts import RemoteCall
from ringfence.model.value import Scope
from test_spring_in_kotlin import kotlin

KTOR = """
import io.ktor.client.*
import io.ktor.client.request.*
import io.ktor.server.application.*
import com.typesafe.config.Config
import com.typesafe.config.ConfigFactory

class Stock(private val client: HttpClient, private val config: Config) {
    private val url = config.getString("stock.url")
    suspend fun all() = client.get("$url/items")
    suspend fun below() = client.get(config.getConfig("pay").getConfig("in").getString("url"))
}
fun main() { Stock(HttpClient(), ConfigFactory.load()) }
fun Application.module() {
    val client = HttpClient()
    val carts = environment.config.property("carts.url").getString()
    suspend fun one() = client.get(carts)
    suspend fun other() = client.get(environment.config.config("b").propertyOrNull("url")!!.getString())
}
"""


def requests(text: str) -> set[str]:
    code = kotlin(text, ktor, typesafe_config)
    found = (fact for _, fact in code.facts() if isinstance(fact, RemoteCall))
    return {plain(text) for one in found for text in code.texts(one.target, Scope("App.kt", one.function))}


def test_what_programs_in_kotlin_ask_for():
    assert requests(KTOR) == {"${stock.url}/items", "${pay.in.url}", "${carts.url}", "${b.url}"}


def test_what_programs_in_java_ask_for():
    text = """
    import com.typesafe.config.*;
    class A {
        String url() { return ConfigFactory.load().resolve().getConfig("pay").getString("url"); }
    }
    """
    code = java(text, typesafe_config)
    (outline,) = code.outlines.values()
    (function,) = outline.functions
    texts = code.texts(function.returns[0], Scope("App.java", function.name))
    assert [text.parts for text in texts] == [(Hole("setting", "pay.url"),)]
