"""Rails' language of routes: what stands around a line, and what its options say."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._rails_names import plural, singular
from ringfence.frameworks._routes import braced
from ringfence.frameworks._ruby import camel, class_called, method_named, snake, word, words
from ringfence.frameworks._texts import EMPTY, join_path, replaced
from ringfence.model.expression import Expression, Invoke, Mapping, Text, literal
from ringfence.model.value import ClassValue, FunctionValue, Scope
from ringfence.patterns import pattern

ACTIONS = (
    ("index", "GET", ""), ("create", "POST", ""), ("new", "GET", "new"), ("edit", "GET", "{}/edit"), ("show", "GET", "{}"),
    ("update", "PATCH", "{}"), ("update", "PUT", "{}"), ("destroy", "DELETE", "{}"),
)  # fmt: skip
_PAGES = ("new", "edit")
_OPTIONAL = pattern(r"\([^()]*\)")


class Around(Struct, frozen=True):
    """What the lines of a block share. member: below which path an object of the resource is, None outside of one."""

    prefix: Text = EMPTY
    module: str = ""
    controller: str = ""
    collection: Text | None = None
    member: Text | None = None
    nested: Text | None = None
    resource: str = ""
    api: bool = False

    def inside(self) -> Text:
        """Below which path a resource, or a whole scope, in this block is."""
        return self.prefix if self.nested is None else self.nested


def path_of(text: Text) -> Text:
    """A path of routes with braces, without what may be left out: ``/orders/:id(.:format)``."""
    return braced(replaced(replaced(text, _OPTIONAL, ""), _OPTIONAL, ""))


def option(invoke: Invoke, name: str) -> Expression | None:
    """An option of a line."""
    return invoke.argument(None, name)


def below(prefix: Text, path: str) -> Text:
    """A path below another one."""
    return join_path(prefix, path_of(literal(path.strip("/")))) if path.strip("/") else prefix


class Resource(Struct, frozen=True):
    """One name of ``resources :orders``, and what its options say."""

    name: str
    one: bool
    around: Around
    path: Text
    controller: str
    parameter: str

    def within(self) -> Around:
        """What the lines of its block share."""
        item = self.path if self.one else join_path(self.path, literal(f"{{{self.parameter}}}"))
        owner = f"{singular(self.name)}_{self.parameter}"
        nested = self.path if self.one else join_path(self.path, literal(f"{{{owner}}}"))
        around = self.around
        return Around(around.prefix, around.module, self.controller, self.path, item, nested, self.name, around.api)

    def actions(self, code: Code, invoke: Invoke, scope: Scope) -> Iterator[tuple[str, str, Text]]:
        """Each action with its method and path."""
        only, without = (words(code, option(invoke, name), scope) for name in ("only", "except"))
        for action, method, ending in ACTIONS:
            left_out = (only or option(invoke, "only") is not None) and action not in only
            if (
                left_out
                or action in without
                or (self.around.api and action in _PAGES)
                or (self.one and action == "index")
            ):
                continue
            end = (
                ending.replace("{}/", "").replace("{}", "")
                if self.one
                else ending.replace("{}", f"{{{self.parameter}}}")
            )
            yield action, method, join_path(self.path, literal(end))


def resource_of(code: Code, name: str, invoke: Invoke, around: Around, scope: Scope, *, one: bool) -> Resource:
    """A resource as its line says it."""
    named = next(iter(words(code, option(invoke, "path"), scope)), name)
    path = below(around.inside(), named)
    module = next(iter(words(code, option(invoke, "module"), scope)), "")
    inside = Around(around.prefix, _joined(around.module, module), api=around.api, nested=around.nested)
    controller = next(iter(words(code, option(invoke, "controller"), scope)), "")
    controller = controller or (plural(name) if one else name)
    parameter = next(iter(words(code, option(invoke, "param"), scope)), "id")
    return Resource(name, one, inside, path, controller, parameter)


def _joined(module: str, inner: str) -> str:
    inner = inner.strip("/")
    return f"{module}/{inner}" if module and inner else module or inner


def namespaced(code: Code, invoke: Invoke, around: Around, scope: Scope) -> Around:
    """``namespace :admin, path: 'backoffice', module: 'admin' do``."""
    name = next(iter(words(code, invoke.argument(0), scope)), "")
    path, module = option(invoke, "path"), option(invoke, "module")
    prefix = below(around.inside(), word(path) if path is not None else name)
    inner = word(module) if module is not None else name
    return Around(prefix, _joined(around.module, inner), api=around.api)


def scoped(code: Code, invoke: Invoke, around: Around, scope: Scope) -> Around:
    """``scope '/v1', module: 'api', controller: 'orders' do``."""
    named = [name for given in invoke.arguments if given.name is None for name in words(code, given.value, scope)]
    path, module, controller = (option(invoke, name) for name in ("path", "module", "controller"))
    prefix = around.inside()
    for one in (*named, word(path)):
        prefix = below(prefix, one)
    inner = _joined(around.module, next(iter(words(code, module, scope)), ""))
    named_controller = next(iter(words(code, controller, scope)), around.controller)
    return Around(prefix, inner, named_controller, api=around.api)


def target_of(invoke: Invoke) -> tuple[str, Expression | None]:
    """The path of a line if it stands there with what answers, and that: ``get '/up' => 'health#show'``."""
    for given in invoke.arguments:
        if given.name is None and isinstance(given.value, Mapping):
            for key, value in given.value.items:
                if isinstance(key, Text):
                    return key.literal or "", value
    return "", option(invoke, "to")


def actions_of(code: Code, controller: str, action: str, module: str) -> tuple[ClassValue | None, list[FunctionValue]]:
    """The class of a controller, if the program has it, and the method of an action."""
    whole = controller.lstrip("/") if controller.startswith("/") else _joined(module, controller)
    cls = class_called(code, f"{camel(snake(whole).strip('/'))}Controller")
    return cls, [] if cls is None else list(method_named(code, cls, action))
