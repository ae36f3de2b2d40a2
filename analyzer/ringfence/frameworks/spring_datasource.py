"""What Spring Boot connects to by its settings alone: no line of code opens the connection."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import first_import
from ringfence.frameworks._java_datasources import data_sources
from ringfence.frameworks._neo4j_java import servers
from ringfence.model.expression import Expression, Hole, Text
from ringfence.model.facts import Connection, Fact
from ringfence.model.source import Span

_DATA = "org.springframework.data"
_RELATIONAL = (
    *(f"{ee}.persistence.{name}" for ee in ("javax", "jakarta") for name in ("Entity", "EntityManager", "*")),
    "org.springframework.jdbc", f"{_DATA}.jpa", f"{_DATA}.jdbc",
    f"{_DATA}.r2dbc", "org.springframework.r2dbc", "javax.sql", "org.jooq", "org.apache.ibatis", "org.mybatis",
    "com.baomidou.mybatisplus", "org.hibernate.Session", "org.hibernate.SessionFactory",
)  # fmt: skip


_URLS = (
    "spring.datasource.url", "spring.datasource.hikari.jdbc-url", "spring.datasource.druid.url", "spring.r2dbc.url",
)  # fmt: skip
_SCHEMAS = (
    "spring.jpa.properties.hibernate.default_schema", "spring.datasource.hikari.schema",
    "spring.flyway.default-schema", "spring.flyway.schemas", "spring.flyway.schemas[0]",
    "spring.liquibase.default-schema",
)  # fmt: skip
"""Where tables are that no schema is named of: what makes them says so, too, if it is not the usual one."""
_STEMS = ("spring.datasource", "spring.datasource.druid", "spring.r2dbc")
_OTHERS = (
    ("cassandra", f"{_DATA}.cassandra", ("spring.cassandra.contact-points", "spring.data.cassandra.contact-points")),
    ("elasticsearch", f"{_DATA}.elasticsearch", ("spring.elasticsearch.uris", "spring.elasticsearch.rest.uris")),
    ("neo4j", f"{_DATA}.neo4j", ("spring.neo4j.uri", "spring.data.neo4j.uri")),
)


_DYNAMIC = "spring.datasource.dynamic"
"""Where the starter dynamic-datasource keeps several data sources by their names, and which of them is meant by default."""


def _setting(*keys: str, default: str | Text | None = None) -> Hole:
    """The first of several keys that is set."""
    last: Expression | None = Text((default,)) if isinstance(default, str) else default
    for key in reversed(keys):
        last = Hole("setting", key, last if last is None or isinstance(last, Text) else Text((last,)))
    assert isinstance(last, Hole)
    return last


def _primary(code: Code) -> str:
    """The stem of the keys of the usual one of several data sources."""
    named = code.deployed(Text((Hole("setting", f"{_DYNAMIC}.primary", Text(("master",))),))).literal
    return f"{_DYNAMIC}.datasource.{named or 'master'}"


def _mongodb(code: Code, at: Span) -> Connection:
    """Under the names of Spring Boot 4, too. A database beside the address counts before the one in it."""
    stems = ("spring.data.mongodb", "spring.mongodb")
    host, port, name = (
        _setting(*(f"{stem}.{key}" for stem in stems), default=usual)
        for key, usual in (("host", "localhost"), ("port", "27017"), ("database", "test"))
    )
    usual_url = Text(("mongodb://", host, ":", port, "/", name))
    url = _setting(*(f"{stem}.uri" for stem in stems), default=usual_url)
    beside = code.deployed(Text((_setting(*(f"{stem}.database" for stem in stems)),))).literal
    return Connection("mongodb", at, "", url=url, database=Text((beside,)) if beside else None)


@framework("spring-datasource", language=("java", "kotlin"), libraries=("org.springframework.boot",))
def spring_datasource(code: Code) -> Iterator[Fact]:
    """One connection for each kind of store that the code works with."""
    relational = first_import(code, _RELATIONAL)
    if relational is not None and next(data_sources(code), None) is None:  # else no settings are asked
        stems = (*_STEMS, _primary(code))
        url = _setting(*_URLS, f"{stems[-1]}.url")
        user, password = (_setting(*(f"{stem}.{key}" for stem in stems)) for key in ("username", "password"))
        yield Connection("", relational, "", url=url, user=user, password=password, schema=_setting(*_SCHEMAS))
    mongo = first_import(code, (f"{_DATA}.mongodb",))
    if mongo is not None:
        yield _mongodb(code, mongo)
    redis = first_import(code, (f"{_DATA}.redis", "org.springframework.session.data.redis"))
    if redis is not None:
        host, port = (
            _setting("spring.data.redis.host", "spring.redis.host"),
            _setting("spring.data.redis.port", "spring.redis.port"),
        )
        number = _setting("spring.data.redis.database", "spring.redis.database", default="0")
        yield Connection("redis", redis, "", host=host, port=port, database=number)
    for engine, package, keys in _OTHERS:
        at = first_import(code, (package,))
        if at is not None and not (engine == "neo4j" and any(servers(code))):
            keyspace = _setting("spring.cassandra.keyspace-name", "spring.data.cassandra.keyspace-name")
            database = keyspace if engine == "cassandra" else None
            yield Connection(engine, at, "", url=_setting(*keys), database=database)
