"""What runs the functions of a program of AWS CDK: requests, queues, topics, events, schedules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from ringfence.extend import Code
from ringfence.formats.stacks import Event, of_the_cloud, route
from ringfence.frameworks._cdk import Placed, construct, given, identity, name_in_cloud, text_of
from ringfence.frameworks._ecmascript import items, option
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Constant, Expression, Invoke, Member, literal
from ringfence.model.source import Span
from ringfence.model.value import Library, LibraryCall, Scope, Value

Place = Callable[[Invoke, Scope], tuple[str | None, str]]
_DEEPEST = 12
_PROXY = "/{proxy+}"
_FUNCTIONS = ("lambda.Function", "lambda_nodejs.NodejsFunction", "lambda_python.PythonFunction")
_APIS = ("cdk.apigateway.RestApi", "cdk.apigateway.LambdaRestApi")


class Events:
    """The events of a program, by where the code of the function lies that they run."""

    def __init__(self, code: Code, place: Place) -> None:
        self._code, self._place = code, place
        self._found: dict[tuple[str, str], list[Event]] = defaultdict(list)
        self._queues: dict[object, list[Event]] = defaultdict(list)
        """What is delivered to queues, which who receives from them receives: a queue of those has no other senders."""
        self._rules()
        self._topics()
        self._sources()
        self._requests()

    def of(self, folder: str, handler: str) -> Iterator[Event]:
        """What runs the function whose handler that is."""
        yield from dict.fromkeys(self._found.get((folder, handler), ()))

    # ------------------------------------------------------------ who is led to

    def _lead(self, targets: Iterable[Value], events: Sequence[Event]) -> None:
        """Targets of events, each a function, a queue, or a wrapper around one of these."""
        waiting = [(target, _DEEPEST) for target in targets]
        while waiting:
            target, depth = waiting.pop()
            kind = construct(target)
            if not kind or not isinstance(target, Library) or target.made is None or target.scope is None:
                continue
            if kind in _FUNCTIONS:
                folder, handler = self._place(target.made, target.scope)
                self._found[folder or "", handler] += events
            elif kind == "sqs.Queue":
                self._queues[identity(target)] += events
            elif depth:
                position = 1 if kind.startswith("apigatewayv2") else 0
                inner = target.made.argument(position, "handler", "queue", "function")
                waiting += [(value, depth - 1) for value in self._code.values(inner, target.scope)]

    def _values(self, placed: Placed | None) -> tuple[Value, ...]:
        return self._code.values(*placed) if placed is not None else ()

    def _calls(self, *names: str) -> Iterator[tuple[LibraryCall, Scope]]:
        for call in self._code.calls(*names):
            for scope in self._code.ways_in(call.path, call.call.function):
                yield call, scope

    def _receivers(self, call: LibraryCall, scope: Scope) -> Iterator[Library]:
        """What a method is called on, as seen from there."""
        callee = call.call.invoke.callee
        for value in self._code.values(callee.of, scope) if isinstance(callee, Member) else ():
            if isinstance(value, Library) and value.made is not None and value.scope is not None:
                yield value

    # ------------------------------------------------------------ what leads

    def _rules(self) -> None:
        for call, scope in self._calls("cdk.events.Rule"):
            events = list(self._matching(call.call.invoke, scope))
            for item, place in items(self._code, given(self._code, call.call.invoke, scope, "targets")):
                self._lead(self._code.values(item, place), events)
        for call, scope in self._calls("cdk.events.Rule().addTarget", "cdk.events.Rule().add_target"):
            for rule in self._receivers(call, scope):
                if rule.made is not None and rule.scope is not None:
                    self._lead(self._code.values(call.argument(0), scope), list(self._matching(rule.made, rule.scope)))

    def _matching(self, made: Invoke, scope: Scope) -> Iterator[Event]:
        """What a rule of EventBridge lets through: a channel for each type of event; those of the cloud are nobody's."""
        if given(self._code, made, scope, "schedule") is not None:
            yield Event("schedule", literal("*"), made.at)
        pattern = given(self._code, made, scope, "eventPattern")
        if pattern is None:
            return
        sources, kinds = (list(self._in_pattern(pattern, name)) for name in ("source", "detailType"))
        if not of_the_cloud(sources):
            yield from (Event("eventbridge", literal(kind), made.at) for kind in kinds or ["*"])

    def _in_pattern(self, pattern: Placed, name: str) -> Iterator[str]:
        found = option(self._code, *pattern, name)
        if found is None:  # events.EventPattern(source=[…], detail_type=[…])
            snake = {"detailType": "detail_type"}.get(name, name)
            invoke, scope = pattern
            argument = invoke.argument(None, snake) if isinstance(invoke, Invoke) else None
            found = (argument, scope) if argument is not None else None
        for item, place in items(self._code, found):
            yield from literals(self._code.texts(item, place))

    def _topics(self) -> None:
        methods = ("addSubscription", "add_subscription")
        owners = ("cdk.sns.Topic()", "cdk.sns.Topic.fromTopicArn()", "cdk.sns.Topic.from_topic_arn()")
        for call, scope in self._calls(*(f"{owner}.{method}" for owner in owners for method in methods)):
            for topic in self._receivers(call, scope):
                event = Event("sns", name_in_cloud(self._code, topic), call.call.invoke.at)
                self._lead(self._code.values(call.argument(0), scope), [event])

    def _sources(self) -> None:
        methods = ("addEventSource", "add_event_source")
        for call, scope in self._calls(*(f"cdk.{f}().{m}" for f in _FUNCTIONS for m in methods)):
            events = list(self._received(self._code.values(call.argument(0), scope)))
            self._lead(self._receivers(call, scope), events)
        for call, scope in self._calls(*(f"cdk.{name}" for name in _FUNCTIONS)):
            for item, place in items(self._code, given(self._code, call.call.invoke, scope, "events")):
                folder, handler = self._place(call.call.invoke, scope)
                self._found[folder or "", handler] += self._received(self._code.values(item, place))

    def _received(self, sources: Iterable[Value]) -> Iterator[Event]:
        for source in sources:
            kind = construct(source).removeprefix("lambda_event_sources.").removesuffix("EventSource").lower()
            if kind not in ("sqs", "sns", "kinesis") or not isinstance(source, Library) or source.made is None:
                continue
            for value in self._code.values(source.made.argument(0), source.scope) if source.scope is not None else ():
                delivered = self._queues.get(identity(value)) if kind == "sqs" else None
                yield from delivered or [Event(kind, name_in_cloud(self._code, value), source.made.at)]

    # ------------------------------------------------------------ requests

    def _requests(self) -> None:
        for call, scope in self._calls("cdk.apigateway.LambdaRestApi"):
            proxy = given(self._code, call.call.invoke, scope, "proxy")
            if proxy is None or proxy[0] != Constant(False):
                event = route("ANY", _PROXY, call.call.invoke.at)
                self._lead(self._values(given(self._code, call.call.invoke, scope, "handler")), [event])
        for name in _APIS:
            for call, scope in self._calls(*self._methods(f"{name}().root")):
                self._method(call, scope)
        for call, scope in self._calls("cdk.apigatewayv2.HttpApi().addRoutes", "cdk.apigatewayv2.HttpApi().add_routes"):
            self._route(call, scope)

    def _methods(self, root: str) -> Iterator[str]:
        """``api.root.addResource("orders").addResource("{id}").addMethod("GET")``, some resources deep."""
        for adding, method in (("addResource", "addMethod"), ("add_resource", "add_method")):
            for depth in range(_DEEPEST):
                yield f"{root}{f'.{adding}()' * depth}.{method}"

    def _method(self, call: LibraryCall, scope: Scope) -> None:
        method = text_of(self._code, _at(call.argument(0, "http_method"), scope)).upper()
        for resource in self._receivers(call, scope):
            path, api = self._path(resource)
            event = route(method, path, call.call.invoke.at)
            integration: Sequence[Value] = self._code.values(call.argument(1, "integration"), scope)
            if not integration and api is not None and api.made is not None and api.scope is not None:
                integration = self._values(given(self._code, api.made, api.scope, "handler"))
            self._lead(integration, [event])

    def _path(self, resource: Library) -> tuple[str, Library | None]:
        """The path of a resource, and the API that it is one of."""
        path, value = "", resource
        for _ in range(_DEEPEST):
            if value.made is None or value.scope is None or not value.name.endswith("()"):
                break
            part = text_of(self._code, _at(value.made.argument(0, "path_part"), value.scope))
            path = f"/{part or '*'}{path}"
            callee = value.made.callee
            above = self._code.values(callee.of, value.scope) if isinstance(callee, Member) else ()
            found = next((one for one in above if isinstance(one, Library)), None)
            if found is None:
                return path, None
            value = found
        return path or "/", value

    def _route(self, call: LibraryCall, scope: Scope) -> None:
        options = call.argument(0)

        def said(name: str) -> Placed | None:
            return _at(call.argument(None, name), scope) or option(self._code, options, scope, name)

        path = text_of(self._code, said("path")) or _PROXY
        methods = [
            name.rpartition(".")[2] for item, place in items(self._code, said("methods"))
            for name in (*self._code.library_names(item, place), *literals(self._code.texts(item, place)))
        ]  # fmt: skip
        at: Span = call.call.invoke.at
        events = [route(method, path, at) for method in methods or ["ANY"]]
        self._lead(self._values(said("integration")), events)


def _at(expression: Expression | None, scope: Scope) -> Placed | None:
    return (expression, scope) if expression is not None else None
