"""Routes of HAProxy."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.manifests.haproxy import haproxy
from ringfence.model.expression import Choice, Hole
from ringfence.model.facts import GatewayRoute, TrafficPolicy
from ringfence.model.source import Source

HTTP = "defaults\n  mode http\n"


def facts(text, kind=GatewayRoute):
    return [fact for fact in haproxy.read(Source("haproxy.cfg", HTTP + dedent(text))) if isinstance(fact, kind)]


def routes(text):
    return [(f.host, f.path, f.match, f.target.literal, f.rewrite) for f in facts(text)]


BACKENDS = """
backend orders
  server o1 orders:8080 check
backend stock
  server s1 stock:9090 check
backend web
  server w1 web:3000 check
"""


def test_rules_of_a_front_end():
    text = """
    frontend http
      bind *:80
      acl is_orders path_beg -i /orders /v1/orders
      acl is_shop hdr(host) -i shop.example
      use_backend orders if is_shop is_orders
      use_backend stock if { path /stock } || { path_dir stock/items }
      default_backend web
    """
    assert routes(text + BACKENDS) == [
        ("shop.example", "/orders", "prefix", "http://orders:8080", None),
        ("shop.example", "/v1/orders", "prefix", "http://orders:8080", None),
        ("", "/stock", "exact", "http://stock:9090", None),
        ("", "/stock/items", "prefix", "http://stock:9090", None),
        ("", "/", "prefix", "http://web:3000", None),
    ]


def test_what_must_not_hold_restricts_nothing():
    text = "frontend http\n  bind *:80\n  acl is_api path_beg /api\n  use_backend web if !is_api !{ path /x }\n"
    assert routes(text + BACKENDS) == [("", "/", "prefix", "http://web:3000", None)]


def test_a_test_that_is_given_twice_holds_if_either_does():
    text = "frontend http\n  acl a path_beg /a\n  acl a path_beg /b\n  use_backend web if a\n"
    assert [path for _, path, *_ in routes(text + BACKENDS)] == ["/a", "/b"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("http-request set-path %[path,regsub(^/api/,/)]", "/orders"),
        ("http-request set-path /v1%[path]", "/v1/api/orders"),
        (r"http-request replace-path ^/api(/|$)(.*) /\2", "/orders"),
        ("http-request set-path %[path,regsub(^/other/,/)]", None),
        ("http-request set-header X-A b", None),
    ],
)
def test_paths_are_changed(rule, expected):
    text = f"frontend http\n  use_backend a if {{ path_beg /api/orders }}\nbackend a\n  {rule}\n  server o orders:80\n"
    assert [found[-1] for found in routes(text)] == [expected]


def test_a_section_may_be_both():
    text = "listen edge\n  bind *:80\n  server a orders:80\n  server b stock:80 backup\n"
    assert routes(text) == [("", "/", "prefix", "http://orders:80", None)]


def test_several_servers_are_alternatives_and_variables_are_open():
    text = "frontend http\n  default_backend a\nbackend a\n  server x $ORDERS:80\n  server-template y 3 stock:80\n"
    (found,) = facts(text)
    assert isinstance(found.target, Choice)
    assert found.target.options[0].parts == ("http://", Hole("env", "ORDERS"), ":80")
    assert found.target.options[1].literal == "http://stock:80"


def test_how_long_a_server_may_take():
    limits = "  timeout server 30s\n  timeout server 1500\n"
    text = f"frontend http\n  default_backend a\nbackend a\n{limits}  server o orders:80\n"
    assert [(p.host, p.timeout, p.mesh) for p in facts(text, TrafficPolicy)] == [("orders", 1.5, False)]


@pytest.mark.parametrize(
    "text",
    [
        "listen db\n  mode tcp\n  bind *:5432\n  server a postgres:5432\n",  # bytes, no requests
        "frontend http\n  default_backend nowhere\n",
        "frontend http\n  use_backend %[path,field(2,/)]\n",
        "frontend http\n  default_backend a\nbackend a\n  server s unix@/run/a.sock\n",
        "# use_backend web\n",
    ],
)
def test_what_passes_nothing_on(text):
    assert facts(text) == []


def test_without_a_word_of_requests_it_passes_bytes():
    text = "frontend a\n  bind *:80\n  default_backend b\nbackend b\n  server s web:80\n"
    assert list(haproxy.read(Source("haproxy.cfg", text))) == []


@given(st.text(alphabet="{}|!\"'#/% \n\\abckendfrot_ifus", max_size=200))
def test_whatever_is_written_ends(text):
    list(haproxy.read(Source("haproxy.cfg", "frontend a\n mode http\n use_backend b if " + text)))
