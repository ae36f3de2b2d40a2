"""Entities that are worked on one by one, however the manager or session is come by."""

import pytest
from reading_java import java_facts
from ringfence.frameworks.entity_manager import entity_manager
from ringfence.model.facts import EntityQuery, Query

IMPORTS = """
import jakarta.persistence.*;
import org.hibernate.*;
import org.hibernate.cfg.Configuration;
import org.hibernate.boot.*;
@Entity class Order { }
class Plain { }
"""


def worked_on(body: str, fields: str = "") -> int:
    text = f"{IMPORTS}class A {{ {fields} void f(long id) {{ {body} }} }}"
    return len([fact for fact in java_facts(entity_manager, text) if isinstance(fact, (EntityQuery, Query))])


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("em.persist(new Order());", "@PersistenceContext EntityManager em;"),
        ("factory.createEntityManager().persist(new Order());", "@PersistenceUnit EntityManagerFactory factory;"),
        ('Persistence.createEntityManagerFactory("shop").createEntityManager().persist(new Order());', ""),
        ("EntityManager em = emf().createEntityManager(); em.find(Order.class, id);",
         'static EntityManagerFactory emf() { return Persistence.createEntityManagerFactory("shop", null); }'),
        ("factory.getCurrentSession().save(new Order());", "SessionFactory factory;"),
        ("factory.openSession().save(new Order());",
         "static SessionFactory factory = new Configuration().configure().buildSessionFactory();"),
        ("factory.openSession().save(new Order());",
         "static SessionFactory factory = new MetadataSources(null).buildMetadata().buildSessionFactory();"),
    ],
)  # fmt: skip
def test_an_entity_is_worked_on(body: str, fields: str):
    assert worked_on(body, fields) >= 1


@pytest.mark.parametrize("body", ["em.persist(new Plain());", "em.close();", "em.find(Plain.class, id);"])
def test_what_is_no_entity_is_not(body: str):
    assert worked_on(body, "@PersistenceContext EntityManager em;") == 0
