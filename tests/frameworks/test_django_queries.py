"""What Django programs do to their tables."""

from textwrap import dedent, indent

import pytest
from reading_facts import code_of, facts_of
from ringfence.frameworks.django_models import django_models
from ringfence.frameworks.django_queries import django_queries
from ringfence.model.facts import EntityQuery, Query

MODELS = """
from django.db import models

class Customer(models.Model):
    name = models.CharField(max_length=9)

class PaidManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(paid=True)

class Order(models.Model):
    customer = models.ForeignKey(Customer, related_name="orders", on_delete=models.CASCADE)
    total = models.IntegerField()
    objects = models.Manager()
    paid = PaidManager()

    def store(self):
        self.save()

class Item(models.Model):
    order = models.ForeignKey("Order", related_name="items", on_delete=models.CASCADE)

class Tag(models.Model):
    posts = models.ManyToManyField("Post")

class Post(models.Model):
    pass
"""


def queries(body: str, before: str = "") -> list[str]:
    """``Model,joined: operations`` of every query in a function's body."""
    head = "from django.shortcuts import get_object_or_404\nfrom django.db.models import Q, F\n"
    head += "from .models import Customer, Order, Item, Tag, Post\n"
    source = f"{head}{dedent(before)}\ndef view(request, pk):\n{indent(dedent(body).strip(), '    ')}\n"
    return said({"shop/models.py": MODELS, "shop/views.py": source}, "shop/views.py")


def said(files: dict[str, str], path: str) -> list[str]:
    """The same for whole files, in the order of their places; with and without what the models' reader computes."""
    alone = [f for f in facts_of(django_queries, files) if isinstance(f, EntityQuery) and f.at.path == path]
    together = [fact for of, fact in code_of(files, django_models, django_queries).facts() if of is django_queries]
    found = [f for f in together if isinstance(f, EntityQuery) and f.at.path == path]
    assert set(alone) == set(found)
    found.sort(key=lambda f: f.at)
    return [f"{','.join(e.partition(':')[2] for e in f.entities)}: {' '.join(f.operations)}" for f in found]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("Order.objects.all()", ["Order: select"]),
        ("Order.objects.get(pk=pk)", ["Order: select"]),
        ("Order.paid.filter(total=1).order_by('total').first()", ["Order: select"]),
        ("Order.objects.create(total=1)", ["Order: insert"]),
        ("Order.objects.bulk_create([])", ["Order: insert"]),
        ("Order.objects.get_or_create(total=1)", ["Order: select insert"]),
        ("Order.objects.update_or_create(total=1)", ["Order: select insert update"]),
        ("Order.objects.filter(total=1).update(total=2)", ["Order: update"]),
        ("Order.objects.filter(total=1).delete()", ["Order: delete"]),
        ("Order(total=1).save()", ["Order: insert update"]),
        ("Order.objects.get(pk=pk).delete()", ["Order: select", "Order: delete"]),
        ("get_object_or_404(Order, pk=pk)", ["Order: select"]),
        ("get_object_or_404(Order, pk=pk).save()", ["Order: select", "Order: insert update"]),
        ("Order.objects.aget(pk=pk)", ["Order: select"]),
        ("Order.objects.get(Q(total=1))", ["Order: select"]),
        ("Order.objects.get('total', 1)", []),
        ("Order.objects.first().get('total')", ["Order: select"]),
        ("Order.objects.update({'total': 1})", []),
        ("len(Order.objects)", []),
        ("request.session.get('x')", []),
        ("{}.update(a=1)", []),
        ("Order.DoesNotExist()", []),
        ("request.files.all()", []),
    ],
)
def test_one_call(expression: str, expected: list[str]) -> None:
    assert sorted(queries(expression)) == sorted(expected)


def test_objects_keep_their_model() -> None:
    assert queries("order = Order.objects.get(pk=pk)\norder.total = 2\norder.save()") == [
        "Order: select",
        "Order: insert update",
    ]
    assert queries("order, made = Order.objects.get_or_create(pk=pk)\norder.delete()\nmade.delete()") == [
        "Order: select insert",
        "Order: delete",
    ]
    assert queries("for order in Order.objects.filter(total=1):\n    order.refresh_from_db()") == [
        "Order: select",
        "Order: select",
    ]


def test_related_managers_and_objects() -> None:
    assert queries("item = Item.objects.first()\nitem.order.save()\nitem.order.customer.orders.count()") == [
        "Item: select",
        "Order: insert update",
        "Order: select",
    ]
    assert queries("Order.objects.get(pk=pk).items.filter(id=1).delete()")[-1] == "Item: delete"


