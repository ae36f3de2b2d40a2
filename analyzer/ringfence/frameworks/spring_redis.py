"""Spring Data Redis: servers that programs name themselves, and the channels that their containers listen to."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java_values import with_settings
from ringfence.frameworks._spring_listeners import takers
from ringfence.model.expression import Collection, Expression, Invoke, Text
from ringfence.model.facts import ChannelUse, Connection, Fact
from ringfence.model.value import Library, LibraryCall, Scope

_DATA = "org.springframework.data.redis"
_CONTAINER = f"{_DATA}.listener.RedisMessageListenerContainer()"
_ADAPTER = f"{_DATA}.listener.adapter.MessageListenerAdapter()"
_TOPICS = tuple(
    f"{_DATA}.listener.{name}"
    for name in ("PatternTopic()", "ChannelTopic()", "PatternTopic.of()", "ChannelTopic.of()")
)
_REACTIVE = tuple(
    f"{_DATA}.core.{name}()"
    for name in ("ReactiveRedisTemplate", "ReactiveStringRedisTemplate", "ReactiveRedisOperations")
)
_LISTS = ("of", "asList", "listOf", "setOf")
"""What makes a list of topics; one of them makes a topic, too."""
_STANDALONE = f"{_DATA}.connection.RedisStandaloneConfiguration"
_FACTORIES = (
    f"{_DATA}.connection.lettuce.LettuceConnectionFactory",
    f"{_DATA}.connection.jedis.JedisConnectionFactory",
)


@framework("spring-redis", language=("java", "kotlin"), libraries=(_DATA,))
def spring_redis(code: Code) -> Iterator[Fact]:
    """Connections that code makes, and what is listened to."""
    for call in code.calls(_STANDALONE, _FACTORIES[0]):
        yield from _made(call)
    for call in code.calls(f"{_STANDALONE}().setHostName", *(f"{factory}().setHostName" for factory in _FACTORIES)):
        yield Connection("redis", call.call.invoke.at, call.call.function, host=call.argument(0), database=Text(("0",)))
    for call in code.calls(f"{_CONTAINER}.addMessageListener"):
        handlers = list(takers(code, call.argument(0), call.scope, _ADAPTER)) or [""]
        for topic in _topics(code, call.argument(1), call.scope):
            for handler in handlers:
                yield ChannelUse("consume", topic, "redis", call.call.invoke.at, call.call.function, handler)
    for call in code.calls(
        *(f"{one}.{name}" for one in _REACTIVE for name in ("listenTo", "listenToChannel", "listenToPattern"))
    ):
        for argument in call.call.invoke.arguments:
            for topic in [*_topics(code, argument.value, call.scope), *code.texts(argument.value, call.scope)]:
                yield ChannelUse("consume", with_settings(topic), "redis", call.call.invoke.at, call.call.function)


def _made(call: LibraryCall) -> Iterator[Connection]:
    """``new RedisStandaloneConfiguration(host, port)``."""
    host, port = call.argument(0), call.argument(1)
    if host is not None and port is not None and not call.call.invoke.arguments[1].name:
        yield Connection("redis", call.call.invoke.at, call.call.function, host=host, port=port, database=Text(("0",)))


def _topics(code: Code, expression: Expression | None, scope: Scope) -> Iterator[Text]:
    """The channels of ``new PatternTopic("orders.*")``, or of several."""
    listed = list(expression.items) if isinstance(expression, Collection) else []
    if isinstance(expression, Invoke) and getattr(expression.callee, "name", "") in _LISTS:
        listed = [argument.value for argument in expression.arguments]
    for item in listed:
        yield from _topics(code, item, scope)
    for value in code.values(expression, scope):
        if isinstance(value, Library) and value.name in _TOPICS and value.made is not None and value.scope is not None:
            yield from (with_settings(text) for text in code.texts(value.made.argument(0), value.scope))
