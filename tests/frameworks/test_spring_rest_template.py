"""Requests of RestTemplate."""

import pytest
from reading_java import java_calls, java_facts
from ringfence.frameworks.spring_rest_template import spring_rest_template
from ringfence.frameworks.spring_uris import spring_uris

CLIENT = """
import org.springframework.web.client.*;
import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.http.*;
import org.springframework.web.util.*;
import org.springframework.context.annotation.Bean;
import java.net.URI;
"""


def calls(text):
    return java_calls(spring_rest_template, CLIENT + text, spring_uris)


def test_methods_and_targets():
    text = """
    class A {
        private static final String URL = "http://orders";
        RestTemplate rest = new RestTemplate();
        void m(String id) {
            rest.getForObject(URL + "/a/{id}", A.class, id);
            rest.postForEntity(String.format("%s/b/%s", URL, id), null, A.class);
            rest.exchange(URI.create(URL + "/c"), HttpMethod.PUT, null, A.class);
            rest.delete(URL + "/d");
            String url;
            if (id == null) url = "http://e"; else url = "http://f";
            rest.exchange(url, method, null, A.class);
        }
    }
    """
    assert calls(text) == [
        ("", "http://e", "none"),
        ("", "http://f", "none"),
        ("DELETE", "http://orders/d", "none"),
        ("GET", "http://orders/a/{id}", "none"),
        ("POST", "http://orders/b/?", "none"),
        ("PUT", "http://orders/c", "none"),
    ]


def test_root_uri_and_timeouts_of_a_builder():
    text = """
    class Configuration {
        @Bean RestTemplate orders(RestTemplateBuilder builder) {
            return builder.rootUri("http://orders").setReadTimeout(d).build();
        }
    }
    class A { private final RestTemplate rest; void m() { rest.getForObject("/x", A.class); } }
    """
    assert calls(text) == [("GET", "http://orders/x", "given")]


def test_uris_that_are_built():
    text = """
    class A {
        RestTemplate rest;
        void m(String id) {
            UriComponentsBuilder builder = UriComponentsBuilder.fromHttpUrl("http://a").path("/b").queryParam("c", id);
            rest.getForObject(builder.build().toUriString(), A.class);
            rest.put(UriComponentsBuilder.newInstance().scheme("http").host("h").pathSegment("p", "q").toUriString(), null);
            rest.delete(UriComponentsBuilder.fromUriString("http://c/d/{id}").build(id));
        }
    }
    """
    assert calls(text) == [
        ("DELETE", "http://c/d/{id}", "none"),
        ("GET", "http://a/b", "none"),
        ("PUT", "http://h/p/q", "none"),
    ]


def test_what_annotations_promise():
    text = """
    import io.github.resilience4j.retry.annotation.Retry;
    import com.netflix.hystrix.contrib.javanica.annotation.HystrixCommand;
    class A {
        RestTemplate rest;
        @Retry(name = "x") void m() { rest.delete("http://a"); }
        @HystrixCommand(fallbackMethod = "other") void n() { rest.delete("http://b"); }
    }
    """
    facts = java_facts(spring_rest_template, CLIENT + text)
    assert [(f.retry, f.fallback, f.timeout) for f in facts] == [
        ("Resilience4j", "", "none"),
        ("", "other", "default"),
    ]


def test_classes_of_the_same_name_are_others():
    text = """
    class RestTemplate { void delete(String u) {} }
    class A { RestTemplate rest; void m() { rest.delete("http://a"); } }
    """
    assert calls(text) == []


def test_an_empty_beginning_says_nothing_of_what_a_variable_is_set_to():
    text = """
    class A {
        RestTemplate rest;
        void m(Train train) {
            String type = "";
            type = train.getType();
            rest.delete("http://a/" + type + "/x");
        }
    }
    """
    assert calls(text) == [("DELETE", "http://a/?/x", "none")]


@pytest.mark.parametrize(
    ("request_of", "expected"),
    [
        ('RequestEntity.post(URI.create("http://a/b")).contentType(JSON).body(x)', ("POST", "http://a/b", "none")),
        ('RequestEntity.get("http://a/b").build()', ("GET", "http://a/b", "none")),
        ('RequestEntity.method(HttpMethod.PUT, "http://a/b").body(x)', ("PUT", "http://a/b", "none")),
        ('new RequestEntity<>(x, HttpMethod.PATCH, URI.create("http://a/b"))', ("PATCH", "http://a/b", "none")),
        ("made(x)", ("", "?", "none")),
    ],
)
@pytest.mark.parametrize("held", [True, False])
def test_a_request_that_is_an_object(request_of, expected, held):
    sent = (
        f"RequestEntity<Order> one = {request_of}; rest.exchange(one, Order.class);"
        if held
        else f"rest.exchange({request_of}, Order.class);"
    )
    assert calls(f"class A {{ RestTemplate rest; void m(Order x) {{ {sent} }} }}") == [expected]


def test_what_somebody_else_makes_the_request_of():
    text = """
    class A {
        RestTemplate rest;
        RequestEntity<Order> made() { return RequestEntity.delete(URI.create("http://a/b")).build(); }
        void m() { rest.exchange(made(), Order.class); }
    }
    """
    assert calls(text) == [("DELETE", "http://a/b", "none")]


def test_a_field_that_is_called_like_a_method_is_the_field():
    text = """
    class A {
        private RestTemplate rest = new RestTemplate();
        private final String url = "http://a";
        RestTemplate rest() { return rest; }
        String url() { return null; }
        void m() { rest().delete(url + "/b"); this.rest.delete(this.url); }
    }
    """
    assert calls(text) == [("DELETE", "http://a", "none"), ("DELETE", "http://a/b", "none")]
