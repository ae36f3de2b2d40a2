"""What runs without a call of its own."""

import pytest
from linking import code_of, store
from ringfence.link.flow import Flow
from ringfence.model.facts import Dispatch
from ringfence.model.source import Span


def tables(source, function, *more):
    """The tables that one execution of a function reaches."""
    code = code_of(source, store)
    facts = [*(fact for _, fact in code.facts()), *more]
    reached, complete = Flow(code, facts).walk("app.py", function)
    assert complete
    return sorted(use.table.name for one in reached for use in one.fact.uses)


@pytest.mark.parametrize(
    "decorator",
    [
        "@checked",
        "@checked_for('admin')",
        "@Checked",
        "@Checked()",
        "@Checking('admin')",
        "@library.cached\n@checked",
    ],
)
def test_the_wrapper_that_a_decorator_puts_around(decorator):
    source = f"""
import functools, library, store
def checked(function):
    @functools.wraps(function)
    def wrapper(*arguments):
        store.read("users")
        return function(*arguments)
    return wrapper
def checked_for(role):
    def decorator(function):
        def wrapper(*arguments):
            store.read("users")
            return function(*arguments)
        return wrapper
    return decorator
class Checked:
    def __call__(self, *arguments):
        store.read("users")
class Checking:
    def __init__(self, role): ...
    def __call__(self, function):
        return self.around(function)
    def around(self, function):
        def wrapper(*arguments):
            store.read("users")
            return function(*arguments)
        return wrapper
def helper():
    store.read("orders")
{decorator}
def handler():
    helper()
def caller():
    handler()
"""
    assert tables(source, "handler") == ["orders", "users"]
    assert tables(source, "caller") == ["orders", "users"]
    assert tables(source, "helper") == ["orders"]


def test_a_decorator_that_only_registers_wraps_nothing():
    source = """
        import store
        def registered(function):
            store.read("registry")
            return function
        @registered
        def handler():
            store.read("orders")
        """
    assert tables(source, "handler") == ["orders"]


@pytest.mark.parametrize(
    "block", ["with Unit() as unit:", "unit = Unit()\n    with unit:", "async with Unit() as unit:"]
)
def test_a_block_is_entered_and_left(block):
    source = f"""
import store
class Unit:
    async def __aenter__(self):
        store.read("locks")
        return self
    def __enter__(self):
        store.read("locks")
        return self
    def __exit__(self, *error):
        store.write("log")
async def handler():
    {block}
        store.read("orders")
"""
    assert set(tables(source, "handler")) == {"locks", "log", "orders"}


@pytest.mark.parametrize(
    "signature",
    [
        "(session = Depends(Session))",
        "(session: Session = Depends())",
        "(session: Annotated[Session, Depends()])",
        "(check = Depends(check))",
    ],
)
def test_injected_classes_and_objects(signature):
    source = f"""
from typing import Annotated
from fastapi import Depends
import store
class Session:
    def __init__(self):
        store.read("sessions")
class Check:
    def __call__(self):
        store.read("sessions")
check = Check()
def handler{signature}:
    store.read("orders")
"""
    assert tables(source, "handler") == ["orders", "sessions"]


def test_dependencies_of_the_route_run_before_it():
    source = """
        from fastapi import APIRouter, Depends
        import store
        router = APIRouter()
        def check():
            store.read("users")
        @router.get("/", dependencies=[Depends(check)])
        def handler():
            store.read("orders")
        """
    assert tables(source, "handler") == ["orders", "users"]


def test_what_runs_before_an_entry_runs_before_no_other_call_of_it():
    source = """
        import store
        class Tokens:
            def check(self):
                self.read()
            def read(self):
                store.read("tokens")
        def handler():
            store.read("orders")
        def caller():
            handler()
        """
    before = Dispatch("app.py:Tokens.check", Span("app.py", 8), "handler")
    assert tables(source, "handler", before) == ["orders", "tokens"]
    assert tables(source, "caller", before) == ["orders"]


@pytest.mark.parametrize(
    "reading",
    ["self.connection.commit()", "print(self.connection)", "self.connection.inner.commit(1)", "self.cached.commit()"],
)
def test_a_property_runs_where_it_is_read(reading):
    source = f"""
import functools, store
class Unit:
    @property
    def connection(self):
        store.read("sessions")
    @functools.cached_property
    def cached(self):
        store.read("sessions")
    def connection_of(self):
        store.read("never")
    def handler(self):
        {reading}
        self.connection_of
"""
    assert tables(source, "Unit.handler") == ["sessions"]
