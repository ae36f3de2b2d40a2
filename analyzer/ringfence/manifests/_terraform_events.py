"""What runs functions of AWS Lambda, as Terraform declares it: requests, queues, topics, events, schedules; and what queues
and subscriptions are bound to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ringfence.formats.google_pubsub import BROKER as PUBSUB
from ringfence.formats.stacks import Event, of_the_cloud, queue_bindings, route
from ringfence.manifests._cloud_naming import Naming
from ringfence.manifests._cloud_running import dicts, listed
from ringfence.manifests._cloud_things import Thing
from ringfence.manifests._hcl_functions import from_json
from ringfence.manifests._hcl_values import Computed, Encoded, Mixed, Value
from ringfence.model.expression import Text, literal
from ringfence.model.facts import QueueBinding

_QUEUE = "aws_sqs_queue"
_NAMED = ("aws_lambda_function", _QUEUE, "aws_sns_topic", "aws_cloudwatch_event_rule", "google_pubsub_topic")
"""Things that others also lead to by their names."""
_DEEPEST = 12
_PROXY = "/{proxy+}"
"""Where whatever comes goes to one function."""


class Events:
    """The events of everything that one root installs."""

    def __init__(self, things: Sequence[Thing], naming: Naming) -> None:
        self._naming = naming
        self._led: defaultdict[int, list[Event]] = defaultdict(list)
        """What leads to each thing: to queues, what is delivered to them."""
        by_kind: defaultdict[str, list[Thing]] = defaultdict(list)
        for thing in things:
            by_kind[thing.kind].append(thing)
        self._named = {naming.name(thing): thing for kind in _NAMED for thing in by_kind[kind]}
        self._collecting = {id(queue) for one in by_kind[_QUEUE] for queue in self._set_aside(one)}
        """Queues into which others put what could not be worked off."""
        for one in by_kind["aws_sns_topic_subscription"]:
            if one.given("protocol") in ("sqs", "lambda"):
                topic = self._channel(one.given("topic_arn"))
                self._lead(one.given("endpoint"), Event("sns", topic, one.at))
        for one in by_kind["aws_cloudwatch_event_target"]:
            rule = self._thing(one.given("rule"))
            for event in self._matching(rule) if rule is not None else ():
                self._lead(one.given("arn"), event)
        for one in by_kind["aws_scheduler_schedule"]:
            for target in dicts(one.given("target")):
                self._lead(target.get("arn"), Event("schedule", self._said(one.given("schedule_expression")), one.at))
        for one in by_kind["aws_lambda_event_source_mapping"]:
            for event in self._received(one.given("event_source_arn"), one):
                self._lead(one.given("function_name"), event)
        self._of_apis(by_kind)
        self._subscriptions = by_kind["google_pubsub_subscription"]

    def of(self, function: Thing) -> Iterator[Event]:
        """What runs a function."""
        yield from self._led.get(id(function), ())

    def bindings(self) -> Iterator[QueueBinding]:
        """What is delivered to queues, whoever receives from them."""
        for name, thing in self._named.items():
            if thing.kind == _QUEUE:
                yield from queue_bindings(literal(name), self._led.get(id(thing), ()))
        for one in self._subscriptions:
            topic = self._channel(one.given("topic"))
            yield QueueBinding(literal(self._naming.name(one)), topic, literal(""), PUBSUB, one.at)

    # ------------------------------------------------------------ events and queues

    def _matching(self, rule: Thing) -> Iterator[Event]:
        """What a rule of EventBridge lets through; what the cloud itself sends is nobody's."""
        if "schedule_expression" in rule.arguments:
            yield Event("schedule", self._said(rule.given("schedule_expression")), rule.at)
        pattern = rule.given("event_pattern")
        pattern = (
            pattern.value if isinstance(pattern, Encoded) else from_json(pattern) if isinstance(pattern, str) else None
        )
        if not isinstance(pattern, dict):
            return
        sources = _strings(pattern.get("source"))
        if of_the_cloud(sources):
            return
        for kind in _strings(pattern.get("detail-type")) or ["*"]:
            yield Event("eventbridge", literal(kind), rule.at)

    def _set_aside(self, queue: Thing) -> Iterator[Thing]:
        policy = queue.given("redrive_policy") if "redrive_policy" in queue.arguments else None
        said = policy.value if isinstance(policy, Encoded) else None
        dead = self._thing(said.get("deadLetterTargetArn")) if isinstance(said, dict) else None
        if dead is not None:
            yield dead

    def _received(self, source: Value, mapping: Thing) -> Iterator[Event]:
        queue = self._thing(source)
        if queue is None:
            yield Event("sqs", self._channel(source), mapping.at)
        elif id(queue) in self._collecting:
            return
        elif queue.kind == _QUEUE or (queue.kind == "module" and "sqs" in queue.source):
            yield from self._led.get(id(queue)) or [Event("sqs", self._channel(source), mapping.at)]
        elif queue.kind == "aws_kinesis_stream":
            yield Event("kinesis", self._channel(source), mapping.at)
        elif "msk" in queue.kind:
            for topic in _strings(mapping.given("topics")):
                yield Event("kafka", literal(topic), mapping.at)

    def _thing(self, value: Value) -> Thing | None:
        """The thing that a value leads to, or is the name of."""
        return thing_of(value) or self._named.get(self._naming.plain(value))

    def _channel(self, value: Value) -> Text:
        """The name of a queue or topic by which programs know it."""
        thing = self._thing(value)
        return literal(self._naming.name(thing)) if thing is not None else self._naming.text(value)

    def _said(self, value: Value) -> Text:
        return literal(self._naming.plain(value) or "*")

    def _lead(self, target: Value, event: Event) -> None:
        thing = self._thing(target)
        if thing is not None:
            self._led[id(thing)].append(event)

    # ------------------------------------------------------------ requests

    def _of_apis(self, by_kind: dict[str, list[Thing]]) -> None:
        for one in by_kind["aws_apigatewayv2_route"]:
            integration = self._thing(one.given("target"))
            function = integration.given("integration_uri") if integration is not None else None
            key = self._naming.plain(one.given("route_key"))
            method, _, path = key.partition(" ")
            if path:
                self._lead(function, route(method, path, one.at))
            elif key == "$default":
                self._lead(function, route("ANY", _PROXY, one.at))
        for one in by_kind["aws_api_gateway_integration"]:
            method = self._naming.plain(self._method_of(one)) or "ANY"
            self._lead(one.given("uri"), route(method, self._path(one.given("resource_id")), one.at))
        for one in by_kind["aws_lambda_function_url"]:
            self._lead(one.given("function_name"), route("ANY", _PROXY, one.at))

    def _method_of(self, integration: Thing) -> Value:
        method = integration.given("http_method")
        return method.thing.given("http_method") if isinstance(method, Computed) else method

    def _path(self, resource: Value, depth: int = 0) -> str:
        """The path of a resource of a REST API, from its root."""
        thing = self._thing(resource)
        if thing is None or thing.kind != "aws_api_gateway_resource" or depth > _DEEPEST:
            return "" if depth else "/"
        above = self._path(thing.given("parent_id"), depth + 1)
        return f"{above}/{self._naming.plain(thing.given('path_part'))}"


def thing_of(value: Value) -> Thing | None:
    """The thing that a value leads to: its ARN, its name, ``integrations/${…id}``."""
    if isinstance(value, Thing):
        return value
    parts = value.parts if isinstance(value, Mixed) else (value,)
    return next((part.thing for part in parts if isinstance(part, Computed)), None)


def _strings(value: Value) -> list[str]:
    return [one for one in listed(value) if isinstance(one, str)]
