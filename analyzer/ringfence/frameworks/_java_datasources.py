"""The data sources that programs for the JVM make themselves: pools, Spring's builder, ``DriverManager``."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.model.expression import Expression, Hole, Text
from ringfence.model.facts import Connection
from ringfence.model.value import Scope

_BEAN = "org.springframework.context.annotation.Bean"
BUILDER = "org.springframework.boot.jdbc.DataSourceBuilder"
MADE_WITH_URL = (
    "org.springframework.jdbc.datasource.DriverManagerDataSource",
    "org.springframework.jdbc.datasource.SingleConnectionDataSource",
    "org.springframework.jdbc.datasource.SimpleDriverDataSource",
)
POOLS = (
    "com.zaxxer.hikari.HikariConfig", "com.zaxxer.hikari.HikariDataSource", "com.alibaba.druid.pool.DruidDataSource",
    "org.apache.commons.dbcp2.BasicDataSource", "org.apache.commons.dbcp.BasicDataSource",
    "org.apache.tomcat.jdbc.pool.DataSource", "org.apache.tomcat.jdbc.pool.PoolProperties",
    "com.mchange.v2.c3p0.ComboPooledDataSource", "com.mysql.cj.jdbc.MysqlDataSource", "org.postgresql.ds.PGSimpleDataSource",
    "org.postgresql.ds.PGPoolingDataSource", "org.h2.jdbcx.JdbcDataSource", "org.mariadb.jdbc.MariaDbDataSource",
    *MADE_WITH_URL[:2],
)  # fmt: skip
_SETTING = ("setJdbcUrl", "setUrl", "setURL")


def data_sources(code: Code) -> Iterator[Connection]:
    """Every place where the address of a data source is said, if its host is known there. Where Spring hands objects out,
    what it is not handed is no store of the program's own: somebody's that it looks into, a tool's.
    """
    made = list(_made(code))
    beans = {(call.path, function.name) for function, call in code.decorated(_BEAN)} if made else set()
    for one in made:
        if not beans or (one.at.path, one.function) in beans:
            yield one


def _made(code: Code) -> Iterator[Connection]:
    said = [f"{BUILDER}().url", *(f"{pool}().{setting}" for pool in POOLS for setting in _SETTING)]
    for call in code.calls(*said, *MADE_WITH_URL, "java.sql.DriverManager.getConnection"):
        position = 1 if call.name.endswith("SimpleDriverDataSource") else 0
        url = call.argument(position, "url")
        if url is not None and _is_told(code, url, call.scope):
            yield Connection("", call.call.invoke.at, call.call.function, url=url)


def _is_told(code: Code, url: Expression, scope: Scope) -> bool:
    """Whether an address is more than what some caller or user will hand in: its host is written, or set for the program."""
    return any(_has_host(text) for text in code.texts(url, scope))


def _has_host(text: Text) -> bool:
    first, *rest = text.parts
    if isinstance(first, str):
        if not first.startswith("jdbc:"):
            return False
        if not rest or not first.endswith("//"):
            return True
        first = rest[0]
    return isinstance(first, Hole) and first.kind in ("env", "setting")
