"""The page as text: one file, nothing from outside, and only its own script runs."""

import json
import re
from base64 import b64encode
from hashlib import sha256

from msgspec.structs import replace
from report_samples import INVOICES, ORDERS, REPORT, SYSTEM
from ringfence.extend import Rendering
from ringfence.model.source import Span, Step
from ringfence.model.system import ColumnGroup, Entity, EntityPart, Split, StoreUse
from ringfence.output.html import render

PAGE = render.render(REPORT, Rendering())


def data(page=PAGE):
    return json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])


def test_nothing_comes_from_outside():
    namespace = "http://www.w3.org/2000/svg"
    assert not re.findall(r"https?://\S+", PAGE.replace(namespace, ""))
    assert not re.findall(r"""(?:src|href)=["'](?!#)|@import|url\((?!#head-)""", PAGE)


def test_the_policy_lets_only_this_script_and_style_through():
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', PAGE)[1]
    script, style = (
        re.search(r"<script>(.*?)</script>", PAGE, re.DOTALL)[1],
        re.search(r"<style>(.*?)</style>", PAGE, re.DOTALL)[1],
    )
    for kind, text in (("script", script), ("style", style)):
        assert f"{kind}-src 'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none'")


def test_the_script_makes_no_markup_of_text():
    script = re.search(r"<script>(.*?)</script>", PAGE, re.DOTALL)[1]
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", script)


def test_the_data_of_the_sample():
    shown = data()
    assert [(access["service"], access["letters"], access["state"]) for access in shown["accesses"]] == [
        ("billing", "CRU", "trespass"),
        ("billing", "C", "own"),
        ("shop", "R", "own"),
    ]
    assert [(finding["rule"], finding["offender"]) for finding in shown["findings"]][:2] == [
        ("shared-table", "billing"),
        ("long-call-chain", "web"),
    ]
    assert shown["chains"][0]["availability"] == 0.997
    assert [gap["what"] for gap in shown["unseen"]] == ["call", "call", "connection", "statement", "file"]
    assert shown["lines"]["web/app.py:9"] == " post(x)"


def test_passwords_in_evidence_are_masked():
    step = Step("DSN is postgres://app:hunter2@db/main", Span("compose.yaml", 1))
    store = replace(SYSTEM.datastores[0], uses=(StoreUse("shop", Span("a.py", 1), because=(step,)),))
    page = render.render(replace(REPORT, system=replace(SYSTEM, datastores=(store,))), Rendering())
    assert "hunter2" not in page
    assert "postgres://app:*******@db/main" in page


def test_what_several_services_keep_of_one_thing_and_how_a_table_could_be_divided():
    parts = (
        EntityPart("shop", ORDERS, ("status",), "id", "local"),
        EntityPart("billing", INVOICES, ("status", "sum"), "id", "global"),
    )
    split = Split(ORDERS, (ColumnGroup("billing", ("id",), ("status",), ("status",), "api"),))
    system = replace(SYSTEM, entities=(Entity("order", parts, ("status",)),), splits=(split,))
    shown = data(render.render(replace(REPORT, system=system), Rendering()))
    (entity,) = shown["entities"]
    assert (entity["services"], entity["twice"]) == (["billing", "shop"], ["status"])
    assert shown["splits"][0]["groups"][0]["advice"] == "api"
