"""Requests of Spring's fluent clients, and of interfaces."""

import pytest
from reading_java import java_calls, java_facts
from ringfence.frameworks.feign import feign
from ringfence.frameworks.spring_http_interfaces import spring_http_interfaces
from ringfence.frameworks.spring_rest_client import spring_rest_client
from ringfence.frameworks.spring_web_client import spring_web_client

WEB = (
    "import org.springframework.web.reactive.function.client.WebClient;\nimport org.springframework.http.HttpMethod;\n"
)


@pytest.mark.parametrize(
    ("made", "asked", "expected"),
    [
        ("WebClient.create()", 'get().uri("http://a/x")', ("GET", "http://a/x", "none")),
        ('WebClient.create("http://a")', 'post().uri("/x/{id}", 1)', ("POST", "http://a/x/{id}", "none")),
        ('WebClient.builder().baseUrl("http://a").build()', 'delete().uri("/x")', ("DELETE", "http://a/x", "none")),
        ('WebClient.create("http://a")', 'method(HttpMethod.PUT).uri("/x")', ("PUT", "http://a/x", "none")),
        (
            "WebClient.create()",
            'get().uri("http://a").retrieve().bodyToMono(X.class).timeout(d)',
            ("GET", "http://a", "given"),
        ),
        (
            'WebClient.create("http://a")',
            'get().uri(b -> b.path("/x/{id}").queryParam("q", 1).build(id))',
            ("GET", "http://a/x/{id}", "none"),
        ),
    ],
)
def test_web_client(made, asked, expected):
    text = WEB + f"class A {{ WebClient client = {made}; void m() {{ client.{asked}; }} }}"
    assert java_calls(spring_web_client, text) == [expected]


@pytest.mark.parametrize(
    ("body", "timeout"),
    [
        ("return client.get().uri(u).retrieve().transformDeferred(TimeLimiterOperator.of(limiter));", "given"),
        ("return client.get().uri(u).retrieve().transformDeferred(CircuitBreakerOperator.of(breaker));", "none"),
        ("Mono<R> r = client.get().uri(u).exchange(); return r.map(x -> x).timeout(d);", "given"),
        ("Mono<R> r = client.get().uri(u).exchange(); Mono<R> o = other(); return o.timeout(d);", "none"),
        ("Mono<R> r = client.get().uri(u).exchange(); return r.transform(TimeLimiterOperator.of(limiter));", "given"),
    ],
)
def test_what_bounds_a_chain_of_the_web_client(body, timeout):
    text = WEB + f'class A {{ WebClient client = WebClient.create(); Mono<R> m() {{ String u = "http://a"; {body} }} }}'
    assert [bound for _, _, bound in java_calls(spring_web_client, text)] == [timeout]


@pytest.mark.parametrize(
    ("body", "detached"),
    [
        ("client.get().uri(u).retrieve().bodyToMono(X.class).doOnError(e -> log(e)).subscribe();", True),
        ("Mono<X> asked = client.get().uri(u).retrieve().bodyToMono(X.class); asked.subscribe(x -> keep(x));", True),
        ("keep(client.get().uri(u).retrieve().bodyToMono(X.class).block());", False),
        ("client.get().uri(u).retrieve().bodyToMono(X.class).block(); events.subscribe(x -> keep(x));", False),
    ],
)
def test_nobody_waits_for_what_is_only_subscribed_to(body, detached):
    text = WEB + f'class A {{ WebClient client = WebClient.create(); void m() {{ String u = "http://a"; {body} }} }}'
    (fact,) = java_facts(spring_web_client, text)
    assert fact.detached is detached


def test_an_injected_builder():
    text = (
        WEB
        + """
    class A {
        private final WebClient client;
        A(WebClient.Builder builder) { client = builder.baseUrl("http://a").build(); }
        void m() { client.get().uri("/x").retrieve(); }
    }
    """
    )
    assert java_calls(spring_web_client, text) == [("GET", "http://a/x", "none")]


def test_rest_client():
    text = """
    import org.springframework.web.client.RestClient;
    class A { RestClient client = RestClient.create("http://a"); void m() { client.put().uri("/x").body(b).retrieve(); } }
    """
    assert java_calls(spring_rest_client, text) == [("PUT", "http://a/x", "none")]


# ---------------------------------------------------------------- interfaces

FEIGN = "import org.springframework.cloud.openfeign.FeignClient;\nimport org.springframework.web.bind.annotation.*;\n"


def test_feign_clients_call_logical_names_or_urls():
    text = (
        FEIGN
        + """
    @FeignClient(name = "orders", path = "/api") interface Orders {
        @GetMapping("/{id}") Order one(String id);
        @RequestMapping(value = "/", method = RequestMethod.POST) void add(Order order);
        void none();
    }
    @FeignClient(value = "people", url = "${people.url}", fallback = Nobody.class)
        interface People { @DeleteMapping("/p") void p(); }
    @FeignClient(value = "rest", url = "${rest.url:}") interface Rest { @PutMapping("/r") void r(); }
    """
    )
    assert java_calls(feign, text) == [
        ("DELETE", "${people.url}/p", "default"),
        ("GET", "lb://orders/api/{id}", "default"),
        ("POST", "lb://orders/api/", "default"),
        ("PUT", "lb://rest/r", "default"),
    ]
    assert [f.fallback for f in java_facts(feign, text)] == ["", "", "Feign", ""]


def test_a_fact_of_an_interface_stands_at_its_method():
    text = FEIGN + '@FeignClient("orders") interface Orders {\n@GetMapping("/x")\nvoid x(); }'
    (fact,) = java_facts(feign, text)
    assert (fact.function, fact.at.line, fact.at.end_line) == ("Orders.x", 5, 6)


