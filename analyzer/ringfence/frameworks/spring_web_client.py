"""Spring's WebClient: requests of its fluent chains. It has no timeout of its own accord."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._spring_clients import Requests, same_names
from ringfence.model.facts import Fact

_CLIENT = "org.springframework.web.reactive.function.client.WebClient"


@framework(
    "spring-web-client",
    language=("java", "kotlin"),
    libraries=("org.springframework",),
    same_as=same_names(_CLIENT, f"{_CLIENT}.Builder"),
)
def spring_web_client(code: Code) -> Iterator[Fact]:
    """Every request of a WebClient."""
    return Requests(code, _CLIENT).all()
