"""Paths as gateways change them by regular expressions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.manifests._path_rewrites import by_pattern, without_prefix

LITERAL = st.text("abc-_/", min_size=1, max_size=12).map(lambda text: "/" + text.strip("/"))


@pytest.mark.parametrize(
    ("path", "pattern", "replacement", "expected"),
    [
        ("/api/", "^/api/(.*)", "/$1", "/"),
        ("/api/orders", "^/api/(.*)$", "/v1/$1", "/v1/orders"),
        ("/api", "^/api/?(.*)", "/$1", "/"),
        ("/api/orders", "^/api(/|$)(.*)", "/$2", "/orders"),
        ("/s/a", "^/s/", "/short/", "/short/a"),
        ("/orders", "^(.*)$", "/api/v1$1", "/api/v1/orders"),
        ("/orders", r"\/orders\/?(.*)", r"/\1", "/"),
        ("/stock", "^/api/(.*)", "/$1", "/stock"),  # no rule for it
        ("/status", "^/status$", "/health", "/health"),
        ("/other", "^/status$", "/health", "/other"),
        ("/a/b", "^/([a-z]+)/(.*)", "/x/$2", "/x/*"),  # what stands for what is not followed
        ("/a", "^/a(.*)", "/fixed", "/fixed"),
    ],
)
def test_a_rule_changes_a_path(path, pattern, replacement, expected):
    assert by_pattern(path, pattern, replacement) == expected


def test_a_prefix_is_taken_off():
    assert without_prefix("/api/orders", "/api") == "/orders"
    assert without_prefix("/api", "/api") == "/"


@given(LITERAL, LITERAL)
def test_what_follows_a_prefix_stays(prefix, rest):
    assert by_pattern(prefix + rest, f"^{prefix}(.*)$", "/v2$1").removeprefix("/v2") == rest
    assert without_prefix(prefix + rest, prefix) == rest


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_written_gives_some_path(path, pattern, replacement):
    assert isinstance(by_pattern(path, pattern, replacement), str)
