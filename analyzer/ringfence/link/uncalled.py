"""What nothing runs: methods of classes whose library classes do not call them, and code of shared libraries, where nobody
names them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Set
from fnmatch import fnmatchcase

from ringfence.link.code import ServiceCode, place_of
from ringfence.link.meant_calls import MeantCalls
from ringfence.link.mentions import LONGEST_NAME, PARTS
from ringfence.link.offered import offered
from ringfence.model.expression import Constant, Expression, Invoke, Member, Name, Text
from ringfence.model.facts import Fact, Route
from ringfence.model.outline import Call, Class, Function, Outline
from ringfence.model.source import Span
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
    named = _named_in(code.outlines.values(), frozenset(idle.values())) if idle else {}
    imported = _imported(code.outlines.values()) if idle else {}
    meant = {key: _meant(code, named, imported, key, simple) for key, simple in idle.items()}
    apart = {key: idle[key] for key in calls.told_apart if key in idle}
    handed_on = _named_in(code.outlines.values(), frozenset(apart.values()), callees=False) if apart else {}
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


# ---------------------------------------------------------------- what is named where


def _named_in(outlines: Iterable[Outline], names: Set[str], *, callees: bool = True) -> dict[str, set[Key]]:
    """The functions in which simple names stand, in strings too (``""``: outside of every function); also with the name that
    one is a member of, and ``.name`` where one stands alone. callees: also what is called by them.
    """
    named = _Named(names, callees)
    for outline in outlines:
        named.note_all(outline)
    return named.found


def _is_asserted(call: Call) -> bool:
    """``var _ Store = (*store)(nil)`` says something to the compiler, and runs nothing."""
    arguments = call.invoke.arguments
    return not call.function and len(arguments) == 1 and arguments[0].value == Constant(None)


def _packages(outline: Outline) -> Set[str]:
    """The names that a Go file imports and that no variable or parameter of it has."""
    bound = {binding.target.name for binding in outline.bindings if isinstance(binding.target, Name)}
    bound |= {parameter.name for function in outline.functions for parameter in function.parameters}
    return {imported.name for imported in outline.imports} - bound


class _Named:
    """Where some names are said. All of a service's code is shown to it, so it looks at the very types, only at what may
    hold a name, and once at calls that are part of others.
    """

    def __init__(self, names: Set[str], callees: bool) -> None:
        self.found: dict[str, set[Key]] = defaultdict(set)
        self._names = names
        self._callees = callees
        self._calls: dict[Span, Call] = {}
        """Those of the file that are shown for themselves."""
        self._packages: Set[str] = frozenset()
        """What in the file can only be a Go package, whose functions are nobody's methods."""

    def note_all(self, outline: Outline) -> None:
        """Note what is named in a file."""
        path, go = outline.path, outline.language == "go"
        calls = [call for call in outline.calls if not go or not _is_asserted(call)]
        self._calls = {call.invoke.at: call for call in calls}
        self._packages = _packages(outline) if go else frozenset()
        for call in calls:
            callee: Expression | None = call.invoke.callee
            if not self._callees:
                callee = callee.of if type(callee) is Member else None
            self._note((path, call.function), (callee, call.invoke.arguments, call.scopes))
        functions = {function.name for function in outline.functions}
        for binding in outline.bindings:  # who says what a variable of a file or a class is does not use it
            defined = type(binding.target) is Name and binding.scope not in functions
            said = (binding.value, binding.type) if defined else binding
            self._note((path, binding.inside or binding.scope), said)
        for function in outline.functions:
            self._note((path, function.name), function.returns)
            around = (path, function.name.rpartition(".")[0])
            receiver = 1 if go and function.owner else 0  # whoever has a method does not use its type by that
            self._note(around, (function.decorators, function.parameters[receiver:]))
        for cls in outline.classes:
            self._note((path, cls.name), cls)

    def _note(self, place: Key, thing: object) -> None:
        """Note what is named in something that stands in a function."""
        stack = [thing]
        while stack:
            one = stack.pop()
            if type(one) is tuple:
                stack += one
            elif type(one) is Name:
                self._say(one.name, place)
                if one.name in self._names:
                    self.found[f".{one.name}"].add(place)
            elif type(one) is Member:
                if type(one.of) is Name and one.name in self._names:
                    self.found[f"{one.of.name}.{one.name}"].add(place)
                if type(one.of) is not Name or one.of.name not in self._packages:
                    self._say(one.name, place)
                stack.append(one.of)
            elif type(one) is Text:
                for part in one.parts:
                    if type(part) is not str:
                        stack.append(part)
                    elif len(part) < LONGEST_NAME:
                        self._say(part.rpartition(".")[2], place)
            elif type(one) is Invoke:
                if not self._is_shown(one, place[1]):
                    stack += (one.callee, one.arguments)
            elif type(one) in PARTS:
                stack.append(PARTS[type(one)](one))

    def _is_shown(self, invoke: Invoke, function: str) -> bool:
        """Whether a part of something is a call that is shown for itself too, as standing in the same function."""
        call = self._calls.get(invoke.at)
        return call is not None and call.function == function and (call.invoke is invoke or call.invoke == invoke)

    def _say(self, name: str, place: Key) -> None:
        if name in self._names:
            self.found[name].add(place)
