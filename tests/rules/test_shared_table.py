from making import access, at, defined, entry, findings, key, queries, services, system, table
from msgspec.structs import replace
from ringfence.model.source import Step
from ringfence_rules.shared_table import check as rule

SHOP = services("shop", "billing", "reports")
CREATED = (defined("shop", "shop/migrations/1.sql:3"),)


def one(**parts):
    (finding,) = findings(rule, system(services=SHOP, **parts))
    return finding


def test_a_write_of_another_service_is_flagged_at_its_statement():
    finding = one(
        tables=(table("orders", "shop", definitions=CREATED),),
        accesses=(
            access("shop", "orders", "write", "shop/app.py:4"),
            access("billing", "orders", "write", "billing/app.py:7"),
        ),
    )
    assert finding.subject == "db/main:orders"
    assert finding.services == ("shop", "billing")
    assert finding.at == at("billing/app.py:7")
    assert finding.message == "table db/main:orders belongs to shop (its migrations define it), but billing writes it"
    assert "Leave the writing to shop" in finding.remedy
    assert [(related.note, related.at) for related in finding.related] == [
        ("orders of shop is defined here", at("shop/migrations/1.sql:3"))
    ]
    assert (finding.certainty, finding.severity) == ("certain", "")


def test_one_finding_names_every_trespasser_and_stands_at_the_first_write():
    finding = one(
        tables=(table("orders", "shop", definitions=CREATED),),
        accesses=(
            access("billing", "orders", "read", "billing/a.py:1"),
            access("reports", "orders", "write", "reports/b.py:8"),
            access("reports", "orders", "read", "reports/b.py:2"),
        ),
    )
    assert finding.services == ("shop", "billing", "reports")
    assert finding.at == at("reports/b.py:8")
    assert finding.message.endswith("but billing reads it and reports reads and writes it")
    assert [related.note for related in finding.related] == ["orders of shop is defined here", "billing reads it"]


def test_the_remedy_names_the_few_columns_that_are_read():
    accesses = (access("billing", "orders", "read", "b.py:1", columns=("status", "id")),)
    assert "for id and status" in one(tables=(table("orders", "shop"),), accesses=accesses).remedy
    many = (access("billing", "orders", "read", "b.py:1", columns=tuple("abcdefgh")),)
    assert "read model" in one(tables=(table("orders", "shop"),), accesses=many).remedy


def test_the_owners_first_use_stands_in_for_a_definition():
    finding = one(
        tables=(table("orders", "shop", basis="writer"),),
        accesses=(access("shop", "orders", "write", "shop/app.py:4"), access("billing", "orders", "read", "b.py:1")),
    )
    assert [(related.note, related.at) for related in finding.related] == [
        ("shop writes it as its owner", at("shop/app.py:4"))
    ]


def test_a_migration_outside_the_owner_is_flagged_but_a_stray_script_is_not():
    moved = table(
        "orders", "shop", definitions=(*CREATED, defined("billing", "billing/migrations/4.sql:1", action="alter"))
    )
    finding = one(tables=(moved,))
    assert finding.at == at("billing/migrations/4.sql:1")
    assert "billing defines it" in finding.message
    assert "Move the migration to shop" in finding.remedy
    stray = table("orders", "shop", definitions=(*CREATED, defined("billing", "billing/old.sql:1", origin="schema")))
    assert not findings(rule, system(services=SHOP, tables=(stray,)))


def test_a_possible_trespasser_does_not_weaken_a_certain_one():
    finding = one(
        tables=(table("orders", "shop"),),
        accesses=(
            access("billing", "orders", "read", "b.py:9"),
            access("reports", "orders", "write", "r.py:1", certainty="possible"),
        ),
    )
    assert (finding.services, finding.certainty, finding.at) == (("shop", "billing"), "certain", at("b.py:9"))
    assert any(related.note.startswith("reports seems to use it") for related in finding.related)


