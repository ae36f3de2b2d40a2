"""Apache as a reverse proxy."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.manifests.apache import apache
from ringfence.model.expression import Choice, Text, literal
from ringfence.model.source import Source


def routes(text: str):
    found = list(apache.read(Source("proxy/site.conf", dedent(text))))
    return [(r.host, r.path, r.target.literal if isinstance(r.target, Text) else r.target, r.rewrite) for r in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('ProxyPass "/orders" "http://orders:8080"', ("", "/orders", "http://orders:8080", "/")),
        ("ProxyPass /orders http://orders:8080/api", ("", "/orders", "http://orders:8080/api", "/api")),
        ("<Location /orders>\nProxyPass http://orders:80\n</Location>", ("", "/orders", "http://orders:80", "/")),
        ("ServerName shop\nProxyPass /o http://o", ("shop", "/o", "http://o", "/")),
        ('Define P "/p"\nProxyPass "${P}" \\\n  http://o', ("", "/p", "http://o", "/")),
        ("ProxyPassMatch ^/o/(.*)$ http://o/$1", ("", "/o", "http://o/$1", "/")),
        ("RewriteRule ^/o/(.*) http://o/$1 [P,L]", ("", "/o", "http://o/$1", "/")),
    ],
)
def test_what_is_passed_on(text, found) -> None:
    assert routes(text) == [found]


@pytest.mark.parametrize(
    "text", ["# ProxyPass /o http://o", "ProxyPass /o !", "ProxyPassReverse /o http://o", "RewriteRule ^/o /p [R]"]
)
def test_what_is_not_passed_on(text) -> None:
    assert routes(text) == []


def test_a_balancer_stands_for_its_members() -> None:
    text = """
        <Proxy "balancer://orders">
          BalancerMember http://a:80
          BalancerMember http://b:80
        </Proxy>
        ProxyPass /orders balancer://orders/
        """
    assert routes(text)[0][2] == Choice((literal("http://a:80"), literal("http://b:80")))


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    routes(text)
