"""Blazor in the browser: a program that WebAssembly runs is a client, whose requests go to whoever serves its page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ringfence.extend import Code, framework
from ringfence.frameworks._dotnet import LANGUAGE, receiver
from ringfence.model.facts import Role


@framework("blazor", language=LANGUAGE)
def blazor(code: Code) -> Iterator[Role]:
    """The program is a browser client where it makes the host of one."""
    made = (c for c in code.called("CreateDefault") if getattr(receiver(c), "name", "") == "WebAssemblyHostBuilder")
    for call in islice(made, 1):
        yield Role("client", call.call.invoke.at)