def test_only_possible_trespassers_make_a_note_with_their_evidence():
    evidence = (Step("set DATABASE_URL for billing", at("compose.yml:4")),)
    finding = one(
        tables=(table("orders", "shop", because=(Step("created"),)),),
        accesses=(access("billing", "orders", "read", "b.py:9", certainty="possible", because=evidence),),
    )
    assert (finding.severity, finding.certainty) == ("note", "possible")
    assert finding.because == (Step("created"), *evidence)
    assert "nothing says where it goes" in finding.message


def test_the_finding_is_as_sure_as_its_least_sure_party():
    finding = one(
        tables=(table("orders", "shop"),),
        accesses=(
            access("billing", "orders", "read", "b.py:9", certainty="likely"),
            access("billing", "orders", "read", "b.py:10"),
            access("reports", "orders", "read", "r.py:1", certainty="likely"),
        ),
    )
    assert finding.certainty == "likely"


def test_reads_may_have_a_severity_of_their_own():
    reading = system(tables=(table("orders", "shop"),), accesses=(access("billing", "orders", "read", "b.py:9"),))
    writing = system(tables=(table("orders", "shop"),), accesses=(access("billing", "orders", "write", "b.py:9"),))
    assert findings(rule, reading, read_severity="warning")[0].severity == "warning"
    assert findings(rule, writing, read_severity="warning")[0].severity == ""


def test_a_contested_table_names_every_candidate():
    finding = one(
        tables=(table("orders", None, candidates=("shop", "billing")),),
        accesses=(
            access("shop", "orders", "write", "shop/app.py:4"),
            access("billing", "orders", "write", "billing/app.py:7"),
            access("reports", "orders", "read", "reports/app.py:1"),
        ),
    )
    assert finding.services == ("billing", "shop")
    assert finding.at == at("billing/app.py:7")
    assert "no single owner: billing writes it and shop writes it" in finding.message
    assert [related.note for related in finding.related] == ["shop writes it", "reports reads it"]


def test_an_unclaimed_table_is_silent():
    accesses = (access("billing", "legacy", "read", "b.py:9"),)
    assert not findings(rule, system(services=SHOP, tables=(table("legacy", None),), accesses=accesses))
    one_claim = table("legacy", None, candidates=("shop",))
    assert not findings(
        rule, system(services=SHOP, tables=(one_claim,), accesses=(access("shop", "legacy", "read", "s:1"),))
    )


def test_sharing_inside_a_context_is_silent():
    area = services("shop", "checkout", context="ordering")
    accesses = (access("checkout", "orders", "write", "c.py:1"), access("shop", "orders", "write", "s.py:1"))
    owned = table("orders", "shop")
    by_context = table("orders", "ordering", basis="declared")
    contested = table("orders", None, candidates=("shop", "checkout"))
    for subject in (owned, by_context, contested):
        assert not findings(rule, system(services=area, tables=(subject,), accesses=accesses))


def test_candidates_of_one_context_own_it_against_the_others():
    area = (*services("shop", "checkout", context="ordering"), *services("billing"))
    finding = findings(
        rule,
        system(
            services=area,
            tables=(table("orders", None, candidates=("shop", "checkout")),),
            accesses=(access("billing", "orders", "read", "b.py:9"), access("shop", "orders", "write", "s.py:1")),
        ),
    )[0]
    assert finding.services == ("checkout", "billing")


def test_the_same_name_in_another_database_or_schema_is_silent():
    parts = {
        "tables": (
            table("customer", "shop"),
            table("customer", "billing", store="db/billing"),
            table("customer", "reports", schema="r"),
        ),
        "accesses": (
            access("shop", "customer", "write", "s.py:1"),
            access("billing", "customer", "write", "b.py:1", store="db/billing"),
            access("reports", "customer", "read", "r.py:1", schema="r"),
        ),
    }
    assert not findings(rule, system(services=SHOP, **parts))


def test_a_scripts_access_belongs_to_nobody():
    parts = {"tables": (table("orders", "shop"),), "accesses": (access("", "orders", "write", "init.sql:1"),)}
    assert not findings(rule, system(services=SHOP, **parts))


def test_findings_come_in_the_order_of_tables():
    tables = (table("a", "shop"), table("b", "shop"))
    accesses = (access("billing", "b", "read", "b.py:1"), access("billing", "a", "read", "b.py:2"))
    found = findings(rule, system(services=SHOP, tables=tables, accesses=accesses))
    assert [finding.subject for finding in found] == [str(key("a")), str(key("b"))]


