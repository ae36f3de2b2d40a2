"""Settings that programs for the JVM read into classes of their own."""

from reading_java import java, plain
from ringfence.frameworks.jax_rs import jax_rs
from ringfence.frameworks.jvm_configuration import jvm_configuration
from ringfence.frameworks.ktor import ktor
from ringfence.frameworks.typesafe_config import typesafe_config
from ringfence.model.facts import Connection, RemoteCall
from ringfence.model.value import Scope
from test_spring_in_kotlin import kotlin

KTOR = """
import io.ktor.client.HttpClient
import io.ktor.client.request.get
import io.ktor.server.config.ApplicationConfig
import io.ktor.server.config.getAs

data class Config(
    val stock: Service, val carts: Service, val mail: Service = Service("http://mail"), val pay: Pay,
) {
    data class Pay(val url: String)
}
data class Service(@SerialName("base_url") val url: String)

class Client(private val http: HttpClient, url: String) {
    private val base = url.trimEnd('/')
    suspend fun all() = http.get("$base/items")
}
fun clients(config: Config, http: HttpClient) = listOf(
    Client(http, config.stock.url), Client(http, config.mail.url), Client(http, config.pay.url),
)
suspend fun main() {
    val config = ApplicationConfig("application.yaml").property("shop").getAs<Config>()
    clients(config, HttpClient()).forEach { it.all() }
    HttpClient().get(Service("http://own").url)
}
"""

HOPLITE = """
import com.sksamuel.hoplite.ConfigLoaderBuilder
import com.sksamuel.hoplite.addResourceSource
import io.ktor.client.HttpClient
import io.ktor.client.request.get

data class Stock(val url: String)
data class Carts(val cartsUrl: String)
data class Other(val url: String)

inline fun <reified A> load(file: String): A =
    ConfigLoaderBuilder.default().addResourceSource(file).build().loadConfigOrThrow()

suspend fun main(other: Other) {
    val stock = load<Stock>("/stock.yaml")
    val carts: Carts = load("/carts.yaml")
    HttpClient().get(stock.url)
    HttpClient().get("${carts.cartsUrl}/carts")
    HttpClient().get(other.url)
}
"""


def requests(text: str) -> set[str]:
    code = kotlin(text, ktor, typesafe_config, jvm_configuration)
    found = (fact for _, fact in code.facts() if isinstance(fact, RemoteCall))
    return {plain(text) for one in found for text in code.texts(one.target, Scope("App.kt", one.function))}


def test_what_ktor_decodes():
    found = requests(KTOR)
    assert {"${shop.stock.base_url}/items", "${shop.pay.url}/items", "http://own"} <= found
    assert not any("carts" in one for one in found)


def test_what_a_function_reads_for_its_callers():
    assert requests(HOPLITE) == {"${url}", "${cartsUrl}/carts"}  # nothing is known of the other one


def test_dropwizard():
    text = """
    import io.dropwizard.core.Configuration;
    import io.dropwizard.db.DataSourceFactory;
    import javax.ws.rs.client.Client;

    class ShopConfig extends Configuration {
        private String stockUrl;
        @JsonProperty("pay") private PayConfig payment;
        private DataSourceFactory database = new DataSourceFactory();
        public String getStockUrl() { return stockUrl; }
        public PayConfig getPayment() { return payment; }
    }
    class PayConfig extends Configuration {
        private String url;
        public String getUrl() { return url; }
    }
    class Stock {
        Client client;
        ShopConfig config;
        void all() {
            client.target(config.getStockUrl() + "/items").request().get();
            client.target(config.getPayment().getUrl()).request().get();
        }
    }
    """
    code = java(text, jax_rs, jvm_configuration)
    facts = [fact for _, fact in code.facts()]
    calls = [f for f in facts if isinstance(f, RemoteCall)]
    found = {plain(text) for f in calls for text in code.texts(f.target, Scope("App.java", f.function))}
    assert found == {"${stockUrl}/items", "${pay.url}"}
    assert [plain(f.url) for f in facts if isinstance(f, Connection)] == ["${database.url}"]
