"""Tables of Django's models and migrations."""

from reading_facts import facts_of
from ringfence.frameworks.django_models import django_models
from ringfence.model.facts import EntityMapping, ForeignKey, TableDefinition


def tables(files: dict[str, str]) -> dict[str, str]:
    """entity's name -> table."""
    found = [f for f in facts_of(django_models, files) if isinstance(f, EntityMapping)]
    return {f.entity.partition(":")[2]: str(f.table) for f in found}


def keys(files: dict[str, str]) -> list[str]:
    """``table.columns -> table`` of every foreign key."""
    found = [f for f in facts_of(django_models, files) if isinstance(f, ForeignKey)]
    return [f"{f.table}.{','.join(f.columns)} -> {f.references}.{','.join(f.referenced_columns)}" for f in found]


def test_a_table_is_named_after_app_and_model_unless_it_says() -> None:
    files = {
        "svc/orders/models.py": """
            from django.db import models

            class OrderItem(models.Model):
                sku = models.CharField(max_length=9)

            class Invoice(models.Model):
                class Meta:
                    db_table = "bills"

            class Moved(models.Model):
                class Meta:
                    app_label = "archive"

            class NotAModel:
                name = models.CharField(max_length=9)
            """
    }
    assert tables(files) == {"OrderItem": "orders_orderitem", "Invoice": "bills", "Moved": "archive_moved"}


def test_the_app_is_the_folder_above_models_or_what_its_configuration_says() -> None:
    model = "from django.db import models\nclass Thing(models.Model): ...\n"
    config = "from django.apps import AppConfig\nclass C(AppConfig):\n    name = 'shop.catalog'\n    label = 'cat'\n"
    assert tables({"shop/stock/models/thing.py": model}) == {"Thing": "stock_thing"}
    assert tables({"shop/catalog/models.py": model, "shop/catalog/apps.py": config}) == {"Thing": "cat_thing"}


def test_abstract_models_have_no_table_proxies_their_parents_and_children_one_of_their_own() -> None:
    files = {
        "a/base.py": """
            from djongo import models
            class Base(models.Model):
                created = models.DateTimeField()
                class Meta:
                    abstract = True
            """,
        "a/models.py": """
            from .base import Base
            from django.db import models
            class Order(Base):
                number = models.IntegerField(primary_key=True)
            class Open(Order):
                class Meta:
                    proxy = True
            class Gift(Order):
                text = models.TextField(db_column="message")
            class Old(Base):
                class Meta:
                    managed = False
            """,
    }
    assert tables(files) == {"Order": "a_order", "Open": "a_order", "Gift": "a_gift", "Old": "a_old"}
    mapped = {f.entity.partition(":")[2]: f for f in facts_of(django_models, files) if isinstance(f, EntityMapping)}
    assert [c.name for c in mapped["Order"].columns] == ["number", "created"]
    assert [c.name for c in mapped["Gift"].columns] == ["order_ptr_id", "message"]
    assert [mapped[name].managed for name in ("Order", "Old")] == [True, False]
    assert keys(files) == ["a_gift.order_ptr_id -> a_order.number"]


def test_foreign_keys_by_class_name_and_setting() -> None:
    files = {
        "a/models.py": """
            from django.conf import settings
            from django.db import models
            class Customer(models.Model):
                boss = models.ForeignKey("self", null=True, on_delete=models.CASCADE)
            class Order(models.Model):
                customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
                second = models.OneToOneField("Customer", on_delete=models.CASCADE, db_column="other")
                third = models.ForeignKey("users.Account", on_delete=models.CASCADE)
                user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
                loose = models.ForeignKey(Customer, on_delete=models.CASCADE, db_constraint=False)
                unknown = models.ForeignKey("elsewhere.Thing", on_delete=models.CASCADE)
                plain_id = models.UUIDField()
            """,
        "users/models.py": """
            from django.contrib.auth.models import AbstractUser
            class Account(AbstractUser): ...
            """,
        "site/settings.py": "AUTH_USER_MODEL = 'users.Account'\n",
    }
    assert keys(files) == [
        "a_customer.boss_id -> a_customer.id",
        "a_order.customer_id -> a_customer.id",
        "a_order.other -> a_customer.id",
        "a_order.third_id -> users_account.id",
        "a_order.user_id -> users_account.id",
    ]


