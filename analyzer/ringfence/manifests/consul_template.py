"""Templates of web servers that consul-template fills in: a proxy in front of every service that Consul knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.extend import manifest
from ringfence.model.facts import Fact, Participation, Role
from ringfence.model.source import Source
from ringfence.patterns import pattern

_ALL = pattern(r"\{\{-?\s*range\s+(?:\$\w+\s*:?=\s*)?services\b")
_PASSES = pattern(r"ProxyPass|proxy_pass|BalancerMember|^\s*backend\s|^\s*upstream\s", re.MULTILINE)


@manifest("consul-template", files=("*.ctmpl", "*.tmpl", "*.tpl", "*.hcl"), tokens=("range",))
def consul_template(source: Source) -> Iterator[Fact]:
    """Whoever passes on to all services is a gateway, and looks them up where they register."""
    found = _ALL.search(source.text)
    if found is not None and _PASSES.search(source.text):
        at = source.line(source.text.count("\n", 0, found.start()) + 1)
        yield Role("gateway", at, "consul-template")
        yield Participation("discovery", "consul", at)
        yield Participation("route", "consul-template", at, among="registered")
