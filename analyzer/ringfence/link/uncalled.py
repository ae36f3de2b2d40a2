"""What nothing runs: methods of classes whose library classes do not call them, and code of shared libraries, where nobody
names them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from ringfence.link.code import ServiceCode, place_of
from ringfence.link.meant_calls import MeantCalls
from ringfence.link.named_places import named_in
from ringfence.link.offered import offered
from ringfence.model.expression import Invoke, Name, Text
from ringfence.model.facts import Fact, Route
from ringfence.model.outline import Class, Function, Outline
from ringfence.model.value import ClassValue, Library, Scope

Key = tuple[str, str]
"""(path, qualified name) of a function."""
_CALLING_NOTHING = {"builtins.object", "abc.ABC", "typing.Generic"}


def run_by_somebody(code: ServiceCode, facts: Iterable[Fact], shared: Iterable[str] = ()) -> list[Fact]:
    """The facts without those that stand in what nothing runs. shared: the files that are a library's, of which the service
    may use some.
    """
    facts = list(facts)
    candidates = dict(_candidates(code)) if code.hooks else {}
    candidates.update(offered(code, shared))
    if not candidates:
        return facts
    candidates.update(_answering(code, facts, candidates))
    calls = MeantCalls(code, shared)
    candidates = {key: simple for key, simple in candidates.items() if not _is_called(calls, key, simple, candidates)}
    if not any(stands_in(_place(fact), candidates) for fact in facts):
        return facts  # as mostly: nobody has to look at all that is named
    idle = _idle(code, calls, candidates)
    return [fact for fact in facts if not stands_in(_place(fact), idle)]


def _answering(code: ServiceCode, facts: Iterable[Fact], candidates: Container[Key]) -> Iterator[tuple[Key, str]]:
    """Candidates that a library calls in Go, as facts say, on an object of a type: whoever names the type runs them."""
    for fact in facts:
        key = place_of(getattr(fact, "handler", ""), fact.at.path)
        owner, of_taker = key[1].rpartition(".")[0], getattr(fact, "function", "").rpartition(".")[0]
        if owner and owner != of_taker and key in candidates and code.outlines[key[0]].language == "go":
            yield key, owner


def stands_in(place: Key, functions: Container[Key]) -> bool:
    """Whether a function is one of these, or stands in one."""
    path, name = place
    while name:
        if (path, name) in functions:
            return True
        name = name.rpartition(".")[0]
    return False


def _place(fact: Fact) -> Key:
    """Where a fact stands; of a route in Go, which somebody has to add, what answers."""
    answers = fact.handler if isinstance(fact, Route) and fact.at.path.endswith(".go") else ""
    return place_of(getattr(fact, "function", "") or answers, fact.at.path)


def _is_called(calls: MeantCalls, key: Key, simple: str, candidates: Container[Key]) -> bool:
    """Whether a candidate is called outside of all candidates."""
    return any(not stands_in(place, candidates) for place in calls.places(key, simple))


def _idle(code: ServiceCode, calls: MeantCalls, candidates: Mapping[Key, str]) -> set[Key]:
    """Candidates that are named nowhere but inside each other."""
    idle = dict(candidates)
    named = named_in(code.outlines.values(), frozenset(idle.values())) if idle else {}
    imported = _imported(code.outlines.values()) if idle else {}
    meant = {key: _meant(code, named, imported, key, simple) for key, simple in idle.items()}
    apart = {key: idle[key] for key in calls.told_apart if key in idle}
    handed_on = named_in(code.outlines.values(), frozenset(apart.values()), callees=False) if apart else {}
    for key, simple in apart.items():
        meant[key] = {*calls.places(key, simple), *handed_on.get(simple, ())}
    while True:
        used = [key for key in idle if any(not stands_in(place, idle) for place in meant[key])]
        if not used:
            return set(idle)
        for key in used:
            del idle[key]


def _imported(outlines: Iterable[Outline]) -> dict[str, set[tuple[str, str]]]:
    """Which Go files import a package, and as what."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for outline in outlines:
        for imported in outline.imports if outline.language == "go" else ():
            found[imported.target].add((outline.path, imported.name))
    return found


