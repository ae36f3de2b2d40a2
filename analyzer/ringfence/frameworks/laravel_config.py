"""Laravel's configuration: ``config('services.orders.url')`` is what ``config/services.php`` returns under these keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._laravel_config import files
from ringfence.frameworks._php import PHP, argument, returned
from ringfence.model.expression import Choice, Constant, Each, Expression, Invoke, Item, Mapping, Name, Text, literal
from ringfence.model.facts import Fact
from ringfence.model.value import Scope

_CONFIG = "builtins.config"
_Held = tuple[str, str, Expression, Scope]
_DEEPEST = 8


def _configured(invoke: Invoke) -> Expression | None:
    """``config('key', default)``."""
    key, default = argument(invoke, 0, "key"), argument(invoke, 1, "default")
    if not isinstance(key, Text):
        return None
    item: Expression = Item(Name("config"), key)
    first = key.parts[0]
    if len(key.parts) > 1 and isinstance(first, str) and first.endswith("."):
        item = Choice((item, _any_of(first, key.parts[-1])))
    return item if default in (None, Constant(None)) or default is None else Choice((item, default))


def _any_of(prefix: str, last: str | Expression) -> Expression:
    """``config("services.$name.url")``: that of any of the services."""
    found: Expression = Each(Item(Name("config"), literal(prefix.rstrip("."))))
    for name in last.strip(".").split(".") if isinstance(last, str) else ():
        found = Item(found, literal(name))
    return found


def _holds(code: Code) -> Iterator[_Held]:
    for path, key in files(code):
        value = returned(code, path)
        if value is not None:
            yield from _below(key, value, Scope(path), 0)


def _below(key: str, value: Expression, scope: Scope, depth: int) -> Iterator[_Held]:
    yield _CONFIG, key, value, scope
    for name, item in value.items if isinstance(value, Mapping) and depth < _DEEPEST else ():
        if isinstance(name, Text) and name.literal:
            yield from _below(f"{key}.{name.literal}", item, scope, depth + 1)


@framework(
    "laravel_config",
    language=PHP,
    libraries=("Illuminate", "Laravel", "Hyperf"),
    same_as={"Illuminate.Config.Repository().get": _CONFIG, "Illuminate.Contracts.Config.Repository().get": _CONFIG},
    computes={
        _CONFIG: _configured,
        "Illuminate.Support.Facades.Config.get": _configured,
        "builtins.Config.get": _configured,
        "Hyperf.Config.config": _configured,
        **{f"builtins.{name}": lambda invoke: argument(invoke, 0, "path") for name in (
            "base_path", "app_path", "config_path", "database_path", "storage_path", "public_path", "url",
        )},
    },
    holds=_holds,
)  # fmt: skip
def laravel_config(code: Code) -> Iterable[Fact]:
    """Nothing of its own: it only says what the values are."""
    return ()
