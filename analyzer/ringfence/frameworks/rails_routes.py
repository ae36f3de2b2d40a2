"""Routes of Rails: ``config/routes.rb``, with the controllers that answer, and what runs before them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._rails_hooks import Hooks
from ringfence.frameworks._rails_routing import (
    Around,
    actions_of,
    namespaced,
    option,
    path_of,
    resource_of,
    scoped,
    target_of,
)
from ringfence.frameworks._routes import first_wins
from ringfence.frameworks._ruby import RUBY, block_of, calls_in, member_calls, name_of, outlines, word, words
from ringfence.frameworks._texts import join_path
from ringfence.model.expression import Expression, Invoke, Name, Text, literal
from ringfence.model.facts import Fact, Route
from ringfence.model.outline import Call
from ringfence.model.value import FunctionValue, Scope

_VERBS = {"get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE", "options": "OPTIONS"}
_DEEPEST = 12
_OTHER = ("resource", "resources")


@framework(
    "rails_routes",
    language=RUBY,
    libraries=("Rails",),
    hooks={
        "ActionController.Base": ("*",), "ActionController.API": ("*",), "ActionController.Metal": ("*",),
        "ActionMailer.Base": ("*",),
    },
)  # fmt: skip
def rails_routes(code: Code) -> Iterator[Fact]:
    """One route for each method of each path, and the hooks of controllers."""
    reader = _Reader(code)
    routes = first_wins(reader.read())
    yield from routes
    yield from Hooks(code).before(reader.actions)


class _Reader:
    def __init__(self, code: Code) -> None:
        self._code = code
        self._concerns: dict[str, tuple[str, str]] = {}
        self._walked: set[tuple[str, str, Around]] = set()
        self.actions: dict[FunctionValue, None] = {}
        """The methods that answer some route."""

    def read(self) -> Iterator[Route]:
        """Every route of a service."""
        for call, callee, scope in member_calls(self._code, ("draw",)):
            block = block_of(call.invoke)
            if block and name_of_chain(callee.of).endswith("routes"):
                yield from self._block(scope.path, block, Around(api=self._is_api()), 0)

    def _is_api(self) -> bool:
        """``config.api_only = true``: resources have no pages."""
        return any(
            getattr(binding.target, "name", "") == "@api_only"
            for path, outline in outlines(self._code)
            if path.endswith("config/application.rb")
            for binding in outline.bindings
        )

    def _block(self, path: str, function: str, around: Around, depth: int) -> Iterator[Route]:
        key = (path, function, around)
        if depth > _DEEPEST or key in self._walked:
            return
        self._walked.add(key)
        for call in calls_in(self._code, path, function):
            yield from self._line(call, around, Scope(path, function), depth)

    def _line(self, call: Call, around: Around, scope: Scope, depth: int) -> Iterator[Route]:
        invoke, name, block = call.invoke, name_of(call.invoke), block_of(call.invoke)
        inside = around
        if name in _OTHER and isinstance(invoke.callee, Name):
            yield from self._resources(call, around, scope, depth, one=name == "resource")
            return
        if name == "namespace":
            inside = namespaced(self._code, invoke, around, scope)
        elif name == "scope":
            inside = scoped(self._code, invoke, around, scope)
        elif name == "controller":
            inside = scoped(self._code, Invoke(invoke.callee, (), invoke.at), around, scope)
            inside = Around(inside.prefix, inside.module, next(iter(words(self._code, invoke.argument(0), scope)), ""))
        elif name in ("member", "collection"):
            prefix = around.member if name == "member" else around.collection
            inside = Around(prefix or around.prefix, around.module, around.controller, resource=around.resource)
        elif name == "concern":
            self._concerns[word(invoke.argument(0))] = (scope.path, block)
            return
        elif name == "concerns":
            for one in [n for given in invoke.arguments for n in words(self._code, given.value, scope)]:
                yield from self._concern(one, around, depth)
        elif name == "draw" and isinstance(invoke.callee, Name):
            yield from self._drawn(word(invoke.argument(0)), around, depth)
        elif name in _VERBS or name in ("match", "root"):
            yield from self._route(call, name, around, scope)
            return
        if block:
            yield from self._block(scope.path, block, inside, depth + 1)

    def _concern(self, name: str, around: Around, depth: int) -> Iterator[Route]:
        if name in self._concerns:
            path, block = self._concerns[name]
            yield from self._block(path, block, around, depth + 1)

    def _drawn(self, name: str, around: Around, depth: int) -> Iterator[Route]:
        """``draw :api``: the lines of ``config/routes/api.rb``."""
        for path, _ in outlines(self._code):
            if name and path.endswith(f"config/routes/{name}.rb"):
                yield from self._block(path, "", around, depth + 1)

    # ------------------------------------------------------------ resources

    def _resources(self, call: Call, around: Around, scope: Scope, depth: int, *, one: bool) -> Iterator[Route]:
        invoke = call.invoke
        names = [
            name for given in invoke.arguments if given.name is None for name in words(self._code, given.value, scope)
        ]
        for name in names:
            resource = resource_of(self._code, name, invoke, around, scope, one=one)
            for action, method, path in resource.actions(self._code, invoke, scope):
                cls, found = actions_of(self._code, resource.controller, action, resource.around.module)
                if cls is None or found:
                    yield from self._routes(method, path, found, call)
            within = resource.within()
            for one_concern in words(self._code, option(invoke, "concerns"), scope):
                yield from self._concern(one_concern, within, depth)
            block = block_of(invoke)
            if block:
                yield from self._block(scope.path, block, within, depth + 1)

    # ------------------------------------------------------------ lines

    def _route(self, call: Call, verb: str, around: Around, scope: Scope) -> Iterator[Route]:
        invoke = call.invoke
        written, target = target_of(invoke)
        on = word(option(invoke, "on"))
        names = [written] if written else [n for given in _given(invoke) for n in words(self._code, given, scope)]
        if verb == "root":
            names, target = [""], target if target is not None else invoke.argument(0)
        methods = [_VERBS.get(verb, "GET")]
        if verb == "match":
            methods = [name.upper() for name in words(self._code, option(invoke, "via"), scope)]
            methods = ["" if name == "ALL" else name for name in methods] or [""]
        prefix = around.prefix
        if on in ("member", "collection"):
            prefix = (around.member if on == "member" else around.collection) or prefix
        elif around.nested is not None and verb != "root":
            prefix = around.nested
        for name in names:
            found = self._answering(target, name, invoke, around, scope)
            path = join_path(prefix, path_of(literal(name.strip("/")))) if name.strip("/") else prefix
            for method in methods:
                yield from self._routes(method, path, found, call)

    def _answering(
        self, target: Expression | None, name: str, invoke: Invoke, around: Around, scope: Scope
    ) -> Sequence[FunctionValue]:
        """``to: 'orders#show'``, ``to: :show``, ``action: 'show'``; else the path says it."""
        said = next(iter(words(self._code, target, scope)), "") if target is not None else ""
        if target is not None and not said:
            return [value for value in self._code.values(target, scope) if isinstance(value, FunctionValue)]
        controller, sign, action = said.rpartition("#")
        action = word(option(invoke, "action")) or action
        controller = controller or word(option(invoke, "controller")) or around.controller
        if not said and not controller:
            before, _, last = name.strip("/").replace("-", "_").rpartition("/")
            controller, action = before, action or last
        elif not action:
            action = name.strip("/").rpartition("/")[2].replace("-", "_")
        if not controller or (said and not sign and not around.controller):
            return []
        return actions_of(self._code, controller, action, around.module)[1]

    def _routes(self, method: str, path: Text, found: Sequence[FunctionValue], call: Call) -> Iterator[Route]:
        self.actions.update(dict.fromkeys(found))
        whole = (
            path if isinstance(path.parts[0], str) and path.parts[0].startswith("/") else join_path(literal("/"), path)
        )
        for handler in [handler_name(value, call.invoke.at.path) for value in found] or [""]:
            yield Route(method, whole, handler, call.invoke.at)


def _given(invoke: Invoke) -> list[Expression]:
    return [given.value for given in invoke.arguments if given.name is None]


def name_of_chain(expression: Expression) -> str:
    """``Rails.application.routes``: the last name of what ``draw`` is called on."""
    return name_of(expression) if isinstance(expression, Invoke) else str(getattr(expression, "name", ""))
