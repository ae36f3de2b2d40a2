"""Neo4j on the JVM."""

import pytest
from reading_java import java_facts, plain, queries
from ringfence.frameworks.neo4j_java import neo4j_java
from ringfence.frameworks.spring_datasource import spring_datasource
from ringfence.model.facts import Connection

SPRING = """
import org.springframework.boot.SpringApplication;
import org.springframework.data.neo4j.repository.Neo4jRepository;
interface Movies extends Neo4jRepository<Movie, Long> {}
"""
OWN = """
import org.springframework.data.neo4j.server.RemoteServer;
class Servers { Object server() { return new RemoteServer("http://neo4j:7474"); } }
"""


@pytest.mark.parametrize(
    "made",
    [
        'GraphDatabase.driver("bolt://neo4j:7687", auth)',
        'new Configuration.Builder().uri("bolt://neo4j:7687").credentials("a", "b").build()',
        'new RemoteServer("bolt://neo4j:7687", user, password)',
    ],
)
def test_servers_that_a_program_names(made):
    text = f"""
    import org.neo4j.driver.GraphDatabase;
    import org.neo4j.ogm.config.Configuration;
    import org.springframework.data.neo4j.server.RemoteServer;
    class A {{ Object made() {{ return {made}; }} }}
    """
    found = [f for f in java_facts(neo4j_java, text) if isinstance(f, Connection)]
    assert [(f.engine, plain(f.url)) for f in found] == [("neo4j", "bolt://neo4j:7687")]


def test_statements():
    text = """
    import org.neo4j.driver.Session;
    class A { void m(Session session) {
        session.run("MATCH (m:Movie) SET m.seen = true");
        session.run("nothing of the kind");
        other.query("CREATE (g:Genre {name: $name})", names);
    } }
    """
    assert [said[1:] for said in queries(java_facts(neo4j_java, text))] == [
        ("movie", "select/update"),
        ("genre", "insert"),
    ]


@pytest.mark.parametrize(("text", "settings"), [(SPRING, 1), (SPRING + OWN, 0)])
def test_settings_say_the_server_where_no_code_does(text, settings):
    found = [f for f in java_facts(spring_datasource, text) if isinstance(f, Connection)]
    assert len(found) == settings
