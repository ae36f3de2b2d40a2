"""Services of the Serverless Framework as facts, whoever describes them: a YAML file, or a program that exports one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.formats.cloudformation import TABLES
from ringfence.formats.lambda_events import Events
from ringfence.formats.serverless_values import Service
from ringfence.formats.stack_outputs import published
from ringfence.formats.stacks import Event, Function, code_folder, route, stack_facts
from ringfence.formats.yaml import Node
from ringfence.model.expression import Text, literal
from ringfence.model.facts import Fact, Setting
from ringfence.model.source import Span


def service_facts(root: Node, path: str) -> Iterator[Fact]:
    """The service with its functions, what runs them, and the tables among its resources. path: of the file that says so."""
    if not root.get("service") or not root.get("functions"):
        return
    service, folder = Service(root), path.rpartition("/")[0]
    events = Events(service, path)
    functions = [_function(path, service, events, key, given) for key, given in _listed(root.get("functions"))]
    tables = [(service.name_of(name), key.span(path)) for name, key, _ in service.of_type(*TABLES)]
    at = root.key("service").span(path)
    name = service.name if "$" not in service.name else folder.rpartition("/")[2]
    yield from stack_facts(folder, "serverless", name, functions, tables, at)
    yield from events.bindings()
    service.host = name
    yield from published(service, path, service.stack)


def _listed(functions: Node) -> Iterator[tuple[Node, Node]]:
    """Functions by name, or several such lists, of which some lie in files of their own."""
    for one in functions.one_or_many():
        yield from ((key, given) for key, given in one.items() if given.get("handler"))


def _function(path: str, service: Service, events: Events, key: Node, given: Node) -> Function:
    variables = {
        name.text(): Setting(name.text(), service.text(value), value.span(path))
        for environment in (service.service.get("provider", "environment"), given.get("environment"))
        for name, value in environment.items()
    }
    own = [
        found
        for event in given.get("events").elements()
        for kind, value in event.items()
        for found in _events(service, events, kind.text(), value, kind.span(path))
    ]
    handler = given.get("handler").text()
    runtime = (given.get("runtime") or service.service.get("provider", "runtime")).text("nodejs")
    return Function(code_folder(path.rpartition("/")[0], ""), handler, tuple(variables.values()), tuple(own), runtime)


def _events(service: Service, events: Events, kind: str, given: Node, at: Span) -> Iterator[Event]:
    if kind in ("http", "httpApi"):
        method, _, path = given.text().partition(" ")
        method = given.get("method").text(method).upper()
        path = given.get("path").text(path or "/{proxy+}")
        yield route(method, f"/{path.lstrip('/')}", at)
    elif kind == "schedule":
        rate = given.get("rate")
        yield Event("schedule", literal(given.text() or " ".join(rate.texts()) or "*"), at)
    elif kind == "eventBridge":
        schedule = given.get("schedule").text()
        if schedule:
            yield Event("schedule", literal(schedule), at)
        yield from events.matching(given, "pattern", at)
    elif kind == "sqs":
        yield from events.received(given.get("arn") or given, at)
    elif kind == "sns":
        topic = given.get("topicName") or given.get("arn") or given
        yield Event("sns", service.text(topic), at)
    elif kind == "stream" and given.get("type").text("") == "kinesis":
        yield from events.received(given.get("arn"), at)
    elif kind in ("msk", "kafka"):
        topics: Iterable[Text] = (literal(topic) for topic in (given.get("topic") or given.get("topics")).texts())
        yield from (Event("kafka", topic, at) for topic in topics)
