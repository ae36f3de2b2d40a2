"""The joined code of a service is gone when the service has been read, without anybody looking for it."""

import gc

from linking import compose_of, system_of
from ringfence.link.symbols import Symbols
from ringfence.link.values import Evaluator

CODE = """
import web, bus
@web.route("/orders/{id}")
def get(id):
    client = web.Client()
    return client.get(f"http://billing/bills/{id}")
"""


def alive():
    return sum(isinstance(one, Symbols | Evaluator) for one in gc.get_objects())


def test_no_code_is_left():
    gc.collect()
    gc.disable()
    before = alive()
    try:
        system = system_of(compose_of(orders=CODE, billing='import web\n@web.route("/bills/{id}")\ndef bill(id): pass'))
        assert alive() == before
    finally:
        gc.enable()
    assert [call.target for call in system.calls] == ["billing"]
