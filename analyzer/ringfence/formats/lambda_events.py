"""What runs functions of AWS Lambda in a template of CloudFormation: requests, queues, topics, events, schedules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.formats.cloudformation import Template
from ringfence.formats.stacks import Event, of_the_cloud, queue_bindings, route
from ringfence.formats.yaml import MISSING, Node
from ringfence.model.expression import Text, literal
from ringfence.model.facts import QueueBinding
from ringfence.model.source import Span

_ANY = literal("*")


class Events:
    """The events of a template: those that functions name themselves, and those that lead to them by other resources."""

    def __init__(self, template: Template, path: str) -> None:
        self._template, self._path = template, path
        self._queues: dict[str, list[Event]] = defaultdict(list)
        """What is delivered to queues, which who receives from them receives: a queue of those has no other senders."""
        self._led: dict[str, list[Event]] = defaultdict(list)
        self._collecting = set(self._dead_letters()) - {""}
        for logical, _, topic in template.of_type("AWS::SNS::Topic"):
            for one in topic.get("Subscription").elements():
                self._subscribed(one, Event("sns", template.name_of(logical), one.span(path)))
        for _, key, one in template.of_type("AWS::SNS::Subscription"):
            self._subscribed(one, Event("sns", template.text(one.get("TopicArn")), key.span(path)))
        for _, key, rule in template.of_type("AWS::Events::Rule"):
            for target in rule.get("Targets").elements():
                self._lead(target.get("Arn"), list(self.matching(rule, "EventPattern", key.span(path))))
        for _, key, mapping in template.of_type("AWS::Lambda::EventSourceMapping"):
            source = mapping.get("EventSourceArn")
            self._lead(mapping.get("FunctionName"), list(self.received(source, key.span(path))))

    def of(self, logical: str, declared: Node) -> Iterator[Event]:
        """What runs the function: what ``Events`` declares there, and what leads to it."""
        for key, event in declared.items():
            yield from self._declared(event.get("Type").text(), event.get("Properties"), key.span(self._path))
        yield from self._led.get(logical, ())

    def bindings(self) -> Iterator[QueueBinding]:
        """What is delivered to queues, whoever receives from them."""
        for logical, delivered in self._queues.items():
            yield from queue_bindings(self._template.name_of(logical), delivered)

    def _declared(self, kind: str, given: Node, at: Span) -> Iterator[Event]:
        if kind in ("Api", "HttpApi"):
            method = given.get("Method").text("ANY").upper()
            path = given.get("Path").text("/{proxy+}")
            yield route(method, path, at)
        elif kind in ("EventBridgeRule", "CloudWatchEvent"):
            yield from self.matching(given, "Pattern", at)
        elif kind in ("Schedule", "ScheduleV2"):
            when = given.get("Schedule") or given.get("ScheduleExpression")
            yield Event("schedule", literal(when.text("*")), at)
        elif kind == "SQS":
            yield from self.received(given.get("Queue"), at)
        elif kind == "SNS":
            yield Event("sns", self._template.text(given.get("Topic")), at)
        elif kind == "Kinesis":
            yield Event("kinesis", self._template.text(given.get("Stream")), at)
        elif kind in ("MSK", "SelfManagedKafka"):
            yield from (Event("kafka", literal(topic), at) for topic in given.get("Topics").texts())
        elif kind == "MQ":
            yield from (Event("rabbitmq", literal(queue), at) for queue in given.get("Queues").texts())

    def matching(self, rule: Node, key: str, at: Span) -> Iterator[Event]:
        """What a rule of EventBridge lets through: a channel for each type of event; those of the cloud are nobody's."""
        when = rule.get("ScheduleExpression")
        if when:
            yield Event("schedule", literal(when.text("*")), at)
        pattern = rule.get(key)
        sources = pattern.get("source").texts()
        if not pattern or of_the_cloud(sources):
            return
        kinds = pattern.get("detail-type").one_or_many()
        for kind in kinds or [MISSING]:
            yield Event("eventbridge", self._template.text(kind) if kind.is_scalar else _ANY, at)

    def received(self, queue: Node, at: Span) -> Iterator[Event]:
        """From a queue, or a stream; what other queues put aside, or topics deliver, nobody sends there."""
        logical = self._template.referred(queue)
        type = self._template.type_of(logical)
        if type == "AWS::Kinesis::Stream":
            yield Event("kinesis", self._template.name_of(logical), at)
        elif type in ("", "AWS::SQS::Queue") and logical not in self._collecting:
            name = self._template.text(queue)
            yield from self._queues.get(logical) or [Event("sqs", name, at)] if _is_told(name) else ()

    def _subscribed(self, subscription: Node, event: Event) -> None:
        if subscription.get("Protocol").text() in ("sqs", "lambda"):
            self._lead(subscription.get("Endpoint"), [event])

    def _lead(self, target: Node, events: list[Event]) -> None:
        logical = self._template.referred(target)
        into = self._queues if self._template.type_of(logical) == "AWS::SQS::Queue" else self._led
        into[logical] += events

    def _dead_letters(self) -> Iterator[str]:
        """The queues into which others put what could not be worked off."""
        for _, _, queue in self._template.of_type("AWS::SQS::Queue"):
            yield self._template.referred(queue.get("RedrivePolicy", "deadLetterTargetArn"))


def _is_told(name: Text) -> bool:
    return any(isinstance(part, str) and part.strip("*-_.:/ ") for part in name.parts)
