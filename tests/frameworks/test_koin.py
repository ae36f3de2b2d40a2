"""What Koin hands out."""

from reading_java import plain
from ringfence.frameworks.koin import koin
from ringfence.frameworks.ktor import ktor
from ringfence.model.facts import RemoteCall
from ringfence.model.value import Scope
from test_spring_in_kotlin import kotlin

TEXT = """
import io.ktor.client.HttpClient
import io.ktor.client.request.post
import org.koin.core.component.inject
import org.koin.dsl.module

class Urls(val stock: String)
interface Carts { val url: String }
class HttpCarts(override val url: String) : Carts
interface Mail { val url: String }
class HttpMail(override val url: String) : Mail

val shop = module {
    single { Urls("http://stock") }
    single<Carts> { HttpCarts("http://carts") }
    single { HttpMail("http://mail") } bind Mail::class
}

class Orders(private val client: HttpClient) {
    private val urls: Urls by inject()
    private val carts by inject<Carts>()
    suspend fun place() {
        val mail by inject<Mail>()
        val plain by lazy { "http://plain" }
        client.post(urls.stock)
        client.post(carts.url)
        client.post(mail.url)
        client.post(plain)
    }
}
"""


def test_what_modules_make_is_what_is_injected():
    code = kotlin(TEXT, ktor, koin)
    found = [fact for _, fact in code.facts() if isinstance(fact, RemoteCall)]
    texts = {plain(text) for one in found for text in code.texts(one.target, Scope("App.kt", one.function))}
    assert texts == {"http://stock", "http://carts", "http://mail", "http://plain"}
