"""Stored procedures: who runs one does what it does, as far as some script says that."""

import pytest
from ringfence.link.procedures import Procedures
from ringfence.link.units import Deployment, Unit
from ringfence.model.facts import NOT_FOLLOWED, Fact, Gap, Query
from ringfence.model.source import Source, Span
from ringfence.sql import read_script, read_statement

SHOP, STOCK = Unit("shop", "shop", []), Unit("stock", "stock", [])
PAY = """CREATE PROCEDURE dbo.Pay AS
BEGIN
    UPDATE orders SET paid = 1
    INSERT INTO payments (id) VALUES (1)
    EXEC Note
END
GO
"""
NOTE = "CREATE PROCEDURE Note AS INSERT INTO notes (id) VALUES (1)\nGO\n"


def done(scripts: dict[str, str], statement: str, by: Unit = SHOP) -> list[str]:
    """What a statement of a service does, a line for each table, and ``?`` for what is not known."""
    facts = {path: tuple(read_script(Source(path, text), order=path)) for path, text in scripts.items()}
    said = read_statement(statement, Span("shop/app.py", 3), function="pay")
    found = list(Procedures(facts, Deployment([SHOP, STOCK])).followed(said, by))
    assert {fact.at for fact in found} <= {Span("shop/app.py", 3)}
    return [_told(fact) for fact in found]


def _told(fact: Fact) -> str:
    if isinstance(fact, Gap):
        assert fact.why == NOT_FOLLOWED
        return "?"
    assert isinstance(fact, Query)
    assert (fact.function, fact.calls, fact.joined) == ("pay", (), False)
    (use,) = fact.uses
    return f"{'+'.join(use.operations)} {use.table}"


PAID = ["update orders", "insert payments", "insert notes"]


@pytest.mark.parametrize(
    ("scripts", "expected"),
    [
        ({"sql/all.sql": PAY + NOTE}, PAID),
        ({"sql/pay.sql": PAY, "sql/note.sql": NOTE}, PAID),
        ({"sql/pay.sql": PAY}, [*PAID[:2], "?"]),
        ({"sql/note.sql": NOTE}, ["?"]),
        (
            {"sql/1.sql": PAY, "sql/2.sql": "CREATE OR ALTER PROCEDURE Pay AS DELETE FROM orders\nGO\n"},
            ["delete orders"],
        ),
        ({"shop/own.sql": PAY + NOTE, "sql/1.sql": "CREATE PROCEDURE Pay AS DELETE FROM orders\nGO\n"}, PAID),
        ({"stock/theirs.sql": PAY + NOTE}, PAID),
        ({"a.sql": "CREATE PROCEDURE Pay AS EXEC Pay\nGO\n"}, []),
    ],
)
def test_a_procedure_does_what_its_last_definition_says(scripts: dict[str, str], expected: list[str]) -> None:
    assert done(scripts, "EXEC [dbo].[Pay] @id = 1") == expected


def test_two_services_may_have_procedures_of_the_same_name() -> None:
    scripts = {"shop/a.sql": NOTE, "stock/a.sql": "CREATE PROCEDURE Note AS DELETE FROM stock\nGO\n"}
    assert done(scripts, "EXEC Note") == ["insert notes"]
    assert done(scripts, "EXEC Note", STOCK) == ["delete stock"]
    assert done(scripts, "EXEC Note", Unit("other", "other", [])) == ["?"]


def test_schemas_tell_procedures_apart() -> None:
    scripts = {"a.sql": NOTE + "CREATE PROCEDURE audit.Note AS DELETE FROM log\nGO\n"}
    assert done(scripts, "EXEC dbo.Note") == ["insert notes"]
    assert done(scripts, "EXEC audit.Note") == ["delete log"]


def test_other_statements_stay_as_they_are() -> None:
    assert done({"a.sql": NOTE}, "DELETE FROM orders") == ["delete orders"]
    assert done({"a.sql": NOTE}, "INSERT INTO totals (x) EXEC Note") == ["insert totals", "insert notes"]
