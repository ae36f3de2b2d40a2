"""What a source file of any language says, small and neutral. Frameworks and the linker see only this.

Qualified names are dotted inside the file: ``ContactsDb.add_contact``, ``create_app.home`` (a function in a function),
``create_app.<lambda:2>`` (the second thing in it that has no name, wherever it stands); the module itself is ``""``.
A constructor is called ``__init__`` in every language, and what reads like a field but runs (a property, a getter) is a
function with the decorator ``property``. A function that is called like a method of its first parameter's type (C# ``this``
parameters) has the decorator ``extension``.

Two kinds of languages: where a file is a module of its own (Python, TypeScript), and where files share a *namespace* (Java
packages, C# namespaces, Go packages): there ``exact`` is true, ``module`` is the namespace, and a file sees what others in
it define without an import. A class may then have parts in several files (C# ``partial``, Go methods beside the
struct): each file tells its own, under the same qualified name.
"""

from msgspec import Struct

from ringfence.model.expression import Expression, Invoke, Name
from ringfence.model.source import Span

OF_CLASS = "self"
"""Stands in the name of a method that a class has itself, ``Orders.self.find``, where its objects have another one that is
called so (Ruby).
"""


class Import(Struct, frozen=True, array_like=True, gc=False):
    """``name`` in this file (or function ``scope``) stands for ``target``.

    target: dotted, ``requests`` or ``sqlalchemy.orm.Session``; leading dots are relative as in Python (``.models.Order``
    is next to this file, ``..config`` one folder up). name ``"*"``: everything public of ``target``. scope ``"*"``: it
    holds for every file of the program (C# ``global using``).
    Three more scopes say what gives no name a meaning (Rust): ``"mod"`` that the target is a part of the program, ``"impl"``
    that the file has a part of the type that the target is, ``"path"`` that it is named in full where it is used. A fourth,
    ``"embed"`` (Go), has a pattern as its target: files and folders from the file's own that become part of the program.
    Where a language tells a module from its members (JavaScript), ``::`` stands between them: ``.models::Order``.
    A plain Python ``import a.b`` is name ``a`` target ``a`` plus an import with name ``a.b`` target ``a.b``.
    erased: nothing is loaded for it, since it only names a type (``import type``).
    """

    name: str
    target: str
    at: Span
    scope: str = ""
    erased: bool = False


class Decorator(Struct, frozen=True, array_like=True, gc=False):
    """A decorator, annotation or attribute: an Invoke, or a plain Name/Member when it has no arguments."""

    expression: Expression
    at: Span


class Parameter(Struct, frozen=True, array_like=True, gc=False):
    """A parameter. ``kind``: ``""``, ``"*"`` (rest of the positional), ``"**"`` (rest of the named), ``"keyword"``."""

    name: str
    type: Expression | None = None
    default: Expression | None = None
    kind: str = ""
    decorators: tuple[Decorator, ...] = ()


class Function(Struct, frozen=True, array_like=True, gc=False):
    """A function, method or lambda. ``owner`` is the qualified name of the class it is a method of, else ``""``."""

    name: str
    at: Span
    parameters: tuple[Parameter, ...] = ()
    decorators: tuple[Decorator, ...] = ()
    owner: str = ""
    returns: tuple[Expression, ...] = ()
    """Every returned or yielded expression."""
    return_type: Expression | None = None
    static: bool = False
    """True for a method without a receiver parameter (``@staticmethod``, ``static``)."""
    implicit_receiver: bool = False
    """True where the language has no receiver parameter (Java ``this``); its Name is then ``self``, and a plain name may
    mean a member of its class.
    """
    type_parameters: tuple[str, ...] = ()
    """``T`` of ``Publish<T>(T message)``: what stands for it, each call says, by a type argument or by what it passes."""


class Field(Struct, frozen=True, array_like=True, gc=False):
    """A field in a class body, typed or with a value, with its annotations."""

    name: str
    at: Span
    type: Expression | None = None
    value: Expression | None = None
    decorators: tuple[Decorator, ...] = ()


