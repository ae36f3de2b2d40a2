"""Caches of Django that servers keep."""

import pytest
from reading_facts import facts_of, shown
from ringfence.frameworks.django_caches import django_caches

BACKENDS = "django.core.cache.backends"


def servers(text):
    return [(fact.engine, shown(fact.url)) for fact in facts_of(django_caches, {"shop/settings.py": text})]


@pytest.mark.parametrize(
    ("backend", "location", "found"),
    [
        (f"{BACKENDS}.memcached.PyMemcacheCache", "'cache:11211'", [("memcached", "cache:11211")]),
        (
            f"{BACKENDS}.memcached.PyLibMCCache",
            "['a:11211', 'b:11211']",
            [("memcached", "a:11211"), ("memcached", "b:11211")],
        ),
        (f"{BACKENDS}.redis.RedisCache", "'redis://cache/1'", [("redis", "redis://cache/1")]),
        ("django_redis.cache.RedisCache", "URL", [("redis", "redis://elsewhere")]),
        (f"{BACKENDS}.db.DatabaseCache", "'cache_table'", []),
        (f"{BACKENDS}.locmem.LocMemCache", "'unique'", []),
    ],
)
def test_servers_of_caches(backend, location, found):
    text = f"URL = 'redis://elsewhere'\nCACHES = {{'default': {{'BACKEND': '{backend}', 'LOCATION': {location}}}}}\n"
    assert servers(text) == found


def test_what_is_not_of_the_module_is_no_setting():
    cache = f"{{'default': {{'BACKEND': '{BACKENDS}.redis.RedisCache', 'LOCATION': 'redis://cache'}}}}"
    assert servers(f"def f():\n    CACHES = {cache}\nOTHERS = {cache}\nCACHES = None\n") == []
