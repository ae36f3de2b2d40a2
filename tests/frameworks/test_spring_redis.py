"""Redis in Spring: servers that code names, and channels that are listened to."""

import pytest
from reading_java import java_facts, plain
from ringfence.frameworks.spring_redis import spring_redis
from ringfence.model.facts import ChannelUse, Connection

CODE = """
    import java.util.List;
    import org.springframework.beans.factory.annotation.Value;
    import org.springframework.data.redis.connection.*;
    import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
    import org.springframework.data.redis.core.*;
    import org.springframework.data.redis.listener.*;
    import org.springframework.data.redis.listener.adapter.MessageListenerAdapter;
    class App {
        @Value("${cache.host}") String host;
        ReactiveRedisTemplate<String, String> reactive;
        RedisMessageListenerContainer container = new RedisMessageListenerContainer();
        ChannelTopic topic() { return new ChannelTopic("paid"); }
        void m(Receiver receiver, Listener listener) { %s }
    }
    class Receiver { void take(String message) { } }
    class Listener implements MessageListener { public void onMessage(Message message, byte[] pattern) { } }
"""


def heard(line):
    facts = java_facts(spring_redis, CODE % line)
    return [(f.role, f.broker, plain(f.channel), f.handler) for f in facts if isinstance(f, ChannelUse)]


def servers(line):
    """The hosts, as they are written."""
    facts = java_facts(spring_redis, CODE % line)
    return [getattr(f.host, "name", None) or getattr(f.host, "literal", "") for f in facts if isinstance(f, Connection)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('container.addMessageListener(listener, new PatternTopic("orders.*"));', ("orders.*", "Listener.onMessage")),
        ("container.addMessageListener(listener, topic());", ("paid", "Listener.onMessage")),
        ('container.addMessageListener(new MessageListenerAdapter(receiver, "take"), ChannelTopic.of("a"));',
         ("a", "Receiver.take")),
        ('container.addMessageListener(listener, List.of(new ChannelTopic("a")));', ("a", "Listener.onMessage")),
        ('reactive.listenToChannel("orders");', ("orders", "")),
        ('reactive.listenTo(ChannelTopic.of("orders"));', ("orders", "")),
    ],
)  # fmt: skip
def test_channels_that_are_listened_to(line, expected):
    assert heard(line) == [("consume", "redis", *expected)]


def test_a_container_that_is_only_made_listens_to_nothing():
    assert heard("container.start();") == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('new RedisStandaloneConfiguration("cache", 6379);', ["cache"]),
        ("new RedisStandaloneConfiguration(host, 6379);", ["host"]),
        ('new LettuceConnectionFactory("cache", 6379);', ["cache"]),
        ('new RedisStandaloneConfiguration().setHostName("cache");', ["cache"]),
        ("new LettuceConnectionFactory(new RedisStandaloneConfiguration());", []),
    ],
)
def test_servers_that_code_names(line, expected):
    assert servers(line) == expected
