"""A repository as it was when it was read: one of several that make up a system."""

from msgspec import Struct


class RepositoryState(Struct, frozen=True):
    """name: the folder under which its paths stand in the system. origin: where it is fetched from, without scheme, user
    and password, ``""`` if nobody says. commit, committed: what was checked out and when that was made; read: when it was
    read; times in UTC as ``2027-03-31T12:00:00Z``. version: of the ringfence that read it. age:
    full days from then to the report.
    """

    name: str
    origin: str = ""
    commit: str = ""
    committed: str = ""
    read: str = ""
    version: str = ""
    age: int = 0
