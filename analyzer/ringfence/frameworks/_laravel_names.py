"""How Laravel calls tables after classes, and which of its objects are one and the same."""

from __future__ import annotations

from ringfence.frameworks._letter_case import snake
from ringfence.frameworks._mongoose_names import plural

MODEL = "Illuminate.Database.Eloquent.Model"
MODELS = (
    MODEL, "Illuminate.Foundation.Auth.User", "Illuminate.Database.Eloquent.Relations.Pivot",
    "Illuminate.Database.Eloquent.Relations.MorphPivot", "Hyperf.DbConnection.Model.Model", "Hyperf.Database.Model.Model",
)  # fmt: skip
DOCUMENTS = (
    "MongoDB.Laravel.Eloquent.Model", "MongoDB.Laravel.Auth.User", "Jenssegers.Mongodb.Eloquent.Model",
    "Jenssegers.Mongodb.Auth.User",
)  # fmt: skip
DB = "Illuminate.Support.Facades.DB"
SCHEMA = "Illuminate.Support.Facades.Schema"
ROUTE = "Illuminate.Support.Facades.Route"
HTTP = "Illuminate.Support.Facades.Http"
_PLURALS = {"status": "statuses", "media": "media", "data": "data", "news": "news", "staff": "staff"}


def table_of(cls: str) -> str:
    """The table of a class that names none: its name in snake case, the last word in the plural."""
    before, sign, last = snake(cls).rpartition("_")
    return before + sign + _PLURALS.get(last, plural(last))


def pivot_of(one: str, other: str) -> str:
    """The table between two classes: both names, in the order of the alphabet."""
    return "_".join(sorted((snake(one), snake(other))))
