"""Camel's endpoints, ``kafka:orders?brokers=…``: what a program receives from them, sends to them, asks of them."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl

from ringfence.frameworks._texts import EMPTY, join_path
from ringfence.model.expression import Expression, Hole, Text, join
from ringfence.model.facts import ChannelUse, RemoteCall, Route
from ringfence.model.source import Span
from ringfence.patterns import pattern

_PLACEHOLDER = pattern(r"\{\{\s*(env:|sys:)?([\w.-]{1,200})(?::([^{}]{0,500}))?\s*\}\}|\$\{([^{}]{0,500})\}")
_MESSAGES = {
    "kafka": "kafka", "nats": "nats", "paho": "mqtt", "paho-mqtt5": "mqtt", "aws2-sqs": "sqs", "pulsar": "pulsar",
    **dict.fromkeys(("jms", "activemq", "activemq6", "amqp", "sjms", "sjms2", "artemis"), "jms"),
}  # fmt: skip
_RABBIT = ("rabbitmq", "spring-rabbitmq")
_HTTP = ("http", "https", "http4", "https4")
_SERVERS = ("netty-http", "netty4-http", "undertow", "jetty", "vertx-http")
"""Components that serve, too; the address of those stands behind their name."""
_DESTINATION = pattern(r"^(?:(?:temp-)?(?:queue|topic):)?/*")


def filled(text: Text) -> Text:
    """The text with Camel's placeholders as holes: ``{{orders.host:orders}}``, ``{{env:HOST}}``; ``${…}`` only a message
    knows.
    """
    return join(_filled(part) if isinstance(part, str) else Text((part,)) for part in text.parts)


def _filled(written: str) -> Text:
    parts: list[str | Expression] = []
    end = 0
    for match in _PLACEHOLDER.finditer(written):
        parts.append(written[end : match.start()])
        kind = "env" if match[1] else "setting"
        default = None if match[3] is None else Text((match[3],))
        parts.append(Hole(kind, match[2], default) if match[2] else Hole("unknown", match[4]))
        end = match.end()
    parts.append(written[end:])
    return Text(tuple(part for part in parts if part != "") or ("",))


def spoken(role: str, endpoint: Text, at: Span) -> Iterator[ChannelUse]:
    """The channel of an endpoint of a broker."""
    scheme, rest, options = _divided(endpoint)
    if scheme in _RABBIT:
        yield from _of_rabbit(role, rest, options, at)
    elif scheme in _MESSAGES and rest != EMPTY:
        for name in _names(rest):
            yield ChannelUse(role, name, _MESSAGES[scheme], at)


def _names(rest: Text) -> Iterator[Text]:
    """The destinations, of which Kafka's may be several."""
    head, *others = rest.parts
    plain = _DESTINATION.sub("", head) if isinstance(head, str) else head
    if isinstance(plain, str) and not others:
        yield from (Text((name.strip(),)) for name in plain.split(",") if name.strip())
    elif plain or others:
        yield Text(tuple(part for part in (plain, *others) if part != ""))


def _of_rabbit(role: str, exchange: Text, options: dict[str, str], at: Span) -> Iterator[ChannelUse]:
    """``spring-rabbitmq:shop?queues=orders&routingKey=order.placed``; the exchange called default has no name."""
    group = None if exchange.literal in ("", "default") else exchange
    key, queues = options.get("routingKey", ""), options.get("queues", options.get("queue", ""))
    if role == "publish":
        yield ChannelUse(role, Text((key,)) if key else exchange, "rabbitmq", at, group=group)
        return
    for queue in queues.split(",") if queues else ():
        channel = key if key and group is not None else queue
        yield ChannelUse(role, Text((channel,)), "rabbitmq", at, group=group, queue=Text((queue,)))


def requested(endpoint: Text, at: Span, verb: str = "") -> Iterator[RemoteCall]:
    """The request that is sent to an endpoint of HTTP; verb: what a header says, unless the endpoint does."""
    scheme, rest, options = _divided(endpoint)
    if scheme in _SERVERS:
        scheme, rest, _ = _divided(rest)
    if scheme in _HTTP and rest != EMPTY:
        head = f"{scheme.rstrip('4')}://"
        target = join((Text((head,)), _without_slashes(rest)))
        yield RemoteCall("http", options.get("httpMethod", "").upper() or verb, target, at)


def served(endpoint: Text, at: Span) -> Iterator[Route]:
    """The route of an endpoint that listens: ``netty-http:http://0.0.0.0:8080/orders``, ``platform-http:/orders``."""
    scheme, rest, options = _divided(endpoint)
    if scheme in _SERVERS:
        _, address, _ = _divided(rest)
        said = _without_slashes(address).literal
        path = Text((f"/{said.partition('/')[2]}",)) if said is not None else None
    elif scheme in ("platform-http", "servlet"):
        path = join_path(Text(("/",)), _without_slashes(rest))
    else:
        return
    if path is not None:
        for verb in options.get("httpMethodRestrict", "").split(","):
            yield Route(verb.strip().upper(), path, "", at, below=options.get("matchOnUriPrefix") == "true")


def _without_slashes(text: Text) -> Text:
    head, *others = text.parts
    plain = head.lstrip("/") if isinstance(head, str) else head
    return Text(tuple(part for part in (plain, *others) if part != "") or ("",))


def _divided(endpoint: Text) -> tuple[str, Text, dict[str, str]]:
    """The component, what follows it, and the options that are written out."""
    head, *others = endpoint.parts
    scheme, colon, rest = head.partition(":") if isinstance(head, str) else ("", "", "")
    if not colon:
        return "", EMPTY, {}
    kept: list[str | Expression] = []
    for index, part in enumerate((rest, *others)):
        if isinstance(part, str) and "?" in part:
            path, _, query = part.partition("?")
            last = index == len(others)
            return scheme, Text((*kept, path)) if path or not kept else Text(tuple(kept)), _options(query, last)
        if part != "":
            kept.append(part)
    return scheme, Text(tuple(kept) or ("",)), {}


def _options(query: str, whole: bool) -> dict[str, str]:
    """Options, but for the last one where its value goes on in what is not known."""
    pairs = parse_qsl(query.removeprefix("?"))
    return dict(pairs if whole else pairs[:-1])
