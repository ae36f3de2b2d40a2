"""Data sources that a program makes itself."""

import pytest
from reading_java import java_facts, plain
from ringfence.frameworks.java_datasources import java_datasources
from ringfence.frameworks.spring_datasource import spring_datasource

IMPORTS = """
import com.zaxxer.hikari.*;
import java.sql.*;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.*;
import jakarta.persistence.Entity;
"""


def urls(body: str) -> list[str]:
    text = f"{IMPORTS}class A {{ void f(String given, Driver driver) {{ {body} }} }}"
    return [plain(fact.url) for fact in java_facts(java_datasources, text)]


@pytest.mark.parametrize(
    "body",
    [
        'var b = DataSourceBuilder.create(); b.username("x"); b.url("jdbc:mysql://db/shop");',
        'DataSourceBuilder.create().username("x").url("jdbc:mysql://db/shop").build();',
        'var c = new HikariConfig(); c.setJdbcUrl("jdbc:mysql://db/shop"); new HikariDataSource(c);',
        'new HikariDataSource().setJdbcUrl("jdbc:mysql://db/shop");',
        'new DriverManagerDataSource("jdbc:mysql://db/shop", "x", "y");',
        'new DriverManagerDataSource().setUrl("jdbc:mysql://db/shop");',
        'new SimpleDriverDataSource(driver, "jdbc:mysql://db/shop");',
        'DriverManager.getConnection("jdbc:mysql://db/shop");',
    ],
)
def test_the_address_is_told(body: str) -> None:
    assert urls(body) == ["jdbc:mysql://db/shop"]


@pytest.mark.parametrize(
    "body",
    [
        "new HikariConfig().setJdbcUrl(given);",
        'new HikariConfig().setJdbcUrl(given + "?useSSL=false");',
        'new HikariConfig().setJdbcUrl("jdbc:mysql://" + given);',
        "DataSourceBuilder.create().build();",
    ],
)
def test_what_callers_hand_in_or_nobody_says_is_no_address(body: str) -> None:
    assert urls(body) == []


@pytest.mark.parametrize(
    ("bean", "settings"),
    [
        ('@Bean DataSource d() { return DataSourceBuilder.create().url("jdbc:mysql://db/x").build(); }', 0),
        ("@Bean DataSource d() { return DataSourceBuilder.create().build(); }", 1),
        ('@Bean A a() { return new A(); } void d() { DriverManager.getConnection("jdbc:mysql://db/x"); }', 1),
    ],
)
def test_settings_are_not_asked_where_the_program_hands_out_its_own(bean: str, settings: int) -> None:
    text = f"{IMPORTS}class A {{ {bean} }}"
    assert len(java_facts(spring_datasource, text, java_datasources)) == settings
