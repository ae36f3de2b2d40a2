"""The channels that a framework finds, resolved."""

from collections.abc import Mapping

from reading_facts import code_of, shown
from ringfence.extend import Framework
from ringfence.frameworks.redis import redis
from ringfence.model.facts import Background, ChannelUse, Schedule
from ringfence.model.value import Scope


def messages(framework: Framework, files: str | Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """(role, channel, handler, group), sorted; an unknown channel is ``?``."""
    code = code_of({"app.py": files} if isinstance(files, str) else files, framework, redis)
    found: set[tuple[str, str, str, str]] = set()
    for _, fact in code.facts():
        if isinstance(fact, ChannelUse):
            scope = Scope(fact.at.path, fact.function)
            groups = [shown(text) for text in code.texts(fact.group, scope)]
            for text in code.texts(fact.channel, scope):
                found.add((fact.role, shown(text), fact.handler, groups[0] if groups else ""))
    return sorted(found)


def started(framework: Framework, files: str | Mapping[str, str]) -> list[tuple[str, str]]:
    """(kind, handler) of background work and schedules, sorted."""
    code = code_of({"app.py": files} if isinstance(files, str) else files, framework, redis)
    facts = [fact for _, fact in code.facts() if isinstance(fact, Background | Schedule)]
    return sorted((type(fact).__name__, fact.handler) for fact in facts)
