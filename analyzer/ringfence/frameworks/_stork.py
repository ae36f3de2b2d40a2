"""SmallRye Stork: logical names in addresses, which settings turn into hosts."""

from __future__ import annotations

from ringfence.extend import Code
from ringfence.frameworks._microprofile import setting
from ringfence.model.expression import Text, join

_SCHEME = "stork://"


def discovered(code: Code, address: Text) -> Text:
    """The address, with the host that Stork finds for its logical name (``stork://orders``) if it has one."""
    known = code.deployed(address)
    head = known.parts[0] if known.parts else None
    if not isinstance(head, str) or not head.lower().startswith(_SCHEME):
        return address
    name, slash, path = head[len(_SCHEME) :].partition("/")
    if not name:  # it is computed, and nobody knows it
        return address
    return join((Text(("http://",)), of_name(code, name), Text((slash + path, *known.parts[1:]))))


def of_name(code: Code, name: str) -> Text:
    """Host, or host and port, of a logical name: the listed addresses, or what the discovery is asked for.

    Keys as in Stork's documentation; ``stork.…`` without ``quarkus`` is how they are called outside Quarkus.
    """
    base = f"stork.{name}.service-discovery"
    kind = code.deployed(setting(code, f"quarkus.{base}.type", f"{base}.type", base, default=Text(("",)))).literal
    if kind == "static":
        return setting(code, f"quarkus.{base}.address-list", f"{base}.address-list")
    if kind == "dns":
        return setting(code, f"quarkus.{base}.hostname", f"{base}.hostname", default=Text((name,)))
    return setting(code, f"quarkus.{base}.application", f"{base}.application", default=Text((name,)))
