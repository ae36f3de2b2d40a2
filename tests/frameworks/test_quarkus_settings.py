"""Connections of Quarkus and Micronaut."""

from reading_java import java, java_facts
from ringfence.frameworks.quarkus_settings import quarkus_settings
from ringfence.model.expression import Hole, Text


def test_connections():
    text = "import io.quarkus.mongodb.panache.PanacheMongoRepository;\nimport jakarta.persistence.Entity;\n"
    relational, mongo = java_facts(quarkus_settings, text)
    assert relational.url.name == "quarkus.datasource.jdbc.url"
    assert mongo.url.parts == (Hole("setting", "quarkus.mongodb.connection-string"),)
    assert java_facts(quarkus_settings, text + "import org.springframework.boot.SpringApplication;\n") == []


def test_mongos_hosts_and_clients_of_other_names():
    text = """
    import io.quarkus.mongodb.panache.common.MongoEntity;
    @MongoEntity(clientName = "reports") class Report { }
    """
    settings = {
        "quarkus.mongodb.hosts": "a:27017,b:27017",
        "quarkus.mongodb.reports.connection-string": "mongodb://c/x",
    }
    code = java(text, quarkus_settings, settings=settings)
    found = [(fact.alias, code.deployed(fact.url).literal) for _, fact in code.facts()]
    assert found == [("", "mongodb://a:27017,b:27017"), ("reports", "mongodb://c/x")]


def test_mongos_own_driver_has_its_address_from_the_settings():
    text = "import com.mongodb.client.MongoClient;\nimport io.quarkus.logging.Log;\n"
    assert java_facts(quarkus_settings, text) == []
    code = java(text, quarkus_settings, settings={"quarkus.mongodb.hosts": "db:27017"})
    assert [code.deployed(fact.url).literal for _, fact in code.facts()] == ["mongodb://db:27017"]


def test_mapped_classes_open_nothing_where_no_container_does():
    mapped = "import org.eclipse.microprofile.config.Config;\nimport jakarta.persistence.Entity;\n"
    assert java_facts(quarkus_settings, mapped) == []
    assert len(java_facts(quarkus_settings, mapped + "import io.quarkus.runtime.Quarkus;\n")) == 1
    assert len(java_facts(quarkus_settings, mapped + "import jakarta.persistence.EntityManager;\n")) == 1


def test_what_micronaut_keeps_in_mongodb_is_in_no_relational_database():
    mapped = "import io.micronaut.data.annotation.MappedEntity;\n"
    mongo = "import io.micronaut.data.mongodb.annotation.MongoRepository;\n"
    jdbc = "import io.micronaut.data.jdbc.annotation.JdbcRepository;\n"

    def engines(text):
        return [fact.engine for fact in java_facts(quarkus_settings, text)]

    assert engines(mapped) == [""]
    assert engines(mapped + mongo) == ["mongodb"]
    assert engines(mapped + mongo + jdbc) == ["", "mongodb"]


def test_the_schema_of_tables_that_name_none():
    code = java(
        "import io.quarkus.hibernate.orm.panache.PanacheEntity;\n",
        quarkus_settings,
        settings={"quarkus.hibernate-orm.database.default-schema": "orders"},
    )
    assert [code.deployed(Text((fact.schema,))).literal for _, fact in code.facts()] == ["orders"]