def test_link_tables() -> None:
    files = {
        "blog/models.py": """
            from django.contrib.auth.models import AbstractUser
            from django.db import models
            class Tag(models.Model): ...
            class Post(models.Model):
                tags = models.ManyToManyField(Tag)
                related = models.ManyToManyField("self", db_table="links")
                readers = models.ManyToManyField("User", through="Reading")
            class User(AbstractUser): ...
            class Reading(models.Model): ...
            """
    }
    assert tables(files) == {
        "Tag": "blog_tag",
        "Post": "blog_post",
        "Post.tags": "blog_post_tags",
        "Post.related": "links",
        "User": "blog_user",
        "User.groups": "blog_user_groups",
        "User.user_permissions": "blog_user_user_permissions",
        "Reading": "blog_reading",
    }
    assert keys(files)[0] == "blog_post_tags.post_id -> blog_post.id"


def migrated(operations: str, path: str = "shop/orders/migrations/0002_x.py") -> list[tuple[str, str]]:
    """(action, table) of every table definition."""
    source = f"""
            from django.db import migrations, models
            class Migration(migrations.Migration):
                operations = [{operations}]
            """
    found = [f for f in facts_of(django_models, {path: source}) if isinstance(f, TableDefinition)]
    assert all((f.origin, f.order) == ("migration", "0002_x.py") for f in found)
    return [(f.action, f"{f.table}{f' {f.renamed_to}' if f.renamed_to else ''}") for f in found]


def test_migrations_create_alter_rename_and_drop() -> None:
    create = "migrations.CreateModel(name='Order', fields=[('id', models.AutoField(primary_key=True))])"
    named = "migrations.CreateModel(name='Bill', fields=[], options={'db_table': 'bills'})"
    assert migrated(create) == [("create", "orders_order")]
    assert migrated(f"{named}, migrations.DeleteModel(name='Bill')") == [("create", "bills"), ("drop", "bills")]
    assert migrated("migrations.AddField('order', 'note', models.TextField())") == [("alter", "orders_order")]
    assert migrated("migrations.RemoveField('order', 'note')") == [("alter", "orders_order")]
    assert migrated("migrations.RenameModel('Order', 'Sale')") == [("rename", "orders_order orders_sale")]
    assert migrated("migrations.AlterModelTable('Order', 'sales')") == [("rename", "orders_order sales")]
    assert migrated("migrations.RunSQL('CREATE TABLE audit (id int)', 'DROP TABLE audit')") == [("create", "audit")]


def test_migrations_that_touch_no_table() -> None:
    proxy = "migrations.CreateModel(name='P', fields=[], options={'proxy': True})"
    state = "migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name='Order')])"
    assert migrated(proxy) == []
    assert migrated("migrations.CreateModel(name='P', fields=[], options={'managed': False})") == []
    assert migrated(state) == []
    assert migrated("migrations.RunPython(f)") == []
    create = "migrations.CreateModel(name='Order', fields=[])"
    assert migrated(create, "shop/orders/factory.py") == []


def test_a_migration_gives_keys_and_link_tables() -> None:
    operation = """
                migrations.CreateModel(name='Post', fields=[
                    ('author', models.ForeignKey(to='blog.author', on_delete=models.CASCADE)),
                    ('tags', models.ManyToManyField(to='blog.Tag')),
                ])"""
    source = f"""
            from django.db import migrations, models
            class Migration(migrations.Migration):
                operations = [migrations.CreateModel(name='Author', fields=[]), {operation}]
            """
    files = {"blog/migrations/0001_x.py": source}
    assert keys(files) == ["blog_post.author_id -> blog_author.id"]
    found = [f for f in facts_of(django_models, files) if isinstance(f, TableDefinition)]
    assert [str(f.table) for f in found] == ["blog_author", "blog_post", "blog_post_tags"]
    assert [c.name for c in found[1].columns] == ["author_id"]


def test_odd_models_are_no_trouble() -> None:
    source = """
        from django.db import models
        class A(models.Model):
            a = models.ForeignKey()
            b = models.ForeignKey(1, 2)
            c = models.ManyToManyField(**x)
            class Meta:
                db_table = 5
        class B(B): ...
        class C(models.Model, A): ...
        """
    assert tables({"x/models.py": source})["A"]