def _meant(
    code: ServiceCode, named: Mapping[str, set[Key]], imported: Mapping[str, set[Key]], key: Key, simple: str
) -> Collection[Key]:
    """Where a candidate's name stands. In Go what another package has is written with that package, ``store.Open``, and
    begins with a capital letter; a method of anything may be called anywhere.
    """
    own, is_method = code.outlines[key[0]], key[1].endswith(f".{simple}")
    if own.language == "rust" and not is_method:
        return {place for place in named.get(simple, ()) if _sees(code, place, own.module.partition(".")[0], simple)}
    if own.language != "go" or (is_method and simple[:1].isupper()):
        return named.get(simple, set())
    here = named.get(simple if is_method else f".{simple}", set())
    found = {place for place in here if code.outlines[place[0]].module == own.module}
    importing = imported.get(own.module, set()) if simple[:1].isupper() else set()
    for alias in {alias for _, alias in importing}:
        found |= {place for place in named.get(f"{alias}.{simple}", ()) if (place[0], alias) in importing}
    return found


def _sees(code: ServiceCode, place: Key, crate: str, simple: str) -> bool:
    """Whether a name that stands in a Rust file may be something of a crate: the file is part of it, or uses it so."""
    outline = code.outlines[place[0]]
    if outline.language != "rust" or outline.module.partition(".")[0] == crate:
        return True
    of_crate = [imported for imported in outline.imports if imported.target.partition(".")[0] == crate]
    return any(one.name in (simple, "*") or one.name.endswith("::") for one in of_crate)


# ---------------------------------------------------------------- candidates


def _candidates(code: ServiceCode) -> Iterator[tuple[Key, str]]:
    """Methods without a decorator of classes whose library bases are all known, with their simple names."""
    for (path, name), cls in code.symbols.classes.items():
        hooks = _hooks(code, ClassValue(path, name), cls)
        if hooks is None:
            continue
        for function in code.outlines[path].functions:
            simple = function.name.rpartition(".")[2]
            if function.owner == name and not _may_be_called(function, simple, hooks):
                yield (path, function.name), simple


def _may_be_called(function: Function, simple: str, hooks: frozenset[str]) -> bool:
    """Decorators may register what they decorate; names in double underscores are the language's own hooks."""
    special = bool(function.decorators) or (simple.startswith("__") and simple.endswith("__"))
    return special or simple in hooks or any(fnmatchcase(simple, hook) for hook in hooks if not hook.isidentifier())


def _hooks(code: ServiceCode, value: ClassValue, cls: Class) -> frozenset[str] | None:
    """What the library's classes above the class, and above the classes below it, call; None if one is not known."""
    if not cls.bases:
        return None
    found: set[str] = set()
    for one in (value, *code.evaluator.classes.subclasses(value)):
        libraries = [name for name in code.evaluator.classes.library_bases(one) if name not in _CALLING_NOTHING]
        if not libraries or any(name not in code.hooks for name in libraries):
            return None
        if not _bases_known(code, one) or _calls_by_computed_name(code, one):
            return None
        found.update(hook for name in libraries for hook in code.hooks[name])
    return frozenset(found)


def _bases_known(code: ServiceCode, value: ClassValue) -> bool:
    for one in code.bases(value):
        cls = code.symbols.classes.get((one.path, one.name))
        scope = Scope(one.path, one.name.rpartition(".")[0])
        for base in cls.bases if cls is not None else ():
            if not any(isinstance(v, ClassValue | Library) for v in code.values(base, scope)):
                return False
    return True


def _calls_by_computed_name(code: ServiceCode, value: ClassValue) -> bool:
    """``getattr(self, f"on_{event}")`` may call any method."""
    paths = {one.path for one in code.bases(value)}
    return any(
        path in paths and call.invoke.argument(0) == Name("self") and not _is_literal(call.invoke)
        for path, call in code.symbols.calls.named.get("getattr", ())
    )


def _is_literal(invoke: Invoke) -> bool:
    name = invoke.argument(1)
    return isinstance(name, Text) and name.literal is not None
