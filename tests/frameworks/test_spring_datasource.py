"""Connections that only settings open."""

from reading_java import java_facts, plain
from ringfence.frameworks.spring_datasource import spring_datasource

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


def test_nothing_is_opened_for_code_without_data():
    assert java_facts(spring_datasource, BOOT + "class A {}") == []


def test_a_validator_or_a_source_that_is_switched_off_is_no_data():
    text = BOOT + "import org.hibernate.validator.constraints.Length;\nimport javax.persistence.Embeddable;\n"
    text += "import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;\n"
    assert java_facts(spring_datasource, text) == []
