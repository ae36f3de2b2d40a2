"""One small system with findings of every kind, made by hand."""

from ringfence.model.facts import Column, Feed
from ringfence.model.finding import Finding, Related, Report, RuleInfo, Verdict
from ringfence.model.source import Diagnostic, Span, Step
from ringfence.model.system import (
    Access,
    Chain,
    Channel,
    ColumnGroup,
    Component,
    Datastore,
    Definition,
    Dependency,
    Effect,
    Endpoint,
    Entity,
    EntityPart,
    Entry,
    ForeignImport,
    Hop,
    Service,
    ServiceCall,
    Split,
    StoreUse,
    System,
    Table,
    TableKey,
    Unresolved,
)

ORDERS = TableKey("main/shop", "", "orders")
INVOICES = TableKey("main/shop", "billing", "invoices")

MIGRATION = Span("shop/migrations/1.sql", 1, 1, 1, 20)
UPDATE = Span("billing/app.py", 12, 5, 12, 32)
CALL = Span("web/app.py", 7, 11, 7, 40)
CALL_2 = Span("shop/app.py", 20, 12, 22, 6)

WEB = Endpoint("web", "POST", "/checkout", Span("web/app.py", 5))
PLACE = Endpoint("shop", "POST", "/orders", Span("shop/app.py", 18))
CHARGE = Endpoint("billing", "POST", "/charges", Span("billing/app.py", 3))

FIRST = ServiceCall("web", "shop", "http", "POST", "/orders", CALL, route=PLACE)
AGAIN = ServiceCall("web", "shop", "http", "POST", "/orders", Span("web/app.py", 9, 3), repeated=True)
SECOND = ServiceCall("shop", "billing", "http", "POST", "/charges", CALL_2, route=CHARGE)

SYSTEM = System(
    services=(
        Service("billing", "billing", ("python",)),
        Service("shop", "shop", ("python",), context="sales"),
        Service("web", "web", ("python",), context="sales"),
    ),
    components=(
        Component("billing", "service"),
        Component("main", "datastore"),
        Component("shop", "service"),
        Component("web", "gateway"),
    ),
    dependencies=(
        Dependency("billing", "main", "data", "postgresql", (UPDATE,)),
        Dependency("web", "shop", "call", "http", (CALL,)),
    ),
    datastores=(
        Datastore("main/shop", "postgresql", (StoreUse("billing", Span("compose.yaml", 8)), StoreUse("shop", CALL))),
        Datastore("cache/0", "redis", (StoreUse("web", CALL),)),
    ),
    tables=(
        Table(INVOICES, "billing", "writer"),
        Table(
            ORDERS,
            "shop",
            "migration",
            columns=(Column("id", "uuid", key=True), Column("status")),
            definitions=(Definition("shop", MIGRATION, "create", "migration"),),
        ),
    ),
    accesses=(
        Access("billing", ORDERS, "write", ("update",), UPDATE, columns=("status",)),
        Access("billing", ORDERS, "write", ("insert", "select"), Span("billing/app.py", 30), columns=("id",)),
        Access("billing", INVOICES, "write", ("insert",), Span("billing/app.py", 31)),
        Access("shop", ORDERS, "read", ("select",), Span("shop/app.py", 4)),
    ),
    routes=(CHARGE, PLACE, WEB),
    calls=(SECOND, FIRST, AGAIN),
    channels=(
        Channel("billing", "consume", "orders.placed", "rabbitmq", Span("billing/app.py", 40)),
        Channel("shop", "publish", "orders.placed", "rabbitmq", Span("shop/app.py", 33)),
    ),
    entries=(Entry("web", "route", WEB.at, "checkout", WEB, effects=(Effect("call", CALL, (), call=FIRST),)),),
    chains=(Chain((Hop("web", "shop", CALL, PLACE), Hop("shop", "billing", CALL_2, CHARGE))),),
    entities=(
        Entity(
            "order",
            (
                EntityPart("billing", TableKey("main/billing", "", "order"), ("status", "due"), "id", "local"),
                EntityPart("shop", ORDERS, ("status",), "id", "global"),
            ),
            ("status",),
        ),
    ),
    splits=(
        Split(
            ORDERS,
            (
                ColumnGroup("billing", (), ("id", "status"), ("id", "status"), "own-table"),
                ColumnGroup("shop", (), (), (), "owner"),
            ),
        ),
    ),
    feeds=(Feed("main/shop:orders", "channel:cdc.orders", "change-capture", Span("connect/orders.json", 3)),),
    imports=(ForeignImport("billing", "shop", "shop.models.Order", "shop/models.py", Span("billing/app.py", 2)),),
    unresolved=(
        Unresolved("call", "the host is read from the request", Span("web/app.py", 50)),
        Unresolved("call", "the host is computed", Span("web/app.py", 51)),
        Unresolved("connection", "nothing sets REPORTS_URL", Span("web/db.py", 2)),
        Unresolved("statement", "it is built at run time", Span("web/db.py", 9)),
    ),
)

