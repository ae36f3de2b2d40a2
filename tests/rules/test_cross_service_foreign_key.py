from making import at, findings, key, reference, services, store, system, table
from ringfence.model.system import Reference
from ringfence_rules.cross_service_foreign_key import check as rule

TABLES = (table("contacts", "contacts"), table("labels", "contacts"), table("old", None), table("users", "userservice"))
NAMES = services("contacts", "userservice")


def check(*references, tables=TABLES, of=NAMES):
    return findings(rule, system(services=of, tables=tables, references=references))


def test_a_constraint_between_owners_is_flagged_at_its_line():
    (finding,) = check(reference("contacts", "username", "users", "username", "db/schema.sql:42"))
    assert finding.subject == "db/main:contacts.username -> db/main:users.username"
    assert finding.services == ("contacts", "userservice")
    assert finding.at == at("db/schema.sql:42")
    assert finding.message == (
        "a foreign key ties contacts of contacts to users of userservice: "
        "db/main:contacts.username -> db/main:users.username"
    )
    assert "keep username as a plain id" in finding.remedy


def test_a_constraint_declared_twice_is_one_finding():
    (finding,) = check(
        reference("contacts", "username", "users", "username", "models.py:3", certainty="likely"),
        reference("contacts", "username", "users", "username", "schema.sql:9"),
    )
    assert finding.at == at("schema.sql:9")
    assert finding.certainty == "certain"
    assert [related.at for related in finding.related] == [at("models.py:3")]


def test_one_line_that_declares_it_is_shown_once():
    line = reference("contacts", "username", "users", "username", "models.py:3")
    (finding,) = check(line, line)
    assert finding.related == ()


def test_several_columns_and_none_are_spelt():
    several = Reference(key("contacts"), ("a", "b"), key("users"), ("c", "d"), at("s.sql:1"))
    unknown = Reference(key("contacts"), (), key("users"), (), at("s.sql:2"))
    assert [finding.subject for finding in check(several, unknown)] == [
        "db/main:contacts -> db/main:users",
        "db/main:contacts.(a, b) -> db/main:users.(c, d)",
    ]


def test_the_direction_makes_two_findings():
    found = check(
        reference("users", "label", "labels", "id", "s.sql:1"),
        reference("contacts", "username", "users", "username", "s.sql:2"),
    )
    assert [finding.services for finding in found] == [("contacts", "userservice"), ("userservice", "contacts")]


def test_inside_one_owner_it_is_silent():
    assert not check(reference("contacts", "label", "labels", "id", "s.sql:1"))


def test_inside_one_context_it_is_silent():
    area = services("contacts", "userservice", context="accounts")
    assert not check(reference("contacts", "username", "users", "username", "s.sql:1"), of=area)


def test_an_unknown_owner_takes_no_side():
    assert not check(reference("old", "username", "users", "username", "s.sql:1"))
    assert not check(reference("contacts", "x", "nowhere", "id", "s.sql:1"))


def test_databases_that_know_no_constraints_have_none():
    tie = reference("contacts", "username", "users", "username", "db/schema.prisma:4")
    parts = {"services": NAMES, "tables": TABLES, "references": (tie,)}
    assert findings(rule, system(**parts, datastores=(store(kind="postgresql"),)))
    assert not findings(rule, system(**parts, datastores=(store(kind="mongodb"),)))
