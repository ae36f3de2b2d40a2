"""Which functions Django's signals run."""

from textwrap import dedent

import pytest
from reading_facts import facts_of
from ringfence.frameworks.django_queries import django_queries
from ringfence.model.facts import Dispatch

BEFORE = """
from django.db import models
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import Signal, receiver
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
class User(AbstractUser):
    pass
class Order(models.Model):
    pass
class Line(models.Model):
    pass
paid = Signal()
other = Signal()
"""


def dispatched(receiving: str, doing: str) -> list[str]:
    source = f"{BEFORE}{dedent(receiving)}\ndef f(order: Order):\n    {doing}\n"
    settings = "INSTALLED_APPS = ['shop']\nAUTH_USER_MODEL = 'shop.User'\n"
    files = {"shop/models.py": source, "shop/__init__.py": "", "site/settings.py": settings}
    return sorted({f.handler for f in facts_of(django_queries, files) if isinstance(f, Dispatch)})


@pytest.mark.parametrize(
    ("receiving", "doing"),
    [
        ("@receiver(paid)\ndef g(sender, **rest): pass", "paid.send(sender=None, order=1)"),
        ("@receiver([other, paid])\ndef g(sender, **rest): pass", "paid.send_robust(sender=None)"),
        ("def g(sender, **rest): pass\npaid.connect(g)", "paid.send(sender=None)"),
        ("@receiver(post_save, sender=Order)\ndef g(sender, **rest): pass", "order.save()"),
        ("@receiver(post_save)\ndef g(sender, **rest): pass", "Order.objects.create()"),
        ("@receiver(post_delete, sender=Order)\ndef g(sender, **rest): pass", "order.delete()"),
        ("@receiver(post_save, sender=get_user_model())\ndef g(sender, **rest): pass", "User.objects.create(name='x')"),
        ("def g(sender, **rest): pass\npre_save.connect(g, sender=Order)", "Order().save()"),
    ],
)
def test_a_receiver_runs(receiving: str, doing: str) -> None:
    assert dispatched(receiving, doing) == ["shop/models.py:g"]


@pytest.mark.parametrize(
    ("receiving", "doing"),
    [
        ("@receiver(other)\ndef g(sender, **rest): pass", "paid.send(sender=None)"),
        ("@receiver(post_save, sender=Line)\ndef g(sender, **rest): pass", "order.save()"),
        ("@receiver(post_save, sender=Order)\ndef g(sender, **rest): pass", "order.delete()"),
        ("@receiver(post_save, sender=Order)\ndef g(sender, **rest): pass", "Order.objects.filter(id=1).update(id=2)"),
        ("@receiver(post_save, sender=unknown)\ndef g(sender, **rest): pass", "order.save()"),
    ],
)
def test_no_receiver_runs(receiving: str, doing: str) -> None:
    assert dispatched(receiving, doing) == []
