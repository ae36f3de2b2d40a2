"""Read models and stores for reports: what is declared, and what the code makes evident."""

from linking import compose_of, system_of
from ringfence.config import Config, ReadModelConfig, ReportingConfig, ServiceConfig
from ringfence.link.derived import read_models
from ringfence.link.tables import gather
from ringfence.model.source import Span
from ringfence.model.system import Channel, Effect, Entry, Table, TableKey

AT = Span("ringfence.yaml", 2)
STORE = "import store\nstore.connect('postgresql://db/main')\n"
KEY = TableKey("db/main", "", "copies")


def test_a_declared_read_model_belongs_to_its_projector():
    files = compose_of(a=STORE + "store.write('list')\n", b=STORE + "store.write('list')\n")
    model = ReadModelConfig("db/main:list", "a", ("b",), "", AT)
    system = system_of(files, Config(read_models=(model,)))
    assert [(m.table.name, m.kind, m.projector, m.sources) for m in system.read_models] == [
        ("list", "declared", "a", ("b",))
    ]
    assert [(t.owner, t.basis) for t in system.tables] == [("a", "declared")]


def test_a_reporting_store_is_meant_by_a_glob():
    config = Config(reporting=(ReportingConfig("db/*", ("a",), ("b",), AT),))
    (store,) = system_of(compose_of(a=STORE), config).reporting
    assert (store.name, store.loaders, store.readers) == ("db/main", ("a",), ("b",))


def test_a_job_that_writes_a_reporting_store_and_serves_nothing_fills_it():
    writing = STORE + "store.write('t')\n"
    serving = writing + "import web\n@web.route('GET', '/x')\ndef x(): pass\n"
    config = Config(reporting=(ReportingConfig("db/*", at=AT),))
    (store,) = system_of(compose_of(a=serving, b=writing), config).reporting
    assert store.loaders == ("b",)


def test_declarations_that_mean_nothing_are_said():
    config = Config(read_models=(ReadModelConfig("lsit", "a", at=AT),), reporting=(ReportingConfig("cold/x", at=AT),))
    said = [diagnostic.message for diagnostic in system_of(compose_of(a=STORE), config).diagnostics]
    assert said == [
        "no table is meant by the read model 'lsit'",
        "no datastore is meant by the reporting store 'cold/x'",
    ]


def test_a_materialised_view_is_a_read_model():
    files = compose_of(a=STORE + "store.read('sums')\n")
    files["a/migrations/001.sql"] = (
        "CREATE TABLE sales (d date);\nCREATE MATERIALIZED VIEW sums AS SELECT d FROM sales;\n"
    )
    assert [(m.table.name, m.kind) for m in system_of(files).read_models] == [("sums", "materialized-view")]


def projected(*kinds, publisher="b", channel="placed"):
    write = Effect("query", AT, (), table=KEY, operations=("insert",))
    entries = [Entry("a", kind, AT, "f", channel=channel, channels=(channel,), effects=(write,)) for kind in kinds]
    channels = [Channel(publisher, "publish", "placed", "kafka", AT)]
    return read_models([Table(KEY, "a", "writer")], gather([]), entries, channels, Config())


def test_what_only_messages_of_others_change_is_a_projection():
    (model,) = projected("consumer")
    assert (model.table, model.kind, model.projector, model.sources) == (KEY, "projection", "a", ("b",))


def test_what_requests_change_as_well_or_nobody_else_tells_is_none():
    assert not projected("consumer", "route")
    assert not projected("consumer", publisher="a")
    assert not projected("consumer", channel="other")


def test_availability_is_carried_along():
    config = Config(services=(ServiceConfig("a", "a", availability=0.99),))
    assert [(s.name, s.availability) for s in system_of(compose_of(a=STORE, b=STORE), config).services] == [
        ("a", 0.99),
        ("b", None),
    ]
