"""What is assigned to attributes from outside of their objects' classes."""

import pytest
from linking import given

_APP = """
import web
from lib import App, Bus
app = App()
bus = Bus()
class Own:
    def use(self):
        web.get(self.url)
own = Own()
"""


@pytest.mark.parametrize(
    "assigned",
    [
        "app.url = 'http://a'\ndef f(): web.get(app.url)",
        "app.state.url = 'http://a'\ndef f(): web.get(app.state.url)",
        "def g(x): x.url = 'http://a'\ng(app)\ndef f(): web.get(app.url)",
        "own.url = 'http://a'",
        "def g(x): x.url = 'http://a'\ng(own)",
        "Own.url = 'http://a'",
    ],
)
def test_what_is_hung_on_an_object_is_found_where_the_object_is_used(assigned):
    assert given(f"{_APP}{assigned}\n") == ["http://a"]


@pytest.mark.parametrize(
    "assigned",
    [
        "bus.url = 'http://a'\ndef f(): web.get(app.url)",
        "app.other = 'http://a'\ndef f(): web.get(app.url)",
        "class Other: pass\nOther().url = 'http://a'",
        "bus.url = 'http://a'",
    ],
)
def test_what_is_hung_on_another_object_is_not_meant(assigned):
    assert given(f"{_APP}{assigned}\n") == []


def test_all_that_is_assigned_counts():
    assert given(f"{_APP}own.url = 'http://a'\ndef g(): own.url = 'http://b'\n") == ["http://a", "http://b"]


def test_what_depends_on_itself_is_found_all_the_same():
    """Asked for while it is being found out, it is not remembered as nothing."""
    source = f"{_APP}def g(x): x.url = app.url\ng(app)\napp.url = 'http://a'\ndef f(): web.get(app.url)\n"
    assert given(source) == ["http://a"]
