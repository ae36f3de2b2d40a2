"""Addresses: DSNs and URLs with holes, taken apart; a host is compared only where it is fully known."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from ringfence.link.engines import engine
from ringfence.model.expression import Hole, Text, join
from ringfence.patterns import pattern

LOCAL = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "host.docker.internal", ".", "(local)"}
"""Hosts that mean the machine itself."""
_MACHINE = "host.docker.internal"
"""What containers call the machine on which they run."""
_PRIVATE = pattern(r"10(?:\.\d{1,3}){3}|(?:192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2}")
_NEARBY = pattern(r"^(?:\.{1,2}/)+")
_PROTOCOL = pattern(r"^(?:tcp[46]?|udp)\(([^()]*)\)$")
"""How Go's MySQL driver writes an address: ``user:password@tcp(host:3306)/database``."""
_IN_PROTOCOL = pattern(r"@(?:tcp|udp|unix)[46]?\([^()]*\)/")
_TWICE = pattern(r"^(?:https?://)+(?=https?://)")
"""What a program puts before an address that has no scheme may stand before one that has, for who does not know which."""
_RESOLVER = pattern(r"^(?:dns|passthrough|kubernetes|k8s|xds)://[^/]*/(?=[^/])")
"""How gRPC is told to look a host up, also where a deployment gives the address: ``dns:///orders:50051``."""
_WORDS = pattern(r"[^,;\s]\s+[^,;\s]")
"""What somebody wrote where an address is to be put (``TODO: add to your secrets``); lists have blanks behind commas."""
_TO_FILL_IN = pattern(r"your[-_]|host[-_]?name(?![a-z])", re.IGNORECASE)
_HOLE = "\x00{}\x00"
_GLUED = pattern("(\\d{2,5})((?:\x00\\d+\x00|[A-Za-z]).*)", re.DOTALL)
_MARK = pattern("\x00(\\d+)\x00")


class Address(Struct, frozen=True):
    """A DSN or URL taken apart; ``host`` and the rest keep their holes."""

    scheme: str
    host: Text
    port: Text
    path: Text
    """With its leading slash where it has one; a query string is cut off."""
    user: Text


@lru_cache(maxsize=1000)
def parse(text: Text) -> Address:
    """Take an address apart, once for all who ask one after the other. Without a scheme, everything up to the first slash is
    host and port.
    """
    plain, holes = _flattened(text)
    scheme, rest = _scheme(plain)
    if not scheme and "=" not in plain and _WORDS.search(plain):
        return parse(Text((Hole("unknown", ""),)))
    user, rest = _account(scheme, rest)
    authority, slash, path = rest.partition("/")
    authority, query, _ = authority.partition("?")
    authority = _PROTOCOL.sub(r"\1", authority)
    path = path.partition("?")[0].partition("#")[0] if not query else ""
    if "&" in path and engine(scheme):  # of a database's address: the "?" stands in another way that it is put together
        path = path.partition("&")[0]
    bracket, _, after = authority.partition("]") if authority.startswith("[") else ("", "", authority)
    host, _, port = after.partition(",")[0].partition(":")
    host, user = bracket.removeprefix("[") or host, user.partition(":")[0]
    if glued := _GLUED.match(port):  # ``http://host:8080{path}``: what follows a port can only be a path
        inner = f"/{glued[2]}" if glued[2][0].isalpha() else glued[2]
        port, slash, path = glued[1], inner + slash, path
    pieces = [_restored(piece, holes) for piece in (host, port, slash + path, user)]
    return Address(scheme, *pieces)


def is_machine(host: str) -> bool:
    """Whether a host is the machine on which all is deployed, as others see it: what containers call it, or a number that
    somebody's own network gave it.
    """
    return host.lower() == _MACHINE or _PRIVATE.fullmatch(host) is not None


def is_local(host: str) -> bool:
    """Whether a host is the machine itself, as it calls itself or as others see it."""
    return host.lower() in LOCAL or is_machine(host)


def is_to_fill_in(host: str) -> bool:
    """Whether a host is that of an example, which everybody replaces by his own: ``your-database-host``."""
    return _TO_FILL_IN.match(host) is not None


def from_page(text: Text) -> Text:
    """``./orders`` and ``../orders`` as ``/orders``: a page asks whoever it came from, below which path nobody says."""
    first = text.parts[0] if text.parts else None
    if not isinstance(first, str) or not first.startswith("."):
        return text
    return Text((_NEARBY.sub("/", first), *text.parts[1:]))


