"""Libraries that read the environment."""

import pytest
from reading_facts import code_of, shown
from ringfence.frameworks.environment import environment
from ringfence.frameworks.settings_libraries import settings_libraries
from ringfence.model.value import Scope


def value(expression: str, before: str) -> list[str]:
    code = code_of({"app.py": f"{before}\nx = {expression}\n"}, settings_libraries, environment)
    return [shown(text) for text in code.texts(code.outlines["app.py"].bindings[-1].value, Scope("app.py"))]


@pytest.mark.parametrize(
    ("before", "expression", "expected"),
    [
        ("from decouple import config", 'config("A", default="x", cast=str)', "${A:-x}"),
        ("from decouple import config", 'config("A")', "$A"),
        ("from decouple import config", 'config("A", None)', "$A"),
        ("from environs import Env\nenv = Env()", 'env("A", "x")', "${A:-x}"),
        ("from environs import Env\nenv = Env()", 'env.str("A", default="x")', "${A:-x}"),
        ("import environ\nenv = environ.Env(DEBUG=(bool, False))", 'env("A", default="x")', "${A:-x}"),
        ("import environ\nenv = environ.Env()", 'env("A", str)', "$A"),
        ("import environ\nenv = environ.Env()", 'env.str("A")', "$A"),
        ("from starlette.config import Config\nc = Config('.env')", 'c("A", cast=str, default="x")', "${A:-x}"),
    ],
)
def test_variables(before: str, expression: str, expected: str) -> None:
    assert value(expression, before) == [expected]


@pytest.mark.parametrize(
    ("before", "expression"),
    [
        ("from decouple import config\nname = input()", "config(name)"),
        ("from other import config", 'config("A")'),
        ("import environ\nenv = environ.Env()", "env.read_env()"),
    ],
)
def test_silence(before: str, expression: str) -> None:
    assert value(expression, before) == []
