"""What fields, parameters and methods take from MicroProfile's configuration."""

import pytest
from reading_java import java_calls
from ringfence.frameworks.jax_rs import jax_rs
from ringfence.frameworks.microprofile_config import microprofile_config

IMPORTS = """
    import jakarta.ws.rs.client.ClientBuilder;
    import org.eclipse.microprofile.config.*;
    import org.eclipse.microprofile.config.inject.*;
    import io.smallrye.config.*;
"""


def target(members: str, expression: str) -> str:
    """What is asked, settings without a default as ``${key}``."""
    request = f"ClientBuilder.newClient().target({expression}).request().get();"
    text = f"{IMPORTS} class A {{ {members} void m() {{ {request} }} }}"
    ((_, found, _),) = java_calls(jax_rs, text, microprofile_config)
    return found


@pytest.mark.parametrize(
    ("members", "expression", "expected"),
    [
        ('@ConfigProperty(name = "orders.url") String url;', "url", "${orders.url}"),
        ('@ConfigProperty(name = "u", defaultValue = "http://${h:orders}") String url;', "url", "http://orders"),
        ("@ConfigProperty String url;", "url", "${shop.A.url}"),
        ('String u; A(@ConfigProperty(name = "orders.url") String url) { this.u = url; }', "u", "${orders.url}"),
        ("", 'ConfigProvider.getConfig().getValue("orders.url", String.class)', "${orders.url}"),
        ("Config config;", 'config.getValue("orders.url", String.class)', "${orders.url}"),
    ],
)
def test_properties(members: str, expression: str, expected: str):
    assert target(members, expression) == expected


MAPPING = """
    @ConfigMapping(prefix = "shop") interface Shop {
        String baseUrl();
        @WithName("old") String legacy();
        @WithDefault("http://orders") String plain();
        Orders orders();
        @WithParentName Orders same();
        interface Orders { String hostName(); }
    }
    Shop shop;
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("shop.baseUrl()", "${shop.base-url}"),
        ("shop.legacy()", "${shop.old}"),
        ("shop.plain()", "http://orders"),
    ],
)
def test_methods_of_a_mapping(expression: str, expected: str):
    assert target(MAPPING, expression) == expected


def test_a_group_of_settings():
    mapping = MAPPING.replace("@WithParentName Orders same();", "")
    assert target(mapping, "shop.orders().hostName()") == "${shop.orders.host-name}"


def test_a_method_of_any_other_interface_is_unknown():
    assert target("interface Shop { String url(); } Shop shop;", "shop.url()") == "?"
