"""oslo.messaging: topics of clients and servers, what is asked, cast and announced."""

import pytest
from reading_facts import code_of, shown
from ringfence.frameworks.oslo_messaging import oslo_messaging
from ringfence.model.facts import ChannelUse, RemoteCall, Route
from ringfence.model.value import Scope

IMPORT = "import oslo_messaging\nt = oslo_messaging.get_rpc_transport(None)\n"


def said(text, before=IMPORT):
    """(kind, channel or address), sorted."""
    code = code_of({"app.py": before + text}, oslo_messaging)
    found = set()
    for _, fact in code.facts():
        scope = Scope(fact.at.path, getattr(fact, "function", ""))
        match fact:
            case ChannelUse():
                found |= {(fact.role, shown(text)) for text in code.texts(fact.channel, scope)}
            case RemoteCall():
                found |= {(fact.timeout, shown(text)) for text in code.texts(fact.target, scope)}
            case Route():
                found |= {("below" if fact.below else "route", shown(text)) for text in code.texts(fact.path, scope)}
    return sorted(found)


@pytest.mark.parametrize(
    "text",
    [
        "c = oslo_messaging.get_rpc_client(t, oslo_messaging.Target(topic='rooms'))\nc.cast({}, 'clean')\n",
        "c = oslo_messaging.RPCClient(t, oslo_messaging.Target('x', 'rooms'))\nc.prepare(fanout=True).cast({}, 'clean')\n",
        "c = oslo_messaging.get_rpc_client(t, oslo_messaging.Target())\nc.prepare(topic='rooms').cast({}, 'clean')\n",
        "def make(**kw):\n    return oslo_messaging.get_rpc_client(t, oslo_messaging.Target(**kw))\n"
        "make(topic='rooms').cast({}, 'clean')\n",
        "a = oslo_messaging.get_rpc_client(t, oslo_messaging.Target(topic='rooms'))\n"
        "b = oslo_messaging.get_rpc_client(t, a.target)\nb.cast({}, 'clean')\n",
    ],
)
def test_a_cast_is_a_message_to_the_topic_of_its_client(text):
    assert said(text) == [("publish", "rooms")]


@pytest.mark.parametrize(
    ("call", "timeout"),
    [
        ("c.call({}, 'free', room=1)", "default"),
        ("c.prepare(server='x').call({}, 'free')", "default"),
        ("c.prepare(timeout=3).prepare(server='x').call({}, 'free')", "given"),
        ("c.prepare(timeout=None).call({}, 'free')", "default"),
    ],
)
def test_a_call_is_a_request(call, timeout):
    made = "c = oslo_messaging.get_rpc_client(t, oslo_messaging.Target(topic='rooms'))\n"
    assert said(made + call + "\n") == [(timeout, "/rooms/free")]


ROOMS = """
class Base:
    def ping(self, context): pass
class Rooms(Base):
    def free(self, ctxt, room): pass
    def start(self): pass
    def load(self, path): pass
    @periodic_task
    def sweep(self, context): pass
    def periodic_tasks(self, context): pass
    def _own(self, context): pass
"""


def test_a_server_answers_with_the_public_methods_of_its_endpoints_that_take_a_context():
    text = ROOMS + "oslo_messaging.get_rpc_server(t, oslo_messaging.Target(topic='rooms', server='a'), [Rooms()])\n"
    assert said(text) == [("consume", "rooms"), ("route", "/rooms/free"), ("route", "/rooms/ping")]


def test_each_caller_of_a_wrapper_keeps_its_topic_and_its_endpoints_together():
    text = ROOMS + (
        "class Doors:\n    def unlock(self, context): pass\n"
        "def serve(topic, endpoint):\n"
        "    oslo_messaging.get_rpc_server(t, oslo_messaging.Target(topic=topic), [endpoint])\n"
        "serve('rooms', Rooms())\nserve('doors', Doors())\n"
    )
    routes = [path for kind, path in said(text) if kind == "route"]
    assert routes == ["/doors/unlock", "/rooms/free", "/rooms/ping"]


