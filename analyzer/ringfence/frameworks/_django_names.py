"""Django's names: what its classes are called, and which spellings mean the same."""

from __future__ import annotations

MODEL = "django.db.models.Model"
MANAGER = "django.db.models.Manager"
QUERYSET = "django.db.models.QuerySet"
USER_MODELS = (
    "django.contrib.auth.models.AbstractUser",
    "django.contrib.auth.models.PermissionsMixin",
)
MODELS = (
    MODEL,
    *USER_MODELS,
    "django.contrib.auth.models.AbstractBaseUser",
    "django.contrib.auth.base_user.AbstractBaseUser",
    "django.contrib.sessions.base_session.AbstractBaseSession",
    "model_utils.models.TimeStampedModel",
    "model_utils.models.SoftDeletableModel",
    "model_utils.models.UUIDModel",
    "django_extensions.db.models.TimeStampedModel",
    "mptt.models.MPTTModel",
    "polymorphic.models.PolymorphicModel",
    "treebeard.mp_tree.MP_Node",
)
MANAGERS = (
    MANAGER,
    QUERYSET,
    "django.contrib.auth.models.UserManager",
    "django.contrib.auth.models.BaseUserManager",
    "django.contrib.auth.base_user.BaseUserManager",
)
LIBRARIES = ("django", "djongo", "rest_framework")

_CHAINED = (
    "all", "filter", "exclude", "order_by", "reverse", "distinct", "values", "values_list", "dates", "datetimes",
    "none", "union", "intersection", "difference", "select_related", "prefetch_related", "extra", "defer", "only",
    "using", "db_manager", "select_for_update", "annotate", "alias", "iterator", "get_queryset", "complex_filter", "raw",
)  # fmt: skip
_FETCHED = {
    "get": ("select",), "first": ("select",), "last": ("select",), "latest": ("select",), "earliest": ("select",),
    "create": ("insert",), "create_user": ("insert",), "create_superuser": ("insert",), "_fetched": ("select",),
    "get_or_create": ("select", "insert"), "update_or_create": ("select", "insert", "update"),
    "get_by_natural_key": ("select",),
}  # fmt: skip
_ANSWERED = {
    "count": ("select",), "exists": ("select",), "contains": ("select",), "aggregate": ("select",),
    "in_bulk": ("select",), "explain": ("select",), "bulk_create": ("insert",), "bulk_update": ("update",),
    "update": ("update",), "delete": ("delete",), "add": ("insert",), "remove": ("delete",), "clear": ("delete",),
    "set": ("insert", "delete"),
}  # fmt: skip
ON_OBJECT = {"save": ("insert", "update"), "delete": ("delete",), "refresh_from_db": ("select",)}
RELATED_WRITES = {"add", "remove", "clear", "set"}
"""What only the manager of a relation has."""


def _both_ways(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset((*names, *(f"a{name}" for name in names)))


CHAINED = frozenset(_CHAINED)
FETCHED = _both_ways(tuple(_FETCHED))
ON_SET: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_CHAINED, ("select",)),
    **_FETCHED,
    **_ANSWERED,
    **{f"a{name}": operations for name, operations in (*_FETCHED.items(), *_ANSWERED.items())},
}
"""What a manager's or query set's methods do."""
OF_OBJECT = {**ON_OBJECT, **{f"a{name}": operations for name, operations in ON_OBJECT.items()}}

SAME_AS = {
    "djongo.models": "django.db.models",
    "django.contrib.gis.db.models": "django.db.models",
    "django.db.models.base.Model": MODEL,
    "django.db.models.manager.Manager": MANAGER,
    "django.db.models.query.QuerySet": QUERYSET,
    "djongo.models.Model": MODEL,
    "djongo.models.DjongoManager": MANAGER,
    "django.db.models.DjongoManager": MANAGER,
    "django.conf.urls.url": "django.urls.re_path",
    "django.conf.urls.include": "django.urls.include",
    **{f"{model}.objects": f"{MANAGER}()" for model in MODELS},
    **{f"{MANAGER}().{name}()": f"{QUERYSET}()" for name in _CHAINED},
    **{f"{QUERYSET}().{name}()": f"{QUERYSET}()" for name in _CHAINED},
    f"{QUERYSET}()[]": f"{MODEL}()",
    **{f"{QUERYSET}().{name}()": f"{MODEL}()" for name in ("get", "first", "last", "create", "latest", "earliest")},
    **{f"{MANAGER}().{name}()": f"{MODEL}()" for name in ("get", "first", "last", "create", "latest", "earliest")},
}
"""The names of query sets and fetched objects become one each; their owner tells the model."""
