"""oslo.config: what options hold by default, by group and name."""

import pytest
from reading_facts import code_of
from ringfence.frameworks.oslo_config import oslo_config
from ringfence.model.expression import Hole, Text
from ringfence.model.value import Scope

BEFORE = "from oslo_config import cfg\nCONF = cfg.CONF\nurl = cfg.StrOpt('base-url', default='http://rooms')\n"


def held(text, option):
    """The key and the default of an option."""
    code = code_of({"app.py": f"{BEFORE}{text}\nx = {option}\n"}, oslo_config)
    texts = code.texts(code.outlines["app.py"].bindings[-1].value, Scope("app.py"))
    holes = [part for one in texts for part in one.parts if isinstance(part, Hole) and isinstance(part.default, Text)]
    return [(hole.name, hole.default.literal) for hole in holes]


@pytest.mark.parametrize(
    "text",
    [
        "CONF.register_opts([url], group='rooms')",
        "CONF.register_opts([cfg.StrOpt('base_url', default='http://rooms')], 'rooms')",
        "CONF.register_opt(url, group=cfg.OptGroup('rooms'))",
        "rooms = cfg.OptGroup('rooms')\nCONF.register_opt(url, group=rooms.name)",
        "rooms = cfg.OptGroup(name='rooms')\nfor event in load():\n    event.name = 'x'\nCONF.register_opt(url, rooms.name)",
        "a = [url]\nb = []\nALL = a + b + a\nCONF.register_opts(ALL, 'rooms')",
        "a = [url]\nb = []\nCONF.register_opts(a + b, 'rooms')",
        "opts = [url]\ndef register(conf):\n    conf.register_opts(opts, cfg.OptGroup(name='rooms'))\nregister(CONF)",
    ],
)
def test_an_option_of_a_group(text):
    assert held(text, "CONF.rooms.base_url") == [("rooms.base_url", "http://rooms")]


def test_an_option_of_no_group():
    assert held("CONF.register_opt(url)", "CONF.base_url") == [("base_url", "http://rooms")]


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("CONF.register_opt(url, group='rooms')", "CONF.base_url"),
        ("CONF.register_opt(cfg.StrOpt('base_url'))", "CONF.base_url"),
        ("CONF.register_opt(load(), group=load())", "CONF.rooms.base_url"),
        ("other.register_opt(url)", "CONF.base_url"),
        ("rooms = cfg.OptGroup('rooms')\nCONF.register_opt(url, group=rooms.title)", "CONF.rooms.base_url"),
    ],
)
def test_what_nobody_says(text, option):
    assert held(text, option) == []
