"""Connections that only settings open."""

import pytest
from reading_java import java, java_facts, plain
from ringfence.frameworks.spring_datasource import spring_datasource
from ringfence.model.expression import Text
from ringfence.model.facts import Connection

BOOT = "import org.springframework.boot.SpringApplication;\n"


def test_a_store_is_opened_for_each_kind_of_import():
    text = (
        BOOT + "import jakarta.persistence.Entity;\nimport org.springframework.data.redis.core.StringRedisTemplate;\n"
    )
    relational, redis = java_facts(spring_datasource, text)
    assert (relational.engine, relational.url.name, relational.at.line) == ("", "spring.datasource.url", 3)
    assert (redis.engine, redis.host.name) == ("redis", "spring.data.redis.host")


def test_mongodb_has_a_default():
    (mongo,) = java_facts(
        spring_datasource, BOOT + "import org.springframework.data.mongodb.repository.MongoRepository;\n"
    )
    assert plain(mongo.url) == "mongodb://localhost:27017/test"


@pytest.mark.parametrize("stem", ["spring.data.mongodb", "spring.mongodb"])
def test_the_database_beside_the_address_of_mongodb_counts(stem):
    code = java(
        BOOT + "import org.springframework.data.mongodb.repository.MongoRepository;\n",
        spring_datasource,
        settings={f"{stem}.uri": "mongodb://db:27017", f"{stem}.database": "shop"},
    )
    (mongo,) = (fact for of, fact in code.facts() if of is spring_datasource)
    assert plain(mongo.database) == "shop"


def test_nothing_is_opened_for_code_without_data():
    assert java_facts(spring_datasource, BOOT + "class A {}") == []


def test_what_a_library_does_for_programs_with_another_one_opens_nothing():
    tracing = """
    import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
    import org.springframework.data.mongodb.observability.MongoObservationCommandListener;
    @ConditionalOnClass(MongoObservationCommandListener.class) class Tracing {}
    """
    own = "import org.springframework.data.mongodb.core.MongoTemplate; class Orders {}"
    assert not [f for f in java_facts(spring_datasource, {"Tracing.java": tracing}) if isinstance(f, Connection)]
    found = java_facts(spring_datasource, {"Tracing.java": tracing, "Orders.java": own})
    assert [f.at.path for f in found if isinstance(f, Connection)] == ["Orders.java"]


def test_a_validator_or_a_source_that_is_switched_off_is_no_data():
    text = BOOT + "import org.hibernate.validator.constraints.Length;\nimport javax.persistence.Embeddable;\n"
    text += "import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;\n"
    assert java_facts(spring_datasource, text) == []


@pytest.mark.parametrize(
    "key",
    [
        "spring.jpa.properties.hibernate.default_schema",
        "spring.datasource.hikari.schema",
        "spring.flyway.schemas",
        "spring.liquibase.default-schema",
    ],
)
def test_the_schema_of_tables_that_name_none(key):
    code = java(BOOT + "import jakarta.persistence.Entity;\n", spring_datasource, settings={key: "orders"})
    (relational,) = (fact for of, fact in code.facts() if of is spring_datasource)
    assert code.deployed(Text((relational.schema,))).literal == "orders"
