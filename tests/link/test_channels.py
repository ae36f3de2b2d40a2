"""Who publishes to and consumes from which channel of which exchange."""

from linking import compose_of, system_of


def channels(**services):
    system = system_of(compose_of(**services))
    return sorted((c.service, c.role, c.channel, c.exchange) for c in system.channels)


def test_equal_keys_of_two_exchanges_are_two_channels():
    text = "import bus\nbus.publish('created', 'orders')\nbus.publish('created', 'users')\n"
    assert channels(shop=text) == [("shop", "publish", "created", "orders"), ("shop", "publish", "created", "users")]


def test_a_queue_that_another_service_binds_receives_what_it_is_bound_to():
    found = channels(
        shop="import bus\nbus.bind('mails', 'order.*', 'shop')\nbus.publish('order.paid', 'shop')\n",
        mail="import bus\nbus.consume('mails')\n",
    )
    assert found == [("mail", "consume", "order.*", "shop"), ("shop", "publish", "order.paid", "shop")]


def test_a_bound_queue_is_still_reached_by_its_name():
    found = channels(
        shop="import bus\nbus.bind('mails', 'paid', 'shop')\nbus.publish('mails')\n",
        mail="import bus\nbus.consume('mails')\n",
    )
    assert [use for use in found if use[0] == "mail"] == [
        ("mail", "consume", "mails", ""),
        ("mail", "consume", "paid", "shop"),
    ]


def test_what_callers_of_a_wrapper_say_together_stays_together():
    wrapper = """
        import bus
        def connect(queue, exchange):
            bus.bind(queue, queue, exchange)
            bus.publish(queue, exchange)
        connect("a", "first")
        connect("b", "second")
        """
    found = channels(shop=wrapper, mail="import bus\nbus.consume('a')\nbus.consume('b')\n")
    assert found == [
        ("mail", "consume", "a", "first"),
        ("mail", "consume", "b", "second"),
        ("shop", "publish", "a", "first"),
        ("shop", "publish", "b", "second"),
    ]


def test_who_is_bound_by_a_hash_receives_all_that_is_published_to_the_exchange():
    shop = "import bus\nbus.publish('paid', 'shop')\nbus.publish('sent', 'other')\n"
    mail = "import bus\nbus.bind('mails', '#', 'shop')\nbus.consume('mails')\n"
    assert [use for use in channels(shop=shop, mail=mail) if use[0] == "mail"] == [("mail", "consume", "paid", "shop")]
    assert channels(mail=mail) == [("mail", "consume", "shop", "shop")]


QUEUES = """\
import bus
class Queue:
    def __init__(self, subject):
        self.subject = subject
    def send(self):
        bus.publish(self.subject)
    def take(self):
        bus.consume(self.subject)
class Bus:
    def __init__(self):
        self.placed = Queue("placed")
        self.paid = Queue("paid")
"""


def test_a_queue_of_several_is_told_by_the_object_on_which_it_is_called():
    found = channels(shop=f"{QUEUES}def start(queues: Bus):\n    queues.placed.send()\n    queues.paid.take()\n")
    assert found == [("shop", "consume", "paid", ""), ("shop", "publish", "placed", "")]


def test_queues_of_a_library_that_a_service_does_not_use_are_not_its_own():
    files = compose_of(shop="from shared.queues import Bus\nBus().placed.send()\n", mail="import shared.queues\n")
    system = system_of({**files, "shared/queues.py": QUEUES})
    assert [(c.service, c.role, c.channel) for c in system.channels] == [("shop", "publish", "placed")]


def test_what_is_emitted_reaches_whoever_answers_it():
    answering = "import web\n@web.serves('placed', 'broker')\ndef handle(): pass\n"
    assert channels(shop="import bus\nbus.publish('placed')\n", mail=answering) == [
        ("mail", "consume", "placed", ""),
        ("shop", "publish", "placed", ""),
    ]


def test_what_is_emitted_and_consumed_has_its_consumers_alone():
    answering = "import web\n@web.serves('placed', 'broker')\ndef handle(): pass\n"
    found = channels(
        shop="import bus\nbus.publish('placed')\n", bill="import bus\nbus.consume('placed')\n", mail=answering
    )
    assert {use[:2] for use in found} == {("shop", "publish"), ("bill", "consume")}


def test_what_is_answered_and_never_emitted_is_no_message():
    asking = "import web\nweb.ask('placed')\n"
    assert channels(shop=asking, mail="import web\n@web.serves('placed', 'broker')\ndef handle(): pass\n") == []


def test_messages_whose_names_nobody_knows_are_told_apart():
    text = (
        "import bus\nbus.publish(bus.topic())\nbus.publish('placed')\ndef f(name):\n    bus.consume(name)\nf(input())\n"
    )
    system = system_of(compose_of(shop=text))
    assert [(one.what, one.why, one.at.line) for one in system.unresolved] == [
        ("channel", "the name of what is consumed is not known", 6),
        ("channel", "the name of what is published is not known", 2),
    ]


def test_what_shared_code_does_not_name_is_nobodys():
    wrapper = "import bus\ndef send(name):\n    bus.publish(name)\nsend(input())\n"
    files = compose_of(shop="from shared.wrapper import send\nsend(input())\n", mail="import shared.wrapper\n")
    system = system_of({**files, "shared/wrapper.py": wrapper})
    assert [(one.service, one.at.path) for one in system.unresolved if one.what == "channel"] == [
        ("shop", "shop/main.py")
    ]


def test_what_is_sent_to_where_a_message_wants_its_answer_is_no_message():
    text = """
        import bus
        def answer(message):
            bus.publish(message.reply_to)
            bus.publish(message.next_step)
        """
    system = system_of(compose_of(shop=text))
    assert system.channels == ()
    assert [use.at.line for use in system.unnamed] == [4]
