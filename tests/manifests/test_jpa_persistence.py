"""Databases that JPA's and Hibernate's own configuration files name."""

import pytest
from ringfence.manifests.jpa_persistence import jpa_persistence
from ringfence.model.source import Source

HEAD = '<?xml version="1.0"?>\n'


def opened(text: str, path: str = "orders/src/main/resources/META-INF/persistence.xml"):
    return [(one.url, one.user, one.alias, one.at.line) for one in jpa_persistence.read(Source(path, HEAD + text))]


def unit(name: str, inside: str) -> str:
    return f'<persistence-unit name="{name}">{inside}</persistence-unit>'


def persistence(*units: str) -> str:
    return f'<persistence xmlns="http://xmlns.jcp.org/xml/ns/persistence">{"".join(units)}</persistence>'


def properties(**written: str) -> str:
    inside = "".join(
        f'\n<property name="{name.replace("_", ".")}" value="{value}"/>' for name, value in written.items()
    )
    return f"<properties>{inside}</properties>"


@pytest.mark.parametrize(
    ("url", "user"),
    [
        ("jakarta_persistence_jdbc_url", "jakarta_persistence_jdbc_user"),
        ("javax_persistence_jdbc_url", "javax_persistence_jdbc_user"),
        ("hibernate_connection_url", "hibernate_connection_username"),
        ("eclipselink_jdbc_url", "eclipselink_jdbc_user"),
    ],
)
def test_a_unit_says_where_its_database_is(url: str, user: str):
    text = persistence(unit("orders", properties(**{"a": "b", url: "jdbc:mysql://db/shop", user: "me"})))
    [(address, account, alias, line)] = opened(text)
    assert (address.literal, account.literal, alias, line) == ("jdbc:mysql://db/shop", "me", "", 4)


def test_of_several_units_each_has_its_name():
    units = [unit(name, properties(javax_persistence_jdbc_url=f"jdbc:mysql://db/{name}")) for name in ("shop", "stock")]
    assert [alias for _, _, alias, _ in opened(persistence(*units))] == ["shop", "stock"]


def test_a_placeholder_is_a_setting():
    text = persistence(unit("shop", properties(javax_persistence_jdbc_url="jdbc:mysql://${DB_HOST:db}/shop")))
    [(address, _, _, _)] = opened(text)
    assert [part if isinstance(part, str) else part.name for part in address.parts] == [
        "jdbc:mysql://",
        "DB_HOST",
        "/shop",
    ]


@pytest.mark.parametrize(
    "text",
    [
        persistence(unit("shop", properties(hibernate_dialect="x"))),
        persistence(unit("shop", "<jta-data-source>java:/ShopDS</jta-data-source>")),
        persistence(
            unit(
                "shop",
                "<jta-data-source>java:/ShopDS</jta-data-source>" + properties(hibernate_connection_url="jdbc:x:y"),
            )
        ),
        unit("shop", properties(javax_persistence_jdbc_url="jdbc:mysql://db/shop")),
        "<persistence><persistence-unit",
    ],
)
def test_what_a_container_opens_or_nobody_says_is_none(text: str):
    assert opened(text) == []


@pytest.mark.parametrize("name", ["hibernate.connection.url", "connection.url"])
def test_hibernate_says_it_in_a_file_of_its_own(name: str):
    text = (
        "<!DOCTYPE hibernate-configuration><hibernate-configuration><session-factory>\n"
        f'<property name="{name}">jdbc:postgresql://db/shop</property>\n</session-factory></hibernate-configuration>'
    )
    assert [(url.literal, line) for url, _, _, line in opened(text, "hibernate.cfg.xml")] == [
        ("jdbc:postgresql://db/shop", 3)
    ]
