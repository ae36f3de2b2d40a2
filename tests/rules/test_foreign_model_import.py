from making import at, findings, services, store, system, use
from ringfence.model.system import ForeignImport
from ringfence_rules.foreign_model_import import check as rule


def imports(place, path="orders/models.py", target="orders.models.Order"):
    return ForeignImport("billing", "orders", target, path, at(place))


def check(*found, of=(), **options):
    return findings(rule, system(services=of or services("billing", "orders"), imports=found), **options)


def test_each_pair_is_one_finding_with_every_place():
    (finding,) = check(imports("billing/b.py:2"), imports("billing/a.py:2"))
    assert (finding.subject, finding.services, finding.at) == (
        "billing -> orders",
        ("billing", "orders"),
        at("billing/a.py:2"),
    )
    assert [related.at for related in finding.related] == [at("billing/b.py:2")]


def test_what_is_imported_is_named_readably():
    for target, shown in {
        "orders.models.Order": "orders.models.Order",
        "app/orders/order.service::Orders": "app/orders/order.service (Orders)",
        "...orders.src.machine::default": "orders/models.py",
    }.items():
        (finding,) = check(imports("billing/a.py:2", target=target))
        assert finding.message == f"billing imports {shown} of orders"


def test_scripts_of_who_only_sets_databases_up_are_no_model():
    assert check(imports("billing/a.py:2"), of=services("billing", "orders"))
    assert not check(imports("billing/a.py:2"), of=(*services("billing"), *services("orders", role="migrator")))


def test_who_shares_a_database_may_be_one_application():
    def remedy(*stores):
        (finding,) = findings(
            rule,
            system(services=services("billing", "orders"), imports=(imports("billing/a.py:2"),), datastores=stores),
        )
        return finding.remedy

    uses = use("billing", "billing/a.py:1"), use("orders", "orders/a.py:1")
    assert remedy(store(*uses)).endswith("as their common database suggests.")
    assert remedy(store(uses[0]), store(uses[1], name="db/orders")).endswith("a library with versions.")


def test_contracts_are_there_to_be_imported():
    for path in ("orders/api/order.py", "orders/events.py", "orders/OrderDto.java", "orders/proto/order_pb2.py",
                 "orders/kitex_gen/order/order.go"):  # fmt: skip
        assert not check(imports("billing/a.py:2", path))
    assert check(imports("billing/a.py:2", "orders/apiary.py"))
    assert check(imports("billing/a.py:2", "orders/api/order.py"), contracts=())


def test_the_service_itself_may_be_called_like_a_contract():
    of = services("billing", "orders")
    assert check(imports("billing/a.py:2"), of=of)


def test_one_context_may_share_its_classes():
    assert not check(imports("billing/a.py:2"), of=services("billing", "orders", context="sales"))
