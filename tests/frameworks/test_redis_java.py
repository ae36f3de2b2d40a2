"""Redis' clients for the JVM."""

import pytest
from reading_java import java, java_facts, plain
from ringfence.frameworks.redis_java import redis_java
from ringfence.model.facts import ChannelUse, Connection
from ringfence.model.value import Scope

IMPORTS = "import redis.clients.jedis.*; import io.lettuce.core.*; import org.redisson.config.Config;"


def servers(text: str) -> list[tuple[str, ...]]:
    """(url, host, port, database) of every connection."""
    code, found = java(text, redis_java), []
    for _, fact in code.facts():
        if isinstance(fact, Connection):
            scope = Scope(fact.at.path, fact.function)
            parts = (fact.url, fact.host, fact.port, fact.database)
            found.append(tuple("".join(plain(text) for text in code.texts(part, scope)[:1]) for part in parts))
    return found


def uses(text: str) -> list[tuple[str, str, str]]:
    """(role, channel, handler), sorted."""
    facts = [fact for fact in java_facts(redis_java, text) if isinstance(fact, ChannelUse)]
    return sorted((fact.role, plain(fact.channel), fact.handler) for fact in facts)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ('new Jedis("cache", 6380)', ("", "cache", "6380", "0")),
        ('new Jedis("redis://cache:6379/2")', ("redis://cache:6379/2", "", "", "")),
        (
            'new JedisPool(new JedisPoolConfig(), "cache", 6379, 500, "pw", 3)',
            ("", "cache", "6379", "3"),
        ),
        ('new JedisPooled("cache", 6379)', ("", "cache", "6379", "0")),
        ('RedisClient.create("redis://cache")', ("redis://cache", "", "", "")),
        ('RedisURI.create("cache", 6379)', ("", "cache", "6379", "0")),
        ('RedisURI.builder().withHost("cache").withPort(1).build()', ("", "cache", "", "0")),
        ('new Config().useSingleServer().setAddress("redis://cache:6379")', ("redis://cache:6379", "", "", "")),
    ],
)  # fmt: skip
def test_servers(made: str, expected: tuple[str, ...]) -> None:
    assert servers(f"{IMPORTS} class A {{ Object o() {{ return {made}; }} }}") == [expected]


@pytest.mark.parametrize("made", ["new Jedis()", "new Jedis(host, 1)", "new JedisPool()"])
def test_what_tells_no_server(made: str) -> None:
    assert servers(f"{IMPORTS} class A {{ Object o(Settings host) {{ return {made}; }} }}") == []


def test_jedis() -> None:
    text = """
    import redis.clients.jedis.*;
    import java.util.Map;
    class Listener extends JedisPubSub { public void onMessage(String channel, String message) {} }
    class A {
        JedisPool pool = new JedisPool("cache", 6379);
        void say() {
            try (Jedis jedis = pool.getResource()) {
                jedis.publish("placed", "1");
                jedis.xadd("events:orders", StreamEntryID.NEW_ENTRY, Map.of("id", "1"));
                jedis.set("published", "1");
            }
        }
        void hear(JedisPooled jedis) { jedis.subscribe(new Listener(), "placed", "paid"); }
        void read(UnifiedJedis jedis) {
            jedis.xreadGroup("group", "me", params, Map.of("events:orders", StreamEntryID.UNRECEIVED_ENTRY));
        }
        void some(UnifiedJedis jedis, Object streams) { jedis.xread(params, streams); }
    }
    """
    assert uses(text) == [
        ("consume", "?", "A.some"),
        ("consume", "events:orders", "A.read"),
        ("consume", "paid", "Listener.onMessage"),
        ("consume", "placed", "Listener.onMessage"),
        ("publish", "events:orders", ""),
        ("publish", "placed", ""),
    ]


def test_lettuce_and_redisson() -> None:
    text = """
    import io.lettuce.core.*;
    import io.lettuce.core.api.StatefulRedisConnection;
    import org.redisson.api.RedissonClient;
    class A {
        StatefulRedisConnection<String, String> connection = RedisClient.create("redis://cache").connect();
        RedissonClient redisson;
        void say() { connection.sync().publish("placed", "1"); connection.async().xadd("events:orders", body); }
        void read() {
            connection.sync().xreadgroup(Consumer.from("g", "me"), XReadArgs.StreamOffset.lastConsumed("events:orders"));
        }
        void topic() { redisson.getTopic("paid").publish(1); redisson.getMap("kept").put(1, 2); }
        void hear() { redisson.getTopic("paid").addListener(Paid.class, (channel, paid) -> handle(paid)); }
        void handle(Paid paid) {}
    }
    """
    assert [(role, channel) for role, channel, _ in uses(text)] == [
        ("consume", "events:orders"), ("consume", "paid"),
        ("publish", "events:orders"), ("publish", "paid"), ("publish", "placed"),
    ]  # fmt: skip
