"""Which of several databases a Django program means."""

import pytest
from reading_facts import code_of, facts_of
from ringfence.frameworks._django_databases import routed
from ringfence.frameworks.django_models import django_models
from ringfence.frameworks.django_queries import django_queries
from ringfence.model.facts import EntityMapping, EntityQuery, Query, TableDefinition

MODELS = "from django.db import models\nclass Order(models.Model):\n    total = models.IntegerField()\n"


def router(body, fields=""):
    return code_of({"shop/routers.py": f"class Router:\n{fields}    def db_for_write(self, model, **hints):\n{body}"})


@pytest.mark.parametrize(
    "fields",
    ["    labels = {'old', 'older'}\n", "    labels = ('old', 'older')\n", "    a = 'old'\n    b = 'older'\n"],
)
def test_a_router_names_its_apps(fields):
    body = "        if model._meta.app_label in self.labels:\n            return 'archive'\n        return None\n"
    assert routed(router(body, fields)) == {"old": "archive", "older": "archive"}


def test_a_router_looks_the_alias_up():
    tables = "    apps = {'old': 'archive', 'audit': 'log'}\n"
    assert routed(router("        return self.apps[model._meta.app_label]\n", tables)) == {
        "old": "archive",
        "audit": "log",
    }
    assert routed(router("        return self.apps.get(model._meta.app_label, 'default')\n", tables)) == {
        "old": "archive",
        "audit": "log",
    }


@pytest.mark.parametrize(
    "body",
    [
        "        return None\n",
        "        return 'default'\n",
        "        return choose(model)\n",
        "        if a: return 'one'\n        return 'two'\n",
    ],
)
def test_what_cannot_be_told_routes_nothing(body):
    assert routed(router(body, "    labels = {'old'}\n")) == {}


def test_models_and_migrations_of_an_app_go_with_its_router():
    files = {
        "old/models.py": MODELS,
        "old/migrations/__init__.py": "",
        "old/migrations/0001_initial.py": """
            from django.db import migrations, models
            class Migration(migrations.Migration):
                operations = [migrations.CreateModel("Order", fields=[("id", models.AutoField(primary_key=True))])]
            """,
        "shop/models.py": MODELS,
        "shop/routers.py": "class R:\n    labels = {'old'}\n    def db_for_read(self, model):\n        return 'archive'\n",
    }
    facts = [f for f in facts_of(django_models, files) if isinstance(f, EntityMapping | TableDefinition)]
    assert {(type(f).__name__, f.at.path.partition("/")[0], f.alias) for f in facts} == {
        ("EntityMapping", "old", "archive"),
        ("TableDefinition", "old", "archive"),
        ("EntityMapping", "shop", ""),
    }


@pytest.mark.parametrize(
    ("statement", "alias"),
    [
        ("Order.objects.using('archive').filter(total=1).count()", "archive"),
        ("Order.objects.filter(total=1).using('archive').delete()", "archive"),
        ("Order.objects.db_manager('archive').create(total=1)", "archive"),
        ("Order(total=1).save(using='archive')", "archive"),
        ("Order.objects.using('default').count()", ""),
        ("Order.objects.using(name).count()", ""),
        ("Order.objects.filter(total=1).count()", ""),
    ],
)
def test_a_query_set_names_its_database(statement, alias):
    files = {
        "shop/models.py": MODELS,
        "shop/views.py": f"from shop.models import Order\ndef f(name):\n    {statement}\n",
    }
    found = [f.alias for f in facts_of(django_queries, files) if isinstance(f, EntityQuery)]
    assert found == [alias]


def test_a_connection_names_its_database():
    text = """
        from django.db import connection, connections
        from shop.models import Order
        def f():
            with connections["archive"].cursor() as c:
                c.execute("DELETE FROM a")
            with connection.cursor() as c:
                c.execute("DELETE FROM b")
        def g():
            c = connections["log"].cursor()
            c.execute("DELETE FROM c")
        """
    found = [f for f in facts_of(django_queries, {"shop/models.py": MODELS, "shop/v.py": text}) if isinstance(f, Query)]
    assert [(f.uses[0].table.name, f.alias) for f in found] == [("a", "archive"), ("b", ""), ("c", "log")]