SHARED = Finding(
    "shared-table",
    "main/shop:orders",
    ("shop", "billing"),
    "table main/shop:orders belongs to shop (its migrations define it), but billing writes it",
    UPDATE,
    remedy="Leave the writing to shop: call its API, or publish an event that it consumes.",
    related=(Related("orders of shop is defined here", MIGRATION), Related("also here", Span("billing/app.py", 30))),
    because=(
        Step("the statement updates orders", UPDATE),
        Step("billing connects to main/shop", Span("compose.yaml", 8, 7)),
        Step("so it is the table of shop"),
    ),
)
CHAIN = Finding(
    "long-call-chain",
    "web -> shop -> billing",
    ("web", "shop", "billing"),
    "web → shop → billing (2 hops); a request should follow 1 at most",
    CALL,
    path=(Step("web calls shop POST /orders", CALL), Step("shop calls billing POST /charges", CALL_2)),
    certainty="likely",
)
EXCUSED = Finding("shared-database", "main/shop", ("billing", "shop"), "two connect to main/shop", Span("a.yaml", 8))
KNOWN = Finding("shared-database", "main/other", ("billing", "web"), "two connect to main/other", Span("a.yaml", 9))
DOUBTFUL = Finding("missing-timeout", "web -> shop", ("web",), "no timeout", Span("web/app.py", 9, 3))

REPORT = Report(
    system=SYSTEM,
    verdicts=(
        Verdict(SHARED, "error", "new", "1111111111111111"),
        Verdict(CHAIN, "warning", "new", "2222222222222222"),
        Verdict(
            EXCUSED, "warning", "excepted", "3333333333333333", "until the move (until 2027-01-01, ringfence.yaml:3)"
        ),
        Verdict(KNOWN, "warning", "known", "4444444444444444"),
        Verdict(DOUBTFUL, "note", "new", "5555555555555555"),
    ),
    rules=(
        RuleInfo(
            "long-call-chain", "A request follows a long chain", "warning", "A request waits.\n\n## Why\n\nIt fails."
        ),
        RuleInfo("missing-retry", "A call is not retried", "off", ""),
        RuleInfo("missing-timeout", "A call has no timeout", "warning", "A call waits for ever."),
        RuleInfo("shared-database", "A database is shared", "warning", "One database.\nTwo contexts."),
        RuleInfo("shared-table", "A table is shared", "error", "A table belongs to one service.\n\n## Why\n\nIt does."),
    ),
    diagnostics=(Diagnostic(Span("web/broken.py", 3, 9), "a string that never ends"),),
    version="0.1.0",
    lines=(
        ("billing/app.py", 12, '    db.execute("UPDATE orders SET x")  # paid'),
        ("web/app.py", 7, "    return requests.post(SHOP + '/orders')"),
        ("shop/app.py", 20, "    answer = requests.post("),
        ("web/app.py", 9, "\tpost(x)"),
    ),
)