def test_a_many_to_many_manager_writes_the_link_table() -> None:
    assert queries("tag = Tag.objects.get(pk=pk)\ntag.posts.add(1)")[-1] == "Tag.posts: insert"
    assert queries("post = Post.objects.get(pk=pk)\npost.tag_set.clear()")[-1] == "Tag.posts: delete"
    assert queries("order = Order.objects.get(pk=pk)\norder.items.add(1)")[-1] == "Item: update"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("Item.objects.filter(order__customer__name='x')", "Item,Order,Customer: select"),
        ("Item.objects.select_related('order__customer').all()", "Item,Order,Customer: select"),
        ("Customer.objects.prefetch_related('orders__items')", "Customer,Order,Item: select"),
        ("Item.objects.filter(Q(order__total=1) | Q(order__customer__name='y'))", "Item,Order,Customer: select"),
        ("Customer.objects.filter(orders=1)", "Customer,Order: select"),
        ("Item.objects.order_by('-order__total').values('id')", "Item,Order: select"),
        ("Item.objects.filter(order=1, order__in=[2], order__id=3)", "Item: select"),
        ("Item.objects.filter(nothing__name=1, id__gte=2)", "Item: select"),
    ],
)
def test_lookups_join(expression: str, expected: str) -> None:
    found = queries(expression)
    assert [sorted(one.partition(":")[0].split(",")) for one in found] == [
        sorted(expected.partition(":")[0].split(","))
    ]


def test_methods_of_the_model_and_its_manager() -> None:
    files = {"shop/models.py": MODELS, "shop/views.py": "from .models import Order\n"}
    assert said(files, "shop/models.py") == ["Order: select", "Order: insert update"]


def test_models_asked_for_by_name() -> None:
    assert queries("apps.get_model('shop', 'Order').objects.all()", "from django.apps import apps") == ["Order: select"]
    assert queries("apps.get_model('pay', 'Payment').objects.all()", "from django.apps import apps") == []


def test_raw_sql() -> None:
    source = """
        from django.db import connection, connections, models
        class Order(models.Model): ...
        def f():
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM old_orders")
            connections["other"].cursor().execute("SELECT 1 FROM stock")
            Order.objects.raw("SELECT * FROM shop_order")
            print("SELECT * FROM nowhere")
        """
    found = [f for f in facts_of(django_queries, {"shop/models.py": source}) if isinstance(f, Query)]
    assert sorted(str(use.table) for f in found for use in f.uses) == ["old_orders", "shop_order", "stock"]


REST = """
from rest_framework import generics, serializers, viewsets
from .models import Customer, Item, Order

class ItemSerializer(serializers.ModelSerializer):
    class Meta:
        model = Item

class OrderSerializer(serializers.ModelSerializer):
    {field}
    class Meta:
        model = Order
"""


def rest(body: str, field: str = "") -> list[str]:
    """Queries of a module with serializers."""
    source = REST.format(field=field) + dedent(body)
    return said({"shop/models.py": MODELS, "shop/api.py": source}, "shop/api.py")


def test_generic_views() -> None:
    viewset = """
        class Orders(viewsets.{kind}):
            queryset = Order.objects.all()
            serializer_class = OrderSerializer
        """
    assert sorted(set(rest(viewset.format(kind="ModelViewSet")))) == [
        "Order: insert",
        "Order: select",
        "Order: select delete",
        "Order: select update",
    ]
    assert set(rest(viewset.format(kind="ReadOnlyModelViewSet"))) == {"Order: select"}
    assert rest("class Make(generics.CreateAPIView):\n    serializer_class = OrderSerializer\n") == ["Order: insert"]


def test_what_a_view_does_itself_is_not_implied() -> None:
    body = """
        class Orders(generics.ListCreateAPIView):
            queryset = Order.objects.all()
            def create(self, request): ...
            def list(self, request): ...
        """
    assert rest(body) == ["Order: select"]


def test_serializers_store() -> None:
    assert rest("def f(d):\n    s = OrderSerializer(data=d)\n    s.save()\n") == ["Order: insert"]
    assert rest("def f(o, d):\n    s = OrderSerializer(o, data=d)\n    s.save()\n") == ["Order: update"]
    view = """
        class Orders(viewsets.GenericViewSet):
            serializer_class = OrderSerializer
            def put(self, request):
                order = self.get_object()
                serializer = self.get_serializer(order, data=request.data)
                serializer.save()
                order.delete()
        """
    assert rest(view) == ["Order: select", "Order: update", "Order: delete"]


def test_nested_serializers_read() -> None:
    assert rest("", "items = ItemSerializer(many=True)") == ["Item: select"]
    assert rest("", "items = ItemSerializer(many=True, write_only=True)") == []
    assert rest("", "def get_items(self, obj):\n        return obj.items.all()") == ["Item: select"]


def test_nothing_without_models() -> None:
    assert said({"a.py": "import django\nOrder.objects.all()\nx.save()\n"}, "a.py") == []


def test_endless_chains_end() -> None:
    chain = "Order.objects" + ".filter(total=1)" * 300
    assert queries(f"{chain}.count()") in (["Order: select"], [])
    assert queries("a = b\nb = a\na.save()\nx = x.y\nx.delete()") == []