def test_what_several_read_and_nobody_fills_has_no_owner():
    read = [access(name, "totals", "read", f"{name}/app.py:4") for name in ("shop", "billing")]
    tables = (table("totals", None, candidates=("billing", "shop")),)
    finding = one(tables=tables, accesses=read)
    assert finding.message.startswith("billing and shop read table db/main:totals, and none of them is seen to fill it")
    assert (finding.severity, "view" in finding.remedy) == ("warning", True)
    filled = one(tables=tables, accesses=[*read, access("shop", "totals", "write", "shop/app.py:9")])
    assert ("no single owner" in filled.message, filled.severity) == (True, "")


def test_programs_that_share_the_code_for_a_table_may_be_one_application():
    tables = (table("orders", None, candidates=("billing", "shop")),)
    written = [access(name, "orders", "write", "library/orders.py:4") for name in ("shop", "billing")]
    finding = one(tables=tables, accesses=written)
    assert finding.message.endswith("billing writes it and shop writes it, all by the same code")
    assert (finding.severity, "one context" in finding.remedy) == ("warning", True)
    apart = one(tables=tables, accesses=[*written, access("shop", "orders", "write", "shop/app.py:9")])
    assert (apart.severity, apart.message.endswith("shop writes it")) == ("", True)


def ways_through(*callers, statement="library/dal.py:9"):
    """An entry of each caller that has the same statement done, called in a file of its own."""
    by = queries("orders", statement, "update")
    return tuple(entry(of, replace(by, path=(Step("calls save", at(f"{of}/service.py:5")),))) for of in callers)


def test_a_statement_in_shared_code_is_shown_where_the_service_has_it_done():
    uses = [access(name, "orders", "write", "library/dal.py:9") for name in ("shop", "billing")]
    finding = one(
        tables=(table("orders", "shop", definitions=CREATED),),
        accesses=uses,
        entries=ways_through("shop", "billing"),
    )
    assert finding.at == at("billing/service.py:5")
    assert [(related.note, related.at) for related in finding.related] == [
        ("the statement stands in shared code here", at("library/dal.py:9")),
        ("orders of shop is defined here", at("shop/migrations/1.sql:3")),
    ]


def test_what_only_one_service_runs_is_shown_at_the_statement():
    finding = one(
        tables=(table("orders", "shop", definitions=CREATED),),
        accesses=(access("billing", "orders", "write", "library/dal.py:9"),),
        entries=ways_through("billing"),
    )
    assert finding.at == at("library/dal.py:9")


def test_statements_that_all_run_are_the_same_code_wherever_they_are_called():
    finding = one(
        tables=(table("orders", None, candidates=("shop", "billing")),),
        accesses=[access(name, "orders", "write", "library/dal.py:9") for name in ("shop", "billing")],
        entries=ways_through("shop", "billing"),
    )
    assert finding.at == at("billing/service.py:5")
    assert finding.message.endswith("all by the same code")


def test_a_statement_of_ones_own_is_shown_before_one_in_shared_code():
    finding = one(
        tables=(table("orders", "shop", definitions=CREATED),),
        accesses=[
            *(access(name, "orders", "write", "library/dal.py:9") for name in ("shop", "billing")),
            access("billing", "orders", "write", "billing/z.py:3"),
        ],
        entries=ways_through("shop", "billing"),
    )
    assert finding.at == at("billing/z.py:3")


def test_who_does_only_what_the_owner_does_by_the_same_code_may_be_one_application_with_it():
    uses = [access(name, "orders", "write", "library/dal.py:9") for name in ("shop", "billing")]
    tables = (table("orders", "shop", definitions=CREATED),)
    assert "are programs of one application" in one(tables=tables, accesses=uses).remedy
    more = [*uses, access("billing", "orders", "read", "billing/app.py:3")]
    assert "are programs of one application" not in one(tables=tables, accesses=more).remedy
    assert "are programs of one application" not in one(tables=tables, accesses=uses[1:]).remedy