class Class(Struct, frozen=True, array_like=True, gc=False):
    """A class, interface, struct or enum. Bases keep their type arguments as :class:`Item`; named base arguments
    (Python ``metaclass=``, SQLModel ``table=True``) are in ``keywords``, and so is, as ``companion``, the call of the
    constructor of what an object derives from that stands for the class itself (Kotlin).
    """

    name: str
    at: Span
    bases: tuple[Expression, ...] = ()
    keywords: tuple[tuple[str, Expression], ...] = ()
    decorators: tuple[Decorator, ...] = ()
    fields: tuple[Field, ...] = ()
    owner: str = ""
    """The enclosing class or function, ``""`` at module level."""
    kind: str = "class"
    """``class``, ``interface`` (others implement it: traits and protocols too), ``enum``, ``struct``, ``record``,
    ``annotation``, ``namespace`` (holds names, makes no objects), ``part`` (of a class that another file declares: a trait
    that is implemented for it).
    """
    type_parameters: tuple[str, ...] = ()
    """``T`` of ``class Repository<T>``."""


class Binding(Struct, frozen=True, array_like=True, gc=False):
    """``target = value`` anywhere: assignment, ``with … as``, a loop variable (value is an Each), an update (``+=``).

    target: Name, Member (``self.engine``), Item (``app.config["X"]``), or Collection (unpacking).
    scope: the function it stands in, ``""`` at module level, a class's name in a class body (also listed as a Field).
    """

    target: Expression
    value: Expression
    at: Span
    scope: str = ""
    type: Expression | None = None
    """The annotated type, ``self.repo: OrderRepo = repo``; a bare annotation has value OPAQUE."""
    inside: str | None = None
    """The function the assignment stands in, if that is not ``scope``: it sets a name of a scope outside (``global x``,
    a closure that fills a variable of its module).
    """


class Call(Struct, frozen=True, array_like=True, gc=False):
    """One call in its surroundings. Nested calls each have their own entry, in source order. Type arguments of a call
    (``Set<Order>()``, ``New[T]()``) are arguments named ``"<>"`` at the end.

    loops: how many loop or comprehension bodies of its own function it stands in (a loop's iterable runs once, so it
    does not count). scopes: the expressions of open ``with`` blocks, outermost first. guarded: inside a try with a
    handler. awaited: its result is awaited here. each: it runs the functions handed to it once for every item of
    something (``map``, ``forEach``, ``Select`` of the language's own library). detached: it runs beside its function, which
    does not wait for it (Go's ``go f()``). dropped: nothing is done with what it gives, so that if this comes later (a
    promise), nobody waits for it.
    """

    invoke: Invoke
    function: str
    loops: int = 0
    scopes: tuple[Expression, ...] = ()
    guarded: bool = False
    awaited: bool = False
    each: bool = False
    detached: bool = False
    dropped: bool = False


class Outline(Struct, frozen=True, array_like=True, gc=False):
    """One file.

    module: its dotted name, from its path in Python (``src.frontend.api_call``; a package's ``__init__`` is the package);
    the namespace where files share one (``com.acme.orders``, ``github.com/acme/shop/orders``). exact: it is a namespace, and
    imports name it in full, rather than relative to some root (Python) or to the file (leading dots).
    """

    path: str
    language: str
    module: str
    imports: tuple[Import, ...] = ()
    functions: tuple[Function, ...] = ()
    classes: tuple[Class, ...] = ()
    bindings: tuple[Binding, ...] = ()
    calls: tuple[Call, ...] = ()
    exact: bool = False
    package: bool = False
    """True for a file that stands for its folder (``__init__.py``)."""
    broken: int = 0
    """The line (one-based) where the first part stands that could not be read; 0 if all could, or if nobody looked."""
    endless: tuple[Span, ...] = ()
    """Loops that nothing in their bodies leaves: ``while True``."""


class Head(Struct, frozen=True, array_like=True, gc=False):
    """What more than a file's own service needs to know of it. defines: the names of its top level, where files share a
    namespace; classes: which of them are classes.
    """

    path: str
    language: str
    module: str
    imports: tuple[Import, ...] = ()
    exact: bool = False
    defines: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()


def head_of(outline: Outline) -> Head:
    """The head of an outline."""
    head = (outline.path, outline.language, outline.module, outline.imports, outline.exact)
    if not outline.exact:
        return Head(*head)
    classes = [cls.name for cls in outline.classes if "." not in cls.name]
    return Head(*head, frozenset(defined_by(outline)), frozenset(classes))


def defined_by(outline: Outline) -> set[str]:
    """What an outline calls something at its top level."""
    defined = [*(function.name for function in outline.functions), *(cls.name for cls in outline.classes)]
    names = {name.partition(".")[0] for name in defined}
    targets = [binding.target for binding in outline.bindings if not binding.scope]
    return names | {target.name for target in targets if isinstance(target, Name)}
