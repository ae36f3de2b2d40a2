"""Connections of Quarkus and Micronaut."""

from reading_java import java_facts
from ringfence.frameworks.quarkus_settings import quarkus_settings


def test_connections():
    text = "import io.quarkus.mongodb.panache.PanacheMongoRepository;\nimport jakarta.persistence.Entity;\n"
    relational, mongo = java_facts(quarkus_settings, text)
    assert (relational.url.name, mongo.url.name) == ("quarkus.datasource.jdbc.url", "quarkus.mongodb.connection-string")
    assert java_facts(quarkus_settings, text + "import org.springframework.boot.SpringApplication;\n") == []
