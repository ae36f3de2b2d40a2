"""Whether a request asks for an answer, or for something to be done."""

from __future__ import annotations

from ringfence.model.system import Endpoint, Entry, System
from ringfence.patterns import pattern

from ringfence_rules._effects import is_write

_READING = frozenset(("GET", "HEAD", "OPTIONS"))
_WRITING = frozenset(("PATCH", "DELETE"))
_QUESTION = pattern(
    r"(?i:get|list|find|query|search|count|check|exists?|fetch|read|load|lookup|show|select|validate|verify)(?![a-z])|(is|has)[A-Z_]"
)
"""Names of operations that ask: ``GetPrices``, ``list_orders``, ``isOpen``."""
_ORDER = pattern(
    r"(?i:add|assign|cancel|clear|confirm|create|delete|disable|dispatch|enable|enqueue|invalidate|notify|publish|register"
    r"|release|remove|reserve|reset|revoke|save|schedule|send|set|start|stop|submit|trigger|update|upload|upsert)(?![a-z])"
)
"""Names of operations that have something done, though nothing may be seen of what: ``TriggerAlert``, ``assign_role``."""


class Orders:
    """What the routes of a system do when they are asked."""

    def __init__(self, system: System) -> None:
        self._routes = {entry.endpoint: entry for entry in system.entries if entry.endpoint is not None}

    def changes(self, route: Endpoint | None, method: str) -> bool:
        """Whether a request leads to a write; of one that nobody can follow its method says so."""
        return self._changes(route, method, set())

    def is_order(self, route: Endpoint | None, method: str, path: str) -> bool:
        """Whether who asks wants something done; so does whoever may want either."""
        return self.wanted(route, method, path) != "answer"

    def wanted(self, route: Endpoint | None, method: str, path: str) -> str:
        """``action`` or ``answer``; empty where it may be either. Where the method does not say it (``POST``, ``PUT`` with a
        body that is a question, calls of procedures), what is done there says it, and where no change is seen, the
        operation's name.
        """
        verb = method.upper()
        if verb in _READING or verb in _WRITING:
            return "action" if verb in _WRITING else "answer"
        entry, name = self._entry(route), path.rpartition("/")[2].rpartition("=")[2]
        if entry is not None and self._does(entry, route, method):
            return "action"
        known = entry is not None and bool(entry.effects)
        if _ORDER.match(name) or (verb == "PUT" and not known):
            return "action"
        return "answer" if known or _QUESTION.match(name) else ""

    def _does(self, entry: Entry, route: Endpoint | None, method: str) -> bool:
        """Whether what is done there is more than an answer, as far as anything is seen of it."""
        if not entry.effects:
            return False
        return self.changes(route, method) or any(effect.kind == "publish" for effect in entry.effects)

    def _entry(self, route: Endpoint | None) -> Entry | None:
        return self._routes.get(route) if route is not None else None

    def _changes(self, route: Endpoint | None, method: str, asked: set[Endpoint]) -> bool:
        entry = self._entry(route)
        if entry is None or route is None:
            return method.upper() not in _READING
        if route in asked:
            return False
        asked.add(route)
        return any(
            is_write(effect)
            or (effect.call is not None and self._changes(effect.call.route, effect.call.method, asked))
            for effect in entry.effects
        )
