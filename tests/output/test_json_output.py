import json
from pathlib import Path

import jsonschema
from msgspec.structs import replace
from report_samples import REPORT, SYSTEM
from ringfence.extend import Rendering
from ringfence.model.finding import Report
from ringfence.model.system import Chain, Hop, Service, System
from ringfence.output.json import export, render

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/export.schema.json").read_text(encoding="utf-8"))
DOCUMENT = export(REPORT)


def test_it_keeps_the_contract():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(DOCUMENT, SCHEMA, jsonschema.Draft202012Validator)
    jsonschema.validate(export(Report(System(), (), ())), SCHEMA, jsonschema.Draft202012Validator)


def test_keys_stand_in_the_order_of_the_contract():
    assert list(DOCUMENT) == SCHEMA["required"]
    for key in ("services", "tables", "entities", "accesses", "calls", "chains", "findings"):
        assert list(DOCUMENT[key][0]) == SCHEMA["properties"][key]["items"]["required"], key


def test_accesses_of_one_mode_are_one_row():
    row = next(row for row in DOCUMENT["accesses"] if row["table"] == "orders" and row["service"] == "billing")
    assert row["operations"] == ["select", "insert", "update"]
    assert row["columns"] == ["id", "status"]
    assert [place["line"] for place in row["locations"]] == [12, 30]


def test_calls_of_one_route_are_one_row():
    row = next(row for row in DOCUMENT["calls"] if row["source"] == "web")
    assert (row["repeated"], [place["line"] for place in row["locations"]]) == (True, [7, 9])


def test_a_chain_has_a_hop_for_every_service():
    (chain,) = DOCUMENT["chains"]
    assert [(hop["service"], hop["route"], hop["location"]["line"]) for hop in chain["hops"]] == [
        ("web", "POST /checkout", 7),
        ("shop", "POST /orders", 20),
        ("billing", "POST /charges", 3),
    ]
    assert chain["availability"] == 0.997


def test_routes_that_are_unknown_are_null():
    hop = Hop("web", "shop", REPORT.verdicts[0].finding.at)
    (chain,) = export(Report(replace(SYSTEM, chains=(Chain((hop,)),), entries=()), (), ()))["chains"]
    assert [hop["route"] for hop in chain["hops"]] == [None, None]


def test_browsers_and_load_generators_need_not_be_available():
    system = replace(SYSTEM, services=(Service("web", "web", role="client"),))
    assert export(Report(system, (), ()))["chains"][0]["availability"] == 0.998


def test_excused_findings_are_there_with_their_state():
    states = {finding["fingerprint"][0]: finding["state"] for finding in DOCUMENT["findings"]}
    assert states == {"1": "new", "2": "new", "3": "excepted", "4": "known", "5": "new"}


def test_evidence_has_places_or_none():
    steps = DOCUMENT["findings"][0]["because"]
    assert [step["location"] and step["location"]["path"] for step in steps] == ["billing/app.py", "compose.yaml", None]


def test_the_schema_and_its_table_names():
    names = {(table["datastore"], table["name"]) for table in DOCUMENT["tables"]}
    assert names == {("main/shop", "billing.invoices"), ("main/shop", "orders")}


def test_text_is_ascii_and_whole():
    system = System(services=(Service("caf\xe9 \ud800 \U0001f600 \x7f", "a"),))
    text = render.render(Report(system, (), ()), Rendering())
    assert text.isascii()
    assert "\x7f" not in text
    assert json.loads(text)["services"][0]["name"] == "caf\xe9 \ufffd \U0001f600 \x7f"
