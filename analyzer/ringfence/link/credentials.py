"""Credentials: whether two connections use the same account, without keeping anybody's secret."""

from __future__ import annotations

from ringfence.digests import short_digest
from ringfence.link import addresses
from ringfence.link.environment import Environment
from ringfence.model.expression import Hole, Text


def identity(user: str, secret: str) -> str:
    """An identity of user and secret that does not hold the secret."""
    return f"{user}:{short_digest(f'{user}:{secret}', 12)}"


def of_address(whole: Text, user: str) -> str:
    """The identity of an account that an address names; ``""`` if it names none, or the secret is not known."""
    words = addresses.keywords(whole)
    password = (words.get("password") or words.get("pwd")) if words else None
    if user and password is not None:
        return identity(user, password.literal) if password.literal else ""
    if not user or whole.literal is None or "@" not in whole.literal:
        return ""
    secret = whole.literal.rpartition("@")[0].rpartition("://")[2]
    return identity(user, secret.removeprefix(f"{user}:"))


def paired_user(environment: Environment, variable: str) -> str:
    """``SPRING_DATASOURCE_USERNAME`` beside ``SPRING_DATASOURCE_URL``."""
    stem = variable.rpartition("_")[0]
    for ending in ("_USERNAME", "_USER"):
        value = environment.fill(Text((Hole("env", stem + ending),))).text.literal
        if value:
            return value
    return ""