def _account(scheme: str, rest: str) -> tuple[str, str]:
    """User and password, and what follows them. A database's password may hold slashes."""
    place = rest.partition("?")[0]
    user, at, _ = (place if engine(scheme) else place.partition("/")[0]).rpartition("@")
    return user, rest[len(user) + len(at) :]


def _scheme(plain: str) -> tuple[str, str]:
    plain = _RESOLVER.sub("", _TWICE.sub("", plain))
    match = re.match(r"(?:jdbc:|r2dbc:|vertx-reactive:|lb:(?=\w+:))?([a-zA-Z][a-zA-Z0-9+.-]*):(?://)?", plain)
    if match and match.group(0) == "jdbc:postgresql:":  # its driver then means the machine itself
        return "postgresql", f"localhost/{plain[match.end() :].lstrip('/')}"
    if match and ("://" in match.group(0) or match.group(0).startswith(("jdbc:", "r2dbc:"))):
        return match.group(1).lower(), plain[match.end() :]
    return "", plain.removeprefix("//")


def _flattened(text: Text) -> tuple[str, list[Hole]]:
    pieces: list[str] = []
    holes: list[Hole] = []
    for part in text.parts:
        if isinstance(part, str):
            pieces.append(part.replace("\x00", ""))
        else:
            pieces.append(_HOLE.format(len(holes)))
            holes.append(part if isinstance(part, Hole) else Hole("unknown", ""))
    return "".join(pieces), holes


def _restored(piece: str, holes: list[Hole]) -> Text:
    if "\x00" not in piece:
        return Text((piece,))
    parts: list[str | Hole] = []
    for position, bit in enumerate(_MARK.split(piece)):
        parts.append(holes[int(bit)] if position % 2 else bit)
    return join(parts)


def shown(text: Text, hole: str = "*") -> str:
    """A text for people and for matching: what is unknown is ``*``."""
    return "".join(part if isinstance(part, str) else hole for part in text.parts)


def unknown_names(text: Text) -> tuple[str, ...]:
    """What the text's holes are called."""
    return tuple(part.name for part in text.parts if isinstance(part, Hole) and part.name)


def leading_hole(text: Text) -> str:
    """The name of what decides where a text leads, if that is unknown: the first hole of one that names no host."""
    hole = next((part for part in text.parts if isinstance(part, Hole)), None)
    return hole.name if hole is not None and hole.kind == "unknown" and not parse(text).host.literal else ""


_SCHEMA = pattern(
    r"[?&;:](?:currentSchema|search_path|schema|options=-c(?:\+|%20)?search_path(?:=|%3D))=?(\w+)"
    r"|(?:^|;)\s*search ?path\s*=\s*(\w+)",
    re.IGNORECASE,
)
"""How PostgreSQL's drivers (and DB2's) are told in which schema to look: JDBC, R2DBC, Prisma, libpq, Npgsql."""


def schema(text: Text) -> str:
    """The schema in which a connection looks for tables first, ``""`` where the address names none."""
    found = _SCHEMA.search(shown(text))
    return (found[1] or found[2]) if found else ""


_PDO = pattern(r"^(?:mysql|pgsql|sqlsrv|dblib|oci):(?=\s*\w+\s*=)")
"""What a DSN of PHP's PDO begins with: ``mysql:host=db;dbname=shop``."""
_LIBPQ = pattern(r"(\w+)\s*=\s*('[^']*'|[^\s']+)")


def keywords(text: Text) -> dict[str, Text]:
    """``host=db dbname=x`` (libpq) or ``Server=db;Database=x`` (ADO.NET, PDO) by lower-case key; empty if it is neither."""
    plain, holes = _flattened(text)
    plain = _PDO.sub("", plain)
    if "://" in plain or "=" not in plain.partition("?")[0] or _IN_PROTOCOL.search(plain):
        return {}  # an address, which may have options behind it
    parts = plain.split(";") if ";" in plain or plain.count("=") == 1 else ()
    pairs = [tuple(p.split("=", 1)) for p in parts if "=" in p] if parts else list(_LIBPQ.findall(plain))
    return {k.strip().lower(): _restored(v.strip().strip("'\"").removeprefix("tcp:"), holes) for k, v in pairs}
