"""Routes of Caddyfiles."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.manifests._caddy_tree import parse
from ringfence.manifests.caddy import caddy
from ringfence.model.expression import Choice, Hole, literal
from ringfence.model.facts import GatewayRoute, TrafficPolicy
from ringfence.model.source import Source


def facts(text, kind=GatewayRoute):
    return [fact for fact in caddy.read(Source("edge/Caddyfile", dedent(text))) if isinstance(fact, kind)]


def routes(text):
    return [(f.host, f.path, f.match, f.target.literal, f.rewrite) for f in facts(text)]


def test_paths_of_handles():
    text = """
    {
        admin off
    }
    localhost {
        handle /api/orders* {
            reverse_proxy orders:8080
        }
        handle_path /stock/* {
            reverse_proxy http://stock:9090 {
                header_up Host {host}
            }
        }
        handle /status {
            reverse_proxy orders:8080
        }
        handle {
            reverse_proxy web:3000
        }
    }
    """
    assert routes(text) == [
        ("", "/api/orders", "prefix", "http://orders:8080", None),
        ("", "/stock/", "prefix", "http://stock:9090", "/"),
        ("", "/status", "exact", "http://orders:8080", None),
        ("", "/", "prefix", "http://web:3000", None),
    ]


def test_each_site_has_its_host():
    text = """
    shop.example, :8080 {
        reverse_proxy web:3000
    }
    https://api.shop.example:443 {
        reverse_proxy /v1/* api:80
    }
    {$DOMAIN:localhost} {
        reverse_proxy web
    }
    """
    assert routes(text) == [
        ("", "/", "prefix", "http://web:3000", None),
        ("api.shop.example", "/v1/", "prefix", "http://api:80", None),
        ("", "/", "prefix", "http://web", None),
    ]


def test_one_site_needs_no_braces():
    assert routes("shop.example\nencode gzip\nreverse_proxy web:3000\n") == [
        ("shop.example", "/", "prefix", "http://web:3000", None)
    ]


def test_what_sites_import_may_be_a_file_of_its_own():
    assert routes("handle /orders* {\n  reverse_proxy orders:80\n}\n") == [
        ("", "/orders", "prefix", "http://orders:80", None)
    ]


def test_matchers_have_names():
    text = """
    :80 {
        @orders {
            path /orders /orders/*
            method POST
        }
        @stock path /stock*
        @page not path /api*
        handle @orders {
            reverse_proxy orders:80
        }
        reverse_proxy @stock stock:80
        reverse_proxy @page web:80
    }
    """
    assert [(f.path, f.match, f.method, f.target.literal) for f in facts(text)] == [
        ("/orders", "exact", "POST", "http://orders:80"),
        ("/orders/", "prefix", "POST", "http://orders:80"),
        ("/stock", "prefix", "", "http://stock:80"),
        ("/", "prefix", "", "http://web:80"),
    ]


def test_snippets_stand_where_they_are_imported():
    text = """
    (service) {
        handle_path {args[0]}/* {
            reverse_proxy {args.1}
            import common
        }
    }
    (common) {
        header X-A b
    }
    :80 {
        import service /orders orders:80
        import service "/stock" "stock:80"
        import nowhere
    }
    """
    assert routes(text) == [
        ("", "/orders/", "prefix", "http://orders:80", "/"),
        ("", "/stock/", "prefix", "http://stock:80", "/"),
    ]


def test_a_snippet_that_imports_itself_ends():
    assert routes("(a) {\n import a\n reverse_proxy web:80\n}\n:80 {\n import a\n}\n")[:1] == [
        ("", "/", "prefix", "http://web:80", None)
    ]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("uri strip_prefix /api", "/orders/"),
        ("uri path_regexp ^(.*)$ /v1$1", "/v1/api/orders/"),
        ("uri replace /api/ /internal/", "/internal/orders/"),
        ("rewrite * /v2{uri}", "/v2/api/orders/"),
        ("rewrite /fixed", "/fixed"),
        ("header X-A b", None),
    ],
)
def test_paths_are_changed(rule, expected):
    text = f":80 {{\n route /api/orders/* {{\n  {rule}\n  reverse_proxy orders:80\n }}\n}}\n"
    assert [f.rewrite for f in facts(text)] == [expected]


def test_matchers_do_not_see_what_was_taken_off():
    text = """
    :80 {
        handle_path /api/* {
            reverse_proxy /orders/* orders:80
        }
    }
    """
    assert routes(text) == [("", "/api/orders/", "prefix", "http://orders:80", "/orders/")]


def test_variables_are_open():
    text = """
    :80 {
        reverse_proxy {$ORDERS_URL}
        reverse_proxy /a/* {$A_HOST:a}:80
        reverse_proxy /b/* {env.B_HOST}:80
        reverse_proxy /c/* {{ upstream_c }}
    }
    """
    assert [f.target.parts for f in facts(text)] == [
        (Hole("env", "ORDERS_URL"),),
        ("http://", Hole("env", "A_HOST", literal("a")), ":80"),
        ("http://", Hole("env", "B_HOST"), ":80"),
        (Hole("unknown", "upstream_c"),),
    ]


def test_several_servers_are_alternatives():
    (found,) = facts(":80 {\n reverse_proxy a:80 b:80 {\n  to c:80\n }\n}\n")
    assert isinstance(found.target, Choice)
    assert [option.literal for option in found.target.options] == ["http://a:80", "http://b:80", "http://c:80"]


def test_servers_are_looked_up():
    text = """
    :80 {
        reverse_proxy /a/* {
            dynamic a orders 80
        }
        reverse_proxy /b/* {
            dynamic a {
                name stock
                port 81
            }
        }
    }
    """
    assert [f.target.literal for f in facts(text)] == ["http://orders:80", "http://stock:81"]


def test_php_is_asked_by_fastcgi():
    assert routes(":80 {\n php_fastcgi php:9000\n}\n") == [("", "/", "prefix", "fastcgi://php:9000", None)]


def test_who_is_asked_whether_somebody_may():
    text = ":80 {\n forward_auth auth:9091 {\n  uri /verify?rd=1\n }\n}\n"
    assert routes(text) == [("", "/verify", "exact", "http://auth:9091", None)]


def test_the_first_major_version():
    text = "http://localhost {\n proxy /orders orders:80 {\n  without /orders\n  transparent\n }\n proxy / web:80\n}\n"
    assert routes(text) == [
        ("", "/orders", "prefix", "http://orders:80", "/"),
        ("", "/", "prefix", "http://web:80", None),
    ]


def test_how_long_a_server_may_take():
    text = """
    :80 {
        reverse_proxy orders:80 {
            lb_retries 2
            transport http {
                response_header_timeout 5s
            }
        }
    }
    """
    assert [(p.host, p.timeout, p.retries, p.mesh) for p in facts(text, TrafficPolicy)] == [("orders", 5.0, 2, False)]


@pytest.mark.parametrize(
    "text",
    [
        ":80 {\n file_server\n respond /health 200\n}\n",
        ":80 {\n reverse_proxy unix//run/app.sock\n}\n",
        "# reverse_proxy orders:80\n",
        ":80 {\n reverse_proxy\n}\n",
    ],
)
def test_what_passes_nothing_on(text):
    assert facts(text) == []


def test_the_line_is_that_of_the_directive():
    (found,) = facts("# a\n:80 {\n\n reverse_proxy web:80\n}\n")
    assert found.at.line == 4


@given(st.text(alphabet='{}()"`#/*@ \n\\$a1:', max_size=200))
def test_whatever_is_written_ends(text):
    parse(text)
    list(caddy.read(Source("Caddyfile", text)))