@pytest.mark.parametrize("endpoint", ["load()", "Wrapped(load())", "[x for x in load()]"])
def test_endpoints_that_are_not_known_answer_whatever_is_asked(endpoint):
    text = (
        "class Wrapped:\n    def __getattr__(self, name): return name\n"
        "class Doors:\n    target = oslo_messaging.Target(version='1.0')\n    def unlock(self, context): pass\n"
        f"oslo_messaging.get_rpc_server(t, oslo_messaging.Target(topic='doors'), [{endpoint}])\n"
    )
    assert said(text) == [("below", "/doors"), ("consume", "doors"), ("route", "/doors/unlock")]
    other = "oslo_messaging.get_rpc_server(t, oslo_messaging.Target(topic='rooms'), [load()])\n"
    assert ("route", "/?/unlock") in said(text + other)


def test_a_server_whose_topic_is_not_known_listens_to_what_the_programs_own_clients_ask_of_nobody_else():
    text = ROOMS + (
        "class Doors:\n    def unlock(self, context): pass\n"
        "for topic in ('rooms', 'doors'):\n"
        "    oslo_messaging.get_rpc_client(t, oslo_messaging.Target(topic=topic)).call({}, 'ping')\n"
        "oslo_messaging.get_rpc_server(t, oslo_messaging.Target(topic='rooms'), [Rooms()])\n"
        "oslo_messaging.get_rpc_server(t, oslo_messaging.Target(topic=load()), [Doors()])\n"
    )
    assert [path for kind, path in said(text) if kind == "route"] == ["/doors/unlock", "/rooms/free", "/rooms/ping"]


def test_a_topic_that_is_a_librarys_constant_has_its_name():
    text = (
        "from neutron_lib import rpc\nfrom neutron_lib.agent import topics\n"
        "rpc.get_client(oslo_messaging.Target(topic=topics.PLUGIN)).cast({}, 'report')\n"
        "rpc.Connection().create_consumer(topics.PLUGIN, [])\n"
    )
    assert said(text) == [("below", "/topics.PLUGIN"), ("consume", "topics.PLUGIN"), ("publish", "topics.PLUGIN")]


def test_a_program_that_serves_asks_itself_where_it_is_not_known_who_is_asked():
    asked = "oslo_messaging.get_rpc_client(t, oslo_messaging.Target(topic=load())).call({}, 'ping')\n"
    served = "oslo_messaging.get_rpc_server(t, oslo_messaging.Target(topic=load()), [])\n"
    assert said(asked) == [("default", "/?/ping")]
    assert said(asked + served) == [("below", "/?"), ("consume", "?")]


def test_queues_of_single_hosts_are_their_topic():
    text = (
        "import socket\n"
        "def serve(topic):\n    oslo_messaging.get_rpc_server(t, oslo_messaging.Target(topic=topic), [])\n"
        "serve('rooms')\n"
        "host = socket.gethostname()\n"
        "targets = [oslo_messaging.Target(topic='rooms'), oslo_messaging.Target(topic=f'rooms.{host}')]\n"
        "oslo_messaging.get_notification_listener(t, targets, [])\n"
    )
    assert said(text) == [("below", "/rooms"), ("consume", "rooms")]


@pytest.mark.parametrize(
    ("made", "channel"),
    [
        ("oslo_messaging.Notifier(t, 'me', topics=['bookings'])", "bookings"),
        ("oslo_messaging.Notifier(t, topics=['bookings']).prepare(publisher_id='me')", "bookings"),
        ("oslo_messaging.Notifier(t, topics=load())", "?"),
    ],
)
def test_a_notification_goes_to_the_notifiers_topic(made, channel):
    assert said(f"{made}.info({{}}, 'room.cleaned', {{}})\n") == [("publish", channel)]


def test_others_that_call_and_cast_are_none():
    assert said("import other\nother.Client().call({}, 'x')\nother.cast(1, 'y')\n") == []
