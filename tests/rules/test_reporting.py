import pytest
from making import access, at, findings, read_model, reporting, services, store, system, table, use
from ringfence.model.facts import Feed
from ringfence_rules._reporting import is_reporting_code, is_reporting_name
from ringfence_rules.reporting_on_hot_data import check as hot
from ringfence_rules.reporting_store_as_source import check as source
from ringfence_rules.shared_database import check as shared_database

ORDERS = (table("orders", "shop"),)


@pytest.mark.parametrize(
    "name",
    ["reports", "sales-report", "DailyReport", "analytics_service", "bi", "exportOrders", "stats.py", "etl-jobs"],
)
def test_names_that_report(name):
    assert is_reporting_name(name)


@pytest.mark.parametrize(
    "name", ["reporter-bot", "orders", "billing", "exported_at", "mobile", "portal", "statistician"]
)
def test_names_that_do_not(name):
    assert not is_reporting_name(name)


def test_the_file_and_the_function_say_it_too():
    assert is_reporting_code("shop", at("shop/reports/daily.py:3"), "run")
    assert is_reporting_code("shop", at("shop/daily.py:3"), "Sales.export")
    assert not is_reporting_code("shop", at("reports/old/shop/daily.py:3"), "run")


def reading(*accesses, **parts):
    return findings(hot, system(accesses=accesses, tables=ORDERS, **parts))


def test_reports_on_tables_of_others_are_one_finding_for_each_service():
    (finding,) = reading(
        access("reports", "orders", "read", "reports/b.py:3"), access("reports", "orders", "read", "reports/a.py:3")
    )
    assert (finding.subject, finding.services, finding.at) == ("reports", ("reports", "shop"), at("reports/a.py:3"))


def test_own_tables_other_code_and_writes_are_no_matter_of_it():
    assert not reading(access("shop", "orders", "read", "shop/reports.py:3"))
    assert not reading(access("billing", "orders", "read", "billing/app.py:3"))
    assert not reading(access("reports", "orders", "write", "reports/a.py:3"))


def test_cold_stores_read_models_and_loaders_are_the_cure():
    read = access("reports", "orders", "read", "reports/a.py:3")
    assert not reading(read, reporting=(reporting(),))
    assert not reading(read, read_models=(read_model("orders", "shop"),))
    assert not reading(read, reporting=(reporting("cold/x", loaders=("reports",)),))


def test_a_dashboard_on_a_database_that_services_work_on():
    parts = {"datastores": (store(use("shop", "shop/app.py:1")),)}
    feed = Feed("db/main", "grafana", "dashboard", at("grafana.yaml:3"))
    (finding,) = findings(hot, system(feeds=(feed,), **parts))
    assert (finding.at, finding.services) == (at("grafana.yaml:3"), ("shop",))
    assert not findings(hot, system(feeds=(feed,), reporting=(reporting(),), **parts))


def deciding(*accesses, **more):
    return findings(source, system(accesses=accesses, reporting=(reporting(loaders=("exporter",), **more),)))


def test_deciding_by_it_and_keeping_data_there():
    (finding,) = deciding(access("orders", "turnover", "read", "orders/app.py:9"))
    assert (finding.subject, finding.services, finding.at) == ("db/main", ("orders",), at("orders/app.py:9"))
    (finding,) = deciding(access("support", "notes", "write", "support/app.py:9"))
    assert "keeps data in" in finding.message


def test_loaders_reports_and_declared_readers_may():
    assert not deciding(access("exporter", "turnover", "write", "exporter/app.py:9"))
    assert not deciding(access("reports", "turnover", "read", "reports/app.py:9"))
    assert not deciding(access("board", "turnover", "read", "board/app.py:9"), readers=("board",))


def test_other_stores_are_not_judged():
    assert not deciding(access("orders", "turnover", "read", "orders/app.py:9", store="db/other"))


def test_a_reporting_store_is_there_to_be_shared():
    parts = {"services": services("a", "b"), "datastores": (store(use("a", "a:1"), use("b", "b:1")),)}
    assert findings(shared_database, system(**parts))
    assert not findings(shared_database, system(reporting=(reporting(),), **parts))