def test_feign_s_own_annotations_and_builder():
    text = """
    import feign.*;
    interface Orders { @RequestLine("GET /orders/{id}") Order one(String id); }
    class A { void m() { Orders orders = Feign.builder().encoder(e).target(Orders.class, "http://orders"); } }
    """
    assert java_calls(feign, text) == [("GET", "http://orders/orders/{id}", "default")]


def test_http_interfaces():
    text = """
    import org.springframework.web.service.annotation.*;
    import org.springframework.web.service.invoker.HttpServiceProxyFactory;
    import org.springframework.web.client.RestClient;
    import org.springframework.web.client.support.RestClientAdapter;
    @HttpExchange("/api") interface Orders { @GetExchange("/orders") List<Order> all(); }
    class A { Orders orders() {
        RestClient client = RestClient.builder().baseUrl("http://orders").build();
        HttpServiceProxyFactory factory = HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client)).build();
        return factory.createClient(Orders.class);
    } }
    """
    assert java_calls(spring_http_interfaces, text, spring_rest_client) == [("GET", "http://orders/api/orders", "none")]


def test_what_a_client_s_interface_says_again_is_one_request():
    text = """
    import org.springframework.web.bind.annotation.*;
    import org.springframework.web.service.annotation.*;
    import org.springframework.web.service.invoker.HttpServiceProxyFactory;
    import org.springframework.web.client.RestClient;
    import org.springframework.web.client.support.RestClientAdapter;
    @RequestMapping("/api/orders") interface OrderApi {
        @GetMapping List<Order> all();
        @GetMapping("/open") List<Order> open();
    }
    @HttpExchange interface Orders extends OrderApi { @GetExchange("/api/orders") List<Order> all(); }
    class A { Orders orders() {
        RestClient client = RestClient.builder().baseUrl("http://orders").build();
        return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client)).build().createClient(Orders.class);
    } }
    """
    paths = [path for _, path, _ in java_calls(spring_http_interfaces, text, spring_rest_client)]
    assert paths == ["http://orders/api/orders", "http://orders/open"]


CUSTOMIZED = """
import org.springframework.boot.web.client.RestClientCustomizer;
import org.springframework.context.annotation.*;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.annotation.*;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
@Configuration class Clients {
    @Bean RestClientCustomizer everyClient() {
        return builder -> builder.baseUrl("http://gateway").requestFactory(factory);
    }
}
"""


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ("injected.build()", ("GET", "http://gateway/orders", "given")),
        ('injected.baseUrl("http://orders").build()', ("GET", "http://orders/orders", "given")),
        ("RestClient.create()", ("GET", "/orders", "none")),
        ('RestClient.builder().baseUrl("http://own").build()', ("GET", "http://own/orders", "none")),
    ],
)
def test_what_customizers_say_holds_of_builders_that_are_injected(made, expected):
    user = f'class A {{ void m(RestClient.Builder injected) {{ RestClient c = {made}; c.get().uri("/orders"); }} }}'
    assert java_calls(spring_rest_client, CUSTOMIZED + user) == [expected]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ("injected.build()", ("GET", "http://gateway/orders", "given")),
        ("RestClient.builder().build()", ("GET", "/orders", "none")),
        ('RestClient.builder().baseUrl("http://own").requestFactory(f).build()', ("GET", "http://own/orders", "given")),
    ],
)
def test_customizers_of_the_client_behind_an_interface(made, expected):
    user = f"""
    interface Orders {{ @GetExchange("/orders") List<Order> all(); }}
    class A {{ Orders orders(RestClient.Builder injected) {{
        RestClient client = {made};
        return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client)).build().createClient(Orders.class);
    }} }}
    """
    assert java_calls(spring_http_interfaces, CUSTOMIZED + user, spring_rest_client) == [expected]


@pytest.mark.parametrize(
    ("applied", "expected"),
    [
        ("customizers.orderedStream().forEach(one -> one.customize(made));", ("GET", "http://gateway/orders", "given")),
        ("customizers.orderedStream().count();", ("GET", "/orders", "none")),
    ],
)
def test_customizers_that_a_program_applies_itself(applied, expected):
    own = """
    @Configuration class Own {
        @Bean RestClient.Builder built(ObjectProvider<RestClientCustomizer> customizers) {
            RestClient.Builder made = RestClient.builder();
            %s
            return made;
        }
    }
    class A { void m(RestClient.Builder injected) { injected.build().get().uri("/orders"); } }
    """
    assert java_calls(spring_rest_client, CUSTOMIZED + own % applied) == [expected]


def test_a_class_that_customizes():
    text = """
    import org.springframework.boot.webclient.WebClientCustomizer;
    import org.springframework.web.reactive.function.client.WebClient;
    class Every implements WebClientCustomizer {
        public void customize(WebClient.Builder builder) { builder.baseUrl("http://gateway"); }
    }
    class A { void m(WebClient.Builder injected) { injected.build().get().uri("/x"); } }
    """
    assert java_calls(spring_web_client, text) == [("GET", "http://gateway/x", "none")]


def test_retrofit():
    text = """
    import retrofit2.Retrofit;
    import retrofit2.http.*;
    interface Orders { @GET("orders/{id}") Call<Order> one(@Path("id") String id); }
    class A { Orders o = new Retrofit.Builder().baseUrl("http://orders/").build().create(Orders.class); }
    """
    (fact,) = java_facts(spring_http_interfaces, text)
    assert (fact.method, fact.target.literal, fact.base.literal) == ("GET", "orders/{id}", "http://orders/")
