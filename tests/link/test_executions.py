"""From each entry point, everything that one execution does, as far as the service's own code tells."""

from linking import bus, code_of, shown, web
from ringfence.link.code import ServiceCode, every
from ringfence.link.endpoints import endpoints
from ringfence.link.environment import Environment, Variable
from ringfence.link.executions import Executions
from ringfence.link.units import Unit
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.facts import ChannelUse, RemoteCall, Route, Schedule
from ringfence.model.source import Span
from ringfence.model.system import Endpoint

AT = Span("app.py", 1)
SET = Environment({"TOPIC": Variable(literal("paid"), Span("compose.yaml", 4))})
ASKS = "import web\ndef start(): web.get('http://a/x')\ndef idle(): pass\n"


def executions(source, *facts, environment=SET):
    """The executions of a service, and what is done in each walk."""
    code = code_of(source, web, bus)
    known = [*every(code.facts()), *facts]
    unit = Unit("shop", "", [], environment=environment)
    served = endpoints(unit, code, [fact for fact in known if isinstance(fact, Route)])
    found = Executions(unit, code, known, served)
    return list(found.all()), found.walks


def consumer(channel, handler="start", role="consume"):
    return ChannelUse(role, channel, "kafka", AT, "", handler)


# ---------------------------------------------------------------- entry points


def test_a_route_is_one_with_its_endpoint():
    (found,), (walk,) = executions("import web\n@web.route('GET', '/x')\ndef x(): web.get('http://a/x')\n")
    assert (found.kind, found.handler, found.endpoint.path, found.channels) == ("route", "x", "/x", ())
    assert [type(act.fact) for act in walk.acts] == [RemoteCall]
    assert walk.complete


def test_a_consumer_is_one_of_all_its_channels_filled_in_each_named_once():
    either = Text((Hole("env", "TOPIC"),))
    (found,), _ = executions(ASKS, consumer(either))
    assert (found.kind, found.channels, found.at) == ("consumer", ("paid",), AT)
    (found,), _ = executions(ASKS, consumer(either), environment=Environment({}))
    assert found.channels == ("*",)


def test_what_is_scheduled_is_one_and_so_is_what_runs_at_the_start():
    found, _ = executions(ASKS, Schedule("start", "0 * * * *", AT), Schedule("start", "start", AT))
    assert [one.kind for one in found] == ["schedule", "start"]


def test_a_publication_and_what_has_no_handler_begin_nothing():
    facts = (consumer(literal("paid"), role="publish"), consumer(literal("paid"), ""), Schedule("", "start", AT))
    assert executions(ASKS, *facts) == ([], [])


def test_an_endpoint_without_a_handler_begins_nothing():
    served = [Endpoint("shop", "GET", "/x", AT), Endpoint("shop", "GET", "/y", AT, "start")]
    found = Executions(Unit("shop", "", []), code_of(ASKS, web), (), served)
    assert [one.endpoint.path for one in found.all()] == ["/y"]


def test_nothing_is_walked_where_no_code_is_read():
    served = [Endpoint("shop", "GET", "/x", AT, "start")]
    assert list(Executions(Unit("shop", "", []), ServiceCode({}), (), served).all()) == []


# ---------------------------------------------------------------- walks


def test_entry_points_of_one_function_have_one_walk():
    found, walks = executions(
        ASKS, Schedule("start", "start", AT), consumer(literal("paid")), Schedule("idle", "1h", AT)
    )
    assert [one.walk for one in found] == [0, 0, 1]
    assert [len(walk.acts) for walk in walks] == [1, 0]


def test_a_handler_in_another_file_is_walked_there():
    files = {"app.py": "import web\n", "jobs/work.py": "import web\ndef run(): web.get('http://a/x')\n"}
    _, (walk,) = executions(files, Schedule("jobs/work.py:run", "start", AT))
    assert [act.fact.at.path for act in walk.acts] == ["jobs/work.py"]


# ---------------------------------------------------------------- acts


def test_a_request_has_the_addresses_of_this_way_into_it():
    source = """import web
def ask(host): return web.get('http://' + host + '/x')
def start(): ask('a')
def other(): ask('b')
"""
    _, (walk,) = executions(source, Schedule("start", "start", AT))
    assert [[shown(known.text) for known in act.sent_to] for act in walk.acts] == [["http://a/x"]]
    assert [[step.note for step in act.path] for act in walk.acts] == [["calls ask"]]


def test_a_publication_stands_where_its_channel_is_named():
    source = """import bus
def tell(channel): bus.publish(channel)
def start():
    tell('paid')
    for order in orders: tell('sent')
def idle(): pass
"""
    _, (walk,) = executions(source, Schedule("start", "start", AT))
    assert [(act.channel, act.at.line, act.repeated) for act in walk.acts] == [("paid", 4, False), ("sent", 5, True)]


def test_a_publication_says_its_channel_as_the_deployment_sets_it():
    source = "import bus, os\ndef start(): bus.publish(os.environ['TOPIC'])\n"
    _, (walk,) = executions(source, Schedule("start", "start", AT))
    assert [(act.channel, act.at.line) for act in walk.acts] == [("paid", 2)]


def test_to_consume_is_no_act_of_who_subscribes():
    _, (walk,) = executions("import bus\ndef start(): bus.consume('paid')\n", Schedule("start", "start", AT))
    assert walk.acts == ()
