"""Settings classes: what their fields stand for."""

from textwrap import dedent

import pytest
from reading_facts import code_of, shown
from ringfence.frameworks.environment import environment
from ringfence.frameworks.pydantic_settings import pydantic_settings
from ringfence.model.value import Scope

SETTINGS = """
    import os
    from functools import lru_cache
    from typing import ClassVar, Optional
    from pydantic import AliasChoices, BaseModel, Field, PostgresDsn, SecretStr
    from pydantic_settings import BaseSettings, SettingsConfigDict
    class Server(BaseModel):
        host: str = "inner"
    class Base(BaseSettings):
        model_config = SettingsConfigDict(env_prefix="shop_")
        url: str
        port: int = 5432
    class Settings(Base):
        name: str = "n"
        fixed: ClassVar[str] = "fixed"
        _private: str = "private"
        aliased: str = Field("d", validation_alias=AliasChoices("ONE", "TWO"))
        declared: PostgresDsn = Field(..., description="x")
        old: str = Field(default="z", env="old_name")
        made: str = Field(default_factory=lambda: os.getenv("Q", "q"))
        server: Server = Server()
        hosts: list[str] = ["a", "b"]
        other: Optional[str] = None
        password: SecretStr = SecretStr("pw")
        @property
        def dsn(self):
            return PostgresDsn.build(scheme="postgresql", username="u", password=self.password.get_secret_value(),
                                     host=self.name, port=self.port, path=f"/{self.other}")
    @lru_cache
    def get_settings():
        return Settings()
    settings = Settings()
    """


def value(expression: str, before: str) -> list[str]:
    code = code_of({"app.py": f"{dedent(before)}\nx = {expression}\n"}, pydantic_settings, environment)
    return [shown(text) for text in code.texts(code.outlines["app.py"].bindings[-1].value, Scope("app.py"))]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("settings.url", "$SHOP_URL"),
        ("settings.port", "${SHOP_PORT:-5432}"),
        ("Settings.name", "${SHOP_NAME:-n}"),
        ("settings.aliased", "${ONE:-${TWO:-d}}"),
        ("settings.declared", "$SHOP_DECLARED"),
        ("settings.old", "${OLD_NAME:-z}"),
        ("settings.made", "${SHOP_MADE:-${Q:-q}}"),
        ("settings.other", "$SHOP_OTHER"),
        ("settings.password.get_secret_value()", "${SHOP_PASSWORD:-pw}"),
        ("get_settings().name", "${SHOP_NAME:-n}"),
        (
            "str(settings.dsn)",
            "postgresql://u:${SHOP_PASSWORD:-pw}@${SHOP_NAME:-n}:${SHOP_PORT:-5432}/$SHOP_OTHER",
        ),
    ],
)
def test_fields_are_variables(expression: str, expected: str) -> None:
    assert value(expression, SETTINGS) == [expected]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("settings.fixed", "fixed"),
        ("settings._private", "private"),
        ("settings.server.host", "inner"),
        ("settings.hosts[1]", "b"),
        ('Settings(name="given").name', "given"),
    ],
)
def test_what_is_no_variable(expression: str, expected: str) -> None:
    assert value(expression, SETTINGS) == [expected]


OLD = """
    from pydantic import BaseModel, BaseSettings
    class Settings(BaseSettings):
        host = "h"
        Exact_Name: str = "e"
        class Config:
            env_prefix = "My_"
            case_sensitive = True
    class Model(BaseModel):
        host: str = "plain"
    """


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("Settings().host", "${My_host:-h}"),
        ("Settings().Exact_Name", "${My_Exact_Name:-e}"),
        ("Model().host", "plain"),
    ],
)
def test_inner_configuration(expression: str, expected: str) -> None:
    assert value(expression, OLD) == [expected]


def test_classes_that_need_themselves() -> None:
    source = """
        from pydantic_settings import BaseSettings
        class Settings(BaseSettings, Settings.x):
            model_config = model_config
            x: Settings.x = Settings().x
        """
    assert value("Settings().x", source) in (["$X"], [])


VALIDATED = """
    from pydantic import BaseSettings, PostgresDsn, SecretStr, validator, field_validator
    class Settings(BaseSettings):
        HOST: str
        NAME: str
        PASSWORD: SecretStr
        FIRST: PostgresDsn = None
        SECOND: str = None
        THIRD: str = None
        FOURTH: str = "kept"
        FIFTH: str = "redis://default"

        @validator("FIRST", pre=True)
        def first(cls, v, values):
            if isinstance(v, str):
                return v
            return PostgresDsn.build(scheme="postgresql", host=values.get("HOST"), path=f"/{values.get('NAME') or ''}")

        @validator("SECOND", pre=True)
        def second(cls, v, values):
            password = values.get("PASSWORD", SecretStr(""))
            return "{scheme}://u:{password}@{host}".format(
                scheme="postgresql", password=password.get_secret_value(), host=values["HOST"])

        @field_validator("FIFTH", "THIRD", mode="before")
        @classmethod
        def third(cls, value, info):
            return value or f"redis://{info.data.get('HOST')}"

        @validator("FOURTH")
        def fourth(cls, v):
            return v.lower()
    settings = Settings()
    """


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("FIRST", ["${FIRST:-postgresql://$HOST/${NAME:-}}"]),
        ("SECOND", ["${SECOND:-postgresql://u:${PASSWORD:-}@$HOST}"]),
        ("THIRD", ["${THIRD:-redis://$HOST}"]),
        ("FOURTH", ["${FOURTH:-kept}"]),
        ("FIFTH", ["${FIFTH:-redis://default}"]),
    ],
)
def test_validators_make_a_field_of_others(field: str, expected: list[str]) -> None:
    assert value(f"settings.{field}", VALIDATED) == expected
